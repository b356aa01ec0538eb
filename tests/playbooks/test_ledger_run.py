"""The playbook ledger of a simulated run, kept in its folder and read back."""

import math
import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import simcs
from simcs.comparison import Comparison, reread
from simcs.errors import ConfigError
from simcs.interventions.plan import POLICIES
from simcs.playbooks.building import read_text
from simcs.playbooks.policy import Playbooks
from simcs.report.playbook_text import sentences
from simcs.studies.playbooks import LEAST, futures_each

FILE = """
playbooks:
  keep-in-touch:
    while: weeks_since(contact) >= 8
    do: check_in
  drop:
    when: usage down 10% over 4 weeks
    do: adoption_coaching
    within: 4 weeks
    holdout: 40%
    goal: usage >= usage at start within 8 weeks
  nobody:
    when: usage > 100000%
    do: webinar
rules:
  contacts:
    - {at most: 1 a month}
"""
SETTINGS = {
    "replications": 3, "horizon_weeks": 60, "driver": "loop", "workers": 1, "plan_seconds": 3000,
}  # fmt: skip
BOOK = {"size": 40, "burn_in_weeks": 60, "burn_in_accounts": 30}
TABLES = ("playbooks", "playbook_steps", "playbook_values", "playbook_hours", "playbook_holdouts")


def compared(folder: Path | None = None, **settings: object) -> Comparison:
    typical = POLICIES["typical"]()
    arms = {"today": typical, "new": Playbooks(read_text(FILE), typical)}
    return simcs.compare(arms, book=BOOK, folder=folder, **SETTINGS | settings)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Return a run with the study, in its folder."""
    path = tmp_path_factory.mktemp("runs") / "plays"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simcs.report.pdf.pdf", lambda *_: b"")  # nobody looks at it
        return compared(path, depth="full", assumptions=0)


def whole(c: Comparison) -> pd.DataFrame:
    table = c.playbooks
    return table[table["segment"] == "all"].set_index("playbook")


def test_counts_hold_together(found: Comparison) -> None:
    table = found.playbooks.set_index(["playbook", "segment"])
    rows = whole(found)
    assert list(rows.index) == ["keep-in-touch", "drop", "nobody"]
    counted = ("entered", "held_out", "wanted", "done", "blocked", "hours")
    counts = [column for column in table if column in counted]
    for name in rows.index:
        parts = table.loc[name].drop(index="all")[counts].sum()
        pd.testing.assert_series_equal(parts, table.loc[(name, "all"), counts], check_names=False)
    over = rows[["done", "late", "blocked", "dropped", "withdrawn"]].sum(axis=1)
    assert (over <= rows["wanted"]).all()
    assert (rows["still_in"] >= 0).all()
    assert rows.loc["nobody", "wanted"] == rows.loc["nobody", "entered"] == 0


def test_other_work_is_of_no_playbook(found: Comparison) -> None:
    plays = found.answer.measured.plays
    of_none = plays[plays["playbook"] == ""]
    assert (
        {*of_none["event"]}
        == {"other work put off"}
        == {*plays["event"]} - {*plays[plays["playbook"] != ""]["event"]}
    )
    assert "" not in {*found.playbooks["playbook"], *found.playbook_hours["playbook"]}


def test_what_asks_anew_each_week_knows_what_was_done(found: Comparison) -> None:
    row = whole(found).loc["keep-in-touch"]
    assert row["entered"] == 0
    assert 0 < row["done"] <= row["wanted"]
    assert row["hours"] > 0


def test_a_holdout_is_counted_apart(found: Comparison) -> None:
    row = whole(found).loc["drop"]
    assert row["held_out"] > 0
    assert 0 < row["held_out_goal_reached"] + row["held_out_goal_missed"] <= row["held_out"]
    assert row["goal_reached"] + row["goal_missed"] <= row["entered"]
    [test] = found.playbook_holdouts.itertuples()
    assert test.share == pytest.approx(row["goal_share"])
    assert test.share_held_out == pytest.approx(row["goal_share_held_out"])
    assert not math.isnan(test.true)


def test_worth_is_what_the_study_lacks(found: Comparison) -> None:
    study = found.answer.study("playbooks")
    runs = found.replications
    row = whole(found).loc["drop"]
    own = study[study["variant"] == "new / drop"].sort_values("replication")
    mine = runs[runs["policy"] == "new"].sort_values("replication")
    gap = mine["net_retention"].to_numpy() - own["net_retention"].to_numpy()
    assert row["net_points"] == pytest.approx(100 * gap.mean())
    assert whole(found).loc["nobody", "net_points"] == 0, "what never starts changes nothing"


def test_a_folder_holds_all_of_it(found: Comparison) -> None:
    assert found.folder is not None
    again = reread(found.folder)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(found, name))
    assert sentences(again.answer) == sentences(found.answer)
    names = {path.name for path in found.folder.iterdir()}
    assert {"plays.parquet", "playbooks.csv", "playbook_steps.csv", "playbook_hours.csv"} <= names
    written = pd.read_csv(found.folder / "playbooks.csv")
    assert list(written) == list(found.playbooks)
    assert "\n\nYour playbooks\n  " in found.details
    assert "Your playbooks</h2>" in (found.folder / "report.html").read_text("utf-8")


def test_every_column_stands_on_the_page(found: Comparison) -> None:
    assert found.folder is not None
    page = (Path(simcs.__file__).parents[1] / "docs/reference/run-folder.md").read_text("utf-8")
    sections = dict(re.findall(r"^## (.*)\n((?:(?!## ).*\n)*)", page, re.MULTILINE))
    for name in ("playbooks.csv", "playbook_steps.csv", "playbook_hours.csv", "plays.parquet"):
        text = sections[name] + (sections["playbooks.csv"] if name.endswith("steps.csv") else "")
        columns = duckdb.sql(f"describe select * from '{found.folder / name}'").df()["column_name"]
        names = {re.sub("_(low|high)$", "", column) for column in columns} - {"ci"}
        assert {column for column in names if f"`{column}`" not in text} == set()
    besides = set(found.answer.study("playbooks")) - set(found.replications) - {"study", "variant"}
    told = {column for column in besides if not column.startswith("hours for ")}
    assert told == {"goals_reached", "goals_missed"}
    assert all(f"`{column}`" in sections["variants.parquet"] for column in told)


def test_tables_of_a_comparison_are_copies(found: Comparison) -> None:
    table = found.playbooks
    table["entered"] = -1
    assert not (found.playbooks["entered"] == -1).any()


def test_a_quick_run_has_the_study_if_it_is_asked_for(found: Comparison) -> None:
    quick = compared(depth="quick")
    assert not len(quick.playbook_values)
    assert "playbooks" in quick.answer.not_run
    assert "what each playbook is worth" in quick.details
    full = quick.run_study("playbooks")
    pd.testing.assert_frame_equal(full.playbook_values, found.playbook_values)
    assert "playbooks" not in full.answer.not_run


@pytest.mark.usefixtures("no_pages")
def test_nothing_of_it_where_no_arm_has_playbooks(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    c = simcs.compare(["typical", "none"], book=BOOK, folder=folder, depth="quick", **SETTINGS)
    assert "playbook" not in c.details
    assert not [path for path in folder.iterdir() if "play" in path.name]
    again = reread(folder)  # as of a run of before there were any
    assert not len(again.playbooks)
    with pytest.raises(ConfigError, match="arms without playbooks"):
        c.run_study("playbooks")


def test_many_playbooks_are_left_out_in_fewer_futures() -> None:
    assert futures_each(4, 30) == 30
    assert futures_each(8, 40) == 37
    assert futures_each(10, 30) == 30
    assert futures_each(20, 30) == 15
    assert futures_each(100, 30) == LEAST
    assert futures_each(100, 5) == 5
    assert futures_each(0, 30) == 30
