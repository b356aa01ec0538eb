"""The team's backlog: work asked for and not yet done."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.signals.read_only import ReadOnly, sealed


class Waiting(ReadOnly):
    """The backlog as the week is planned, in service order; every column is read-only.

    Attributes
    ----------
    account
        Row number of the account.
    action
        Name of the action.
    due
        Earliest week in which it may be done.
    hours
        Hours of a CSM still to work.
    owner
        Index of the CSM who owns it; -1 where nobody serves it.
    hours_by_week
        Hours already promised, by due week; overdue work counts in the current week.
    """

    account: NDArray[np.int64]
    action: NDArray[np.str_]
    due: NDArray[np.int64]
    hours: NDArray[np.float64]
    owner: NDArray[np.int64]
    hours_by_week: dict[int, float]

    def __init__(self, backlog: NDArray[Any], names: tuple[str, ...], week: int) -> None:
        due = backlog["due"].astype(np.int64)
        hours = backlog["minutes"] / 60.0
        weeks, place = np.unique(np.maximum(due, week), return_inverse=True)
        promised = np.bincount(place, weights=hours, minlength=len(weeks))
        self.__dict__.update(
            account=sealed(backlog["account"].astype(np.int64)),
            action=sealed(np.array(names, np.str_)[backlog["action"]]),
            due=sealed(due),
            hours=sealed(hours),
            owner=sealed(backlog["owner"].astype(np.int64)),
            hours_by_week=dict(zip(weeks.tolist(), promised.tolist(), strict=True)),
        )
