"""The backlog: what is asked of the team, in service order, kept until done or given up.

Service order is (-priority, account, action, owner). Asking again for what is already waiting
changes its priority and cause, and keeps its due week and the work already put in.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.journey.columns import ACTIONS_AT_MOST, NEVER, Stage
from simcs.team.work import TASK, TEAM_WORK

ACTIVE = int(Stage.ACTIVE)
FREE = -1


def empty() -> NDArray[Any]:
    """Return a backlog without tasks."""
    return np.zeros(0, TASK)


def places(accounts: int) -> NDArray[np.int32]:
    """Return what `merge` finds tasks again with, shape ``(accounts, actions)``; reuse it."""
    return np.full((accounts, ACTIONS_AT_MOST), FREE, np.int32)


@compiled
def _fill(
    out: Any, waiting: Any, wanted: Any, team_work: Any, accounts: Any, place: Any, works: Any
) -> int:
    count = 0
    for t in range(waiting.shape[0]):
        has_left = accounts[waiting[t].account].stage != ACTIVE
        if has_left == (works[waiting[t].action].asks != 0):
            out[count] = waiting[t]
            place[out[count].account, out[count].action] = count
            count += 1
    begun = count
    for t in range(wanted.shape[0]):
        wish = wanted[t]
        at = place[wish.account, wish.action]
        if at == FREE:
            out[count] = wish
            place[wish.account, wish.action] = count
            count += 1
        elif at >= begun:
            if wish.priority > out[at].priority:
                out[at] = wish
        elif out[at].done == 0 or wish.priority > out[at].priority:
            # The first wish of this week for what was waiting; "done" marks that it came.
            out[at].priority = wish.priority
            out[at].cause = wish.cause
            out[at].done = 1
    for t in range(count):
        out[t].done = 0
        place[out[t].account, out[t].action] = FREE
    for t in range(team_work.shape[0]):
        out[count] = team_work[t]
        count += 1
    return count


def merge(
    waiting: NDArray[Any],
    wanted: NDArray[Any],
    team_work: NDArray[Any],
    accounts: NDArray[Any],
    place: NDArray[np.int32],
    works: NDArray[Any],
) -> NDArray[Any]:
    """Return the backlog with this week's wishes in it, in the order in which they came.

    Parameters
    ----------
    waiting, wanted, team_work
        Arrays of `TASK`: what waits, what is asked for accounts, and for the team itself. Of
        several wishes for one account and action the one of highest priority counts, the first of
        equals.
    accounts
        Array of `ACCOUNT`; tasks of accounts that are no longer active are dropped, and tasks for
        those that have left when they are back.
    place
        As `places` returns it; left as it was.
    works
        The effects table.
    """
    merged = np.empty(len(waiting) + len(wanted) + len(team_work), TASK)
    return merged[: _fill(merged, waiting, wanted, team_work, accounts, place, works)]


def in_order(tasks: NDArray[Any], lift: NDArray[np.float64]) -> NDArray[Any]:
    """Return tasks in service order, each with its priority and what is added to it."""
    if not len(tasks):
        return tasks
    first = -(tasks["priority"] + lift)
    return tasks[np.lexsort((tasks["owner"], tasks["action"], tasks["account"], first))]


@compiled
def _carries_over(
    keep: Any, backlog: Any, accounts: Any, books: Any, week: int, patience: int
) -> None:
    totals = books[week]
    for t in range(backlog.shape[0]):
        task = backlog[t]
        late = task.started == 0 and (task.account == TEAM_WORK or week - task.due >= patience)
        keep[t] = task.done == 0 and not late and task.account != TEAM_WORK
        if task.done == 0 and late:
            totals.missed += 1
            if task.account != TEAM_WORK:
                a = accounts[task.account]
                if a.missed_since == NEVER:
                    a.missed_since = task.due
                totals.missed_age += week - a.missed_since


def carry_over(
    backlog: NDArray[Any], accounts: NDArray[Any], books: NDArray[Any], week: int, patience: int
) -> NDArray[Any]:
    """Return what is left for next week; count in the books what was given up unreached.

    Work that was started is never given up; team work is asked for anew each week. What is asked
    for again goes on ageing until a CSM finishes something for the account.
    """
    if not len(backlog):
        return backlog
    keep = np.empty(len(backlog), bool)
    _carries_over(keep, backlog, accounts, books, week, patience)
    return backlog[keep]
