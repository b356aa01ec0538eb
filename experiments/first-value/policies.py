"""Onboarding sessions and nothing else, so that nothing but time to first value changes."""

from dataclasses import dataclass

from simcs.interventions.plan import Plan, policy
from simcs.signals.view import View


@policy("sessions")
@dataclass
class Sessions:
    """Hold onboarding sessions with every new customer.

    Parameters
    ----------
    number, every
        How many, and the weeks between two.
    """

    number: int = 6
    every: int = 2

    def plan(self, view: View) -> Plan:
        """Ask for a session wherever one is due."""
        due = (view.onboarding_sessions < self.number) & (view.tenure_weeks < 26)
        due &= view.weeks_since("onboarding_session") >= self.every
        return Plan().add(due, "onboarding_session")
