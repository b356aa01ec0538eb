"""How an opening account ends a run: when it first left, what it pays, and the hours it took."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.columns import F8, I4, I8, columns_of
from simcs.journey.columns import NEVER
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.groups import Floats, ratio
from simcs.metrics.retention_groups import stakes
from simcs.record import Record

MINUTES_PER_HOUR = 60


class End:
    """An opening account at the horizon."""

    left: I4
    """Point in time at which it first left, weeks; `simcs.journey.columns.NEVER` if it has not."""
    arr: I8
    """ARR, cents; 0 of one that left, even if it came back: as in net retention."""
    hours: F8
    """Hours of CSMs that went to it."""


END = np.dtype(columns_of(End))


def ends_of(record: Record, finished: NDArray[np.int64]) -> NDArray[Any]:
    """Return how each opening account ends, an array of `END`.

    Parameters
    ----------
    finished
        Minutes of the work that CSMs finished for each opening account. The minutes that they
        worked on the opening book, which a record has, are shared out in proportion: so the hours
        of all accounts add up to them, unfinished work and tickets included.
    """
    opening = record.accounts["opening"] == 1
    found = np.zeros(int(opening.sum()), END)
    found["left"] = record.courses["first_left"][opening] if len(record.courses) else NEVER
    found["arr"] = stakes(record, "net")[1][opening]
    whole = float(record.ledger["minutes_opening"].sum()) / MINUTES_PER_HOUR
    total = np.full(len(found), float(finished.sum()))
    found["hours"] = whole * np.nan_to_num(ratio(finished.astype(np.float64), total))
    return found


BANDS = ("months 1 to 6", "months 7 to 12", "year 2", "year 3", "years 4 and 5", "year 6 on")
"""How long an account has been a customer; one that leaves at its first anniversary is in the
second band."""
EDGES = (0, 26, 52, 104, 156, 260)
"""Weeks after which each of these begins."""


def exposure(start: NDArray[np.int64], ends: NDArray[Any], horizon: int) -> tuple[Floats, Floats]:
    """Return by account and band how often it left, and for how many years it might have.

    Parameters
    ----------
    start
        Week in which each account became a customer; negative: before the run.
    ends
        Array of `END`.
    horizon
        Weeks of the run.

    Returns
    -------
    tuple of numpy.ndarray
        Shape ``(accounts, bands)`` each. What happens after its first leaving does not count.
    """
    gone = ends["left"] != NEVER
    first = np.maximum(0, -start)[:, None]
    last = (np.where(gone, ends["left"], horizon) - start)[:, None]
    lower = np.asarray(EDGES)
    upper = np.append(lower[1:], np.iinfo(np.int64).max)
    weeks = np.clip(np.minimum(last, upper) - np.maximum(first, lower), 0, None)
    leaves = gone[:, None] & (lower < last) & (last <= upper)
    return leaves.astype(np.float64), weeks / WEEKS_PER_YEAR
