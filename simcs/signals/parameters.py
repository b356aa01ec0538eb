"""The numbers of what can be seen: telemetry, surveys, impressions, and the health score."""

from enum import Enum
from typing import Annotated

from pydantic.dataclasses import dataclass

from simcs.journey.columns import PAST_WEEKS
from simcs.parameter import GIVEN, STRICT, parameter


class Score(Enum):
    """What the health score shows: weighted signals, latent health itself, or chance alone."""

    composite = "composite"
    """The weighted signals."""
    perfect = "perfect"
    """Latent health itself: as good as any score can be."""
    coin = "coin"
    """Chance alone: as bad as any score can be."""


@dataclass(config=STRICT)
class Signals:
    """How signals arise and make a score from 0 to 100 (docs/reference/model.md, Telemetry)."""

    score: Score = Score.composite

    # Together at most all that is adopted.
    usage_base: Annotated[float, parameter(0, 1, "share", plausible=(0.3, 0.5))] = 0.5
    """Share of what is adopted that an account of the worst health still uses."""
    usage_health: Annotated[float, parameter(0, 1, "share", plausible=(0.3, 0.5))] = 0.5
    """Share of what is adopted that an account of the best health uses on top of that."""
    # The full permitted range.
    usage_lag: Annotated[int, parameter(0, PAST_WEEKS, "weeks", plausible=(0, 3))] = 1
    """Weeks by which usage lags behind health."""
    # Not measured; not varied, as scores are fitted with it.
    usage_noise: Annotated[float, parameter(0, 5, "share", plausible=GIVEN)] = 0.1
    """Chance ups and downs of usage from week to week; a segment's signal_noise scales them only
    where usage_feed is false."""
    usage_habit: Annotated[float, parameter(0, 3, "log ratio")] = 0.5
    """How much accounts differ lastingly in how often they log in for the same use: standard
    deviation of its logarithm, its mean is 1; 0: all alike."""
    usage_feed: bool = True
    """How usage is shown. false: the latest week's reading, with the segment's noise. true: as
    product analytics shows it, the mean of the last four readings, each from 0 to 100 %, with the
    same noise everywhere; its velocity is that less the four before."""
    usage_gap: Annotated[float, parameter(0, 1, "share")] = 0.1
    """Share of weeks without a reading of usage when nothing on file is right."""
    tickets_kept: Annotated[float, parameter(0, 0.99, "a week")] = 0.75
    """Part of the tickets counted so far that still counts a week later."""
    tickets_base: Annotated[float, parameter(0, 10, "a week")] = 0.05
    """Tickets that any account raises."""
    tickets_usage: Annotated[float, parameter(0, 10, "a week")] = 0.15
    """Tickets that an account of full adoption raises besides."""
    tickets_problem: Annotated[float, parameter(0, 10, "a week")] = 0.15
    """Tickets that each open problem raises besides."""
    sentiment_problem: Annotated[float, parameter(0, 5, "logit")] = 0.3
    """How much worse tickets sound for each open problem."""
    sentiment_noise: Annotated[float, parameter(0, 5, "logit")] = 0.5
    """Chance differences in how tickets sound: their standard deviation."""
    survey_sent: Annotated[float, parameter(0, 1, "a week", plausible=GIVEN)] = 1 / 13
    """Share of accounts that are sent a survey each week."""
    survey_base: Annotated[float, parameter(-20, 20, "logit")] = -0.8
    """How readily accounts of health 0 answer a survey (the logit of the chance)."""
    survey_answers: Annotated[float, parameter(-5, 5, "ratio")] = 0.4
    """How much more readily accounts answer a survey for each unit of health."""
    survey_health: Annotated[float, parameter(0, 5, "ratio")] = 0.1
    """How much health shows in an answer to a survey, points for each unit of health."""
    survey_trait: Annotated[float, parameter(0, 5, "points")] = 0.5
    """Lasting differences in how kindly accounts answer surveys, whatever their health: the
    standard deviation."""
    survey_noise: Annotated[float, parameter(0, 5, "points")] = 0.8
    """Chance differences between answers to surveys: their standard deviation."""
    sponsor_refresh: Annotated[float, parameter(0, 1, "a week")] = 0.25
    """Share of accounts whose sponsor is looked at each week."""
    sponsor_misread: Annotated[float, parameter(0, 1, "share")] = 0.1
    """Share of looks at a sponsor that get it wrong when nothing on file is right."""
    pulse_refresh: Annotated[float, parameter(0, 1, "a week")] = 0.15
    """Share of accounts that a CSM forms an impression of each week."""
    # Impressions are never fresh.
    pulse_lag: Annotated[int, parameter(0, PAST_WEEKS, "weeks", plausible=(1, 3))] = 3
    """Weeks by which the CSM's impression lags behind health."""
    pulse_health: Annotated[float, parameter(0, 5, "ratio")] = 0.5
    """How much health shows in the CSM's impression."""
    pulse_bias: Annotated[float, parameter(-5, 5, "logit")] = 0.8
    """How much rosier the CSM's impression is than the truth."""
    flag_weeks: Annotated[int, parameter(0, 52, "weeks", plausible=GIVEN)] = 26
    """Weeks before the end of its term from which a renewal is judged."""
    flag_refresh: Annotated[float, parameter(0, 1, "a week", plausible=GIVEN)] = 0.25
    """Share of the coming renewals that are judged again each week."""
    flag_level: Annotated[float, parameter(-20, 20, "logit")] = 0.5
    """Health below which a renewal is thought to be at risk."""
    correction: Annotated[float, parameter(0, 1, "a week")] = 0.01
    """Share of customers with a champion who correct what is on file each week."""
    # Not measured; not varied, as no shipped arm holds such calls.
    discovery_found: Annotated[float, parameter(0, 1, "chance", plausible=GIVEN)] = 0.76
    """Chance that a discovery call finds problems of a kind that the account has."""
    discovery_imagined: Annotated[float, parameter(0, 1, "chance", plausible=GIVEN)] = 0.10
    """Chance that a discovery call takes an account to have problems of a kind that it has not."""
    # Not measured; not varied, as no shipped arm acts on what is seen by it.
    problem_seen: Annotated[float, parameter(0, 1, "a week", plausible=GIVEN)] = 0.3
    """Chance that the team sees an open problem in a week; it knows the kind until it is solved."""
    bad_sentiment: Annotated[float, parameter(-5, 5, "logit", plausible=GIVEN)] = -0.5
    """Sentiment below which a week's tickets count as bad."""
    data_effect: Annotated[float, parameter(0, 10, "per hour")] = 0.5
    """How fast upkeep sets right what is on file, for each effective hour of it."""
    data_memory: Annotated[float, parameter(1, 5200, "weeks")] = 26.0
    """Weeks in which what is on file goes stale to about a third (1/e)."""
    data_start: Annotated[float, parameter(0, 1, "share")] = 0.5
    """How right what is on file is when an account starts; 1: all of it."""

    weight_usage: Annotated[float, parameter(0, 10, plausible=GIVEN)] = 0.35
    """Weight of usage in the health score."""
    weight_velocity: Annotated[float, parameter(0, 10, plausible=GIVEN)] = 0.0
    """Weight of the change in usage in the health score."""
    weight_tickets: Annotated[float, parameter(0, 10, plausible=GIVEN)] = 0.20
    """Weight of tickets in the health score, counted against the account."""
    weight_sentiment: Annotated[float, parameter(0, 10, plausible=GIVEN)] = 0.0
    """Weight of how tickets sound in the health score."""
    weight_survey: Annotated[float, parameter(0, 10, plausible=GIVEN)] = 0.10
    """Weight of surveys in the health score."""
    weight_sponsor: Annotated[float, parameter(0, 10, plausible=GIVEN)] = 0.15
    """Weight of the sponsor on file in the health score."""
    weight_pulse: Annotated[float, parameter(0, 10, plausible=GIVEN)] = 0.20
    """Weight of the CSM's impression in the health score."""
    weight_flag: Annotated[float, parameter(0, 10, plausible=GIVEN)] = 0.0
    """Weight of the renewal flag in the health score, counted against the account."""
    smoothing: Annotated[float, parameter(0.01, 1, "share", plausible=GIVEN)] = 0.5
    """Weight of this week's reading in the health score, against that of the weeks before; 1: this
    week alone."""
    slow_smoothing: Annotated[float, parameter(0.001, 1, "share", plausible=GIVEN)] = 0.08
    """Weight of this week in the slow averages of usage and score, which show what is usual for an
    account."""
    score_slope: Annotated[float, parameter(0.1, 50, "per standard deviation", plausible=GIVEN)] = (
        1.0
    )
    """How steeply the health score (0 to 100) rises from poor to good accounts."""
    score_level: Annotated[float, parameter(-10, 10, "logit", plausible=GIVEN)] = 1.0
    """Where a middling account stands on the score from 0 to 100; 0: at 50, 1: at 73."""
