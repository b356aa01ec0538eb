"""Steps that people do not do as written: what it means, what it draws, and the runs of it."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import simcs
from simcs.comparison import reread
from simcs.playbooks.as_written import draws_of
from simcs.playbooks.building import read_text
from simcs.report.playbook_text import sentences
from simcs.team.as_written import AUTOMATED
from tests.commands import ran
from tests.playbooks.stories import Story

TWO = """
playbooks:
  drop:
    when: usage < 50%
    steps:
      - {do: check_in, within: 3 weeks}
      - do: business_review
"""
LEVEL = """
playbooks:
  low: {while: usage < 50%, do: check_in}
"""
FILE = """
playbooks:
  calls:
    while: weeks_since(contact) >= 4
    do: check_in
  drop:
    when: usage down 10% over 4 weeks
    steps:
      - {do: email}
      - {do: check_in, within: 4 weeks}
      - {note: what was said, hours: 1}
      - {do: adoption_coaching, within: 4 weeks}
"""
SMALL = (
    "book.size=30", "book.burn_in_weeks=40", "book.burn_in_accounts=30", "horizon_weeks=40",
    "replications=3", "driver=loop", "depth=quick", "workers=1", "plan_seconds=3000",
)  # fmt: skip
ON = "team.as_written=0.5"
LARGER = [*SMALL, "book.size=80", "horizon_weeks=60"]
"""Large enough for what is left out to change what accounts do."""
LOW = {"usage": 0.2}


# What it means.


def test_a_step_that_is_not_done_is_passed_a_week_later_as_after_work_given_up() -> None:
    story = Story(TWO)
    story.not_done = frozenset({("drop", 0)})
    assert story.week(**LOW) == {"drop qualified", "drop entered", "drop not as written check_in"}
    assert story.asked == set()
    assert story.week() == {"drop wanted business_review"}
    assert story.week(done="business_review") == {"drop done business_review", "drop finished"}


def test_what_is_asked_for_stays_asked_whatever_is_drawn_later() -> None:
    story = Story(TWO)
    story.week(**LOW)
    story.not_done = frozenset({("drop", 0)})
    assert story.week() == set()
    assert story.asked == {"drop check_in"}
    assert "drop done check_in" in story.week(done="check_in")


def test_a_step_with_a_date_after_it_is_passed_at_once() -> None:
    dated = TWO.replace("- do: business", "- week: 2\n        do: business")
    story = Story(dated)
    story.not_done = frozenset({("drop", 0)})
    assert "drop not as written check_in" in story.week(**LOW)
    story.quiet(1)
    assert story.week() == {"drop wanted business_review"}


def test_what_asks_anew_each_week_is_drawn_anew_and_what_waits_stays() -> None:
    story = Story(LEVEL)
    story.not_done = frozenset({("low", 0)})
    assert story.week(**LOW) == {"low not as written check_in"}
    assert story.week() == {"low not as written check_in"}
    story.not_done = frozenset()
    assert story.week() == {"low wanted check_in"}
    story.not_done = frozenset({("low", 0)})
    assert story.week() == set()
    assert story.asked == {"low check_in"}


def test_a_play_goes_on_to_its_end_though_nothing_is_done() -> None:
    story = Story(TWO)
    story.not_done = frozenset({("drop", 0), ("drop", 1)})
    story.week(**LOW)
    assert story.week() == {"drop not as written business_review"}
    assert story.week() == {"drop finished"}


# What it draws.


def test_what_takes_nobody_is_always_done_and_a_draw_is_of_the_names_alone() -> None:
    file = read_text(FILE)
    calls, email, check_in, note, coaching = draws_of(file)
    assert email == AUTOMATED
    assert len({calls, check_in, note, coaching}) == 4
    assert all(0 <= one < 2**16 for one in (calls, check_in, note, coaching))
    fewer = read_text(FILE.replace("      - {do: email}\n", "      - {do: webinar}\n"))
    assert (draws_of(fewer)[2:] == [check_in, note, coaching]).all()
    alone = read_text(FILE.replace("  calls:\n    while: weeks_since(contact) >= 4\n", "")
                      .replace("    do: check_in\n", "", 1))  # fmt: skip
    assert draws_of(alone).tolist() == [AUTOMATED, check_in, note, coaching]
    twice = read_text(FILE.replace("do: adoption_coaching", "do: check_in"))
    again = draws_of(twice)
    assert again[2] == check_in != again[4], "the second of one name has a draw of its own"


# Runs.


@pytest.fixture
def arms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("simcs.comparison.write_pages", lambda *_: True)
    (tmp_path / "mine.yaml").write_text(FILE, "utf-8")
    return {"today": "typical", "new": "mine.yaml"}


def test_both_drivers_agree(arms: dict[str, Any]) -> None:
    told: list[str] = []
    assert simcs.check(arms, overrides=[*SMALL, ON, "replications=1"], say=told.append), told


def test_a_saved_and_a_forked_world_go_on_alike_and_csms_stay_who_they_are(
    arms: dict[str, Any],
) -> None:
    setup = simcs.prepare(arms, overrides=[*SMALL, ON, "team.csms=3", "team.quitting=0"])
    policy = setup.arms[1].policy
    world = simcs.World.open(setup, policy=policy)
    for _ in range(10):
        world.step()
    again = simcs.World.restore(world.snapshot(), setup, policy)
    same, other = world.fork(), world.fork(randomness=7)
    for one in (world, again, same, other):
        for _ in range(10):
            one.step()
    assert world.digest() == again.digest() == same.digest() != other.digest()
    shares = [one._state.team["as_written"] for one in (world, other)]
    assert (shares[0] == shares[1]).all()
    assert 0 < shares[0].min() < shares[0].max() < 1


def lines(setup: Any, arm: int) -> set[tuple[int, int, int, int, int]]:
    """Return week, account, playbook, kind and work of all that happened in the playbooks."""
    world = simcs.World.open(setup, policy=setup.arms[arm].policy)
    found = set()
    for week in range(12):
        world.step()
        found |= {(week, *map(int, line)) for line in world._state.plays.tolist()}
    return found


def test_every_arm_meets_the_same_draws(arms: dict[str, Any]) -> None:
    """Nothing is asked of an account as long as nothing was asked, so only draws decide."""
    both = {**arms, "calm": {"use": "mine.yaml", "on top of": "none"}}
    setup = simcs.prepare(both, overrides=[*SMALL, ON])
    busy, calm = lines(setup, 1), lines(setup, 2)
    first = [{line for line in one if line[0] == 0} for one in (busy, calm)]
    assert first[0] == first[1]
    kinds = {line[3] for line in first[0]}
    assert {8, 19} <= kinds, "some of it was wanted, and some not done as written"


def test_off_it_is_as_if_it_were_not_there(arms: dict[str, Any]) -> None:
    usual = simcs.compare(arms, overrides=SMALL)
    off = simcs.compare(
        arms,
        overrides=[
            *SMALL, "team.as_written=1", "team.as_written_spread=0.5", "team.as_written_maturity=0",
            "team.as_written_coaching=1",
        ],
    )  # fmt: skip
    pd.testing.assert_frame_equal(usual.replications, off.replications)
    assert not usual.playbook_steps["not_as_written"].any()
    assert "as written" not in usual.details


def test_a_run_says_what_they_are_worth_as_written(arms: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "run"
    quick = simcs.compare(arms, overrides=[*LARGER, ON], folder=folder)
    assert "Of the steps that people do, your team takes up" in quick.details
    assert "As written" not in quick.details, "it was not run"
    found = quick.run_study("playbooks")
    table = found.playbooks_as_written.set_index(["way", "measure"])
    runs = found.replications.set_index("policy")
    alone = simcs.compare(arms, overrides=LARGER).replications.set_index("policy")
    bare = runs.loc["today", "net_retention"].to_numpy()
    ways = {
        "as_written": alone.loc["new", "net_retention"].to_numpy() - bare,
        "as_the_team_does": runs.loc["new", "net_retention"].to_numpy() - bare,
    }
    ways["not_gained"] = ways["as_written"] - ways["as_the_team_does"]
    for way, gaps in ways.items():
        assert table.loc[(way, "net_retention"), "mean"] == pytest.approx(gaps.mean())
        assert (table.loc[(way, "arr"), "mean"] != 0) == gaps.any()
    assert ways["not_gained"].any(), "else nothing was tried"
    [said] = [one for one in sentences(found.answer) if one.startswith("As written")]
    assert said in found.details
    row = found.answer.shares_as_written.iloc[0]
    assert 0.3 < row["share"] < 0.7
    table = found.playbooks.set_index(["playbook", "segment"])
    assert table.loc[("drop", "all"), "not_as_written"] > 0
    pd.testing.assert_frame_equal(
        reread(folder).answer.shares_as_written, quick.answer.shares_as_written
    )


def test_a_full_run_keeps_it_in_its_folder(
    arms: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simcs.comparison.STUDIES", ("playbooks",))
    folder = tmp_path / "run"
    full = [one for one in SMALL if one != "depth=quick"]
    found = simcs.compare(arms, overrides=[*full, ON, "assumptions=0"], folder=folder)
    written = pd.read_csv(folder / "playbooks_as_written.csv")
    pd.testing.assert_frame_equal(written, found.playbooks_as_written)
    assert sentences(reread(folder).answer) == sentences(found.answer)


def test_a_try_says_that_it_is_on_and_what_it_costs(
    arms: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    tiny = [one for one in LARGER if not one.startswith(("depth", "driver"))]
    assert ran("playbooks", "try", "mine.yaml", *tiny, ON) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "(team.as_written=0.5)" in out
    assert out.count("As written, your playbooks would ") == 1
    assert "With it, the book" not in out
    assert ran("playbooks", "try", "mine.yaml", *tiny) == 0
    out = capsys.readouterr().out
    assert "as written" not in out.lower()
    assert ran("playbooks", "try", "mine.yaml", *tiny, "team.as_written=0") == 2
    assert "team.as_written" in capsys.readouterr().err


def test_a_try_of_mail_alone_says_that_it_changes_nothing(
    arms: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("mail.yaml").write_text(
        "playbooks:\n  mail: {every: 4 weeks, since: email, do: email}\n", "utf-8"
    )
    tiny = [one for one in SMALL if not one.startswith(("depth", "driver"))]
    assert ran("playbooks", "try", "mail.yaml", *tiny, ON) == 0
    out = capsys.readouterr().out
    assert "team.as_written=0.5 changes nothing here" in out


def test_numbers_of_draws_are_of_numpy() -> None:
    assert draws_of(read_text(LEVEL)).dtype == np.int64
