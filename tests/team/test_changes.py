"""CSMs who begin or leave in a week that is set."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simcs.errors import ConfigError
from simcs.experiment.compose import compose
from simcs.experiment.outside import outside_run
from simcs.journey.columns import Stage
from simcs.metrics.opening_value import salaries_by_week
from simcs.record import Economics
from simcs.team.changes import Planned, planned
from simcs.team.parameters import Ownership, Team, minutes_per_csm
from simcs.world import loop, snapshot
from simcs.world.recorder import Recorder
from simcs.world.state import WorldState
from tests.worlds import SHIPPED, world_of

ECONOMICS = Economics(0.8, 0.1, 90.0)
FIXED: dict[str, Any] = {"skill_spread": 0.0, "quitting": 0.0, "burnout_gain": 0.0}
MORE, FEWER = {"week": 8, "csms": 2}, {"week": 20, "csms": -3}


def weeks_of(team: Team, horizon: int = 30) -> WorldState:
    world = world_of(SHIPPED["blend"](), team, size=60, horizon=horizon)
    for _ in loop.weeks(world):
        pass
    return world


def owned(world: WorldState) -> list[int]:
    """Return how many active accounts each seat owns."""
    rows = world.accounts[world.accounts["stage"] == Stage.ACTIVE]
    return np.bincount(rows["owner"], minlength=len(world.team)).tolist()


def test_who_came_last_leaves_first() -> None:
    team = Team(csms=2, changes=[FEWER, {"week": 30, "csms": 1}, MORE])
    assert planned(team, 2) == Planned((8, 8, 30), ((20, 3), (20, 2), (20, 1)))
    assert planned(Team(csms=2), 2) == Planned()


def test_hours_are_there_from_the_week_on_and_so_are_salaries() -> None:
    team = Team(csms=3, changes=[MORE, {"week": 20, "csms": -1}], **FIXED)
    world = weeks_of(team)
    each = minutes_per_csm(team)
    people = np.repeat([3, 5, 4], [8, 12, 10])
    assert world.ledger["minutes_available"].tolist() == (people * each).tolist()
    assert world.ledger["in_place"].tolist() == people.tolist()
    assert not world.ledger["vacant"].any()


def test_salaries_are_counted_from_the_week_on() -> None:
    paid = []
    for changes in ([], [MORE]):
        world = world_of(
            SHIPPED["blend"](), Team(csms=3, changes=changes, **FIXED), size=30, horizon=12,
            arrivals_per_year=0.0, eventful=False,
        )  # fmt: skip
        recorder = Recorder(world)
        for week in loop.weeks(world):
            recorder.observe(world, week)
        paid.append(salaries_by_week(recorder.record("arm", 0, ECONOMICS)))
    ratio = paid[1] / paid[0]
    assert ratio == pytest.approx(np.repeat([1.0, 5 / 3], [8, 4]))


def test_newcomers_take_accounts_of_who_has_most_and_leavers_hand_theirs_over() -> None:
    team = Team(csms=3, changes=[MORE], **FIXED)
    before, after = weeks_of(Team(csms=3, **FIXED), 9), weeks_of(team, 9)
    most, middle, least = sorted(owned(before), reverse=True)
    assert owned(after)[3] == pytest.approx(most / 2, abs=2)
    assert owned(after)[4] == pytest.approx(middle / 2, abs=2)
    assert least in owned(after)
    last = weeks_of(Team(csms=3, changes=[MORE, {"week": 20, "csms": -4}], **FIXED))
    assert owned(last)[1:] == [0, 0, 0, 0]
    assert owned(last)[0] > 20


@pytest.mark.parametrize(("ownership", "lost"), [(Ownership.named, True), (Ownership.pool, False)])
def test_accounts_lose_health_only_where_nobody_else_knows_them(
    ownership: Ownership, lost: bool
) -> None:
    leaves = [{"week": 8, "csms": -1}]
    common: dict[str, Any] = {"csms": 3, "ownership": ownership, "changes": leaves, **FIXED}
    gentle, rough = (weeks_of(Team(handover_loss=loss, **common), 9) for loss in (0.0, 2.0))
    apart = gentle.accounts["health"] - rough.accounts["health"]
    assert (apart > 0.5).any() == lost
    if lost:
        kept = weeks_of(Team(csms=3, ownership=ownership, **FIXED), 9).accounts["owner"] != 2
        assert not (apart[kept] > 0.5).any()


def test_newcomers_need_time_to_learn() -> None:
    late = {"csms": 2, "changes": [{"week": 8, "csms": 1}], **FIXED}
    slow, ready = weeks_of(Team(**late), 9), weeks_of(Team(ramp_start=1.0, **late), 9)
    assert slow.team["power"].tolist() == [1.0, 1.0, 0.5]
    assert ready.team["power"].tolist() == [1.0, 1.0, 1.0]


def test_a_snapshot_keeps_what_is_to_come() -> None:
    team = Team(csms=3, changes=[MORE, FEWER], **FIXED)
    world = world_of(SHIPPED["blend"](), team, size=30, horizon=30)
    weeks = loop.weeks(world)
    for _ in range(5):
        week = next(weeks)
    restored, _ = snapshot.unpack(snapshot.pack(world, week))
    assert restored.changes == world.changes == planned(team, 3)


REFUSED = {
    "[{week:26}]": r"team\.changes\[0\] is \{'week': 26\}; allowed: such as {week: 26, csms: 2}",
    "[7]": r"team\.changes\[0\] is 7; allowed: such as",
    "[{week:2.5,csms:1}]": r"team\.changes\[0\] is .*2\.5.*; allowed: such as",
    "[{week:0,csms:1}]": r"team\.changes\[0\]\.week is 0; allowed: 1 to 10000",
    "[{week:3,csms:0}]": r"team\.changes\[0\]\.csms is 0; allowed: 1 to 10000 who begin",
    "[{week:3,csms:1},{week:3,csms:2}]": r"changes\[1\]\.week is 3 for the second time",
    "[{week:3,csms:-1}] team.growth_limit=1": "with team.growth_limit, where it is open who leaves",
    "[{week:3,csms:-1}] team.tiers={smb:2}": "with team.tiers, where it is open who leaves",
}


@pytest.mark.parametrize("words", REFUSED)
def test_changes_that_cannot_be_are_refused(words: str) -> None:
    with pytest.raises(ConfigError, match=REFUSED[words]):
        compose(f"team.changes={words}".split())


@pytest.mark.parametrize(("csms", "when"), [(2, "from week 3 on"), (0, "on the first day")])
def test_somebody_must_be_there_at_any_time(csms: int, when: str) -> None:
    said = f"there are 0 CSMs {when}, and nobody can take"
    with pytest.raises(ConfigError, match=said):
        compose(["team.changes=[{week:3,csms:-2}]", f"team.csms={csms}"])
    with pytest.raises(ConfigError, match=said):  # as where the book says how many there are
        world_of(SHIPPED["blend"](), Team(csms=csms, changes=[{"week": 3, "csms": -2}]))


def test_a_change_outside_the_run_is_noted() -> None:
    config = compose(["team.changes=[{week:5,csms:1},{week:30,csms:2}]", "horizon_weeks=30"])
    assert outside_run(config) == ["team.changes: week 30 is outside this run (weeks 0 to 29)."]
