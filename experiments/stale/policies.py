"""That part of prevention which is steered by data, with and without upkeep of what is on file."""

from dataclasses import dataclass

from simcs.interventions.care import LOW
from simcs.interventions.plan import Plan, policy
from simcs.interventions.policies import Proactive, Weeks
from simcs.signals.view import View

UNSTEERED = ("onboarding_session", "in_app_guide")
"""What `proactive` asks for whatever the data say, beside work on the process."""


@policy("by_data")
@dataclass
class ByData:
    """Only what `proactive` does because data say so: low scores, lost sponsors, and talks.

    Parameters
    ----------
    upkeep
        Weeks between two corrections of what is on file for an account; 0: none.
    """

    upkeep: Weeks = 0

    def plan(self, view: View) -> Plan:
        """Ask for care where data call for it, and for upkeep with what is left of the week."""
        plan = Proactive(improvement=0.0).plan(view)
        plan.parts = [part for part in plan.parts if part[1] not in UNSTEERED]
        if self.upkeep:
            due = view.weeks_since("data_correction") >= self.upkeep
            plan.add(due, "data_correction", LOW - 1)
        return plan
