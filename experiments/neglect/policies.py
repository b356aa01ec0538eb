"""Typical care, of which signals, touchpoints or both are left out."""

from dataclasses import dataclass

from simcs.interventions.plan import Plan, policy
from simcs.interventions.policies import Typical
from simcs.signals.view import View

ANSWERS = ("executive_call", "escalation", "concession")
"""What typical care answers a signal with; all its other work comes by the calendar."""


@policy("negligent")
@dataclass
class Negligent:
    """Typical care, or what is left of it. Tickets are answered whatever a policy asks for.

    Parameters
    ----------
    touchpoints
        Whether to onboard, check in, review, prepare renewals and talk of growth.
    signals
        Whether to answer notice, and low and falling scores.
    """

    touchpoints: bool = False
    signals: bool = False

    def plan(self, view: View) -> Plan:
        """Ask for what `typical` does, less what is left out."""
        plan = Typical().plan(view)
        plan.parts = [
            part
            for part in plan.parts
            if (self.signals if part[1] in ANSWERS else self.touchpoints)
        ]
        return plan
