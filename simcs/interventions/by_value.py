"""An arm that puts every hour where it is expected to bring most, from what can be seen alone."""

import numpy as np
from numpy.typing import NDArray
from pydantic.dataclasses import dataclass

from simcs.interventions.care import (
    FIRST,
    LOW,
    PAUSES,
    by_worth,
    concession_due,
    due_again,
    renewal_due,
    reviewable,
    session_due,
    settled,
    sponsorless,
    talk,
)
from simcs.interventions.hours import asked_hours, fitting, hours_of, waits
from simcs.interventions.plan import Plan, policy
from simcs.interventions.policies import TALKS_EVERY, Share, Weeks
from simcs.interventions.worth import Worth
from simcs.signals.view import Bools, Floats, View


def allowed(view: View) -> dict[str, Bools]:
    """Return for which accounts each of `PAUSES` may be asked for: due, and with nothing waiting.

    Talks come in a rhythm of their own; a demo is half a talk, and a celebration needs a cause.
    """
    free = ~waits(view)
    fits = {
        "onboarding_session": session_due(view, free),
        "business_review": reviewable(view),
        "check_in": settled(view),
        "multi_threading": sponsorless(view),
        "renewal_prep": renewal_due(view),
        "concession": concession_due(view),
    }
    return {name: free & fits.get(name, True) & due_again(view, name) for name in PAUSES}


def spend(plan: Plan, view: View, worth: Floats, share: float, whole: bool = False) -> None:
    """Ask for one action for each account, the most worth first, as far as the week goes.

    Parameters
    ----------
    worth
        What an hour of each of `PAUSES` is worth with each account, shape ``(actions, n)``; only
        those above 0 are asked for.
    share
        Share of each owner's week that the whole plan may ask for.
    whole
        As of `fitting`.
    """
    best: NDArray[np.int64] = worth.argmax(axis=0)
    most = worth.max(axis=0)
    hours = np.stack([hours_of(view, name) for name in PAUSES])[best, np.arange(len(best))]
    wanted = np.where(most > 0, hours, 0.0)
    chosen = fitting(view, wanted, most, share, asked_hours(view, plan), whole)
    for number, name in enumerate(PAUSES):
        plan.add(chosen & (best == number), name, LOW + by_worth(most))


@policy("by_value")
@dataclass
class ByValue:
    """Rank all work by what an hour of it is expected to bring, and fill the week.

    What it expects are rules of thumb on what can be seen (`simcs.interventions.worth`).

    Parameters
    ----------
    improvement
        Share of the hours spent that go to the process.
    talks
        Weeks between two expansion talks with an account that does better than most; 0: none.
    share
        Share of the team's hours to spend; talks that are due are held even where they take more.
    """

    improvement: Share = 0.10
    talks: Weeks = TALKS_EVERY
    share: Share = 1.0

    def plan(self, view: View) -> Plan:
        """Ask for improvement and talks, and for the best of all other work."""
        plan = Plan()
        plan.improve(self.share * self.improvement, FIRST)
        if not len(view.account):
            return plan
        talk(plan, view, self.talks, view.notice_given)
        worth = Worth(view)
        gains = [worth.per_hour(name, may) for name, may in allowed(view).items()]
        left = self.share * (1 - self.improvement)
        spend(plan, view, np.stack(gains), left, self.share == 1)
        return plan
