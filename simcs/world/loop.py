"""The loop driver: the phases of a week, one after the other. For large books and many runs."""

from collections.abc import Iterator

from simcs.interventions.wishes import Wishes
from simcs.world import phases
from simcs.world.capabilities import require_none
from simcs.world.state import WorldState


def open_week(state: WorldState, week: int) -> None:
    """Go as far as the plan: the market, this week's readings, and the team's hours."""
    phases.market(state, week)
    phases.observe(state, week)
    phases.begin_work(state, week)


def close_week(state: WorldState, week: int, wishes: Wishes) -> None:
    """Go on from the plan to the close."""
    phases.take_up(state, week, wishes)
    phases.serve(state, week)
    phases.drift_and_act(state, week)
    phases.close(state, week)


def weeks(state: WorldState) -> Iterator[int]:
    """Run a world to its horizon, in place, and yield each week after it has closed.

    Raises
    ------
    ConfigError
        When the world needs what only the agents can do.
    """
    require_none(state.tickets)
    for week in range(state.horizon):
        open_week(state, week)
        close_week(state, week, phases.asked_of(state, week, state.policy, state.name))
        yield week
