"""Who asked for the work with one account: the reasons in a policy's plans, week by week."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import numpy as np

from simcs.errors import PolicyError
from simcs.interventions.actions import ACTIONS
from simcs.interventions.call_reading import rows_of_call
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
            part = plan.parts[number]
            known = ACTIONS.get(part.action)
            among = view.lost.account if known and known.asks else view.account
            with suppress(PolicyError):  # what cannot be read is refused by the world itself
                how = part.action, part.account, part.priority, part.due
                rows, levels, _ = rows_of_call(reason, *how, among)
                for place in np.flatnonzero(rows == self.row)[:1]:
                    asked.setdefault(part.action, []).append((-float(levels[place]), reason))
        for action, reasons in asked.items():
            new = [reason for _, reason in sorted(reasons, key=lambda one: one[0])]
            self.open[action] = tuple(dict.fromkeys([*self.open.get(action, ()), *new]))

    def close(self, waiting: Iterable[str]) -> None:
        """Close a week in which some work still waits."""
        self.weeks.append(dict(self.open))
        left = set(waiting)
        self.open = {action: whose for action, whose in self.open.items() if action in left}
