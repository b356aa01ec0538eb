"""Telemetry: what can be seen of an account, late, in part and with errors, and its health score.

Each function is one block of model.md, Telemetry. ``a`` is a row of `ACCOUNT` and is changed
in place; ``s`` is the row of `SIGNALS` of its segment; ``draws[stream, i]`` is this week's uniform,
or of `USAGE_NOISE` its standard normal.
"""

import math
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.columns import F8, I8, Table, columns_of
from simcs.compiled import compiled, inlined
from simcs.journey.columns import NEVER, PAST_WEEKS, Account
from simcs.journey.drift import open_problems, sigmoid
from simcs.journey.parameters import Journey
from simcs.quantiles import normal, poisson, to_normals
from simcs.randomness import CHUNK, SEEN_WEEKLY, Stream, draw_for
from simcs.signals.parameters import Score, Signals

Floats = NDArray[np.float64]
FIRST, STREAMS = SEEN_WEEKLY
USAGE_NOISE = int(Stream.USAGE_NOISE) - FIRST
USAGE_GAP = int(Stream.USAGE_GAP) - FIRST
TICKETS = int(Stream.TICKETS) - FIRST
SENTIMENT_NOISE = int(Stream.SENTIMENT_NOISE) - FIRST
SURVEY_SENT = int(Stream.SURVEY_SENT) - FIRST
SURVEY_ANSWERED = int(Stream.SURVEY_ANSWERED) - FIRST
SURVEY_NOISE = int(Stream.SURVEY_NOISE) - FIRST
SPONSOR_REFRESH = int(Stream.SPONSOR_REFRESH) - FIRST
SPONSOR_MISREAD = int(Stream.SPONSOR_MISREAD) - FIRST
PULSE_REFRESH = int(Stream.PULSE_REFRESH) - FIRST
PULSE_NOISE = int(Stream.PULSE_NOISE) - FIRST
FLAG_REFRESH = int(Stream.FLAG_REFRESH) - FIRST
FLAG_NOISE = int(Stream.FLAG_NOISE) - FIRST
CORRECTION = int(Stream.CORRECTION) - FIRST
COIN_STREAM = int(Stream.COIN)
PERFECT, COIN = 1, 2
KINDS = {Score.composite: 0, Score.perfect: PERFECT, Score.coin: COIN}
USAGE_CENTRE, USAGE_SCALE = 0.5, 0.3
TICKETS_CENTRE, TICKETS_SCALE = 1.2, 1.2
SPONSOR_CENTRE, SPONSOR_SCALE = 0.85, 0.3
PULSE_CENTRE = 1.3

NUMBERS = tuple(f.name for f in fields(Signals) if f.name != "score")


class SignalParameters(Signals):
    """All that telemetry needs of one segment, a row of `SIGNALS`."""

    noise: F8
    middle: F8
    spread: F8
    kind: I8


SIGNALS = np.dtype((np.record, [(name, "f8") for name in NUMBERS] + columns_of(SignalParameters)))
"""One row per segment, as numba reads it."""


def table(signals: Signals, journey: Journey, norms: Floats) -> NDArray[Any]:
    """Return the signal parameters as a structured array, one row per segment in order.

    Parameters
    ----------
    norms
        Shape ``(segments, 2)``: mean and standard deviation of the weighted signals in a typically
        served population, by which a score is normalised.
    """
    rows = np.zeros(len(journey.segments), SIGNALS)
    for name in NUMBERS:
        rows[name] = getattr(signals, name)
    rows["noise"] = [segment.signal_noise for segment in journey.segments.values()]
    rows["middle"], rows["spread"] = norms.T
    rows["kind"] = KINDS[signals.score]
    return rows


@compiled
def health_then(a: Account, weeks: float) -> float:
    """Return latent health as it was some telemetries ago."""
    if weeks < 1.0:
        return float(a.health)
    return float(a.past[int(weeks) - 1])


@compiled
def keep_file(a: Account, s: SignalParameters) -> None:
    """Let the data on file go stale, and upkeep correct it."""
    gain = 0.0
    if a.upkeep > 0.0:
        gain = (1.0 - a.data_quality) * (1.0 - math.exp(-s.data_effect * a.upkeep))
    a.data_quality = a.data_quality + gain - a.data_quality / s.data_memory
    a.upkeep = 0.0


@compiled
def true_usage(a: Account, s: SignalParameters) -> float:
    """Return usage without noise."""
    return float(
        a.adoption * (s.usage_base + s.usage_health * sigmoid(health_then(a, s.usage_lag)))
    )


@compiled
def weekly_tickets(a: Account, s: SignalParameters) -> float:
    """Return the mean number of tickets this week."""
    return float(
        s.tickets_base + s.tickets_usage * a.adoption + s.tickets_problem * open_problems(a)
    )


@compiled
def read_usage(a: Account, s: SignalParameters, draws: Floats, i: int) -> None:
    """Read usage, unless this week's reading is missing."""
    if draws[USAGE_GAP, i] >= s.usage_gap * (1.0 - a.data_quality):
        a.usage = true_usage(a, s) + s.usage_noise * s.noise * draws[USAGE_NOISE, i]
    a.usage_before = (1.0 - s.slow_smoothing) * a.usage_before + s.slow_smoothing * a.usage


@inlined
def read_tickets(a: Account, s: SignalParameters, draws: Floats, i: int) -> None:
    """Count this week's tickets and read their sentiment."""
    count = poisson(draws[TICKETS, i], weekly_tickets(a, s))
    a.tickets = s.tickets_kept * a.tickets + count
    if count > 0:
        felt = a.goodwill - s.sentiment_problem * open_problems(a)
        a.sentiment = felt + s.sentiment_noise * normal(draws[SENTIMENT_NOISE, i])


@inlined
def read_survey(a: Account, s: SignalParameters, draws: Floats, i: int, week: int) -> None:
    """Send some a survey; the healthier are likelier to answer."""
    if draws[SURVEY_SENT, i] < s.survey_sent and (
        draws[SURVEY_ANSWERED, i] < sigmoid(s.survey_base + s.survey_answers * a.health)
    ):
        answer = s.survey_health * a.health + s.survey_trait * a.trait
        a.survey = answer + s.survey_noise * normal(draws[SURVEY_NOISE, i])
        a.survey_week = week


@compiled
def look_at_sponsor(a: Account, s: SignalParameters, draws: Floats, i: int, week: int) -> None:
    """Check now and then whether the sponsor is still there, sometimes with a wrong result."""
    if draws[SPONSOR_REFRESH, i] < s.sponsor_refresh:
        a.sponsor_seen = a.champion
        if draws[SPONSOR_MISREAD, i] < s.sponsor_misread * (1.0 - a.data_quality):
            a.sponsor_seen = 1.0 - a.champion
        a.sponsor_week = week


@compiled
def form_impression(a: Account, s: SignalParameters, draws: Floats, i: int, week: int) -> None:
    """Let the CSM form an impression now and then: late, noisy, and rosy."""
    if draws[PULSE_REFRESH, i] < s.pulse_refresh:
        felt = s.pulse_health * health_then(a, s.pulse_lag) + s.pulse_bias
        a.pulse = felt + s.noise * normal(draws[PULSE_NOISE, i])
        a.pulse_week = week


@compiled
def judge_renewal(a: Account, s: SignalParameters, draws: Floats, i: int, week: int) -> None:
    """Judge now and then, close to the term, whether the renewal is at risk."""
    if a.renewal - week > s.flag_weeks:
        a.flagged = 0
    elif draws[FLAG_REFRESH, i] < s.flag_refresh:
        seen = a.health + s.noise * normal(draws[FLAG_NOISE, i])
        a.flagged = seen < s.flag_level


@compiled
def be_corrected(a: Account, s: SignalParameters, draws: Floats, i: int) -> None:
    """Let a customer with a champion correct the data on file now and then."""
    if draws[CORRECTION, i] < s.correction * a.champion:
        a.sponsor_seen = a.champion
        a.data_quality = 1.0


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
    a.usage_before = a.usage
    a.tickets = weekly_tickets(a, s) / (1.0 - s.tickets_kept)
    a.sentiment = a.goodwill - s.sentiment_problem * open_problems(a)
    a.survey = 0.0
    a.survey_week = NEVER
    a.sponsor_seen = a.champion
    a.pulse = s.pulse_health * a.health + s.pulse_bias
    a.flagged = 0
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
            observe(a, signals[a.segment], draws, i, coins[1, i], week)


@compiled
def begin_telemetry(
    accounts: Table[Account], rows: NDArray[np.int64], signals: Table[SignalParameters]
) -> None:
    """Take a first look at each of the accounts in ``rows``."""
    for i in rows:
        first_look(accounts[i], signals[accounts[i].segment])
