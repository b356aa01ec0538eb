"""The backlog: what is asked of the team, in service order, kept until done or given up.

Service order is (-priority, account, action, owner). Asking again for what is already waiting
changes its priority and cause, and keeps its due week and the work already put in.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import ACTIONS_AT_MOST, Stage
from simcs.team.work import TASK, TEAM_WORK, join


def empty() -> NDArray[Any]:
    """Return a backlog without tasks."""
    return np.zeros(0, TASK)


def _key(tasks: NDArray[Any]) -> NDArray[np.int64]:
    return tasks["account"].astype(np.int64) * ACTIONS_AT_MOST + tasks["action"]


def _without_repeats(wanted: NDArray[Any]) -> NDArray[Any]:
    """Keep one task for each account and action: the one of highest priority, then the earlier."""
    keys = _key(wanted)
    order = np.lexsort((-wanted["priority"], keys))
    keys = keys[order]
    first = np.ones(len(keys), bool)
    first[1:] = keys[1:] != keys[:-1]
    return wanted[order[first]]


def merge(
    backlog: NDArray[Any], wanted: NDArray[Any], team_work: NDArray[Any], accounts: NDArray[Any]
) -> NDArray[Any]:
    """Return the backlog with this week's wishes in it, in service order.

    Parameters
    ----------
    backlog, wanted, team_work
        Arrays of `TASK`: what waits, what is asked for accounts, and for the team itself.
    accounts
        Array of `ACCOUNT`; tasks of accounts no longer active are dropped.
    """
    if len(backlog):
        backlog = backlog[accounts["stage"][backlog["account"]] == Stage.ACTIVE]
    if len(wanted):
        wanted = _without_repeats(wanted)
        if len(backlog):
            keys = _key(wanted)
            waiting = _key(backlog)
            at = np.minimum(np.searchsorted(keys, waiting), len(keys) - 1)
            again = keys[at] == waiting
            for name in ("priority", "cause"):
                backlog[name][again] = wanted[name][at[again]]
            new = np.ones(len(wanted), bool)
            new[at[again]] = False
            wanted = wanted[new]
    if not len(backlog) + len(wanted) + len(team_work):
        return backlog
    merged = join((backlog, wanted, team_work))
    order = np.lexsort(
        (merged["owner"], merged["action"], merged["account"], -merged["priority"])
    )
    return merged[order]


def carry_over(
    backlog: NDArray[Any], week: int, patience: int
) -> tuple[NDArray[Any], int]:
    """Return what is left for next week, and how many tasks were given up unreached.

    Work that was started is never given up; team work is asked for anew each week.
    """
    if not len(backlog):
        return backlog, 0
    open_ = backlog["done"] == 0
    team = backlog["account"] == TEAM_WORK
    late = (backlog["started"] == 0) & (week - backlog["due"] >= patience)
    missed = open_ & (late | (team & (backlog["started"] == 0)))
    return backlog[open_ & ~team & ~late], int(np.count_nonzero(missed))
