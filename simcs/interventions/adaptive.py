"""An arm that learns, in the run itself, how small a fall of the score is worth acting on."""

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field
from pydantic.dataclasses import dataclass

from simcs.interventions.care import by_revenue, prevent, talk
from simcs.interventions.plan import Plan, policy
from simcs.interventions.policies import TALKS_EVERY, Percent, Share, Weeks
from simcs.signals.view import Floats, View

NEVER = -1.0e6
FORGOTTEN = 0.98
"""Share of an observation's weight that is left after a week."""

ENOUGH = 5.0
"""Observations on each side, by weight, before the threshold moves."""

STEP = 0.25
LEAST, MOST = 0.4, 3.0
"""Points a week by which the threshold moves, and its bounds relative to ``drop``."""


@policy("adaptive")
@dataclass
class Adaptive:
    """Prevent as `Proactive` does, with a threshold that follows the observed effect of care.

    Accounts whose fall is near the threshold are looked at again some weeks later. Where the score
    of those that got coaching or an escalation has risen more than that of the others, the
    threshold goes down and care comes earlier; otherwise it goes up. The comparison is a rough one,
    as a team's own would be: larger falls recover more by themselves, which flatters care.

    Parameters
    ----------
    drop
        Points of health score below its slow average that count as falling, at first.
    improvement
        Share of every week spent on the process.
    look
        Weeks until an account is looked at again.
    talks
        Weeks between two expansion talks with an account that does better than most; 0: none.
    """

    drop: Percent = 15.0
    improvement: Share = 0.10
    look: Annotated[int, Field(ge=1, le=52)] = 8
    talks: Weeks = TALKS_EVERY

    memory: ClassVar[dict[str, float]] = {
        "shift": 0.0,
        "since": NEVER,
        "score": 0.0,
        "treated": 0.0,
        "treated_gain": 0.0,
        "others": 0.0,
        "others_gain": 0.0,
    }

    def plan(self, view: View) -> Plan:
        """Learn from the accounts due for a second look, then ask for prevention."""
        plan = Plan()
        if not len(view.account):
            return plan
        shift = self._learnt(plan, view)
        threshold = self.drop + shift
        fall = view.score_before - view.score
        since = view.memory["since"]
        near = (fall >= 0.5 * threshold) & (fall < 1.5 * threshold)
        near &= view.week - since > self.look
        plan.remember("since", np.where(near, float(view.week), since))
        plan.remember("score", np.where(near, view.score, view.memory["score"]))
        prevent(plan, view, view.notice_given, threshold, self.improvement, by_revenue(view))
        talk(plan, view, self.talks, view.notice_given)
        return plan

    def _learnt(self, plan: Plan, view: View) -> float:
        """Record the outcome of those looked at, and return how far the threshold has moved."""
        again = view.memory["since"] == view.week - self.look
        care = np.minimum(view.weeks_since("escalation"), view.weeks_since("adoption_coaching"))
        gain = view.score - view.memory["score"]
        means = []
        enough = True
        for name, group in (("treated", care <= self.look), ("others", care > self.look)):
            own = again & group
            count = FORGOTTEN * first(view.memory[name]) + int(np.count_nonzero(own))
            total = FORGOTTEN * first(view.memory[f"{name}_gain"]) + float(gain[own].sum())
            plan.remember(name, count).remember(f"{name}_gain", total)
            enough = enough and count >= ENOUGH
            means.append(total / count if count else 0.0)
        shift = first(view.memory["shift"])
        if enough and again.any():
            shift += STEP if means[0] <= means[1] else -STEP
            shift = min(max(shift, (LEAST - 1.0) * self.drop), (MOST - 1.0) * self.drop)
        plan.remember("shift", shift)
        return shift


def first(values: Floats) -> float:
    """Return a number in memory that is the same for all accounts."""
    return float(values[0])
