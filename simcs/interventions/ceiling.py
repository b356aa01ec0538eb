"""The ceiling: what care reaches where all is seen and hours have no limit. A bound, no policy.

It reads latent columns and delivers without the team, so it is not registered with the policies and
never ranked with them. It works on the worst shortfall of every account each week, on its true
cause, and leaves alone whoever is so weary of contact that another would do harm. It grants no
concessions, sells nothing, and its process is improved with the whole team's week. It is greedy, a
week at a time, and so no proof that nothing better exists.
"""

from simcs.interventions.plan import Plan
from simcs.signals.view import View

CEILING_NAME = "ceiling (sees all, unlimited hours)"


class Ceiling:
    """Stands in a world where a policy does, and asks its team for nothing."""

    def plan(self, view: View) -> Plan:
        """Ask for nothing; what `simcs.interventions.unlimited` does happens instead."""
        return Plan()
