"""The law of every fuzzed input: a run or one clear message, never a traceback, nothing left over.

Inputs are made by small generators from a number alone, which pytest shows: by it a failure is
repeated. ``SIMCS_FUZZ=10000 .venv/bin/python -m pytest tests/fuzz -m "slow or not slow"``
tries so many command lines and books, and a share of that of everything else.
"""

import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from simcs.cli import main
from simcs.errors import SHOWN_AT_MOST

USUAL = 120
TRIES = int(os.environ.get("SIMCS_FUZZ", str(USUAL)))
"""How many command lines and books the slow tier tries, together."""

CODES = (0, 1, 2, 130)
MOST_LINES = SHOWN_AT_MOST + 3
MOST_LETTERS = 6000
FOREIGN = re.compile(
    r"Traceback|omegaconf|hydra\._|DictConfig|ListConfig|object_type|full_key|pydantic"
    r"|ValidationError|antlr|Error executing job|HYDRA_FULL_ERROR|viable alternative"
    r"|mismatched input"
)
"""Words of the libraries below, which say nothing to those who type."""

BESIDE = re.compile(r"simcs: .* is the old word; write .*|Preparing …|Results go to .*")
"""Lines before a refusal that are no part of it."""

ALLOWED = re.compile(r"(?<!not )\b[Aa]llowed\b|\bexpected\b|\bmust |did you mean|\bgo on\b")


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


def say(arguments: Sequence[str]) -> Said:
    """Run the command line in this process, with streams as a terminal's."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    with redirect_stdout(streams[0]), redirect_stderr(streams[1]), pytest.raises(SystemExit) as end:
        main(arguments)
    texts = []
    for stream in streams:
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8"))  # type: ignore[attr-defined]
    return Said(end.value.code if isinstance(end.value.code, int) else -1, *texts)


def require_lawful(said: Said) -> None:
    """Require a known code, and with 2 one clear message on stderr."""
    assert said.code in CODES, said
    assert "Traceback" not in said.err + said.out, said
    if said.code == 2:
        assert not said.out, said
        lines = [line for line in said.err.splitlines() if not BESIDE.fullmatch(line)]
        assert lines, said
        assert lines[0].startswith("simcs: "), said
        require_clear("\n".join(lines).removeprefix("simcs: "))


def require_clear(message: str) -> None:
    """Require a message that says what is allowed, in our words, on few lines, for a terminal."""
    assert "simcs: " not in message, message
    assert ALLOWED.search(message), message
    assert not FOREIGN.search(message), message
    assert len(message) <= MOST_LETTERS, message
    assert len(message.splitlines()) <= MOST_LINES, message
    assert all(letter.isprintable() or letter == "\n" for letter in message), ascii(message)


def held(folder: Path) -> dict[str, bytes | None]:
    """Return all that is in a folder: files with their bytes, folders as None."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@contextmanager
def nothing_left(folder: Path) -> Iterator[Callable[[Said], None]]:
    """Yield a judge of what was said, which requires that a refusal changed nothing in a folder."""
    before = held(folder)

    def judge(said: Said) -> None:
        require_lawful(said)
        if said.code == 2:
            assert held(folder) == before, said

    yield judge
