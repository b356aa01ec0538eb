"""Accounts that left by choice: a team can ask them why, or invite them back."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import CAUSES, NEVER, Cause, Stage
from simcs.journey.win_back import FIRST_CAUSE, LAST_CAUSE
from simcs.signals.read_only import ReadOnly, sealed

REMEMBERED = 26
"""Weeks after leaving for which an account is listed as lost."""

LONGEST = 52
"""Weeks after leaving for which an account is listed at most."""

NOTHING_MENDED = np.full(CAUSES, NEVER)


def lost_rows(accounts: NDArray[Any], week: int, weeks: int = REMEMBERED) -> NDArray[np.int64]:
    """Return the row numbers of the accounts that left in the last weeks, ascending."""
    gone = accounts["stage"] == Stage.GONE
    gone &= week - accounts["end"] <= weeks
    gone &= (accounts["cause"] >= FIRST_CAUSE) & (accounts["cause"] <= LAST_CAUSE)
    return np.flatnonzero(gone).astype(np.int64, copy=False)


class Lost(ReadOnly):
    """What a team knows about the accounts that left by choice within the last 26 or more weeks.

    Accounts that failed to pay, or left for reasons beyond anyone's control, are excluded. Every
    column has one element per account, in the order of ``account``, and is read-only.

    Attributes
    ----------
    account
        Row numbers, ascending.
    weeks_gone
        Weeks since it left, from 0.
    arr
        What it paid last, $ a year.
    segment, touch
        As in the view.
    reported
        The `Cause` it gave in an exit interview, not always the true one; 0: not asked.
    finding
        The `Cause` that a churn review found, not always the true one; 0: not reviewed.
    offered
        Whether it was asked back.
    mended
        Whether a finding on the kind of problem that its review found has taken effect since it
        left: less of that comes up now. Never of findings on anything but product, service and
        value.
    """

    account: NDArray[np.int64]
    weeks_gone: NDArray[np.int64]
    arr: NDArray[np.float64]
    segment: NDArray[np.int64]
    touch: NDArray[np.int64]
    reported: NDArray[np.int64]
    finding: NDArray[np.int64]
    offered: NDArray[np.bool_]
    mended: NDArray[np.bool_]

    def __init__(
        self,
        accounts: NDArray[Any],
        week: int,
        touch: NDArray[np.int64],
        mended: NDArray[np.int64] = NOTHING_MENDED,
        weeks: int = REMEMBERED,
    ) -> None:
        rows = lost_rows(accounts, week, weeks)
        segment = accounts["segment"][rows].astype(np.int64)
        kind = accounts["finding"][rows].astype(np.int64) - Cause.PRODUCT
        found = (kind >= 0) & (kind < CAUSES)
        since = mended[np.where(found, kind, 0)] >= accounts["end"][rows]
        self.__dict__.update(
            account=sealed(rows.copy()),  # what numpy found them in can be written
            weeks_gone=sealed(week - accounts["end"][rows].astype(np.int64)),
            arr=sealed(accounts["arr"][rows] / 100.0),
            segment=sealed(segment),
            touch=sealed(touch[segment]),
            reported=sealed(accounts["reported"][rows].astype(np.int64)),
            finding=sealed(accounts["finding"][rows].astype(np.int64)),
            offered=sealed(accounts["offered"][rows] == 1),
            mended=sealed(found & since),
        )
