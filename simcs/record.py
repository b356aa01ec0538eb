"""The record of a run: everything that metrics may read, identical from either driver."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class TermEnd(IntEnum):
    """How a term of a contract ended."""

    OPEN = 0
    """It was still running at the horizon."""
    RENEWED = 1
    LEFT = 2
    """The account left, at the end of the term or before it."""


SHORTEST_TERM = 26
"""Weeks; shorter terms are in a record only where the account visibly burnt in them."""

TERM = np.dtype(
    (
        np.record,
        [
            ("account", "i4"),  # row in `Record.accounts`
            ("owner", "i4"),  # its seat when it first burnt, else when last seen; -1: none
            ("begins", "i4"),  # point in time, weeks
            ("ends", "i4"),  # the renewal date, though it may have left before
            ("flagged", "i4"),  # first week in which it visibly burnt
            ("answered", "i4"),  # first week from then on in which a CSM's work on it was finished
            ("treated", "i4"),  # first week in which that was so while it burnt
            ("noticed", "i4"),  # week in which notice was given, at the close; seen the week after
            ("decided", "i4"),  # week at whose close it decided; -1: before the run
            ("touches", "i4"),  # tasks that CSMs finished for it
            ("treatments", "i4"),  # … of these, in weeks in which it burnt
            ("score", "f8"),  # observed, in the week of the decision; NaN before
            ("health", "f8"),  # latent, at the close of that week; NaN before
            ("outcome", "i1"),  # `TermEnd`
            ("cause", "i1"),  # of leaving, a `simcs.journey.columns.Cause`
        ],
    ),
)
"""One term of one contract. A week is `simcs.journey.columns.NEVER` if the event did not happen."""

SEAT_TALLY = np.dtype(
    (
        np.record,
        [
            ("account_weeks", "i8"),  # accounts of its own at each close, summed
            ("covered_weeks", "i8"),  # … of these, with a touch by a CSM in the last 13 weeks
            ("touches", "i8"),  # tasks finished by CSMs for its own active accounts
            ("flags", "i8"),  # terms in which an own account began to burn
            ("answered", "i8"),  # … of these, with a touch from then on
            ("answer_weeks", "i8"),  # weeks from the one to the other, summed
        ],
    ),
)
"""Totals for the accounts of one seat. Accounts of a pod or a pool belong to its first seat."""

BEGAN = np.dtype((np.record, [("account", "i4"), ("owner", "i4"), ("score", "f8")]))
"""An account of the opening book as the run began: its row, its seat and its observed score."""


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
    """

    gross_margin: float
    discount_rate: float
    cost_per_hour: float


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
    untreated
        The same arm with the same random numbers, where work on accounts that visibly burn took its
        hours and had no effect; None where that was not simulated.
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
    untreated: "Record | None" = None

    @property
    def has_terms(self) -> bool:
        """Whether terms, marks and seats were recorded; a record made by hand may lack them."""
        return len(self.mark_weeks) > 0

    @property
    def weeks(self) -> int:
        """Length of the run, weeks."""
        return len(self.ledger)
