"""What a customer does: reach a milestone, expand, fail to pay, decide, renew or leave.

Every act has the same arguments: the accounts, the index of the one that acts, the parameters by
segment, the weekly ledger, the key of its luck and the week. Both drivers call them, in the order
of `Happening`: the loop for each account in turn, the agents when a customer's process wakes.
"""

import math
from typing import Any

from simcs.compiled import compiled, inlined
from simcs.journey.columns import NOT_YET, Cause, Happening, Intent, Problem, Stage
from simcs.journey.drift import sigmoid
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.randomness import Stream, uniform

ACTIVE = int(Stage.ACTIVE)
GONE = int(Stage.GONE)
STAY = int(Intent.STAY)
LEAVE_QUIETLY = int(Intent.LEAVE_QUIETLY)
LEAVE_AFTER_NOTICE = int(Intent.LEAVE_AFTER_NOTICE)
REACHES_FIRST_VALUE = int(Happening.REACHES_FIRST_VALUE)
ADOPTS_FULLY = int(Happening.ADOPTS_FULLY)
EXPANDS = int(Happening.EXPANDS)
PAYMENT_FAILS = int(Happening.PAYMENT_FAILS)
DECIDES = int(Happening.DECIDES)
TERM_ENDS = int(Happening.TERM_ENDS)
FIT, ADOPTION, SPONSOR, GOODWILL = (
    int(Cause.FIT), int(Cause.ADOPTION), int(Cause.SPONSOR), int(Cause.GOODWILL),
)  # fmt: skip
UNCONTROLLABLE, PAYMENT = int(Cause.UNCONTROLLABLE), int(Cause.PAYMENT)
FIRST_PROBLEM_CAUSE = int(Cause.PRODUCT) - int(Problem.PRODUCT)
EXPANSION = int(Stream.EXPANSION)
PAYMENT_DRAW = int(Stream.PAYMENT)
DECISION = int(Stream.DECISION)
UNCONTROLLABLE_DRAW = int(Stream.UNCONTROLLABLE)
TURNING = int(Stream.TURNING)
CONTRACTION = int(Stream.CONTRACTION)


@compiled
def scaled(cents: int, factor: float) -> int:
    """Return ``cents`` times ``factor``, rounded half up to whole cents."""
    return math.floor(cents * factor + 0.5)


@compiled
def term_share(a: Any) -> float:
    """Return min(1, term in years): a short term carries a share of a year's decision."""
    return float(min(1.0, a.term / WEEKS_PER_YEAR))


@compiled
def expands(a: Any, p: Any, u: float) -> bool:
    """Return whether an account buys more this week; never once it means to leave.

    ``u`` is its uniform for this.
    """
    if a.intent != STAY:
        return False
    rate = p.expansion_rate / WEEKS_PER_YEAR
    room = max(0.0, 1.0 - a.arr / (p.expansion_room * a.opening_arr))
    lift = 1.0 + p.interest_effect * a.interest
    # Health pulls by a factor of at most two: mostly that is all one needs to know.
    if u >= rate * 2.0 * a.adoption * room * lift:
        return False
    pull = 2.0 * sigmoid(p.expansion_slope * (a.health - p.expansion_middle))
    return bool(u < rate * pull * a.adoption * room * lift)


@inlined
def happenings(a: Any, p: Any, draws: Any, i: int, week: int) -> int:
    """Return what this account does this week, as bits of `Happening`.

    ``draws[stream, i]`` is this week's uniform of the account.
    """
    bits = 0
    if a.first_value == NOT_YET and a.adoption >= p.first_value:
        bits |= REACHES_FIRST_VALUE
    if a.full_adoption == NOT_YET and a.adoption >= p.full_adoption:
        bits |= ADOPTS_FULLY
    if expands(a, p, draws[EXPANSION, i]):
        bits |= EXPANDS
    loss = p.payment_loss_card_week if a.card_billed else p.payment_loss_invoice_week
    if draws[PAYMENT_DRAW, i] < loss:
        bits |= PAYMENT_FAILS
    if week + 1 == a.renewal - a.notice:
        bits |= DECIDES
    if week + 1 == a.renewal:
        bits |= TERM_ENDS
    return bits


@compiled
def reach_first_value(
    accounts: Any, i: int, parameters: Any, ledger: Any, seed: int, replication: int, week: int
) -> None:
    """Note the week in which the account first got value."""
    accounts[i].first_value = week


@compiled
def adopt_fully(
    accounts: Any, i: int, parameters: Any, ledger: Any, seed: int, replication: int, week: int
) -> None:
    """Note the week in which the account reached full adoption."""
    accounts[i].full_adoption = week


@compiled
def expand(
    accounts: Any, i: int, parameters: Any, ledger: Any, seed: int, replication: int, week: int
) -> None:
    """Buy more."""
    a = accounts[i]
    p = parameters[a.segment]
    gain = scaled(a.arr, p.expansion_size)
    a.arr += gain
    ledger[week].expansion += gain


@compiled
def leave(a: Any, ledger: Any, cause: int, week: int) -> None:
    """Take an account out of the book at the close of this week."""
    ledger[week].churn += a.arr
    a.stage = GONE
    a.end = week + 1
    a.cause = cause


@compiled
def fail_to_pay(
    accounts: Any, i: int, parameters: Any, ledger: Any, seed: int, replication: int, week: int
) -> None:
    """Leave because payment failed for good, meaning to or not."""
    leave(accounts[i], ledger, PAYMENT, week)


@compiled
def decide(
    accounts: Any, i: int, parameters: Any, ledger: Any, seed: int, replication: int, week: int
) -> None:
    """Decide at notice whether to leave, and tell, or keep it quiet."""
    a = accounts[i]
    stay = math.pow(sigmoid(a.health), term_share(a))
    if uniform(seed, replication, a.entity, week, DECISION, 0) < 1.0 - stay:
        a.intent = LEAVE_AFTER_NOTICE if a.speaks else LEAVE_QUIETLY


@compiled
def largest_shortfall(a: Any, p: Any) -> int:
    """Return the cause that costs the account most health; ties go to the first named."""
    cause = FIT
    worst = p.fit_mean - a.fit
    if p.health_adoption * (1.0 - a.adoption) > worst:
        cause = ADOPTION
        worst = p.health_adoption * (1.0 - a.adoption)
    for c in range(3):
        if p.health_problems * a.problems[c] > worst:
            cause = FIRST_PROBLEM_CAUSE + c
            worst = p.health_problems * a.problems[c]
    if p.health_sponsor * (1.0 - a.champion) > worst:
        cause = SPONSOR
        worst = p.health_sponsor * (1.0 - a.champion)
    if -a.goodwill > worst:
        cause = GOODWILL
    return cause


@compiled
def end_term(
    accounts: Any, i: int, parameters: Any, ledger: Any, seed: int, replication: int, week: int
) -> None:
    """Renew or leave at the end of the term; a renewal may shrink, and carries the price step."""
    a = accounts[i]
    p = parameters[a.segment]
    share = term_share(a)
    draws = uniform(seed, replication, a.entity, week, UNCONTROLLABLE_DRAW, 0)
    if draws >= math.pow(1.0 - min(1.0, p.uncontrollable + p.threat), share):
        leave(a, ledger, UNCONTROLLABLE, week)
        return
    if a.intent != STAY:
        penalty = p.turning_penalty - p.concession_turn if a.conceded else p.turning_penalty
        turned = sigmoid(a.health - penalty)
        if uniform(seed, replication, a.entity, week, TURNING, 0) >= turned:
            leave(a, ledger, largest_shortfall(a, p), week)
            return
    if a.conceded:
        cut = scaled(a.arr, p.concession_discount)
        a.arr -= cut
        ledger[week].contraction += cut
    else:
        rise = scaled(a.arr, (p.price_step + p.price_rise) * share)
        a.arr += rise
        ledger[week].expansion += rise
    unused = p.contraction_chance * share * (1.0 - a.adoption * sigmoid(a.health))
    if uniform(seed, replication, a.entity, week, CONTRACTION, 0) < unused:
        cut = scaled(a.arr, p.contraction_size)
        a.arr -= cut
        ledger[week].contraction += cut
    a.renewal += a.term
    a.intent = STAY
    a.conceded = 0


@compiled
def act(
    accounts: Any, i: int, parameters: Any, ledger: Any, seed: int, replication: int, week: int
) -> None:
    """Do all that this week's `Happening` says, in its order; whoever has left does no more."""
    bits = accounts[i].happening
    if bits & REACHES_FIRST_VALUE:
        reach_first_value(accounts, i, parameters, ledger, seed, replication, week)
    if bits & ADOPTS_FULLY:
        adopt_fully(accounts, i, parameters, ledger, seed, replication, week)
    if bits & EXPANDS:
        expand(accounts, i, parameters, ledger, seed, replication, week)
    if bits & PAYMENT_FAILS:
        fail_to_pay(accounts, i, parameters, ledger, seed, replication, week)
    if bits & DECIDES and accounts[i].stage == ACTIVE:
        decide(accounts, i, parameters, ledger, seed, replication, week)
    if bits & TERM_ENDS and accounts[i].stage == ACTIVE:
        end_term(accounts, i, parameters, ledger, seed, replication, week)
