"""What an account that has left does when the team takes it up: tells why, and may come back.

The team's part of a churn review comes here too, since what it finds hangs on the account's luck.
`answer` has the same arguments as the acts of `simcs.journey.lifecycle`.
"""

import math
from typing import Any

from simcs.compiled import compiled
from simcs.journey.columns import CAUSES, NEVER, Asked, Cause
from simcs.journey.drift import sigmoid
from simcs.journey.lifecycle import ACTIVE, FIRST_PROBLEM_CAUSE, STAY, scaled
from simcs.randomness import Stream, uniform

WHY, REVIEW, BACK = int(Asked.WHY), int(Asked.REVIEW), int(Asked.BACK)
NO_CAUSE = int(Cause.NONE)
FIRST_CAUSE, LAST_CAUSE = int(Cause.FIT), int(Cause.GOODWILL)
"""The causes of which an account can leave by its own will are those from first to last."""

OTHER_CAUSES = LAST_CAUSE - FIRST_CAUSE
INTERVIEW_DRAW = int(Stream.INTERVIEW)
REVIEW_DRAW = int(Stream.REVIEW)
WIN_BACK_DRAW = int(Stream.WIN_BACK)
FIXED_DRAW = int(Stream.FIXED)


@compiled
def told(cause: int, truth: float, u: float) -> int:
    """Return the cause with chance ``truth``, else one of the six others, each as likely."""
    if u < truth:
        return int(cause)
    other = min(OTHER_CAUSES - 1, math.floor((u - truth) / (1.0 - truth) * OTHER_CAUSES))
    if FIRST_CAUSE + other >= cause:
        other += 1
    return FIRST_CAUSE + other


@compiled
def is_interviewed(a: Any, p: Any, seed: int, replication: int, week: int) -> None:
    """Say why it left, truly or not."""
    u = uniform(seed, replication, a.entity, week, INTERVIEW_DRAW, 0)
    a.reported = told(a.cause, p.interview_truth, u)


@compiled
def is_reviewed(a: Any, p: Any, ledger: Any, seed: int, replication: int, week: int) -> None:
    """Be gone over for the cause of its leaving; what is found, right or wrong, is written down."""
    u = uniform(seed, replication, a.entity, week, REVIEW_DRAW, 0)
    a.finding = told(a.cause, p.review_truth, u)
    ledger[week].findings[a.finding] += 1


@compiled
def is_fixed(a: Any, p: Any, seed: int, replication: int, week: int) -> bool:
    """Return whether the problems it left over are gone: by themselves, or by a finding."""
    c = a.cause - FIRST_PROBLEM_CAUSE
    if c < 0 or c >= CAUSES:
        return False
    if p.mended[c] >= a.end:
        return True
    closed = 1.0 - math.exp(-(p.problem_closing * (week + 1 - a.end)))
    u = uniform(seed, replication, a.entity, week, FIXED_DRAW, 0)
    return bool(u < math.pow(closed, float(a.problems[c])))


@compiled
def is_asked_back(a: Any, p: Any, ledger: Any, seed: int, replication: int, week: int) -> None:
    """Think an offer over, the first and only one, and come back or not."""
    a.offered = 1
    away = week + 1 - a.end
    if away < p.win_back_from or away > p.win_back_until:
        return
    fixed = is_fixed(a, p, seed, replication, week)
    wish = p.win_back + p.win_back_slope * (a.best - p.win_back_middle)
    if fixed:
        wish = wish + p.win_back_fixed
    if uniform(seed, replication, a.entity, week, WIN_BACK_DRAW, 0) < sigmoid(wish):
        come_back(a, p, ledger, fixed, week)


@compiled
def come_back(a: Any, p: Any, ledger: Any, fixed: bool, week: int) -> None:
    """Begin a new contract of its old term, for less, with adoption to be built again."""
    if fixed:
        for c in range(CAUSES):
            a.problems[c] = 0
    a.adoption = a.adoption * p.win_back_adoption
    a.arr = scaled(a.arr, p.win_back_arr)
    a.stage = ACTIVE
    a.end = -1
    a.renewal = week + 1 + a.term
    a.intent = STAY
    a.conceded = 0
    a.cause = NO_CAUSE
    a.reported = NO_CAUSE
    a.finding = NO_CAUSE
    a.offered = 0
    a.returned = 1
    a.missed_since = NEVER
    ledger[week].new += a.arr
    ledger[week].won_back += a.arr
    ledger[week].returns += 1


@compiled
def answer(
    accounts: Any, i: int, parameters: Any, ledger: Any, seed: int, replication: int, week: int
) -> None:
    """Answer to what was taken up this week: an interview, a review, an offer, in this order."""
    a = accounts[i]
    p = parameters[a.segment]
    asked = a.asked
    a.asked = 0
    if asked & WHY:
        is_interviewed(a, p, seed, replication, week)
    if asked & REVIEW and a.finding == NO_CAUSE:
        is_reviewed(a, p, ledger, seed, replication, week)
    if asked & BACK and not a.offered:
        is_asked_back(a, p, ledger, seed, replication, week)
