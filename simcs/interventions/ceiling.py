"""The ceiling: the effect of care with full information and unlimited hours. A bound, not a policy.

It reads latent columns and delivers without the team, so it is not registered with the policies and
never ranked with them. Each week it treats the worst shortfall of every account, by its true
cause and with a message about outcomes, and leaves alone any account so tired of contact that one
more would do harm. It grants no
concessions, sells nothing, and its process is improved with the whole team's week. It is greedy, a
week at a time, so it does not prove that nothing better exists.
"""

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled
from simcs.interventions.actions import NUMBERS
from simcs.interventions.plan import Plan
from simcs.journey.columns import Account, Cause, Problem, Stage
from simcs.journey.drift import shortfalls
from simcs.journey.segment_parameters import SegmentParameters
from simcs.signals.view import View
from simcs.team.contact import OUTCOME, felt_load
from simcs.team.service import deliver
from simcs.team.work import ANY_CAUSE, WHOLE, ActionEffects

ACTIVE = int(Stage.ACTIVE)
FIT = int(Cause.FIT)
IMPROVE = NUMBERS["improve_process"]
COACHING = NUMBERS["adoption_coaching"]
EXECUTIVE_CALL = NUMBERS["executive_call"]
MULTI_THREADING = NUMBERS["multi_threading"]
CHECK_IN = NUMBERS["check_in"]
REMEDIES = (
    (int(Cause.ADOPTION), COACHING, ANY_CAUSE),
    (int(Cause.SPONSOR), MULTI_THREADING, ANY_CAUSE),
    (int(Cause.PRODUCT), EXECUTIVE_CALL, int(Problem.PRODUCT)),
    (int(Cause.SERVICE), EXECUTIVE_CALL, int(Problem.SERVICE)),
    (int(Cause.VALUE), EXECUTIVE_CALL, int(Problem.VALUE)),
)
"""The action against each cause and the problem it is for; the first of equal shortfalls counts."""

CEILING_NAME = "ceiling (sees all, unlimited hours)"


class Ceiling:
    """Takes the place of a policy in a world, and asks its team for nothing."""

    def plan(self, view: View) -> Plan:
        """Ask for nothing; `care_for_all` acts instead."""
        return Plan()


@compiled
def remedy(a: Account, p: SegmentParameters) -> tuple[int, int]:
    """Return the action against an account's largest loss of health, and the problem it is for."""
    lost = shortfalls(a, p)
    action, problem = CHECK_IN, ANY_CAUSE
    worst = 0.0
    for cause, against, about in REMEDIES:
        if lost[cause - FIT] > worst:
            worst = lost[cause - FIT]
            action, problem = against, about
    return action, problem


@compiled
def care_for_all(
    accounts: Table[Account],
    parameters: Table[SegmentParameters],
    action_effects: Table[ActionEffects],
    week: int,
) -> None:
    """Deliver the most useful action to every active account, unless more contact would harm it."""
    for i in range(accounts.shape[0]):
        a = accounts[i]
        if a.stage != ACTIVE:
            continue
        p = parameters[a.segment]
        action, cause = remedy(a, p)
        work = action_effects[action]
        contact = a.contact * p.contact_kept + felt_load(a, p, work, OUTCOME)
        weary = p.fatigue_slope * max(0.0, contact - p.contact_tolerated)
        if weary < 1.0:
            deliver(a, p, work, action, cause, OUTCOME, 1.0, WHOLE, week)


def improve_with_all(spent: NDArray[np.int64], available: NDArray[np.int64], week: int) -> None:
    """Count the team's whole week as work on the process."""
    spent[week, IMPROVE] = available.sum()
