"""A real server that is killed, started again, started twice, and given files that are no good."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from benchmarks.trainer_browser import AnswerError, Browser
from benchmarks.trainer_server import NotThereError, Server, free_port
from simcs.trainer.desk import Desk
from simcs.trainer.scenario import scenario
from simcs.trainer.store import Store
from tests.trainer.games import SMALL

WEEKS = 12

pytestmark = pytest.mark.slow  # test_store.py and test_desk.py hold the same without a server


@pytest.fixture
def small(tmp_path: Path) -> str:
    """The small scenario as a file, as somebody's own would be."""
    import yaml  # type: ignore[import-untyped]

    path = tmp_path / "small.yaml"
    given = SMALL.model_dump(exclude={"name"}) | {"futures": 2}
    path.write_text(yaml.safe_dump(given, sort_keys=False))
    assert scenario(str(path)).overrides == SMALL.overrides
    return str(path)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "games.db"


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    started: list[Server] = []
    yield started
    for one in started:
        one.kill()


@pytest.fixture
def browser() -> Iterator[Callable[..., Browser]]:
    opened: list[Browser] = []

    def new(port: int, **more: Any) -> Browser:
        opened.append(Browser(port, **more))
        return opened[-1]

    yield new
    for one in opened:
        one.close()


class Press:
    """A player who ends week after week, and knows which weeks the site confirmed."""

    def __init__(self, browser: Browser, code: str, name: str) -> None:
        self.browser, self.confirmed = browser, 0
        self.browser.get("/")
        self.browser.post("/join", {"code": code, "nickname": name})
        self.game = self.browser.path.rsplit("/", 1)[0]
        self.browser.post(f"{self.game}/guess", {"guess": 70})

    def end(self, week: int) -> None:
        self.browser.post(f"{self.game}/go", {"week": week, "weeks": 1})
        self.confirmed = max(self.confirmed, week + 1)

    def play(self) -> None:
        with suppress(OSError, HTTPException):  # the server is gone
            while self.confirmed < WEEKS:
                self.end(self.confirmed)


def test_a_kill_loses_no_confirmed_week(
    small: str, data: Path, servers: list[Server], browser: Callable[..., Browser]
) -> None:
    store = Store(data)
    room = store.open_room(small, WEEKS, 0, host="h" * 43)
    store.close()
    servers.append(Server(data, warm=False))
    port = servers[0].port
    players = [Press(browser(port), room.code, name) for name in ("Ada", "<b>Bo</b>", "=cy()")]
    threads = [threading.Thread(target=one.play) for one in players]
    for thread in threads:
        thread.start()
    while min(one.confirmed for one in players) < 2:
        threads[0].join(0.005)
    servers[0].kill()
    for thread in threads:
        thread.join(30)
    confirmed = [one.confirmed for one in players]
    assert min(confirmed) >= 2

    desk = Desk(Store(data))
    there = desk.store.played(room.code)
    digests = {}
    for player, weeks in zip(desk.store.players(room.code), confirmed, strict=True):
        assert weeks <= there[player.id] <= weeks + 1
        game = desk.game(player)  # it compares the digest of every week
        assert game.digests[1:] == [digest for digest, _ in desk.store.digests(player.id)]
        digests[player.id] = game.digests
    desk.store.close()

    servers.append(Server(data, port, warm=False))  # the same address, as after a power cut
    for one, weeks in zip(players, confirmed, strict=True):
        one.browser.close()
        one.browser.get(f"{one.game}/board")
        one.end(weeks - 1)  # the last confirmed week again
        one.play()
        assert one.confirmed == WEEKS
    servers[1].stop()
    desk = Desk(Store(data))
    for player in desk.store.players(room.code):
        game = desk.game(player)
        assert game.week == WEEKS
        assert game.digests[: len(digests[player.id])] == digests[player.id]


def test_two_servers_on_one_file_both_work(
    small: str, data: Path, servers: list[Server], browser: Callable[..., Browser]
) -> None:
    store = Store(data)
    room = store.open_room(small, WEEKS, 0, host="h" * 43)
    store.close()
    servers += [Server(data, warm=False), Server(data, warm=False)]
    player = Press(browser(servers[0].port), room.code, "Ada")
    other = browser(servers[1].port, cookies=player.browser.cookies)
    for week in range(0, 6, 2):
        player.end(week)
        other.get(f"{player.game}/board")
        other.post(f"{player.game}/go", {"week": week + 1, "weeks": 1})
    assert "Week 7 <" in player.browser.get(f"{player.game}/board")
    desk = Desk(Store(data))
    assert [one.week for one in desk.store.log(1)] == list(range(6))
    assert desk.game(desk.store.player(1)).week == 6


def test_a_taken_port_says_so(data: Path, servers: list[Server]) -> None:
    servers.append(Server(data, warm=False))
    with pytest.raises(NotThereError, match=f"port {servers[0].port} is taken"):
        Server(data.with_name("other.db"), servers[0].port, warm=False)


@pytest.mark.parametrize("spoilt", ["rubbish", "folder", "nowhere"])
def test_a_file_that_is_no_good_is_one_line(tmp_path: Path, spoilt: str) -> None:
    data = tmp_path / "games.db"
    if spoilt == "rubbish":
        data.write_bytes(b"no database at all" * 300)
    elif spoilt == "folder":
        data.mkdir()
    else:
        (tmp_path / "file").write_text("")
        data = tmp_path / "file" / "games.db"
    command = [
        sys.executable,
        "-m",
        "simcs",
        "train",
        "--port",
        str(free_port()),
        "--data",
        str(data),
    ]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0
    said = (ended.stdout + ended.stderr).strip()
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1, said
    assert "allowed" in said


def test_what_is_refused_is_said_in_words(
    small: str, data: Path, servers: list[Server], browser: Callable[..., Browser]
) -> None:
    store = Store(data)
    room = store.open_room(small, WEEKS, 0, host="h" * 43)
    store.close()
    servers.append(Server(data, warm=False))
    player = Press(browser(servers[0].port), room.code, "Ada")
    with pytest.raises(AnswerError, match=r"409.*nickname"):
        Press(browser(servers[0].port), room.code, "ada")
    stranger = browser(servers[0].port)
    stranger.get("/")
    with pytest.raises(AnswerError, match="404"):
        stranger.post(f"{player.game}/go", {"week": 0, "weeks": 1})
