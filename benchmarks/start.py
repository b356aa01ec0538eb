"""How long one waits before anything happens: the first run ever, a usual one, and help.

`python -m benchmarks.start` prints the three, median (low to high) in seconds.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

SETTINGS = ["book.size=500", "policies=[none,blend]", "driver=loop", "team.staffing=0.5"]

FIRST_WEEK = f"""
from simcs.experiment.compose import compose
from simcs.experiment.replications import drive, prepare, open_worlds
config = compose({SETTINGS!r})
_, world = next(open_worlds(prepare(config), 0))
next(drive(world, config.driver))
"""
"""What `simcs compare` does until the first week of the first world has closed."""

HELP = "from simcs.cli import main; main(['--help'])"


def _seconds(program: str, cache: str | None = None) -> float:
    """Return how long a new process takes for a program, its caches in ``cache``."""
    given = dict(os.environ) | ({} if cache is None else {"XDG_CACHE_HOME": cache})
    began = time.perf_counter()
    command = [sys.executable, "-c", program]
    subprocess.run(command, env=given, check=True, capture_output=True)  # noqa: S603 - our own
    return time.perf_counter() - began


def jit_cold(times: int = 3) -> list[float]:
    """Return what the first run ever, its caches empty, takes beyond the next one."""
    found = []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as cache:
            cold = _seconds(FIRST_WEEK, cache)
            found.append(cold - min(_seconds(FIRST_WEEK, cache) for _ in range(2)))
    return found


def warm_start(times: int = 7) -> list[float]:
    """Return how long a process takes from its start to the close of the first week."""
    with tempfile.TemporaryDirectory() as cache:
        _seconds(FIRST_WEEK, cache)
        return [_seconds(FIRST_WEEK, cache) for _ in range(times)]


def help_(times: int = 7) -> list[float]:
    """Return how long `simcs --help` takes."""
    return [_seconds(HELP) for _ in range(times)]


def main() -> None:
    """Measure and print."""
    for name, found in (
        ("help_s", help_()),
        ("warm_start_s", warm_start()),
        ("jit_cold_s", jit_cold()),
    ):
        middle = statistics.median(found)
        print(f"{name}: {middle:.2f} ({min(found):.2f} to {max(found):.2f})", flush=True)


if __name__ == "__main__":
    main()
