"""Small books beside a large one: what a week costs whatever the number of accounts."""

from collections.abc import Callable, Iterable

from benchmarks import case
from benchmarks.efforts import Effort
from benchmarks.interleaved import timed
from benchmarks.measurement import Measurement, over_rounds
from simcs.experiment.replications import Setup
from simcs.world import loop
from simcs.world.state import WorldState

SMALL = 200


def simulate(worlds: Iterable[WorldState]) -> None:
    """Run worlds by the loop driver, one after the other."""
    for world in worlds:
        for _ in loop.weeks(world):
            pass


def speed(prepared: Setup, replications: range) -> float:
    """Return account-weeks a second over some replications; opening them is not timed."""
    opened = [case.opened(prepared, replication) for replication in replications]
    seconds, _ = timed(lambda: simulate(opened))
    return sum(case.account_weeks(world) for world in opened) / seconds


def measure(effort: Effort, say: Callable[[str], object]) -> Measurement:
    """Return the speed of small books over that of a large one, round by round."""
    small = case.setup(SMALL, effort.size_weeks)
    large = case.setup(effort.large, effort.size_weeks)
    simulate([case.opened(small)])  # compiled code is loaded
    readings = []
    for number in range(effort.size_rounds):
        say(f"small and large books, round {number + 1} of {effort.size_rounds}")
        sides = [(small, range(effort.small_books)), (large, range(1))]
        turned = sides[:: 1 if number % 2 else -1]
        found = {id(prepared): speed(prepared, numbers) for prepared, numbers in turned}
        readings.append(found[id(small)] / found[id(large)])
    size = (
        f"{effort.small_books} books of {SMALL} accounts beside one of {effort.large:,}, "
        f"{effort.size_weeks} weeks each"
    )
    return over_rounds(readings, size)
