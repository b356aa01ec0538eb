"""Peers of the benchmarks that claim the same bits have them, in a world with too much work."""

from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from benchmarks import case
from benchmarks.agreement import difference
from benchmarks.peers import Final, naive
from simcs.experiment.replications import Setup
from simcs.interventions.ceiling import Ceiling
from simcs.team.parameters import Ownership
from simcs.world import loop
from simcs.world.state import WorldState
from tests.worlds import (
    CHANGING_TEAMS,
    Reclaimers,
    changing_team,
    eventful_market,
    team_of,
    world_of,
)

MESA = ("mesa_abm", "mesa_doors")
BURN_IN = ("book.burn_in_weeks=60", "book.burn_in_accounts=30")


@pytest.fixture(scope="module")
def small() -> Setup:
    """Return the case, on a small scale: three CSMs for 500 accounts."""
    return case.setup(500, 40, more=BURN_IN)


def simulated(world: WorldState) -> WorldState:
    for _ in loop.weeks(world):
        pass
    return world


def found_in(final: Final, world: WorldState) -> str:
    """Return the first difference from a simulated world; else nothing."""
    return difference(final, Final(world.accounts, world.ledger))


def test_the_case_is_overloaded(small: Setup) -> None:
    """Work waits and is given up, accounts come and go."""
    world = simulated(case.opened(small))
    assert world.ledger["missed"].sum() > 100
    assert (world.ledger["minutes_used"] == world.ledger["minutes_available"]).mean() > 0.9
    assert world.ledger["churn"].any()
    assert world.ledger["new"].any()


@pytest.mark.parametrize("replication", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_the_naive_peer_has_the_same_bits(small: Setup, replication: int) -> None:
    """One SimPy process for each customer, and the loop."""
    final = naive.opened(small, replication)()
    assert not found_in(final, simulated(case.opened(small, replication)))


@pytest.mark.slow
@pytest.mark.parametrize("replication", [0, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("peer", MESA)
def test_mesa_has_the_same_bits(small: Setup, peer: str, replication: int) -> None:
    """One Mesa agent for each customer and CSM, and the loop."""
    mesa = _mesa(peer)
    final = mesa.opened(small, replication)()
    assert not found_in(final, simulated(case.opened(small, replication)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "team",
    [
        "growing", "lost are asked",
        *(pytest.param(team, marks=pytest.mark.slow) for team in ("named", "pods", "pool")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("peer", MESA)
def test_mesa_has_the_same_bits_where_everything_happens(peer: str, team: str) -> None:
    """CSMs come and go in all kinds of teams; the market moves, and the lost come back."""
    mesa = _mesa(peer)
    teams = {
        **CHANGING_TEAMS,
        "growing": changing_team(growth_limit=3, growth_backlog=0.3, growth_weeks=4),
        "lost are asked": replace(team_of(9, True, 60.0), ownership=Ownership.pool),
    }
    world = world_of(Reclaimers(), teams[team], size=60, horizon=50, market=eventful_market())
    company = mesa.Company(world.copy())
    company.run_model()
    assert not found_in(Final(company.world.accounts, company.world.ledger), simulated(world))
    if team == "lost are asked":
        assert world.ledger["returns"].any()
    if team == "growing":
        assert (world.team["pod"][4:] >= 0).any()


@pytest.mark.slow
@pytest.mark.parametrize("peer", MESA)
def test_mesa_tosses_the_same_coins(peer: str) -> None:
    """A score by chance has random numbers of its own."""
    setup = case.setup(60, 20, more=(*BURN_IN, "signals.score=coin"))
    assert not found_in(_mesa(peer).opened(setup, 0)(), simulated(case.opened(setup)))


@pytest.mark.parametrize("peer", MESA)
def test_mesa_refuses_the_ceiling(peer: str) -> None:
    """Whose work no CSM does, so that agents would not feel it."""
    world = world_of(Ceiling(), team_of(3, True, 30.0), size=10, horizon=5)
    with pytest.raises(TypeError, match="the ceiling works without CSMs"):
        _mesa(peer).Company(world)


def test_a_difference_is_found(small: Setup) -> None:
    """One bit of one account."""
    world = simulated(case.opened(small))
    accounts = world.accounts.copy()
    accounts["health"][3] = np.nextafter(accounts["health"][3], 9.0)
    assert found_in(Final(accounts, world.ledger), world).startswith("accounts, column 'health'")


def _mesa(peer: str) -> Any:
    pytest.importorskip("mesa", reason="Mesa is not installed: it comes with the extra 'bench'")
    return import_module(f"benchmarks.peers.{peer}")
