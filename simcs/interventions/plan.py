"""The policy interface: what a policy is given, what it may ask for, and how it is checked.

A policy is any class with ``plan(view) -> Plan``. It sees a read-only `View` and asks for
work; the team does the work in service order as far as its hours go.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simcs.compiled import compiled
from simcs.errors import PolicyError, SimcsError, quoted, unknown
from simcs.interventions import memory
from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.journey.columns import Problem
from simcs.registry import Registry
from simcs.signals.departed import Lost
from simcs.signals.read_only import sealed
from simcs.signals.view import View
from simcs.team.work import ANY_CAUSE, TASK, TEAM_WORK, Task

CAUSE_NUMBERS = {problem.name.lower(): int(problem) for problem in Problem}
IMPROVE = NUMBERS["improve_process"]

Part = tuple[Any, str, Any, Any, Any]
"""What was asked by one `Plan.add`: accounts, action, priority, cause, due."""


class Plan:
    """What a policy asks of the team this week; start with ``Plan()`` and ``add`` to it."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.improvement: list[tuple[Any, Any]] = []
        self.notes: list[tuple[str, Any]] = []

    def add(
        self,
        account: ArrayLike,
        action: str,
        priority: ArrayLike = 0.0,
        *,
        cause: str | None = None,
        due: ArrayLike | None = None,
    ) -> "Plan":
        """Ask for an action on some accounts; return the plan, so that calls can be chained.

        Parameters
        ----------
        account
            Row numbers from ``view.account``, or, of actions for those that have left, from
            ``view.lost.account``; shape ``(n,)``. Or a mask: True for each account in that list
            which is meant.
        action
            Name of an action.
        priority
            A number, or one for each of ``account`` (of a mask: for each of the list); higher is
            served first, ties by account.
        cause
            The kind of problem to work on: product, service or value; None spreads the work.
        due
            Earliest week (fractions are cut); by default as soon as the action's lead time allows.
        """
        self.parts.append((account, action, priority, cause, due))
        return self

    def improve(self, share: float, priority: float = 0.0) -> "Plan":
        """Ask every CSM to spend this share of the week on improving the process."""
        self.improvement.append((share, priority))
        return self

    def remember(self, name: str, values: ArrayLike) -> "Plan":
        """Write to the policy's declared memory: a number for each active account, or one for all.

        ``view.memory[name]`` has it from next week on. One number is for accounts yet to come too.
        """
        self.notes.append((name, values))
        return self


class Policy(Protocol):
    """A strategy: what to ask of the team, given what can be seen.

    A policy has no state between weeks except what it declares (`simcs.interventions.memory`) and
    draws no random numbers of its own (use `view.random``), so that one instance can serve many
    replications.
    """

    def plan(self, view: View) -> Plan:
        """Return what to ask of the team in the week of the view."""
        ...


POLICIES: Registry[type[Policy]] = Registry("policy", "simcs.policies")


def policy(name: str) -> Any:
    """Register a policy class under a name that configurations can use."""
    return POLICIES.register(name)


class Targets(NamedTuple):
    """The accounts that a plan may name, ascending, and the touch of each.

    Taken before the policy is asked, so that nothing it does to its view can change them: compiled
    code reads tables by them unchecked.
    """

    account: NDArray[np.int64]
    touch: NDArray[np.int64]


class Wishes:
    """A checked plan, as arrays of `TASK`."""

    def __init__(self, tasks: NDArray[Any], team_work: NDArray[Any], notes: memory.Notes) -> None:
        self.tasks = tasks
        self.team_work = team_work
        self.notes = notes


def ask(
    policy: Policy,
    name: str,
    view: View,
    action_effects: NDArray[Any],
    owners: NDArray[Any],
    available: NDArray[Any],
) -> Wishes:
    """Ask a policy for its plan and check every part of it.

    Parameters
    ----------
    action_effects
        The effects table.
    owners
        Owner of every account, by row number.
    available
        Minutes of each CSM this week.

    Raises
    ------
    PolicyError
        When the policy raises, writes to its view, or returns something that is not a plan; the
        message names the policy and the week.
    """
    find_lost = view._lost  # noqa: SLF001 - before the policy can put another in its place
    week, active = view.week, Targets(view.account, view.touch)
    where = f"policy {name!r}, week {week}"
    try:
        plan = policy.plan(view)
    except SimcsError as error:
        raise PolicyError(f"{where}: {error}") from error
    except (Exception, SystemExit) as error:
        if isinstance(error, ValueError) and "read-only" in str(error):
            raise PolicyError(f"{where}: it wrote to its view, which is read-only") from error
        raise PolicyError(f"{where}: it raised {type(error).__name__}: {error}") from error
    if not isinstance(plan, Plan):
        raise PolicyError(f"{where}: it returned {type(plan).__name__}; it must return a Plan")
    tasks = _tasks(where, week, active, find_lost, action_effects, owners, plan.parts)
    notes = memory.checked(where, policy, len(active.account), plan.notes)
    return Wishes(tasks, _team_work(where, week, available, plan.improvement), notes)


def _tasks(
    where: str,
    week: int,
    active: Targets,
    find_lost: Callable[[], Lost],
    action_effects: NDArray[Any],
    owners: NDArray[Any],
    parts: list[Part],
) -> NDArray[Any]:
    """Check all parts of a plan and write them into one array.

    Most parts are masks over the view. They are collected unchanged and read by one compiled loop,
    since many calls on small arrays would cost more than the rest of a plan.
    """
    if not parts:
        return NO_TASKS
    shape = active.account.shape
    orders: list[float] = []
    masks: list[NDArray[np.bool_]] = []
    levels: list[NDArray[np.float64]] = []
    listed: list[Rows] = []
    lost = NOBODY_LOST
    for account, action, priority, cause, due in parts:
        entry = ACTIONS.asked.get(action) if isinstance(action, str) else None
        if entry is None:
            raise PolicyError(f"{where}: {unknown('action', action, ACTIONS.asked)}")
        number, lead, asks = entry
        level = 0.0
        if asks:
            found = find_lost()
            lost = Targets(found.account, found.touch)
        if due is None and not asks and _is_mask(account, active.account):
            given = _numbers(where, "priority", action, priority, shape)
            masks.append(account)
            if given.ndim:
                levels.append(given)
                rows = MASK
            else:
                level = float(given)
                rows = MASK_OF_ONE_LEVEL
        else:
            listed.append(
                _rows(where, action, account, priority, due, (lost if asks else active).account)
            )
            rows = len(listed[-1].account)
        kind = ANY_CAUSE if cause is None else _cause(where, cause)
        orders += (rows, number, kind, week + lead, due is not None, level)
    chosen = np.concatenate(masks) if masks else NO_MASKS.chosen
    lists = _joined(listed) if listed else NO_ROWS
    tasks = np.empty(len(lists.account) + np.count_nonzero(chosen), TASK)
    if not len(tasks):
        return tasks
    of_masks = Masks(chosen, np.concatenate(levels) if levels else NO_MASKS.priority)
    table = np.array(orders, np.float64).reshape(len(parts), -1)
    bad = _write(tasks, table, of_masks, lists, active, lost, owners, action_effects)
    if bad != FINE:
        asks = ACTIONS.asked[parts[bad][1]][2]
        _refuse(where, parts[bad], lost.account if asks else active.account)
    return tasks


def _cause(where: str, cause: object) -> int:
    if not (isinstance(cause, str) and cause in CAUSE_NUMBERS):
        raise PolicyError(f"{where}: {unknown('cause', cause, CAUSE_NUMBERS)}")
    return CAUSE_NUMBERS[cause]


COUNT, ACTION, CAUSE, EARLIEST, DATED, LEVEL = range(6)
"""What all tasks of one part have in common, as numbers.

A count of `MASK` means a mask with a priority for each account; `MASK_OF_ONE_LEVEL` means a mask
with one priority for all, which is in ``LEVEL``."""

MASK, MASK_OF_ONE_LEVEL = -1, -2
NO_TASKS = np.zeros(0, TASK)
# Sealed, and so of the very type of what a view holds.
NOBODY_LOST = Targets(sealed(np.zeros(0, np.int64)), sealed(np.zeros(0, np.int64)))
LATEST = 2**30
FINE = -1


class Masks(NamedTuple):
    """Parts of a plan that are masks over the view, joined: which accounts, and how urgently.

    Parts with the same priority for all have none here.
    """

    chosen: NDArray[np.bool_]
    priority: NDArray[np.float64]


class Rows(NamedTuple):
    """What is asked for accounts that are named by row number: one element for each."""

    account: NDArray[np.int64]
    priority: NDArray[np.float64]
    due: NDArray[np.float64]


NO_MASKS = Masks(np.zeros(0, np.bool_), np.zeros(0))
NO_ROWS = Rows(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))


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
def _write(  # noqa: C901 - masks and row numbers
    tasks: NDArray[np.void],
    orders: NDArray[np.float64],
    masks: Masks,
    rows: Rows,
    active: Targets,
    lost: Targets,
    owners: NDArray[np.int32],
    action_effects: NDArray[np.void],
) -> int:
    """Write every task; return `FINE`, or the number of the first part that cannot be written.

    That is one for an unknown account, or with a priority or a due week that is not finite.
    ``orders`` has what all tasks of a part have in common.
    """
    t = mask = level = listed = 0
    for o in range(orders.shape[0]):
        action, count = int(orders[o, ACTION]), int(orders[o, COUNT])
        allowed, touch = lost if action_effects[action].asks else active
        minutes = action_effects[action].minutes
        if count < 0:
            for at in range(allowed.shape[0]):
                if masks.chosen[mask + at]:
                    priority = masks.priority[level + at] if count == MASK else orders[o, LEVEL]
                    if not math.isfinite(priority):
                        return o
                    _put(tasks[t], orders[o], allowed[at], priority, owners)
                    tasks[t].minutes = minutes[touch[at]]
                    t += 1
            mask += allowed.shape[0]
            if count == MASK:
                level += allowed.shape[0]
        else:
            for k in range(listed, listed + count):
                at = find(allowed, rows.account[k])
                if at == allowed.shape[0] or allowed[at] != rows.account[k]:
                    return o
                if not (math.isfinite(rows.priority[k]) and math.isfinite(rows.due[k])):
                    return o
                _put(tasks[t], orders[o], rows.account[k], rows.priority[k], owners)
                tasks[t].minutes = minutes[touch[at]]
                if orders[o, DATED] != 0.0:
                    tasks[t].due = int(min(max(rows.due[k], float(tasks[t].due)), float(LATEST)))
                t += 1
            listed += count
    return FINE


@compiled
def _put(
    task: Task,
    order: NDArray[np.float64],
    row: int,
    priority: float,
    owners: NDArray[np.int32],
) -> None:
    task.priority = priority
    task.account = row
    task.owner = owners[row]
    task.due = int(order[EARLIEST])
    task.action = int(order[ACTION])
    task.cause = int(order[CAUSE])
    task.burns = 0
    task.started = 0
    task.done = 0


def _joined(listed: list[Rows]) -> Rows:
    return Rows(*(np.concatenate(column) for column in zip(*listed, strict=True)))


def _is_mask(account: Any, allowed: NDArray[np.int64]) -> bool:
    return isinstance(account, np.ndarray) and (
        account.dtype.kind == "b" and account.shape == allowed.shape
    )


def _rows(
    where: str, action: str, account: Any, priority: Any, due: Any, allowed: NDArray[np.int64]
) -> Rows:
    try:
        named = np.asarray(account)
    except ValueError:
        named = np.asarray([None])
    named = named if named.ndim else named.reshape(1)
    if named.ndim != 1 or not (
        named.dtype.kind in "iu" or _is_mask(named, allowed) or not named.size
    ):
        raise PolicyError(
            f"{where}: accounts for {action!r} have shape {named.shape} and type {named.dtype}; "
            f"allowed: a list of whole row numbers from {_place(action)}, or a mask over it of "
            f"shape {allowed.shape}"
        )
    levels = _numbers(where, "priority", action, priority, named.shape)
    weeks = _numbers(where, "due week", action, 0.0 if due is None else due, named.shape)
    levels, weeks = np.broadcast_to(levels, named.shape), np.broadcast_to(weeks, named.shape)
    if _is_mask(named, allowed):
        return Rows(allowed[named], levels[named], weeks[named])
    return Rows(named.astype(np.int64, copy=False), levels, weeks)


def _place(action: str) -> str:
    return "view.lost.account" if ACTIONS[action].asks else "view.account"


def _numbers(
    where: str, what: str, action: str, value: Any, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Return a number for each of the accounts, or one for all; not yet checked to be finite."""
    if type(value) is np.ndarray and value.dtype == np.float64 and value.shape == shape:
        return value
    try:
        numbers = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise PolicyError(
            f"{where}: {what} of {action!r} is {quoted(value)}; allowed: numbers"
        ) from None
    if numbers.ndim and numbers.shape != shape:
        raise PolicyError(
            f"{where}: {what} of {action!r} has shape {numbers.shape}; "
            f"allowed: one number or shape {shape}"
        )
    return numbers


def _refuse(where: str, part: Part, allowed: NDArray[np.int64]) -> None:
    """Raise the error that says what is wrong with a part.

    Raises
    ------
    PolicyError
        Always.
    """
    account, action, priority, _, due = part
    rows = _rows(where, action, account, priority, due, allowed)
    for what, numbers in (("priority", rows.priority), ("due week", rows.due)):
        if not np.isfinite(numbers).all():
            raise PolicyError(
                f"{where}: {what} of {action!r} holds NaN or infinity; allowed: finite numbers"
            )
    stranger = rows.account[~np.isin(rows.account, allowed)][0]
    raise PolicyError(
        f"{where}: {action!r} asked for account {stranger}, which is not in {_place(action)}"
    )


def _number(where: str, what: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise PolicyError(f"{where}: {what} is {quoted(value)}; allowed: a number") from None


def _team_work(
    where: str, week: int, available: NDArray[Any], improvement: list[tuple[Any, Any]]
) -> NDArray[Any]:
    if not improvement:
        return NO_TASKS
    tasks = np.empty(len(improvement) * len(available), TASK)
    count = 0
    for share, priority in improvement:
        portion = _number(where, "share of improvement", share)
        if not 0 <= portion <= 1:
            raise PolicyError(
                f"{where}: share of improvement is {quoted(share)}; allowed: from 0 to 1"
            )
        level = _number(where, "priority of improvement", priority)
        if not math.isfinite(level):
            raise PolicyError(
                f"{where}: priority of improvement is {quoted(priority)}; allowed: a finite number"
            )
        count = _write_team_work(tasks, count, available, portion, level, week)
    return tasks[:count]


@compiled
def _write_team_work(
    tasks: NDArray[np.void],
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
            task.burns = 0
            task.started = 0
            task.done = 0
            count += 1
    return count
