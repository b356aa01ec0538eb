"""What is said of a folder that holds no finished run: what it is, and what to type."""

import json
import os
from pathlib import Path

import pytest

from simcs.cli import main
from simcs.errors import RunError
from simcs.experiment.other_folders import SCENARIOS
from simcs.experiment.store import RunFolder


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(path: str, changed: int, status: str = "done") -> Path:
    """Make a folder that looks like a run, last changed at a time."""
    folder = Path(path)
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text("")
    (folder / "status.json").write_text(json.dumps({"status": status}))
    os.utime(folder, (changed, changed))
    return folder


def said(*words: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_a_folder_that_is_no_run_is_said_to_be_what_it_is(capsys) -> None:
    Path("file").write_text("")
    Path("other").mkdir()
    for name, what in {
        "missing": "does not exist", "file": "is a file", "other": "contains no run",
    }.items():  # fmt: skip
        for words in (("report", name), ("diff", name, name), ("resume", name)):
            found = said(*words, capsys=capsys)
            allowed = "allowed: the folder of a run, as simcs compare prints it"
            assert found == f"simcs: folder '{name}' {what}; {allowed}\n", words


def test_the_newest_run_is_what_to_type(capsys) -> None:
    run("runs/new one", 200)
    run("runs/old", 100)
    (run("runs/scenarios", 300) / SCENARIOS).write_text("")
    (Path("runs") / "other").mkdir()
    assert "such as 'runs/new one'" in said("report", "missing", capsys=capsys)
    run("mine/first", 100)
    holds = "folder 'mine' holds runs and is none itself; allowed: the folder of a run, such as"
    assert f"{holds} mine/first" in said("report", "mine", capsys=capsys)


@pytest.mark.parametrize(
    ("status", "what"),
    [("running", "a run that is still running, or was killed"),
     ("interrupted", "a run that is interrupted"), ("failed", "a run that failed"),
     ("", "no finished run")],
)  # fmt: skip
def test_an_unfinished_run_is_answered_with_how_to_finish_it(status: str, what: str) -> None:
    folder = RunFolder(run("my run", 1, status))
    with pytest.raises(RunError) as refused:
        folder.require_done()
    assert str(refused.value) == (
        f"folder 'my run' holds {what}; allowed: a finished run (to finish this one: "
        "simcs resume 'my run')"
    )
