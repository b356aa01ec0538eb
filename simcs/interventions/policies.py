"""The arms that come with simcs. The model has no special case for any: they only ask for work."""

from typing import Annotated

import numpy as np
from pydantic import Field
from pydantic.dataclasses import dataclass

from simcs.interventions.plan import Plan, policy
from simcs.signals.view import Bools, Floats, View

Percent = Annotated[float, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]
Weeks = Annotated[int, Field(ge=0, le=520)]

LAST, LOW, MIDDLE, HIGH, FIRST = 0.0, 100.0, 200.0, 300.0, 1000.0
"""Levels of priority; within a level the larger revenue comes first."""


def by_revenue(view: View) -> Floats:
    """Return what to add to a level of priority: rises with revenue, by less than one level."""
    return 99.0 * view.arr / (view.arr + 50_000.0)


def burning(view: View, threshold: float | None, weeks: int, share: float = 0.08) -> Bools:
    """Return which accounts visibly burn: notice given, or a low score close to the renewal.

    Without a threshold, low is what only ``share`` of the segment typically falls under.
    """
    line = view.typical_score(share) if threshold is None else np.full(len(view.arr), threshold)
    return view.notice_given | ((view.score < line) & (view.weeks_to_renewal <= weeks))


def rescue(plan: Plan, view: View, burns: Bools, priority: Floats) -> None:
    """Ask for a weekly executive call, an escalation, and a concession where notice was given."""
    plan.add(burns, "executive_call", priority)
    escalate = burns & (view.weeks_since("escalation") >= 5)
    plan.add(escalate, "escalation", priority)
    concede = burns & view.notice_given & ~view.conceded
    plan.add(concede, "concession", priority)


def prevent(
    plan: Plan, view: View, spare: Bools, drop: float, improvement: float, revenue: Floats
) -> None:
    """Ask for onboarding, for care of falling scores and lost sponsors, and for a better process.

    Accounts in ``spare`` are left out; ``revenue`` is as of `by_revenue`.
    """
    plan.improve(improvement, FIRST)
    ours = ~spare
    onboard(plan, view, ours, HIGH + revenue)
    care = LOW + revenue
    lost = ours & (view.sponsor < 0.5) & (view.weeks_since("multi_threading") >= 6)
    plan.add(lost, "multi_threading", MIDDLE - LOW + care)
    falling = ours & (view.score < view.score_before - drop)
    troubled = falling & (view.tickets > 1.2) & (view.weeks_since("escalation") >= 5)
    plan.add(troubled, "escalation", care)
    idle = falling & (view.usage < 0.5) & (view.weeks_since("adoption_coaching") >= 4)
    plan.add(idle, "adoption_coaching", care)


def onboard(plan: Plan, view: View, ours: Bools, priority: Floats) -> None:
    """Ask for six fortnightly onboarding sessions, and a light automated sequence beside them."""
    due = (view.onboarding_sessions < 6) & (view.weeks_since("onboarding_session") >= 2)
    session = ours & due & (view.tenure_weeks < 26)
    plan.add(session, "onboarding_session", priority)
    young = ours & (view.tenure_weeks < 13)
    guide = young & (view.weeks_since("in_app_guide") >= 4)
    plan.add(guide, "in_app_guide")


def prepare_renewals(plan: Plan, view: View, priority: Floats) -> None:
    """Ask for three parts of renewal preparation: 10, 7 and 4 weeks before the decision."""
    ahead = view.weeks_to_renewal - view.notice_weeks
    prepare = np.isin(ahead, (10, 7, 4)) & (view.term_weeks >= 26)
    plan.add(prepare, "renewal_prep", priority)


def review(plan: Plan, view: View, priority: Floats) -> None:
    """Ask for business reviews, twice a year with mid touch and four times with high touch."""
    rhythm = np.asarray([26, 26, 13])[view.touch]
    due = (view.weeks_since("business_review") >= rhythm) & (view.tenure_weeks >= 13)
    due &= view.touch > 0
    plan.add(due, "business_review", priority)


def call_around(plan: Plan, view: View, priority: Floats) -> None:
    """Ask for a check-in every 26, 8 or 4 weeks with low, mid or high touch."""
    rhythm = np.asarray([26, 8, 4])[view.touch]
    due = (view.weeks_since("check_in") >= rhythm) & (view.tenure_weeks >= 13)
    plan.add(due, "check_in", priority)


@policy("none")
@dataclass
class Nothing:
    """Leave every account to itself."""

    def plan(self, view: View) -> Plan:
        """Ask for nothing."""
        return Plan()


@policy("heroic")
@dataclass
class Heroic:
    """Act on what visibly burns, the largest revenue first, before all else.

    Parameters
    ----------
    threshold
        Health score (0 to 100) under which an account near its renewal burns; None: the score
        that only 8 % of its segment typically falls under.
    weeks
        How near the renewal must be, weeks.
    """

    threshold: Percent | None = None
    weeks: Weeks = 13

    def plan(self, view: View) -> Plan:
        """Ask for weekly calls, escalations and concessions where it burns."""
        plan = Plan()
        burns = burning(view, self.threshold, self.weeks)
        rescue(plan, view, burns, FIRST + by_revenue(view))
        return plan


@policy("proactive")
@dataclass
class Proactive:
    """Onboard, care when the score falls or the sponsor leaves, improve the process.

    Accounts that have given notice are left alone.

    Parameters
    ----------
    drop
        Points of health score below its slow average that count as falling.
    improvement
        Share of every week spent on the process.
    """

    drop: Percent = 15.0
    improvement: Share = 0.10

    def plan(self, view: View) -> Plan:
        """Ask for prevention, except for accounts that have given notice."""
        plan = Plan()
        revenue = by_revenue(view)
        prevent(plan, view, view.notice_given, self.drop, self.improvement, revenue)
        return plan


@policy("blend")
@dataclass
class Blend:
    """Prevention first, rescue with what is left.

    Parameters are those of `Proactive` and `Heroic`.
    """

    drop: Percent = 15.0
    improvement: Share = 0.10
    threshold: Percent | None = None
    weeks: Weeks = 13

    def plan(self, view: View) -> Plan:
        """Ask for prevention, and for rescues at the lowest priority."""
        plan = Plan()
        burns = burning(view, self.threshold, self.weeks)
        revenue = by_revenue(view)
        prevent(plan, view, burns, self.drop, self.improvement, revenue)
        rescue(plan, view, burns, LAST + revenue)
        return plan


@policy("typical")
@dataclass
class Typical:
    """A mixed team: burning accounts, onboarding, renewals, some improvement, reviews, check-ins.

    The population that a book is drawn from was served like this.
    """

    improvement: Share = 0.03

    def plan(self, view: View) -> Plan:
        """Ask for all of it, in this order of priority."""
        plan = Plan()
        burns, revenue = burning(view, None, 13), by_revenue(view)
        rescue(plan, view, burns, FIRST + revenue)
        onboard(plan, view, ~burns, 6 * LOW + revenue)
        prepare_renewals(plan, view, 5 * LOW + revenue)
        plan.improve(self.improvement, 4.99 * LOW)
        review(plan, view, MIDDLE + revenue)
        call_around(plan, view, LOW + revenue)
        falling = (view.score < view.score_before - 15) & (view.weeks_since("escalation") >= 5)
        plan.add(falling & ~burns, "escalation", LOW - 1)
        grow = (view.score > view.typical_score(0.5)) & (view.weeks_since("expansion_talk") >= 26)
        plan.add(grow & view.first_value_reached, "expansion_talk", LOW - 2)
        return plan
