"""The events of a run, read from what changed between one close and the next, and the journal.

Without an observer it costs nothing.
"""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.actions import NUMBERS
from simcs.journey.columns import NOT_YET, Cause, Intent, Stage
from simcs.world.state import WorldState

EVENT = np.dtype(
    [
        ("week", "i4"), ("account", "i4"), ("event", "i2"), ("detail", "i2"), ("arr", "i8"),
        ("change", "i8"),
    ]
)  # fmt: skip
"""One event: week, row, `Event`, a `Cause` or action number, ARR at the close, and by how much the
event changed ARR, both in cents. The changes of an account add up to its ARR."""

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
    CONTRACTED = 12
    """At a renewal, by a concession or by buying less."""
    REASON_GIVEN = 13
    """In an exit interview, after it had left."""


MILESTONES = ((Event.FIRST_VALUE, "first_value"), (Event.FULL_ADOPTION, "full_adoption"))
DECISIONS = (
    (Event.NOTICE_GIVEN, Intent.LEAVE_AFTER_NOTICE),
    (Event.DECIDED_QUIETLY, Intent.LEAVE_QUIETLY),
)


class EventLog:
    """Collects the events of one world: an `Observer`.

    It begins with the opening book as it stands: which accounts are in it, which begin on the first
    day, and what they had reached or decided before, in week `BEFORE`.
    """

    def __init__(self, state: WorldState) -> None:
        self.before = before = state.accounts.copy()
        opening = before["opening"] == 1
        found = [
            (BEFORE, Event.OPENING, opening, 0, before["arr"]),
            *((BEFORE, e, opening & (before[name] != NOT_YET), 0, 0) for e, name in MILESTONES),
            *((BEFORE, e, opening & (before["intent"] == i), 0, 0) for e, i in DECISIONS),
        ]
        self.parts = [_rows(before, *one) for one in found]
        self.new = opening & (before["start"] >= 0)

    def observe(self, state: WorldState, week: int) -> None:
        """Record what happened in the week that has just closed."""
        self.parts.append(events_of(self.before, state, week))
        if week == 0:
            self.parts.append(_rows(state.accounts, week, Event.ARRIVED, self.new, 0, 0))
        self.before = state.accounts.copy()

    def events(self) -> NDArray[Any]:
        """Return all events so far, ordered by week, account and `Event`."""
        return _in_order(self.parts)


def events_of(before: NDArray[Any], state: WorldState, week: int) -> NDArray[Any]:
    """Return the events of a week that has just closed, an array of `EVENT` in order.

    Parameters
    ----------
    before
        Array of `ACCOUNT`: as it stood at the close of the week before, or at any time since.
    """
    old, new = before, state.accounts
    was_active, is_gone = old["stage"] == Stage.ACTIVE, new["stage"] == Stage.GONE
    back = (old["stage"] == Stage.GONE) & (new["stage"] == Stage.ACTIVE)
    arrived = np.zeros(len(new), bool)
    arrived[state.journal.arrived] = True
    left = (was_active | arrived) & is_gone
    renewed = (new["renewal"] != old["renewal"]) & ~back
    decided = old["intent"] != new["intent"]
    gave_reason = (old["reported"] != new["reported"]) & (new["reported"] != Cause.NONE)
    less = np.where(renewed, new["concession"] + new["cut"], 0)
    more = new["arr"] - np.where(arrived, new["opening_arr"], old["arr"]) + less
    found = [
        *((Event.TOUCHED, new["last_done"][:, n] == week, n, 0) for n in NUMBERS.values()),
        (Event.ARRIVED, arrived, 0, new["opening_arr"]),
        (Event.CHAMPION_LEFT, (old["champion"] > 0) & (new["champion"] == 0), 0, 0),
        *((e, (old[name] == NOT_YET) & (new[name] != NOT_YET), 0, 0) for e, name in MILESTONES),
        (Event.EXPANDED, ~renewed & ~back & (more > 0), 0, more),
        *((e, decided & (new["intent"] == intent), 0, 0) for e, intent in DECISIONS),
        (Event.RENEWED, renewed, 0, more),
        (Event.LEFT, left, new["cause"], -new["arr"]),
        (Event.WON_BACK, back, 0, new["arr"]),
        (Event.CONTRACTED, less > 0, 0, -less),
        (Event.REASON_GIVEN, gave_reason, new["reported"], 0),
    ]
    return _in_order([_rows(new, week, *one) for one in found])


def _rows(
    accounts: NDArray[Any],
    week: int,
    event: Event,
    which: NDArray[Any],
    detail: Any,
    change: Any,
) -> NDArray[Any]:
    rows = np.flatnonzero(which)
    part = np.zeros(len(rows), EVENT)
    if len(rows):
        part["week"], part["account"], part["event"] = week, rows, event
        part["arr"] = accounts["arr"][rows]
        for name, values in (("detail", detail), ("change", change)):
            part[name] = values[rows] if isinstance(values, np.ndarray) else values
    return part


def _in_order(parts: list[NDArray[Any]]) -> NDArray[Any]:
    events = np.concatenate([np.zeros(0, EVENT), *parts])
    order = ("detail", "event", "account", "week")
    return events[np.lexsort([events[name] for name in order])]
