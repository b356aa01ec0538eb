"""Features that only the agents support: the loop has no hours in its week."""

from enum import Enum

from simcs.errors import ConfigError
from simcs.team.tickets import Tickets


class Capability(Enum):
    """A mechanism that needs the clock; the value describes it in messages."""

    WAITING = "tickets wait, and late answers cost goodwill"
    ANSWERING = "answers take time from planned work"
    PREEMPTION = "crises interrupt other work"


def needed(tickets: Tickets | None) -> tuple[Capability, ...]:
    """Return what a world with these tickets needs; none without the clock."""
    if tickets is None:
        return ()
    wanted = {
        Capability.WAITING: True,  # even where it costs nothing, it is measured
        Capability.ANSWERING: tickets.answer_minutes > 0,
        Capability.PREEMPTION: tickets.preemption,
    }
    return tuple(capability for capability, is_wanted in wanted.items() if is_wanted)


def unfit_for_loop(tickets: Tickets | None) -> str:
    """Return what is wrong with letting the loop run a world with these tickets, or nothing."""
    wanted = "; ".join(capability.value for capability in needed(tickets))
    if not wanted:
        return ""
    return (
        f"driver=loop cannot do what service=clocked asks for ({wanted}); "
        "allowed: driver=agents, or service=weekly"
    )


def require_none(tickets: Tickets | None) -> None:
    """Require that the loop can run a world with these tickets.

    Raises
    ------
    ConfigError
        When only the agents can.
    """
    if problem := unfit_for_loop(tickets):
        raise ConfigError(problem)
