"""Three ways to spend the same hours: on risk, on what can be mended, and by lot (`random`)."""

from dataclasses import dataclass

import numpy as np

from simcs.interventions.actions import ACTIONS
from simcs.interventions.door import Plan, policy
from simcs.signals.view import Bools, Floats, View

PAUSE = 5
"""Weeks between two pieces of work for the same account."""
WORK = ("escalation", "adoption_coaching", "multi_threading")


def spend(plan: Plan, view: View, rank: Floats, action: dict[str, Bools]) -> Plan:
    """Ask for one piece of work for each account, lowest rank first, until hours are asked for."""
    since = np.min([view.weeks_since(name) for name in WORK], axis=0)
    chosen = (since >= PAUSE) & np.isfinite(rank) & np.any(list(action.values()), axis=0)
    hours = np.zeros(len(rank))
    for name, own in action.items():
        hours[own & chosen] = np.asarray(ACTIONS[name].hours)[view.touch[own & chosen]]
    order = np.argsort(np.where(chosen, rank, np.inf), kind="stable")
    within = np.zeros(len(rank), bool)
    within[order] = np.cumsum(hours[order]) - hours[order] < view.hours_available
    for name, own in action.items():
        plan.add(own & chosen & within, name, -rank)
    return plan


@policy("by_risk")
@dataclass
class ByRisk:
    """An escalation for whoever is most at risk by the health score, whatever the matter is."""

    def plan(self, view: View, week: int) -> Plan:
        """Ask for escalations, lowest score for the segment first."""
        every = np.ones(len(view.score), bool)
        return spend(Plan(), view, view.score - view.typical_score(0.5), {"escalation": every})


@policy("by_remedy")
@dataclass
class ByRemedy:
    """Work where there is something to mend, the matter first that work changes most.

    Who has many tickets gets an escalation, who uses little coaching, whose sponsor has left a new
    one; who has nothing that can be mended gets nothing, however low the score.
    """

    def plan(self, view: View, week: int) -> Plan:
        """Ask for the remedy of the largest matter of each account."""
        matter = np.stack((view.tickets / 1.2 - 1, 1 - view.usage / 0.5, 0.5 - view.sponsor))
        # What was never seen is no matter.
        matter = np.where(np.isnan(matter), -np.inf, matter)
        worst, largest = matter.argmax(axis=0), matter.max(axis=0)
        there = largest > 0
        return spend(
            Plan(),
            view,
            np.where(there, -largest, np.inf),
            {name: there & (worst == number) for number, name in enumerate(WORK)},
        )
