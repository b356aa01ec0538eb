"""Arms that ignore the score: by the calendar, automated, and at random."""

from typing import Annotated

import numpy as np
from pydantic import Field
from pydantic.dataclasses import dataclass

from simcs.interventions.action import PARTS
from simcs.interventions.actions import ACTIONS
from simcs.interventions.care import (
    LOW,
    MIDDLE,
    TALKS,
    by_revenue,
    call_around,
    onboard,
    prepare_renewals,
    review,
)
from simcs.interventions.plan import Plan, policy
from simcs.interventions.policies import TALKS_EVERY, Share, Weeks
from simcs.signals.view import View


def drawn_from() -> dict[str, tuple[float, float, float]]:
    """Return the actions that `Random` draws from, and their hours: no price cuts, no notes."""
    return {
        name: action.hours
        for name, action in ACTIONS.items()
        if any(action.hours)
        and not action.concedes
        and not action.asks
        and (action.discovers or any(getattr(action, part) for part in PARTS))
    }


@policy("scheduled")
@dataclass
class Scheduled:
    """Follow the calendar: onboarding, renewals, talks, reviews, check-ins; look at no score.

    Rhythms are those of `Typical`.

    Parameters
    ----------
    talks
        Weeks between two expansion talks with an account past first value; 0: none.
    """

    talks: Weeks = TALKS_EVERY

    def plan(self, view: View) -> Plan:
        """Ask for what is due, in this order of priority."""
        plan = Plan()
        revenue = by_revenue(view)
        onboard(plan, view, np.ones(len(view.account), bool), 6 * LOW + revenue)
        prepare_renewals(plan, view, 5 * LOW + revenue)
        if self.talks:
            grow = view.first_value_reached & (view.weeks_since("expansion_talk") >= self.talks)
            plan.add(grow, "expansion_talk", TALKS)
        review(plan, view, MIDDLE + revenue)
        call_around(plan, view, LOW + revenue)
        return plan


@policy("automated")
@dataclass
class Automated:
    """Leave it to machines: e-mails and guides for new customers, webinars for slow adopters.

    Parameters
    ----------
    every
        Weeks between two webinars for an account that has not adopted fully.
    """

    every: Annotated[int, Field(ge=1, le=520)] = 26

    def plan(self, view: View) -> Plan:
        """Ask for what costs few hours or none."""
        plan = Plan()
        young = view.tenure_weeks < 13
        plan.add(young & (view.weeks_since("welcome_email") >= 6), "welcome_email")
        plan.add(young & (view.weeks_since("in_app_guide") >= 4), "in_app_guide")
        slow = ~young & ~view.fully_adopted & (view.weeks_since("webinar") >= self.every)
        plan.add(slow, "webinar", LOW + by_revenue(view))
        return plan


@policy("random")
@dataclass
class Random:
    """Spend the hours on accounts and actions drawn at random: care without judgement.

    Parameters
    ----------
    share
        Share of the team's hours to ask for.
    """

    share: Share = 1.0

    def plan(self, view: View) -> Plan:
        """Ask for one action for each account drawn, until the hours are asked for."""
        plan, table = Plan(), drawn_from()
        action = (view.random(0) * len(table)).astype(np.int64)
        order = np.argsort(view.random(1), kind="stable")
        hours = np.asarray(list(table.values()))[action, view.touch][order]
        drawn = np.zeros(len(order), bool)
        drawn[order] = np.cumsum(hours) - hours < self.share * view.hours_available
        priority = view.random(2)
        for number, name in enumerate(table):
            own = drawn & (action == number)
            plan.add(own, name, priority)
        return plan
