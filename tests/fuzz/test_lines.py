"""Command lines of every kind end in a run or in one clear message."""

import shutil
from pathlib import Path

import pytest

from simcs.errors import SimcsError
from simcs.experiment.compose import compose
from tests.fuzz.law import TRIES, held, nothing_left, require_clear, say
from tests.fuzz.lines import line

FEW = 10
BOOK = (
    "account_id,segment,arr,start_date,renewal_date\n"
    "A1,smb,1200,2025-01-01,2026-01-01\nA2,mid,20000,2025-02-01,2026-02-01\n"
)
OWN = {
    "own.yaml": "# @package _global_\nteam:\n  csms: 2\n",
    "typo.yaml": "# @package _global_\nteam:\n  cssms: 2\n",
    "broken.yaml": "# @package _global_\nteam: [\n",
    "list.yaml": "- a\n",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to work in, with a book and configs of one's own; runs make no report."""
    (tmp_path / "book.csv").write_text(BOOK)
    (tmp_path / "own" / "experiment").mkdir(parents=True)
    for name, text in OWN.items():
        (tmp_path / "own" / "experiment" / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("simcs.report.report.report_files", lambda *_: None)
    return tmp_path


def lawful(arguments: list[str], folder: Path) -> None:
    """Require that a command line ends as it should; remove what a run has written."""
    before = held(folder)
    with nothing_left(folder) as judge:
        judge(say(arguments))
    for path in folder.iterdir():
        if path.name not in before:
            path.unlink() if path.is_file() else shutil.rmtree(path)


@pytest.mark.parametrize("number", range(FEW))
def test_some_lines(number: int, here: Path) -> None:
    lawful(line(number), here)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(FEW, TRIES // 4))
def test_lines(number: int, here: Path) -> None:
    lawful(line(number), here)


@pytest.mark.parametrize("number", [*range(FEW), *(
    pytest.param(number, marks=pytest.mark.slow) for number in range(FEW, TRIES // 4)
)])  # fmt: skip
def test_the_same_settings_from_python(number: int, here: Path) -> None:
    """The words of a line as overrides: a configuration, or an error that is as clear."""
    words = line(TRIES + number)[1:]
    before = held(here)
    try:
        compose(words)
    except SimcsError as error:
        require_clear(
            str(error) if str(error).isprintable() else str(error).encode("unicode_escape").decode()
        )
    assert held(here) == before
