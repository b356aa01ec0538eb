"""The events of a run, read from what changed between one close and the next.

Nothing in the model writes a log: watching costs nothing where nobody watches.
"""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.actions import NUMBERS
from simcs.journey.columns import NOT_YET, Intent, Stage
from simcs.world.state import WorldState

EVENT = np.dtype(
    [("week", "i4"), ("account", "i4"), ("event", "i2"), ("detail", "i2"), ("arr", "i8")]
)
"""One event: week, row, `Event`, a `Cause` or action number, and ARR after it in cents."""

BEFORE = -1
"""The week of what was so when the run began."""


class Event(IntEnum):
    """What can happen to an account, in the order in which it does within a week."""

    OPENING = 0
    ARRIVED = 1
    TOUCHED = 2
    CHAMPION_LEFT = 3
    FIRST_VALUE = 4
    FULL_ADOPTION = 5
    EXPANDED = 6
    NOTICE_GIVEN = 7
    DECIDED_QUIETLY = 8
    RENEWED = 9
    LEFT = 10
    WON_BACK = 11


MILESTONES = ((Event.FIRST_VALUE, "first_value"), (Event.FULL_ADOPTION, "full_adoption"))
DECISIONS = (
    (Event.NOTICE_GIVEN, Intent.LEAVE_AFTER_NOTICE),
    (Event.DECIDED_QUIETLY, Intent.LEAVE_QUIETLY),
)


class EventLog:
    """Collects the events of one world; call `watch` after each close.

    It begins with the opening book as it stands: who is in it, who begins on the first day, and
    what they had reached or decided before, in week `BEFORE`.
    """

    def __init__(self, world: WorldState) -> None:
        self.world = world
        self.before = world.accounts.copy()
        self.parts: list[NDArray[Any]] = []
        opening = self.before["opening"] == 1
        self._note(BEFORE, Event.OPENING, opening)
        self._note(0, Event.ARRIVED, opening & (self.before["start"] >= 0))
        for event, name in MILESTONES:
            self._note(BEFORE, event, opening & (self.before[name] != NOT_YET))
        for event, intent in DECISIONS:
            self._note(BEFORE, event, opening & (self.before["intent"] == intent))

    def watch(self, week: int) -> None:
        """Take note of what changed since the last call."""
        old, new = self.before, self.world.accounts
        for number in NUMBERS.values():
            done = new["last_done"][:, number] == week
            self._note(week, Event.TOUCHED, done, number)
        arrived = (old["stage"] == Stage.FUTURE) & (new["stage"] != Stage.FUTURE)
        self._note(week, Event.ARRIVED, arrived)
        active = old["stage"] != Stage.GONE
        left = active & (new["stage"] == Stage.GONE)
        self._note(week, Event.CHAMPION_LEFT, (old["champion"] > 0) & (new["champion"] == 0))
        for event, name in MILESTONES:
            self._note(week, event, (old[name] == NOT_YET) & (new[name] != NOT_YET))
        renewed = new["renewal"] != old["renewal"]
        self._note(week, Event.EXPANDED, ~renewed & (new["arr"] > old["arr"]))
        decided = old["intent"] != new["intent"]
        for event, intent in DECISIONS:
            self._note(week, event, decided & (new["intent"] == intent))
        back = (old["stage"] == Stage.GONE) & (new["stage"] == Stage.ACTIVE)
        self._note(week, Event.RENEWED, renewed & ~back)
        self._note(week, Event.LEFT, left, new["cause"][left])
        self._note(week, Event.WON_BACK, back)
        self.before = new.copy()

    def _note(self, week: int, event: Event, which: NDArray[Any], detail: Any = 0) -> None:
        rows = np.flatnonzero(which)
        if not len(rows):
            return
        part = np.zeros(len(rows), EVENT)
        part["week"] = week
        part["account"] = rows
        part["event"] = event
        part["detail"] = detail
        part["arr"] = self.world.accounts["arr"][rows]
        self.parts.append(part)

    def events(self) -> NDArray[Any]:
        """Return all events so far, ordered by week, account and `Event`."""
        if not self.parts:
            return np.zeros(0, EVENT)
        events = np.concatenate(self.parts)
        order = ("detail", "event", "account", "week")
        return events[np.lexsort([events[name] for name in order])]
