"""The week's clock, in whole minutes, so that no two moments differ by a rounding error.

A week begins with the market, then telemetry, then the plan; then CSMs serve, minute by minute. At
its end comes the drift of all accounts, then the dates on which contracts are decided and end, and
last the close.
"""

from enum import IntEnum

import simpy

WEEK_MINUTES = 7 * 24 * 60


class Moment(IntEnum):
    """Minutes from the beginning of the week at which its phases come."""

    MARKET = 0
    TELEMETRY = 1
    PLAN = 2
    SERVICE = 3
    DRIFT = WEEK_MINUTES - 5
    DECISIONS = WEEK_MINUTES - 4
    TERM_ENDS = WEEK_MINUTES - 3
    CLOSE = WEEK_MINUTES - 2
    CLOSED = WEEK_MINUTES - 1


class Turn(simpy.Event):
    """An event at a moment, processed before others of that moment if its rank is lower.

    SimPy breaks ties by who asked first; a team breaks them by seat number, in any case.
    """

    def __init__(self, env: simpy.Environment, delay: int, rank: int) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, priority=rank, delay=delay)  # type: ignore[arg-type]


class Clock:
    """The time of a simulation, in weeks and moments."""

    def __init__(self, env: simpy.Environment) -> None:
        self.env = env

    @property
    def week(self) -> int:
        """The current week."""
        return int(self.env.now) // WEEK_MINUTES

    def at(self, week: int, moment: Moment) -> simpy.Timeout:
        """Return an event at this moment of that week.

        Raises
        ------
        ValueError
            When the moment has passed.
        """
        return self.env.timeout(week * WEEK_MINUTES + moment - int(self.env.now))

    def turn(self, minutes: int, rank: int) -> Turn:
        """Return an event after some minutes; ties are processed by rank, lowest first."""
        # Ranks 0 and 1 are SimPy's own, for interrupts and ordinary events.
        return Turn(self.env, minutes, rank + 2)
