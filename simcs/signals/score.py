"""The health score, and a week's telemetry of a whole book.

For ``a``, ``s`` and ``draws`` see `simcs.signals.readings`.
"""

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled, inlined
from simcs.journey.columns import NEVER, PAST_WEEKS, USAGE_WEEKS, Account
from simcs.journey.drift import open_problems, sigmoid
from simcs.quantiles import normal, to_normals
from simcs.randomness import CHUNK, Stream, draw_for
from simcs.signals.readings import (
    FIRST,
    STREAMS,
    USAGE_NOISE,
    be_corrected,
    discover,
    form_impression,
    judge_renewal,
    keep_file,
    look_at_sponsor,
    read_survey,
    read_tickets,
    read_usage,
    see_problems,
    true_usage,
    weekly_tickets,
)
from simcs.signals.segment_signals import COIN, PERFECT, Floats, SignalParameters

COIN_STREAM = int(Stream.COIN)
USAGE_CENTRE, USAGE_SCALE = 0.5, 0.3
TICKETS_CENTRE, TICKETS_SCALE = 1.2, 1.2
SPONSOR_CENTRE, SPONSOR_SCALE = 0.85, 0.3
PULSE_CENTRE = 1.3


@inlined
def weigh(a: Account, s: SignalParameters, coin: float) -> float:
    """Return the weighted sum of the signals' deviations from usual, or its replacement."""
    if s.kind == PERFECT:
        return float(a.health)
    if s.kind == COIN:
        return normal(coin)
    return float(
        s.weight_usage * (a.usage - USAGE_CENTRE) / USAGE_SCALE
        + s.weight_velocity * (a.usage - a.usage_before) / USAGE_SCALE
        - s.weight_tickets * (a.tickets - TICKETS_CENTRE) / TICKETS_SCALE
        + s.weight_sentiment * a.sentiment
        + s.weight_survey * a.survey
        + s.weight_sponsor * (a.sponsor_seen - SPONSOR_CENTRE) / SPONSOR_SCALE
        + s.weight_pulse * (a.pulse - PULSE_CENTRE)
        - s.weight_flag * a.flagged
    )


@compiled
def scale(z: float, s: SignalParameters) -> float:
    """Return the score from 0 to 100, normalised within the segment."""
    return 100.0 * sigmoid(s.score_level + s.score_slope * (z - s.middle) / s.spread)


@inlined
def observe(a: Account, s: SignalParameters, draws: Floats, i: int, coin: float, week: int) -> None:
    """Take this week's readings, and bring the score and its slow average up to date."""
    keep_file(a, s)
    read_usage(a, s, draws, i)
    read_tickets(a, s, draws, i)
    read_survey(a, s, draws, i, week)
    look_at_sponsor(a, s, draws, i, week)
    form_impression(a, s, draws, i, week)
    judge_renewal(a, s, draws, i, week)
    be_corrected(a, s, draws, i)
    a.score_z = (1.0 - s.smoothing) * a.score_z + s.smoothing * weigh(a, s, coin)
    a.score = scale(a.score_z, s)
    a.score_before = (1.0 - s.slow_smoothing) * a.score_before + s.slow_smoothing * a.score
    for lag in range(PAST_WEEKS - 1, 0, -1):
        a.past[lag] = a.past[lag - 1]
    a.past[0] = a.health


@compiled
def first_look(a: Account, s: SignalParameters) -> None:
    """Start an account's signals at what they would be in its present state, without noise."""
    for lag in range(PAST_WEEKS):
        a.past[lag] = a.health
    a.data_quality = s.data_start
    a.usage = true_usage(a, s)
    if s.usage_feed:
        a.usage = min(a.usage, 1.0)
    a.usage_before = a.usage
    for k in range(2 * USAGE_WEEKS):
        a.usage_read[k] = a.usage
    a.tickets = weekly_tickets(a, s) / (1.0 - s.tickets_kept)
    a.sentiment = a.goodwill - s.sentiment_problem * open_problems(a)
    a.survey = 0.0
    a.survey_week = NEVER
    a.sponsor_seen = a.champion
    a.pulse = s.pulse_health * a.health + s.pulse_bias
    a.flagged = 0
    a.found_week = NEVER
    a.score_z = s.middle if s.kind == COIN else weigh(a, s, 0.5)
    a.score = scale(a.score_z, s)
    a.score_before = a.score


@compiled
def telemetry(
    accounts: Table[Account],
    active: NDArray[np.int64],
    signals: Table[SignalParameters],
    seed: int,
    replication: int,
    week: int,
) -> None:
    """Observe every active account; ``active`` has their row numbers."""
    draws = np.empty((STREAMS, CHUNK))
    coins = np.empty((2, CHUNK))
    for begin in range(0, active.shape[0], CHUNK):
        rows = active[begin : begin + CHUNK]
        draw_for(draws, FIRST, accounts, rows, week, seed, replication)
        to_normals(draws[USAGE_NOISE, : rows.shape[0]])
        if signals[0].kind == COIN:
            draw_for(coins, COIN_STREAM - 1, accounts, rows, week, seed, replication)
        for i in range(rows.shape[0]):
            a = accounts[rows[i]]
            if a.asked_about:
                discover(a, signals[a.segment], seed, replication, week)
            see_problems(a, signals[a.segment], seed, replication, week)
            observe(a, signals[a.segment], draws, i, coins[1, i], week)


@compiled
def begin_telemetry(
    accounts: Table[Account], rows: NDArray[np.int64], signals: Table[SignalParameters]
) -> None:
    """Take a first look at each of the accounts in ``rows``."""
    for i in rows:
        first_look(accounts[i], signals[accounts[i].segment])
