"""CSMs who begin and leave in weeks that are set: both drivers and the oracle agree."""

from dataclasses import replace
from typing import Any

import pytest

from simcs.team.parameters import Ownership, Team
from tests.agents.test_equality import assert_equal
from tests.tiers import first_fast
from tests.worlds import (
    SHIPPED,
    changing_team,
    eventful_journey,
    world_of,
)

BOTH = [{"week": 7, "csms": 3}, {"week": 21, "csms": -2}, {"week": 15, "csms": -1}]
MORE = [{"week": 5, "csms": 2}, {"week": 19, "csms": 1}]
GROWING: dict[str, Any] = {
    "growth_limit": 2, "growth_backlog": 0.3, "growth_weeks": 4, "hiring_weeks": 2,
}  # fmt: skip
TEAMS = {
    "named": changing_team(csms=2, changes=BOTH),
    "pods": changing_team(csms=3, ownership=Ownership.pods, pod_size=2, changes=BOTH),
    "down to one": changing_team(csms=4, quitting=0.99, changes=[{"week": 9, "csms": -3}]),
    "pool": changing_team(csms=2, ownership=Ownership.pool, changes=BOTH),
    "growing, too": changing_team(csms=2, changes=MORE, **GROWING),
    "tiers": changing_team(csms=None, tiers={"smb": 1, "mid": 2}, changes=MORE),
    "growing pods": changing_team(csms=3, ownership=Ownership.pods, changes=MORE, **GROWING),
}


@pytest.mark.parametrize("name", first_fast(list(TEAMS), 3))
def test_set_changes_of_the_team_agree(name: str) -> None:
    world = world_of(SHIPPED["blend"](), TEAMS[name], size=40, horizon=40)
    assert_equal(world, eventful_journey(), TEAMS[name])
    assert len({*world.ledger["minutes_available"].tolist()}) > 2


def test_without_changes_nothing_differs() -> None:
    """An empty list, and none whose week has come, are the same history."""
    team = changing_team(csms=3)
    assert Team().changes == []
    later = replace(team, changes=[{"week": 30, "csms": 1}, {"week": 31, "csms": -2}])
    worlds = [world_of(SHIPPED["blend"](), one, size=40, horizon=30) for one in (team, later)]
    for world in worlds:
        assert_equal(world, eventful_journey(), later if world.changes.begins else team)
    for table in ("accounts", "ledger", "spent"):
        assert getattr(worlds[0], table).tobytes() == getattr(worlds[1], table).tobytes()
