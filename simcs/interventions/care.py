"""What arms ask for: rescues, prevention, talks and the calendar. The arms are in `policies`."""

import numpy as np

from simcs.interventions.hours import asked_hours, fitting, hours_of, waits
from simcs.interventions.plan import Plan
from simcs.interventions.worth import HOUR, Worth
from simcs.signals.view import Bools, Floats, View

NEAR, FAR = 4, 30
"""Weeks before the decision between which a low score is cared for."""

PAUSES = {
    "onboarding_session": 2, "adoption_coaching": 4, "check_in": 4, "business_review": 13,
    "multi_threading": 6, "escalation": 5, "executive_call": 2, "renewal_prep": 1, "concession": 1,
}  # fmt: skip
"""Weeks between two of a kind for the same account, at least; `by_value` chooses from these."""

LAST, LOW, MIDDLE, HIGH, FIRST = 0.0, 100.0, 200.0, 300.0, 1000.0
TALKS = 450.0
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


def due_again(view: View, name: str) -> Bools:
    """Return for which accounts the pause since the last of an action is over."""
    return view.weeks_since(name) >= PAUSES[name]


def settled(view: View) -> Bools:
    """Return which accounts have been there for a quarter."""
    return view.tenure_weeks >= 13


def reviewable(view: View) -> Bools:
    """Return which accounts have business reviews at all."""
    return settled(view) & (view.touch > 0)


def sponsorless(view: View) -> Bools:
    """Return which accounts have no sponsor on file."""
    return view.sponsor < 0.5


def concession_due(view: View) -> Bools:
    """Return which accounts have given notice and got no concession for it."""
    return view.notice_given & ~view.conceded


def renewal_due(view: View) -> Bools:
    """Return for which accounts a part of renewal preparation is due: three, before a decision."""
    ahead = view.weeks_to_renewal - view.notice_weeks
    return np.isin(ahead, (10, 7, 4)) & (view.term_weeks >= 26)


def by_worth(worth: Floats) -> Floats:
    """Return the same for $ that an hour is expected to bring: rises with it, above 0."""
    most = np.maximum(worth, 0.0)
    return 99.0 * most / (most + 200.0)


def rescue(
    plan: Plan,
    view: View,
    burns: Bools,
    priority: Floats,
    call_every: int = PAUSES["executive_call"],
    escalate_every: int = PAUSES["escalation"],
) -> None:
    """Ask for executive calls, escalations, and a concession where notice was given."""
    call = burns & (view.weeks_since("executive_call") >= call_every)
    plan.add(call, "executive_call", priority)
    escalate = burns & (view.weeks_since("escalation") >= escalate_every)
    plan.add(escalate, "escalation", priority)
    plan.add(burns & concession_due(view), "concession", priority)


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
    lost = ours & sponsorless(view) & due_again(view, "multi_threading")
    plan.add(lost, "multi_threading", MIDDLE - LOW + care)
    falling = ours & (view.score < view.score_before - drop)
    troubled = falling & (view.tickets > 1.2) & due_again(view, "escalation")
    plan.add(troubled, "escalation", care)
    idle = falling & (view.usage < 0.5) & due_again(view, "adoption_coaching")
    plan.add(idle, "adoption_coaching", care)


def prevent_low(plan: Plan, view: View, spare: Bools, level: float, improvement: float) -> None:
    """Ask for onboarding, for care where the score is low, and for a better process.

    Low is what only a share ``level`` of the segment typically falls under, `NEAR` to `FAR` weeks
    before the decision. A sponsor who left is replaced whatever the score, but only where an hour
    of that is expected to bring more than it costs. What brings most for each hour comes first.
    """
    plan.improve(improvement, FIRST)
    ours = ~spare
    ahead = view.weeks_to_renewal - view.notice_weeks
    low = ours & (view.score < view.typical_score(level)) & (ahead >= NEAR) & (ahead <= FAR)
    lost = ours & sponsorless(view)
    due = {
        name: wanted & due_again(view, name)
        for name, wanted in (
            ("escalation", low), ("adoption_coaching", low), ("multi_threading", lost),
        )
    }  # fmt: skip
    sessions = session_due(view, ours)
    worth = Worth(view, np.logical_or.reduce([sessions, *due.values()]))
    onboard(plan, view, ours, LOW + by_worth(worth.per_hour("onboarding_session", sessions)))
    for name, asked in due.items():
        gain = worth.per_hour(name, asked)
        pays = gain > HOUR if name == "multi_threading" else True
        plan.add(asked & pays, name, LOW + by_worth(gain))


def talk(plan: Plan, view: View, every: int, spare: Bools) -> None:
    """Ask for expansion talks in one rhythm, with accounts that do better than most; 0: none.

    Every arm that talks does it alike, before what only fills its week.
    """
    if every:
        grow = (view.score > view.typical_score(0.5)) & (
            view.weeks_since("expansion_talk") >= every
        )
        plan.add(grow & view.first_value_reached & ~spare, "expansion_talk", TALKS)


def onboard(plan: Plan, view: View, ours: Bools, priority: Floats) -> None:
    """Ask for six fortnightly onboarding sessions, and a light automated sequence beside them."""
    plan.add(session_due(view, ours), "onboarding_session", priority)
    young = ours & (view.tenure_weeks < 13)
    guide = young & (view.weeks_since("in_app_guide") >= 4)
    plan.add(guide, "in_app_guide")


def session_due(view: View, ours: Bools) -> Bools:
    """Return for which accounts the next of six fortnightly onboarding sessions is due."""
    due = (view.onboarding_sessions < 6) & due_again(view, "onboarding_session")
    return ours & due & (view.tenure_weeks < 26)


def prepare_renewals(plan: Plan, view: View, priority: Floats) -> None:
    """Ask for three parts of renewal preparation: 10, 7 and 4 weeks before the decision."""
    plan.add(renewal_due(view), "renewal_prep", priority)


def review(plan: Plan, view: View, priority: Floats) -> None:
    """Ask for business reviews, twice a year with mid touch and four times with high touch."""
    rhythm = np.asarray([26, 26, 13])[view.touch]
    due = (view.weeks_since("business_review") >= rhythm) & reviewable(view)
    plan.add(due, "business_review", priority)


def call_around(plan: Plan, view: View, priority: Floats) -> None:
    """Ask for a check-in every 26, 8 or 4 weeks with low, mid or high touch."""
    rhythm = np.asarray([26, 8, 4])[view.touch]
    due = (view.weeks_since("check_in") >= rhythm) & settled(view)
    plan.add(due, "check_in", priority)


def call_the_worst(
    plan: Plan, view: View, spare: Bools, share: float, call_every: int, escalate_every: int
) -> None:
    """Fill a share of the week with calls and escalations, the lowest score first."""
    free = ~spare & ~waits(view)
    call = free & (view.weeks_since("executive_call") >= call_every)
    escalate = free & (view.weeks_since("escalation") >= escalate_every)
    hours = call * hours_of(view, "executive_call") + escalate * hours_of(view, "escalation")
    standing = view.score - view.typical_score(0.5)
    chosen = fitting(view, hours, -standing, share, asked_hours(view, plan), share == 1)
    priority = LOW / 2 - 0.4 * standing
    plan.add(chosen & call, "executive_call", priority)
    plan.add(chosen & escalate, "escalation", priority)
