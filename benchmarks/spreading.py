"""Two workers beside one, by the package's own pool."""

from collections import deque
from collections.abc import Callable
from functools import partial

from benchmarks import case
from benchmarks.efforts import Effort
from benchmarks.interleaved import timed
from benchmarks.measurement import Measurement, over_rounds
from simcs.experiment.parallel import spread
from simcs.experiment.replications import Setup, replicate, warm_up


def wall_time(prepared: Setup, replications: int, workers: int) -> float:
    """Return the seconds that replications take, from the first being asked for to the last."""
    work = partial(replicate, prepared)
    results = partial(spread, work, range(replications), workers)
    return timed(lambda: deque(results(), maxlen=0))[0]


def measure(effort: Effort, say: Callable[[str], object]) -> Measurement:
    """Return wall time with one worker over that with two, round by round."""
    prepared = case.setup(effort.accounts, effort.weeks)
    warm_up(prepared)
    readings = []
    for number in range(effort.worker_rounds):
        say(f"workers, round {number + 1} of {effort.worker_rounds}")
        turned = (1, 2) if number % 2 else (2, 1)
        found = {count: wall_time(prepared, effort.replications, count) for count in turned}
        readings.append(found[1] / found[2])
    return over_rounds(readings, f"{effort.replications} replications of {effort.size}")
