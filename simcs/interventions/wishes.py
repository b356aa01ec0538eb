"""Checking every part of a plan before anything is done."""

import math
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.errors import PolicyError, quoted
from simcs.interventions import memory
from simcs.interventions.actions import ACTIONS
from simcs.interventions.call_reading import (
    channel_of,
    is_mask,
    named_rows,
    not_to_be_asked,
    number_of,
    number_of_by,
    number_of_word,
    numbers_of,
    refuse,
    rows_of_call,
    times_of,
)
from simcs.interventions.plan import (
    CAUSE_NUMBERS,
    IN_GENERAL,
    MESSAGE_NUMBERS,
    OWNER,
    Part,
    Plan,
)
from simcs.interventions.task_writing import (
    CSM,
    FINE,
    GENERIC,
    MASK,
    MASK_OF_ONE_LEVEL,
    Listed,
    Targets,
    all_there,
    write,
    write_team_work,
)
from simcs.signals.departed import Lost
from simcs.team.backlog import names_of
from simcs.team.contact import OWN
from simcs.team.work import ANY_CAUSE, ONCE, TASK

CALLS = {
    "add": "parts", "improve": "improvement", "remember": "notes", "withdraw": "withdrawals",
}  # fmt: skip
"""Methods of a plan -> where it holds their calls."""

NO_TASKS = np.zeros(0, TASK)
NONE_CHOSEN, NO_NUMBERS = np.zeros(0, np.bool_), np.zeros(0)
NO_ROWS: Listed = np.zeros(0, np.int64), NO_NUMBERS, NO_NUMBERS
NOBODY_LOST: Targets = np.zeros(0, np.int64)
NO_NAMES = np.zeros(0, np.int64)


class Tables(NamedTuple):
    """What the tasks of a plan are made from.

    Parameters
    ----------
    active
        Row numbers of the accounts in the book, ascending.
    accounts
        Array of `ACCOUNT`.
    touch
        The touch of each segment.
    action_effects
        The effects table.
    team_parameters
        Array of `TEAM_PARAMETERS`, one row.
    """

    active: Targets
    accounts: NDArray[Any]
    touch: NDArray[np.int64]
    action_effects: NDArray[Any]
    team_parameters: NDArray[Any]


class Wishes(NamedTuple):
    """A checked plan.

    Attributes
    ----------
    tasks, team_work
        Arrays of `TASK`: what is asked for accounts, and for the team itself.
    notes
        What the policy remembers.
    withdrawn
        Names of tasks, as `simcs.team.backlog.names_of` returns them, that are taken back first.
    lines
        What playbooks have to say of this week; None without any.
    whole
        Whole tables that simcs' own policies keep.
    """

    tasks: NDArray[Any]
    team_work: NDArray[Any]
    notes: memory.Notes
    withdrawn: NDArray[np.int64]
    lines: Any = None
    whole: Any = None


def wishes_of(
    plan: Plan,
    where: str,
    week: int,
    table: Tables,
    find_lost: Callable[[], Lost],
    remembered: memory.Kinds,
    available: NDArray[Any],
) -> Wishes:
    """Check every part of a plan; return what it asks for.

    Parameters
    ----------
    where
        How messages begin.
    find_lost
        Returns the accounts that left, for plans that name some.
    remembered
        What the policy declared before it planned, as the view showed it.
    available
        Minutes of each CSM this week.

    Raises
    ------
    PolicyError
        When a part cannot be carried out.
    """
    require_lists(plan, where)
    find_lost = cache(find_lost)
    tasks = _tasks(where, week, table, find_lost, plan.parts)
    notes = memory.checked(where, remembered, len(table.active), plan.notes)
    team_work = _team_work(where, week, available, plan.improvement)
    withdrawn = _withdrawn(where, table, find_lost, plan.withdrawals)
    return Wishes(tasks, team_work, notes, withdrawn, plan.lines, plan.whole)


def require_lists(plan: Plan, where: str) -> None:
    """Require that a plan holds lists of calls, as its methods leave them.

    Raises
    ------
    PolicyError
        When it holds something else; the message begins with ``where``.
    """
    for kind in CALLS.values():
        calls = getattr(plan, kind)
        if not isinstance(calls, list):
            raise PolicyError(
                f"{where}: {kind} of its plan is {quoted(calls)}; allowed: what Plan.add, improve, "
                "remember and withdraw leave"
            )


def _tasks(
    where: str,
    week: int,
    table: Tables,
    find_lost: Callable[[], Lost],
    parts: list[Part],
) -> NDArray[Any]:
    """Check all parts of a plan and write them into one array.

    Most parts are masks over the view. They are collected unchanged and read by one compiled loop,
    since many calls on small arrays would cost more than the rest of a plan.
    """
    if not parts:
        return NO_TASKS
    active = table.active
    # As they were when the world was opened, like all that compiled code reads of actions.
    leads, asking = (table.action_effects[name].tolist() for name in ("lead", "asks"))
    owners = table.action_effects["automated"], table.team_parameters
    orders: list[float] = []
    masks: list[NDArray[np.bool_]] = []
    levels: list[NDArray[np.float64]] = []
    listed: list[Listed] = []
    lost = NOBODY_LOST
    for account, action, priority, cause, due, message, times, by, channel in parts:
        entry = ACTIONS.asked.get(action) if isinstance(action, str) else None
        if entry is None or entry[0] >= len(leads):
            raise not_to_be_asked(where, action)
        number = entry[0]
        lead, asks = leads[number], bool(asking[number])
        level = 0.0
        if asks:
            lost = find_lost().account.copy()
        if due is None and not asks and is_mask(account, active):
            given = numbers_of(where, "priority", action, priority, active.shape)
            masks.append(account)
            if given.ndim:
                levels.append(given)
                rows = MASK
            else:
                level = float(given)
                rows = MASK_OF_ONE_LEVEL
        else:
            listed.append(
                rows_of_call(where, action, account, priority, due, lost if asks else active)
            )
            rows = len(listed[-1][0])
        kind = ANY_CAUSE if cause is None else number_of_word(where, "cause", cause, CAUSE_NUMBERS)
        # What is as usual needs no look-up.
        about = GENERIC
        if message is not IN_GENERAL:
            about = number_of_word(where, "message", message, MESSAGE_NUMBERS)
        often = times if times is ONCE else times_of(where, action, times)
        who = CSM if by is OWNER else number_of_by(where, action, by, *owners)
        way = OWN if channel is None else channel_of(where, action, channel)
        orders += (rows, number, kind, about, week + lead, due is not None, level, often, who, way)
    chosen = np.concatenate(masks) if masks else NONE_CHOSEN
    lists = _joined(listed) if listed else NO_ROWS
    tasks = np.empty(len(lists[0]) + np.count_nonzero(chosen), TASK)
    if not len(tasks):
        return tasks
    masked = chosen, np.concatenate(levels) if levels else NO_NUMBERS
    written = np.array(orders, np.float64).reshape(len(parts), -1)
    bad = write(tasks, written, masked, lists, active, lost, *table[1:4])
    if bad != FINE:
        account, action, priority, _, due, *_ = parts[bad]
        allowed = lost if asking[ACTIONS.asked[action][0]] else active
        refuse(where, action, rows_of_call(where, action, account, priority, due, allowed), allowed)
    return tasks


def _joined(listed: list[Listed]) -> Listed:
    return tuple(np.concatenate(column) for column in zip(*listed, strict=True))  # type: ignore[return-value]


def _withdrawn(
    where: str, table: Tables, find_lost: Callable[[], Lost], calls: list[tuple[Any, str]]
) -> NDArray[np.int64]:
    """Return the names of the tasks that a plan takes back, whether or not they wait."""
    if not calls:
        return NO_NAMES
    names = []
    for account, action in calls:
        entry = ACTIONS.asked.get(action) if isinstance(action, str) else None
        if entry is None or entry[0] >= len(table.action_effects):
            raise not_to_be_asked(where, action)
        number = entry[0]
        allowed = find_lost().account if table.action_effects["asks"][number] else table.active
        rows = named_rows(where, action, account, allowed).copy()  # as compiled code takes them
        if not all_there(rows, allowed.copy()):
            given = rows_of_call(where, action, account, 0.0, None, allowed)
            refuse(where, action, given, allowed, "is withdrawn for")
        names.append(names_of(rows, number))
    return np.concatenate(names)


def _team_work(
    where: str, week: int, available: NDArray[Any], improvement: list[tuple[Any, Any]]
) -> NDArray[Any]:
    if not improvement:
        return NO_TASKS
    tasks = np.empty(len(improvement) * len(available), TASK)
    count = 0
    for share, priority in improvement:
        portion = number_of(where, "share of improvement", share)
        if not 0 <= portion <= 1:
            raise PolicyError(
                f"{where}: share of improvement is {quoted(share)}; allowed: from 0 to 1"
            )
        level = number_of(where, "priority of improvement", priority)
        if not math.isfinite(level):
            raise PolicyError(
                f"{where}: priority of improvement is {quoted(priority)}; allowed: a finite number"
            )
        count = write_team_work(tasks, count, available, portion, level, week)
    return tasks[:count]
