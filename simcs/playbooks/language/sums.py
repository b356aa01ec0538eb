"""What stands on either side of a comparison: amounts, signals, and sums of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a number is measured in; two numbers can only be compared or added in one unit."""

    SHARE = "share"  # usage, sponsor: 1 is 100 %
    POINTS = "points"  # health score, 0 to 100
    MONEY = "money"  # $
    COUNT = "count"
    WEEKS = "weeks"
    TEXT = "text"
    NUMBER = "number"  # a bare number: takes the unit of what it meets


@dataclass(frozen=True)
class Place:
    """Where something stands: line and column, from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Duration:
    """A time span in whole weeks, at least 1, and as it was written."""

    weeks: int
    written: str
    hours: float  # what was written, exactly: with the clock on it binds
    at: Place


@dataclass(frozen=True)
class Amount:
    """A number as written, in its own unit."""

    value: float
    unit: Unit
    written: str
    at: Place


@dataclass(frozen=True)
class Text:
    """A word that a signal of names is compared with."""

    value: str
    at: Place


@dataclass(frozen=True)
class Setting:
    """A number that the file's settings name."""

    name: str
    unit: Unit
    at: Place


@dataclass(frozen=True)
class Signal:
    """A signal; ``before_start``: None now, 0 at the start of the play, else weeks before it."""

    name: str
    unit: Unit
    at: Place
    before_start: int | None = None


@dataclass(frozen=True)
class Since:
    """Weeks since an action was last completed; infinite if never."""

    action: str
    at: Place


@dataclass(frozen=True)
class HourValue:
    """$ that an hour of an action is expected to bring."""

    action: str
    at: Place

    @property
    def unit(self) -> Unit:
        """What it is measured in."""
        return Unit.MONEY


@dataclass(frozen=True)
class Sum:
    """One sum or difference."""

    sign: int  # +1 or -1
    left: Term
    right: Term
    unit: Unit
    at: Place


Term = Amount | Text | Setting | Signal | Since | HourValue | Sum
