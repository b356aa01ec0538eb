"""Comparisons: paired on the same draws, the same whoever drives them and in how many processes."""

import json
from html import escape
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

import simcs
from simcs.comparison import Comparison, run
from simcs.errors import ConfigError
from simcs.experiment.compose import compose
from simcs.experiment.config_yaml import as_yaml, from_yaml
from simcs.experiment.replications import prepare, replicate
from simcs.experiment.store import RunFolder
from simcs.interventions.policies import Heroic
from simcs.metrics.definitions import metric_names
from simcs.world.event_log import Event

TABLES = ("comparison.csv", "differences.csv")
PARQUET = ("replications.parquet", "retention.parquet", "events.parquet")


def compared(folder: Path, *overrides: str) -> Comparison:
    return run(prepare(compose(overrides)), RunFolder(folder))


def rows(path: Path) -> pd.DataFrame:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT * FROM '{path}'").df()


@pytest.mark.usefixtures("no_pages")
def test_same_bytes_by_either_driver_and_any_number_of_workers(
    quick: list[str], tmp_path: Path
) -> None:
    wide = [*quick, "events=true", "policies=[none,heroic,blend]"]
    compared(tmp_path / "one", *wide)
    compared(tmp_path / "two", *wide, "driver=agents", "workers=2")
    for name in (*TABLES, *PARQUET):
        one, two = ((tmp_path / run / name).read_bytes() for run in ("one", "two"))
        assert one == two, name


def test_another_seed_gives_other_numbers(quick: list[str]) -> None:
    one, two = (run(prepare(compose([*quick, f"seed={seed}"]))).table for seed in (1, 2))
    assert not one.equals(two)


def test_another_arm_or_replication_moves_no_other(quick: list[str]) -> None:
    few = run(prepare(compose([*quick, "policies=[none,heroic]"]))).replications
    many = run(
        prepare(compose([*quick, "policies=[blend,none,heroic]", "replications=4"]))
    ).replications
    both = few.merge(many, on=["policy", "replication"], suffixes=("", "_again"))
    assert len(both) == len(few) == 6
    for name in metric_names():
        np.testing.assert_array_equal(both[name], both[f"{name}_again"])


def test_the_run_folder_holds_what_it_says(quick: list[str], tmp_path: Path) -> None:
    compared(tmp_path / "run", *quick, "events=true", "policies=[none,proactive]")
    held = sorted(path.name for path in (tmp_path / "run").iterdir())
    assert held == sorted(
        [
            *TABLES,
            *PARQUET,
            "breakdowns.csv",
            "account_ends.parquet",
            "accounts_changed.csv",
            "beside_stayers.csv",
            "pilot.csv",
            "breakdowns.parquet",
            "cash.csv",
            "config.yaml",
            "gains.csv",
            "losses.csv",
            "losses.parquet",
            "facts.json",
            "hashes.json",
            "money.csv",
            "payback.csv",
            "provenance.json",
            "portfolio.csv",
            "portfolio.parquet",
            "portfolio.png",
            "portfolio_groups.csv",
            "portfolio_groups.parquet",
            "retention.png",
            "status.json",
            "summary.txt",
            "value.csv",
            "value_differences.csv",
        ]
    )
    comparison = pd.read_csv(tmp_path / "run" / "comparison.csv")
    assert list(comparison) == [
        "policy", "metric", "mean", "ci_low", "ci_high", "p10", "p90", "replications",
    ]  # fmt: skip
    differences = pd.read_csv(tmp_path / "run" / "differences.csv")
    assert list(differences) == [
        "policy", "baseline", "metric", "mean_difference", "ci_low", "ci_high", "share_won",
        "replications", "skewness", "share_tied",
    ]  # fmt: skip
    assert set(comparison["policy"]) == {"none", "proactive"}
    assert set(differences["baseline"]) == {"none"}
    assert len(rows(tmp_path / "run" / "replications.parquet")) == 6
    events = rows(tmp_path / "run" / "events.parquet")
    assert set(events["event"]) <= {event.name.lower() for event in Event}
    assert {"renewed", "left", "touched"} <= set(events["event"])
    assert json.loads((tmp_path / "run" / "status.json").read_text()) == {
        "status": "done", "replications_done": 3, "replications": 3,
    }  # fmt: skip
    provenance = json.loads((tmp_path / "run" / "provenance.json").read_text())
    assert {"config_sha256", "key_scheme", "packages", "git", "source_hash"} <= set(provenance)
    assert from_yaml((tmp_path / "run" / "config.yaml").read_text()).replications == 3


@pytest.mark.slow
def test_what_a_run_cannot_tell_is_said(quick: list[str]) -> None:
    made = run(prepare(compose([*quick, "horizon_weeks=8"])))
    assert "is capped at the run length, 8 weeks" in made.details
    assert "another seed makes another" in made.details
    assert "another seed makes another" in made._repr_html_()
    own = [setting for setting in quick if not setting.startswith("book.size")]
    book = Path(__file__).parents[2] / "examples" / "book.csv"
    given = run(prepare(compose([*own, "book=csv", f"book.path={book}"])))
    assert "another seed makes another" not in given.details
    assert "is capped at the run length" not in given.details


def test_events_tell_the_same_story_as_the_tables(quick: list[str], tmp_path: Path) -> None:
    compared(tmp_path / "run", *quick, "events=true", "policies=[none]", "replications=1")
    events = rows(tmp_path / "run" / "events.parquet")
    left = events[(events["event"] == "left") & ~events["account_id"].str.startswith("arrival")]
    logo = rows(tmp_path / "run" / "replications.parquet")["logo_retention"][0]
    assert len(left) == round(40 * (1 - logo))
    assert (left["detail"] != "none").all()


def test_configuration_survives_being_written(quick: list[str]) -> None:
    config = compose([*quick, "policies={a: heroic, b: {use: heroic, threshold: 40}}",
                      "journey.turning_penalty=inf"])  # fmt: skip
    assert from_yaml(as_yaml(config)) == config


def test_as_a_library(quick: list[str]) -> None:
    result = simcs.compare(["none", Heroic(weeks=8)], overrides=quick, replications=2)
    assert set(result.table["policy"]) == {"none", "Heroic"}
    assert set(result.differences["baseline"]) == {"none"}
    assert result.table["replications"].max() == 2
    html = result._repr_html_()
    assert "<table" in html
    assert "<script" not in html
    assert result.verdicts[0] in result.details
    assert result.answer.facts.notes
    for note in result.answer.facts.notes:
        assert note in result.details
        assert escape(note) in html


class Bare:
    """Asks for nothing."""

    def plan(self, view: simcs.View) -> simcs.Plan:
        return simcs.Plan()


LINES: dict[int, float] = {}


class Caches:
    """Keeps the line of the first replication that it runs."""

    def plan(self, view: simcs.View) -> simcs.Plan:
        line = LINES.setdefault(view.week, float(np.median(view.score)))
        return simcs.Plan().add(view.score < line, "check_in")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"policies": 5}, ["policies is 5", "allowed: a list"]),
        ({"policies": Bare()}, ["policies is ", "Bare", "allowed: a list"]),
        ({"policies": "none"}, ["policies is 'none'", "allowed: a list"]),
        ({"policies": [Bare]}, ["policies.Bare", "the class Bare", "Bare()"]),
        ({"overrides": None}, ["overrides is None", "allowed: a list"]),
        ({"overrides": [3]}, ["overrides holds 3", "allowed: a list"]),
        ({"overrides": "book.size=20"}, ["overrides is 'book.size=20'", "allowed: a list"]),
        ({"team": {"csm": 2}}, ["team.csm is not a key; did you mean 'csms'?"]),
        ({"config_dir": "nope"}, ["config_dir is 'nope'", "a folder"]),
        ({"config_dir": 3}, ["config_dir is 3", "a folder"]),
        ({"book": 3}, ["book is 3", "'generated'"]),
        ({"book": "b.csv", "as_of": 3}, ["as_of is 3", "'2026-09-28'"]),
        ({"folder": 3}, ["folder is 3", "a path"]),
    ],
)
def test_what_python_gives_is_checked(given: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(ConfigError) as refused:
        simcs.compare(**given)
    assert all(word in str(refused.value) for word in words), refused.value


def test_a_folder_among_the_settings_is_written(quick: list[str], tmp_path: Path) -> None:
    result = simcs.compare(["none"], overrides=[*quick, f"folder={tmp_path}/run"])
    assert result.folder == tmp_path / "run"
    assert (tmp_path / "run" / "comparison.csv").exists()


@pytest.mark.slow
@pytest.mark.parametrize("fork", [True, False])
def test_policy_objects_are_checked_for_what_they_keep(
    fork: bool, quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not fork:
        monkeypatch.setattr("simcs.experiment.parallel.can_fork", lambda: False)
    said: list[str] = []
    assert simcs.check([Bare()], overrides=quick, replications=1, say=said.append), said
    LINES.clear()
    assert not simcs.check([Caches()], overrides=quick, say=said.append)
    assert said[-2].startswith("Caches, replication 1: differs from the same run in a fresh")
    assert "keeps something between replications" in said[-1]


def test_a_frame_is_a_book(quick: list[str]) -> None:
    overrides = [item for item in quick if not item.startswith("book.size")]
    frame = pd.DataFrame(
        {
            "account_id": [f"=A{i}" for i in range(30)],
            "segment": ["smb", "mid", "enterprise"] * 10,
            "arr": 20_000,
            "start_date": "2025-01-06",
            "renewal_date": "2026-11-02",
            "sponsor": ["yes", "no", None] * 10,
        }
    )
    result = simcs.compare(["none"], frame, overrides=overrides, as_of="2026-06-01")
    assert result.answer.facts.accounts == 30
    with pytest.raises(ConfigError, match="book in memory"):
        simcs.compare(["none"], frame, overrides=overrides, folder="x")


def test_zero_csms_are_an_arm_like_any_other(quick: list[str]) -> None:
    result = simcs.compare(["none", "blend"], overrides=[*quick, "team.csms=0"])
    table = result.table.set_index(["policy", "metric"])["mean"]
    assert table["blend", "hours_used"] == table["blend", "hours_available"] == 0
    assert 0 < table["blend", "logo_retention"] <= 1


def test_a_short_horizon_is_a_warning_with_a_count(quick: list[str]) -> None:
    result = run(prepare(compose([*quick, "horizon_weeks=4", "policies=[none]"])))
    team, note, _ = result.answer.facts.notes
    assert "the team has 1 CSM, as is typical for such a book: 28 hours a week" in team
    assert "of 40 accounts do not come up for renewal within the horizon of 4 weeks" in note
    assert note in result.details


def test_the_ledger_closes_and_retention_is_bounded(quick: list[str]) -> None:
    setup = prepare(compose([*quick, "policies=[none,typical]"]))
    for number in range(3):
        outcome = replicate(setup, number)
        logo, gross, net = (outcome.curves[:, k] for k in range(3))
        assert (np.diff(logo) <= 0).all()
        assert (gross <= 1).all()
        assert (gross <= net + 1e-12).all()
        assert (outcome.curves[:, :, 0] == 1).all()


def test_one_account_and_one_week(quick: list[str]) -> None:
    tiny = [*quick, "book.size=1", "horizon_weeks=1", "replications=2"]
    result = run(prepare(compose(tiny)))
    table = result.table.set_index(["policy", "metric"])["mean"]
    assert table["none", "logo_retention"] in {0, 0.5, 1}
    assert result.details
