"""Who may play when: paces, timers and clocks; and what an instructor lets happen to worlds."""

from pathlib import Path

import pytest

from simcs.errors import SimcsError
from simcs.trainer import desk as module
from simcs.trainer.desk import Desk
from simcs.trainer.orders import Orders, Task
from simcs.trainer.store import FREE, TIMER, TOGETHER, Player, TakenError
from tests.trainer.rooms import WEEKS, desk, joined, opened, orders, played


class Clock:
    """A clock that the tests set."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(module, "time", found)
    return found


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path / "games.db")


def test_a_game_is_the_same_after_a_restart(at: Desk, tmp_path: Path) -> None:
    player = joined(at, opened(at))
    played(at, player, 3)
    board, digests = at.board(player), at.game(player).digests
    at.store.close()
    again = desk(tmp_path / "games.db")
    assert again.game(player).digests == digests
    assert repr(again.board(player)) == repr(board)


def test_the_same_week_again_is_harmless_and_another_is_refused(at: Desk) -> None:
    player = joined(at, opened(at))
    assert at.submit(player, orders()) == 1
    assert at.submit(player, orders()) == 0
    with pytest.raises(TakenError, match="already"):
        at.submit(player, Orders(0))
    assert at.game(player).week == 1


def test_orders_that_cannot_be_followed_change_nothing(at: Desk) -> None:
    player = joined(at, opened(at))
    with pytest.raises(SimcsError):
        at.submit(player, Orders(0, (Task(999, "check_in"),)))
    with pytest.raises(SimcsError):
        at.submit(player, Orders(3))
    assert at.store.log(player.id) == []
    assert at.game(player).week == 0


def test_two_desks_on_one_file_see_each_other(at: Desk, tmp_path: Path) -> None:
    player = joined(at, opened(at))
    other = desk(tmp_path / "games.db")
    played(at, player, 1)
    played(other, player, 2)
    played(at, player, 1)
    assert at.game(player).week == other.game(player).week == 4
    assert at.game(player).digests == other.game(player).digests


def test_nobody_goes_on_in_a_room_that_is_paused_or_over(at: Desk) -> None:
    room = opened(at)
    player = joined(at, room)
    at.pause(room.code)
    with pytest.raises(TakenError, match="paused"):
        at.submit(player, orders())
    at.go_on(room.code)
    at.submit(player, orders())
    at.store.change_room(room.code, over=1)
    with pytest.raises(TakenError, match="ended"):
        at.submit(player, orders(1))
    assert at.submit(player, orders()) == 0
    assert at.game(player).week == 1


def test_all_together_waits_for_the_last(at: Desk) -> None:
    room = opened(at, TOGETHER)
    first, second = joined(at, room, "Ada"), joined(at, room, "Bo")
    assert at.submit(first, orders(), 4) == 1
    with pytest.raises(TakenError, match="the others"):
        at.submit(first, orders(1))
    assert at.advance(room.code).turn == 0
    at.submit(second, orders())
    assert at.advance(room.code).turn == 1
    assert at.advance(room.code).turn == 1
    assert at.submit(first, orders(1)) == 1


def test_all_together_ends_with_the_last_week(at: Desk) -> None:
    room = opened(at, TOGETHER)
    player = joined(at, room)
    for week in range(WEEKS):
        at.submit(player, orders(week))
        assert at.advance(room.code).turn == week + 1
    assert at.advance(room.code, force=True).turn == WEEKS
    assert at.game(player).over


def test_the_next_week_can_be_opened_for_all(at: Desk) -> None:
    room = opened(at, TOGETHER)
    late, quick = joined(at, room, "Ada"), joined(at, room, "Bo")
    at.submit(quick, orders())
    assert at.advance(room.code, force=True).turn == 1
    assert at.store.log(late.id) == [Orders(0)]
    assert at.store.log(quick.id) == [orders()]


def test_a_timer_gives_the_late_their_standing_orders(at: Desk, clock: Clock) -> None:
    room = opened(at, TIMER, 2)
    player, late = joined(at, room, "Ada"), joined(at, room, "Bo")
    at.go_on(room.code)
    for one in (player, late):
        at.submit(one, orders())
    assert at.advance(room.code).turn == 1
    at.submit(player, orders(1))
    clock.now += 119
    assert at.advance(room.code).turn == 1
    clock.now += 2
    assert at.advance(room.code).turn == 2
    assert at.store.log(late.id)[1] == Orders(1, (), (), 5, orders().standing)
    assert at.store.log(player.id)[1] == orders(1)
    with pytest.raises(TakenError, match="already"):
        at.submit(late, orders(1))
    newcomer = joined(at, room, "Cy")  # comes late, catches up at its own speed
    assert at.submit(newcomer, orders(), 4) >= 1


def test_a_night_of_sleep_costs_one_week(at: Desk, clock: Clock) -> None:
    room = opened(at, TIMER, 2)
    player = joined(at, room)
    at.go_on(room.code)
    clock.now += 8 * 3600
    for _ in range(5):
        at.advance(room.code)
    assert at.store.room(room.code).turn == 1
    assert at.game(player).week == 1


def test_a_clock_that_is_set_back_makes_no_week_longer(at: Desk, clock: Clock) -> None:
    room = opened(at, TIMER, 2)
    player, late = joined(at, room, "Ada"), joined(at, room, "Bo")
    at.go_on(room.code)
    clock.now -= 7 * 24 * 3600
    at.advance(room.code)
    assert at.submit(player, orders()) == 1
    clock.now += 121
    assert at.advance(room.code).turn == 1
    assert at.store.log(player.id) == [orders()]
    assert at.store.log(late.id) == [Orders(0)]


def test_a_pause_stops_the_timer(at: Desk, clock: Clock) -> None:
    room = opened(at, TIMER, 2)
    joined(at, room)
    at.go_on(room.code)
    clock.now += 60
    at.pause(room.code)
    at.pause(room.code)
    clock.now += 3600
    assert at.advance(room.code).turn == 0
    at.go_on(room.code)
    clock.now += 59
    assert at.advance(room.code).turn == 0
    clock.now += 2
    assert at.advance(room.code).turn == 1


def accounts(at: Desk, player: Player) -> bytes:
    """Return all that is true of a player's accounts."""
    table: bytes = at.game(player).world._state.accounts.tobytes()
    return table


@pytest.mark.parametrize("kind", ["outage", "downturn"])
def test_what_happens_changes_nothing_of_the_weeks_before(at: Desk, kind: str) -> None:
    room, usual = opened(at), opened(at)
    player, other = joined(at, room), joined(at, usual)
    played(at, player, 2)
    played(at, other, 2)
    at.store.add_event(room.code, kind, 3)
    assert accounts(at, player) == accounts(at, other)  # replayed, with what is to come
    assert at.game(player).told == at.game(other).told
    played(at, player, WEEKS - 2)
    played(at, other, WEEKS - 2)
    assert accounts(at, player) != accounts(at, other)
    assert at.game(player).told[:3] == at.game(other).told[:3]
    assert [had for _, had in at.store.digests(player.id)] == ["", "", *[f"{kind}@3"] * 4]


def test_a_removed_player_is_out(at: Desk) -> None:
    room = opened(at, FREE)
    player = joined(at, room)
    played(at, player, 1)
    at.store.remove_player(player.id)
    at.forget(player.id)
    with pytest.raises(SimcsError):
        at.submit(player, orders(1))
    assert at.store.players(room.code) == []


def test_a_week_is_not_written_where_the_room_has_had_an_event_meanwhile(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An instructor's outage may come between working a week out and writing it down."""
    room = opened(at)
    player, code = joined(at, room), room.code
    submit = at.store.submit

    def late(*given: object) -> bool:
        monkeypatch.setattr(at.store, "submit", submit)
        at.store.add_event(code, "outage", 0)
        return submit(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(at.store, "submit", late)
    with pytest.raises(TakenError, match="just happened"):
        at.submit(player, orders())
    assert at.store.count(player.id) == 0
    assert at.submit(player, orders()) == 1
    assert [events for _, events in at.store.digests(player.id)] == ["outage@0"]


def test_somebody_whose_game_cannot_go_on_holds_nobody_up(at: Desk, clock: Clock) -> None:
    room = opened(at, pace=TIMER)
    broken, other, code = joined(at, room, "Ann"), joined(at, room, "Bob"), room.code
    at.go_on(code)
    played(at, broken, 1)
    at.store._db.execute("update week set digest='x' where player=?", (broken.id,))
    at.forget(broken.id)
    clock.now += 10_000
    assert at.advance(code).turn == 1
    assert at.store.played(code)[other.id] == 1
