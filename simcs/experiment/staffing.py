"""The same run with smaller and larger teams, for a staffing curve and the points of break-even."""

from __future__ import annotations

import math
from typing import Any

from simcs.experiment.replications import Setup
from simcs.experiment.variants import Variant
from simcs.metrics.staffing import STUDY
from simcs.team.parameters import Ownership, Team
from simcs.world.state import size_of_team, typical_csms

SIZES = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Sizes of the team that are tried, relative to the run's own."""

REPLICATIONS = 8
"""Futures of each size: the same luck as in the run's first ones."""

LARGEST = 100_000
"""CSMs that a team can have at most."""


def team_sizes(setup: Setup) -> list[Variant]:
    """Return the variants of the study: distinct numbers of CSMs about the run's own, ascending.

    Book, typical population and luck are the run's. Each size has at least one CSM; with
    ``team.tiers`` each tier is scaled, and has at least one if it has any. A run without CSMs is
    tried with sizes about that of a typical team.
    """
    team = setup.config.team
    own = size_of_team(team, setup.book, setup.config.journey)
    about = own or typical_csms(setup.book, setup.config.journey)
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


def staffing_note(setup: Setup) -> str:
    """Return what to know of other sizes of the team where the book names its CSMs.

    Empty where it does not, or where all serve all.
    """
    owners, team = len(setup.book.owners), setup.config.team
    if not owners or (team.ownership is Ownership.pool and not team.tiers):
        return ""
    note = (
        f"the book names {owners} CSM{'' if owners == 1 else 's'}: in a smaller team others take "
        "over whole books of accounts; in a larger one those beyond them get only new accounts and "
        "those for which the book names nobody, so it shows too little of what it could do "
        "(team.ownership=pool lets all serve all)."
    )
    if team.tiers:
        note += " With team.tiers, named accounts may change tier with the size of the team."
    return note
