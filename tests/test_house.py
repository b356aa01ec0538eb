"""The arrows between rooms run down only, so that any room can be read without those above it."""

import ast
from collections.abc import Set
from pathlib import Path

import pytest

import simcs
from simcs.compiled import TOPMOST

ROOT = Path(simcs.__file__).parent
LEVELS = {
    "errors": 0, "compiled": 0, "columns": 0, "parameter": 0, "record": 0.2, "registry": 0.5,
    "randomness": 0.5, "quantiles": 0.6, "stable_text": 0, "own_columns": 0.1,
    "journey": 1, "team": 2, "signals": 3, "interventions": 4, "book": 4.2, "playbooks": 4.1,
    "metrics": 4.5, "analysis": 4.7, "world": 5, "agents": 6, "experiment": 7, "studies": 7.5,
    "report": 8, "run_files": 8.05, "comparison": 8.1, "terminal": 8.15, "api": 8.2, "claims": 8.5,
    "trainer": 8.6, "gym": 8.7,
    "cli": 9, "__main__": 9.1,
}  # fmt: skip
READERS = {"metrics", "analysis"}
"""Rooms that read records and tables, and know nothing of what made them."""


def module(path: Path, root: Path) -> str:
    """Return the dotted name of a file, that of its folder for an __init__."""
    parts = path.relative_to(root.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def files_named(path: Path, modules: Set[str]) -> set[str]:
    """Return which of the modules a file imports, anywhere in it, for its types alone too."""
    named = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} line {node.lineno}: name the whole module"
            assert node.module
            for alias in node.names:
                own = f"{node.module}.{alias.name}"
                named.add(own if own in modules else node.module)
        elif isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
    return named & modules


def imports_of(root: Path) -> dict[str, set[str]]:
    """Return for each module of a package those that it imports."""
    paths = {module(path, root): path for path in sorted(root.rglob("*.py"))}
    return {name: files_named(path, paths.keys()) for name, path in paths.items()}


def circle(imports: dict[str, set[str]]) -> list[str]:
    """Return the modules of a circle of imports; none where there is none."""
    left = {name: set(others) for name, others in imports.items()}
    while free := [name for name, others in left.items() if not others & left.keys()]:
        for name in free:
            del left[name]
    # What is left imports something that is left, so a walk comes back to where it was.
    walked: list[str] = []
    name = next(iter(left), "")
    while left and name not in walked:
        walked.append(name)
        name = min(left[name] & left.keys())
    return walked[walked.index(name) :] if walked else []


def rooms_named(path: Path) -> set[str]:
    """Return the rooms of simcs that a file imports from, anywhere in it."""
    modules = {module(one, ROOT) for one in ROOT.rglob("*.py")}
    return {name.split(".")[1] for name in files_named(path, modules) if "." in name}


def test_no_circle_of_imports() -> None:
    """Not even one that only a type checker walks: what knows each other is one thing."""
    assert circle(imports_of(ROOT)) == []


def test_a_circle_would_be_found(tmp_path: Path) -> None:
    package = tmp_path / "simcs"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "one.py").write_text("from simcs.two import a\n")
    (package / "two.py").write_text("def f() -> None:\n    from simcs import three\n")
    (package / "three.py").write_text("import json\n")
    assert circle(imports_of(package)) == []
    (package / "three.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from simcs.one import B\n"
    )
    assert sorted(circle(imports_of(package))) == ["simcs.one", "simcs.three", "simcs.two"]


def calls_from_below(imports: dict[str, set[str]]) -> set[tuple[str, str]]:
    """Return which modules below the topmost rooms import from these."""
    topmost = {room.removesuffix(".py") for room in TOPMOST}
    return {
        (name, other)
        for name, others in imports.items()
        for other in others
        # The front door, which has no room, names what people ask for.
        if room_of(name) not in topmost | {""} and room_of(other) in topmost
    }


def room_of(name: str) -> str:
    """Return the room of a module by its dotted name."""
    return name.partition(".")[2].partition(".")[0]


def test_nobody_below_calls_the_topmost_rooms() -> None:
    """The cache of results does not look at them, so nothing that it holds may rest on them."""
    assert calls_from_below(imports_of(ROOT)) == set()
    made_up = {"simcs.world.door": {"simcs.comparison", "simcs.errors"}, "simcs.cli": {"simcs.api"}}
    assert calls_from_below(made_up) == {("simcs.world.door", "simcs.comparison")}


def test_the_topmost_rooms_are_those_from_the_report_up() -> None:
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
        assert not (room in READERS and other in {"agents", "book", "world"}), inside


OF_THE_WHOLE = {"test_cli", "test_compiled", "test_gym", "test_house", "test_makefile",
                "test_mutation", "test_randomness", "test_registry", "test_terminal"}  # fmt: skip
"""Tests of the root's own modules, and of no room alone."""


def test_tests_stand_in_the_rooms_that_they_test() -> None:
    """`tests/ROOM/test_*.py`; beside rooms there are laws and the repository's folders."""
    tests = ROOT.parent / "tests"
    at_the_root = {path.stem for path in tests.glob("test_*.py")}
    assert at_the_root == OF_THE_WHOLE
    rooms = {path.name for path in ROOT.iterdir() if path.is_dir()}
    folders = {path.parent.name for path in tests.glob("*/test_*.py")}
    assert folders == rooms | {"benchmarks", "docs", "fuzz", "laws"}


LONGEST = 300


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=str)
def test_files_fit_in_a_head(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST
