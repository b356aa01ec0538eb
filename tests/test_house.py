"""The arrows between rooms run down only, so that any room can be read without those above it."""

import ast
from pathlib import Path

import pytest

import simcs
from simcs.compiled import TOPMOST

ROOT = Path(simcs.__file__).parent
LEVELS = {
    "machine_code": -1, "errors": 0, "compiled": 0, "record": 0, "registry": 0.5,
    "randomness": 0.5, "journey": 1, "team": 2, "signals": 3, "interventions": 4, "book": 4.2,
    "metrics": 4.5, "analysis": 4.7, "world": 5, "agents": 6, "experiment": 7, "studies": 7.5,
    "report": 8, "api": 8.2, "claims": 8.5, "cli": 9,
}  # fmt: skip


def rooms_named(path: Path) -> set[str]:
    """Return the rooms of simcs that a file imports from, anywhere in it."""
    modules = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            modules += names if node.module == "simcs" else [node.module]
        elif isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
    return {name.split(".")[1] for name in modules if name.startswith("simcs.")}


def test_nobody_calls_the_topmost_rooms() -> None:
    """The cache of compiled code does not look at them."""
    topmost = {room.removesuffix(".py") for room in TOPMOST}
    assert topmost == {room for room, level in LEVELS.items() if level >= LEVELS["report"]}


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=str)
def test_arrows_run_down(path: Path) -> None:
    inside = path.relative_to(ROOT)
    room = inside.parts[0].removesuffix(".py")
    if room == "__init__":
        return  # the front door names what people ask for
    for other in rooms_named(path):
        assert other == room or LEVELS[other] < LEVELS[room], f"{inside} names {other}"
        assert not (room == "metrics" and other in {"agents", "book", "world"}), inside


OF_THE_WHOLE = {"test_cli", "test_compiled", "test_house", "test_makefile", "test_mutation",
                "test_randomness"}  # fmt: skip
"""Tests of the root's own modules, and of no room alone."""


def test_tests_stand_in_the_rooms_that_they_test() -> None:
    """`tests/ROOM/test_*.py`; beside the package's rooms there are the repository's folders."""
    tests = ROOT.parent / "tests"
    at_the_root = {path.stem for path in tests.glob("test_*.py")}
    assert at_the_root <= OF_THE_WHOLE
    rooms = {path.name for path in ROOT.iterdir() if path.is_dir()}
    folders = {path.parent.name for path in tests.glob("*/test_*.py")}
    assert folders <= rooms | {"benchmarks", "docs"}
