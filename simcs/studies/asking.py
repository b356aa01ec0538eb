"""Who asked for the work with one account: the reasons in a policy's plans, week by week."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from simcs.interventions.memory import Keeper, declared, keeper_of
from simcs.interventions.plan import Plan, Policy
from simcs.signals.view import View


class Overheard:
    """A policy whose plans somebody hears, just as they are.

    Parameters
    ----------
    policy
        Whose plans they are.
    hear
        Called with each plan, and the view it was made from.
    """

    def __init__(self, policy: Policy, hear: Callable[[View, Plan], object]) -> None:
        self.policy, self.hear = policy, hear

    @property
    def memory(self) -> dict[str, Any]:
        """What the policy remembers."""
        return dict(declared(self.policy))

    @property
    def keeper(self) -> Keeper | None:
        """What the world keeps for the policy, where it is one of simcs' own."""
        return keeper_of(self.policy)

    def plan(self, view: View) -> Plan:
        """Return the policy's plan."""
        plan = self.policy.plan(view)
        self.hear(view, plan)
        return plan


class Asking:
    """Notes who asked for the work with one account.

    Parameters
    ----------
    row
        The account's row number.
    """

    def __init__(self, row: int) -> None:
        self.row = row
        self.open: dict[str, tuple[str, ...]] = {}
        self.weeks: list[dict[str, tuple[str, ...]]] = []

    def hear(self, view: View, plan: Plan) -> None:
        """Take note of a plan; what waits already keeps the reasons that it has."""
        asked: dict[str, list[tuple[float, str]]] = {}
        for number, reason in plan.reasons.items():
            account, action, priority = plan.parts[number][:3]
            rows, levels = np.atleast_1d(np.asarray(account)), np.asarray(priority, float)
            if rows.dtype == np.bool_:  # a mask over those in view
                meant = rows if len(rows) == len(view.account) else np.zeros(0, np.bool_)
                levels = levels[meant] if levels.ndim and len(meant) else levels
                rows = view.account[meant] if len(meant) else rows[:0]
            for place in np.flatnonzero(rows == self.row)[:1]:
                level = float(levels[place] if levels.ndim else levels)
                asked.setdefault(action, []).append((-level, reason))
        for action, reasons in asked.items():
            new = [reason for _, reason in sorted(reasons, key=lambda one: one[0])]
            self.open[action] = tuple(dict.fromkeys([*self.open.get(action, ()), *new]))

    def close(self, waiting: Iterable[str]) -> None:
        """Close a week in which some work still waits."""
        self.weeks.append(dict(self.open))
        left = set(waiting)
        self.open = {action: whose for action, whose in self.open.items() if action in left}
