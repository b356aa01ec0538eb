"""What `simcs hours` says, draws and writes."""

import json
from pathlib import Path

import pytest

from simcs.analysis.hour_values import HourValues, tabled
from simcs.cli import main
from simcs.report import hour_command
from simcs.report.figures.hour_values import draw_hour_values
from simcs.report.figures.style import figure_for
from simcs.report.hour_page import page
from simcs.report.hour_text import answer, best
from tests.analysis.test_hour_values import ACTIONS, SEGMENTS, sums_by_hand

FILES = {"hours.csv", "hours.png", "hours.md", "hours.txt", "config.yaml", "provenance.json",
         "status.json", "hashes.json"}  # fmt: skip


@pytest.fixture
def found() -> HourValues:
    table = tabled(sums_by_hand(), ACTIONS, SEGMENTS, 40.0)
    return HourValues(table, SEGMENTS, 40.0, 156, "typical", 50, 2, True, 1)


def test_the_answer_comes_first(found: HourValues) -> None:
    """A call brings $58.33 an hour, with large accounts $200, all of them 26 weeks ahead."""
    said = best(found)
    assert said.startswith(
        "An hour of a CSM costs $40. No action clearly pays that back; the highest mean is call: "
        "an hour more of it brings $58 of value by year 8"
    )
    assert said.endswith(
        "most with large accounts ($200) and 26 or more weeks before the decision ($200)."
    )
    text = answer(found, "hours.csv")
    assert text.splitlines()[0] in said
    assert "\nMail *" in text
    assert "2 companies of 50 accounts, seed 1" in " ".join(text.split())


def test_what_clearly_pays_is_named_before_a_higher_mean_that_does_not() -> None:
    sums = sums_by_hand()
    sums[:, 2, 1, 2, 0, -1] = 500, 501  # with 5 hours each
    table = tabled(sums, ACTIONS, SEGMENTS, 40.0)
    one = HourValues(table, SEGMENTS, 40.0, 156, "typical", 50, 2, True, 1)
    assert one.overall()["action"].tolist()[0] == "note"
    assert "What pays most is note: an hour more of it brings $100" in best(one)
    sums[0, 0, 0, 0, 1, -1] = 10_000
    one = HourValues(
        tabled(sums, ACTIONS, SEGMENTS, 40.0), SEGMENTS, 40.0, 156, "typical", 50, 2, True, 1
    )
    assert one.overall()["action"].tolist()[0] == "call"
    assert "What pays most is note" in best(one)


def test_without_hours_the_answer_says_so(found: HourValues) -> None:
    sums = sums_by_hand()[:, 1:2]
    free = HourValues(
        tabled(sums, ("mail",), SEGMENTS, 40.0), SEGMENTS, 40.0, 156, "none", 50, 2, True, 1
    )
    assert best(free) == "An hour of a CSM costs $40. No action takes any."
    with pytest.raises(ValueError, match="at least one action needs some"):
        figure_for(draw_hour_values, free)
    assert answer(found, "hours.csv") != answer(free, "hours.csv")


def test_the_page_has_every_action_and_every_part(found: HourValues) -> None:
    text = page(found, "hours.png")
    assert "![" in text
    for head in ("# What one more hour brings", "## By segment", "## By risk", "## By weeks"):
        assert head in text
    assert "| Call | 2.56 (" in text
    assert "| Mail (a contact) | 10.00 (" in text
    assert "not clear, 1.5 times |" in text
    assert "| does not pay, 0.1 times |" in text  # $4 of $40
    assert "| pays |" in text  # a mail costs nothing


def test_every_number_of_the_page_moves_with_what_was_measured(found: HourValues) -> None:
    sums = sums_by_hand()
    sums[..., -3:] *= 1.7
    other = HourValues(
        tabled(sums, ACTIONS, SEGMENTS, 40.0), SEGMENTS, 40.0, 156, "typical", 50, 2, True, 1
    )
    rows = [page(one, "").splitlines() for one in (found, other)]
    for one, moved in zip(*rows, strict=True):
        if one.startswith("| Call"):
            assert one != moved


def test_the_picture_says_whose_each_mark_is(found: HourValues) -> None:
    figure = figure_for(draw_hour_values, found)
    said = [text.get_text() for text in figure.axes[0].texts]
    assert {"Call", "Note", "0: brings nothing", "dashed: an hour costs $40"} <= {*said}
    assert "Mail" not in said


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(["hours", *arguments])
    return int(stopped.value.code or 0)


def test_the_command_writes_a_folder_and_does_not_measure_twice(
    quick: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    given = [*quick, "replications=2", "horizon_weeks=20"]
    assert run(*given) == 0
    said = capsys.readouterr().out
    lines = said.rstrip("\n").splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 100
    assert lines[0].startswith("An hour of a CSM costs $105.")
    [folder] = Path("runs").iterdir()
    assert {path.name for path in folder.iterdir()} == FILES
    assert lines[-1] == f"Written to {folder}"
    monkeypatch.setattr(hour_command, "hour_values", None)  # nothing is measured again
    assert run(*given) == 0
    assert capsys.readouterr().out == said
    assert run(*given, f"folder={folder}") == 2
    assert "holds a finished run" in capsys.readouterr().err


def test_help_says_what_it_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    said = capsys.readouterr().out
    for words in ("Usage: simcs hours", "What one more hour brings", "policies=[typical]"):
        assert words in said


def test_a_stopped_run_says_how_it_goes_on(
    quick: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(hour_command, "hour_values", stopped)
    assert run(*quick) == 130
    assert capsys.readouterr().err.endswith("stopped; the same command goes on from here\n")
    [folder] = Path("runs").iterdir()
    assert json.loads((folder / "status.json").read_text())["status"] == "interrupted"
    with pytest.raises(SystemExit) as refused:  # it is no comparison, which resume goes on with
        main(["resume", str(folder)])
    assert refused.value.code == 2
    assert "holds an unfinished run of another configuration" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["policies=[none,typical]"], ["here are 2 (none, typical)", "policies=[typical]"]),
        (["policies=[typicl]"], ["did you mean 'typical'"]),
        (["replications=0"], ["replications is 0"]),
        (["team.csmss=3"], ["did you mean 'csms'"]),
        (["ceiling=true"], ["here are 2 (typical, ceiling"]),
    ],
    ids=lambda one: one[0],
)
def test_bad_input(
    arguments: list[str],
    words: list[str],
    quick: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*quick, *arguments) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    for word in words:
        assert word in said
    assert not list(tmp_path.iterdir())
