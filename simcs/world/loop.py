"""The loop driver: the phases of a week, one after the other. For large books and many runs."""

from collections.abc import Iterator

from simcs.world import phases
from simcs.world.capabilities import require_none
from simcs.world.state import WorldState


def weeks(world: WorldState) -> Iterator[int]:
    """Run a world to its horizon, in place, and yield each week after it has closed.

    Raises
    ------
    ConfigError
        When the world needs what only the agents can do.
    """
    require_none(world.tickets)
    for week in range(world.horizon):
        phases.market(world, week)
        phases.observe(world, week)
        phases.plan(world, week)
        phases.serve_automated(world, week)
        phases.serve_in_order(world, week)
        phases.drift_all(world, week)
        phases.act_all(world, week)
        phases.close(world, week)
        yield week
