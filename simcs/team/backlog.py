"""The backlog: what is asked of the team, in service order, until done or given up.

Service order is (-priority, account, action, owner). Asking again for what is already waiting
changes its priority, cause, message and channel, but not its due week, how often or by whom it is
done, or the work already done.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled
from simcs.journey.columns import ACTIONS_AT_MOST, NEVER, Account, Stage
from simcs.team.csm import read_work
from simcs.team.order import in_turn, rising, sort_by
from simcs.team.service import Service, ServiceParts, named
from simcs.team.work import TASK, TEAM_WORK, ActionEffects, Task

ACTIVE = int(Stage.ACTIVE)
FREE = -1
OWNERS = 1 << 24
"""More CSMs than any team has: keys of tasks for an account begin here."""


def empty() -> NDArray[Any]:
    """Return a backlog without tasks."""
    return np.zeros(0, TASK)


def task_index(accounts: int) -> NDArray[np.int32]:
    """Return the index with which `merge` finds tasks, shape ``(accounts,)``; reuse it."""
    return np.full(accounts, FREE, np.int32)


def names_of(accounts: NDArray[Any], actions: Any) -> NDArray[np.int64]:
    """Return one number for each task by its account and action: no two that wait have the same."""
    names: NDArray[np.int64] = np.asarray(accounts, np.int64) * ACTIONS_AT_MOST + actions
    return names


def without(backlog: NDArray[Any], names: NDArray[np.int64]) -> NDArray[Any]:
    """Return a backlog less the tasks of some names that nobody has begun."""
    mine = names_of(backlog["account"], backlog["action"])
    kept: NDArray[Any] = backlog[keeps(mine, np.sort(names)) | (backlog["started"] == 1)]
    return kept


@compiled
def keeps(mine: NDArray[np.int64], names: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which numbers are not among ``names``, which are ascending."""
    kept = np.ones(mine.shape[0], np.bool_)
    for k in range(mine.shape[0]):
        at = np.searchsorted(names, mine[k])
        kept[k] = at == names.shape[0] or names[at] != mine[k]
    return kept


@compiled
def find(tasks: Table[Task], at: int, earlier: NDArray[np.int32], action: int) -> int:
    """Return where the task for this action is, from the latest of its account on, or `FREE`."""
    while at != FREE and tasks[at].action != action:
        at = earlier[at]
    return at


@compiled
def merge(
    out: Table[Task],
    waiting: Table[Task],
    wanted: Table[Task],
    team_work: Table[Task],
    accounts: Table[Account],
    latest: NDArray[np.int32],
    action_effects: Table[ActionEffects],
) -> int:
    """Write the backlog and this week's requests into ``out``, unsorted; return their number.

    Parameters
    ----------
    out, waiting, wanted, team_work
        Arrays of `TASK`: the outcome, what waits, what is asked for accounts, and for the team
        itself. Of several wishes for one account and action the one of highest priority counts,
        the first of equals.
    accounts
        Array of `ACCOUNT`; tasks of accounts that are no longer active are dropped, and tasks for
        those that have left when they are back.
    latest
        As `task_index` returns it; left as it was. It leads to the latest task of an account.
    action_effects
        The effects table.
    """
    count = 0
    earlier = np.empty(out.shape[0], np.int32)  # leads on, to the one before
    for t in range(waiting.shape[0]):
        has_left = accounts[waiting[t].account].stage != ACTIVE
        if has_left == (action_effects[waiting[t].action].asks != 0):
            out[count] = waiting[t]
            earlier[count] = latest[out[count].account]
            latest[out[count].account] = count
            count += 1
    begun = count
    for t in range(wanted.shape[0]):
        wish = wanted[t]
        at = find(out, latest[wish.account], earlier, wish.action)
        if at == FREE:
            out[count] = wish
            earlier[count] = latest[wish.account]
            latest[wish.account] = count
            count += 1
        elif at >= begun:
            if wish.priority > out[at].priority:
                out[at] = wish
        elif out[at].done == 0 or wish.priority > out[at].priority:
            # The first wish of this week for what was waiting; "done" marks that it came.
            out[at].priority = wish.priority
            out[at].cause = wish.cause
            out[at].message = wish.message
            out[at].channel = wish.channel
            out[at].done = 1
    for t in range(count):
        out[t].done = 0
        latest[out[t].account] = FREE
    for t in range(team_work.shape[0]):
        out[count] = team_work[t]
        count += 1
    return count


@compiled
def service_order(tasks: Table[Task], lift: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the places of tasks in service order, each with its priority and the addition to it.

    Shape ``(tasks,)`` each. Sorted by name, then by priority, which keeps the order of equals.
    """
    first = np.empty(tasks.shape[0])
    name = np.empty(tasks.shape[0], np.int64)
    for t in range(tasks.shape[0]):
        task = tasks[t]
        first[t] = -(task.priority + lift[t])
        # Of an account's tasks no two are of one action; those of the team differ by owner alone.
        if task.account == TEAM_WORK:
            name[t] = task.owner
        else:
            name[t] = int(task.account) * ACTIONS_AT_MOST + int(task.action) + OWNERS
    order = in_turn(tasks.shape[0])
    sort_by(name, order)
    sort_by(rising(first), order)
    return order


@compiled
def put_in_order(
    asked: Table[Task],
    ordered: Table[Task],
    wanted: Table[Task],
    team_work: Table[Task],
    task_index: NDArray[np.int32],
    red_line: NDArray[np.float64],
    parts: ServiceParts,
) -> int:
    """Put this week's requests and the backlog into service order; return the number of tasks.

    Parameters
    ----------
    asked, ordered
        Room for all of them: as they came, and the outcome.
    wanted, team_work, task_index
        As `merge` takes them.
    red_line
        Score below which an account is visibly red, by segment.
    parts
        The team's week; its backlog is what waits.
    """
    service = named(parts)
    effects, accounts = service.action_effects, service.week.accounts
    count = merge(asked, service.backlog, wanted, team_work, accounts, task_index, effects)
    tasks = asked[:count]
    lift = np.zeros(count)
    read_work(tasks, lift, red_line, service)
    order = service_order(tasks, lift)
    for t in range(count):
        ordered[t] = tasks[order[t]]
    return count


@compiled
def carry_over(service: Service, patience: int) -> int:
    """Move the tasks left for next week to the front; return their number.

    Work given up unreached is counted in the ledger. Work that was started is never given up;
    team work is asked for again each week. A repeated request goes on ageing until a CSM finishes
    something for the account.
    """
    backlog, week = service.backlog, service.week.number
    totals = service.week.ledger[week]
    left = 0
    for t in range(backlog.shape[0]):
        task = backlog[t]
        if task.done:
            continue
        for_team = task.account == TEAM_WORK
        if task.started == 0 and (for_team or week - task.due >= patience):
            totals.missed += 1
            if not for_team:
                a = service.week.accounts[task.account]
                if a.missed_since == NEVER:
                    a.missed_since = task.due
                totals.missed_age += week - a.missed_since
        elif not for_team:
            backlog[left] = task
            left += 1
    return left
