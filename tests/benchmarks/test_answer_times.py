"""The wait for an answer, in small."""

import json
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import answer_times, results
from benchmarks.efforts import QUICK
from benchmarks.measurement import over_rounds

TINY = (
    "book.size=20", "replications=2", "horizon_weeks=60", "depth=quick", "driver=loop",
    "policies=[none,blend]",
)  # fmt: skip


def quiet(_: str) -> None:
    """Say nothing."""


def waits(table: float, whole: float, before: float | None) -> list[answer_times.Wait]:
    readings = over_rounds([table], "-"), over_rounds([whole], "-")
    other = None if before is None else over_rounds([before], "-")
    return [answer_times.Wait(one, *readings, other) for one in answer_times.WAYS]


@pytest.mark.parametrize(
    ("table", "whole", "pages", "met"),
    [(9, 24, 3, True), (11, 24, 3, False), (9, 26, 3, False), (9, 24, 5, False)],
)
def test_it_is_stored_shown_and_judged(
    table: float,
    whole: float,
    pages: float,
    met: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = over_rounds([pages], "-")
    found = waits(table, whole, 50.0)
    assert answer_times.read(json.loads(json.dumps(answer_times.stored(found, written)))) == (
        found,
        written,
    )
    monkeypatch.setattr(answer_times, "measured", lambda *_: found)
    monkeypatch.setattr(answer_times, "pages", lambda *_: written)
    assert command.run_answer(QUICK, tmp_path) == (command.DONE if met else command.FAILED)
    page = results.page_of(tmp_path)
    assert "## The wait for an answer" in page
    assert f"| {whole / 50:.2f} |" in page
    assert ("4, met" if pages <= 4 else "4, missed") in page


def test_without_other_sources_nothing_is_compared() -> None:
    said = answer_times.text(waits(1, 2, None), over_rounds([1.0], "-"))
    assert "before" not in said


def test_each_command_runs_in_turn_with_the_other_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []

    def run(settings: tuple[str, ...], tree: Path) -> tuple[float, float]:
        ran.append((settings, tree))
        return 1.0, 2.0

    monkeypatch.setattr(answer_times, "_seconds", run)
    found = answer_times.measured(quiet, Path("other"), 2)
    assert [tree for _, tree in ran[:2]] == [Path("other"), answer_times.ROOT]
    assert len(ran) == len(answer_times.WAYS) * 6  # one round to compile
    assert [len(one.whole.readings) for one in found] == [2, 2, 2]


@pytest.mark.slow
def test_the_table_comes_before_the_end(tmp_path: Path) -> None:
    table, whole = answer_times._run(TINY, answer_times.ROOT, tmp_path / "run")
    assert 0 < table < whole
