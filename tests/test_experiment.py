"""Comparisons: paired on the same luck, the same whoever drives them and in how many processes."""

import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

import simcs
from simcs.errors import ConfigError
from simcs.experiment.hydra_app import as_yaml, compose, from_yaml
from simcs.experiment.replications import prepare, replicate
from simcs.experiment.store import RunFolder
from simcs.interventions.policies import Heroic
from simcs.metrics.definitions import metric_names
from simcs.report.result import Comparison, run
from simcs.world.events import Event

TABLES = ("comparison.csv", "differences.csv")
PARQUET = ("replications.parquet", "retention.parquet", "events.parquet")


def compared(folder: Path, *overrides: str) -> Comparison:
    return run(prepare(compose(overrides)), RunFolder(folder))


def rows(path: Path) -> pd.DataFrame:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT * FROM '{path}'").df()


def test_same_bytes_by_either_driver_and_any_number_of_workers(
    quick: list[str], tmp_path: Path
) -> None:
    wide = [*quick, "events=true", "policies=[none,heroic,blend]"]
    compared(tmp_path / "one", *wide)
    compared(tmp_path / "two", *wide, "driver=agents", "workers=2")
    for name in (*TABLES, *PARQUET):
        one, two = ((tmp_path / run / name).read_bytes() for run in ("one", "two"))
        assert one == two, name


def test_another_seed_gives_other_numbers(quick: list[str], tmp_path: Path) -> None:
    compared(tmp_path / "one", *quick)
    compared(tmp_path / "two", *quick, "seed=2")
    one, two = ((tmp_path / run / TABLES[0]).read_bytes() for run in ("one", "two"))
    assert one != two


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
            "answer.txt",
            "config.yaml",
            "provenance.json",
            "retention.png",
            "status.json",
        ]
    )
    comparison = pd.read_csv(tmp_path / "run" / "comparison.csv")
    assert list(comparison) == [
        "policy", "metric", "mean", "ci_low", "ci_high", "p10", "p90", "replications",
    ]  # fmt: skip
    differences = pd.read_csv(tmp_path / "run" / "differences.csv")
    assert list(differences) == [
        "policy", "baseline", "metric", "mean_difference", "ci_low", "ci_high", "share_won",
        "replications",
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
    assert result.verdicts[0] in str(result)


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
    assert len(result.results.setup.book) == 30
    with pytest.raises(ConfigError, match="book in memory"):
        simcs.compare(["none"], frame, overrides=overrides, folder="x")


def test_zero_csms_are_an_arm_like_any_other(quick: list[str]) -> None:
    result = simcs.compare(["none", "blend"], overrides=[*quick, "team.csms=0"])
    table = result.table.set_index(["policy", "metric"])["mean"]
    assert table["blend", "hours_used"] == table["blend", "hours_available"] == 0
    assert 0 < table["blend", "logo_retention"] <= 1


def test_a_short_horizon_is_a_warning_with_a_count(quick: list[str]) -> None:
    result = run(prepare(compose([*quick, "horizon_weeks=4", "policies=[none]"])))
    team, note = result.results.notes()
    assert "the team has 1 CSM, as is typical for such a book: 28 hours a week" in team
    assert "of 40 accounts do not come up for renewal within the horizon of 4 weeks" in note
    assert note in str(result)


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
    assert str(result)
