"""An account's random numbers are its own: what else is in the experiment moves none of it.

Adding an account, an arm or a replication leaves the whole history of every other account as it
was, column by column and week by week. Hours are shared, so accounts can only be free of each other
where there are hours enough.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simcs import agents, randomness
from simcs.book.book import Book
from simcs.experiment.config import Config, GeneratedBook
from simcs.experiment.replications import Setup, open_worlds
from simcs.interventions.plan import Plan, Policy
from simcs.interventions.policies import Nothing, Typical
from simcs.signals.parameters import Signals
from simcs.signals.view import View
from simcs.team.parameters import Team, steady
from simcs.world import loop
from simcs.world.opening import open_world
from simcs.world.parameters import Market
from simcs.world.state import WorldState
from tests.worlds import (
    Reclaimers,
    Rescuers,
    book_of,
    eventful_journey,
    eventful_market,
    population,
    team_of,
)

WEEKS = 30
DRIVERS = {"loop": loop.weeks, "agents": agents.weeks}
History = list[NDArray[Any]]

few = settings(max_examples=12, derandomize=True, database=None)


UNSHARED = replace(eventful_market(), arrivals_per_year=0.0, referrals_per_year=0.0)
"""An eventful market in which nobody arrives."""


class Recallers:
    """Ask every lost account why, and back; without reviews, which help other accounts."""

    def plan(self, view: View) -> Plan:
        """Ask beside what rescuers ask."""
        plan, lost = Rescuers().plan(view), view.lost
        return plan.add(lost.account, "exit_interview").add(lost.account, "win_back")


def opened(
    policy: Policy,
    book: Book,
    team: Team,
    seed: int = 5,
    replication: int = 0,
    market: Market | None = None,
) -> WorldState:
    """Return a world without arrivals, whose number follows the size of the book."""
    return open_world(
        "arm",
        policy,
        book,
        eventful_journey(),
        Signals(),
        team,
        market or Market(arrivals_per_year=0.0),
        population(eventful=True),
        WEEKS,
        seed,
        replication,
    )


def simulated(world: WorldState, driver: str = "loop") -> History:
    """Return the accounts as opened and at each week's close."""
    opening = world.accounts.copy()
    return [opening, *(world.accounts.copy() for _ in DRIVERS[driver](world))]


def part(book: Book, rows: list[int]) -> Book:
    """Return a book of some of the accounts, in this order."""
    columns = {
        name: getattr(book, name)[rows]
        for name in ("rows", "health", "adoption", "open_issues", "sponsor")
    }
    return replace(book, ids=tuple(book.ids[row] for row in rows), **columns)


def first_difference(one: History, other: History) -> str:
    """Return where two histories of the same accounts differ, entity by entity, or nothing."""
    for week, (mine, theirs) in enumerate(zip(one, other, strict=True), start=-1):
        mine = mine[np.argsort(mine["entity"])]
        theirs = theirs[np.argsort(theirs["entity"])]
        shared = np.intersect1d(mine["entity"], theirs["entity"])
        mine = mine[np.isin(mine["entity"], shared)]
        theirs = theirs[np.isin(theirs["entity"], shared)]
        for name in mine.dtype.names or ():
            for a, b in zip(mine[name], theirs[name], strict=True):
                if a.tobytes() != b.tobytes():
                    return f"week {week}, column {name!r}: {a} against {b}"
    return ""


@few
@given(
    policy=st.sampled_from([Nothing(), Typical(), Rescuers()]),
    driver=st.sampled_from(sorted(DRIVERS)),
    seed=st.integers(0, 2**32 - 1),
    new=st.integers(0, 12),
    order=st.permutations(range(12)),
)
def test_an_account_more_moves_no_other(
    policy: Policy, driver: str, seed: int, new: int, order: list[int]
) -> None:
    """Wherever it stands in the book, and in whatever order the others stand, in a pool."""
    book = book_of(13, eventful_journey(), population(eventful=True))
    others = [row for row in range(13) if row != new]
    ample = steady(team_of(4, pool=True, hours=80.0))
    less = simulated(opened(policy, part(book, [others[i] for i in order]), ample, seed), driver)
    more = simulated(opened(policy, book, ample, seed), driver)
    assert len(more[0]) == len(less[0]) + 1
    assert not (found := first_difference(less, more)), found


@few
@given(policy=st.sampled_from([Nothing(), Typical(), Rescuers()]), seed=st.integers(0, 99))
def test_an_account_at_the_end_moves_no_other_of_named_owners(policy: Policy, seed: int) -> None:
    """Rows, and so owners, stay as they are; each owner has hours enough."""
    book = book_of(13, eventful_journey(), population(eventful=True))
    ample = steady(team_of(6, pool=False, hours=80.0))
    less = simulated(opened(policy, part(book, list(range(12))), ample, seed))
    more = simulated(opened(policy, book, ample, seed))
    assert not (found := first_difference(less, more)), found


@pytest.mark.slow
@few
@given(
    seed=st.integers(0, 2**32 - 1), new=st.integers(0, 12), driver=st.sampled_from(sorted(DRIVERS))
)
def test_an_account_more_moves_no_other_in_an_eventful_market(
    seed: int, new: int, driver: str
) -> None:
    """Nor whom outages hit, who comes back, what is said: draws are its own also after leaving."""
    book = book_of(13, eventful_journey(), population(eventful=True))
    others = [row for row in range(13) if row != new]
    ample = steady(team_of(4, pool=True, hours=80.0))
    less, more = (
        opened(Recallers(), some, ample, seed, market=UNSHARED)
        for some in (part(book, others), book)
    )
    found = first_difference(simulated(less, driver), simulated(more, driver))
    assert not found, found


@pytest.mark.slow
@few
@given(arms=st.lists(st.sampled_from(["none", "typical"]), unique=True, max_size=2))
def test_an_arm_more_moves_no_other_in_an_eventful_market(arms: list[str]) -> None:
    """Not even an arm that brings itself other customers and other findings."""
    market = replace(eventful_market(), arrivals_per_year=1.0)
    own: dict[str, Any] = {"reclaim": Reclaimers()}
    alone = histories(own, [0], market)
    together = histories({arm: arm for arm in arms} | own, [0], market)
    found = first_difference(alone["reclaim", 0], together["reclaim", 0])
    assert not found, found


def test_without_hours_enough_it_does_move_others() -> None:
    """So the comparison can fail: here the new account takes hours that others lack."""
    book = book_of(13, eventful_journey(), population(eventful=True))
    scarce = team_of(1, pool=True, hours=3.0)
    less = simulated(opened(Rescuers(), part(book, list(range(1, 13))), scarce))
    more = simulated(opened(Rescuers(), book, scarce))
    assert first_difference(less, more)


def histories(
    policies: list[str] | dict[str, Any], replications: list[int], market: Market | None = None
) -> dict[tuple[str, int], History]:
    """Return the history of every arm in every replication, under contention, as they are run."""
    journey = eventful_journey()
    survivors = population(eventful=True)
    config = Config(
        policies=policies,
        book=GeneratedBook(),
        journey=journey,
        team=team_of(2, pool=False),
        market=market or Market(arrivals_per_year=1.0),
        horizon_weeks=WEEKS,
        seed=5,
    )
    setup = Setup.of(config, book_of(20, journey, survivors), survivors)
    return {
        (arm.name, replication): simulated(world)
        for replication in replications
        for arm, world in open_worlds(setup, replication)
    }


@few
@given(
    arms=st.lists(st.sampled_from(["none", "heroic", "blend"]), unique=True, max_size=3),
    before=st.booleans(),
)
def test_an_arm_more_moves_no_other(arms: list[str], before: bool) -> None:
    """Alone, or after and before others, an arm gives the same."""
    alone = histories(["typical"], [0])
    together = histories(["typical", *arms] if before else [*arms, "typical"], [0])
    found = first_difference(alone["typical", 0], together["typical", 0])
    assert not found, found


@few
@given(others=st.lists(st.integers(0, 2**20), unique=True, max_size=2), number=st.integers(0, 9))
def test_a_replication_more_moves_no_other(others: list[int], number: int) -> None:
    """Alone, or after others, a replication is the same."""
    alone = histories(["blend"], [number])
    together = histories(["blend"], [*(n for n in others if n != number), number])
    found = first_difference(alone["blend", number], together["blend", number])
    assert not found, found


def test_arms_meet_the_same_randomness_and_differ_all_the_same() -> None:
    """All arms open alike, and policies make a difference."""
    both = histories(["none", "typical"], [0])
    none, typical = both["none", 0], both["typical", 0]
    assert not first_difference(none[:1], typical[:1])
    assert first_difference(none, typical)


@pytest.mark.parametrize("changed", ["seed", "replication"])
def test_another_key_is_another_world(changed: str) -> None:
    """Every account's history differs under another seed or in another replication."""
    book = book_of(13, eventful_journey(), population(eventful=True))
    team = team_of(2, pool=True)
    one = simulated(opened(Nothing(), book, team, seed=5, replication=0))
    key = {"seed": 5, "replication": 0} | {changed: 1}
    other = simulated(opened(Nothing(), book, team, **key))
    assert (one[-1]["health"] != other[-1]["health"]).all()


def test_another_entity_is_another_account() -> None:
    """The name of the key is what matters: a twin under another entity has another history."""
    book = book_of(13, eventful_journey(), population(eventful=True))
    rows = book.rows.copy()
    rows["entity"][3] = 77
    one = simulated(opened(Nothing(), book, team_of(2, pool=True)))[-1]
    other = simulated(opened(Nothing(), replace(book, rows=rows), team_of(2, pool=True)))[-1]
    same = one["health"] == other["health"]
    assert np.flatnonzero(~same).tolist() == [3]


@pytest.mark.parametrize(
    ("week", "stream"), [(7, randomness.Stream.PAYMENT), (6, randomness.Stream.EXPANSION)],
    ids=["week", "stream"],
)  # fmt: skip
def test_another_week_or_stream_is_another_number(week: int, stream: randomness.Stream) -> None:
    """No account draws the same in another week, or for another purpose."""
    entities = np.arange(1000)
    one = randomness.uniforms(5, 0, entities, 6, randomness.Stream.PAYMENT)
    other = randomness.uniforms(5, 0, entities, week, stream)
    assert len(np.intersect1d(one, other)) == 0
    # Nor a number that follows from it: 4 standard errors of no correlation, 1 in 16 000.
    assert abs(np.corrcoef(one, other)[0, 1]) < 4 / np.sqrt(1000)
