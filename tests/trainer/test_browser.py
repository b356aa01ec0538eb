"""The site in a browser: a game by keyboard, one without JavaScript, and a room; axe looks on.

Where something is missing these tests fail and say what to install: `.ci/run` installs it.
"""

import os
import subprocess
from collections.abc import Iterator

import pytest

from benchmarks.trainer_server import Server
from tests.report.test_axe import CHECK, browser_found

pytestmark = pytest.mark.slow

SECONDS_AT_MOST = 400
PLAY = CHECK.with_name("game.mjs")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = Server(tmp_path_factory.mktemp("site") / "games.db")
    yield f"http://127.0.0.1:{server.port}"
    server.kill()


def played(address: str, *how: str) -> str:
    found = subprocess.run(
        ["node", PLAY, address, *how],
        env=os.environ | {"CHROMIUM": browser_found(), "SECONDS_AT_MOST": str(SECONDS_AT_MOST)},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_AT_MOST + 30,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def test_a_whole_game_by_keyboard_on_pages_where_axe_finds_nothing(address: str) -> None:
    said = played(address, "first-year")
    assert said.startswith("26 weeks; You kept ")
    for page in ("start", "scenario", "board", "account open", "basket", "question", "debrief"):
        assert page in said


def test_a_whole_game_without_javascript(address: str) -> None:
    assert played(address, "tutorial", "nojs").startswith("8 weeks; You kept ")


def test_nothing_is_found_on_the_pages_of_a_room(address: str) -> None:
    assert "5 pages looked at: rooms, room, code, end, deck" in played(address, "", "room")
