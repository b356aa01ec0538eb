"""The team: who serves whom, what burdens do to CSMs, and that everything finds its way back.

That the equations are those of model.md is shown by test_equality; here are their laws.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simcs.book.book import generated
from simcs.book.population import blank
from simcs.errors import ConfigError
from simcs.experiment import replications
from simcs.experiment.compose import compose
from simcs.experiment.config import checked
from simcs.experiment.replications import prepare
from simcs.interventions.plan import Policy
from simcs.interventions.policies import Blend, Heroic, Nothing, Proactive, Typical
from simcs.journey.columns import Stage
from simcs.journey.parameters import Journey
from simcs.journey.sampling import blank_accounts
from simcs.team.columns import CSM
from simcs.team.parameters import Ownership, Team, cost_per_hour, minutes_per_csm, steady
from simcs.team.seats import assign_owners, seats, tier_sizes
from simcs.world import loop
from simcs.world.opening import size_of_team
from simcs.world.state import WorldState
from tests.worlds import OnceTooMuch, eventful_journey, world_of

SEGMENTS = ("smb", "mid", "enterprise")
PEOPLE = 20_000


def simulated(policy: Policy, team: Team, **options: Any) -> WorldState:
    """Return a world at its horizon."""
    world = world_of(policy, team, **options)
    for _ in loop.weeks(world):
        pass
    return world


def owners(team: Team, csms: int, segments: list[int], named: list[int]) -> NDArray[Any]:
    """Return the owners of accounts of these segments, some named by the book."""
    accounts = blank_accounts(len(segments))
    accounts["segment"] = segments
    accounts["owner"] = named
    assign_owners(accounts, seats(team, csms, SEGMENTS, 1, 0), tier_sizes(team, csms, SEGMENTS))
    return accounts["owner"]


def pods(team: Team, csms: int) -> list[int]:
    """Return the pod of each seat."""
    return seats(team, csms, SEGMENTS, 1, 0)["pod"].tolist()


# Who serves whom


def test_pods_lie_side_by_side_and_within_their_tiers() -> None:
    assert pods(Team(), 3) == [0, 1, 2]
    assert pods(Team(ownership=Ownership.pool), 4) == [0, 0, 0, 0]
    assert pods(Team(ownership=Ownership.pods, pod_size=2), 5) == [0, 0, 2, 2, 4]
    tiers = {"mid": 3, "smb": 2}
    assert pods(Team(ownership=Ownership.pods, pod_size=2, tiers=tiers), 5) == [0, 0, 2, 2, 4]
    assert pods(Team(ownership=Ownership.pool, tiers=tiers), 5) == [0, 0, 2, 2, 2]
    assert pods(Team(growth_limit=2), 1) == [0, -1, -1]
    assert pods(Team(), 0) == []


def test_every_pod_is_a_chain_of_its_members() -> None:
    rows = seats(Team(ownership=Ownership.pods, pod_size=7), 300, SEGMENTS, 1, 0)
    for first in sorted(set(rows["pod"].tolist())):
        chain, at = [], first
        while at >= 0:
            chain.append(at)
            at = int(rows["next"][at])
        assert chain == np.flatnonzero(rows["pod"] == first).tolist()


def test_accounts_go_round_the_csms_and_books_name_their_own() -> None:
    assert owners(Team(), 2, [0] * 5, [-1, -1, 0, -1, 3]).tolist() == [0, 1, 0, 1, 1]
    pods_of_two = Team(ownership=Ownership.pods, pod_size=2)
    assert owners(pods_of_two, 4, [0] * 4, [-1] * 4).tolist() == [0, 0, 2, 2]
    assert owners(Team(ownership=Ownership.pool), 4, [0] * 4, [-1] * 4).tolist() == [0] * 4
    assert owners(Team(), 0, [0, 1], [-1, 1]).tolist() == [-1, -1]


def test_a_tier_serves_its_own_segment_and_a_segment_without_tier_nobody() -> None:
    team = Team(tiers={"smb": 1, "enterprise": 2})
    assert owners(team, 3, [0, 2, 2, 1, 2], [-1] * 5).tolist() == [0, 2, 1, -1, 1]
    world = simulated(Typical(), replace(team, csms=None, quitting=0.0), size=60)
    served = world.accounts[world.accounts["last_done"].max(axis=1) >= 0]
    assert set(served["segment"].tolist()) >= {0, 2}
    by_hand = world.accounts["last_done"][:, 6]  # check-ins
    assert not (by_hand[world.accounts["segment"] == 1] >= 0).any()


@pytest.mark.parametrize(
    ("team", "said"),
    [
        ({"tiers": {"smbs": 1}}, "team.tiers: unknown segment 'smbs'"),
        ({"tiers": {"smb": -1}}, "team.tiers.smb is -1; allowed: 0 to 100000 CSMs"),
        ({"tiers": {"smb": 1}, "csms": 2}, "team.csms is 2; allowed with team.tiers: null"),
        ({"tiers": {"smb": 0}}, "team.tiers has no CSMs"),
    ],
)
def test_tiers_that_cannot_be_are_refused(team: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as error:
        checked({"book": {"size": 10}, "team": team})
    assert said in str(error.value)


def test_tiers_can_be_given_on_the_command_line() -> None:
    assert compose(["team.tiers={smb: 2, mid: 3}"]).team.tiers == {"smb": 2, "mid": 3}
    assert compose(["team.tiers.smb=4"]).team.tiers == {"smb": 4}
    assert compose([]).team.tiers == {}


# How large it is


def sized(staffing: float, size: int = 144, **team: Any) -> int:
    """Return the CSMs of a book of small accounts, of which a typical one looks after 144."""
    journey = Journey()
    rows = generated(size, {"smb": 1.0}, False, journey.segments, blank(3), 1)
    return size_of_team(Team(staffing=staffing, **team), rows, journey)


@pytest.mark.parametrize("staffing", [0.25, 0.5, 1.0, 2.0, 3.5])
def test_staffing_multiplies_a_typical_team(staffing: float) -> None:
    assert sized(staffing, 144 * 8) == 8 * staffing


def test_staffing_counts_before_it_is_rounded_and_leaves_somebody() -> None:
    assert [sized(staffing, 216) for staffing in (1, 2, 4)] == [2, 3, 6]  # 1.5 CSMs
    assert sized(0.05, 10) == 1


@pytest.mark.parametrize(
    ("team", "said"),
    [
        ({"staffing": 0.5, "csms": 6}, "team.staffing is 0.5 with team.csms=6"),
        ({"staffing": 2.0, "csms": 0}, "team.staffing is 2 with team.csms=0"),
        ({"staffing": 2.0, "tiers": {"smb": 1}}, "team.staffing is 2 with team.tiers"),
        ({"staffing": 0.04}, "team.staffing is 0.04; allowed: greater than or equal to 0.05"),
        ({"staffing": 21.0}, "team.staffing is 21.0; allowed: less than or equal to 20"),
    ],
)
def test_the_size_of_a_team_is_said_once(team: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as error:
        checked({"book": {"size": 10}, "team": team})
    assert said in str(error.value)
    assert "allowed: " in str(error.value)


def test_a_book_that_names_its_csms_says_how_many_there_are(tmp_path: Path) -> None:
    book = tmp_path / "book.csv"
    lines = [f"a{n},mid,1000,2024-01-01,2025-06-01,csm{n % 3}" for n in range(12)]
    book.write_text("\n".join(["account_id,segment,arr,start_date,renewal_date,owner", *lines]))
    given = ["book=csv", f"book.path={book}", "book.burn_in_weeks=0"]
    assert len(prepare(compose([*given])).book.owners) == 3
    with pytest.raises(ConfigError, match=r"team.staffing is 0.5 .* names its 3 CSMs; allowed: 1"):
        prepare(compose([*given, "team.staffing=0.5"]))


def test_staffing_changes_nothing_but_how_many_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Population, book and opening accounts are the same, and so are the draws of what comes."""
    keys = []

    def watched(key: str, make: Any) -> Any:
        keys.append(key)
        return make()

    monkeypatch.setattr(replications, "remembered", watched)
    made = ["book.size=288", "book.mix={smb: 1, mid: 0, enterprise: 0}", "book.burn_in_weeks=60",
            "book.burn_in_accounts=30", "horizon_weeks=20", "policies=[none]"]  # fmt: skip
    few, many = (
        next(replications.open_worlds(prepare(compose([*made, f"team.staffing={times}"])), 0))[1]
        for times in (1, 2)
    )
    assert keys[0] == keys[1]
    assert (len(few.team), len(many.team)) == (2, 4)
    others = [name for name in few.accounts.dtype.names if name != "owner"]
    assert all(few.accounts[name].tobytes() == many.accounts[name].tobytes() for name in others)
    assert set(few.accounts["owner"].tolist()) == {0, 1}
    assert set(many.accounts["owner"].tolist()) == {0, 1, 2, 3}
    assert (few.maturity, few.typical_scores.tolist()) == (
        many.maturity, many.typical_scores.tolist(),
    )  # fmt: skip


# What a CSM brings


def test_skill_is_normal_about_one_and_clipped() -> None:
    """A mean within 4.5 standard errors: a false alarm in 150,000 seeds."""
    rows = seats(Team(skill_spread=0.1), PEOPLE, SEGMENTS, 1, 0)
    assert abs(rows["skill"].mean() - 1.0) < 4.5 * 0.1 / np.sqrt(PEOPLE)
    assert 0.097 < rows["skill"].std() < 0.103
    clipped = seats(Team(skill_spread=1.0, skill_low=0.9), PEOPLE, SEGMENTS, 1, 0)["skill"]
    assert (clipped.min(), clipped.max()) == (0.9, 1.5)


def test_a_steady_team_has_full_power_in_every_week() -> None:
    world = world_of(OnceTooMuch(60), steady(Team(csms=3)))
    for _ in loop.weeks(world):
        assert (world.team["power"] == 1.0).all()
        assert (world.team["burnout"] == 0.0).all()
    assert world.ledger["in_place"].tolist() == [3] * 60


def test_power_reaches_accounts_but_not_what_runs_by_itself() -> None:
    """Half the skill is half the hours felt, week by week; automated work stays as it was."""
    team = steady(Team(csms=3, handover_loss=0.0))
    half = replace(team, skill_low=0.0, skill_spread=0.0, ramp_start=0.5, ramp_weeks=520)
    for action, ratio in (("check_in", 0.5), ("in_app_guide", 1.0)):
        felt = []
        for one in (team, half):
            world = world_of(Always(action), one, horizon=1)
            world.team["hired"] = 0
            column = "good" if action == "check_in" else "enable"
            felt.append(_felt(world, column))
        assert felt[0].any()
        np.testing.assert_array_equal(felt[1], ratio * felt[0])


class Always:
    """Ask for one action on everyone."""

    def __init__(self, action: str) -> None:
        self.action = action

    def plan(self, view: Any) -> Any:
        from simcs.interventions.plan import Plan

        return Plan().add(view.account, self.action)


def _felt(world: WorldState, column: str) -> NDArray[Any]:
    from simcs.world import phases

    phases.market(world, 0)
    phases.observe(world, 0)
    phases.plan(world, 0)
    phases.serve(world, 0)
    return world.accounts[column].copy()


def test_arms_meet_the_same_people_and_the_same_resignations() -> None:
    team = Team(csms=6, quitting=0.9, burnout_gain=0.0)
    idle, busy = (simulated(policy, team) for policy in (Nothing(), OnceTooMuch(60)))
    np.testing.assert_array_equal(idle.ledger["quits"], busy.ledger["quits"])
    np.testing.assert_array_equal(idle.team["skill"], busy.team["skill"])
    assert idle.ledger["quits"].sum() > 5


def test_people_quit_as_often_as_they_should() -> None:
    """Weeks with a chance of 1 - .8^(1/52) each; within 4 standard errors, 1 in 16,000."""
    team = Team(csms=2_000, ownership=Ownership.pool)
    world = simulated(Nothing(), team, size=20, horizon=52)
    at_risk = world.ledger["in_place"].sum()
    chance = 1 - 0.8 ** (1 / 52)
    error = np.sqrt(at_risk * chance * (1 - chance))
    assert abs(world.ledger["quits"].sum() - at_risk * chance) < 4 * error


def test_the_burnt_out_quit_sooner() -> None:
    calm = Team(csms=300, ownership=Ownership.pool)
    watched = replace(calm, surveillance=0.2, surveillance_burnout=0.5)
    left = [simulated(Nothing(), team).ledger["quits"].sum() for team in (calm, watched)]
    assert left[1] > 1.5 * left[0]


def test_a_vacancy_lasts_as_said_and_the_newcomer_ramps_up() -> None:
    team = steady(Team(csms=1, vacancy_weeks=4))
    team = replace(team, quitting=0.9, ramp_start=0.5, ramp_weeks=10)
    world = world_of(Nothing(), team, horizon=104)
    power = [float(world.team["power"][0]) for _ in loop.weeks(world)]
    gone = int(np.flatnonzero(world.ledger["quits"])[0])
    assert power[gone + 1 : gone + 5] == [0.0] * 4
    assert power[gone + 5 : gone + 8] == [0.5, 0.55, 0.6]
    assert world.ledger["minutes_available"][gone + 1] == 0


@pytest.mark.parametrize("ownership", list(Ownership))
def test_health_is_lost_where_nobody_else_knows_the_account(ownership: Ownership) -> None:
    team = Team(csms=6, quitting=0.9, burnout_gain=0.0, ownership=ownership)
    lossy, kind = (
        simulated(Nothing(), replace(team, handover_loss=loss), arrivals_per_year=0.0)
        for loss in (0.35, 0.0)
    )
    assert lossy.ledger["quits"].sum() > 0
    lower = (lossy.accounts["health"] < kind.accounts["health"]).any()
    assert lower == (ownership is Ownership.named)


# Styles


def test_coaching_costs_hours_raises_skill_and_keeps_burnout_down() -> None:
    team = Team(csms=3, quitting=0.0)
    coached = replace(team, coaching=0.2)
    plain, better = (simulated(OnceTooMuch(60), one) for one in (team, coached))
    assert minutes_per_csm(coached) == round(0.8 * 30 * 0.92 * 60)
    assert cost_per_hour(coached) == pytest.approx(cost_per_hour(team) / 0.8)
    assert (better.team["skill"] > plain.team["skill"]).all()
    assert better.ledger["burnout"][-1] < plain.ledger["burnout"][-1]
    assert better.ledger["minutes_used"].sum() < plain.ledger["minutes_used"].sum()


def test_surveillance_brings_minutes_and_burnout() -> None:
    team = Team(csms=3, quitting=0.0)
    watched = replace(team, surveillance=0.2)
    plain, other = (simulated(OnceTooMuch(60), one) for one in (team, watched))
    assert other.ledger["minutes_used"].sum() > plain.ledger["minutes_used"].sum()
    assert (other.ledger["burnout"] > plain.ledger["burnout"]).all()


def test_praise_moves_hours_to_what_is_praised() -> None:
    team = steady(Team(csms=1))
    burning = {
        name: simulated(Typical(), replace(team, **{name: 1e4}), size=80)
        .ledger["minutes_burning"]
        .sum()
        for name in ("praise_saves", "praise_prevention")
    }
    neither = simulated(Typical(), team, size=80).ledger["minutes_burning"].sum()
    assert burning["praise_prevention"] < neither <= burning["praise_saves"]


def test_firefighting_eats_maturity_and_it_comes_back() -> None:
    """It is lost while accounts burn, and rebuilt by the same improvement once none is touched."""
    team = steady(Team(csms=2, firefighting_cost=0.5))
    eaten = simulated(Blend(), team, size=80, horizon=104).ledger
    kept = simulated(Blend(), replace(team, firefighting_cost=0.0), size=80, horizon=104).ledger
    assert eaten["minutes_burning"].sum() > 0
    assert eaten["maturity"][-1] < kept["maturity"][-1]
    prevented = simulated(Proactive(), team, size=80, horizon=104).ledger["maturity"]
    assert prevented[-1] > eaten["maturity"][-1]


# Growth


def test_a_team_grows_by_no_more_than_its_limit() -> None:
    team = Team(csms=2, growth_limit=3, growth_backlog=0.1, growth_weeks=2, hiring_weeks=1)
    world = simulated(OnceTooMuch(60), replace(team, quitting=0.0))
    assert world.ledger["in_place"][0] == 2
    assert world.ledger["in_place"][-1] == 5
    assert len(world.team) == 5
    assert (np.diff(world.ledger["in_place"]) >= 0).all()
    owned = world.accounts["owner"][world.accounts["stage"] == Stage.ACTIVE]
    assert set(owned.tolist()) == set(range(5))


def test_revenue_gained_pays_for_as_many_as_it_can() -> None:
    team = Team(csms=2, quitting=0.0, growth_limit=9, growth_backlog=float("inf"), hiring_weeks=0)
    team = replace(team, reinvestment=0.5, cost_per_csm=100_000.0)
    world = simulated(Nothing(), team, arrivals_per_year=3.0, horizon=104)
    ledger = world.ledger
    gained = np.maximum.accumulate(ledger["closing"] - ledger["opening"][0]) / 100
    paid = np.clip(np.floor(0.5 * gained / 100_000.0), 0, 9)
    # One is called for in a week, so a jump takes some weeks to follow.
    assert 2 < ledger["in_place"][-1] <= 2 + paid[-1]
    assert ledger["in_place"][-1] >= 2 + paid[-6]


# Nothing gets stuck


@pytest.mark.parametrize("ownership", list(Ownership))
@pytest.mark.parametrize("policy", [Nothing(), Heroic(), Blend()], ids=["none", "heroic", "blend"])
def test_a_quitting_wave_passes(policy: Policy, ownership: Ownership) -> None:
    """Half a year in which nearly all go, then a year like any other."""
    team = Team(csms=8, ownership=ownership, quitting=0.99)
    world = world_of(policy, team, eventful=False, size=300, horizon=104)
    for week in loop.weeks(world):
        if week == 26:
            world.team_parameters["quitting"] = 0.0
    ledger = world.ledger
    assert ledger["quits"][:27].sum() > 8
    assert ledger["in_place"][40:].tolist() == [8] * 64
    assert_sound(world)


@pytest.mark.parametrize("hours", [0.1, 2.0])
def test_a_huge_overload_settles_below_the_bound_and_passes(hours: float) -> None:
    team = Team(csms=2, hours_per_week=hours, quitting=0.0)
    world = simulated(OnceTooMuch(260), team, size=60, horizon=416, eventful=False)
    burnout = world.ledger["burnout"]
    assert 0.6 < burnout[259] < 0.75  # .02 (1.2 - .85) / .01 is where it settles
    assert burnout[-1] == 0.0
    assert_sound(world)


def test_an_idle_team_is_rested_and_maturity_can_return() -> None:
    world = simulated(Nothing(), Team(csms=50), size=20, horizon=104)
    assert not world.ledger["burnout"].any()
    assert not world.ledger["load"].any()
    assert 0.0 < world.maturity < world.ledger["maturity"][0]
    assert_sound(world)


@pytest.mark.parametrize("csms", [0, 1, 400])
def test_teams_of_any_size_work(csms: int) -> None:
    world = simulated(Blend(), Team(csms=csms, growth_limit=1), size=50, horizon=60)
    assert_sound(world)
    assert (world.ledger["minutes_used"].sum() > 0) == (csms > 0)


def assert_sound(world: WorldState) -> None:
    """Assert that every number is one, and shares are shares."""
    for rows in (world.accounts, world.ledger, world.team):
        for name in rows.dtype.names or ():
            assert np.isfinite(rows[name]).all(), name
    assert ((world.team["burnout"] >= 0) & (world.team["burnout"] <= 1)).all()
    assert ((world.ledger["maturity"] >= 0) & (world.ledger["maturity"] <= 1)).all()
    assert (world.ledger["minutes_used"] <= world.ledger["minutes_available"]).all()
    assert (world.team["skill"] > 0).all()
    assert CSM.names == world.team.dtype.names
    assert len(eventful_journey().segments) == len(world.red_line)
