"""Wherever in their ranges the parameters are, every invariant holds, and trouble passes.

Points are drawn from the declared ranges: around the default where a range is wide, anywhere in it
where it is not, and now and then at its very ends.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from simcs import agents
from simcs.experiment.replications import untreated
from simcs.interventions.plan import Plan, Policy
from simcs.interventions.policies import Blend, Nothing
from simcs.journey.columns import Stage
from simcs.journey.parameters import Journey
from simcs.journey.segments import Segment
from simcs.metrics.definitions import measure
from simcs.record import Economics, Record
from simcs.signals.parameters import Score, Signals
from simcs.signals.view import View
from simcs.team.parameters import Ownership, Team
from simcs.world import loop
from simcs.world.opening import open_world
from simcs.world.parameters import Market
from simcs.world.recorder import Recorder
from simcs.world.state import WorldState
from tests.worlds import (
    EverythingAtOnce,
    InWaves,
    OnceTooMuch,
    Reclaimers,
    book_of,
    population,
)

FACTOR = 4
"""How far around its default a parameter of a wide range is drawn."""

SMALL = {
    "csms": (0, 6), "growth_limit": (0, 5), "arrivals_per_year": (0.0, 4.0),
    "referrals_per_year": (0.0, 4.0), "downturn_week": (0, 40), "outage_week": (0, 40),
    "rise_week": (0, 40),
}  # fmt: skip
"""What is drawn from less than its range, so that worlds stay small and events fall into them."""

UNIT = ("adoption", "champion", "data_quality")
WITHOUT_VALUE = {"mean_answer_hours", "late_answers_share", "answered_in_time_share"}
"""Metrics that have a value with the clock on only."""


def number(name: str, described: Any, default: Any) -> st.SearchStrategy[Any]:
    """Return what draws a parameter from its range."""
    low = next(m.ge for m in described.metadata if hasattr(m, "ge"))
    high = next(m.le for m in described.metadata if hasattr(m, "le"))
    whole = "int" in str(described.annotation)
    none = [st.none()] if default is None else []
    ends = [st.sampled_from((low, high))] if name not in SMALL else []
    if name in SMALL:
        low, high = SMALL[name]
    elif default is not None and high - low > 100:
        size = max(1, abs(default)) * FACTOR
        low, high = max(low, default - size), min(high, default + size)
        if default > 0:
            low = max(low, default / FACTOR)
    if whole:
        inner: st.SearchStrategy[Any] = st.integers(math.ceil(low), math.floor(high))
    else:
        inner = st.floats(low, high, allow_subnormal=False)
    # One in ten is at an end.
    if not ends:
        return st.one_of(inner, *none)
    return st.integers(0, 9).flatmap(lambda die: ends[0] if die == 0 else inner)


def numbers(kind: type[Any], like: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Return what draws all numbers of a part of the configuration."""
    return st.fixed_dictionaries({
        name: number(name, described, getattr(like, name))
        for name, described in kind.__pydantic_fields__.items()
        if any(hasattr(m, "ge") for m in described.metadata)
    })  # fmt: skip


@st.composite
def parts(draw: Any) -> tuple[Journey, Signals, Team, Market]:
    """Draw a whole configuration."""
    journey = Journey()
    segments = {
        name: replace(segment, **draw(numbers(Segment, segment)))
        for name, segment in journey.segments.items()
    }
    journey = replace(journey, **draw(numbers(Journey, journey)), segments=segments)
    # Of what kind problems are has to be something.
    if journey.share_product + journey.share_service + journey.share_value == 0:
        journey.share_value = 1.0
    signals = replace(
        Signals(), score=draw(st.sampled_from(Score)), **draw(numbers(Signals, Signals()))
    )
    team = replace(
        Team(), ownership=draw(st.sampled_from(Ownership)), **draw(numbers(Team, Team()))
    )
    return journey, signals, team, replace(Market(), **draw(numbers(Market, Market())))


def opened(
    parts: tuple[Journey, Signals, Team, Market],
    policy: Policy,
    size: int = 12,
    horizon: int = 32,
    seed: int = 5,
) -> WorldState:
    """Return a small world at a point."""
    journey, signals, team, market = parts
    survivors = population(True, weeks=50, each=16)
    book = book_of(size, journey, survivors)
    return open_world(
        "arm", policy, book, journey, signals, team, market, survivors, horizon, seed, 0
    )


def run(world: WorldState) -> None:
    """Run a world by the loop and look at it each week."""
    for week in loop.weeks(world):
        check(world, week)


def check(world: WorldState, week: int) -> None:
    """Look for anything that cannot be."""
    rows, ledger = world.accounts, world.ledger[week]
    for table in (rows, world.ledger[: week + 1], world.team):
        for name in table.dtype.names or ():
            assert np.isfinite(table[name]).all(), f"week {week}: {name}"
    for name in UNIT:
        assert ((rows[name] >= 0) & (rows[name] <= 1)).all(), f"week {week}: {name}"
    for burnt in (world.team["burnout"], world.maturity, ledger["maturity"], ledger["burnout"]):
        assert np.all((np.asarray(burnt) >= 0) & (np.asarray(burnt) <= 1))
    assert ((rows["problems"] >= 0) & (rows["problems"] <= 99)).all()
    assert (rows["arr"] >= 0).all()
    assert ((rows["score"] >= 0) & (rows["score"] <= 100)).all()
    assert (world.used <= world.available).all()
    assert ledger["minutes_used"] <= ledger["minutes_available"]
    assert ledger["retained_logos"] <= rows["opening"].sum()
    assert ledger["retained_gross"] <= ledger["retained_arr"]
    assert ledger["logos"] == (rows["stage"] == Stage.ACTIVE).sum()
    assert (world.team["skill"] >= world.team_parameters["skill_low"][0]).all()
    assert (world.team["skill"] <= world.team_parameters["skill_high"][0]).all()


FEW, MANY = (
    settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    for count in (12, 60)
)
somewhere = given(
    point=parts(),
    policy=st.sampled_from([Nothing(), EverythingAtOnce(), InWaves(), Reclaimers()]),
    size=st.integers(1, 20),
    seed=st.integers(0, 2**32 - 1),
)


@FEW
@somewhere
def test_every_invariant_holds_at_any_point(
    point: tuple[Journey, Signals, Team, Market], policy: Policy, size: int, seed: int
) -> None:
    """And both drivers give the same, bit for bit; a ledger that does not close stops a run."""
    every_invariant_holds(point, policy, size, seed)


@pytest.mark.slow
@MANY
@somewhere
def test_every_invariant_holds_at_many_points(
    point: tuple[Journey, Signals, Team, Market], policy: Policy, size: int, seed: int
) -> None:
    """The same."""
    every_invariant_holds(point, policy, size, seed)


def every_invariant_holds(
    point: tuple[Journey, Signals, Team, Market], policy: Policy, size: int, seed: int
) -> None:
    """Run a world by both drivers and compare and check it each week."""
    world = opened(point, policy, size, seed=seed)
    other = world.copy()
    runs: tuple[Iterator[int], ...] = (loop.weeks(world), agents.weeks(other))
    for week, _ in zip_longest(*runs):
        check(world, week)
        for table in ("accounts", "ledger", "team"):
            one, two = getattr(world, table), getattr(other, table)
            for name in one.dtype.names:
                assert one[name].tobytes() == two[name].tobytes(), f"week {week}: {table} {name}"
    assert world.maturity == other.maturity


class Improvers:
    """Improve the process in the first and the last third of two years, and not between."""

    def plan(self, view: View) -> Plan:
        """Ask for a third of all hours, or for nothing."""
        return Plan() if 35 <= view.week < 70 else Plan().improve(0.3)


def at(policy: Policy, size: int, team: Team, market: Market, horizon: int = 104) -> WorldState:
    """Return an opened world on the defaults of journey and signals."""
    return opened((Journey(), Signals(), team, market), policy, size, horizon)


WAVE = replace(Team(csms=4, hours_per_week=12.0), quitting=0.9, quitting_burnout=3.0)
MISSED = {"missed_age_weeks"}
RELAPSE = {"relapse_one_cycle", "relapse_two_cycles", "relapse_two_cycles_others"}
"""Two years hold the end of a term and of the next for some of the rescued, and of two more for
none."""
UNTREATED = {
    "save_rate_flagged", "save_rate_notice", "save_rate_incremental", "response_weeks",
}  # fmt: skip
NO_ONE = {"mean_load", "mean_burnout"} | UNTREATED
ALONE = UNTREATED | {
    "quiet_churn_share", "quiet_churn_revenue_share", "time_to_value_weeks", "answered_share",
    "time_to_value_median_weeks", "response_weeks_of_all", "gross_retention_12m",
    "net_retention_12m", "nps", "health_auc", "latent_health_auc", "relapse_one_cycle_others",
}  # fmt: skip
NAMED: dict[str, tuple[Policy, int, Team, Market, set[str]]] = {
    "downturn": (Blend(), 60, Team(csms=2), Market(downturn_week=10), set()),
    "downturns": (Blend(), 60, Team(csms=2), Market(downturn_chance=0.99), set()),
    "outage": (Blend(), 60, Team(csms=2), Market(outage_week=10, outage_share=1.0), set()),
    "outages": (Blend(), 60, Team(csms=2), Market(outage_chance=0.99, outage_share=1.0), set()),
    "a quitting wave": (Blend(), 60, WAVE, Market(), set()),
    "one account": (Blend(), 1, Team(), Market(), ALONE),
    "one account in trouble": (
        Blend(), 1, replace(WAVE, csms=1), Market(downturn_week=0, outage_week=5),
        ALONE,
    ),
    "no csm": (Nothing(), 60, Team(csms=0), Market(), NO_ONE),
    "no csm, but wishes": (Blend(), 60, Team(csms=0), Market(), NO_ONE),
    "hundreds of csms": (Blend(), 60, Team(csms=400), Market(), set()),
}  # fmt: skip
"""Policy, size, team, market, and the metrics that may be without a value."""


def record_of(world: WorldState) -> Record:
    """Run a world by the loop, look at it each week, and return its record."""
    recorder = Recorder(world)
    for week in loop.weeks(world):
        check(world, week)
        recorder.observe(world, week)
    return recorder.record("arm", 0, Economics(0.75, 0.1, 100.0))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMED)
def test_no_figure_degenerates(name: str) -> None:
    """All metrics have a value where there is something to measure, and revenue stays in bounds."""
    policy, size, team, market, without = NAMED[name]
    world = at(policy, size, team, market)
    twin = record_of(untreated(world))
    figures = measure(replace(record_of(world), untreated=twin))
    missing = {metric for metric, value in figures.items() if not math.isfinite(value)}
    # Nothing is missed where there are hours enough.
    allowed = (
        WITHOUT_VALUE | RELAPSE | without | (set() if world.ledger["missed"].any() else MISSED)
    )
    assert missing <= allowed
    assert 0 <= figures["logo_retention"] <= 1
    assert 0 <= figures["gross_retention"] <= 1
    journey, rows = Journey(), world.accounts
    prices = math.exp((journey.price_step + market.rise) * 2)
    most = journey.expansion_room * (1 + journey.expansion_size) * prices
    assert (rows["arr"] <= rows["opening_arr"] * most).all()
    assert figures["net_retention"] <= most


def test_accounts_recover_from_a_downturn() -> None:
    """Health falls by what the downturn takes, and comes back, in those that stay."""
    calm, shaken = (
        at(Nothing(), 60, Team(csms=0), Market(downturn_week=week, downturn_loss=0.0))
        for week in (None, 10)
    )
    gaps = []
    for _ in zip(loop.weeks(calm), loop.weeks(shaken), strict=True):
        own = (calm.accounts["opening"] == 1) & (calm.accounts["stage"] == Stage.ACTIVE)
        both = own & (shaken.accounts["stage"] == Stage.ACTIVE)
        gaps.append(np.mean(calm.accounts["health"][both] - shaken.accounts["health"][both]))
    assert max(map(abs, gaps[:10])) == 0
    assert gaps[35] == pytest.approx(Market().downturn_health, rel=0.1)
    assert gaps[-1] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("ownership", list(Ownership))
def test_burnout_goes_when_load_falls(ownership: Ownership) -> None:
    """On the defaults, and from its upper bound; with nobody quitting to be replaced by others."""
    usual = Team(csms=2, ownership=ownership, quitting=0.0)
    for team in (usual, replace(usual, burnout_gain=1.0)):
        world = at(OnceTooMuch(30), 60, team, Market())
        run(world)
        burnout = world.ledger["burnout"]
        assert burnout[29] > 0.1
        assert burnout[-1] == 0.0
    assert burnout.max() == 1.0


def test_a_quitting_wave_ends() -> None:
    """While there is far too much to do people go; seats fill again, and then they stay longer."""
    team = replace(WAVE, csms=12, quitting=0.5, burnout_gain=0.3)
    world = at(OnceTooMuch(52), 80, team, Market())
    run(world)
    quits, ledger = world.ledger["quits"], world.ledger
    assert quits[:52].sum() > 2 * quits[52:].sum() > 0
    assert ledger["burnout"][:52].max() > 0.5
    assert ledger["burnout"][-1] < 0.01
    assert ledger["in_place"][-1] > ledger["in_place"][:52].min()


@pytest.mark.parametrize("gain", [Team().maturity_gain, 5.0])
def test_maturity_comes_and_goes(gain: float) -> None:
    """It is built by improvement, forgotten without, and built again, from its upper bound too."""
    world = at(Improvers(), 20, Team(csms=2, maturity_gain=gain), Market())
    run(world)
    maturity = world.ledger["maturity"]
    assert maturity[34] > maturity[69] > 0.0
    assert maturity[-1] > maturity[69]


def test_maturity_eaten_by_fires_comes_back() -> None:
    """From nothing, once nothing burns that is worked for."""
    team = Team(csms=2, firefighting_cost=1.0, burning_share=1.0, burning_weeks=1040)
    policy = Relieved()
    world = at(policy, 60, team, Market())
    run(world)
    maturity = world.ledger["maturity"]
    assert maturity[29] < 0.01
    assert maturity[-1] > 0.5


class Relieved:
    """Fight fires with all hours for half a year, then improve the process."""

    def plan(self, view: View) -> Plan:
        """Ask for one or the other."""
        return OnceTooMuch(30).plan(view) if view.week < 30 else Plan().improve(0.3, 1.0)
