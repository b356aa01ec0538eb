"""The world's door on a book of 25 accounts: a week, opening a world, a snapshot and its return."""

from collections.abc import Callable
from dataclasses import asdict
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.measurement import Measurement, over_rounds
from simcs.experiment.compose import compose
from simcs.experiment.replications import Setup, prepare
from simcs.world.door import World

SETTINGS = ("book.size=25", "horizon_weeks=52", "driver=loop")
ROUNDS = 15

LIMITS = {"week_ms": 3.0, "open_ms": 30.0, "snapshot_kb": 20.0}
"""What is asked for at most; the other figures are reported only."""


def measure(rounds: int = ROUNDS) -> dict[str, Measurement]:
    """Return every figure of the door, over some rounds in this process after one to warm up."""
    setup = prepare(compose(SETTINGS))
    once(setup)
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, value in once(setup).items():
            found.setdefault(name, []).append(value)
    size = "25 accounts, 52 weeks, policy blend"
    return {name: over_rounds(values, size) for name, values in found.items()}


def once(setup: Setup) -> dict[str, float]:
    """Return the figures of one world, run from its first week to its last."""
    opening, world = timed(lambda: World.open(setup, 0))
    weeks, sizes, packing, restoring = [], [], [], []
    while not world.over:
        packed, data = timed(world.snapshot)
        restored, _ = timed(lambda data=data: World.restore(data))  # type: ignore[misc]
        seconds, _ = timed(lambda: world.step("blend"))
        weeks.append(seconds)
        packing.append(packed)
        restoring.append(restored)
        sizes.append(len(data))
    return {
        "week_ms": 1000 * median(weeks),
        "open_ms": 1000 * opening,
        "snapshot_kb": max(sizes) / 1000,
        "snapshot_ms": 1000 * median(packing),
        "restore_ms": 1000 * median(restoring),
    }


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Return how many seconds a call takes, and what it returns."""
    began = perf_counter()
    result = call()
    return perf_counter() - began, result


def stored(found: dict[str, Measurement]) -> dict[str, Any]:
    """Return what goes into door.json."""
    return {name: asdict(one) | {"limit": LIMITS.get(name)} for name, one in found.items()}


def text(found: dict[str, Measurement]) -> str:
    """Return the figures, a line each, with what is asked for."""
    lines = []
    for name, one in found.items():
        middle, low, high = one.summary
        limit = LIMITS.get(name)
        asked = ""
        if limit is not None:
            asked = f"; at most {limit:g}: {'met' if middle <= limit else 'missed'}"
        lines.append(f"{name}: {middle:.3g} ({low:.3g} to {high:.3g}){asked}")
    return "\n".join(lines)
