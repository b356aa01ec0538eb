"""Timing side by side: round after round, so that what the machine does meets all alike."""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from time import perf_counter
from typing import TypeVar

from benchmarks import case
from benchmarks.agreement import difference
from benchmarks.efforts import Effort
from benchmarks.measurement import Measurement, over_rounds
from benchmarks.peers import Final, Opened
from benchmarks.ways import AGENTS, ARMS, LOOP, PANDAS, PEERS, Agrees, by_arm, require_none
from simcs.experiment.replications import Setup

Item = TypeVar("Item")
Result = TypeVar("Result")
Say = Callable[[str], object]


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Return the wall time of a piece of work in seconds, and what it returns."""
    gc.collect()
    began = perf_counter()
    result = work()
    return perf_counter() - began, result


@dataclass
class Timing:
    """Seconds of each way by round, of the loop driver around it, and of all the loop's runs."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    beside: dict[str, list[float]] = field(default_factory=dict)
    loops: list[float] = field(default_factory=list)

    def over_loop(self, way: str) -> list[float]:
        """Return seconds of a way over the mean of both runs of the loop driver around it."""
        return [a / b for a, b in zip(self.seconds[way], self.beside[way], strict=True)]

    def over(self, way: str, other: str) -> list[float]:
        """Return how many times as slow one way is as another, in rounds that have both.

        Each is compared with the loop driver beside it, since the machine may be slower for a slow
        peer than for a quick one in the same round.
        """
        both = zip(self.over_loop(way), self.over_loop(other), strict=False)
        return [a / b for a, b in both]


def rotated(names: Sequence[Item], by: int) -> list[Item]:
    """Return names in the order of a round: each round begins with another."""
    by %= max(1, len(names))
    return [*names[by:], *names[:by]]


def time_all(
    ways: Mapping[str, Opened],
    times: Mapping[str, int],
    prepared: Setup,
    exact: Callable[[str], bool],
    loops: int,
    say: Say,
) -> Timing:
    """Time each way in as many rounds as it has, each run between two of the loop driver.

    The result of each run is compared with the loop driver's where they must be the same.

    Raises
    ------
    DisagreementError
        When it is not.
    """
    timing = Timing()
    truth: Final = ways[LOOP](prepared, 0)()

    def run(way: str) -> float:
        simulate = ways[way](prepared, 0)
        seconds, final = timed(simulate)
        if exact(way):
            require_none(way, difference(final, truth))
        return seconds

    def run_loop() -> float:
        seconds = [run(LOOP) for _ in range(loops)]
        timing.loops += seconds
        return median(seconds)

    peers = [way for way in ways if way != LOOP]
    rounds = max(times[way] for way in peers)
    for number in range(rounds):
        say(f"drivers and peers, round {number + 1} of {rounds}")
        before = run_loop()
        for way in rotated([way for way in peers if number < times[way]], number):
            seconds = run(way)
            after = run_loop()
            timing.seconds.setdefault(way, []).append(seconds)
            timing.beside.setdefault(way, []).append(mean((before, after)))
            before = after
    return timing


def measure(
    effort: Effort, ways: Mapping[str, Opened], checks: Mapping[str, Agrees], say: Say
) -> tuple[dict[str, Measurement], dict[str, list[float]]]:
    """Return what the rows on drivers and peers found, and the seconds behind them."""
    times = {way: effort.times(way) for way in ways}
    exact = lambda way: way not in checks  # noqa: E731
    timings: dict[str, Timing] = {}
    seconds: dict[str, list[float]] = {}
    for arms, some in by_arm(ways).items():
        prepared = case.setup(effort.accounts, effort.weeks, arms)
        timing = timings[arms] = time_all(some, times, prepared, exact, effort.loop_runs, say)
        beside = LOOP if arms == case.ARMS else f"loop beside {', '.join(timing.seconds)}"
        seconds |= {beside: timing.loops, **timing.seconds}
    usual = timings[case.ARMS]
    found = {
        "agents_over_naive": over_rounds(usual.over("naive", AGENTS), effort.size),
        "pandas_policy_over_naive": over_rounds(usual.over("naive", PANDAS), effort.size),
    }
    for way in PEERS:
        arms = ARMS.get(way, case.ARMS)
        size = effort.size
        if arms != case.ARMS:
            size += f", {way} and loop alike with a lighter arm than in other rows, {arms}, which "
            size += "does not work out what an hour is worth"
        found[f"sweep_over_{way}"] = over_rounds(timings[arms].over_loop(way), size)
    return found, seconds
