"""The same run with smaller and larger teams, for a staffing curve and the points of break-even."""

from __future__ import annotations

import math
from typing import Any

from simcs.analysis.staffing import STUDY
from simcs.experiment.replications import Setup
from simcs.studies.variants import Variant
from simcs.team.parameters import Team
from simcs.world.opening import typical_csms

SIZES = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Sizes of the team that are tried, relative to the run's own."""

REPLICATIONS = 8
"""Futures of each size: the run's first ones, with the same random numbers."""

LARGEST = 100_000
"""CSMs that a team can have at most."""


def team_sizes(setup: Setup) -> list[Variant]:
    """Return the variants of the study: distinct numbers of CSMs about the run's own, ascending.

    Book, typical population and random numbers are the run's. Each size has at least one CSM; with
    ``team.tiers`` each tier is scaled, and has at least one if it has any. A run without CSMs is
    tried with sizes about that of a typical team.
    """
    team = setup.config.team
    about = setup.csms or typical_csms(setup.book, setup.config.journey)
    settings = [_settings(team, about, times) for times in SIZES]
    by_size = {each["team.csms"]: each for each in settings}
    futures = tuple(range(REPLICATIONS))
    return [Variant(STUDY, str(csms), by_size[csms], futures) for csms in sorted(by_size)]


def _settings(team: Team, csms: int, times: float) -> dict[str, Any]:
    if not team.tiers:
        return {"team.csms": _scaled(csms, times)}
    tiers = {name: _scaled(size, times) if size else 0 for name, size in team.tiers.items()}
    return {"team.csms": sum(tiers.values()), "team.tiers": tiers}


def _scaled(csms: int, times: float) -> int:
    return min(LARGEST, max(1, math.floor(csms * times + 0.5)))
