"""Conditions, read and checked."""

from __future__ import annotations

from dataclasses import dataclass

from simcs.playbooks.language.sums import Amount, Duration, Place, Setting, Term, Text


@dataclass(frozen=True)
class Compare:
    """``left op right`` with op of <, <=, >, >=, ==, !=; false where either side is missing."""

    op: str
    left: Term
    right: Term
    at: Place


@dataclass(frozen=True)
class OneOf:
    """A sum that equals one of several."""

    term: Term
    values: tuple[Amount | Text | Setting, ...]
    at: Place


@dataclass(frozen=True)
class Ranked:
    """Below (``side`` "bottom") or above ("top") what a share of the segment has.

    For the health score that is the typical population's, frozen before the run; for all other
    signals the accounts of the segment in the book this week.
    """

    term: Term
    side: str
    share: Amount | Setting
    at: Place


@dataclass(frozen=True)
class Moved:
    """``usage down 30% over 4 weeks``: a share is of the earlier value, points are a difference."""

    term: Term
    direction: int  # -1 down, +1 up
    by: Amount | Setting
    over: Duration
    at: Place


@dataclass(frozen=True)
class Unchanged:
    """A signal that was the same in each of the last weeks."""

    term: Term
    over: Duration
    at: Place


@dataclass(frozen=True)
class Dated:
    """True in the one week that is a duration before or after a date."""

    by: Duration
    after: bool
    date: str  # renewal, decision, start, first_value or an event
    at: Place


@dataclass(frozen=True)
class Is:
    """A flag of the account, or an event of this week."""

    name: str
    at: Place


@dataclass(frozen=True)
class Asked:
    """A question such as ``open(action)`` or ``tagged(name)``, of `catalogue.QUESTIONS`."""

    question: str
    name: str
    at: Place


@dataclass(frozen=True)
class Not:
    """The opposite."""

    of: Condition
    at: Place


@dataclass(frozen=True)
class All:
    """All of several conditions."""

    of: tuple[Condition, ...]
    at: Place


@dataclass(frozen=True)
class AtLeast:
    """At least so many of several conditions; 1 is "or"."""

    count: int
    of: tuple[Condition, ...]
    at: Place


@dataclass(frozen=True)
class Lasting:
    """A condition that has held in this and the weeks before, so many in all."""

    of: Condition
    weeks: Duration
    at: Place


Condition = (
    Compare | OneOf | Ranked | Moved | Unchanged | Dated | Is | Asked
    | Not | All | AtLeast | Lasting
)  # fmt: skip
