"""What a customer does: reach a milestone, expand, fail to pay, decide, renew or leave.

Every act has the same arguments: the `Week` and the row number of the account that acts. Both
drivers do them by `act`, in the order of `Happening`: the loop for each account in turn, the agents
when a customer's process wakes.
"""

import math
from typing import NamedTuple

from simcs.columns import Table
from simcs.compiled import compiled, inlined
from simcs.journey.columns import (
    LEAVE_AFTER_NOTICE,
    NOT_YET,
    Account,
    Cause,
    Happening,
    Intent,
    Problem,
    Stage,
    WeekTotals,
)
from simcs.journey.decision import (
    ACTIVE,
    STAY,
    chance_to_stay,
    chance_to_turn,
    chance_undisturbed,
    largest_shortfall,
    term_share,
)
from simcs.journey.drift import Draws, sigmoid
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.journey.payment import fails_to_pay
from simcs.journey.segment_parameters import SegmentParameters
from simcs.randomness import Stream, uniform

GONE = int(Stage.GONE)
LEAVE_QUIETLY = int(Intent.LEAVE_QUIETLY)
REACHES_FIRST_VALUE = int(Happening.REACHES_FIRST_VALUE)
ADOPTS_FULLY = int(Happening.ADOPTS_FULLY)
EXPANDS = int(Happening.EXPANDS)
PAYMENT_FAILS = int(Happening.PAYMENT_FAILS)
DECIDES = int(Happening.DECIDES)
TERM_ENDS = int(Happening.TERM_ENDS)
UNCONTROLLABLE, PAYMENT = int(Cause.UNCONTROLLABLE), int(Cause.PAYMENT)
FIRST_PROBLEM_CAUSE = int(Cause.PRODUCT) - int(Problem.PRODUCT)
EXPANSION = int(Stream.EXPANSION)
PAYMENT_DRAW = int(Stream.PAYMENT)
DECISION = int(Stream.DECISION)
UNCONTROLLABLE_DRAW = int(Stream.UNCONTROLLABLE)
TURNING = int(Stream.TURNING)
CONTRACTION = int(Stream.CONTRACTION)


class Week(NamedTuple):
    """A week of a book, for the accounts and CSMs that act in it.

    Attributes
    ----------
    accounts
        All accounts, by row number.
    parameters
        What the equations read, by segment.
    ledger
        Totals by week.
    seed, replication
        With an account's entity and the number of the week, the key of its draws.
    number
        Number of the week.
    """

    accounts: Table[Account]
    parameters: Table[SegmentParameters]
    ledger: Table[WeekTotals]
    seed: int
    replication: int
    number: int


WeekParts = tuple[Table[Account], Table[SegmentParameters], Table[WeekTotals], int, int, int]
"""The parts of a `Week`, without their names.

numba takes in a plain tuple from Python in a quarter of the time that a named one takes.
"""


@compiled
def own_draw(week: Week, a: Account, stream: int) -> float:
    """Return this week's uniform of an account from one stream."""
    return uniform(week.seed, week.replication, a.entity, week.number, stream, 0)


@compiled
def scaled(cents: int, factor: float) -> int:
    """Return ``cents`` times ``factor``, rounded half up to whole cents."""
    return math.floor(cents * factor + 0.5)


@compiled
def bounded(x: float, limit: float) -> float:
    """Return ``x`` where it is small, and ever less than ``limit``."""
    return limit * (1.0 - math.exp(-x / limit))


@compiled
def expands(a: Account, p: SegmentParameters, u: float) -> bool:
    """Return whether an account buys more this week; never once it means to leave.

    ``u`` is its uniform for this.
    """
    if a.intent != STAY:
        return False
    rate = p.expansion_rate / WEEKS_PER_YEAR
    room = max(0.0, 1.0 - a.arr / (p.expansion_room * a.opening_arr))
    most = 1.0 + p.interest_effect * a.interest
    # Health changes the chance by a factor of at most two, and this bound usually decides.
    if u >= rate * 2.0 * a.adoption * room * most:
        return False
    lift = most
    if p.interest_limit < math.inf:
        lift = 1.0 + bounded(p.interest_effect * a.interest, p.interest_limit)
    pull = 2.0 * sigmoid(p.expansion_slope * (a.health - p.expansion_middle))
    return bool(u < rate * pull * a.adoption * room * lift)


@inlined
def happenings(a: Account, p: SegmentParameters, draws: Draws, i: int, week: int) -> int:
    """Return what this account does this week, as bits of `Happening`.

    ``draws[stream, i]`` is this week's uniform of the account. A payment that fails with grace, or
    is settled, is noted at once: nothing else comes of it yet.
    """
    bits = 0
    if a.first_value == NOT_YET and a.adoption >= p.first_value:
        bits |= REACHES_FIRST_VALUE
    if a.full_adoption == NOT_YET and a.adoption >= p.full_adoption:
        bits |= ADOPTS_FULLY
    if expands(a, p, draws[EXPANSION, i]):
        bits |= EXPANDS
    if fails_to_pay(a, p, draws[PAYMENT_DRAW, i], week):
        bits |= PAYMENT_FAILS
    if week + 1 == a.renewal - a.notice:
        bits |= DECIDES
    if week + 1 == a.renewal:
        bits |= TERM_ENDS
    return bits


@compiled
def reach_first_value(week: Week, i: int) -> None:
    """Note the week in which the account first got value."""
    week.accounts[i].first_value = week.number


@compiled
def adopt_fully(week: Week, i: int) -> None:
    """Note the week in which the account reached full adoption."""
    week.accounts[i].full_adoption = week.number


@compiled
def expand(week: Week, i: int) -> None:
    """Buy more."""
    a = week.accounts[i]
    p = week.parameters[a.segment]
    gain = scaled(a.arr, p.expansion_size)
    a.arr += gain
    week.ledger[week.number].expansion += gain


@compiled
def leave(week: Week, i: int, cause: int) -> None:
    """Take an account out of the book at the close of this week."""
    a = week.accounts[i]
    week.ledger[week.number].churn += a.arr
    a.stage = GONE
    a.end = week.number + 1
    a.cause = cause


@compiled
def fail_to_pay(week: Week, i: int) -> None:
    """Leave because payment failed for good, whether or not it meant to leave."""
    leave(week, i, PAYMENT)


@compiled
def decide(week: Week, i: int) -> None:
    """Decide at notice whether to leave, and whether to give notice or stay silent."""
    a = week.accounts[i]
    stay = chance_to_stay(a, week.parameters[a.segment], week.number)
    if own_draw(week, a, DECISION) < 1.0 - stay:
        a.intent = LEAVE_AFTER_NOTICE if a.speaks else LEAVE_QUIETLY
    a.stirred = 0.0


@compiled
def end_term(week: Week, i: int) -> None:
    """Renew or leave at the end of the term; a renewal may shrink, and carries the price step.

    What the renewal changed in ARR is noted in ``rise``, ``concession`` and ``cut``.
    """
    a = week.accounts[i]
    p = week.parameters[a.segment]
    share = term_share(a)
    u = own_draw(week, a, UNCONTROLLABLE_DRAW)
    if u >= chance_undisturbed(a, p):
        leave(week, i, UNCONTROLLABLE)
        return
    if a.intent != STAY and own_draw(week, a, TURNING) >= chance_to_turn(a, p, week.number):
        leave(week, i, largest_shortfall(a, p))
        return
    totals = week.ledger[week.number]
    a.rise = a.cut = a.concession = 0
    if a.conceded:
        a.concession = scaled(a.arr, p.concession_discount)
        a.arr -= a.concession
        totals.contraction += a.concession
    else:
        a.rise = scaled(a.arr, (p.price_step + p.price_rise) * share)
        a.arr += a.rise
        totals.expansion += a.rise
    unused = p.contraction_chance * share * (1.0 - a.adoption * sigmoid(a.health))
    if own_draw(week, a, CONTRACTION) < unused:
        a.cut = scaled(a.arr, p.contraction_size)
        a.arr -= a.cut
        totals.contraction += a.cut
    a.renewed = a.renewal
    a.renewal += a.term
    a.intent = STAY
    a.conceded = 0


@compiled
def act(week: Week, i: int, bits: int) -> None:
    """Do what these bits of `Happening` say, in order; an account that has left does no more."""
    if bits & REACHES_FIRST_VALUE:
        reach_first_value(week, i)
    if bits & ADOPTS_FULLY:
        adopt_fully(week, i)
    if bits & EXPANDS:
        expand(week, i)
    if bits & PAYMENT_FAILS:
        fail_to_pay(week, i)
    if bits & DECIDES and week.accounts[i].stage == ACTIVE:
        decide(week, i)
    if bits & TERM_ENDS and week.accounts[i].stage == ACTIVE:
        end_term(week, i)
