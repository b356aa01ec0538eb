"""A comparison on the terminal: the table comes first, then studies, then the answer and files."""

import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simcs import comparison, terminal
from simcs.comparison import reread, run
from simcs.errors import ConfigError
from simcs.experiment.compose import compose
from simcs.experiment.replications import prepare
from simcs.report.short_table import table
from simcs.report.summary_text import LABELS, summary
from tests.commands import ran

SMALL = ("book.size=20", "book.burn_in_accounts=20", "book.burn_in_weeks=30", "replications=2",
         "horizon_weeks=30", "driver=loop", "workers=1")  # fmt: skip
QUICK = (*SMALL, "depth=quick", "policies=[none,heroic]")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("runs") / "run"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("simcs.report.report.report_files", lambda *_: None)
        assert ran("compare", *QUICK, f"folder={path}") == 0
    return path


def test_the_table_is_there_before_the_studies_are(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    def noted(name: str, *_: Any) -> tuple[pd.DataFrame, None]:
        order.append(name)
        return pd.DataFrame(), None

    monkeypatch.setattr(comparison, "run_study", noted)
    setup = prepare(compose([*SMALL, "policies=[none,heroic]"]))
    run(setup, compared=lambda _answer: order.append("table"))
    assert order[:2] == ["table", "assumptions"]


def test_what_is_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "run"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("simcs.report.report.report_files", lambda *_: None)
        assert ran("compare", *QUICK, f"folder={path}", "--details") == 0
    out = capsys.readouterr().out
    c = reread(path).answer
    places = [out.index(part) for part in (
        "Book: 20 accounts", "\n".join(table(c)), terminal.answered(c), reread(path).details,
        "Mail text: summary.txt beside it",
    )]  # fmt: skip
    assert places == sorted(places)
    assert "Everything:" not in out, "it is there already"


def test_without_details_there_are_at_most_25_lines(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    c = reread(folder).answer
    terminal.show_table(c)
    shown = capsys.readouterr().out
    assert "Hours used" not in shown
    text = f"{shown}\n{terminal.answered(c)}\n\n{terminal.files(reread_folder(folder), False)}"
    assert len(text.splitlines()) <= 25
    assert "--details" in text


def reread_folder(path: Path) -> Any:
    from simcs.experiment.store import RunFolder

    return RunFolder.at(str(path))


def test_details_of_a_finished_run(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert ran("report", str(folder), "--details") == 0
    kept = reread(folder)
    first, *_, rest = capsys.readouterr().out.partition(kept.details)
    assert first == f"{terminal.answered(kept.answer)}\n\n", "the same answer as without details"
    assert rest == "\n"
    assert kept.details.startswith("In the metric of verdict=, net retention: ")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("word", ["--detail", "--details=all", "--detials"])
def test_the_flag_is_written_in_one_way(word: str) -> None:
    assert terminal.asks_for_details(["--details", "team.csms=6"]) == (True, ["team.csms=6"])
    with pytest.raises(ConfigError, match="--details"):
        terminal.asks_for_details([word])


def test_the_summary_has_five_labelled_lines(folder: Path) -> None:
    written = (folder / "summary.txt").read_text("utf-8")
    assert written == f"{summary(reread(folder).answer)}\n"
    assert [line.partition(":")[0] for line in written.split("\n\n")] == [*LABELS]
    assert not (folder / "answer.txt").exists()


def test_a_run_goes_on_where_nobody_reads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever reads the output may close it at the table: results are written all the same."""

    class Closed(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

        def fileno(self) -> int:
            raise io.UnsupportedOperation

    monkeypatch.setattr("sys.stdout", Closed())
    monkeypatch.setattr("simcs.report.report.report_files", lambda *_: None)
    assert ran("compare", *QUICK, f"folder={tmp_path}/run") == 0
    status = json.loads((tmp_path / "run" / "status.json").read_text())
    assert status["status"] == "done"


@pytest.mark.parametrize(("columns", "used"), [(40, 60), (80, 80), (100, 100), (200, 100)])
def test_sentences_are_as_wide_as_the_terminal_within_limits(
    columns: int, used: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdout", Terminal())
    monkeypatch.setenv("COLUMNS", str(columns))
    assert terminal.width() == used
    monkeypatch.setattr("sys.stdout", io.StringIO())
    assert terminal.width() == 80
