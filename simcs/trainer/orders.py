"""A week's orders: what a player asks for, as it is written to the log, and as a plan.

The log of orders is the truth of a game: replayed from the first week it gives the same world, to
the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simcs.errors import ConfigError, quoted
from simcs.interventions.plan import Plan
from simcs.signals.view import View
from simcs.trainer.moves import BY_CAUSE, CAUSES, GONE, MOVES

MOST_TASKS = 300
MOST_STANDING = 20
MOST_IMPROVE = 50
"""Limits on what one week can hold."""

SHARES = 100
"""A share for process improvement is in hundredths."""


@dataclass(frozen=True)
class Task:
    """One thing to do for one account."""

    account: int
    action: str
    cause: str | None = None


@dataclass(frozen=True)
class Standing:
    """A standing order: an action for all accounts that are due, week after week.

    Parameters
    ----------
    every
        Weeks since it was last done; 0 where it was never done counts as long ago.
    below
        Only accounts with a score below this; None: all.
    newer
        Only accounts that became customers within so many weeks; None: all.
    """

    action: str
    every: int
    below: int | None = None
    newer: int | None = None


@dataclass(frozen=True)
class Orders:
    """What is asked for in one week.

    Parameters
    ----------
    week
        The week, from 0.
    tasks
        In order of importance, the most important first.
    withdrawn
        Account and action of what was asked for before and is taken back.
    improve
        Per cent of the week for better ways of working.
    standing
        Standing orders in force from this week on.
    """

    week: int
    tasks: tuple[Task, ...] = ()
    withdrawn: tuple[tuple[int, str], ...] = ()
    improve: int = 0
    standing: tuple[Standing, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Return it as the log has it."""
        return {
            "week": self.week,
            "tasks": [[t.account, t.action, t.cause] for t in self.tasks],
            "withdrawn": [list(one) for one in self.withdrawn],
            "improve": self.improve,
            "standing": [[s.action, s.every, s.below, s.newer] for s in self.standing],
        }

    @classmethod
    def from_json(cls, given: Any) -> Orders:
        """Return the orders of a log, or of whoever sent them.

        Raises
        ------
        ConfigError
            When they are no orders; it says what is wrong and what is allowed.
        """
        if not isinstance(given, Mapping):
            raise ConfigError(f"orders are {quoted(given)}; allowed: an object with week, tasks, …")
        return cls(
            _whole("week", given.get("week"), 0, 5200),
            tuple(_task(one) for one in _list("tasks", given.get("tasks", []), MOST_TASKS)),
            tuple(_pair(o) for o in _list("withdrawn", given.get("withdrawn", []), MOST_TASKS)),
            _whole("improve", given.get("improve", 0), 0, MOST_IMPROVE),
            tuple(
                _standing(o) for o in _list("standing", given.get("standing", []), MOST_STANDING)
            ),
        )

    def due(self, view: View) -> tuple[Task, ...]:
        """Return the tasks that standing orders lead to this week, beyond those given by hand."""
        given = {(task.account, task.action) for task in self.tasks}
        given |= set(zip(view.backlog.account.tolist(), view.backlog.action.tolist(), strict=True))
        found: list[Task] = []
        for order in self.standing:
            which = view.weeks_since(order.action) >= order.every
            which &= ~view.notice_given
            if order.below is not None:
                which = which & (view.score < order.below)
            if order.newer is not None:
                which = which & (view.tenure_weeks < order.newer)
            for row in view.account[which].tolist():
                if (row, order.action) not in given:
                    given.add((row, order.action))
                    found.append(Task(row, order.action))
        return tuple(found)

    def plan(self, view: View) -> Plan:
        """Return it as a plan: tasks by hand in their order, then those of standing orders."""
        plan = Plan()
        tasks = (*self.tasks, *self.due(view))
        for place, task in enumerate(tasks):
            rank = float(len(tasks) - place)
            plan.add(np.array([task.account]), task.action, rank, cause=task.cause)
        for account, action in self.withdrawn:
            plan.withdraw(np.array([account]), action)
        if self.improve:
            plan.improve(self.improve / SHARES, priority=float(len(tasks) + 1))
        return plan


def _list(what: str, given: Any, most: int) -> Sequence[Any]:
    if not isinstance(given, list) or len(given) > most:
        raise ConfigError(f"{what} is {quoted(given)}; allowed: a list of at most {most}")
    return given


def _whole(what: str, given: Any, least: int, most: int) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
        raise ConfigError(f"{what} is {quoted(given)}; allowed: a whole number {least} to {most}")
    return given


def _action(given: Any) -> str:
    if not isinstance(given, str) or given not in MOVES:
        raise ConfigError(f"action is {quoted(given)}; allowed: {', '.join(MOVES)}")
    return given


def _task(given: Any) -> Task:
    if not isinstance(given, list) or len(given) not in (2, 3):
        raise ConfigError(f"a task is {quoted(given)}; allowed: [account, action, cause]")
    account, action = _whole("account", given[0], 0, 10**6), _action(given[1])
    cause = given[2] if len(given) == 3 else None
    if cause is not None and (action not in BY_CAUSE or cause not in CAUSES):
        raise ConfigError(f"cause is {quoted(cause)}; allowed: {', '.join(CAUSES)}, or none")
    return Task(account, action, cause)


def _pair(given: Any) -> tuple[int, str]:
    if not isinstance(given, list) or len(given) != 2:
        raise ConfigError(f"withdrawn is {quoted(given)}; allowed: [account, action]")
    return _whole("account", given[0], 0, 10**6), _action(given[1])


def _standing(given: Any) -> Standing:
    if not isinstance(given, list) or len(given) not in (2, 3, 4):
        raise ConfigError(f"a standing order is {quoted(given)}; allowed: [action, every, below]")
    action, every = _action(given[0]), _whole("every", given[1], 1, 52)
    if action in GONE or action == "concession":
        raise ConfigError(f"a standing order is {action!r}; allowed: moves for present accounts")
    below, newer = ([*given[2:], None, None])[:2]
    return Standing(
        action,
        every,
        None if below is None else _whole("below", below, 1, 100),
        None if newer is None else _whole("newer", newer, 1, 156),
    )
