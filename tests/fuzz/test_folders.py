"""Whatever happened to a run folder, each command on it works or says what is wrong, once."""

import shutil
from pathlib import Path
from random import Random

import pytest

import simcs
from simcs.errors import SimcsError, printable
from simcs.experiment.store import RunFolder
from tests.fuzz.folders import damaged
from tests.fuzz.law import TRIES, require_clear, require_lawful, say
from tests.fuzz.lines import TINY

FEW = 6
COMMANDS = ("report", "diff", "load", "rerun", "resume", "compare")


@pytest.fixture(autouse=True)
def _no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make no reports, which would cost more than all the rest."""
    monkeypatch.setattr("simcs.report.report.report_files", lambda *_: None)


def run(folder: Path) -> None:
    assert say(["compare", *TINY, f"folder={folder}"]).code == 0


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a finished run."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("simcs.report.report.report_files", lambda *_: None)
        run(folder)
    return folder


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run that was stopped after one replication."""
    folder = tmp_path_factory.mktemp("stopped") / "run"
    usual = RunFolder.save_replication

    def stopping(self: RunFolder, outcome: object) -> None:
        usual(self, outcome)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(RunFolder, "save_replication", stopping)
        assert say(["compare", *TINY, f"folder={folder}"]).code == 130
    return folder


def require_answer(number: int, folder: Path, whole: Path) -> None:
    """Give the folder to one of the commands."""
    command = COMMANDS[Random(f"command {number}").randrange(len(COMMANDS))]
    if command == "load":
        try:
            str(simcs.load(folder))
        except SimcsError as error:
            require_clear(printable(str(error)))
    elif command == "diff":
        require_lawful(say(["diff", str(folder), str(whole)]))
    elif command == "compare":
        require_lawful(say(["compare", *TINY, f"folder={folder}"]))
    else:
        require_lawful(say([command, str(folder)]))


@pytest.mark.parametrize("number", [*range(FEW), *(
    pytest.param(number, marks=pytest.mark.slow) for number in range(FEW, TRIES // 5)
)])  # fmt: skip
def test_folders(
    number: int, whole: Path, stopped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = shutil.copytree(whole if number % 3 else stopped, tmp_path / "run")
    print(damaged(number, folder))
    require_answer(number, folder, whole)
