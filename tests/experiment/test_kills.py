"""A run that is killed at any moment, or runs out of disk, ends in the same bytes once resumed.

``SIMCS_KILLS=100 .venv/bin/python -m pytest -m slow tests/experiment/test_kills.py`` kills 100
times, and fills 200 disks, at full depth.
"""

import os
import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands import Command

RUN = (
    "compare", "book.size=20", "book.burn_in_weeks=20", "book.burn_in_accounts=20",
    "horizon_weeks=20", "replications=5", "assumptions=3", "policies=[none,blend]", "workers=2",
    "events=true", "depth=full" if "SIMCS_KILLS" in os.environ else "depth=quick",
)  # fmt: skip
ONE = (*RUN, "folder=run")
TABLES = (".csv", ".parquet", ".json", ".yaml")
BESIDE = ("provenance.json", "status.json", "hashes.json")
"""Files that hold the day of the run, or the hash of one that does."""

KILLS = int(os.environ.get("SIMCS_KILLS", "10"))
DISKS = 2 * KILLS if "SIMCS_KILLS" in os.environ else KILLS
WITH_REPORT = 10 if "SIMCS_KILLS" in os.environ else 3
"""Of so many runs one makes reports."""
PER_TRY = 2
"""How often one run is disturbed, at most, before it may end."""
TRIES_EACH = 12
"""How often it is tried to meet a run before it ends."""
FOLDERS = "runs/*-compare*"
WHOM = ("parent", "everyone", "worker")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.suffix in TABLES and path.name not in BESIDE
    }


@dataclass
class Undisturbed:
    """A run that nobody disturbed."""

    folder: Path
    tables: dict[str, bytes]
    seconds: float
    seconds_without_report: float


def _undisturbed(folder: Path, *more: str) -> Undisturbed:
    seconds = []
    for reports in (False, True):
        shutil.rmtree(folder / "run", ignore_errors=True)
        began = time.monotonic()
        code, said = Command(folder, (*ONE, *more), reports=reports).end()
        assert code == 0, said
        seconds.append(time.monotonic() - began)
    return Undisturbed(folder / "run", bytes_of(folder / "run"), seconds[1], seconds[0])


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return _undisturbed(tmp_path_factory.mktemp("undisturbed"))


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The run that a multirun makes after the first."""
    return _undisturbed(tmp_path_factory.mktemp("second"), "seed=2")


def next_step(folder: Path) -> tuple[str, ...]:
    """Return the arguments that go on: to resume where there is something, else to begin."""
    return ("resume", "run") if (folder / "run" / "config.yaml").exists() else ONE


def finish(folder: Path, arguments: tuple[str, ...], reports: bool = True) -> None:
    """Go on until the run is done."""
    code, said = Command(folder, arguments, reports=reports).end()
    assert code == 0 or "holds a finished run" in said, said


@pytest.mark.slow
@pytest.mark.parametrize("number", range(KILLS * 6 // 10))
def test_a_killed_run_ends_in_the_same_bytes(
    number: int, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    draw, reports = random.Random(f"kill {number}"), number % WITH_REPORT == 0
    seconds = undisturbed.seconds if reports else undisturbed.seconds_without_report
    hits, wanted = 0, draw.randint(1, PER_TRY)
    for _ in range(TRIES_EACH * wanted):
        command = Command(tmp_path, next_step(tmp_path), reports=reports)
        time.sleep(draw.uniform(0, seconds))
        hits += command.kill(WHOM[number % len(WHOM)])
        command.end()
        if hits == wanted:
            break
        status = tmp_path / "run" / "status.json"
        if status.exists() and "done" in status.read_text("utf-8"):
            shutil.rmtree(tmp_path / "run")  # it was faster than the kill: once more from the start
    assert hits == wanted, "nothing was there to be killed"
    finish(tmp_path, next_step(tmp_path), reports)
    assert bytes_of(tmp_path / "run") == undisturbed.tables


@pytest.mark.slow
@pytest.mark.parametrize("number", range(KILLS * 2 // 10))
def test_runs_of_a_killed_multirun_end_in_the_same_bytes(
    number: int, undisturbed: Undisturbed, second: Undisturbed, tmp_path: Path
) -> None:
    draw = random.Random(f"multirun {number}")
    command = Command(tmp_path, (*RUN, "--multirun", "seed=1,2"), reports=False)
    command.wait_for(lambda: bool([*tmp_path.glob(FOLDERS)]))
    time.sleep(draw.uniform(0, 2 * undisturbed.seconds_without_report))
    command.kill(draw.choice(WHOM))
    command.end()
    folders = [*tmp_path.glob(FOLDERS)]
    assert folders
    for folder in folders:
        finish(tmp_path, ("resume", str(folder)), reports=False)
        found = bytes_of(folder)
        first = b"\nseed: 1\n" in found.pop("config.yaml")  # which names its folder
        whole = dict((undisturbed if first else second).tables)
        del whole["config.yaml"]
        assert found == whole


@pytest.mark.slow
@pytest.mark.parametrize("number", range(KILLS * 2 // 10))
def test_a_killed_report_is_made_again(
    number: int, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    draw = random.Random(f"report {number}")
    shutil.copytree(undisturbed.folder, tmp_path / "run")
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    command = Command(tmp_path, ("report", "run"))
    time.sleep(draw.uniform(0, undisturbed.seconds / 2))
    command.kill(draw.choice(WHOM))
    command.end()
    assert bytes_of(tmp_path / "run") == undisturbed.tables
    finish(tmp_path, ("report", "run"))
    after = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    assert {name for name in after if after[name] != before.get(name)} <= {"report.pdf"}
    assert after.keys() == before.keys()


@pytest.mark.slow
@pytest.mark.parametrize("number", range(DISKS))
def test_a_full_disk_loses_nothing(number: int, undisturbed: Undisturbed, tmp_path: Path) -> None:
    """No file may grow beyond so many bytes; later there is room again."""
    most, reports = (
        int(10 ** random.Random(f"disk {number}").uniform(2, 5.5)),
        number % WITH_REPORT == 0,
    )
    code, said = Command(tmp_path, ONE, most, reports).end()
    assert code in (0, 2), said
    finish(tmp_path, next_step(tmp_path), reports)
    assert bytes_of(tmp_path / "run") == undisturbed.tables
