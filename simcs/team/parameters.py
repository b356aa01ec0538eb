"""The numbers of the team."""

from dataclasses import field, replace
from enum import Enum
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from pydantic.dataclasses import dataclass

from simcs.journey.parameters import INFINITY, STRICT, known


class Ownership(Enum):
    """Who serves an account: its own CSM, whoever of its pod is free, or whoever is free at all."""

    named = "named"
    pods = "pods"
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
    pod_size: Annotated[int, known("CSMs that share their accounts in a pod", 1, 100_000)] = 3
    tiers: dict[str, int] = field(default_factory=dict)
    """Segment -> CSMs who serve it and no other; empty: everyone serves all segments."""
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

    skill_spread: Annotated[
        float, known("spread of skill about 1; 0: all alike", 0, 1, "ratio")
    ] = 0.15
    skill_low: Annotated[float, known("the least skill", 0, 1, "ratio")] = 0.5
    skill_high: Annotated[float, known("the most skill", 1, 5, "ratio")] = 1.5
    ramp_start: Annotated[
        float, known("effect of a newcomer's hours; 1: no ramp", 0, 1, "ratio")
    ] = 0.5
    ramp_weeks: Annotated[int, known("… until they count in full", 0, 520, "weeks")] = 13

    load_limit: Annotated[float, known("most load that is felt", 0, 10, "ratio")] = 1.2
    load_borne: Annotated[float, known("load that does not tire", 0, 10, "ratio")] = 0.85
    burnout_gain: Annotated[
        float, known("burnout of load beyond it; 0: no load tires", 0, 1, "a week")
    ] = 0.02
    burnout_recovery: Annotated[float, known("burnout that passes by itself", 0, 1, "a week")] = (
        0.01
    )
    burnout_effect: Annotated[
        float, known("effect of hours lost to full burnout; 0: none", 0, 1, "share")
    ] = 0.3
    quitting: Annotated[
        float, known("CSMs who quit when not burnt out; 0: nobody ever does", 0, 0.99, "a year")
    ] = 0.20
    quitting_burnout: Annotated[
        float, known("… more with full burnout: the rate grows by e to this", 0, 5, "log ratio")
    ] = 1.5
    vacancy_weeks: Annotated[int, known("weeks without anyone in the seat", 0, 520, "weeks")] = 6
    handover_loss: Annotated[
        float,
        known(
            "health that accounts nobody else serves lose when their CSM goes, after Shi et al. "
            "2017; 0: none",
            0,
            20,
            "logit",
        ),
    ] = 0.35

    coaching: Annotated[
        float, known("share of the hours spent on coaching CSMs; 0: none", 0, 0.9, "share")
    ] = 0.0
    coaching_skill: Annotated[
        float, known("… closes so much of the gap to the most skill", 0, 1, "a week")
    ] = 0.02
    coaching_relief: Annotated[
        float, known("… and makes so much more burnout pass", 0, 1, "a week")
    ] = 0.1
    surveillance: Annotated[
        float, known("minutes more that watched CSMs work; 0: not watched", 0, 1, "share")
    ] = 0.0
    surveillance_burnout: Annotated[float, known("… and burnout it adds", 0, 1, "a week")] = 0.05

    burning_share: Annotated[
        float, known("share of typical scores that is visibly red", 0, 1, "share")
    ] = 0.08
    burning_weeks: Annotated[
        int, known("… and burns if so close to the term", 0, 1040, "weeks")
    ] = 13
    firefighting_cost: Annotated[
        float,
        known("maturity lost to a week spent wholly on burning accounts; 0: none", 0, 1, "a week"),
    ] = 0.0
    praise_saves: Annotated[
        float, known("priority that work for burning accounts gains in a team's eyes", 0, 1e4)
    ] = 0.0
    praise_prevention: Annotated[
        float, known("… that work for all other accounts gains", 0, 1e4)
    ] = 0.0

    growth_limit: Annotated[
        int, known("CSMs that may be added in a run; 0: none", 0, 10_000, "CSMs")
    ] = 0
    growth_backlog: Annotated[
        float, known("waiting work, over a week's hours, that calls for one", 0, INFINITY, "ratio")
    ] = 0.5
    growth_weeks: Annotated[int, known("… if it stays so for", 1, 520, "weeks")] = 13
    hiring_weeks: Annotated[
        int, known("weeks until the one called for begins", 0, 520, "weeks")
    ] = 13
    reinvestment: Annotated[
        float,
        known("share of ARR gained since the run began that pays for CSMs; 0: none", 0, 1, "share"),
    ] = 0.0


def minutes_per_csm(team: Team) -> int:
    """Return the whole minutes a week that one CSM has for customers."""
    share = (1.0 - team.coaching) * (1.0 + team.surveillance)
    return round(team.hours_per_week * team.presence * 60 * share)


def cost_per_hour(team: Team) -> float:
    """Return the loaded cost in $ of an hour spent with customers; 0 where there are no hours.

    Hours of coaching are paid for, and so are part of what an hour with customers costs.
    """
    share = (1.0 - team.coaching) * (1.0 + team.surveillance)
    hours = team.hours_per_week * team.presence * 52 * share
    return team.cost_per_csm / hours if hours > 0 else 0.0


def steady(team: Team) -> Team:
    """Return the team in which all CSMs are alike and none ever changes: their lives are off."""
    return replace(
        team,
        skill_spread=0.0,
        ramp_start=1.0,
        burnout_gain=0.0,
        surveillance_burnout=0.0,
        coaching_skill=0.0,
        quitting=0.0,
        growth_limit=0,
    )


WAYS = np.dtype(
    (
        np.record,
        [
            (name, "f8")
            for name in (
                "skill_spread", "skill_low", "skill_high", "ramp_start", "load_limit",
                "load_borne", "burnout_gain", "burnout_recovery", "burnout_effect", "quitting",
                "quitting_burnout", "handover_loss", "coaching", "coaching_skill",
                "coaching_relief", "surveillance", "surveillance_burnout", "firefighting_cost",
                "praise_saves", "praise_prevention", "growth_backlog", "reinvestment",
                "cost_per_csm",
            )
        ]
        + [
            (name, "i8")
            for name in (
                "ramp_weeks", "vacancy_weeks", "burning_weeks", "growth_limit", "growth_weeks",
                "hiring_weeks",
            )
        ],
    ),
)  # fmt: skip
"""What the equations of the team need, as numba reads it."""


def table(team: Team) -> NDArray[Any]:
    """Return the team's parameters as a structured array of one row."""
    rows = np.zeros(1, WAYS)
    for name in WAYS.names or ():
        rows[name] = getattr(team, name)
    return rows
