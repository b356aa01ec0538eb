"""The policy of the case as an analyst would write it: on a pandas DataFrame, built each week.

It asks for what `simcs.interventions.policies.Blend` asks for, so that ledgers are the same.
"""

import pandas as pd

from simcs.interventions.care import FIRST, HIGH, LAST, LOW, MIDDLE
from simcs.interventions.plan import Plan
from simcs.signals.view import View

COLUMNS = (
    "arr", "score", "score_before", "weeks_to_renewal", "notice_given", "conceded", "sponsor",
    "tickets", "usage", "onboarding_sessions", "tenure_weeks",
)  # fmt: skip
ACTIONS = (
    "escalation", "multi_threading", "adoption_coaching", "onboarding_session", "in_app_guide",
)  # fmt: skip


class PandasBlend:
    """Prevention first, rescue with what is left."""

    drop = 15.0
    improvement = 0.10
    burning_share = 0.08
    weeks = 13

    def plan(self, view: View) -> Plan:
        """Ask for prevention, and for rescues at the lowest priority."""
        book = pd.DataFrame({name: getattr(view, name) for name in COLUMNS}, index=view.account)
        for action in ACTIONS:
            book[f"since_{action}"] = view.weeks_since(action)
        book["line"] = view.typical_score(self.burning_share)
        book["revenue"] = 99.0 * book["arr"] / (book["arr"] + 50_000.0)
        near = (book["score"] < book["line"]) & (book["weeks_to_renewal"] <= self.weeks)
        book["burns"] = book["notice_given"] | near
        plan = Plan().improve(self.improvement, FIRST)
        self.prevent(plan, book[~book["burns"]])
        self.rescue(plan, book[book["burns"]])
        return plan

    def prevent(self, plan: Plan, book: pd.DataFrame) -> None:
        """Onboard, find sponsors, and care where the score falls."""
        early = (book["onboarding_sessions"] < 6) & (book["tenure_weeks"] < 26)
        session = book[early & (book["since_onboarding_session"] >= 2)]
        plan.add(session.index, "onboarding_session", HIGH + session["revenue"])
        guide = book[(book["tenure_weeks"] < 13) & (book["since_in_app_guide"] >= 4)]
        plan.add(guide.index, "in_app_guide")
        lost = book[(book["sponsor"] < 0.5) & (book["since_multi_threading"] >= 6)]
        # In the order of the original, so that sums round alike.
        plan.add(lost.index, "multi_threading", MIDDLE - LOW + (LOW + lost["revenue"]))
        falling = book[book["score"] < book["score_before"] - self.drop]
        troubled = falling[(falling["tickets"] > 1.2) & (falling["since_escalation"] >= 5)]
        plan.add(troubled.index, "escalation", LOW + troubled["revenue"])
        idle = falling[(falling["usage"] < 0.5) & (falling["since_adoption_coaching"] >= 4)]
        plan.add(idle.index, "adoption_coaching", LOW + idle["revenue"])

    def rescue(self, plan: Plan, burning: pd.DataFrame) -> None:
        """Call each week, escalate, and concede where notice was given."""
        plan.add(burning.index, "executive_call", LAST + burning["revenue"])
        escalate = burning[burning["since_escalation"] >= 5]
        plan.add(escalate.index, "escalation", LAST + escalate["revenue"])
        concede = burning[burning["notice_given"] & ~burning["conceded"]]
        plan.add(concede.index, "concession", LAST + concede["revenue"])
