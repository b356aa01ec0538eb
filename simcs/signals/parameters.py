"""The numbers of what can be seen: telemetry, surveys, impressions, and the health score."""

from enum import Enum
from typing import Annotated

from pydantic.dataclasses import dataclass

from simcs.journey.columns import PAST_WEEKS
from simcs.journey.parameters import STRICT, known


class Score(Enum):
    """What the health score is made of."""

    composite = "composite"
    """The weighted signals."""
    perfect = "perfect"
    """Latent health itself: as good as any score can be."""
    coin = "coin"
    """Chance alone: as bad as any score can be."""


@dataclass(config=STRICT)
class Signals:
    """How signals arise and make a score from 0 to 100 (docs/model.md, Telemetry)."""

    score: Score = Score.composite

    usage_base: Annotated[
        float, known("use of what is adopted, at worst health", 0, 1, "share")
    ] = 0.4
    usage_health: Annotated[float, known("… added at best health", 0, 1, "share")] = 0.6
    usage_lag: Annotated[
        int, known("weeks by which usage lags behind health", 0, PAST_WEEKS, "weeks")
    ] = 1
    usage_noise: Annotated[
        float, known("weekly noise in usage, times signal_noise", 0, 5, "share", "F")
    ] = 0.25
    usage_gap: Annotated[
        float, known("weeks without a reading of usage, with nothing on file", 0, 1, "share")
    ] = 0.1
    tickets_kept: Annotated[float, known("tickets remembered", 0, 0.99, "a week")] = 0.75
    tickets_base: Annotated[float, known("tickets of any account", 0, 10, "a week")] = 0.05
    tickets_usage: Annotated[float, known("… by full adoption", 0, 10, "a week")] = 0.15
    tickets_problem: Annotated[float, known("… per open problem", 0, 10, "a week")] = 0.15
    sentiment_problem: Annotated[
        float, known("sentiment of tickets lost per open problem", 0, 5, "logit")
    ] = 0.3
    sentiment_noise: Annotated[float, known("noise in the sentiment of tickets", 0, 5, "logit")] = (
        0.5
    )
    survey_sent: Annotated[float, known("accounts that are sent a survey", 0, 1, "a week")] = 1 / 13
    survey_base: Annotated[
        float, known("answering, at health 0 (logit of its chance)", -20, 20, "logit")
    ] = -0.8
    survey_answers: Annotated[float, known("… more per unit of health", -5, 5, "ratio")] = 0.4
    survey_health: Annotated[float, known("weight of health in an answer", 0, 5, "ratio")] = 0.1
    survey_trait: Annotated[
        float, known("lasting differences in how kindly accounts answer", 0, 5, "points")
    ] = 0.5
    survey_noise: Annotated[float, known("noise in an answer", 0, 5, "points")] = 0.8
    sponsor_refresh: Annotated[
        float, known("accounts whose sponsor is looked at", 0, 1, "a week")
    ] = 0.25
    sponsor_misread: Annotated[
        float, known("looks that take the sponsor for gone or there, wrongly", 0, 1, "share")
    ] = 0.1
    pulse_refresh: Annotated[
        float, known("accounts that a CSM forms an impression of", 0, 1, "a week")
    ] = 0.15
    pulse_lag: Annotated[
        int, known("weeks by which impressions lag behind health", 0, PAST_WEEKS, "weeks")
    ] = 3
    pulse_health: Annotated[float, known("weight of health in an impression", 0, 5, "ratio")] = 0.5
    pulse_bias: Annotated[float, known("optimism of impressions", -5, 5, "logit")] = 0.8
    flag_weeks: Annotated[
        int, known("weeks before its term in which a renewal is judged", 0, 52, "weeks")
    ] = 26
    flag_refresh: Annotated[float, known("renewals judged anew", 0, 1, "a week")] = 0.25
    flag_level: Annotated[
        float, known("health under which a renewal is thought to be at risk", -20, 20, "logit")
    ] = 0.5
    correction: Annotated[
        float, known("customers who correct what is on file, with a champion", 0, 1, "a week")
    ] = 0.01
    data_effect: Annotated[
        float, known("what is on file set right per hour of upkeep", 0, 10, "per hour")
    ] = 0.5
    data_memory: Annotated[float, known("time in which it goes stale", 1, 5200, "weeks")] = 26.0
    data_start: Annotated[float, known("… how right it is at the start", 0, 1, "share")] = 0.5

    weight_usage: Annotated[float, known("weight of usage", 0, 10)] = 0.35
    weight_velocity: Annotated[float, known("weight of the change in usage", 0, 10)] = 0.0
    weight_tickets: Annotated[float, known("weight of tickets, counted against", 0, 10)] = 0.20
    weight_sentiment: Annotated[float, known("weight of the sentiment of tickets", 0, 10)] = 0.0
    weight_survey: Annotated[float, known("weight of surveys", 0, 10)] = 0.10
    weight_sponsor: Annotated[float, known("weight of the sponsor", 0, 10)] = 0.15
    weight_pulse: Annotated[float, known("weight of the CSM's impression", 0, 10)] = 0.20
    weight_flag: Annotated[float, known("weight of the renewal flag, counted against", 0, 10)] = 0.0
    smoothing: Annotated[float, known("weight of this week's reading", 0.01, 1, "share")] = 0.5
    slow_smoothing: Annotated[float, known("… in slow averages", 0.001, 1, "share")] = 0.08
    score_slope: Annotated[
        float, known("steepness of the 0-100 scale", 0.1, 50, "per standard deviation")
    ] = 1.0
    score_level: Annotated[float, known("place of a middling account on it", -10, 10, "logit")] = (
        1.0
    )
