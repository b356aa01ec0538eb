"""Peak memory of processes: what an account takes beyond the base."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from benchmarks import case
from benchmarks.efforts import Effort
from benchmarks.measurement import Measurement, over_rounds
from simcs.errors import RunError
from simcs.world import loop

STATUS = Path("/proc/self/status")


def peak_bytes() -> int:
    """Return the most memory that this process has held.

    Linux counts it for each program; what `resource` returns may be that of the parent, from
    before this program was started.
    """
    if STATUS.exists():
        lines = dict(line.split(":", 1) for line in STATUS.read_text("utf-8").splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def apart(module: str, *arguments: object) -> dict[str, object]:
    """Return what a module of this package prints as JSON, run in a process of its own.

    Raises
    ------
    RunError
        When it fails.
    """
    command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)  # noqa: S603 - our own
    if done.returncode:
        raise RunError(f"benchmarks.{module} ended with code {done.returncode}")
    found: dict[str, object] = json.loads(done.stdout)
    return found


def simulate(accounts: int, weeks: int) -> dict[str, int]:
    """Simulate the first weeks of the case, and return rows of accounts and peak memory."""
    world = case.opened(case.setup(accounts))
    for _ in islice(loop.weeks(world), weeks):
        pass
    return {"rows": len(world.accounts), "peak": peak_bytes()}


def measure(effort: Effort, say: Callable[[str], object]) -> Measurement:
    """Return bytes per account, from two sizes."""
    readings = []
    for number in range(effort.memory_rounds):
        say(f"memory, round {number + 1} of {effort.memory_rounds}")
        few, many = (apart("memory", size, effort.memory_weeks) for size in effort.memory_sizes)
        more = {key: int(str(many[key])) - int(str(few[key])) for key in ("rows", "peak")}
        readings.append(more["peak"] / more["rows"])
    few_accounts, many_accounts = effort.memory_sizes
    size = (
        f"{few_accounts:,} and {many_accounts:,} accounts and those that may arrive in "
        f"{case.WEEKS} weeks, of which {effort.memory_weeks} are simulated"
    )
    return over_rounds(readings, size)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(simulate(int(sys.argv[1]), int(sys.argv[2]))))
