"""The Policy door: what a policy is given, what it may ask for, and how it is checked.

A policy is any class with ``plan(view, week) -> Plan``. It sees a read-only `View` and asks for
work; the team does the work in service order as far as its hours go.
"""

import math
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simcs.compiled import compiled
from simcs.errors import PolicyError, SimcsError, quoted, unknown
from simcs.interventions import memory
from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.journey.columns import Problem
from simcs.registry import Registry
from simcs.signals.view import View
from simcs.team.work import ANY_CAUSE, TASK, TEAM_WORK

CAUSE_NUMBERS = {problem.name.lower(): int(problem) for problem in Problem}
ACCOUNT_ACTIONS = {name: None for name, action in ACTIONS.items() if not action.team}
IMPROVE = NUMBERS["improve_process"]
OF_THE_LOST = {name for name, action in ACTIONS.items() if action.asks}
LEADS = {name: action.lead for name, action in ACTIONS.items()}


class Plan:
    """What a policy asks of the team this week; start with ``Plan()`` and ``add`` to it."""

    def __init__(self) -> None:
        self.parts: list[tuple[Any, Any, Any, Any, Any]] = []
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
    """A way of working: what to ask of the team, given what can be seen.

    A policy keeps no state between weeks but what it declares (`simcs.interventions.memory`) and
    draws no luck of its own (use ``view.luck``), so that one instance can serve many replications.
    """

    def plan(self, view: View, week: int) -> Plan:
        """Return what to ask of the team in this week."""
        ...


POLICIES: Registry[type[Policy]] = Registry("policy", "simcs.policies")


def policy(name: str) -> Any:
    """Register a policy class under a name that configurations can use."""
    return POLICIES.register(name)


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
    works: NDArray[Any],
    owners: NDArray[Any],
    available: NDArray[Any],
) -> Wishes:
    """Ask a policy for its plan and check every part of it.

    Parameters
    ----------
    works
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
    where = f"policy {name!r}, week {view.week}"
    try:
        plan = policy.plan(view, view.week)
    except SimcsError as error:
        raise PolicyError(f"{where}: {error}") from error
    except (Exception, SystemExit) as error:
        if isinstance(error, ValueError) and "read-only" in str(error):
            raise PolicyError(f"{where}: it wrote to its view, which is read-only") from error
        raise PolicyError(f"{where}: it raised {type(error).__name__}: {error}") from error
    if not isinstance(plan, Plan):
        raise PolicyError(f"{where}: it returned {type(plan).__name__}; it must return a Plan")
    tasks = _tasks(where, view, works, owners, plan.parts)
    notes = memory.checked(where, policy, len(view.account), plan.notes)
    return Wishes(tasks, _team_work(where, view, available, plan.improvement), notes)


def _tasks(
    where: str,
    view: View,
    works: NDArray[Any],
    owners: NDArray[Any],
    parts: list[tuple[Any, Any, Any, Any, Any]],
) -> NDArray[Any]:
    """Check all parts of a plan and write them into one array: many small arrays cost most."""
    made: list[tuple[int, int, int, int, bool]] = []
    rows: list[NDArray[np.int64]] = []
    priorities: list[NDArray[np.float64]] = []
    dues: list[NDArray[np.float64]] = []
    lost = NOBODY_LOST
    end = 0
    for account, action, priority, cause, due in parts:
        if not isinstance(action, str) or action not in ACCOUNT_ACTIONS:
            raise PolicyError(f"{where}: {unknown('action', action, ACCOUNT_ACTIONS)}")
        if cause is not None and not (isinstance(cause, str) and cause in CAUSE_NUMBERS):
            raise PolicyError(f"{where}: {unknown('cause', cause, CAUSE_NUMBERS)}")
        if action in OF_THE_LOST:
            lost = (view.lost.account, view.lost.touch)
        listed = lost[0] if action in OF_THE_LOST else view.account
        part = _rows(where, action, account, listed)
        end += len(part.numbers)
        rows.append(part.numbers)
        priorities.append(_numbers(where, f"priority of {action!r}", priority, part))
        if due is not None:
            week = _numbers(where, f"due week of {action!r}", due, part)
            dues.append(np.broadcast_to(week, part.numbers.shape))
        number = ANY_CAUSE if cause is None else CAUSE_NUMBERS[cause]
        made.append((end, NUMBERS[action], number, view.week + LEADS[action], due is not None))
    tasks = np.empty(end, TASK)
    if not end:
        return tasks
    account, priority, begin = np.concatenate(rows), np.empty(end), 0
    for (end, *_), level in zip(made, priorities, strict=True):
        priority[begin:end] = level
        begin = end
    due = np.concatenate(dues) if dues else NO_NUMBERS
    active = (view.account, view.touch)
    bad = _write(tasks, np.array(made), account, priority, due, active, lost, owners, works)
    if bad == FINE:
        return tasks
    action = next(part[1] for part, (end, *_) in zip(parts, made, strict=True) if bad < end)
    _require_finite(where, f"priority of {action!r}", priority[bad])
    if account[bad] in (lost[0] if action in OF_THE_LOST else view.account):
        _require_finite(where, f"due week of {action!r}", due)
    raise PolicyError(
        f"{where}: {action!r} asked for account {account[bad]}, which is not in {_place(action)}"
    )


END, ACTION, CAUSE, EARLIEST, DATED = range(5)
"""What all tasks of one part of a plan have in common."""

NO_NUMBERS = np.zeros(0)
NOBODY_LOST = (np.zeros(0, np.int64), np.zeros(0, np.int64))
for _empty in NOBODY_LOST:
    _empty.flags.writeable = False  # of the very type of what a view holds
LATEST = 2**30
FINE = -1


@compiled
def _write(
    tasks: Any,
    orders: Any,
    account: Any,
    priority: Any,
    due: Any,
    active: Any,
    lost: Any,
    owners: Any,
    works: Any,
) -> int:
    """Write every task; return `FINE`, or the place of the first that cannot be written.

    That is one for an unknown account, or with a priority or a due week that is not finite.
    ``active`` and ``lost`` each hold row numbers and their touch.
    """
    begin = 0
    dated = 0
    for o in range(orders.shape[0]):
        action = orders[o, ACTION]
        minutes = works[action].minutes
        known, touch = lost if works[action].asks else active
        for t in range(begin, orders[o, END]):
            row = account[t]
            at = np.searchsorted(known, row)
            if at == known.shape[0] or known[at] != row or not math.isfinite(priority[t]):
                return t
            # The lists passed through a policy's hands, and nothing here is checked for us.
            if not (0 <= row < owners.shape[0] and at < touch.shape[0]):
                return t
            if not 0 <= touch[at] < len(minutes):
                return t
            task = tasks[t]
            task.priority = priority[t]
            task.account = row
            task.owner = owners[row]
            task.due = orders[o, EARLIEST]
            task.minutes = minutes[touch[at]]
            task.action = action
            task.cause = orders[o, CAUSE]
            task.burns = 0
            task.started = 0
            task.done = 0
            if orders[o, DATED]:
                if not math.isfinite(due[dated]):
                    return t
                task.due = int(min(max(due[dated], float(task.due)), float(LATEST)))
                dated += 1
        begin = orders[o, END]
    return FINE


class Rows(NamedTuple):
    """The accounts of one part of a plan.

    Parameters
    ----------
    numbers
        Their row numbers.
    chosen
        Their places in the list that a mask chose them from; None if they were named by number.
    size
        How many priorities there are, if not one for all: as many as in the mask, or the numbers.
    """

    numbers: NDArray[np.int64]
    chosen: NDArray[np.int64] | None
    size: int


def _rows(where: str, action: str, account: Any, listed: NDArray[np.int64]) -> Rows:
    try:
        rows = np.asarray(account)
    except ValueError:
        rows = np.asarray([None])
    rows = rows if rows.ndim else np.atleast_1d(rows)
    kind = rows.dtype.kind
    if kind == "b" and rows.shape == listed.shape:
        chosen = rows.nonzero()[0]
        return Rows(listed[chosen], chosen, len(listed))
    if rows.ndim != 1 or (rows.size and kind not in "iu"):
        raise PolicyError(
            f"{where}: accounts for {action!r} have shape {rows.shape} and type {rows.dtype}; "
            f"allowed: a list of whole row numbers from {_place(action)}, or a mask over it of "
            f"shape {listed.shape}"
        )
    return Rows(rows.astype(np.int64, copy=False), None, len(rows))


def _place(action: str) -> str:
    return "view.lost.account" if action in OF_THE_LOST else "view.account"


def _numbers(where: str, what: str, value: Any, rows: Rows) -> NDArray[np.float64]:
    """Return a number for each of the rows, or one for all; not yet known to be finite."""
    try:
        numbers = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise PolicyError(f"{where}: {what} is {quoted(value)}; allowed: numbers") from None
    if not numbers.ndim:
        return numbers
    if numbers.shape != (rows.size,):
        raise PolicyError(
            f"{where}: {what} has shape {numbers.shape}; "
            f"allowed: one number or shape ({rows.size},)"
        )
    return numbers if rows.chosen is None else numbers[rows.chosen]


def _require_finite(where: str, what: str, numbers: NDArray[np.float64]) -> None:
    if not np.isfinite(numbers).all():
        raise PolicyError(f"{where}: {what} holds NaN or infinity; allowed: finite numbers")


def _number(where: str, what: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise PolicyError(f"{where}: {what} is {quoted(value)}; allowed: a number") from None


def _team_work(
    where: str, view: View, available: NDArray[Any], improvement: list[tuple[Any, Any]]
) -> NDArray[Any]:
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
        count = _write_team_work(tasks, count, available, portion, level, view.week)
    return tasks[:count]


@compiled
def _write_team_work(
    tasks: Any, count: int, available: Any, share: float, priority: float, week: int
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
