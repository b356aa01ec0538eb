"""Scenarios: what ships can be played, and what cannot be one is refused by name."""

from pathlib import Path

import pytest

from simcs.errors import ConfigError
from simcs.trainer.names import names_of
from simcs.trainer.scenario import STRATEGIES, scenario, scenario_names
from tests.trainer.games import SMALL

TEXT = """
title: Mine
role: You.
goal: Keep.
unseen: Much.
ground: Mine.
weeks: 8
settings:
  book.size: 5
"""


def test_all_that_ship_can_be_read() -> None:
    assert "first-year" in scenario_names()
    for name in scenario_names():
        assert scenario(name).name == name


def test_one_of_your_own_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT)
    mine = scenario(str(path))
    assert (mine.name, mine.weeks, mine.lengths()) == ("mine", 8, (8,))
    assert "horizon_weeks=60" in mine.overrides


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: Mine\n", "", "title"),
        ("weeks: 8", "weeks: 3", "weeks"),
        ("weeks: 8", "weeks: 8\nweek: 3", "week"),
        ("book.size: 5", "horizon_weeks: 5", "horizon_weeks is not a setting"),
        ("title: Mine", "title: [", "no YAML"),
        (TEXT, "- a list", "no keys"),
    ],
)
def test_what_is_no_scenario_is_refused_by_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT.replace(old, new))
    with pytest.raises(ConfigError, match=said):
        scenario(str(path))


@pytest.mark.parametrize("given", ["second-year", "../config", "nowhere.yaml"])
def test_what_is_not_there_is_said(given: str) -> None:
    with pytest.raises(ConfigError, match="scenario"):
        scenario(given)


def test_the_key_follows_what_decides_the_futures() -> None:
    before = SMALL.key
    other = SMALL.model_copy(update={"settings": {**SMALL.settings, "seed": 2}})
    told = SMALL.model_copy(update={"title": "Other"})
    assert "seed=2" in other.overrides
    assert other.key != before
    assert told.key == before == SMALL.key
    assert len(STRATEGIES) == 5


def test_names_differ_and_do_not_change() -> None:
    names = names_of(200, 1, 3)
    assert len(set(names)) == 200
    assert names_of(25, 1, 3) == names[:25]
    assert names_of(25, 1, 4) != names[:25]
