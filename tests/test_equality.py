"""Three writings of one model agree to the last bit: agents, sweep and oracle, week by week."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simcs import agents, sweep
from simcs.interventions.door import Policy
from simcs.journey.columns import Cause, Happening, Intent, Stage
from simcs.journey.parameters import INFINITY, Journey
from simcs.signals.parameters import Signals
from simcs.team.parameters import Ownership, Team
from simcs.world.state import World
from tests.oracle import Oracle
from tests.worlds import SHIPPED, TYING, Rescuers, eventful_journey, team_of, world_of


def difference(week: int, what: str, one: NDArray[Any], other: NDArray[Any]) -> str:
    """Return what differs first between two structured arrays, or nothing; bits decide."""
    if len(one) != len(other):
        return f"week {week}, {what}: {len(one)} rows against {len(other)}"
    for name in one.dtype.names or ():
        mine, theirs = np.ascontiguousarray(one[name]), np.ascontiguousarray(other[name])
        if mine.tobytes() == theirs.tobytes():
            continue
        for row in range(len(mine)):
            if mine[row].tobytes() != theirs[row].tobytes():
                values = f"{mine[row].tolist()!r} against {theirs[row].tolist()!r}"
                return f"week {week}, {what} {row}, column {name!r}: {values}"
    return ""


def against(world: World, oracle: Oracle, week: int) -> str:
    """Return how a world differs from the oracle at the close of a week, or nothing."""
    spent = np.asarray(oracle.spent, np.int64)
    if not np.array_equal(world.spent, spent):
        return f"week {week}, minutes by action: {world.spent[week]} against {spent[week]}"
    if world.maturity != oracle.maturity:
        return f"week {week}, maturity: {world.maturity!r} against {oracle.maturity!r}"
    return (
        difference(week, "account", world.accounts, oracle.accounts())
        or difference(week, "line of the books", world.books, oracle.ledger())
        or difference(week, "task of the backlog", world.backlog, oracle.tasks())
    )


def assert_equal(world: World, journey: Journey, team: Team) -> tuple[World, set[str]]:
    """Run all three and compare them each week; return the world and what was seen in it."""
    oracle = Oracle(world, journey, Signals(), team)
    assert not (found := difference(-1, "account", world.accounts, oracle.accounts())), found
    by_agents = world.copy()
    runs: tuple[Iterator[int], ...] = (
        agents.weeks(by_agents), sweep.weeks(world), oracle.weeks(),
    )  # fmt: skip
    seen: set[str] = set()
    for week, *others in zip_longest(*runs):
        assert others == [week, week]
        found = against(world, oracle, week)
        assert not found, f"sweep against oracle: {found}"
        found = against(by_agents, oracle, week)
        assert not found, f"agents against oracle: {found}"
        seen |= _seen(world)
    return world, seen


def _seen(world: World) -> set[str]:
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
    if world.books["missed"].any():
        seen.add("given up")
    return seen


@pytest.mark.parametrize("pool", [False, True], ids=["named", "pool"])
@pytest.mark.parametrize("name", [*SHIPPED, *TYING])
def test_three_writings_agree(name: str, pool: bool) -> None:
    """Every policy, under contention, in an eventful world."""
    policy: Policy = {**SHIPPED, **TYING}[name]()
    team = team_of(2, pool)
    assert_equal(world_of(policy, team), eventful_journey(), team)


@pytest.mark.parametrize("name", ["blend", "typical"])
def test_they_agree_on_the_defaults(name: str) -> None:
    """The parameters as they come, two years."""
    team = Team(csms=3)
    world = world_of(SHIPPED[name](), team, size=60, horizon=104, eventful=False)
    assert_equal(world, Journey(), team)


@pytest.mark.parametrize("pool", [False, True], ids=["named", "pool"])
def test_everything_happens_and_they_agree(pool: bool) -> None:
    """One longer run in which each happening, intent and cause of leaving comes about."""
    team = team_of(3, pool, hours=12.0)
    world = world_of(Rescuers(), team, size=130, horizon=110, replication=1)
    _, seen = assert_equal(world, eventful_journey(), team)
    expected = (
        {happening.name for happening in Happening if happening}
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


def test_a_difference_is_named() -> None:
    """The message tells week, column, account and both values."""
    team = team_of(1, pool=False)
    world = world_of(SHIPPED["none"](), team, size=3, horizon=1)
    other = world.copy()
    other.accounts["health"][2] = 0.25
    said = difference(4, "account", world.accounts, other.accounts)
    assert said.startswith("week 4, account 2, column 'health': ")
    assert said.endswith("against 0.25")
