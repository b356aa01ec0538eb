"""The market and those who have left: three versions agree; mechanisms do what they say."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcs import agents
from simcs.errors import PolicyError
from simcs.experiment.compose import compose
from simcs.interventions.actions import NUMBERS
from simcs.interventions.plan import Plan, Policy
from simcs.interventions.policies import Nothing, Typical
from simcs.journey.columns import Asked, Cause, Stage
from simcs.journey.win_back import cause_named
from simcs.parameter import INFINITY
from simcs.signals.departed import Lost
from simcs.signals.view import View
from simcs.team.work import TASK
from simcs.world import loop, market_state
from simcs.world.event_log import Event, EventLog
from simcs.world.parameters import Market
from simcs.world.state import WorldState
from tests.agents.test_equality import assert_equal
from tests.worlds import Reclaimers, eventful_journey, eventful_market, team_of, world_of


def simulated(world: WorldState, weeks: int | None = None) -> WorldState:
    """Return the world after its run, or after some weeks of it."""
    for week in loop.weeks(world):
        if week + 1 == weeks:
            break
    return world


class Also:
    """Ask for one action on every lost account that can still be asked for it."""

    def __init__(self, *actions: str) -> None:
        self.actions = actions

    def plan(self, view: View) -> Plan:
        """Ask as soon as an account is lost."""
        plan, lost = Plan(), view.lost
        for action in self.actions:
            plan.add(lost.account[lost.weeks_gone == 0], action)
        return plan


@pytest.mark.parametrize(
    "pool", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["named", "pool"]
)
def test_three_writings_agree_on_all_of_it(pool: bool) -> None:
    """Under contention, with every event of the market and everything that lost accounts do."""
    market, team = eventful_market(), team_of(2, pool, hours=40.0)
    options: dict[str, Any] = {"market": market, "size": 160, "horizon": 70, "replication": 2}
    world = world_of(Reclaimers(), team, arrivals_per_year=1.5, **options)
    opened = world.accounts.copy()
    world, seen = assert_equal(world, eventful_journey(), team, market=market)
    accounts, ledger = world.accounts, world.ledger
    assert "IS_ASKED" in seen
    assert "given up" in seen
    assert "carried over" in seen
    back = accounts["returned"] == 1
    assert ledger["returns"].sum() >= back.sum() > 3
    assert (back & (accounts["end"] >= 0)).any()
    assert (back & (accounts["stage"] == Stage.ACTIVE)).any()
    causes = set(np.flatnonzero(ledger["findings"].sum(axis=0)).tolist())
    assert causes >= {Cause.FIT, Cause.PRODUCT, Cause.SERVICE, Cause.VALUE}
    asked = accounts[accounts["reported"] > 0]
    assert 0 < (asked["reported"] == asked["cause"]).sum() < len(asked)
    assert (world.parameters["problem_factor"] < 1).any()
    referrals = accounts[accounts["referral"] == 1]
    came = referrals["stage"] != Stage.FUTURE
    assert 0 < came.sum() < len(referrals)
    newcomers = (opened["stage"] == Stage.FUTURE) & (accounts["stage"] != Stage.FUTURE)
    assert (accounts["fit"] != opened["fit"])[newcomers].all()
    assert ledger["references"].max() > 0


@pytest.mark.parametrize(
    "market",
    [
        Market(win_back_from=0, win_back_until=520, win_back=20.0, review_delay=1),
        Market(win_back=-INFINITY, interview_truth=1.0, review_truth=0.0, review_floor=0.0),
        Market(downturn_chance=0.99, downturn_loss=0.9, campaign_chance=0.99, campaign_loss=0.9),
        Market(outage_chance=0.99, outage_share=1.0, rise_week=0, rise=0.5, rise_goodwill=3.0),
        Market(misfit_kept=0.0, misfit_from=0.0, referrals_per_year=5.0, reference_goodwill=-9.0),
    ],
    ids=["all come back", "nobody does", "hard times", "outages", "choosy"],
)
def test_the_edges_agree(market: Market) -> None:
    """Parameters at the ends of what is allowed."""
    team = team_of(3, pool=True, hours=40.0)
    world = world_of(Reclaimers(), team, market=market, size=30, horizon=40)
    world, _ = assert_equal(world, eventful_journey(), team, market=market)
    assert np.isfinite(world.accounts["health"]).all()
    if market.win_back == 20.0:
        assert world.ledger["returns"].sum() > 5
    if market.win_back == -INFINITY:
        assert not world.ledger["returns"].any()
        asked = world.accounts[world.accounts["reported"] > 0]
        assert len(asked)
        assert (asked["reported"] == asked["cause"]).all()
        reviewed = world.accounts[world.accounts["finding"] > 0]
        assert len(reviewed)
        assert (reviewed["finding"] != reviewed["cause"]).all()


OFF = {
    "downturn": {"downturn_week": 4, "downturn_health": 0.0, "downturn_loss": 0.0},
    "outage": {"outage_week": 4, "outage_share": 0.0},
    "campaign": {"campaign_chance": 0.99, "campaign_loss": 0.0},
    "rise": {"rise_week": 4, "rise": 0.0, "rise_goodwill": 0.0},
    "misfit": {"misfit_from": 0.0, "misfit_kept": 1.0},
}
ON: dict[str, dict[str, Any]] = {
    "downturn": {"downturn_week": 4},
    "outage": {"outage_week": 4},
    "campaign": {"campaign_chance": 0.99, "campaign_loss": 0.9, "campaign_weeks": 52},
    "rise": {"rise_week": 4},
    "misfit": {"misfit_from": 0.0, "misfit_kept": 0.2},
}


@pytest.mark.parametrize("mechanism", OFF)
def test_what_is_off_is_as_if_it_were_not_there(mechanism: str) -> None:
    """Off, every column has the bits it has without it; on, some column differs."""
    team = team_of(2, pool=False)
    plain = simulated(world_of(Typical(), team))
    off = simulated(world_of(Typical(), team, market=replace(Market(), **OFF[mechanism])))
    on = simulated(world_of(Typical(), team, market=replace(Market(), **ON[mechanism])))
    assert plain.accounts.tobytes() == off.accounts.tobytes()
    assert plain.accounts.tobytes() != on.accounts.tobytes()


def test_no_door_is_opened_for_lost_accounts_and_nothing_is_asked() -> None:
    """An account nobody works on stays as it left."""
    world = simulated(world_of(Typical(), team_of(2, pool=False)))
    for name in ("asked", "reported", "finding", "offered", "returned"):
        assert not world.accounts[name].any()
    assert not world.ledger["returns"].any()


def test_a_downturn_lasts_its_weeks_and_costs_revenue() -> None:
    """It is on from its week to its end, and off after."""
    market = Market(downturn_week=6, downturn_weeks=4)
    world = world_of(Nothing(), team_of(1, pool=True), market=market, horizon=12)
    shocks = [float(world.parameters["shock"][0]) for _ in loop.weeks(world)]
    assert shocks == [0.0] * 6 + [1.5] * 4 + [0.0] * 2
    sizes = {"size": 200, "horizon": 104, "arrivals_per_year": 0.0}
    calm = simulated(world_of(Nothing(), team_of(1, pool=True), **sizes))
    hard = simulated(
        world_of(Nothing(), team_of(1, pool=True), market=Market(downturn_week=6), **sizes)
    )
    assert hard.ledger["retained_gross"][-1] < calm.ledger["retained_gross"][-1]


def test_an_outage_hits_its_share_the_same_in_every_arm() -> None:
    """Each account by its own draw: 4 standard errors of a share of 0.3, 1 in 16 000."""

    def hit(policy: Policy, market: Market) -> tuple[Any, Any]:
        world = world_of(policy, team_of(9, pool=True, hours=40.0), market=market, size=400,
                         arrivals_per_year=0.0, horizon=8)  # fmt: skip
        simulated(world, 7)
        before = world.accounts["problems"][:, 1].copy()
        active = world.accounts["stage"] == Stage.ACTIVE
        market_state.turn(world.market, world.accounts, world.parameters, world.ledger,
                          world.journal, (5, 0), 7)  # fmt: skip
        return active, world.accounts["problems"][:, 1] - before

    market = Market(outage_week=7)
    active, more = hit(Nothing(), market)
    assert set(more.tolist()) == {0, 1}
    assert not more[~active].any()
    n = int(active.sum())
    assert abs(more.sum() - 0.3 * n) < 4 * np.sqrt(0.21 * n)
    also_active, also = hit(Typical(), market)
    both = active & also_active
    assert (more[both] == also[both]).all()
    assert not hit(Nothing(), Market())[1].any()


def test_reported_causes_are_true_as_often_as_configured() -> None:
    """Over an even grid of draws: the truth in its share, and all others alike."""
    u = (np.arange(6000) + 0.5) / 6000
    for cause in range(Cause.FIT, Cause.GOODWILL + 1):
        counts = np.bincount([cause_named(cause, 0.4, x) for x in u.tolist()], minlength=10)
        assert counts[cause] == 2400
        others = [c for c in range(Cause.FIT, Cause.GOODWILL + 1) if c != cause]
        assert counts[others].tolist() == [600] * 6
        assert counts.sum() == 6000
    assert cause_named(int(Cause.VALUE), 0.999999, 1.0 - 2.0**-53) == Cause.GOODWILL


def left_in(world: WorldState, cause: Cause, problems: int, best: float, weeks: int) -> None:
    """Let every account have left so many weeks ago."""
    accounts = world.accounts
    accounts["stage"] = Stage.GONE
    accounts["end"] = -weeks
    accounts["cause"] = cause
    accounts["problems"] = 0
    if Cause.PRODUCT <= cause <= Cause.VALUE:
        accounts["problems"][:, cause - Cause.PRODUCT] = problems
    accounts["best"] = best


def ask_back(world: WorldState) -> None:
    """Let everybody be asked back this week, though the team's own work on it is still to come."""
    world.accounts["asked"] = Asked.BACK
    world.backlog = np.zeros(len(world.accounts), TASK)
    world.backlog["account"] = np.arange(len(world.accounts))
    world.backlog["action"] = NUMBERS["win_back"]
    world.backlog["due"] = 99


@pytest.mark.parametrize(
    ("cause", "problems", "mended", "wish"),
    [
        (Cause.FIT, 0, 3, -2.5),
        (Cause.PRODUCT, 1, -30_000, None),
        (Cause.SERVICE, 9, 3, -1.5),
        (Cause.VALUE, 99, -30_000, -2.5),
        (Cause.VALUE, 99, -30, -2.5),
    ],
)
def test_offers_are_taken_as_often_as_said(
    cause: Cause, problems: int, mended: int, wish: float | None
) -> None:
    """The share of 4,000 that come back, within 4 standard errors: 1 in 16 000 for each case."""
    world = world_of(Also(), team_of(1, True), size=4000, arrivals_per_year=0.0, horizon=1)
    left_in(world, cause, problems, best=2.0, weeks=13)
    world.parameters["mended"] = mended
    ask_back(world)
    simulated(world)
    back = world.accounts["returned"] == 1
    closed = 1 - np.exp(-14 * eventful_journey().problem_closing)
    shares = 1 / (1 + np.exp([2.5, 1.5]))
    expected = 1 / (1 + np.exp(-wish)) if wish else shares @ [1 - closed, closed]
    assert abs(back.mean() - expected) < 4 * np.sqrt(expected / 4000)
    kept = world.accounts["problems"][back].sum(axis=1)
    assert set(kept.tolist()) <= {0, problems}
    assert world.ledger["returns"][0] == back.sum()
    assert world.ledger["retained_logos"][0] == 0
    assert world.ledger["new"][0] == world.ledger["won_back"][0] == world.ledger["closing"][0] > 0


@pytest.mark.parametrize(("weeks", "heard"), [(11, 0), (12, 1), (25, 1), (26, 0)])
def test_offers_are_heard_in_their_weeks_only(weeks: int, heard: int) -> None:
    """From 13 to 26 weeks after leaving, at the close of the week."""
    market = Market(win_back=20.0)
    world = world_of(Also(), team_of(1, True), market=market, arrivals_per_year=0.0, horizon=1)
    left_in(world, Cause.GOODWILL, 0, best=2.0, weeks=weeks)
    was = world.accounts["arr"].copy()
    adopted = world.accounts["adoption"].copy()
    ask_back(world)
    simulated(world)
    assert (world.accounts["returned"] == heard).all()
    assert (world.accounts["offered"] == 1 - heard).all()
    if heard:
        assert (world.accounts["arr"] == np.floor(was * 0.9 + 0.5)).all()
        assert (world.accounts["adoption"] == adopted * 0.5).all()
        assert (world.accounts["renewal"] == 1 + world.accounts["term"]).all()


def test_one_offer_is_all() -> None:
    """A second one is not heard; once back and lost again there may be another."""
    world = world_of(Also(), team_of(1, True), market=Market(win_back=20.0), horizon=1)
    left_in(world, Cause.FIT, 0, best=2.0, weeks=15)
    world.accounts["offered"][::2] = 1
    ask_back(world)
    simulated(world)
    assert world.accounts["returned"].tolist() == [i % 2 for i in range(len(world.accounts))]


def test_findings_lower_what_they_are_about_after_their_delay() -> None:
    """By a hundredth each, to the floor, in all segments alike; misfit with findings on fit."""
    market = Market(review_delay=2)
    world = world_of(Nothing(), team_of(1, True), market=market, horizon=6)
    world.ledger["findings"][0, Cause.SERVICE] = 3
    world.ledger["findings"][1, [Cause.VALUE, Cause.FIT, Cause.SPONSOR]] = [200, 2, 7]
    factors = [world.parameters["problem_factor"].copy() for _ in loop.weeks(world)]
    assert (factors[1] == 1).all()
    assert np.allclose(factors[2], [1, 0.99**3, 1], rtol=1e-15)
    assert np.allclose(factors[5], [1, 0.99**3, 0.5], rtol=1e-15)
    assert world.market.misfit == 0.99 * 0.99
    assert world.parameters["mended"].tolist() == [[-30_000, 2, 3]] * 3


def test_reviews_are_found_again_in_the_ledger() -> None:
    """One finding for each account reviewed, whatever came of it."""
    world = simulated(world_of(Also("churn_review"), team_of(5, True, 40.0), horizon=40))
    reviewed = (world.accounts["finding"] > 0).sum()
    assert world.ledger["findings"].sum() == reviewed > 3
    assert world.spent.sum() == 180 * reviewed


def test_only_the_mean_of_newcomers_moves() -> None:
    """Who arrives, and all that is drawn for them, is the same; their fit moves by one amount."""

    def newcomers(market: Market) -> Any:
        world = world_of(Nothing(), team_of(1, True), market=market, horizon=3, replication=2,
                         arrivals_per_year=9.0)  # fmt: skip
        opened = world.accounts.copy()
        simulated(world, 1)
        new = opened["start"] == 0
        assert new.sum() > 3
        assert (opened["entity"] == world.accounts["entity"]).all()
        return opened[new], world.accounts["fit"][new] - opened["fit"][new]

    plain, none = newcomers(Market(reference_fit=0.0))
    assert not none.any()
    same, moved = newcomers(Market(reference_fit=0.0, qualification=0.4))
    assert plain.tobytes() == same.tobytes()
    assert np.allclose(moved, 0.4)
    _, moved = newcomers(Market(reference_fit=2.0, reference_usual=0.1, reference_goodwill=9.0))
    assert np.allclose(moved, -0.2)
    everyone = Market(reference_fit=2.0, reference_usual=0.1, reference_goodwill=-9.0)
    _, moved = newcomers(everyone)
    assert 0 < moved[0] < 1.8
    assert np.allclose(moved, moved[0])
    segments = list(eventful_journey().segments.values())
    mean = np.asarray([segments[s].fit_mean for s in plain["segment"]])
    _, moved = newcomers(Market(reference_fit=0.0, misfit_from=0.5, misfit_kept=0.25))
    short = np.maximum(0, mean - 0.5 - plain["fit"])
    assert np.allclose(moved, 0.75 * short)
    assert short.any()


def test_references_bring_as_many_as_their_share() -> None:
    """Each would-be referral comes with the chance that is the share of references."""
    market = Market(referrals_per_year=5.0, reference_goodwill=-9.0)
    world = world_of(Nothing(), team_of(1, True), market=market, size=300, horizon=40,
                     arrivals_per_year=0.0)  # fmt: skip
    shares = [world.market.references, *(world.market.references for _ in loop.weeks(world))]
    would = world.accounts[world.accounts["referral"] == 1]
    # Poisson and binomial counts, within 4 standard errors: 1 in 16 000 each.
    mean = 5.0 * 300 * 40 / 52
    assert abs(len(would) - mean) < 4 * np.sqrt(mean)
    chances = np.asarray(shares)[would["start"]]
    assert 0.05 < chances.mean() < 0.95
    came = would["stage"] != Stage.FUTURE
    assert abs(came.sum() - chances.sum()) < 4 * np.sqrt((chances * (1 - chances)).sum())
    assert len(np.unique(world.accounts["entity"])) == len(world.accounts)


def test_the_lost_are_those_who_left_lately_and_meant_to() -> None:
    """Others are not in the list, and cannot be asked; nor can the lost be given other care."""
    world = world_of(Nothing(), team_of(1, True), size=20, arrivals_per_year=0.0, horizon=30)
    accounts = world.accounts
    accounts["stage"][:5] = Stage.GONE
    accounts["end"][:5] = [0, -22, -23, 0, 0]
    accounts["cause"][:5] = [Cause.FIT, Cause.GOODWILL, Cause.FIT, Cause.PAYMENT,
                             Cause.UNCONTROLLABLE]  # fmt: skip
    lost = lost_of(world, 4)
    assert lost.account.tolist() == [0, 1]
    assert lost.weeks_gone.tolist() == [4, 26]
    with pytest.raises(ValueError, match="read-only"):
        lost.arr[0] = 1.0

    class Wrong:
        def __init__(self, row: int, action: str) -> None:
            self.row, self.action = row, action

        def plan(self, view: View) -> Plan:
            return Plan().add([self.row], self.action)

    for row, action, place in ((7, "win_back", "view.lost.account"), (3, "win_back", "lost"),
                               (0, "check_in", "in view.account")):  # fmt: skip
        world.policy = Wrong(row, action)
        with pytest.raises(PolicyError, match=place):
            simulated(world.copy(), 1)


def lost_of(world: WorldState, week: int) -> Lost:
    """Return the lost of a week, as a policy sees them."""
    found: list[Lost] = []

    class Looks:
        def plan(self, view: View) -> Plan:
            found.append(view.lost)
            return Plan()

    from simcs.world.phases import plan

    world.policy = Looks()
    plan(world, week)
    return found[0]


def test_coming_back_is_an_event_and_no_renewal() -> None:
    """Each return is reported once, by either driver."""
    market = Market(win_back=20.0)
    for drive in (loop.weeks, agents.weeks):
        world = world_of(Also("win_back"), team_of(5, True, 40.0), market=market, horizon=60)
        event_log = EventLog(world)
        for week in drive(world):
            event_log.observe(world, week)
        events = event_log.events()
        back = events[events["event"] == Event.WON_BACK]
        assert len(back) == world.ledger["returns"].sum() > 3
        renewed = events[events["event"] == Event.RENEWED]
        key = np.stack([renewed["week"], renewed["account"]], axis=1).tolist()
        assert not any([e["week"], e["account"]] in key for e in back)


@given(
    seed=st.integers(0, 2**32 - 1),
    drawn=st.fixed_dictionaries({
        "downturn_chance": st.floats(0, 0.99), "downturn_health": st.floats(0, 20),
        "downturn_loss": st.floats(0, 0.9), "downturn_weeks": st.integers(1, 520),
        "outage_chance": st.floats(0, 0.99), "outage_share": st.floats(0, 1),
        "campaign_chance": st.floats(0, 0.99), "campaign_loss": st.floats(0, 0.9),
        "rise_week": st.none() | st.integers(0, 40), "rise": st.floats(0, 0.5),
        "rise_goodwill": st.floats(0, 10), "qualification": st.floats(-5, 5),
        "misfit_from": st.floats(0, 20), "misfit_kept": st.floats(0, 1),
        "reference_goodwill": st.floats(-10, 10), "reference_fit": st.floats(0, 10),
        "referrals_per_year": st.floats(0, 5), "interview_truth": st.floats(0, 1),
        "review_truth": st.floats(0, 1), "review_delay": st.integers(1, 30),
        "review_effect": st.floats(0, 1), "review_floor": st.floats(0, 1),
        "win_back": st.floats(-20, 20), "win_back_arr": st.floats(0.5, 2),
        "win_back_adoption": st.floats(0, 1), "win_back_from": st.integers(0, 30),
    }),
)  # fmt: skip
@settings(max_examples=15, derandomize=True, database=None)
def test_no_market_breaks_the_ledger(seed: int, drawn: dict[str, Any]) -> None:
    """Anywhere within its ranges: all is finite and in bounds, and the ledger closes or raises."""
    market = Market(**drawn)
    world = world_of(Reclaimers(), team_of(3, True, 40.0), market=market, seed=seed, horizon=45)
    simulated(world)
    accounts = world.accounts
    for name in accounts.dtype.names or ():
        assert np.isfinite(accounts[name]).all(), name
    assert ((accounts["adoption"] >= 0) & (accounts["adoption"] <= 1)).all()
    assert (accounts["arr"] > 0).all()
    assert (accounts["problems"] >= 0).all()
    assert (world.ledger["references"] <= world.ledger["logos"]).all()
    factors = world.parameters["problem_factor"]
    assert ((factors >= market.review_floor) & (factors <= 1)).all()
    back = (accounts["returned"] == 1) & (accounts["stage"] == Stage.ACTIVE)
    assert (accounts["renewal"][back] > 45).all()


def test_presets_are_markets() -> None:
    """They set when it comes, and nothing else."""
    assert compose(["market=calm"]).market == compose([]).market == Market()
    downturn, outage = compose(["market=downturn"]).market, compose(["market=outage"]).market
    assert downturn.downturn_week is not None
    assert replace(downturn, downturn_week=None) == Market()
    assert outage.outage_week is not None
    assert replace(outage, outage_week=None) == Market()
