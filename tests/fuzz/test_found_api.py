"""What fuzzing of the Python API has found, each kind of failure as a case of its own."""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pytest

import simcs
from simcs.errors import BookError, ConfigError, PolicyError, RunError, SimcsError
from simcs.experiment.folder_files import FolderFiles
from simcs.experiment.interrupts import Ended
from simcs.interventions.memory import owner_of
from simcs.interventions.plan import Plan
from simcs.stable_text import LEFT_OUT, stable_text
from tests.tiers import first_fast


class Holding:
    """A policy that remembers and holds something."""

    memory: ClassVar[Any] = {"x": 0.0}

    def __init__(self, held: Any) -> None:
        self.held = held

    def plan(self, view: simcs.View) -> Plan:
        return Plan()


def list_in_itself() -> list[Any]:
    held: list[Any] = []
    held.append(held)
    return held


def dict_in_itself() -> dict[str, Any]:
    held: dict[str, Any] = {}
    held["it"] = held
    return held


def nested(levels: int, innermost: int = 0) -> Any:
    held: Any = innermost
    for _ in range(levels):
        held = [held]
    return held


def nested_dicts() -> Any:
    held: Any = 1
    for _ in range(5000):
        held = {"a": held}
    return held


DEEP: dict[str, Callable[[], Any]] = {
    "a list in itself": list_in_itself,
    "a dict in itself": dict_in_itself,
    "deep lists": lambda: nested(5000),
    "deep dicts": nested_dicts,
}


@pytest.mark.parametrize("make", DEEP.values(), ids=DEEP)
def test_what_is_deep_or_in_itself_has_a_text_that_stays_the_same(make: Callable[[], Any]) -> None:
    text = stable_text(make())
    assert LEFT_OUT in text
    assert text == stable_text(make())
    assert owner_of(Holding(make())) == owner_of(Holding(make()))


def test_texts_of_what_is_not_that_deep_differ_where_values_do() -> None:
    assert stable_text(nested(50, 1)) != stable_text(nested(50, 2))
    twice = [1]
    assert stable_text([twice, twice]) == "[[1], [1]]"


@pytest.mark.parametrize(
    "make", first_fast([*DEEP.values(), lambda: 10**5000]), ids=[*DEEP, "a long number"]
)
def test_a_policy_that_holds_it_runs_in_a_folder(
    make: Callable[[], Any], quick: list[str], tmp_path: Path, no_pages: None
) -> None:
    simcs.compare({"own": Holding(make())}, overrides=quick, replications=1, folder=tmp_path / "a")
    assert simcs.load(tmp_path / "a").answer.facts.arms == ("own",)


def test_long_numbers_have_a_text() -> None:
    assert stable_text(10**5000) != stable_text(10**5000 + 1)
    assert stable_text(2**60) == str(2**60)


class Unwilling(Mapping[str, Any]):
    """A mapping that cannot be read."""

    def __getitem__(self, key: str) -> Any:
        raise RuntimeError("no item")

    def __iter__(self) -> Iterator[str]:
        raise RuntimeError("no keys")

    def __len__(self) -> int:
        return 1


class Wordless:
    """An object without a text."""

    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


class WordlessText(str):
    """A text without a text."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


class Numberless(float):
    """A number without a text."""

    def __repr__(self) -> str:
        raise RuntimeError("no number")


@pytest.mark.parametrize("held", [Unwilling(), Numberless(1.0)], ids=["mapping", "number"])
def test_of_what_cannot_be_read_the_type_has_to_do(held: Any) -> None:
    assert stable_text([held]) == f"[{type(held).__name__}]"


class NoMemory:
    @property
    def memory(self) -> Any:
        raise RuntimeError("forgotten")

    def plan(self, view: simcs.View) -> Plan:
        return Plan()


class NoPlan:
    @property
    def plan(self) -> Any:
        raise RuntimeError("forgotten")


class NoAttributes:
    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("forgotten")

    def plan(self, view: simcs.View) -> Plan:
        return Plan()


class NoSlot:
    __slots__ = ("held",)

    def __getattribute__(self, name: str) -> Any:
        if name == "held":
            raise RuntimeError("forgotten")
        return super().__getattribute__(name)

    def plan(self, view: simcs.View) -> Plan:
        return Plan()


class UnreadableMemory(NoPlan):
    memory = Unwilling()

    def plan(self, view: simcs.View) -> Plan:
        return Plan()


UNREADABLE = (NoMemory, NoPlan, NoAttributes, NoSlot, UnreadableMemory)


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_policy_that_cannot_be_read_is_named_by_its_arm(kind: type, quick: list[str]) -> None:
    with pytest.raises(PolicyError, match=r"'own'.*RuntimeError.*allowed"):
        simcs.prepare({"own": kind()}, overrides=quick)
    with pytest.raises(PolicyError, match=rf"'{kind.__name__}'.*RuntimeError.*allowed"):
        simcs.prepare([kind()], overrides=quick)
    with pytest.raises(SimcsError, match="allowed"):
        simcs.prepare(kind(), overrides=quick)
    with pytest.raises(ConfigError, match=r"policies\.own\.use"):
        simcs.prepare({"own": {"use": kind()}}, overrides=quick)


@pytest.mark.parametrize("kind", [NoMemory, NoPlan, NoAttributes, UnreadableMemory])
def test_a_world_names_a_policy_that_cannot_be_read(kind: type, quick: list[str]) -> None:
    world = simcs.World.open(simcs.prepare(["none"], overrides=quick))
    with pytest.raises(PolicyError, match=rf"{kind.__name__}.*RuntimeError.*allowed"):
        world.step(kind())


class OwnError(BaseException):
    """No `Exception`."""


class Raising:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def plan(self, view: simcs.View) -> Plan:
        raise self.error


class LatePlan(Plan):
    """Raises when it is read."""

    error: BaseException = OwnError("late")

    @property
    def parts(self) -> Any:
        raise self.error

    @parts.setter
    def parts(self, _: Any) -> None:
        pass


class Late:
    def plan(self, view: simcs.View) -> Plan:
        return LatePlan()


ERRORS = (
    asyncio.CancelledError("x"), BaseExceptionGroup("x", [OwnError()]), OwnError("x"),
    GeneratorExit(), SystemExit(3), ExceptionGroup("x", [ValueError()]), StopIteration(),
)  # fmt: skip


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_whatever_a_policy_raises_names_it_and_the_week(
    error: BaseException, quick: list[str]
) -> None:
    kind = type(error).__name__
    with pytest.raises(PolicyError, match=rf"'own', week 0: it raised {kind}"):
        simcs.compare({"own": Raising(error)}, overrides=quick)


def test_whatever_a_plan_raises_names_the_policy(quick: list[str]) -> None:
    with pytest.raises(PolicyError, match=r"'own', week 0: its plan cannot be read \(OwnError"):
        simcs.compare({"own": Late()}, overrides=quick)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), Ended()], ids=repr)
def test_what_stops_a_run_passes(error: BaseException, quick: list[str]) -> None:
    with pytest.raises(type(error)):
        simcs.compare({"own": Raising(error)}, overrides=quick)


def frame(**cells: Any) -> pd.DataFrame:
    """Return a book of one account."""
    usual = {"account_id": "a", "segment": "smb", "arr": 1000, "start_date": "2025-01-01"}
    return pd.DataFrame({name: pd.Series([one], dtype=object) for name, one in
                         (usual | cells).items()})  # fmt: skip


CELLS = [10**5000, Decimal("sNaN"), Wordless(), WordlessText("x")]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: type(cell).__name__)
def test_a_cell_without_a_text_is_named_by_row_and_column(cell: Any, quick: list[str]) -> None:
    with pytest.raises(BookError, match=r"row 2, arr: .*allowed"):
        simcs.prepare(["none"], frame(arr=cell), overrides=quick)


@pytest.mark.parametrize("name", [10**5000, Wordless()], ids=["long", "wordless"])
def test_a_column_without_a_name_is_named_by_its_place(name: Any, quick: list[str]) -> None:
    book = frame(note="x")
    book.columns = pd.Index([*book.columns[:-1], name], dtype=object)
    with pytest.raises(BookError, match=r"name of column 5: .*allowed"):
        simcs.prepare(["none"], book, overrides=quick)


def test_braces_in_a_columns_name_are_no_harm(quick: list[str]) -> None:
    with pytest.raises(BookError, match=r"row 2, \{0\}\{: "):
        simcs.prepare(["none"], frame(**{"{0}{": Wordless()}), overrides=quick)


class Columns:
    """Looks like a data frame from afar."""

    columns = ("arr",)


class NoColumns:
    @property
    def columns(self) -> Any:
        raise RuntimeError("no columns")


@pytest.mark.parametrize("book", [Columns(), NoColumns(), Columns])
def test_what_is_no_data_frame_is_no_book(book: Any, quick: list[str]) -> None:
    with pytest.raises(ConfigError, match=r"book is .*allowed: .*a data frame"):
        simcs.prepare(["none"], book, overrides=quick)


SETTINGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "seed": lambda held: {"seed": held},
    "team.csms": lambda held: {"team": {"csms": held}},
    "team": lambda held: {"team": held},
    "preset": lambda held: {"preset": held},
    "policies": lambda held: {"policies": {"own": {"use": "heroic", "threshold": held}}},
    "market": lambda held: {"market": held},
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("make", DEEP.values(), ids=DEEP)
def test_deep_settings_are_refused(
    settings: Callable[[Any], dict[str, Any]], make: Callable[[], Any], quick: list[str]
) -> None:
    with pytest.raises(ConfigError, match=r"allowed") as found:
        simcs.prepare(**{"policies": ["none"], "overrides": quick} | settings(make()))
    assert len(str(found.value)) < 300


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("levels", [1, 18, 40])
def test_nested_settings_are_refused_at_any_depth(
    settings: Callable[[Any], dict[str, Any]], levels: int, quick: list[str]
) -> None:
    with pytest.raises(ConfigError, match="allowed"):
        simcs.prepare(**{"policies": ["none"], "overrides": quick} | settings(nested(levels)))


def failing() -> Iterator[str]:
    yield "none"
    raise RuntimeError("no more")


RAISING: dict[str, dict[str, Any]] = {
    "policies": {"policies": Unwilling()},
    "policies, from": {"policies": failing()},
    "policies.own": {"policies": {"own": Unwilling()}},
    "team": {"team": Unwilling()},
    "team.tiers": {"team": {"tiers": Unwilling()}},
    "book": {"book": Unwilling()},
    "market": {"market": Unwilling()},
    "a key of team": {"team": {Wordless(): 1}},
    "a key of team.tiers": {"team": {"tiers": {WordlessText("x"): 1}}},
    "seed": {"seed": WordlessText("1")},
    "journey": {"journey": {"segments": {"smb": Unwilling()}}},
}


@pytest.mark.parametrize(("place", "given"), RAISING.items(), ids=RAISING)
def test_settings_that_raise_are_named(place: str, given: dict[str, Any], quick: list[str]) -> None:
    with pytest.raises(ConfigError, match=r"allowed") as found:
        simcs.prepare(**{"policies": ["none"], "overrides": quick} | given)
    assert str(found.value).startswith(place.partition(",")[0])


NO_PATHS = ("\ud800", "\0", "a\0b", "")


@pytest.mark.parametrize("path", NO_PATHS, ids=ascii)
def test_what_can_be_no_path_is_refused(path: str, quick: list[str]) -> None:
    with pytest.raises(RunError, match=r"folder is .*allowed"):
        simcs.load(path)
    with pytest.raises(RunError, match=r"folder is .*allowed"):
        simcs.compare(["none"], overrides=quick, folder=path)


@pytest.fixture(scope="module")
def result() -> simcs.Comparison:
    """Return a comparison in which nobody leaves."""
    return simcs.compare(
        ["none"], {"size": 3, "burn_in_accounts": 20, "burn_in_weeks": 20},
        depth="quick", replications=1, horizon_weeks=1, driver="loop", seed=2,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["\0.html", "\ud800.html", "a\0/b.pdf"], ids=ascii)
def test_a_report_at_no_path_is_refused(name: str, result: simcs.Comparison) -> None:
    with pytest.raises(RunError, match=r"report is .*allowed"):
        result.report(name)


def test_a_report_is_written_whole_or_the_old_one_stays(
    result: simcs.Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, link = tmp_path / "r.html", tmp_path / "link.html"
    link.symlink_to(report)
    result.report(link)
    assert link.is_symlink()
    report.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError, match="No space left"):
        result.report(report)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.html", "r.html"]
    assert report.read_text() == "old"


def test_a_report_in_the_place_of_a_folder_leaves_nothing(
    result: simcs.Comparison, tmp_path: Path
) -> None:
    (tmp_path / "r.html").mkdir()
    with pytest.raises(RunError, match="cannot be written"):
        result.report(tmp_path / "r.html")
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


def test_a_file_in_the_place_of_a_folder_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="directory"):
        FolderFiles(tmp_path).write_text("a", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_causes_where_nobody_left_are_refused(result: simcs.Comparison) -> None:
    with pytest.raises(
        RunError, match=r"plot\.causes has nothing to draw: nobody left under No CS work"
    ):
        result.plot.causes()


@pytest.mark.parametrize("name", [Wordless(), [], np.zeros(2)], ids=["wordless", "list", "array"])
def test_a_study_of_no_name_is_refused(name: Any, result: simcs.Comparison) -> None:
    with pytest.raises(ConfigError, match=r"unknown study .*allowed: assumptions"):
        result.run_study(name)


@pytest.mark.parametrize("group", ["preset", "experiment"])
@pytest.mark.parametrize("value", [3, float("nan"), [1, 2], {"a": 1}, True])
def test_what_is_no_name_of_a_file_is_refused(group: str, value: Any, quick: list[str]) -> None:
    with pytest.raises(ConfigError) as found:
        simcs.prepare(["none"], overrides=quick, **{group: value})
    known = {"preset": "lean_team", "experiment": "sbg_regular"}[group]
    assert str(found.value).startswith(f"{group} is {value!r}; allowed: ")
    assert known in str(found.value)
