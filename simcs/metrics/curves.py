"""Retention week by week, for figures and tables over time."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.record import Record

KINDS = ("logo", "gross", "net")
"""Which curves there are: of accounts, of revenue less what contracts and leaves, of revenue."""

Curves = dict[str, dict[str, NDArray[np.float64]]]
"""By arm and kind: shape ``(replications, weeks + 1)``, shares of the opening book."""


def opening_accounts(record: Record) -> int:
    """Return the number of accounts in the opening book."""
    return int(np.sum(record.accounts["opening"] == 1))


def opening_arr(record: Record) -> int:
    """Return the ARR of the opening book when the run began, cents."""
    return int(record.accounts["opening_arr"][record.accounts["opening"] == 1].sum())


def retention_curves(record: Record) -> dict[str, NDArray[np.float64]]:
    """Return for each of `KINDS` the share of the opening book retained, shape ``(weeks + 1,)``.

    Element 0 is the beginning of the run, 1.0; element w is the close of week w - 1. The last ones
    are the metrics of the same name. All are NaN when the opening book is empty.
    """
    ledger = record.ledger
    logos, arr = opening_accounts(record), opening_arr(record)
    return {
        "logo": _share(ledger["retained_logos"], logos),
        "gross": _share(_kept_of_opening(record), arr),
        "net": _share(ledger["retained_arr"], arr),
    }


def _kept_of_opening(record: Record) -> NDArray[np.float64]:
    """Return the opening revenue that is kept, cents; NaN in a record without it."""
    if len(record.retained_of_opening) == record.weeks:
        return record.retained_of_opening
    return np.full(record.weeks, np.nan)


def _share(retained: NDArray[Any], whole: int) -> NDArray[np.float64]:
    if whole == 0:
        return np.full(len(retained) + 1, np.nan)
    return np.concatenate(([whole], retained)) / whole


def stacked(records: Iterable[Record]) -> Curves:
    """Return the curves of many records, arms in the order they come, replications ascending.

    Raises
    ------
    ValueError
        When the records of an arm differ in length.
    """
    by_arm: dict[str, list[Record]] = {}
    for record in records:
        by_arm.setdefault(record.arm, []).append(record)
    curves: Curves = {}
    for arm, own in by_arm.items():
        each = [retention_curves(r) for r in sorted(own, key=lambda r: r.replication)]
        curves[arm] = {kind: np.stack([one[kind] for one in each]) for kind in KINDS}
    return curves


def survivors(logo: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return survivors per 1,000 opening accounts at years 0, 1, … of a run.

    Parameters
    ----------
    logo
        Shape ``(…, weeks + 1)``: logo retention week by week.

    Returns
    -------
    numpy.ndarray
        Shape ``(…, years + 1)``, for the whole years within the run.
    """
    return 1000.0 * logo[..., ::WEEKS_PER_YEAR]
