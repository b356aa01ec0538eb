"""The same run with smaller and larger teams: how many CSMs, and the points of break-even."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from simcs.analysis.staffing import STUDY
from simcs.analysis.team_sizes import parts_of, with_year_eight
from simcs.analysis.value_table import beyond
from simcs.experiment.replications import Setup
from simcs.studies.variants import Variant
from simcs.team.parameters import Team
from simcs.world.opening import typical_csms

if TYPE_CHECKING:
    import pandas as pd

STEPS = (-2, -1, 0, 1, 2)
"""Sizes of the team that are tried, in steps from the run's own; beside them `TIMES` its own."""
TIMES = (0.0, 0.5, 2.0)

STEP_OF = 12
"""A step is one CSM for each so many of the team, at least one: finer ones make no difference that
a few futures could show."""

REPLICATIONS = 8
"""Futures of each size: the run's first ones, with the same random numbers."""

LARGEST = 100_000
"""CSMs that a team can have at most."""


def team_sizes(setup: Setup, arms: tuple[str, ...] | None = None) -> list[Variant]:
    """Return the variants of the study: nobody, and numbers of CSMs about the run's own, ascending.

    Book, typical population and random numbers are the run's; changes of the team during the run
    (``team.changes``) are left out. With ``team.tiers`` each tier is scaled, and has at least one
    CSM if it has any. A run without CSMs is tried with sizes about that of a typical team.

    Parameters
    ----------
    arms
        Names of the arms that are tried; None: all.
    """
    team = setup.config.team
    about = setup.csms or typical_csms(setup.book, setup.config.journey)
    step = max(1, _rounded(about / STEP_OF))
    sizes = [about + step * one for one in STEPS] + [_rounded(about * times) for times in TIMES]
    settings = [_settings(team, about, min(LARGEST, max(0, size))) for size in sizes]
    by_size = {each["team.csms"]: each for each in settings}
    futures = tuple(range(REPLICATIONS))
    parts = parts_of(tuple(setup.config.journey.segments))
    return [
        Variant(STUDY, str(csms), by_size[csms], futures, arms=arms, parts=parts)
        for csms in sorted(by_size)
    ]


def valued(rows: pd.DataFrame, setup: Setup) -> pd.DataFrame:
    """Return what the variants measured with their value to year eight, without its parts."""
    return with_year_eight(rows, beyond(setup.config), len(setup.book))


def _settings(team: Team, csms: int, size: int) -> dict[str, Any]:
    fixed: dict[str, Any] = {"team.changes": []} if team.changes else {}
    if not size:
        if team.growth_limit:
            fixed["team.growth_limit"] = 0
        return {"team.csms": 0, **({"team.tiers": {}} if team.tiers else {}), **fixed}
    if not team.tiers:
        return {"team.csms": size, **fixed}
    tiers = {
        name: max(1, _rounded(own * size / csms)) if own else 0 for name, own in team.tiers.items()
    }
    return {"team.csms": sum(tiers.values()), "team.tiers": tiers, **fixed}


def _rounded(size: float) -> int:
    return math.floor(size + 0.5)
