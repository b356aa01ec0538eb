"""The numbers of the team."""

from enum import Enum
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from simcs.journey.parameters import STRICT, known


class Ownership(Enum):
    """Who serves an account: its own CSM, or whoever is free."""

    named = "named"
    pool = "pool"


@dataclass(config=STRICT)
class Team:
    """A team of CSMs with finite hours."""

    csms: Annotated[
        int | None,
        Field(
            ge=0,
            le=100_000,
            description="how many; null: those the book names, else as many as is typical",
        ),
    ] = None
    hours_per_week: Annotated[float, known("contracted for customer work", 0, 80, "hours")] = 30.0
    presence: Annotated[
        float, known("share of it not lost to leave and illness", 0, 1, "share")
    ] = 0.92
    ownership: Ownership = Ownership.named
    cost_per_csm: Annotated[float, known("loaded cost of a CSM", 0, 1e7, "$ a year", "V2")] = (
        150_000.0
    )
    maturity_gain: Annotated[
        float, known("process maturity per share of hours spent on improvement", 0, 5, "a week")
    ] = 0.3
    maturity_memory: Annotated[
        float, known("weeks in which unattended maturity falls to 1/e", 1, 5200, "weeks")
    ] = 78.0
    patience_weeks: Annotated[
        int, Field(ge=0, le=520, description="weeks after which unreached work is given up")
    ] = 4


def minutes_per_csm(team: Team) -> int:
    """Return the whole minutes a week that one CSM has for customers."""
    return round(team.hours_per_week * team.presence * 60)


def cost_per_hour(team: Team) -> float:
    """Return the loaded cost in $ of an hour spent with customers; 0 where there are no hours."""
    hours = team.hours_per_week * team.presence * 52
    return team.cost_per_csm / hours if hours > 0 else 0.0
