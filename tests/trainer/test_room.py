"""The instructor's pages, used as a browser without JavaScript would."""

import csv
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from simcs.trainer.desk import Desk
from simcs.trainer.site import room as pages
from simcs.trainer.site.app import make_app
from simcs.trainer.store import TIMER, TOGETHER, Room
from tests.trainer.browser import PLAYED, Browser, desk, joined

NASTY = "<script>alert(1)</script>"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(pages, "scenario_names", lambda: ["small"])
    monkeypatch.setattr(pages, "scenario", lambda _: PLAYED)
    monkeypatch.setattr(pages, "shipped", lambda _: PLAYED)
    return desk()


@pytest.fixture
def app(at: Desk) -> Any:
    return make_app(at)


@pytest.fixture
def host(app: Any) -> Browser:
    found = Browser(app)
    found.go("/rooms")
    found.press("open", weeks=6, pace="free", future="shared")
    return found


def room_of(at: Desk, host: Browser) -> Room:
    return at.store.room(str(host.page.url).rsplit("/", 1)[-1])


def test_a_room_is_opened_watched_and_looked_back_on(at: Desk, app: Any, host: Browser) -> None:
    room = room_of(at, host)
    assert (room.weeks, room.pace, room.future is not None) == (6, "free", True)
    first = joined(at, room.code, NASTY, app)
    joined(at, room.code, "=cmd()", app)
    first.press("go-1")
    host.go(f"/rooms/{room.code}")
    assert NASTY not in host.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in host.text
    assert "1 of 6" in host.text
    assert "0 of 6" in host.text
    live = host.client.get(f"/rooms/{room.code}/live").text
    assert 'id="live"' in live
    assert 'id="pace"' in live
    assert "<html" not in live
    while "debrief" not in str(first.page.url):
        first.press("go-4" if "go-4" in first.read.ids else "go-1")
    host.go(f"/rooms/{room.code}/deck")
    assert host.page.status_code == 200
    assert "You, among 4 futures" in host.text or "beside five" in host.text
    assert "cmd()" not in host.text
    assert "script&gt;" not in host.text
    host.go(f"/rooms/{room.code}/screen")
    assert room.code in host.text


def test_nobody_else_gets_into_a_room(at: Desk, app: Any, host: Browser) -> None:
    room = room_of(at, host)
    player = joined(at, room.code, "Ada", app)
    stranger = Browser(app)
    stranger.go("/rooms")
    stranger.press("open", weeks=6, pace="free")
    paths = [
        "",
        "/live",
        "/screen",
        "/deck",
        "/sure/end",
        "/sure/delete",
        "/players.csv",
        "/room.json",
    ]
    for one in (player, stranger, Browser(app)):
        for path in paths:
            assert one.go(f"/rooms/{room.code}{path}").status_code == 404, path
        one.go("/rooms")
        token = next(form.fields["token"] for form in one.read.forms)
        for path, fields in (
            ("/pace", {"do": "pause"}), ("/message", {"message": "hi"}),
            ("/event", {"kind": "outage", "week": "3"}), ("/sure/end", {}), ("/sure/delete", {}),
            ("/sure/remove", {"player": "1"}),
        ):  # fmt: skip
            answer = one.client.post(f"/rooms/{room.code}{path}", data={"token": token, **fields})
            assert answer.status_code == 404, path
    assert at.store.room(room.code) == room
    assert len(at.store.players(room.code)) == 1


def test_a_form_without_the_browsers_own_token_does_nothing(at: Desk, host: Browser) -> None:
    room = room_of(at, host)
    for token in ("", "0" * 64):
        answer = host.post(f"/rooms/{room.code}/pace", {"do": "pause", "token": token})
        assert answer.status_code == 403
    assert not at.store.room(room.code).paused


def test_pause_and_message_reach_the_players(at: Desk, app: Any, host: Browser) -> None:
    room = room_of(at, host)
    player = joined(at, room.code, "Ada", app)
    host.press("pace-pause")
    host.press("send", message=f"  Look at {NASTY} \n renewals " + "x" * 999)
    player.go(f"{player.page.url}")
    assert "paused" in player.text
    assert NASTY not in player.text
    assert "Look at &lt;script&gt;" in player.text
    assert len(at.store.room(room.code).message) == pages.LONGEST_MESSAGE
    host.press("pace-go")
    host.press("clear")
    player.go(f"{player.page.url}")
    assert "Look at" not in player.text
    player.press("go-1")
    assert player.week == 2


@pytest.mark.parametrize("pace", [TOGETHER, TIMER])
def test_the_open_week_can_be_closed_for_all_once(at: Desk, app: Any, pace: str) -> None:
    host = Browser(app)
    host.go("/rooms")
    host.press("open", weeks=6, pace=pace, minutes=2)
    room = room_of(at, host)
    joined(at, room.code, "Ada", app)
    host.go(f"/rooms/{room.code}")
    form = host.form_with("pace-next")
    for _ in range(2):  # the second comes from an old page
        host.post(form.action, {**form.fields, "do": "next"})
    assert at.store.room(room.code).turn == 1
    if pace == TIMER:
        host.press("pace-pause")
        assert at.store.room(room.code).turn_left is not None
        assert re.search(r'class="clock">[12]:\d\d', host.text)


def test_an_outage_comes_in_a_week_nobody_has_played(at: Desk, app: Any, host: Browser) -> None:
    room = room_of(at, host)
    player = joined(at, room.code, "Ada", app)
    player.press("go-1")
    host.go(f"/rooms/{room.code}")
    host.press("happen", kind="outage", week=1)
    assert host.page.status_code == 409
    assert "week 2 or later" in host.text
    host.press("happen", kind="outage", week=3)
    assert "outage</b> in week 3" in host.text or "An outage in week 3" in host.text
    assert at.store.room(room.code).events == (("outage", 2),)
    player.go(str(player.page.url))
    player.press("go-1")
    assert "The product is down" in player.text


def test_ending_removing_and_deleting_ask_once_more(at: Desk, app: Any, host: Browser) -> None:
    room = room_of(at, host)
    joined(at, room.code, "Ada", app)
    gone = joined(at, room.code, "Bo", app)
    [ada, bo] = at.store.players(room.code)
    host.go(f"/rooms/{room.code}")
    host.follow(f"remove-{bo.id}")
    assert len(at.store.players(room.code)) == 2
    host.press("sure")
    assert at.store.players(room.code) == [ada]
    assert gone.go(f"/game/{bo.id}/board").status_code == 404
    for what in ("end", "delete"):
        host.go(f"/rooms/{room.code}/sure/{what}")
        assert not at.store.room(room.code).over or what == "delete"
        host.press("sure")
    assert str(host.page.url).endswith("/rooms")
    assert room.code not in host.text
    assert host.go(f"/rooms/{room.code}").status_code == 404
    assert host.go(f"/rooms/{room.code}/sure/burn").status_code == 404


def test_files_are_saved_and_hold_no_formula(at: Desk, app: Any, host: Browser) -> None:
    room = room_of(at, host)
    player = joined(at, room.code, "=cmd()", app)
    player.press("go-1")
    answer = host.client.get(f"/rooms/{room.code}/players.csv")
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="room-{room.code}-players.csv"'
    )
    [row] = csv.DictReader(StringIO(answer.text.removeprefix("\ufeff")))
    assert row["nickname"] == "'=cmd()"
    assert host.client.get(f"/rooms/{room.code}/room.json").json()["room"]["code"] == room.code
    assert host.client.get(f"/rooms/{room.code}/secrets.csv").status_code == 404
    assert player.client.get("/game/1/debrief.pdf").status_code == 303
    host.go(f"/rooms/{room.code}/sure/end")
    host.press("sure")
    answer = player.client.get("/game/1/debrief.pdf")
    assert answer.content.startswith(b"%PDF-")


def test_a_room_survives_a_restart(tmp_path: Path) -> None:
    first = desk(tmp_path / "games.db")
    host = Browser(make_app(first))
    room = first.store.open_room("small", 6, 0, host="t" * 43)
    host.client.cookies.set("simcs_rooms", "t" * 43)
    assert host.go(f"/rooms/{room.code}").status_code == 200
    first.store.close()
    again = Browser(make_app(desk(tmp_path / "games.db")), host)
    assert again.go(f"/rooms/{room.code}").status_code == 200
    again.go("/rooms")
    assert room.code in again.text


def test_wrong_forms_open_no_room(at: Desk, app: Any) -> None:
    browser = Browser(app)
    browser.go("/rooms")
    given: dict[str, str | int] = {"weeks": 6, "pace": "free"}
    wrongs: tuple[dict[str, str | int], ...] = (
        {"pace": "never"},
        {"weeks": 7},
        {"minutes": 0},
        {"weeks": "x"},
    )
    for wrong in wrongs:
        answer = browser.press("open", **{**given, **wrong})
        assert answer.status_code == 400, wrong
        browser.go("/rooms")
    assert at.store._all("select code from room") == []
