"""The arrows between rooms run down only, so that any room can be read without those above it."""

import ast
from pathlib import Path

import pytest

import simcs
from simcs.compiled import TOPMOST

ROOT = Path(simcs.__file__).parent
LEVELS = {
    "errors": 0, "compiled": 0, "record": 0, "registry": 0.5,
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
