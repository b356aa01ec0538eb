"""Strategies that no head of customer success would defend, and rules that an optimiser writes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import Plan, Policy
from simcs.signals.view import Bools, Floats, View

RHYTHMS = (1, 2, 4, 13, 26)
"""Weeks between two of the same action for an account."""
ORDERS = ("longest", "revenue")
"""Whose turn comes first where hours are short: who has waited longest, or pays most."""
RULE_ORDERS = (*ORDERS, "score", "renewal")
"""Beside those: the lowest score for the segment, the nearest renewal."""


def actions() -> list[str]:
    """Return the actions that can be asked for an account in the book."""
    return [name for name, one in ACTIONS.items() if not one.team and not one.asks]


def order(view: View, by: str, since: Floats) -> Floats:
    """Return priorities from 0 to 1, the higher the sooner."""
    if by == "revenue":
        return view.arr / (view.arr + 50_000.0)
    if by == "score":
        return 0.5 - (view.score - view.typical_score(0.5)) / 200.0
    if by == "renewal":
        return 1.0 / (1.0 + np.maximum(view.weeks_to_renewal, 0.0) / 26.0)
    return 1.0 - 1.0 / (1.0 + np.minimum(since, 520.0))


@dataclass(frozen=True)
class One:
    """One action for everybody, again and again.

    Parameters
    ----------
    every
        Weeks between two for the same account.
    by
        One of `ORDERS`.
    """

    action: str
    every: int
    by: str

    def plan(self, view: View) -> Plan:
        """Ask for it wherever it is due."""
        since = view.weeks_since(self.action)
        return Plan().add(since >= self.every, self.action, order(view, self.by, since))


@dataclass(frozen=True)
class Two:
    """Two such strategies together; the first is served first."""

    first: One
    second: One

    def plan(self, view: View) -> Plan:
        """Ask for both."""
        plan = Plan()
        for level, one in ((2.0, self.first), (0.0, self.second)):
            since = view.weeks_since(one.action)
            plan.add(since >= one.every, one.action, level + order(view, one.by, since))
        return plan


@dataclass(frozen=True)
class Rule:
    """An action for accounts that look a certain way.

    Parameters
    ----------
    every
        Weeks between two for the same account.
    by
        One of `RULE_ORDERS`.
    low, high
        Shares of the segment's typical scores between which the score must lie.
    near, far
        Weeks to the renewal between which it must come.
    young
        Weeks up to which an account must have been a customer.
    only
        "", "few use", "tickets" or "no sponsor": what must be seen besides.
    """

    action: str
    every: int
    by: str
    low: float
    high: float
    near: int
    far: int
    young: int
    only: str

    def applies(self, view: View) -> Bools:
        """Return which accounts it is for."""
        wanted = view.weeks_since(self.action) >= self.every
        wanted &= (view.weeks_to_renewal >= self.near) & (view.weeks_to_renewal <= self.far)
        wanted &= view.tenure_weeks <= self.young
        if self.low > 0.0:
            wanted &= view.score >= view.typical_score(self.low)
        if self.high < 1.0:
            wanted &= view.score < view.typical_score(self.high)
        if self.only == "few use":
            wanted &= view.usage < 0.5
        elif self.only == "tickets":
            wanted &= view.tickets > 1.2
        elif self.only == "no sponsor":
            wanted &= view.sponsor < 0.5
        return wanted


@dataclass(frozen=True)
class Rules:
    """Some rules, the first served first, and a share of the week for the process."""

    rules: tuple[Rule, ...]
    improvement: float

    def plan(self, view: View) -> Plan:
        """Ask for what each rule asks."""
        plan = Plan()
        if self.improvement > 0.0:
            plan.improve(self.improvement, 100.0)
        for level, rule in enumerate(reversed(self.rules)):
            since = view.weeks_since(rule.action)
            plan.add(rule.applies(view), rule.action, 2.0 * level + order(view, rule.by, since))
        return plan


def singles() -> dict[str, Policy]:
    """Return every action alone, in every rhythm and order."""
    return {
        f"{action} every {every} by {by}": One(action, every, by)
        for action in actions()
        for every in RHYTHMS
        for by in ORDERS
        # What costs no hours is never short of them.
        if by == ORDERS[0] or any(ACTIONS[action].hours)
    }


def pairs(best: list[tuple[str, Policy]]) -> dict[str, Policy]:
    """Return every pair of different actions among some strategies, the better one first."""
    found: dict[str, Policy] = {}
    for place, (name, first) in enumerate(best):
        for other, second in best[place + 1 :]:
            if isinstance(first, One) and isinstance(second, One) and first.action != second.action:
                found[f"{name}; {other}"] = Two(first, second)
    return found


def said(rules: Rules) -> str:
    """Return what rules do, in a line of words."""
    parts = []
    if rules.improvement > 0.0:
        parts.append(f"{100 * rules.improvement:.0f} % of the week on the process")
    for rule in rules.rules:
        where = []
        if rule.low > 0.0 or rule.high < 1.0:
            where.append(
                f"score between the {100 * rule.low:.0f} % and {100 * rule.high:.0f} % line"
            )
        if rule.near > 0 or rule.far < WHOLE:
            until = f"to {rule.far} weeks" if rule.far < WHOLE else "weeks or more"
            where.append(f"{rule.near} {until} before the renewal")
        if rule.young < WHOLE:
            where.append(f"at most {rule.young} weeks a customer")
        if rule.only:
            where.append(rule.only)
        to = ", ".join(where) or "everybody"
        parts.append(f"{rule.action} every {rule.every} weeks ({to}; first by {rule.by})")
    return "; ".join(parts)


WHOLE = 10_000
"""Weeks that stand for no limit."""
