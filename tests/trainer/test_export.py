"""Files of a room: nothing in them is a formula, and all that was done is there."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from simcs.trainer.desk import Desk
from simcs.trainer.export import BYTE_ORDER, TABLES, cell, room_csv, room_json
from simcs.trainer.store import Room, new_token
from tests.trainer.rooms import desk, opened, played

NASTY = "=cmd()|' /C calc'!A0"


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path / "games.db")


@pytest.fixture
def room(at: Desk) -> Room:
    found = opened(at)
    for name in (NASTY, 'Zoë, "the" 李雷', "-2+3"):
        player = at.store.join(found.code, name, new_token(), 0)
        at.store.set_guess(player.id, 70)
        played(at, player, 6)
        at.store.forecast(player.id, 0, [(0, 40), (1, 90)])
        at.store.review(player.id, 0, 3, "@SUM(1)\n=2+2", "\t=1")
    return found


def rows(at: Desk, room: Room, table: str) -> list[dict[str, str]]:
    text = room_csv(at, room.code, table)
    assert text.startswith(BYTE_ORDER)
    return list(csv.DictReader(StringIO(text.removeprefix(BYTE_ORDER), newline="")))


@pytest.mark.parametrize(
    "text",
    ["=cmd()", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\N{NO-BREAK SPACE}=1",
     "\N{FULLWIDTH EQUALS SIGN}1", "\N{FULLWIDTH HYPHEN-MINUS}1"],
)  # fmt: skip
def test_what_looks_like_a_formula_gets_a_mark(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(-2.5, "-2.5"), (-3, "-3"), (None, ""), (True, "1"), (4.0, "4"), ("", ""), ("a=b", "a=b"),
     ("3-2", "3-2"), ("a\0b", "ab")],
)  # fmt: skip
def test_numbers_and_plain_texts_stay_as_they_are(value: object, shown: str) -> None:
    assert cell(value) == shown


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_of_a_file_is_a_formula(at: Desk, room: Room, table: str) -> None:
    found = rows(at, room, table)
    assert found
    for row in found:
        assert set(row) == set(TABLES[table][0])
        for value in row.values():
            numeric = value.lstrip("-").replace(".", "", 1).isdigit()
            assert numeric or value.strip()[:1] not in tuple("=+-@\t\r"), value


def test_the_files_hold_what_was_done(at: Desk, room: Room) -> None:
    players = rows(at, room, "players")
    assert [one["nickname"] for one in players] == [f"'{NASTY}", 'Zoë, "the" 李雷', "'-2+3"]
    assert {one["weeks_played"] for one in players} == {"6"}
    assert all(float(one["hours_spent"]) <= float(one["hours_there"]) for one in players)
    decisions = [
        one for one in rows(at, room, "decisions") if one["player"] == players[0]["player"]
    ]
    assert sum(one["what"] == "task" for one in decisions) == 6
    assert {one["week"] for one in decisions} == set("123456")
    outcomes = rows(at, room, "outcomes")
    left = {one["account"] for one in outcomes if one["event"] == "left" and one["player"] == "1"}
    back = {one["account"] for one in outcomes if one["event"] == "won_back"}
    kept = int(players[0]["accounts_at_first"]) - len(left - back)
    assert kept == int(players[0]["accounts_kept"])
    for one in rows(at, room, "forecasts"):
        assert one["left_by_the_end"] == str(int(one["account"] in left - back))


def test_json_has_texts_as_typed_and_no_secrets(at: Desk, room: Room) -> None:
    text = room_json(at, room.code)
    found = json.loads(text)
    assert found["players"][0]["nickname"] == NASTY
    assert found["players"][0]["reviews"][0]["went_wrong"] == "@SUM(1)\n=2+2"
    assert [one["week"] for one in found["players"][0]["orders"]] == [0, 1, 2, 3, 4, 5]
    assert room.host is not None
    assert room.host not in text
    assert "token" not in text
