"""Prevention that gets what rescues leave of the week."""

from dataclasses import dataclass

from simcs.interventions.care import FIRST, burning, by_revenue, prevent_low, rescue, talk
from simcs.interventions.plan import Plan, policy
from simcs.interventions.policies import TALKS_EVERY
from simcs.signals.view import View

WEEKS = 13
"""How near a renewal must be for a low score to burn: as in the other arms that rescue."""


@policy("fires_first")
@dataclass
class FiresFirst:
    """Rescue before all else, and prevent as `proactive` does with what is left.

    Parameters
    ----------
    rescues
        Whether to rescue at all.
    level, improvement
        As of `proactive`.
    """

    rescues: bool = True
    level: float = 0.4
    improvement: float = 0.1

    def plan(self, view: View) -> Plan:
        """Ask for both; rescues have a level of priority above everything else."""
        plan = Plan()
        burns = burning(view, None, WEEKS)
        if self.rescues:
            rescue(plan, view, burns, 2 * FIRST + by_revenue(view))
        prevent_low(plan, view, view.notice_given, self.level, self.improvement)
        talk(plan, view, TALKS_EVERY, burns)
        return plan
