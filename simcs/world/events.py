"""The events of a run, read from what changed between one close and the next.

Nothing in the model writes a log: watching costs nothing where nobody watches.
"""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.actions import NUMBERS
from simcs.journey.columns import NOT_YET, Intent, Stage
from simcs.world.state import World

EVENT = np.dtype(
    [("week", "i4"), ("account", "i4"), ("event", "i2"), ("detail", "i2"), ("arr", "i8")]
)
"""One event: week, row, `Event`, a `Cause` or action number, and ARR after it in cents."""


class Event(IntEnum):
    """What can happen to an account, in the order in which it does within a week."""

    ARRIVED = 0
    TOUCHED = 1
    CHAMPION_LEFT = 2
    FIRST_VALUE = 3
    FULL_ADOPTION = 4
    EXPANDED = 5
    NOTICE_GIVEN = 6
    DECIDED_QUIETLY = 7
    RENEWED = 8
    LEFT = 9
    WON_BACK = 10


class Watcher:
    """Collects the events of one world; call `watch` after each close."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.before = world.accounts.copy()
        self.parts: list[NDArray[Any]] = []

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
        for event, name in (
            (Event.FIRST_VALUE, "first_value"),
            (Event.FULL_ADOPTION, "full_adoption"),
        ):
            self._note(week, event, (old[name] == NOT_YET) & (new[name] != NOT_YET))
        renewed = new["renewal"] != old["renewal"]
        self._note(week, Event.EXPANDED, ~renewed & (new["arr"] > old["arr"]))
        decided = old["intent"] != new["intent"]
        self._note(week, Event.NOTICE_GIVEN, decided & (new["intent"] == Intent.LEAVE_AFTER_NOTICE))
        self._note(week, Event.DECIDED_QUIETLY, decided & (new["intent"] == Intent.LEAVE_QUIETLY))
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
