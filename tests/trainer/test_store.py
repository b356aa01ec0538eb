"""The file of rooms: strange names, full rooms, weeks that count once, files that are no good."""

import sqlite3
from pathlib import Path

import pytest

from simcs.errors import RunError
from simcs.trainer.orders import Orders, Task
from simcs.trainer.store import LONGEST_NAME, MOST_PLAYERS, Room, Store, TakenError, new_token
from simcs.trainer.store.connection import VERSION


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "games.db")


@pytest.fixture
def room(store: Store) -> Room:
    return store.open_room("small", 6, 0)


ALPHABETS = (
    "Zoë Łukasz", "Ωμέγα", "Привет", "שלום", "محمد", "می‌خواهم", "李雷", "さくら", "한국",
    "नमस्ते", "ไทย",
    "🙂👩🏽‍🚀",
)  # fmt: skip


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=cmd()", "' or 1=1 --", *ALPHABETS])
def test_a_name_is_kept_as_it_was_typed(store: Store, room: Room, name: str) -> None:
    player = store.join(room.code, name, new_token(), 0)
    assert store.player(player.id).nickname == name[:LONGEST_NAME]
    with pytest.raises(TakenError, match="somebody"):
        store.join(room.code, f"  {name.upper()} ", new_token(), 0)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("x" * 10_000, "x" * LONGEST_NAME),
        ("  a \n\t b  ", "a b"),
        ("a\0b\x1b[31m", "ab[31m"),
        ("evil\N{RIGHT-TO-LEFT OVERRIDE}txt", "eviltxt"),
        ("half\ud83d", "half"),
    ],
)
def test_what_nobody_sees_is_left_out(store: Store, room: Room, typed: str, kept: str) -> None:
    assert store.join(room.code, typed, new_token(), 0).nickname == kept


@pytest.mark.parametrize("name", ["", "   ", "\0", "\N{ZERO WIDTH SPACE}", "\N{ZERO WIDTH JOINER}"])
def test_an_empty_name_is_refused(store: Store, room: Room, name: str) -> None:
    with pytest.raises(TakenError, match="nickname"):
        store.join(room.code, name, new_token(), 0)


def test_a_room_that_is_full_over_or_none_takes_nobody(store: Store, room: Room) -> None:
    for n in range(MOST_PLAYERS):
        store.join(room.code, f"player {n}", new_token(), 0)
    with pytest.raises(TakenError, match="full"):
        store.join(room.code, "one more", new_token(), 0)
    store.remove_player(store.players(room.code)[0].id)
    store.join(room.code, "one more", new_token(), 0)
    other = store.open_room("small", 6, 0)
    store.change_room(other.code, over=1)
    for code in (other.code, "NOCODE", "' or 1=1 --", ""):
        with pytest.raises(TakenError, match="no such room"):
            store.join(code, "Ada", new_token(), 0)


def test_tokens_are_kept_as_hashes_only(store: Store, tmp_path: Path) -> None:
    host, token = new_token(), new_token()
    room = store.open_room("small", 6, 0, host=host)
    player = store.join(room.code, "Ada", token, 0)
    assert store.player_of(token) == player
    assert [one.code for one in store.rooms_of(host)] == [room.code]
    with pytest.raises(TakenError):
        store.player_of(room.host or "")
    store.close()
    for file in tmp_path.iterdir():
        assert host.encode() not in file.read_bytes()
        assert token.encode() not in file.read_bytes()


def test_a_week_counts_once(store: Store, room: Room) -> None:
    player = store.join(room.code, "Ada", new_token(), 0)
    first = Orders(0, (Task(0, "check_in"),))
    assert store.submit(player.id, first, "d")
    assert not store.submit(player.id, first, "d")
    with pytest.raises(TakenError, match="already"):
        store.submit(player.id, Orders(0), "d")
    with pytest.raises(TakenError, match="week 2 comes next"):
        store.submit(player.id, Orders(2), "d")
    assert store.log(player.id) == [first]
    assert store.count(player.id) == 1
    assert set(store.latest(room.code)) == {player.id}


def test_a_game_begun_again_has_the_first_weeks_and_forecasts(store: Store, room: Room) -> None:
    old = store.join(room.code, "Ada", new_token(), 3)
    store.set_guess(old.id, 70)
    for week in range(4):
        store.submit(old.id, Orders(week), f"d{week}")
        store.forecast(old.id, week, [(0, 10 * week)])
    other, token = store.open_room("small", 6, 3), new_token()
    new = store.branch(old.id, 2, token, other.code)
    assert (new.began, new.future, new.guess, new.room) == (2, 3, 70, other.code)
    assert store.log(new.id) == [Orders(0), Orders(1)]
    assert [week for week, _, _ in store.forecasts(new.id)] == [0, 1]
    assert store.player_of(token) == new
    assert len(store.log(old.id)) == 4


def test_deleting_a_room_deletes_all_of_it(store: Store, tmp_path: Path) -> None:
    room = store.open_room("small", 6, 0)
    player = store.join(room.code, "Ada", new_token(), 0)
    store.submit(player.id, Orders(0), "d")
    store.forecast(player.id, 0, [(0, 50)])
    store.review(player.id, 0, 0, "late", "earlier")
    store.add_event(room.code, "outage", 3)
    store.delete_room(room.code)
    with sqlite3.connect(tmp_path / "games.db") as db:
        for table in ("room", "player", "week", "forecast", "review", "event", "draft"):
            assert not db.execute(f"select * from {table}").fetchall(), table


def test_an_event_comes_to_weeks_that_nobody_has_played(store: Store, room: Room) -> None:
    player = store.join(room.code, "Ada", new_token(), 0)
    store.submit(player.id, Orders(0), "d")
    with pytest.raises(TakenError, match="week 2 or later"):
        store.add_event(room.code, "outage", 0)
    store.add_event(room.code, "outage", 1)
    with pytest.raises(TakenError, match="already"):
        store.add_event(room.code, "outage", 2)
    assert store.room(room.code).events == (("outage", 1),)


def other_version(path: Path) -> None:
    Store(path).close()
    with sqlite3.connect(path) as db:
        db.execute(f"pragma user_version={VERSION + 1}")


def other_program(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("create table bookmarks (address text)")


def damaged(path: Path) -> None:
    store = Store(path)
    for n in range(40):
        store.open_room("small", 6, n)
    store.close()
    data = bytearray(path.read_bytes())
    for page in range(1, len(data) // 4096):
        data[4096 * page : 4096 * page + 600] = b"\xa5" * 600
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.write_bytes(b"no database at all" * 300), "not a database"),
        (damaged, "damaged|malformed"),
        (other_version, "another version"),
        (other_program, "another program"),
        (Path.mkdir, "unable to open"),
    ],
)
def test_a_file_that_is_no_good_gets_one_message(tmp_path: Path, spoil: object, said: str) -> None:
    path = tmp_path / "games.db"
    spoil(path)  # type: ignore[operator]
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(RunError, match=said) as caught:
        Store(path)
    assert "allowed: a file of the flight simulator, or a new one" in str(caught.value)
    if before:
        assert path.read_bytes() == before


def test_the_number_of_a_player_who_left_is_nobody_elses(store: Store, room: Room) -> None:
    first = store.join(room.code, "Ann", new_token(), 0)
    store.remove_player(first.id)
    assert store.join(room.code, "Bob", new_token(), 1).id != first.id
