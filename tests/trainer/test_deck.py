"""What the class looks at: counts that agree with the worlds, and what an instructor sees live."""

from pathlib import Path

import pytest

from simcs.trainer.course import count_and_arr
from simcs.trainer.deck import counted_after, deck, member
from simcs.trainer.desk import Desk
from simcs.trainer.orders import Orders, Task
from simcs.trainer.overview import STUCK_AFTER, overview
from simcs.trainer.site.room_pictures import guesses, spread
from simcs.trainer.site.room_words import QUESTIONS, questions
from simcs.trainer.store import TOGETHER, new_token
from tests.trainer.rooms import WEEKS, desk, joined, opened, orders, played


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path / "games.db")


def busy(at: Desk, room_code: str, names: int) -> None:
    """Let players play to the end: the first does nothing, each other cares for one more."""
    room = at.store.room(room_code)
    for n in range(names):
        player = joined(at, room, f"player {n}")
        at.store.set_guess(player.id, 50 + n)
        for week in range(WEEKS):
            tasks = tuple(Task(a, "check_in") for a in range(n) if here(at, player.id, a))
            at.submit(player, Orders(week, tasks))


def here(at: Desk, player: int, account: int) -> bool:
    return account in at.game(at.store.player(player)).view.account


def test_the_class_is_counted_as_the_worlds_are(at: Desk) -> None:
    room = opened(at)
    busy(at, room.code, 4)
    found = deck(at, room.code, None)
    games = [at.game(one) for one in at.store.players(room.code)]
    assert found.kept == tuple(sorted(count_and_arr(one.world)[0] for one in games))
    assert (found.weeks, found.accounts, found.missing) == (WEEKS, 8, 0)
    assert found.guesses == (50, 51, 52, 53)
    assert {one.label for one in found.ranges} >= {"No CS work", "Prevention"}
    idle = next(one for one in found.ranges if one.label == "No CS work")
    assert idle.here == member(games[0], None, WEEKS).kept  # type: ignore[union-attr]
    text = spread(found) + guesses(found)
    assert text.count('class="dot"') == 4 * 3
    assert "player" not in text


def test_who_has_not_come_so_far_is_left_out(at: Desk) -> None:
    room = opened(at)
    for name, weeks in (("Ada", 6), ("Bo", 5), ("Cy", 2), ("Di", 0)):
        played(at, joined(at, room, name), weeks)
    found = deck(at, room.code, None)
    assert (found.weeks, len(found.kept), found.missing) == (5, 2, 2)


def test_a_room_in_which_nobody_has_played_has_an_empty_deck(at: Desk) -> None:
    room = opened(at)
    joined(at, room)
    found = deck(at, room.code, None)
    assert (found.weeks, found.kept, found.ranges, found.divergent) == (0, (), (), None)
    assert questions(found) == QUESTIONS
    assert spread(found) == guesses(found) == ""


@pytest.mark.parametrize(
    ("played_weeks", "weeks"), [([], 0), ([0, 0], 0), ([3], 3), ([6, 2], 6), ([6, 4, 2, 0], 4)]
)
def test_half_of_the_class_says_after_how_many_weeks(played_weeks: list[int], weeks: int) -> None:
    assert counted_after(played_weeks, None) == weeks


def test_the_divergent_account_split_the_class(at: Desk) -> None:
    room = at.store.open_room("small", WEEKS, 0, host=new_token())
    busy(at, room.code, 6)
    found = deck(at, room.code, None).divergent
    games = [member(at.game(one), None, WEEKS) for one in at.store.players(room.code)]
    splits = [
        min(kept, 6 - kept) for a in range(8) for kept in [sum(g.here[a] for g in games if g)]
    ]
    assert (found is None) is (max(splits) == 0)
    if found is not None:
        assert min(found.kept, found.lost) == max(splits)
        assert found.kept + found.lost == 6


def test_players_with_futures_of_their_own_are_not_compared_by_account(at: Desk) -> None:
    room = at.store.open_room("small", WEEKS, None, host=new_token())
    for future in (0, 1):
        played(at, joined(at, room, f"player {future}", future), WEEKS)
    found = deck(at, room.code, None)
    assert (found.divergent, found.ranges) == (None, ())


def test_an_instructor_sees_who_is_stuck_and_who_waits(at: Desk) -> None:
    room = opened(at, TOGETHER)
    quick, slow = joined(at, room, "Ada"), joined(at, room, "Bo")
    at.submit(quick, orders())
    now = overview(at, room.code)
    assert [one.state for one in now.lines] == ["waits", "plays"]
    assert (now.ready, now.stuck, now.next_event) == (1, 0, 1)
    later = overview(at, room.code, slow.joined + STUCK_AFTER + 61)
    assert [one.state for one in later.lines] == ["waits", "stuck"]
    assert later.lines[1].since >= STUCK_AFTER // 60
    at.pause(room.code)
    assert overview(at, room.code, slow.joined + STUCK_AFTER + 61).stuck == 0
    at.store.change_room(room.code, over=1)
    assert overview(at, room.code).done == 2


def test_unused_hours_are_what_nothing_was_done_with(at: Desk) -> None:
    room = opened(at)
    idle, busy_one = joined(at, room, "Ada"), joined(at, room, "Bo")
    at.submit(idle, Orders(0))
    at.submit(busy_one, Orders(0, tuple(Task(a, "check_in") for a in range(4)), (), 20))
    lines = overview(at, room.code).lines
    assert lines[0].share == pytest.approx(100)
    assert lines[1].share is not None
    assert lines[1].share < 80
