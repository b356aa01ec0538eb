"""What an account that has left does when the team contacts it: says why, and may come back.

The team's part of a churn review comes here too, since what it finds depends on the account's
draws. `answer` has the same arguments as the acts of `simcs.journey.lifecycle`.
"""

import math

from simcs.compiled import compiled
from simcs.journey.columns import CAUSES, NEVER, Account, Asked, Cause
from simcs.journey.decision import ACTIVE, STAY
from simcs.journey.drift import sigmoid
from simcs.journey.lifecycle import FIRST_PROBLEM_CAUSE, Week, own_draw, scaled
from simcs.journey.segment_parameters import SegmentParameters
from simcs.randomness import Stream

WHY, REVIEW, BACK = int(Asked.WHY), int(Asked.REVIEW), int(Asked.BACK)
NO_CAUSE = int(Cause.NONE)
FIRST_CAUSE, LAST_CAUSE = int(Cause.FIT), int(Cause.GOODWILL)
"""First and last of the causes for which an account leaves by choice."""

OTHER_CAUSES = LAST_CAUSE - FIRST_CAUSE
INTERVIEW_DRAW = int(Stream.INTERVIEW)
REVIEW_DRAW = int(Stream.REVIEW)
WIN_BACK_DRAW = int(Stream.WIN_BACK)
FIXED_DRAW = int(Stream.FIXED)


@compiled
def in_opening_book(a: Account) -> bool:
    """Return whether an account counts for the opening book: one that has come back does not."""
    return bool(a.opening and not a.returned)


@compiled
def cause_named(cause: int, truth: float, u: float) -> int:
    """Return the cause with chance ``truth``, else one of the six others, each as likely."""
    if u < truth:
        return int(cause)
    other = min(OTHER_CAUSES - 1, math.floor((u - truth) / (1.0 - truth) * OTHER_CAUSES))
    if FIRST_CAUSE + other >= cause:
        other += 1
    return FIRST_CAUSE + other


@compiled
def is_interviewed(week: Week, a: Account, p: SegmentParameters) -> None:
    """Say why it left, truly or not."""
    u = own_draw(week, a, INTERVIEW_DRAW)
    a.reported = cause_named(a.cause, p.interview_truth, u)


@compiled
def is_reviewed(week: Week, a: Account, p: SegmentParameters) -> None:
    """Undergo a churn review; its finding, right or wrong, is recorded.

    A kind of problem that it finds rightly is seen, should the account come back.
    """
    u = own_draw(week, a, REVIEW_DRAW)
    a.finding = cause_named(a.cause, p.review_truth, u)
    week.ledger[week.number].findings[a.finding] += 1
    for c in range(CAUSES):
        right = a.finding == a.cause and a.cause == FIRST_PROBLEM_CAUSE + c
        if right and a.problems[c] > 0 and a.seen_week[c] == NEVER:
            a.seen_week[c] = week.number + 1


@compiled
def is_fixed(week: Week, a: Account, p: SegmentParameters) -> bool:
    """Return whether the problems it left over are gone: by themselves, or thanks to a finding."""
    c = a.cause - FIRST_PROBLEM_CAUSE
    if c < 0 or c >= CAUSES:
        return False
    if p.mended[c] >= a.end:
        return True
    closed = 1.0 - math.exp(-(p.problem_closing * (week.number + 1 - a.end)))
    u = own_draw(week, a, FIXED_DRAW)
    return bool(u < math.pow(closed, float(a.problems[c])))


@compiled
def is_asked_back(week: Week, a: Account, p: SegmentParameters) -> None:
    """Consider an offer, the first and only one, and come back or not."""
    a.offered = 1
    away = week.number + 1 - a.end
    if away < p.win_back_from or away > p.win_back_until:
        return
    fixed = is_fixed(week, a, p)
    wish = p.win_back + p.win_back_slope * (a.best - p.win_back_middle)
    if fixed:
        wish = wish + p.win_back_fixed
    if own_draw(week, a, WIN_BACK_DRAW) < sigmoid(wish):
        come_back(week, a, p, fixed)


@compiled
def come_back(week: Week, a: Account, p: SegmentParameters, fixed: bool) -> None:
    """Begin a new contract of its old term, for less, with adoption to be built again."""
    if fixed:
        for c in range(CAUSES):
            a.problems[c] = 0
            a.seen_week[c] = NEVER
    a.adoption = a.adoption * p.win_back_adoption
    a.arr = scaled(a.arr, p.win_back_arr)
    a.stage = ACTIVE
    a.end = -1
    a.renewal = week.number + 1 + a.term
    a.intent = STAY
    a.conceded = 0
    a.cause = NO_CAUSE
    a.reported = NO_CAUSE
    a.finding = NO_CAUSE
    a.offered = 0
    a.returned = 1
    a.missed_since = NEVER
    a.payment_week = NEVER
    a.reminded = 0.0
    week.ledger[week.number].new += a.arr
    week.ledger[week.number].won_back += a.arr
    week.ledger[week.number].returns += 1


@compiled
def answer(week: Week, i: int) -> None:
    """Answer to the work of this week: an interview, a review, an offer, in this order."""
    a = week.accounts[i]
    p = week.parameters[a.segment]
    asked = a.asked
    a.asked = 0
    if asked & WHY:
        is_interviewed(week, a, p)
    if asked & REVIEW and a.finding == NO_CAUSE:
        is_reviewed(week, a, p)
    if asked & BACK and not a.offered:
        is_asked_back(week, a, p)
