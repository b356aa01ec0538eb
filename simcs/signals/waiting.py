"""The team's backlog: work asked for and not yet done."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled
from simcs.signals.read_only import ReadOnly, sealed
from simcs.team.work import NOBODY, By, Task

WHO = np.array([by.name.lower() for by in By], np.str_)


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
    by
        Who does it: csm, pool, specialist, executive or automation.
    hours_by_week
        Hours of CSMs already promised, by due week; overdue work counts in the current week.
    """

    account: NDArray[np.int64]
    action: NDArray[np.str_]
    due: NDArray[np.int64]
    hours: NDArray[np.float64]
    owner: NDArray[np.int64]
    by: NDArray[np.str_]
    hours_by_week: dict[int, float]

    def __init__(self, backlog: NDArray[Any], names: tuple[str, ...], week: int) -> None:
        due = backlog["due"].astype(np.int64)
        hours = backlog["minutes"] / 60.0
        mine = (backlog["by"] == By.CSM) | (backlog["by"] == By.POOL)
        weeks, place = np.unique(np.maximum(due, week)[mine], return_inverse=True)
        promised = np.bincount(place, weights=hours[mine], minlength=len(weeks))
        self.__dict__.update(
            account=sealed(backlog["account"].astype(np.int64)),
            action=sealed(np.array(names, np.str_)[backlog["action"]]),
            due=sealed(due),
            hours=sealed(hours),
            owner=sealed(backlog["owner"].astype(np.int64)),
            by=sealed(WHO[backlog["by"]]),
            hours_by_week=dict(zip(weeks.tolist(), promised.tolist(), strict=True)),
        )


@compiled
def waits(
    backlog: Table[Task],
    rows: NDArray[np.int64],
    place: NDArray[np.int32],
    number: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return 1 where an action waits for an account, shape ``(actions, accounts)``.

    Parameters
    ----------
    rows
        Row numbers of the accounts.
    place
        Room for the place of each row of the world, -1 throughout; left so.
    number
        For each number of an action its row in what is returned, -1: none.
    """
    count = 0
    for k in range(number.shape[0]):
        count = max(count, number[k] + 1)
    found = np.zeros((count, rows.shape[0]))
    for n in range(rows.shape[0]):
        place[rows[n]] = n
    for t in range(backlog.shape[0]):
        task = backlog[t]
        if task.account >= 0 and number[task.action] >= 0 and place[task.account] >= 0:
            found[number[task.action], place[task.account]] = 1.0
    for n in range(rows.shape[0]):
        place[rows[n]] = -1
    return found


def hours_of_owners(
    owners: NDArray[Any], active: NDArray[np.int64], pods: NDArray[Any], minutes: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the hours of each active account's owner, of a pod together; 0 where there is none.

    Parameters
    ----------
    owners
        Of all accounts of the world.
    pods, minutes
        The pod of each CSM, and the minutes that each has.
    """
    pods, minutes = pods[pods != NOBODY], minutes[pods != NOBODY]
    hours = np.bincount(pods, minutes / 60.0, minlength=1 + int(owners.max(initial=0)))
    owner = owners[active]
    return np.where(owner == NOBODY, 0.0, hours[np.maximum(owner, 0)])
