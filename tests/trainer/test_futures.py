"""Futures played ahead: stored ones are those of this model, and shares are worked by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simcs.trainer import futures as room
from simcs.trainer.course import of_strategy
from simcs.trainer.futures import (
    Futures,
    closes_of,
    computed,
    digest_of,
    futures_of,
    main,
    play,
    skill_share,
    stored,
    stored_path,
)
from simcs.trainer.scenario import STRATEGIES, Scenario, scenario, scenario_names
from tests.trainer.games import SMALL, setup

SHIPPED = [name for name in scenario_names() if stored_path(scenario(name)).exists()]
LEAST_SKILL = 0.35
"""Share of the differences after a first year that strategy explains, at least."""

FEW = Scenario(**{**SMALL.model_dump(), "futures": 3})


def test_shares_by_hand() -> None:
    """Strategies 1 and 3 in two futures, then futures alone, then nothing but their combination."""
    assert skill_share([[1, 3], [1, 3]]) == (1.0, 0.0, 0.0)
    assert skill_share([[1, 1], [3, 3]]) == (0.0, 1.0, 0.0)
    assert skill_share([[1, 3], [3, 1]]) == (0.0, 0.0, 1.0)
    assert skill_share([[2, 2], [2, 2]]) == (0.0, 0.0, 0.0)
    # Mean 3, squares 4 + 1 + 1 + 4 = 10 · 0.6: columns 2 and 4, rows 2 and 4 with 1, 3 | 3, 5.
    assert skill_share([[1, 3], [3, 5]]) == (0.5, 0.5, 0.0)


def test_shipped_futures_are_there() -> None:
    assert "first-year" in SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_stored_futures_are_those_of_this_model(name: str) -> None:
    found = scenario(name)
    kept = stored(found)
    assert kept is not None, f"python -m simcs.trainer.futures {name}"
    made = found.prepared()
    assert kept.digest == digest_of(made, kept.weeks[-1])
    for future in (1, found.futures - 1):
        _, counts = play(made, kept.weeks, future)
        for strategy, at in zip(STRATEGIES, counts, strict=True):
            rows = zip(kept.kept[strategy], kept.arr[strategy], strict=True)
            mine = [(row[future], arr[future]) for row, arr in rows]
            assert mine == [tuple(one) for one in at], (name, future, strategy)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_all_stored_futures_are_those_of_this_model(name: str) -> None:
    found = scenario(name)
    again = computed(found, found.prepared())
    assert again == stored(found)
    if name == "first-year":
        assert again.shares(found.weeks).strategy >= LEAST_SKILL


def test_what_is_stored_of_a_first_year_says_that_skill_decides() -> None:
    found = scenario("first-year")
    kept = stored(found)
    assert kept is not None
    assert kept.count == found.futures
    assert kept.shares(found.weeks).strategy >= LEAST_SKILL


def test_counts_are_those_of_the_courses() -> None:
    made = computed(FEW, setup(), workers=1)
    assert made.weeks == closes_of(FEW) == (6, 12)
    assert made.count == 3
    for strategy in ("none", "blend"):
        course = of_strategy(setup(), 1, strategy, 12)
        for place, weeks in enumerate(made.weeks):
            assert made.kept[strategy][place][1] == course.kept(weeks)
            assert made.arr[strategy][place][1] == course.kept_arr(weeks)
    assert (made.close(5), made.close(11), made.close(40)) == (None, 6, 12)


def test_a_file_gives_back_what_was_written() -> None:
    made = computed(FEW, setup(), workers=1)
    assert Futures.from_json(made.to_json()) == made
    for broken in ("", "{}", "[1]", made.to_json()[:-30], made.to_json().replace("none", "nine")):
        with pytest.raises((ValueError, KeyError, TypeError)):
            Futures.from_json(broken)
    short = replace(made, kept={**made.kept, "none": made.kept["none"][:1]})
    with pytest.raises(ValueError, match="sizes"):
        Futures.from_json(short.to_json())


def test_ones_own_are_played_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "cache_folder", lambda: str(tmp_path))
    done: list[int] = []
    first = futures_of(FEW, setup(), done.append)
    assert sum(done) == 3
    [file] = tmp_path.iterdir()
    assert futures_of(FEW, setup(), done.append) == first
    assert sum(done) == 3
    file.write_text(file.read_text()[:40])  # a damaged file is played again, and mended
    assert futures_of(FEW, setup(), done.append) == first
    assert sum(done) == 6
    other = Futures.from_json(file.read_text())
    file.write_text(replace(other, digest="0").to_json())  # and so is one of another book
    assert futures_of(FEW, setup(), done.append) == first
    assert sum(done) == 9


def test_a_changed_scenario_has_no_stored_futures() -> None:
    found = scenario("first-year")
    given = found.model_dump()
    changed = Scenario(**{**given, "settings": {**found.settings, "book.size": 24}})
    assert stored(changed) is None
    assert stored(Scenario(**{**given, "futures": 100})) is None


def test_the_command_writes_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(room, "config_folder", lambda: str(tmp_path))
    monkeypatch.setattr(room, "scenario", lambda _: FEW)
    (tmp_path / "trainer").mkdir()
    main(["small", "--workers", "1"])
    written = Futures.from_json((tmp_path / "trainer" / "small.futures.json").read_text())
    assert written == computed(FEW, setup(), workers=1)
    assert "after 12 weeks" in capsys.readouterr().out
    assert np.array(list(written.kept_after(12).values())).shape == (5, 3)
