"""The numbers of the plain health score."""

from typing import Annotated

from pydantic.dataclasses import dataclass

from simcs.journey.parameters import STRICT, known


@dataclass(config=STRICT)
class Signals:
    """How usage, tickets and sponsor make a score from 0 to 100 (docs/model.md, Telemetry)."""

    usage_base: Annotated[
        float, known("use of what is adopted, at worst health", 0, 1, "share")
    ] = 0.4
    usage_health: Annotated[float, known("… added at best health", 0, 1, "share")] = 0.6
    tickets_kept: Annotated[float, known("tickets remembered", 0, 0.99, "a week")] = 0.75
    tickets_base: Annotated[float, known("tickets of any account", 0, 10, "a week")] = 0.05
    tickets_usage: Annotated[float, known("… by full adoption", 0, 10, "a week")] = 0.15
    tickets_problem: Annotated[float, known("… per open problem", 0, 10, "a week")] = 0.15
    weight_usage: Annotated[float, known("weight of usage", 0, 10)] = 0.35
    weight_tickets: Annotated[float, known("weight of tickets, counted against", 0, 10)] = 0.20
    weight_sponsor: Annotated[float, known("weight of the sponsor", 0, 10)] = 0.15
    smoothing: Annotated[float, known("weight of this week's reading", 0.01, 1, "share")] = 0.5
    slow_smoothing: Annotated[float, known("… in the slow average", 0.001, 1, "share")] = 0.08
    score_slope: Annotated[float, known("steepness of the 0-100 scale", 0.1, 50)] = 3.0
    score_level: Annotated[float, known("place of a middling account on it", -10, 10)] = 1.0
