"""More hours never lower the retention that a policy keeps which asks for sensible work.

The same CSMs with the same accounts have more hours a week; futures are pairs. False alarms: each
pair of neighbouring hours and the two ends are compared at `CHANCE` in logos, in gross retention of
the mean account and in that of all revenue: 0.03 % in the fast tier, 1.1 % in the slow one.
"""

from itertools import pairwise

import numpy as np
import pytest

from simcs.interventions.plan import POLICIES
from simcs.team.parameters import Team
from tests.directions import CHANCE, Company, Floats, chance_of_mean, run
from tests.tiers import POINTS


def shares(company: Company, policy: str, hours: float, futures: int) -> Floats:
    """Return logo, gross and gross retention of revenue after two years, shape ``(futures, 3)``."""
    book, found = company.book(150), []
    for replication in range(futures):
        team = Team(hours_per_week=hours)
        world = company.world(POLICIES[policy](), book, 104, replication, team)
        if company.flipped:
            world.action_effects["root"] = 0.0
            world.action_effects["good"] *= 50.0
        found.append(run(world).shares())
    return np.asarray(found)


def chance(company: Company, policy: str, hours: tuple[float, ...], futures: int) -> float:
    """Return the least chance, were there no law, of what is retained with ever more hours."""
    series = [shares(company, policy, each, futures) for each in hours]
    pairs = pairwise(series) if len(series) == 2 else (*pairwise(series), (series[0], series[-1]))
    return min(
        chance_of_mean(more[:, kind], fewer[:, kind]) for fewer, more in pairs for kind in range(3)
    )


def test_more_hours_never_lower_retention() -> None:
    assert chance(Company(), "blend", (8.0, 40.0), 10) > CHANCE


def test_it_fails_where_work_displeases() -> None:
    harmful = Company(flipped=("goodwill_effect",))
    assert chance(harmful, "typical", (8.0, 40.0), 10) < CHANCE


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["typical", "heroic", "proactive", "blend", "scheduled"])
def test_more_hours_never_lower_retention_of_any_policy(policy: str) -> None:
    assert chance(Company(), policy, (5.0, 15.0, 45.0), 20) > CHANCE


@pytest.mark.slow
@pytest.mark.parametrize("number", range(POINTS))
def test_more_hours_never_lower_retention_wherever_parameters_are(number: int) -> None:
    """Under sets of alternative assumptions."""
    assert chance(Company(number), "blend", (8.0, 40.0), 20) > CHANCE
