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
LEADS = {name: action.lead for name, action in ACTIONS.items()}


class Plan:
    """What a policy asks of the team this week; start with ``Plan()`` and ``add`` to it."""

    def __init__(self) -> None:
        self.parts: list[tuple[Any, Any, Any, Any, Any]] = []
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
            Earliest week (fractions are cut); by default as soon as the action's lead time allows.
        """
        self.parts.append((account, action, priority, cause, due))
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
    tasks = _tasks(where, view, works, owners, plan.parts)
    return Wishes(tasks, _team_work(where, view, available, plan.improvement))


def _tasks(
    where: str,
    view: View,
    works: NDArray[Any],
    owners: NDArray[Any],
    parts: list[tuple[Any, Any, Any, Any, Any]],
) -> NDArray[Any]:
    """Check all parts of a plan, then write them into one array: small arrays cost most."""
    rows = [_row_numbers(where, part[1], part[0]) for part in parts]
    ends = np.cumsum([len(part) for part in rows]).tolist()
    tasks = np.zeros(ends[-1] if ends else 0, TASK)
    if not len(tasks):
        return tasks
    account = np.concatenate(rows)
    number, cause_, priority_, due_ = (
        tasks[name] for name in ("action", "cause", "priority", "due")
    )
    begin = 0
    for end, (_, action, priority, cause, due) in zip(ends, parts, strict=True):
        if cause is not None and not (isinstance(cause, str) and cause in CAUSE_NUMBERS):
            raise PolicyError(f"{where}: {unknown('cause', cause, CAUSE_NUMBERS)}")
        part = slice(begin, end)
        number[part] = NUMBERS[action]
        cause_[part] = ANY_CAUSE if cause is None else CAUSE_NUMBERS[cause]
        priority_[part] = _numbers(where, f"priority of {action!r}", priority, end - begin)
        earliest = view.week + LEADS[action]
        if due is None:
            due_[part] = earliest
        else:
            wanted = _numbers(where, f"due week of {action!r}", due, end - begin)
            due_[part] = np.clip(wanted, earliest, 2**30)
        begin = end
    at = np.searchsorted(view.account, account)
    known = at < len(view.account)
    known[known] = view.account[at[known]] == account[known]
    if not known.all():
        action = tuple(NUMBERS)[number[~known][0]]
        raise PolicyError(
            f"{where}: {action!r} asked for account {account[~known][0]}, "
            "which is not in view.account"
        )
    tasks["account"] = account
    tasks["owner"] = owners[account]
    tasks["minutes"] = works["minutes"][number, view.touch[at]]
    return tasks


def _row_numbers(where: str, action: Any, account: Any) -> NDArray[np.int64]:
    if not isinstance(action, str) or action not in ACCOUNT_ACTIONS:
        raise PolicyError(f"{where}: {unknown('action', action, ACCOUNT_ACTIONS)}")
    try:
        rows = np.atleast_1d(np.asarray(account))
    except ValueError:
        rows = np.asarray([None])
    if rows.ndim != 1 or (rows.size and rows.dtype.kind not in "iu"):
        raise PolicyError(
            f"{where}: accounts for {action!r} have shape {rows.shape} and type {rows.dtype}; "
            "allowed: a list of whole row numbers from view.account"
        )
    return rows.astype(np.int64, copy=False)


def _numbers(where: str, what: str, value: Any, count: int) -> NDArray[np.float64]:
    """Return ``count`` checked numbers, or one that stands for all."""
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
    return numbers


def _team_work(
    where: str, view: View, available: NDArray[Any], improvement: list[tuple[Any, Any]]
) -> NDArray[Any]:
    parts = [np.zeros(0, TASK)]
    for share, priority in improvement:
        portion = float(_numbers(where, "share of improvement", share, 1).item())
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
