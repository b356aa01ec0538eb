"""Care that goes where the health score points, and nowhere else."""

from dataclasses import dataclass

import numpy as np

from simcs.interventions.actions import ACTIONS
from simcs.interventions.hours import fitting_shared, waits
from simcs.interventions.plan import Plan, policy
from simcs.interventions.policies import Share
from simcs.signals.view import View

HOURS = np.asarray(ACTIONS["escalation"].hours)
PAUSE = 4
"""Weeks between two escalations for the same account."""


@policy("by_score")
@dataclass
class ByScore:
    """Spend a share of the team's hours on the accounts of the lowest score.

    Parameters
    ----------
    share
        Share of the week to spend.
    money
        Whether the revenue at risk for each hour ranks, and not the risk alone.
    """

    share: Share = 0.4
    money: bool = False

    def plan(self, view: View) -> Plan:
        """Ask for an escalation for each, as far as the share goes."""
        hours = HOURS[view.touch]
        danger = 1.0 - view.score / 100.0
        rank = danger * (view.arr / hours if self.money else 1.0)
        free = (view.weeks_since("escalation") >= PAUSE) & ~waits(view)
        chosen = fitting_shared(view, np.where(free, hours, 0.0), rank, self.share)
        return Plan().add(chosen, "escalation", rank)
