"""The book's own columns in a world: arrivals draw theirs, and nothing else moves."""

import copy
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from simcs.book.book import Book
from simcs.errors import ConfigError, SnapshotError
from simcs.experiment.compose import compose
from simcs.experiment.replications import Setup, prepare
from simcs.interventions.plan import Plan
from simcs.own_columns import MISSING, OwnColumn
from simcs.randomness import Phase, Stream, uniform
from simcs.signals.view import View
from simcs.world.door import World
from simcs.world.opening import open_world
from simcs.world.state import WorldState
from tests.agents.test_equality import assert_equal
from tests.worlds import eventful_journey, opening_of, team_of

TEXTS = ("Bank", "Public sector", "retail")


class ByIndustry:
    """Calls banks, and whoever has more than 20 seats."""

    def plan(self, view: View) -> Plan:
        plan = Plan()
        large = np.nan_to_num(view.column("seats")) > 20
        plan.add(view.column("industry") == "Bank", "check_in", 5.0)
        plan.add(large, "business_review", 4.0)
        return plan


def own_of(size: int) -> tuple[OwnColumn, ...]:
    codes = np.arange(size) % 4
    seats = np.where(np.arange(size) % 5 == 0, np.nan, np.arange(size) * 1.5)
    return (
        OwnColumn("industry", np.where(codes == 3, MISSING, codes).astype(np.int16), TEXTS),
        OwnColumn("seats", seats),
    )


def opened(own: Sequence[OwnColumn] | None = None, **options: Any) -> WorldState:
    parts = [*opening_of(ByIndustry(), team_of(2, pool=False), **options)]
    book: Book = parts[2]
    parts[2] = replace(book, own=own_of(len(book)) if own is None else tuple(own))
    return open_world(*parts)


def test_an_arrival_has_the_columns_of_an_opening_account_of_its_segment() -> None:
    """Drawn by its own key, as one uniform times how many there are, in order of their keys."""
    world = opened()
    accounts, size = world.accounts, int(world.accounts["opening"].sum())
    assert len(accounts) > size + 5
    assert world.own.row_of[:size].tolist() == [*range(size)]
    for at in range(size, len(accounts)):
        alike = [row for row in range(size) if accounts["segment"][row] == accounts["segment"][at]]
        alike.sort(key=lambda row: int(accounts["entity"][row]))
        entity = int(accounts["entity"][at])
        u = uniform(world.seed, world.replication, entity, int(Phase.OPENING),
                    int(Stream.OWN_COLUMNS), 0)  # fmt: skip
        assert world.own.row_of[at] == alike[int(u * len(alike))]
    others = [opened(replication=n).own.row_of.tolist()[size:] for n in range(3)]
    assert others[0] != others[1] != others[2]


def test_nothing_moves_with_columns_and_copies_share_them() -> None:
    with_columns, without = opened(), opened([])
    assert with_columns.accounts.tobytes() == without.accounts.tobytes()
    assert with_columns.own.columns
    assert not without.own.columns
    assert not without.own.row_of.size
    assert with_columns.copy().own is with_columns.own
    assert copy.deepcopy(with_columns).own is with_columns.own


def test_three_versions_agree_where_a_policy_reads_them() -> None:
    team = team_of(2, pool=False)
    world, _ = assert_equal(opened(), eventful_journey(), team)
    later = world.accounts[world.accounts["opening"] == 0]
    assert (later["last_done"] >= 0).any()  # arrivals were picked by theirs
    other = opened([replace(own_of(40)[0], texts=("a", "b", "c")), own_of(40)[1]])
    changed, _ = assert_equal(other, eventful_journey(), team)
    assert changed.accounts.tobytes() != world.accounts.tobytes()


@cache
def setup() -> Setup:
    """Return a setup whose book has columns."""
    found = prepare(compose([
        "book.size=25", "horizon_weeks=30", "book.burn_in_weeks=60", "book.burn_in_accounts=30",
        "market.arrivals_per_year=1.5", "driver=loop",
    ]))  # fmt: skip
    return replace(found, book=replace(found.book, own=own_of(25)))


def stepped(world: World, weeks: int = 8) -> World:
    for _ in range(weeks):
        world.step(ByIndustry())
    return world


def test_a_saved_world_goes_on_with_them() -> None:
    straight = stepped(World.open(setup()))
    broken = World.restore(straight.snapshot(), setup())
    assert broken.digest() == straight.digest()
    assert broken.view.column("industry").tolist() == straight.view.column("industry").tolist()
    assert stepped(broken).digest() == stepped(straight).digest()
    assert stepped(World.restore(broken.snapshot())).snapshot() == stepped(broken).snapshot()


def test_a_fork_keeps_the_customers_it_has_and_those_to_come() -> None:
    world = stepped(World.open(setup()))
    assert world.fork(3)._state.own is world._state.own


def test_a_snapshot_of_another_book_is_refused() -> None:
    mine = World.open(setup())
    texts = [replace(own_of(25)[0], texts=("a", "b", "c")), own_of(25)[1]]
    seats = [own_of(25)[0], replace(own_of(25)[1], values=np.ones(25))]
    for own in (texts, seats, ()):
        other = replace(setup(), book=replace(setup().book, own=tuple(own)))
        with pytest.raises(SnapshotError, match="another configuration"):
            World.restore(mine.snapshot(), other)
        assert World.open(other).digest() != mine.digest()


def test_a_view_shows_the_active_alone_and_says_what_there_is() -> None:
    view = World.open(setup()).view
    assert view.own_columns == ("industry", "seats")
    industry, seats = view.column("industry"), view.column("seats")
    assert len(industry) == len(seats) == len(view.account)
    assert industry[:4].tolist() == ["Bank", "Public sector", "retail", ""]
    assert np.isnan(seats[0])
    for column in (industry, seats):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = column[1]
    with pytest.raises(ConfigError, match=r"'industri' \(did you mean 'industry'"):
        view.column("industri")
    world = World.open(replace(setup(), book=replace(setup().book, own=())))
    with pytest.raises(ConfigError, match="it has none besides those that simcs reads"):
        world.view.column("industry")


def test_a_view_of_the_past_shows_nothing() -> None:
    world = World.open(setup())
    view = world.view
    stepped(world, 1)
    with pytest.raises(Exception, match="week"):
        view.column("industry")
