"""What an answer says of the run it comes from, and what is forwarded of it."""

import json
from pathlib import Path

import pytest

from simcs.experiment.comparison import Results
from simcs.experiment.compose import compose
from simcs.experiment.replications import prepare
from simcs.report.settings import MOST, other_settings, settings_line, short_settings
from tests.commands import ran

SMALL = ("book.size=20", "book.burn_in_accounts=20", "replications=2", "horizon_weeks=30",
         "depth=quick")  # fmt: skip


def test_the_defaults_are_said_to_be_the_defaults() -> None:
    assert settings_line(compose()) == "All settings are the defaults."
    assert short_settings(compose()) == ""


def test_settings_name_the_scenario() -> None:
    config = compose(["market=downturn", "team.csms=1", "policies=[none,heroic]", "driver=loop"])
    assert settings_line(config) == (
        "Settings other than the defaults: policies=[none,heroic], team.csms=1, "
        "market.downturn_week=52"
    )
    assert short_settings(config) == "with team.csms=1, market.downturn_week=52"


def test_settings_of_mappings_files_and_choices() -> None:
    config = compose(
        [
            "policies={early: {use: heroic, weeks: 26}}",
            "team.tiers={smb: 2}",
            "book=csv",
            "book.path=examples/book.csv",
            "team.ownership=pool",
            "ceiling=true",
        ]
    )
    assert other_settings(config) == [
        "policies.early.use=heroic",
        "policies.early.weeks=26",
        "book.path=examples/book.csv",
        "team.ownership=pool",
        "team.tiers.smb=2",
        "ceiling=true",
    ]
    assert short_settings(config) == "with team.ownership=pool, team.tiers.smb=2"


def test_untrusted_settings_are_made_printable_and_bounded() -> None:
    config = compose()
    config.policies = {"a\x1b[31m\u202e": {"use": "heroic", "weeks": "x\n" * 200}}
    line = settings_line(config)
    assert line.isprintable()
    assert len(line) < 300


def test_many_settings_are_counted() -> None:
    line = settings_line(compose(["experiment=sbg_regular"]))
    assert line.count("=") == MOST
    left = len(other_settings(compose(["experiment=sbg_regular"]))) - MOST
    assert line.endswith(f" and {left} more")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("market.downturn_week=30", "the downturn of week 30 (market.downturn_week)"),
        ("market.outage_week=99", "the outage of week 99 (market.outage_week)"),
        ("market.rise_week=31", "the price rise of week 31 (market.rise_week)"),
        ("market.downturn_week=29", None),
    ],
)
def test_what_lies_beyond_the_horizon_is_reported(given: str, shown: str | None) -> None:
    notes = Results(prepare(compose([*SMALL, given])), ()).notes()
    never = [note for note in notes if "outside this run" in note]
    assert never == ([f"{shown} is outside this run (weeks 0 to 29)."] if shown else [])


def test_a_report_that_fails_does_not_fail_the_run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "run"
    settings = [*SMALL, "driver=loop", "workers=1", "policies=[none]"]
    with monkeypatch.context() as patched:

        def fails(*_: object) -> None:
            raise ValueError("no room")

        patched.setattr("simcs.report.report.report_files", fails)
        assert ran("compare", *settings, f"folder={folder}") == 0
        out, said = capsys.readouterr()
        assert "Report:" not in out
        assert f"Results: {folder}   Mail text" in out
        assert "report.pdf could not be made (ValueError: no room)" in said
        assert f"simcs report {folder}" in said
        assert json.loads((folder / "status.json").read_text())["status"] == "done"
        assert ran("report", str(folder)) == 1
    assert ran("report", str(folder)) == 0
