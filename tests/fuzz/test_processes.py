"""The same command lines in processes of their own, with what Python prints at their end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.law import TRIES, Said, held, require_lawful
from tests.fuzz.lines import line
from tests.fuzz.test_lines import here  # noqa: F401 - a fixture

PROGRAM = "from simcs.cli import main; main()"
FIRST = 1_000_000
"""Number of the first line, so that they are others than those in process."""


def said_by(arguments: list[str], folder: Path) -> Said:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, *(os.fsencode(one) for one in arguments)],
        cwd=folder, capture_output=True, check=False, timeout=300, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return Said(done.returncode, *(one.decode("utf-8") for one in (done.stdout, done.stderr)))


def as_typed(number: int) -> list[str]:
    """Return a line without NULs, which no shell can hand over."""
    return [word.replace("\0", "0") for word in line(FIRST + number)]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(TRIES // 50))
def test_lines_as_processes(number: int, here: Path) -> None:  # noqa: F811
    before = held(here)
    said = said_by(as_typed(number), here)
    require_lawful(said)
    if said.code == 2:
        assert held(here) == before
