"""The Policy door: what a policy is given, what it may ask for, and how it is checked.

A policy is any class with ``plan(view, week) -> Plan``. It sees a read-only `View` and asks for
work; the team does the work in service order as far as its hours go.
"""

from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simcs.errors import PolicyError, SimcsError, quoted, unknown
from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.journey.columns import Problem
from simcs.registry import Registry
from simcs.signals.view import View
from simcs.team.work import ANY_CAUSE, TASK, TEAM_WORK, join

CAUSE_NUMBERS = {problem.name.lower(): int(problem) for problem in Problem}
ACCOUNT_ACTIONS = tuple(name for name, action in ACTIONS.items() if not action.team)


class Plan:
    """What a policy asks of the team this week; start with ``Plan()`` and ``add`` to it."""

    def __init__(self) -> None:
        self._parts: list[tuple[Any, Any, Any, Any, Any]] = []
        self.improvement: list[tuple[Any, Any]] = []

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
            Row numbers from ``view.account``, shape ``(n,)``.
        action
            Name of an action.
        priority
            A number, or one for each account; higher is served first, ties by account.
        cause
            The kind of problem to work on: product, service or value; None spreads the work.
        due
            Earliest week; by default as soon as the action's lead time allows.
        """
        self._parts.append((account, action, priority, cause, due))
        return self

    def improve(self, share: float, priority: float = 0.0) -> "Plan":
        """Ask every CSM to spend this share of the week on improving the process."""
        self.improvement.append((share, priority))
        return self


class Policy(Protocol):
    """A way of working: what to ask of the team, given what can be seen.

    A policy keeps no state between weeks and draws no luck of its own (use ``view.luck``), so that
    the same instance can serve many replications.
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

    def __init__(self, tasks: NDArray[Any], team_work: NDArray[Any]) -> None:
        self.tasks = tasks
        self.team_work = team_work


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
    except Exception as error:
        if isinstance(error, ValueError) and "read-only" in str(error):
            raise PolicyError(f"{where}: it wrote to its view, which is read-only") from error
        raise PolicyError(f"{where}: it raised {type(error).__name__}: {error}") from error
    if not isinstance(plan, Plan):
        raise PolicyError(f"{where}: it returned {type(plan).__name__}; it must return a Plan")
    tasks = _tasks(where, view, works, owners, plan._parts)
    return Wishes(tasks, _team_work(where, view, available, plan.improvement))


def _tasks(
    where: str,
    view: View,
    works: NDArray[Any],
    owners: NDArray[Any],
    parts: list[tuple[Any, Any, Any, Any, Any]],
) -> NDArray[Any]:
    """Check all parts of a plan, then write them into one array: small arrays cost most."""
    rows, numbers, priorities, causes, dues = [], [], [], [], []
    for account, action, priority, cause, due in parts:
        if action not in ACCOUNT_ACTIONS:
            raise PolicyError(f"{where}: {unknown('action', action, ACCOUNT_ACTIONS)}")
        if cause is not None and cause not in CAUSE_NUMBERS:
            raise PolicyError(f"{where}: {unknown('cause', cause, CAUSE_NUMBERS)}")
        part = _row_numbers(where, action, account)
        rows.append(part)
        number = NUMBERS[action]
        numbers.append(np.full(len(part), number))
        priorities.append(_numbers(where, f"priority of {action!r}", priority, len(part)))
        causes.append(np.full(len(part), ANY_CAUSE if cause is None else CAUSE_NUMBERS[cause]))
        earliest = view.week + int(works["lead"][number])
        if due is None:
            dues.append(np.full(len(part), earliest))
        else:
            wanted = _numbers(where, f"due week of {action!r}", due, len(part))
            dues.append(np.clip(wanted, earliest, 2**30).astype(np.int64))
    if not rows:
        return np.zeros(0, TASK)
    account = np.concatenate(rows)
    number = np.concatenate(numbers)
    at = np.searchsorted(view.account, account)
    known = at < len(view.account)
    known[known] = view.account[at[known]] == account[known]
    if not known.all():
        action = tuple(NUMBERS)[number[~known][0]]
        raise PolicyError(
            f"{where}: {action!r} asked for account {account[~known][0]}, "
            "which is not in view.account"
        )
    tasks = np.zeros(len(account), TASK)
    tasks["account"] = account
    tasks["action"] = number
    tasks["cause"] = np.concatenate(causes)
    tasks["priority"] = np.concatenate(priorities)
    tasks["due"] = np.concatenate(dues)
    tasks["owner"] = owners[account]
    tasks["minutes"] = works["minutes"][number, view.touch[at]]
    return tasks


def _row_numbers(where: str, action: str, account: Any) -> NDArray[np.int64]:
    try:
        rows = np.atleast_1d(np.asarray(account))
    except ValueError:
        rows = np.asarray([None])
    if rows.ndim != 1 or (rows.size and not np.issubdtype(rows.dtype, np.integer)):
        raise PolicyError(
            f"{where}: accounts for {action!r} have shape {rows.shape} and type {rows.dtype}; "
            "allowed: a list of whole row numbers from view.account"
        )
    return rows.astype(np.int64)


def _numbers(where: str, what: str, value: Any, count: int) -> NDArray[np.float64]:
    """Return ``count`` checked numbers, from one or from as many."""
    try:
        numbers = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise PolicyError(f"{where}: {what} is {quoted(value)}; allowed: numbers") from None
    if numbers.shape not in ((), (count,)):
        raise PolicyError(
            f"{where}: {what} has shape {numbers.shape}; allowed: one number or shape ({count},)"
        )
    if not np.isfinite(numbers).all():
        raise PolicyError(f"{where}: {what} holds NaN or infinity; allowed: finite numbers")
    return numbers if numbers.ndim else np.full(count, float(numbers))


def _team_work(
    where: str, view: View, available: NDArray[Any], improvement: list[tuple[Any, Any]]
) -> NDArray[Any]:
    parts = [np.zeros(0, TASK)]
    for share, priority in improvement:
        portion = float(_numbers(where, "share of improvement", share, 1)[0])
        if not 0 <= portion <= 1:
            raise PolicyError(
                f"{where}: share of improvement is {quoted(share)}; allowed: from 0 to 1"
            )
        minutes = np.floor(available * portion + 0.5).astype(np.int64)
        busy = np.flatnonzero(minutes > 0)
        tasks = np.zeros(len(busy), TASK)
        tasks["account"] = TEAM_WORK
        tasks["action"] = NUMBERS["improve_process"]
        tasks["cause"] = ANY_CAUSE
        tasks["priority"] = _numbers(where, "priority of improvement", priority, len(busy))
        tasks["due"] = view.week
        tasks["owner"] = busy
        tasks["minutes"] = minutes[busy]
        parts.append(tasks)
    return join(parts)
