"""Three ways to choose whom to work on; what is done for those chosen is the same in each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.actions import ACTIONS
from simcs.interventions.hours import fitting_shared, waits
from simcs.interventions.plan import Plan, policy
from simcs.interventions.policies import Share
from simcs.signals.view import Floats, View

PAUSE = 4
"""Weeks between two pieces of work for the same account."""
WORK = ("escalation", "adoption_coaching", "multi_threading")
HOURS = np.asarray([ACTIONS[name].hours for name in WORK])


def matters(view: View) -> Floats:
    """Return how much there is to mend by each action, shape (actions, accounts); above 0 is much.

    Tickets call for an escalation, little use for coaching, a lost sponsor for a new one.
    """
    seen = np.stack((view.tickets / 1.2 - 1, 1 - view.usage / 0.5, 0.5 - view.sponsor))
    # What was never seen is no matter.
    return np.where(np.isnan(seen), -1.0, seen)


def spend(view: View, rank: Floats, share: float) -> Plan:
    """Ask for what each account needs most, highest rank first, as far as the share goes."""
    action: NDArray[np.int64] = matters(view).argmax(axis=0)
    since = np.min([view.weeks_since(name) for name in WORK], axis=0)
    free = (since >= PAUSE) & ~waits(view)
    hours = np.where(free, HOURS[action, view.touch], 0.0)
    chosen = fitting_shared(view, hours, rank, share)
    plan = Plan()
    for number, name in enumerate(WORK):
        plan.add(chosen & (action == number), name, rank)
    return plan


@policy("by_risk")
@dataclass
class ByRisk:
    """Those most at risk first: the lowest health score.

    Parameters
    ----------
    share
        Share of the week to spend.
    """

    share: Share = 0.4

    def plan(self, view: View) -> Plan:
        """Ask for work on the riskiest."""
        return spend(view, 1.0 - view.score / 100.0, self.share)


@policy("by_remedy")
@dataclass
class ByRemedy:
    """Those with most to mend first, however high the score.

    Parameters
    ----------
    share
        Share of the week to spend.
    """

    share: Share = 0.4

    def plan(self, view: View) -> Plan:
        """Ask for work where there is most to mend."""
        return spend(view, matters(view).max(axis=0), self.share)


@policy("at_random")
@dataclass
class AtRandom:
    """In random order.

    Parameters
    ----------
    share
        Share of the week to spend.
    """

    share: Share = 0.4

    def plan(self, view: View) -> Plan:
        """Ask for work on accounts in random order."""
        return spend(view, view.random(0), self.share)
