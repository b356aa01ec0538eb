"""Care that goes where the health score points, and nowhere else."""

from dataclasses import dataclass

import numpy as np

from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import Plan, policy
from simcs.signals.view import View

HOURS = np.asarray(ACTIONS["escalation"].hours)
PAUSE = 5
"""Weeks between two escalations for the same account."""


@policy("by_score")
@dataclass
class ByScore:
    """Spend all hours on the accounts of the lowest score for their segment, lowest first."""

    def plan(self, view: View) -> Plan:
        """Ask for an escalation for each, until the hours are asked for."""
        plan = Plan()
        # A score of 40 is low in one segment and usual in another.
        rank = view.score - view.typical_score(0.5)
        free = view.weeks_since("escalation") >= PAUSE
        order = np.argsort(np.where(free, rank, np.inf), kind="stable")
        hours = np.where(free, HOURS[view.touch], 0.0)[order]
        chosen = np.zeros(len(rank), bool)
        chosen[order] = np.cumsum(hours) - hours < view.hours_available
        plan.add(chosen & free, "escalation", -rank)
        return plan
