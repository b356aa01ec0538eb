"""The ceiling is a bound: it sees all, costs nobody's time, and is ranked with no policy."""

from dataclasses import replace

import numpy as np
import pytest

from simcs.comparison import Comparison, run
from simcs.experiment.check import first_difference
from simcs.experiment.compose import compose
from simcs.experiment.replications import Setup, prepare
from simcs.interventions.actions import NUMBERS
from simcs.interventions.ceiling import CEILING_NAME, Ceiling, care_for_all, remedy
from simcs.interventions.plan import POLICIES
from simcs.journey.columns import Stage
from simcs.journey.parameters import Journey
from simcs.report.sentences import summaries
from simcs.report.verdict_text import BOUND
from simcs.world import loop
from simcs.world.state import WorldState
from tests.conftest import QUICK
from tests.worlds import team_of, world_of


def small(csms: int = 2) -> WorldState:
    return world_of(Ceiling(), team_of(csms, pool=False), horizon=30)


@pytest.fixture(scope="module")
def both() -> tuple[Comparison, Comparison]:
    """Return the same comparison without and with the ceiling."""
    setup = prepare(compose([*QUICK, "policies=[none,heroic,blend]"]))
    bounded = Setup.of(replace(setup.config, ceiling=True), setup.book, setup.population)
    return run(setup), run(bounded)


def test_it_is_no_policy() -> None:
    assert Ceiling not in [POLICIES[name] for name in POLICIES]
    assert CEILING_NAME not in POLICIES


@pytest.mark.parametrize("csms", [0, 2])
def test_both_drivers_agree(csms: int) -> None:
    assert first_difference(small(csms)) is None


def test_it_needs_no_hours() -> None:
    world = small(csms=0)
    for _ in loop.weeks(world):
        pass
    assert (world.accounts["last_done"] >= 0).any()
    assert not world.ledger["minutes_used"].any()


def test_it_works_on_the_worst_shortfall_and_its_cause() -> None:
    world = small()
    a, p = world.accounts[0], world.parameters[world.accounts["segment"][0]]
    a["adoption"], a["champion"], a["problems"] = 1.0, 1.0, 0
    assert remedy(a, p) == (NUMBERS["check_in"], -1)
    a["adoption"] = 0.9
    assert remedy(a, p) == (NUMBERS["adoption_coaching"], -1)
    a["champion"] = 0.0
    assert remedy(a, p) == (NUMBERS["multi_threading"], -1)
    a["problems"][1] = 9
    assert remedy(a, p) == (NUMBERS["executive_call"], 1)
    a["problems"][2] = 10
    assert remedy(a, p) == (NUMBERS["executive_call"], 2)


def test_it_leaves_the_weary_alone() -> None:
    world = small()
    world.accounts["contact"][0] = 100.0
    care_for_all(world.accounts, world.parameters, world.action_effects, 3)
    reached = (world.accounts["last_done"] == 3).any(axis=1)
    active = world.accounts["stage"] == Stage.ACTIVE
    assert not reached[0]
    assert reached[active][1:].any()
    assert not reached[~active].any()


def test_it_changes_nothing_for_the_others(both: tuple[Comparison, Comparison]) -> None:
    without, bounded = both
    same = bounded.replications[bounded.replications["policy"] != CEILING_NAME]
    assert same.equals(without.replications)
    assert bounded.differences.equals(without.differences)
    assert bounded.verdicts == without.verdicts
    assert bounded.verdict_table.equals(without.verdict_table)


def test_it_stands_last_and_in_no_verdict(both: tuple[Comparison, Comparison]) -> None:
    without, bounded = both
    assert list(bounded.table["policy"].unique())[-1] == CEILING_NAME
    said, usual = summaries(bounded.answer), summaries(without.answer)
    assert said == [*usual, said[-2], BOUND]
    assert said[-2].startswith(CEILING_NAME)
    text = bounded.details
    assert BOUND in text
    assert BOUND not in without.details
    assert not any("ceiling" in sentence for sentence in bounded.verdicts)


def test_metrics_that_need_a_price_are_left_out(both: tuple[Comparison, Comparison]) -> None:
    own = both[1].table.query("policy == @CEILING_NAME")
    assert {"net_retention", "gross_retention", "logo_retention"} <= set(own["metric"])
    assert not set(own["metric"]) & {"hours_used", "lifetime_value", "cost_to_serve"}


def test_it_keeps_more_than_any_policy(both: tuple[Comparison, Comparison]) -> None:
    table = both[1].table.query("metric == 'gross_retention'").set_index("policy")["mean"]
    assert table[CEILING_NAME] == max(table)
    assert np.isfinite(table).all()


def test_without_fatigue_nobody_is_left_out() -> None:
    journey = replace(Journey(), fatigue_slope=0.0)
    world = world_of(Ceiling(), team_of(1, pool=True), journey=journey, eventful=False)
    care_for_all(world.accounts, world.parameters, world.action_effects, 0)
    active = world.accounts["stage"] == Stage.ACTIVE
    assert (world.accounts["last_done"][active] == 0).any(axis=1).all()
