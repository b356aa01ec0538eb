"""The market's week: what happens to everyone at once, what findings fix, and who newcomers are.

What lasts is moved into the columns `MOVING` of the parameters, so that equations of the journey
read it with their own. Everything here is drawn by the market or by an account, with keys that
no policy can change.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Rows, Table
from simcs.compiled import compiled
from simcs.journey.columns import CAUSES, NEVER, Account, Cause, Intent, Problem, Stage
from simcs.journey.drift import PROBLEMS_AT_MOST
from simcs.journey.lifecycle import FIRST_PROBLEM_CAUSE
from simcs.journey.parameters import WEEKS_PER_YEAR, weekly
from simcs.journey.segment_parameters import AFTERWARDS, SegmentParameters
from simcs.randomness import MARKET_ENTITY, Stream, uniform
from simcs.world.journal import NO_ROWS, Journal
from simcs.world.parameters import Market

ACTIVE = int(Stage.ACTIVE)
STAY = int(Intent.STAY)
SERVICE = int(Problem.SERVICE)
FIT = int(Cause.FIT)
DOWNTURN, CAMPAIGN = int(Stream.DOWNTURN), int(Stream.CAMPAIGN)
OUTAGE, OUTAGE_HITS = int(Stream.OUTAGE), int(Stream.OUTAGE_HITS)
REFERRED = int(Stream.REFERRED)


@dataclass
class MarketState:
    """What the market remembers from week to week.

    Attributes
    ----------
    parameters
        Its parameters.
    downturn_ends
        Week in which no downturn is left.
    campaigns_end
        Week in which no competitor's campaign is left, for each segment.
    misfit
        Share of newcomers' misfit that findings of churn reviews have left.
    references
        Share of active accounts that are references, at the last close.
    weather
        Shock, price rise, and each segment's threat, as in the parameters.
    """

    parameters: Market
    downturn_ends: int
    campaigns_end: list[int]
    misfit: float
    references: float
    weather: tuple[float, float, list[float]] | None = None


def opened(market: Market, accounts: NDArray[Any], parameters: NDArray[Any]) -> MarketState:
    """Return the state in which a run opens, and write its numbers into the parameters."""
    for name in AFTERWARDS:
        parameters[name] = getattr(market, name)
    parameters["problem_factor"] = 1.0
    parameters["mended"] = NEVER
    active = np.flatnonzero(accounts["stage"] == Stage.ACTIVE)
    share = references(accounts, active, parameters, market.reference_goodwill)
    return MarketState(market, 0, [0] * len(parameters), 1.0, share)


def begins(
    at: int | None, chance: float, key: tuple[int, int], week: int, stream: int, k: int = 0
) -> bool:
    """Return whether an event begins: in its set week, or at random with a yearly chance."""
    if week == at:
        return True
    return chance > 0 and uniform(*key, MARKET_ENTITY, week, stream, k) < weekly(chance)


def turn(
    state: MarketState,
    accounts: NDArray[Any],
    parameters: NDArray[Any],
    ledger: NDArray[Any],
    journal: Journal,
    key: tuple[int, int],
    week: int,
) -> None:
    """Apply this week's market events, before anyone arrives; ``key`` is the run's."""
    market = state.parameters
    if begins(market.downturn_week, market.downturn_chance, key, week, DOWNTURN):
        state.downturn_ends = week + market.downturn_weeks
    down = week < state.downturn_ends
    loss = market.downturn_loss if down else 0.0
    threats = []
    for number in range(len(parameters)):
        if begins(None, market.campaign_chance, key, week, CAMPAIGN, number):
            state.campaigns_end[number] = week + market.campaign_weeks
        under_attack = week < state.campaigns_end[number]
        threats.append(loss + (market.campaign_loss if under_attack else 0.0))
    since = -1 if market.rise_week is None else week - market.rise_week
    weather = (
        market.downturn_health if down else 0.0,
        market.rise if 0 <= since < WEEKS_PER_YEAR else 0.0,
        threats,
    )
    if weather != state.weather:
        state.weather = weather
        parameters["shock"], parameters["price_rise"], parameters["threat"] = weather
    journal.rise_announced = since == 0
    if since == 0:
        sour(accounts, market.rise_goodwill)
    if week >= market.review_delay:
        mend(state, parameters, ledger["findings"][week - market.review_delay], week)
    journal.outage = begins(market.outage_week, market.outage_chance, key, week, OUTAGE)
    journal.hit = NO_ROWS
    if journal.outage:
        hit = np.zeros(len(accounts), np.bool_)
        interrupt_service(accounts, hit, market.outage_share, *key, week)
        journal.hit = np.flatnonzero(hit)


def mend(state: MarketState, parameters: NDArray[Any], findings: NDArray[Any], week: int) -> None:
    """Let findings take effect: product and service fix the reported cause, and sales select."""
    if not any(findings.tolist()):
        return
    effect, floor = state.parameters.review_effect, state.parameters.review_floor
    for _ in range(findings[FIT]):
        state.misfit = max(floor, state.misfit * (1.0 - effect))
    for c in range(CAUSES):
        count = findings[FIRST_PROBLEM_CAUSE + c]
        for _ in range(count):
            left = parameters["problem_factor"][0, c] * (1.0 - effect)
            parameters["problem_factor"][:, c] = max(floor, left)
        if count:
            parameters["mended"][:, c] = week


@compiled
def sour(accounts: Table[Account], cost: float) -> None:
    """Take goodwill from every active account."""
    for i in range(accounts.shape[0]):
        if accounts[i].stage == ACTIVE:
            accounts[i].goodwill -= cost


@compiled
def interrupt_service(
    accounts: Table[Account],
    hit: NDArray[np.bool_],
    share: float,
    seed: int,
    replication: int,
    week: int,
) -> None:
    """Open a service problem in a share of the active accounts, drawn independently for each.

    ``hit`` is set for those in which it did.
    """
    for i in range(accounts.shape[0]):
        a = accounts[i]
        if a.stage == ACTIVE:
            drawn = uniform(seed, replication, a.entity, week, OUTAGE_HITS, 0) < share
            if drawn and a.problems[SERVICE] < PROBLEMS_AT_MOST:
                a.problems[SERVICE] += 1
                hit[i] = True


@compiled
def is_reference(a: Account, p: SegmentParameters, goodwill: float) -> bool:
    """Return whether an active account is a reference: fully adopted, satisfied and staying."""
    return bool(a.adoption >= p.full_adoption and a.goodwill >= goodwill and a.intent == STAY)


@compiled
def references(
    accounts: Table[Account], active: Rows, parameters: Table[SegmentParameters], goodwill: float
) -> float:
    """Return the share of active accounts that are references; 0 if there are none."""
    count = 0
    for n in range(active.shape[0]):
        a = accounts[active[n]]
        if is_reference(a, parameters[a.segment], goodwill):
            count += 1
    return count / active.shape[0] if active.shape[0] else 0.0


class Selection(NamedTuple):
    """How newcomers are selected.

    Attributes
    ----------
    gain
        Fit gained by sales qualification and references, logit.
    misfit_from
        Fit below the mean of the segment where misfit begins, logit.
    misfit_kept
        Share of it that is retained.
    references
        The chance of a referral to come.
    """

    gain: float
    misfit_from: float
    misfit_kept: float
    references: float


SelectionParts = tuple[float, float, float, float]
"""The parts of a `Selection`, without their names."""


def selection(state: MarketState) -> Selection:
    """Return how newcomers are selected this week."""
    market = state.parameters
    more = state.references - market.reference_usual
    gain = market.qualification + market.reference_fit * more
    retained = market.misfit_kept * state.misfit
    return Selection(gain, market.misfit_from, retained, state.references)


@compiled
def stays_away(a: Account, references: float, seed: int, replication: int, week: int) -> bool:
    """Return whether a would-be customer is one that no reference brought."""
    if not a.referral:
        return False
    return bool(uniform(seed, replication, a.entity, week, REFERRED, 0) >= references)


@compiled
def select(a: Account, p: SegmentParameters, selection: Selection) -> None:
    """Change a newcomer's fit by sales qualification and references, and its health with it."""
    a.fit = a.fit + selection.gain
    line = p.fit_mean - selection.misfit_from
    if a.fit < line:
        a.fit = a.fit + (1.0 - selection.misfit_kept) * (line - a.fit)
    a.health = a.fit + p.health_start
    a.lately = a.health
    a.best = a.health
