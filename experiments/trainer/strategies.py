"""Strategies that the flight simulator's scenarios are tried with, beside the five that ship."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.care import FIRST
from simcs.interventions.plan import Plan, Policy
from simcs.interventions.policies import Blend
from simcs.signals.view import View

CAUSES = ("product", "service", "value")
WORRYING = 60
"""Score below which an account is looked after."""

AGAIN = 8
"""Weeks between two discovery calls, or two escalations, with one account."""


@dataclass
class Seller:
    """Offer more to everybody, every week, and do nothing else."""

    def plan(self, view: View) -> Plan:
        """Ask for an expansion talk with every account."""
        return Plan().add(view.account, "expansion_talk")


@dataclass
class Carer:
    """Teach those who are new, then look after low scores.

    Parameters
    ----------
    discovers
        Whether a discovery call comes first, and an escalation then names the problem it found;
        else the escalation names none.
    """

    discovers: bool

    def plan(self, view: View) -> Plan:
        """Ask for sessions, escalations and check-ins."""
        plan = Plan()
        here = ~view.notice_given
        new = (view.tenure_weeks < 26) & ~view.fully_adopted & here
        plan.add(new & (view.weeks_since("onboarding_session") >= 2), "onboarding_session", 3.0)
        worrying = (view.score < WORRYING) & here
        if self.discovers:
            discover(plan, view, worrying)
        else:
            plan.add(worrying & (view.weeks_since("escalation") >= AGAIN), "escalation", 2.0)
        plan.add(worrying & (view.weeks_since("check_in") >= AGAIN), "check_in", 1.0)
        return plan


@dataclass
class BlendWithDiscovery:
    """Prevention and rescue, and discovery calls where the score is low."""

    def plan(self, view: View) -> Plan:
        """Ask for what `Blend` asks for, and for discovery."""
        plan = Blend().plan(view)
        discover(plan, view, (view.score < WORRYING) & ~view.notice_given, FIRST)
        return plan


def discover(plan: Plan, view: View, worrying: NDArray[np.bool_], first: float = 2.0) -> None:
    """Ask for discovery calls, and for escalations that name what the last one found."""
    plan.add(
        worrying & (view.weeks_since("discovery_call") >= AGAIN), "discovery_call", first + 0.5
    )
    fresh = view.problems_age < AGAIN
    rest = view.weeks_since("escalation") >= AGAIN
    for cause in CAUSES:
        found = np.nan_to_num(getattr(view, f"{cause}_problem")) > 0
        plan.add(found & fresh & rest & ~view.notice_given, "escalation", first + 0.6, cause=cause)
        rest = rest & ~found  # one cause a week


FURTHER: dict[str, Policy] = {
    "seller": Seller(),
    "carer": Carer(discovers=False),
    "carer_discovers": Carer(discovers=True),
    "blend_discovers": BlendWithDiscovery(),
}
