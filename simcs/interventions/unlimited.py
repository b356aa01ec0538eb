"""What is done under the ceiling: the best remedy for every account each week, at no hours."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.interventions.actions import NUMBERS
from simcs.journey.columns import CAUSES, Stage
from simcs.team.service import deliver
from simcs.team.work import ANY_CAUSE, WHOLE

ACTIVE = int(Stage.ACTIVE)
IMPROVE = NUMBERS["improve_process"]
COACHING = NUMBERS["adoption_coaching"]
EXECUTIVE_CALL = NUMBERS["executive_call"]
MULTI_THREADING = NUMBERS["multi_threading"]
CHECK_IN = NUMBERS["check_in"]


@compiled
def remedy(a: Any, p: Any) -> tuple[int, int]:
    """Return the action against what costs this account most health, and the cause it is for."""
    action, cause = CHECK_IN, ANY_CAUSE
    worst = 0.0
    if p.health_adoption * (1.0 - a.adoption) > worst:
        worst = p.health_adoption * (1.0 - a.adoption)
        action = COACHING
    if p.health_sponsor * (1.0 - a.champion) > worst:
        worst = p.health_sponsor * (1.0 - a.champion)
        action = MULTI_THREADING
    for c in range(CAUSES):
        if p.health_problems * a.problems[c] > worst:
            worst = p.health_problems * a.problems[c]
            action, cause = EXECUTIVE_CALL, c
    return action, cause


@compiled
def care_for_all(accounts: Any, parameters: Any, action_effects: Any, week: int) -> None:
    """Deliver to every active account what helps most, unless another contact would do harm."""
    for i in range(accounts.shape[0]):
        a = accounts[i]
        if a.stage != ACTIVE:
            continue
        p = parameters[a.segment]
        action, cause = remedy(a, p)
        contact = a.contact * p.contact_kept + action_effects[action].load
        weary = p.fatigue_slope * max(0.0, contact - p.contact_tolerated)
        if weary < 1.0:
            deliver(a, action_effects[action], action, p.touch, cause, 1.0, WHOLE, week)


def improve_with_all(spent: NDArray[np.int64], available: NDArray[np.int64], week: int) -> None:
    """Count the team's whole week as work on the process."""
    spent[week, IMPROVE] = available.sum()
