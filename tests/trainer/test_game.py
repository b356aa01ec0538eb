"""A game: the log is its truth, it refuses what is not for now, and it stops where it must."""

import pytest

from simcs.errors import PolicyError, WorldError
from simcs.trainer.game import Game, same
from simcs.trainer.orders import Orders, Standing, Task
from tests.trainer.games import SMALL, game, setup


def played(future: int = 0, weeks: int = SMALL.weeks) -> Game:
    found = game(future)
    standing = (Standing("onboarding_session", 2, newer=13), Standing("check_in", 4, below=60))
    for week in range(weeks):
        tasks = (Task(int(found.view.account[0]), "check_in"),) if week % 3 == 0 else ()
        found.submit(Orders(week, tasks, improve=5, standing=standing))
    return found


def test_the_log_replays_to_the_last_bit() -> None:
    first = played()
    logged = [Orders.from_json(one.to_json()) for one in first.log]
    again = Game(setup(), 0, SMALL.weeks, logged)
    assert again.digests == first.digests
    assert again.told == first.told
    assert len(set(first.digests)) == SMALL.weeks + 1


def test_other_orders_give_another_world() -> None:
    first, lazy = played(), game()
    for week in range(SMALL.weeks):
        lazy.submit(Orders(week))
    assert lazy.digests[0] == first.digests[0]
    assert same(lazy.digests, first.digests) == 1


def test_looking_and_checking_change_nothing() -> None:
    looked, blind = game(), game()
    for week in range(4):
        looked.check(Orders(week, (Task(int(looked.view.account[0]), "executive_call"),)))
        for one in (looked, blind):
            one.submit(Orders(week))
    assert looked.digests == blind.digests


def test_orders_for_another_week_are_refused() -> None:
    found = game()
    for week in (1, 5):
        with pytest.raises(WorldError, match=f"week {week + 1}"):
            found.submit(Orders(week))
    assert found.week == 0


def test_refused_orders_change_nothing() -> None:
    found = game()
    before = found.world.digest()
    with pytest.raises(PolicyError, match="99"):
        found.submit(Orders(0, (Task(0, "check_in"), Task(99, "check_in"))))
    assert found.week == 0
    assert found.world.digest() == before


def test_a_game_ends_after_its_weeks_though_its_world_goes_on() -> None:
    found = played()
    assert found.over
    assert not found.world.over
    with pytest.raises(WorldError, match="over"):
        found.submit(Orders(SMALL.weeks))


def test_hours_by_week_count_what_waits_less_what_is_taken_back() -> None:
    found = game()
    found.submit(Orders(0, (Task(0, "business_review"),)))
    waits = found.check(Orders(1))
    assert waits.hours == {3: 2.5}
    assert found.check(Orders(1, withdrawn=((0, "business_review"),))).hours == {}
    more = found.check(Orders(1, (Task(1, "check_in"),)))
    assert more.hours == {1: 1.5, 3: 2.5}


def test_several_weeks_stop_where_an_account_gives_notice_or_leaves() -> None:
    stopped = whole = 0
    for future in range(6):
        found = game(future)
        while not found.over:
            done = found.go_on(found.standing, 4)
            bad = any(one.stops for one in found.told[-1])
            assert bad or done == 4 or found.over
            assert not any(one.stops for told in found.told[-done:-1] for one in told)
            stopped, whole = stopped + bad, whole + (done == 4)
    assert stopped
    assert whole
