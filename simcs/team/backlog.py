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
ACTION_BITS, ACCOUNT_BITS = 26, 32
"""Where action and account begin in a task's name: owners need fewer than 26 bits."""


def empty() -> NDArray[Any]:
    """Return a backlog without tasks."""
    return np.zeros(0, TASK)


def places(accounts: int) -> NDArray[np.int32]:
    """Return what `merge` finds tasks again with, shape ``(accounts, actions)``; reuse it."""
    return np.full((accounts, ACTIONS_AT_MOST), FREE, np.int32)


@compiled
def merge(
    out: Any, waiting: Any, wanted: Any, team_work: Any, accounts: Any, place: Any, works: Any
) -> int:
    """Write what waits and this week's wishes into ``out``, as they came; return how many.

    Parameters
    ----------
    out, waiting, wanted, team_work
        Arrays of `TASK`: the outcome, what waits, what is asked for accounts, and for the team
        itself. Of several wishes for one account and action the one of highest priority counts,
        the first of equals.
    accounts
        Array of `ACCOUNT`; tasks of accounts that are no longer active are dropped, and tasks for
        those that have left when they are back.
    place
        As `places` returns it; left as it was.
    works
        The effects table.
    """
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


@compiled
def service_order(tasks: Any, lift: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the places of tasks in service order, each with its priority and what is added to it.

    Shape ``(tasks,)`` each. Sorted twice, stably, so that equal priorities keep the order of names.
    """
    name = np.empty(tasks.shape[0], np.int64)
    for t in range(tasks.shape[0]):
        task = tasks[t]
        name[t] = (
            (int(task.account) << ACCOUNT_BITS)
            + (int(task.action) << ACTION_BITS)
            + int(task.owner)
        )
    by_name = np.argsort(name, kind="mergesort")
    first = np.empty(tasks.shape[0])
    for t in range(tasks.shape[0]):
        first[t] = -(tasks[by_name[t]].priority + lift[by_name[t]])
    return by_name[np.argsort(first, kind="mergesort")]


@compiled
def carry_over(backlog: Any, accounts: Any, books: Any, week: int, patience: int) -> int:
    """Move what is left for next week to the front; return how many tasks that are.

    What is given up unreached is counted in the books. Work that was started is never given up;
    team work is asked for anew each week. What is asked for again goes on ageing until a CSM
    finishes something for the account.
    """
    totals = books[week]
    kept = 0
    for t in range(backlog.shape[0]):
        task = backlog[t]
        if task.done:
            continue
        for_team = task.account == TEAM_WORK
        if task.started == 0 and (for_team or week - task.due >= patience):
            totals.missed += 1
            if not for_team:
                a = accounts[task.account]
                if a.missed_since == NEVER:
                    a.missed_since = task.due
                totals.missed_age += week - a.missed_since
        elif not for_team:
            backlog[kept] = task
            kept += 1
    return kept
