"""The playbooks that ship: each says where it comes from, runs, and is no group of settings."""

import tomllib
from pathlib import Path

import pytest

import simcs
from simcs.experiment.compose import compose
from simcs.playbooks import read_file
from simcs.playbooks.goal_pairs import PAIR_WORDS
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.tally import EVENT_WORDS
from simcs.playbooks.texts import library
from tests.playbooks.files import LIBRARY, NAMES_OF_BANK

ROOT = Path(__file__).parents[2]
OF_THE_BANK = "practitioners and vendors describe this play on public pages"
OF_ITS_ARMS = 'the arm "'


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_each_says_first_where_it_comes_from(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    said = " ".join(line[2:] for line in lines[:3] if line.startswith("# ")).casefold()
    assert (OF_THE_BANK in said) == (path.stem in NAMES_OF_BANK)
    assert said.startswith(("after ", "the newsletter ", OF_THE_BANK, OF_ITS_ARMS))


def test_its_files_are_named_after_what_they_hold() -> None:
    for name, path in library().items():
        plays = read_file(path).playbooks
        assert len(plays) > 1 or plays[0].name == name
    assert [*library()] == sorted(library())


def test_each_runs() -> None:
    """On a small book; those that ask for executives and specialists have hours for it."""
    arms = {"typical": "typical"} | {name: Playbooks.from_yaml(name) for name in library()}
    found = simcs.compare(
        arms, {"size": 40, "burn_in_accounts": 40, "burn_in_weeks": 60}, horizon_weeks=60,
        replications=1, driver="loop", depth="quick", workers=1, plan_seconds=600,
        team={"executive_hours": 4, "specialist_hours": 8}, market="outage",
    )  # fmt: skip
    plays = found.answer.measured.plays
    assert set(plays["event"]) <= {*EVENT_WORDS, *PAIR_WORDS}
    asked = set(plays.loc[plays["event"] == "wanted", "policy"])
    assert len(asked) > len(library()) / 2  # on so few accounts, not everything happens
    for name in ("usage-drop", "business-reviews", "fresh-check-ins", "outage", "nobody-forgotten"):
        assert name in asked, name


def test_it_travels_in_the_wheel() -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    included = packed["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included["configs"] == "simcs/configs"
    assert ROOT / "configs" / "playbooks" in {path.parent for path in LIBRARY}


@pytest.mark.parametrize("override", ["playbooks=usage-drop", "+playbooks=usage-drop"])
def test_it_is_no_group_of_settings(override: str) -> None:
    with pytest.raises(simcs.SimcsError, match="playbooks"):
        compose([override])
