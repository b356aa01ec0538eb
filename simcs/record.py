"""The record of a run: everything that metrics may read, identical from either driver."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.columns import F8, I1, I4, I8, dtype_of


class TermEnd(IntEnum):
    """How a term of a contract ended."""

    OPEN = 0
    """It was still running at the horizon."""
    RENEWED = 1
    LEFT = 2
    """The account left, at the end of the term or before it."""


SHORTEST_TERM = 26
"""Weeks; shorter terms are in a record only where the account visibly burnt in them."""


class Term:
    """One term of one contract.

    A week is `simcs.journey.columns.NEVER` if the event did not happen.
    """

    account: I4
    """Row in `Record.accounts`."""
    owner: I4
    """Its seat when it first burnt, else when last seen; -1: none."""
    begins: I4
    """Point in time, weeks."""
    ends: I4
    """The renewal date, though it may have left before."""
    flagged: I4
    """First week in which it visibly burnt."""
    answered: I4
    """First week from then on in which a CSM's work on it was finished."""
    treated: I4
    """First week in which that was so while it burnt."""
    noticed: I4
    """Week in which notice was given, at the close; seen the week after."""
    decided: I4
    """Week at whose close it decided; -1: before the run."""
    touches: I4
    """Tasks that CSMs finished for it."""
    treatments: I4
    """… of these, in weeks in which it burnt."""
    score: F8
    """Observed, in the week of the decision; NaN before."""
    health: F8
    """Latent, at the close of that week; NaN before."""
    outcome: I1
    """`TermEnd`."""
    cause: I1
    """Of leaving, a `simcs.journey.columns.Cause`."""


TERM = dtype_of(Term)


class SeatTally:
    """Totals for the accounts of one seat. Accounts of a pod or a pool belong to its first seat."""

    account_weeks: I8
    """Accounts of its own at each close, summed."""
    covered_weeks: I8
    """… of these, with a touch by a CSM in the last 13 weeks."""
    touches: I8
    """Tasks finished by CSMs for its own active accounts."""
    flags: I8
    """Terms in which an own account began to burn."""
    answered: I8
    """… of these, with a touch from then on."""
    answer_weeks: I8
    """Weeks from the one to the other, summed."""


SEAT_TALLY = dtype_of(SeatTally)


class Began:
    """An account of the opening book as the run began: its row, its seat and its observed score."""

    account: I4
    owner: I4
    score: F8


BEGAN = dtype_of(Began)


class Course:
    """What has become of one account since the year began, and since the run did.

    A year is 52 weeks from a multiple of 52; money is in cents. ``-1``: it was not there.
    """

    before: I8
    """ARR as the year began, or on arriving in it."""
    lost: I8
    """… of this, what contraction or leaving has taken; what was bought since cannot be lost."""
    before_12m: I8
    """ARR 52 weeks before the horizon; -1 before then."""
    lost_12m: I8
    """… of this, the same."""
    share: F8
    """Product over the years that are over of 1 - lost / before; 0 once it has left."""
    since: I4
    """Week since which it has been a customer without a break."""
    first_left: I4
    """Week in which it was first gone; `simcs.journey.columns.NEVER` if it never left."""


COURSE = dtype_of(Course)


class Flow:
    """What became of all accounts that were there when some weeks began; money in cents."""

    accounts: I4
    kept: I4
    """… of these, without a break to the end."""
    before: I8
    """Their ARR at first."""
    lost: I8
    """… of this, what contraction and leaving took."""
    after: I8
    """ARR of those kept, at the end."""


FLOW = dtype_of(Flow)


@dataclass(frozen=True)
class Economics:
    """What turns retention into money.

    Parameters
    ----------
    gross_margin
        Share of revenue left after the cost of the product.
    discount_rate
        A year.
    cost_per_hour
        $ per hour of a CSM's time with customers.
    executive_cost, specialist_cost
        $ per hour that executives and specialists work.
    """

    gross_margin: float
    discount_rate: float
    cost_per_hour: float
    executive_cost: float = 0.0
    specialist_cost: float = 0.0


@dataclass(frozen=True, eq=False)
class Grouping:
    """The opening accounts in groups, by one column of the book.

    Parameters
    ----------
    name
        Of the column.
    groups
        Names of the groups.
    place
        The group of each opening account, shape ``(opening accounts,)``.
    """

    name: str
    groups: tuple[str, ...]
    place: NDArray[np.int64]


@dataclass(frozen=True)
class Record:
    """One arm of one replication, from its first week to its horizon.

    Parameters
    ----------
    arm
        Name of the arm.
    replication
        Number of the replication, from 0.
    accounts
        Array of `simcs.journey.columns.ACCOUNT` at the end of the run: opening book and arrivals.
    ledger
        Array of `simcs.journey.columns.WEEK`, one row per week: ARR ledger, retained logos and
        revenue, minutes.
    economics
        What turns it into money.
    spent
        Minutes worked, shape ``(weeks, actions)``.
    segments
        Names of the segments.
    mark_weeks
        Shape ``(marks,)``: weeks 0, 52, 104, … and always the horizon.
    arr_at
        Shape ``(marks, accounts)``: ARR in cents as each of these weeks begins, that is at the
        close of the one before; -1 where the account is not active, or came back after leaving.
    terms
        Array of `TERM`, by account and time: the terms that ran during the run, of at least
        `SHORTEST_TERM`, and those of any length in which the account visibly burnt.
    seats
        Array of `SEAT_TALLY`, one row per seat.
    began
        Array of `BEGAN`, one row per account of the opening book.
    courses
        Array of `COURSE`, one row per account, at the horizon.
    years
        Array of `FLOW`, one row for each year of the run.
    last_year
        Array of `FLOW`: one row for the last 52 weeks; none where the run is shorter.
    retained_of_opening
        Shape ``(weeks,)``: at each close, the opening ARR of the opening accounts, each times its
        `Course.share` and 1 - lost / before of the year so far; cents.
    untreated
        The same arm with the same random numbers, where work on accounts that visibly burn took its
        hours and had no effect; None where that was not simulated.
    groupings
        The columns of the book of one's own by which the opening accounts are grouped.
    """

    arm: str
    replication: int
    accounts: NDArray[Any]
    ledger: NDArray[Any]
    economics: Economics
    spent: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    segments: tuple[str, ...] = ()
    mark_weeks: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    arr_at: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    terms: NDArray[Any] = field(default_factory=lambda: np.zeros(0, TERM))
    seats: NDArray[Any] = field(default_factory=lambda: np.zeros(0, SEAT_TALLY))
    began: NDArray[Any] = field(default_factory=lambda: np.zeros(0, BEGAN))
    courses: NDArray[Any] = field(default_factory=lambda: np.zeros(0, COURSE))
    years: NDArray[Any] = field(default_factory=lambda: np.zeros(0, FLOW))
    last_year: NDArray[Any] = field(default_factory=lambda: np.zeros(0, FLOW))
    retained_of_opening: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    untreated: "Record | None" = None
    groupings: tuple[Grouping, ...] = ()

    @property
    def has_terms(self) -> bool:
        """Whether terms, marks and seats were recorded; a record made by hand may lack them."""
        return len(self.mark_weeks) > 0

    @property
    def weeks(self) -> int:
        """Length of the run, weeks."""
        return len(self.ledger)
