"""How an account decides: how likely it is to stay, to be turned, and what it lacks most."""

import math

from simcs.compiled import compiled
from simcs.journey.columns import Account, Cause, Intent, Stage
from simcs.journey.drift import shortfalls, sigmoid
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.journey.segment_parameters import SegmentParameters

ACTIVE = int(Stage.ACTIVE)
STAY = int(Intent.STAY)
FIT, GOODWILL = int(Cause.FIT), int(Cause.GOODWILL)


@compiled
def term_share(a: Account) -> float:
    """Return min(1, term in years): a short term carries a share of a year's decision."""
    return float(min(1.0, a.term / WEEKS_PER_YEAR))


@compiled
def ease(a: Account, p: SegmentParameters, week: int) -> float:
    """Return how much readier to stay an account is than its health says, logit."""
    if p.honeymoon == 0.0:
        return 0.0
    return float(p.honeymoon * math.pow(0.5, (week - a.start) / p.honeymoon_half_life))


@compiled
def chance_to_stay(a: Account, p: SegmentParameters, week: int) -> float:
    """Return the chance that an account means to stay if it decides as it is now."""
    wish = a.health + ease(a, p, week)
    if p.term_in_odds:
        stays = sigmoid(wish - math.log(term_share(a)))
    else:
        stays = math.pow(sigmoid(wish), term_share(a))
    if a.stirred > 0.0:
        stays *= math.pow(1.0 - p.reconsider, a.stirred)
    return stays


@compiled
def chance_to_turn(a: Account, p: SegmentParameters, week: int) -> float:
    """Return the chance that an account which means to leave renews after all."""
    penalty = p.turning_penalty - p.concession_turn if a.conceded else p.turning_penalty
    return sigmoid(a.health + ease(a, p, week) - penalty)


@compiled
def chance_undisturbed(a: Account, p: SegmentParameters) -> float:
    """Return the chance that nothing beyond anyone's control ends the term."""
    return math.pow(1.0 - min(1.0, p.uncontrollable + p.threat), term_share(a))


@compiled
def largest_shortfall(a: Account, p: SegmentParameters) -> int:
    """Return the cause that costs the account most health; ties go to the first named."""
    lost = shortfalls(a, p)
    cause = FIT
    for other in range(FIT + 1, GOODWILL + 1):
        if lost[other - FIT] > lost[cause - FIT]:
            cause = other
    return cause
