"""Three versions of one model agree to the last bit: agents, loop and oracle, week by week."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

import numpy as np
import pytest

from simcs import agents
from simcs.interventions.actions import NUMBERS
from simcs.interventions.by_value import ByValue
from simcs.interventions.ceiling import Ceiling
from simcs.interventions.plan import Policy
from simcs.interventions.policies import Blend, Heroic
from simcs.journey.columns import NEVER, Cause, Happening, Intent, Stage
from simcs.journey.parameters import Journey
from simcs.parameter import INFINITY
from simcs.signals.parameters import Score, Signals
from simcs.team.parameters import Ownership, Team
from simcs.world import loop
from simcs.world.parameters import Market
from simcs.world.state import WorldState
from tests.oracle import Oracle
from tests.tiers import first_fast
from tests.worlds import (
    CHANGING_TEAMS,
    SHIPPED,
    TYING,
    AllWays,
    Asking,
    OnceTooMuch,
    Reclaimers,
    Rescuers,
    causes_and_tenure,
    eventful_journey,
    eventful_market,
    eventful_signals,
    fed_signals,
    particular,
    settled_payments,
    team_of,
    world_of,
)


def assert_equal(
    world: WorldState,
    journey: Journey,
    team: Team,
    signals: Signals | None = None,
    market: Market | None = None,
) -> tuple[WorldState, set[str]]:
    """Run all three and compare them each week; return the world and what was seen in it."""
    oracle = Oracle(world, journey, signals or eventful_signals(), team, market)
    found = oracle.snapshot(-1).difference(world)
    assert not found, found
    by_agents = world.copy()
    memory: dict[str, bytes] = {}
    runs: tuple[Iterator[int], ...] = (
        agents.weeks(by_agents), loop.weeks(world), oracle.weeks(),
    )  # fmt: skip
    seen: set[str] = set()
    for week, *others in zip_longest(*runs):
        assert others == [week, week]
        truth = oracle.snapshot(week)
        found = truth.difference(world)
        assert not found, f"loop against oracle: {found}"
        found = truth.difference(by_agents)
        assert not found, f"agents against oracle: {found}"
        memory = {name: held.tobytes() for name, held in oracle.remembered().items()}
        for one in (world, by_agents):
            assert {name: held.tobytes() for name, held in one.memory.items()} == memory
        seen |= _seen(world)
    return world, seen


def _seen(world: WorldState) -> set[str]:
    accounts = world.accounts
    gone = accounts[accounts["stage"] == Stage.GONE]
    seen = {Cause(cause).name for cause in set(gone["cause"].tolist())}
    bits = int(np.bitwise_or.reduce(accounts["happening"]))
    seen |= {str(happening.name) for happening in Happening if happening & bits}
    seen |= {Intent(intent).name for intent in set(accounts["intent"].tolist())}
    if (accounts["conceded"] == 1).any():
        seen.add("conceded")
    if world.backlog["started"].any():
        seen.add("carried over")
    for name in ("flagged", "sentiment", "survey"):
        if accounts[name].any():
            seen.add(name)
    if (accounts["survey_week"] >= 0).any():
        seen.add("survey answered")
    if world.ledger["missed"].any():
        seen.add("given up")
    return seen


slow = pytest.mark.slow
IN_A_POOL = [*TYING, "blend", "typical"]
"""Of the policies, those that are compared in a pool in the fast tier too."""


@pytest.mark.parametrize(
    ("name", "pool"),
    [
        *(pytest.param(name, False, id=f"{name}-named") for name in (*SHIPPED, *TYING)),
        *(
            pytest.param(name, True, id=f"{name}-pool", marks=() if name in IN_A_POOL else slow)
            for name in (*SHIPPED, *TYING)
        ),
    ],
)
def test_three_writings_agree(name: str, pool: bool) -> None:
    """Every policy, under contention, in an eventful world."""
    policy: Policy = {**SHIPPED, **TYING}[name]()
    team = team_of(2, pool)
    assert_equal(world_of(policy, team), eventful_journey(), team)


@pytest.mark.parametrize("name", first_fast(["asking", "everything", "blend", "rescuers"], 2))
@pytest.mark.parametrize("odds", [True, False], ids=["odds", "power"])
def test_what_is_off_by_default_agrees(name: str, odds: bool) -> None:
    """Response, weary work, open causes, bounded interest, tenure, second thoughts, a feed."""
    journey = replace(causes_and_tenure(), term_in_odds=odds)
    team = team_of(3, pool=False)
    world = world_of(
        {**SHIPPED, **TYING, "asking": Asking}[name](), team, size=60, horizon=80, journey=journey,
        signals=fed_signals(),
    )  # fmt: skip
    world, seen = assert_equal(world, journey, team, fed_signals())
    assert (name == "asking") == bool((world.accounts["found_week"] != NEVER).any())
    assert (world.accounts["usage"] != world.accounts["usage_read"][:, 0]).any()
    assert world.accounts["stirred"].any() or name == "rescuers"  # who come when it is too late
    assert world.accounts["response"].std() > 0.3
    reached = (world.accounts["reached"] > 0.0).any(axis=0)
    assert reached.all() or (name == "rescuers" and reached.any())  # who write to nobody
    for name in ("prefers_written", "wants_outcome"):
        assert set(world.accounts[name].tolist()) == {0, 1}
    assert {"DECIDES", "EXPANDS"} <= seen


@pytest.mark.parametrize("name", ["asking", "reclaimers"])
def test_what_teams_see_and_payments_with_grace_agree(name: str) -> None:
    """Problems are seen by chance, by calls and reviews; payments stay open and are settled."""
    journey, team = settled_payments(eventful_journey()), team_of(3, pool=False, hours=20.0)
    signals = replace(eventful_signals(), problem_seen=0.1, bad_sentiment=-0.2)
    policy: Policy = {"asking": Asking, "reclaimers": Reclaimers}[name]()
    world = world_of(
        policy, team, size=60, horizon=50, journey=journey, signals=signals,
        market=eventful_market(),
    )  # fmt: skip
    assert (world.accounts["payment_week"] != NEVER).sum() > 3
    world, seen = assert_equal(world, journey, team, signals, eventful_market())
    assert {"PAYMENT_FAILS", "PAYMENT"} <= seen
    for column in ("seen_week", "payment_week", "contact_week", "renewed"):
        assert (world.accounts[column] > 0).any(), column
    assert world.accounts["contacts"].any(axis=0).all()
    assert world.accounts["bad_tickets_1w"].any()


@pytest.mark.parametrize(
    "on", [{"channel_mismatch": 0.2}, {"channel_repeat": 0.7}, {"outcome_goodwill": 1.7},
           {"outcome_load": 0.4}],
    ids=lambda on: next(iter(on)),
)  # fmt: skip
def test_each_way_of_contact_agrees_alone(on: dict[str, float]) -> None:
    """Any of the four that is on turns the rest of it on, the others being neutral."""
    journey, team = replace(eventful_journey(), **on), team_of(2, pool=False)
    world = world_of(TYING["everything"](), team, size=20, horizon=30, journey=journey)
    assert_equal(world, journey, team)
    assert world.accounts["reached"].any()


def test_a_paid_target_agrees() -> None:
    """It moves work on revenue forward, beside praise, and makes impressions rosy."""
    team = replace(CHANGING_TEAMS["named"], target_revenue=1.5, target_pulse=0.6)
    for policy in (TYING["waves"](), SHIPPED["typical"]()):
        assert_equal(world_of(policy, team, size=30, horizon=40), eventful_journey(), team)


def test_the_ceiling_minds_how_it_makes_contact() -> None:
    """Its contacts are in channels, its messages about outcomes, and it counts what is felt."""
    journey, team = particular(eventful_journey()), team_of(1, pool=False)
    world = world_of(Ceiling(), team, size=30, horizon=40, journey=journey)
    assert_equal(world, journey, team)


WITH_OPTIONS: dict[str, Policy] = {
    "heroic": Heroic(fill=1.0, call_every=2, talks=13),
    "blend": Blend(level=0.4, call_every=3, escalate_every=6, talks=13),
    "by_value": ByValue(share=0.5, talks=13),
}


@pytest.mark.parametrize("name", first_fast(list(WITH_OPTIONS), 1))
def test_what_arms_have_off_by_default_agrees(name: str) -> None:
    """Full weeks by owner, low scores ahead of decisions, talks; in pods whose CSMs change."""
    team = CHANGING_TEAMS["pods"]
    world = world_of(WITH_OPTIONS[name], team)
    assert_equal(world, eventful_journey(), team)
    assert world.spent[:, NUMBERS["expansion_talk"]].any()


@pytest.mark.parametrize("name", first_fast(["pods", "named", "pool", "tiers", "no csm"], 2))
def test_all_that_a_plan_can_ask_agrees(name: str) -> None:
    """By whomever, several times, through any channel, taken back, remembered in tables."""
    team = replace(CHANGING_TEAMS[name], executive_hours=2.51, specialist_hours=4.0)
    team = replace(team, growth_limit=2, growth_backlog=0.3, growth_weeks=4, hiring_weeks=2)
    world = world_of(AllWays(), team, size=40, horizon=50, journey=particular(eventful_journey()))
    assert_equal(world, particular(eventful_journey()), team)
    ledger = world.ledger
    for who in ("executive", "specialist"):
        assert ledger[f"minutes_{who}"].any()
        assert (ledger[f"minutes_{who}"] >= ledger[f"{who}_opening"]).all()
        assert ledger[f"{who}_opening"].any()
    assert ledger["minutes_executive"].max() <= 151
    assert (world.accounts["sent_survey"] == 1).any()
    assert ledger["missed"].any()


@pytest.mark.parametrize("csms", [0, 2])
@pytest.mark.parametrize("eventful", [False, True])
def test_the_ceiling_agrees(csms: int, eventful: bool) -> None:
    """The bound that needs no hours, with and without a team whose week goes to the process."""
    team = team_of(csms, pool=False)
    journey = eventful_journey() if eventful else Journey()
    world = world_of(Ceiling(), team, journey=journey, eventful=eventful)
    assert_equal(world, journey, team, None if eventful else Signals())


@pytest.mark.parametrize("name", ["blend", pytest.param("typical", marks=slow)])
def test_they_agree_on_the_defaults(name: str) -> None:
    """The parameters as they come, two years."""
    team = Team(csms=3)
    world = world_of(SHIPPED[name](), team, size=60, horizon=104, eventful=False)
    assert_equal(world, Journey(), team, Signals())


@pytest.mark.parametrize("score", [Score.perfect, Score.coin])
def test_they_agree_on_any_score(score: Score) -> None:
    """The scores made for comparison, acted upon by everyone."""
    team, signals = team_of(2, pool=False), eventful_signals(score)
    world = world_of(SHIPPED["blend"](), team, signals=signals)
    assert_equal(world, eventful_journey(), team, signals)


@pytest.mark.parametrize("pool", [False, pytest.param(True, marks=slow)], ids=["named", "pool"])
def test_everything_happens_and_they_agree(pool: bool) -> None:
    """One longer run in which each happening, intent and cause of leaving comes about."""
    team = team_of(3, pool, hours=12.0)
    world = world_of(Rescuers(), team, size=130, horizon=110, replication=1)
    _, seen = assert_equal(world, eventful_journey(), team)
    expected = (
        {happening.name for happening in Happening if happening not in (0, Happening.IS_ASKED)}
        | {intent.name for intent in Intent}
        | {cause.name for cause in Cause if cause}
        | {"conceded", "carried over", "given up"}
    )
    assert seen >= expected, expected - seen


@pytest.mark.parametrize(
    ("csms", "size", "patience"), [(0, 20, 4), (1, 1, 4), (2, 20, 0), (7, 5, 1)],
    ids=["no csm", "one account", "no patience", "more csms than accounts"],
)  # fmt: skip
@pytest.mark.parametrize("pool", [False, True], ids=["named", "pool"])
def test_the_edges_agree(csms: int, size: int, patience: int, pool: bool) -> None:
    """Teams and books of unusual size."""
    team = team_of(csms, pool, patience=patience)
    for policy in (TYING["everything"](), TYING["waves"]()):
        world = world_of(policy, team, size=size, horizon=40)
        assert_equal(world, eventful_journey(), team)


@pytest.mark.parametrize("penalty", [0.0, INFINITY])
def test_final_and_reversible_decisions_agree(penalty: float) -> None:
    """A decision that is never, or easily, turned."""
    journey = replace(eventful_journey(), turning_penalty=penalty)
    team = team_of(2, pool=False, hours=30.0)
    world = world_of(Rescuers(), team, journey=journey, stagger=False, horizon=60)
    assert_equal(world, journey, team)


def test_a_team_without_hours_agrees() -> None:
    """Nobody is ever there."""
    team = Team(csms=2, presence=0.0, ownership=Ownership.pool)
    world = world_of(TYING["waves"](), team, horizon=20)
    assert_equal(world, eventful_journey(), team)


@pytest.mark.parametrize("part", [0.0, 0.4])
def test_work_on_what_burns_may_come_to_nothing_and_they_agree(part: float) -> None:
    """None of it, or a part, is felt; concessions too."""
    team = replace(team_of(3, pool=False, hours=30.0), burning_effect=part)
    world = world_of(TYING["rescuers"](), team, size=60, horizon=60)
    assert_equal(world, eventful_journey(), team)
    granted = bool(world.accounts["conceded"].any())
    assert granted == (part > 0)


@pytest.mark.parametrize("csms", [1, 3])
def test_a_team_that_follows_the_book_agrees(csms: int) -> None:
    """The team of the typical population."""
    team = team_of(csms, pool=True, hours=30.0)
    world = world_of(SHIPPED["typical"](), team, arrivals_per_year=2.0)
    segments = eventful_journey().segments.values()
    world.accounts_per_csm = np.array([s.typical_accounts_per_csm for s in segments])
    assert_equal(world, eventful_journey(), team)


@pytest.mark.parametrize("name", first_fast(sorted(CHANGING_TEAMS), 3))
def test_teams_that_change_agree(name: str) -> None:
    """CSMs tire, leave and are replaced, however the accounts are shared among them."""
    team = CHANGING_TEAMS[name]
    for policy in (TYING["everything"](), TYING["rescuers"]()):
        world = world_of(policy, team, size=30, horizon=70)
        assert_equal(world, eventful_journey(), team)
        assert world.ledger["vacant"].any() == world.ledger["quits"][:-1].any()
        if name != "no csm":
            assert world.ledger["quits"].sum() > 5
            assert world.ledger["burnout"].max() > 0.1


def test_burnout_at_its_bounds_and_back_agrees() -> None:
    """Half a year of far too much work, then half a year of none."""
    team = Team(csms=3, hours_per_week=6.0, burnout_gain=0.5, burnout_recovery=0.1, quitting=0.0)
    world = world_of(OnceTooMuch(26), team, size=30, horizon=60)
    assert_equal(world, eventful_journey(), team)
    burnout = world.ledger["burnout"]
    assert burnout[25] == 1.0
    assert burnout[-1] == 0.0


@pytest.mark.slow
@pytest.mark.parametrize("ownership", list(Ownership))
def test_growing_teams_agree(ownership: Ownership) -> None:
    """New seats are taken because work waits, and because the book grows."""
    team = Team(
        csms=3,
        hours_per_week=8.0,
        ownership=ownership,
        pod_size=2,
        quitting=0.5,
        growth_limit=4,
        growth_backlog=0.3,
        growth_weeks=5,
        hiring_weeks=3,
    )
    rich = replace(team, growth_backlog=INFINITY, reinvestment=0.5, cost_per_csm=60_000.0)
    for growing in (team, rich):
        world = world_of(TYING["waves"](), growing, size=40, horizon=70, arrivals_per_year=2.0)
        assert_equal(world, eventful_journey(), growing)
        assert (world.team["pod"][3:] >= 0).sum() >= 2


def test_terms_of_one_week_agree() -> None:
    """Decision and end of term fall in the same week."""
    journey = eventful_journey()
    journey.segments["smb"].terms = {1: 0.5, 2: 0.3, 3: 0.2}
    team = team_of(1, pool=False)
    world = world_of(SHIPPED["none"](), team, journey=journey, stagger=False, horizon=20)
    assert_equal(world, journey, team)


def test_a_difference_is_named() -> None:
    """The message names week, column, account and both values."""
    team = team_of(1, pool=False)
    world = world_of(SHIPPED["none"](), team, size=3, horizon=1)
    truth = Oracle(world, eventful_journey(), eventful_signals(), team).snapshot(4)
    assert not truth.difference(world)
    world.accounts["health"][2] = 0.25
    assert truth.difference(world).startswith("week 4, account 2, column 'health': 0.25 against ")
    world.spent[0, 6] = 12
    said = "week 4, minutes spent in week 0 on 'check_in': 12 against 0"
    assert truth.difference(world) == said
