"""Writing the checked parts of a plan as tasks, in compiled loops."""

import math

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled
from simcs.interventions.actions import NUMBERS
from simcs.journey.columns import Account, Message
from simcs.team.contact import OWN
from simcs.team.work import ANY_CAUSE, ONCE, TEAM_WORK, ActionEffects, By, Task

IMPROVE = NUMBERS["improve_process"]
GENERIC = int(Message.GENERIC)
CSM = int(By.CSM)

Targets = NDArray[np.int64]
"""Row numbers of the accounts that a plan may name, ascending.

The world's own and never the view's, so that nothing a policy does to its view can change them:
compiled code reads tables by them unchecked. They are writeable arrays in every call, as another
type would be compiled again.
"""


COUNT, ACTION, CAUSE, MESSAGE, EARLIEST, DATED, LEVEL, TIMES, BY, CHANNEL = range(10)
"""What all tasks of one part have in common, as numbers.

A count of `MASK` means a mask with a priority for each account; `MASK_OF_ONE_LEVEL` means a mask
with one priority for all, which is in ``LEVEL``."""

MASK, MASK_OF_ONE_LEVEL = -1, -2
LATEST = 2**30
FINE = -1


Masks = tuple[NDArray[np.bool_], NDArray[np.float64]]
"""Parts of a plan that are masks over the view, joined: which accounts, and how urgently.

Parts with the same priority for all have none here.
"""

Listed = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]
"""Accounts that are asked for by row number: each with its priority and its due week."""


@compiled
def find(allowed: NDArray[np.int64], row: int) -> int:
    """Return the first place in ascending row numbers that is not before this one."""
    low, high = 0, allowed.shape[0]
    while low < high:
        middle = (low + high) // 2
        if allowed[middle] < row:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def all_there(rows: Targets, allowed: Targets) -> bool:
    """Return whether all row numbers are among those allowed, which are ascending."""
    for row in rows:
        at = find(allowed, row)
        if at == allowed.shape[0] or allowed[at] != row:
            return False
    return True


@compiled
def write(  # noqa: C901 - masks and row numbers
    tasks: Table[Task],
    orders: NDArray[np.float64],
    masks: Masks,
    rows: Listed,
    active: Targets,
    lost: Targets,
    accounts: Table[Account],
    touch: NDArray[np.int64],
    action_effects: Table[ActionEffects],
) -> int:
    """Write every task; return `FINE`, or the number of the first part that cannot be written.

    That is one for an unknown account, or with a priority or a due week that is not finite.
    ``orders`` has what all tasks of a part have in common, ``touch`` that of each segment.
    """
    account, priority_of, due = rows
    chosen, priority_of_chosen = masks
    t = mask = level = listed = 0
    for o in range(orders.shape[0]):
        action, count = int(orders[o, ACTION]), int(orders[o, COUNT])
        allowed = lost if action_effects[action].asks else active
        minutes = action_effects[action].minutes
        if count < 0:
            for at in range(allowed.shape[0]):
                if chosen[mask + at]:
                    priority = priority_of_chosen[level + at] if count == MASK else orders[o, LEVEL]
                    if not math.isfinite(priority):
                        return o
                    a = accounts[allowed[at]]
                    _put(tasks[t], orders[o], allowed[at], priority, a.owner)
                    tasks[t].minutes = minutes[touch[a.segment]] * tasks[t].times
                    t += 1
            mask += allowed.shape[0]
            if count == MASK:
                level += allowed.shape[0]
        else:
            for k in range(listed, listed + count):
                at = find(allowed, account[k])
                if at == allowed.shape[0] or allowed[at] != account[k]:
                    return o
                if not (math.isfinite(priority_of[k]) and math.isfinite(due[k])):
                    return o
                a = accounts[account[k]]
                _put(tasks[t], orders[o], account[k], priority_of[k], a.owner)
                tasks[t].minutes = minutes[touch[a.segment]] * tasks[t].times
                if orders[o, DATED] != 0.0:
                    tasks[t].due = int(min(max(due[k], float(tasks[t].due)), float(LATEST)))
                t += 1
            listed += count
    return FINE


@compiled
def _put(
    task: Task,
    order: NDArray[np.float64],
    row: int,
    priority: float,
    owner: int,
) -> None:
    task.priority = priority
    task.account = row
    task.owner = owner
    task.due = int(order[EARLIEST])
    task.action = int(order[ACTION])
    task.cause = int(order[CAUSE])
    task.times = int(order[TIMES])
    task.by = int(order[BY])
    task.message = int(order[MESSAGE])
    task.channel = int(order[CHANNEL])
    task.burns = 0
    task.started = 0
    task.done = 0


@compiled
def write_team_work(
    tasks: Table[Task],
    count: int,
    available: NDArray[np.int64],
    share: float,
    priority: float,
    week: int,
) -> int:
    """Append a task for each CSM whose share of the week is a minute or more."""
    for csm in range(available.shape[0]):
        minutes = math.floor(available[csm] * share + 0.5)
        if minutes > 0:
            task = tasks[count]
            task.priority = priority
            task.account = TEAM_WORK
            task.owner = csm
            task.due = week
            task.minutes = minutes
            task.action = IMPROVE
            task.cause = ANY_CAUSE
            task.times = ONCE
            task.by = CSM
            task.message = GENERIC
            task.channel = OWN
            task.burns = 0
            task.started = 0
            task.done = 0
            count += 1
    return count
