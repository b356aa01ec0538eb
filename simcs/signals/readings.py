"""Telemetry: what can be seen of an account, late, in part and with errors.

Each function is one block of model.md, Telemetry. ``a`` is a row of `ACCOUNT` and is changed
in place; ``s`` is the `SIGNAL_ROW` of its segment; ``draws[stream, i]`` is this week's uniform, or
of `USAGE_NOISE` its standard normal.
"""

import math

from simcs.compiled import compiled, inlined
from simcs.journey.columns import CAUSES, NEVER, USAGE_WEEKS, Account
from simcs.journey.drift import open_problems, sigmoid
from simcs.quantiles import normal, poisson
from simcs.randomness import SEEN_WEEKLY, Stream, uniform
from simcs.signals.segment_signals import Floats, SignalParameters

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
DISCOVERY = int(Stream.DISCOVERY)
PROBLEM_SEEN = int(Stream.PROBLEM_SEEN)


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
    share = s.usage_base + s.usage_health * sigmoid(health_then(a, s.usage_lag))
    if s.usage_habit > 0.0:
        share *= math.exp(s.usage_habit * a.habit - s.usage_habit * s.usage_habit / 2.0)
    return float(a.adoption * share)


@compiled
def weekly_tickets(a: Account, s: SignalParameters) -> float:
    """Return the mean number of tickets this week."""
    return float(
        s.tickets_base + s.tickets_usage * a.adoption + s.tickets_problem * open_problems(a)
    )


@compiled
def feed(a: Account, reading: float) -> None:
    """Take a reading, cut to what a share can be, into the means that product analytics shows."""
    for k in range(2 * USAGE_WEEKS - 1, 0, -1):
        a.usage_read[k] = a.usage_read[k - 1]
    a.usage_read[0] = min(max(reading, 0.0), 1.0)
    latest = before = 0.0
    for k in range(USAGE_WEEKS):
        latest += a.usage_read[k]
        before += a.usage_read[USAGE_WEEKS + k]
    a.usage = latest / USAGE_WEEKS
    a.usage_before = before / USAGE_WEEKS


@compiled
def read_usage(a: Account, s: SignalParameters, draws: Floats, i: int) -> None:
    """Read usage, unless this week's reading is missing."""
    is_read = draws[USAGE_GAP, i] >= s.usage_gap * (1.0 - a.data_quality)
    if s.usage_feed:
        if is_read:
            feed(a, true_usage(a, s) + s.usage_noise * draws[USAGE_NOISE, i])
        return
    if is_read:
        a.usage = true_usage(a, s) + s.usage_noise * s.noise * draws[USAGE_NOISE, i]
    a.usage_before = (1.0 - s.slow_smoothing) * a.usage_before + s.slow_smoothing * a.usage


@inlined
def read_tickets(a: Account, s: SignalParameters, draws: Floats, i: int) -> None:
    """Count this week's tickets and read their sentiment."""
    count = poisson(draws[TICKETS, i], weekly_tickets(a, s))
    a.tickets = s.tickets_kept * a.tickets + count
    a.tickets_1w = count
    a.bad_tickets_1w = 0
    if count > 0:
        felt = a.goodwill - s.sentiment_problem * open_problems(a)
        a.sentiment = felt + s.sentiment_noise * normal(draws[SENTIMENT_NOISE, i])
        if a.sentiment < s.bad_sentiment:
            a.bad_tickets_1w = count


@inlined
def read_survey(a: Account, s: SignalParameters, draws: Floats, i: int, week: int) -> None:
    """Send some a survey, beside those to whom the team did; the healthier are likelier to answer.

    Who gets both answers once.
    """
    if draws[SURVEY_SENT, i] < s.survey_sent or a.sent_survey:
        a.sent_survey = 0
        if draws[SURVEY_ANSWERED, i] < sigmoid(s.survey_base + s.survey_answers * a.health):
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


@compiled
def discover(a: Account, s: SignalParameters, seed: int, replication: int, week: int) -> None:
    """Note which kinds of problems a discovery call has found, rightly or not.

    What it finds rightly is seen from now on.
    """
    for c in range(CAUSES):
        chance = s.discovery_found if a.problems[c] > 0 else s.discovery_imagined
        a.found[c] = uniform(seed, replication, a.entity, week, DISCOVERY, c) < chance
        if a.found[c] and a.problems[c] > 0 and a.seen_week[c] == NEVER:
            a.seen_week[c] = week
    a.found_week = week
    a.asked_about = 0


@inlined
def see_problems(a: Account, s: SignalParameters, seed: int, replication: int, week: int) -> None:
    """See a kind of problem with some chance for each that is open; it stays seen until solved."""
    for c in range(CAUSES):
        if a.problems[c] > 0 and a.seen_week[c] == NEVER:
            chance = 1.0 - math.pow(1.0 - s.problem_seen, float(a.problems[c]))
            if uniform(seed, replication, a.entity, week, PROBLEM_SEEN, c) < chance:
                a.seen_week[c] = week
