"""Three ways to choose whom to work on; what is done for whoever is chosen is the same in each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import Plan, policy
from simcs.signals.view import Floats, View

PAUSE = 5
"""Weeks between two pieces of work for the same account."""
ACTION_EFFECTS = ("escalation", "adoption_coaching", "multi_threading")
HOURS = np.asarray([ACTIONS[name].hours for name in ACTION_EFFECTS])


def matters(view: View) -> Floats:
    """Return how much there is to mend by each action, shape (actions, accounts); above 0 is much.

    Tickets call for an escalation, little use for coaching, a lost sponsor for a new one.
    """
    seen = np.stack((view.tickets / 1.2 - 1, 1 - view.usage / 0.5, 0.5 - view.sponsor))
    # What was never seen is no matter.
    return np.where(np.isnan(seen), -1.0, seen)


def spend(view: View, rank: Floats) -> Plan:
    """Ask for what each account needs most, lowest rank first, until all hours are asked for."""
    action: NDArray[np.int64] = matters(view).argmax(axis=0)
    since = np.min([view.weeks_since(name) for name in ACTION_EFFECTS], axis=0)
    free = (since >= PAUSE) & np.isfinite(rank)
    hours = np.where(free, HOURS[action, view.touch], 0.0)
    order = np.argsort(np.where(free, rank, np.inf), kind="stable")
    within = np.zeros(len(rank), bool)
    within[order] = np.cumsum(hours[order]) - hours[order] < view.hours_available
    plan = Plan()
    for number, name in enumerate(ACTION_EFFECTS):
        plan.add(free & within & (action == number), name, -rank)
    return plan


@policy("by_risk")
@dataclass
class ByRisk:
    """Whoever is most at risk first: the lowest health score for the segment."""

    def plan(self, view: View) -> Plan:
        """Ask for work on the riskiest."""
        return spend(view, view.score - view.typical_score(0.5))


@policy("by_remedy")
@dataclass
class ByRemedy:
    """Whoever has most to mend first; who has nothing gets nothing, however low the score."""

    def plan(self, view: View) -> Plan:
        """Ask for work where it changes most."""
        largest = matters(view).max(axis=0)
        return spend(view, np.where(largest > 0, -largest, np.inf))


@policy("by_lot")
@dataclass
class ByLot:
    """Whoever is drawn first."""

    def plan(self, view: View) -> Plan:
        """Ask for work on accounts drawn by lot."""
        return spend(view, view.random(0))
