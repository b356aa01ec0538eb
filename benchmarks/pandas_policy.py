"""The policy of the case as an analyst would write it: on a pandas DataFrame, built each week.

It asks for what `simcs.interventions.policies.Blend` asks for, so that ledgers are the same. What
an hour is worth it takes from `simcs.interventions.worth`.
"""

import pandas as pd

from simcs.interventions.care import FAR, FIRST, LAST, LOW, NEAR, TALKS
from simcs.interventions.plan import Plan
from simcs.interventions.worth import HOUR, Worth
from simcs.signals.view import View

COLUMNS = (
    "arr", "score", "weeks_to_renewal", "notice_weeks", "notice_given", "conceded", "sponsor",
    "onboarding_sessions", "tenure_weeks", "first_value_reached",
)  # fmt: skip
WEIGHED = ("escalation", "adoption_coaching", "multi_threading", "onboarding_session")
ACTIONS = (*WEIGHED, "in_app_guide", "expansion_talk", "executive_call")


class PandasBlend:
    """Prevention first, rescue with what is left."""

    improvement = 0.10
    level = 0.4
    burning_share = 0.08
    weeks = 13

    def plan(self, view: View) -> Plan:
        """Ask for prevention and talks, and for rescues at the lowest priority."""
        book = pd.DataFrame({name: getattr(view, name) for name in COLUMNS}, index=view.account)
        for action in ACTIONS:
            book[f"since_{action}"] = view.weeks_since(action)
        for name, share in (("red", self.burning_share), ("low", self.level), ("middle", 0.5)):
            book[name] = view.typical_score(share)
        near = (book["score"] < book["red"]) & (book["weeks_to_renewal"] <= self.weeks)
        book["burns"] = book["notice_given"] | near
        ahead = book["weeks_to_renewal"] - book["notice_weeks"]
        book["is_low"] = ~book["burns"] & (book["score"] < book["low"]) & ahead.between(NEAR, FAR)
        book["is_lost"] = ~book["burns"] & (book["sponsor"] < 0.5)
        worth = Worth(view)
        for action in WEIGHED:
            book[action] = worth.per_hour(action)
        plan = Plan().improve(self.improvement, FIRST)
        self.prevent(plan, book[~book["burns"]])
        self.rescue(plan, book[book["burns"]])
        return plan

    def prevent(self, plan: Plan, book: pd.DataFrame) -> None:
        """Onboard, find sponsors where it pays, care where the score is low, and talk."""
        early = (book["onboarding_sessions"] < 6) & (book["tenure_weeks"] < 26)
        pays = book["is_lost"] & (book["multi_threading"] > HOUR)
        for action, wanted, pause in (
            ("onboarding_session", early, 2), ("escalation", book["is_low"], 5),
            ("adoption_coaching", book["is_low"], 4), ("multi_threading", pays, 6),
        ):  # fmt: skip
            asked = book[wanted & (book[f"since_{action}"] >= pause)]
            gain = asked[action].clip(lower=0)
            plan.add(asked.index, action, LOW + 99.0 * gain / (gain + 200.0))
        guide = book[(book["tenure_weeks"] < 13) & (book["since_in_app_guide"] >= 4)]
        plan.add(guide.index, "in_app_guide")
        well = book[(book["score"] > book["middle"]) & book["first_value_reached"]]
        plan.add(well.index[well["since_expansion_talk"] >= 26], "expansion_talk", TALKS)

    def rescue(self, plan: Plan, burning: pd.DataFrame) -> None:
        """Call every other week, escalate, and concede where notice was given."""
        last = LAST + 99.0 * burning["arr"] / (burning["arr"] + 50_000.0)
        for action, wanted in (
            ("executive_call", burning["since_executive_call"] >= 2),
            ("escalation", burning["since_escalation"] >= 5),
            ("concession", burning["notice_given"] & ~burning["conceded"]),
        ):
            plan.add(burning.index[wanted], action, last[wanted])
