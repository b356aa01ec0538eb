"""The record of a run: all that metrics may read, the same from either driver."""

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray


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
        Array of `simcs.journey.columns.ACCOUNT` as it stands at the end: opening book and arrivals.
    books
        Array of `simcs.journey.columns.WEEK`, one row per week: ledger, kept logos and revenue,
        minutes.
    economics
        What turns it into money.
    """

    arm: str
    replication: int
    accounts: NDArray[Any]
    books: NDArray[Any]
    economics: Economics

    @property
    def weeks(self) -> int:
        """Length of the run, weeks."""
        return len(self.books)
