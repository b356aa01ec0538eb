"""The arms that come with simcs. The model has no special case for any: they only ask for work."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from simcs.interventions.care import (
    FIRST,
    LAST,
    LOW,
    MIDDLE,
    PAUSES,
    burning,
    by_revenue,
    call_around,
    call_the_worst,
    due_again,
    onboard,
    prepare_renewals,
    prevent,
    prevent_low,
    rescue,
    review,
    talk,
)  # fmt: skip
from simcs.interventions.plan import Plan, policy
from simcs.signals.view import Bools, View

Percent = Annotated[float, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]
Weeks = Annotated[int, Field(ge=0, le=520)]

TALKS_EVERY = 26
"""Weeks between two expansion talks: the same in every arm, so that no arm wins by talking more."""


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
    """Act on what visibly burns, the largest revenue first, then call the worst scores.

    Parameters
    ----------
    threshold
        Health score (0 to 100) under which an account near its renewal burns; None: the score
        that only 8 % of its segment typically falls under.
    weeks
        How near the renewal must be, weeks.
    call_every
        Weeks between two executive calls for an account.
    escalate_every
        Weeks between two escalations for an account.
    fill
        Share of the week to fill with calls and escalations for accounts that do not burn, the
        lowest score first; 0: only what burns is worked on.
    talks
        Weeks between two expansion talks with an account that does better than most; 0: none.
    """

    threshold: Percent | None = None
    weeks: Weeks = 13
    call_every: Weeks = PAUSES["executive_call"]
    escalate_every: Weeks = PAUSES["escalation"]
    fill: Share = 1.0
    talks: Weeks = TALKS_EVERY

    def plan(self, view: View) -> Plan:
        """Ask for calls, escalations and concessions where it burns; then for the worst."""
        plan = Plan()
        burns = burning(view, self.threshold, self.weeks)
        pauses = self.call_every, self.escalate_every
        rescue(plan, view, burns, FIRST + by_revenue(view), *pauses)
        talk(plan, view, self.talks, burns)
        if self.fill and len(view.account):
            call_the_worst(plan, view, burns, self.fill, *pauses)
        return plan


@policy("proactive")
@dataclass
class Proactive:
    """Onboard, care where the score is low or the sponsor has left, improve the process.

    Accounts that have given notice are left alone.

    Parameters
    ----------
    drop
        Points of health score below its slow average that count as falling; read without a level
        only.
    improvement
        Share of every week spent on the process.
    level
        Share of the segment's typical scores: accounts below them, 4 to 30 weeks before they
        decide, are cared for, most expected $ per hour first; None: accounts whose score falls.
    talks
        Weeks between two expansion talks with an account that does better than most; 0: none.
    """

    drop: Percent = 15.0
    improvement: Share = 0.10
    level: Share | None = 0.4
    talks: Weeks = TALKS_EVERY

    def plan(self, view: View) -> Plan:
        """Ask for prevention, except for accounts that have given notice."""
        plan = Plan()
        prevent_by(self, plan, view, view.notice_given)
        talk(plan, view, self.talks, view.notice_given)
        return plan


@policy("blend")
@dataclass
class Blend:
    """Onboarding and care for low scores first, rescues last.

    Parameters are those of `Proactive` and `Heroic`.

    Parameters
    ----------
    talks
        Weeks between two expansion talks with an account that does better than most; 0: none.
    """

    drop: Percent = 15.0
    improvement: Share = 0.10
    threshold: Percent | None = None
    weeks: Weeks = 13
    level: Share | None = 0.4
    call_every: Weeks = PAUSES["executive_call"]
    escalate_every: Weeks = PAUSES["escalation"]
    talks: Weeks = TALKS_EVERY

    def plan(self, view: View) -> Plan:
        """Ask for prevention, and for rescues at the lowest priority."""
        plan = Plan()
        burns = burning(view, self.threshold, self.weeks)
        prevent_by(self, plan, view, burns)
        talk(plan, view, self.talks, burns)
        pauses = self.call_every, self.escalate_every
        rescue(plan, view, burns, LAST + by_revenue(view), *pauses)
        return plan


def prevent_by(arm: Proactive | Blend, plan: Plan, view: View, spare: Bools) -> None:
    """Ask for prevention where scores are low, or where they fall, as the arm says."""
    if arm.level is None:
        prevent(plan, view, spare, arm.drop, arm.improvement, by_revenue(view))
    else:
        prevent_low(plan, view, spare, arm.level, arm.improvement)


@policy("typical")
@dataclass
class Typical:
    """Accounts in trouble first, then onboarding, renewals, reviews, check-ins.

    The population that a book is drawn from was served like this.

    Parameters
    ----------
    improvement
        Share of every week spent on the process.
    talks
        Weeks between two expansion talks with an account that does better than most; 0: none.
    """

    improvement: Share = 0.03
    talks: Weeks = TALKS_EVERY

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
        falling = (view.score < view.score_before - 15) & due_again(view, "escalation")
        plan.add(falling & ~burns, "escalation", LOW - 1)
        talk(plan, view, self.talks, burns)
        return plan
