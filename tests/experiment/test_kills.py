"""A run that is killed at any moment, or runs out of disk, ends in the same bytes once resumed.

``SIMCS_KILLS=100 .venv/bin/python -m pytest -m slow tests/experiment/test_kills.py`` tries more, at
full depth.
"""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAM = "from simcs.cli import main; main()"
RUN = [
    "compare", "book.size=30", "book.burn_in_weeks=30", "book.burn_in_accounts=20",
    "horizon_weeks=40", "replications=6", "assumptions=6", "policies=[none,blend]", "workers=2",
    "events=true", "folder=run",
    "depth=full" if "SIMCS_KILLS" in os.environ else "depth=quick",
]  # fmt: skip
TABLES = (".csv", ".parquet", ".json", ".yaml")
BESIDE = ("provenance.json", "status.json", "hashes.json")
"""Files that hold the day of the run, or the hash of one that does."""

TRIES = int(os.environ.get("SIMCS_KILLS", "10"))
PER_TRY = 2
"""How often one run is disturbed, at most, before it may end."""


def begun(folder: Path, arguments: list[str], **options: object) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **options,  # type: ignore[call-overload]
    )


def ended(process: "subprocess.Popen[bytes]") -> tuple[int, str]:
    _, said = process.communicate(timeout=300)
    return process.returncode, said.decode("utf-8", "replace")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.suffix in TABLES and path.name not in BESIDE
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], float]:
    """Return what an undisturbed run holds, and the seconds that it takes."""
    folder = tmp_path_factory.mktemp("undisturbed")
    began = time.monotonic()
    code, said = ended(begun(folder, RUN))
    assert code == 0, said
    return bytes_of(folder / "run"), time.monotonic() - began


def next_step(folder: Path) -> list[str]:
    """Return the arguments that go on: to resume where there is something, else to begin."""
    there = (folder / "run" / "config.yaml").exists()
    return ["resume", "run"] if there else RUN


def finished(folder: Path) -> None:
    """Go on until the run is done, without a traceback."""
    code, said = ended(begun(folder, next_step(folder)))
    if "holds a finished run" not in said:
        assert code == 0, said
    assert "Traceback" not in said


def disturbed(folder: Path, disturb: Callable[["subprocess.Popen[bytes]"], object]) -> None:
    process = begun(folder, next_step(folder))
    disturb(process)
    _, said = ended(process)
    assert "Traceback" not in said, said


@pytest.mark.slow
@pytest.mark.parametrize("number", range(TRIES))
def test_a_killed_run_ends_in_the_same_bytes(
    number: int, undisturbed: tuple[dict[str, bytes], float], tmp_path: Path
) -> None:
    wanted, seconds = undisturbed
    draw = random.Random(f"kill {number}")
    whom = ("parent", "everyone", "worker")[number % 3]

    def kill(process: "subprocess.Popen[bytes]") -> None:
        time.sleep(draw.uniform(0, seconds))
        if process.poll() is not None:
            return
        if whom == "parent":
            process.kill()
        elif whom == "everyone":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            for child in children[:1]:
                os.kill(int(child), signal.SIGKILL)

    for _ in range(draw.randint(1, PER_TRY)):
        disturbed(tmp_path, kill)
    finished(tmp_path)
    assert bytes_of(tmp_path / "run") == wanted


@pytest.mark.slow
@pytest.mark.parametrize("number", range(TRIES))
def test_a_full_disk_loses_nothing(
    number: int, undisturbed: tuple[dict[str, bytes], float], tmp_path: Path
) -> None:
    """No file may grow beyond so many bytes, as where a disk is full; later there is room again."""
    wanted, _ = undisturbed
    most = int(10 ** random.Random(f"disk {number}").uniform(2, 5.5))
    limit = (most, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
    process = begun(
        tmp_path, RUN, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    )
    code, said = ended(process)
    assert "Traceback" not in said, said
    assert code in (0, 2), said
    finished(tmp_path)
    assert bytes_of(tmp_path / "run") == wanted
