"""Several readings of one thing, and how they are summed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BOOTSTRAP = "ends of the 95 % interval by bootstrap"
RESAMPLES = 2_000


class Summary(NamedTuple):
    """The middle of some readings, and how far they spread."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Measurement:
    """What was found for one key.

    Parameters
    ----------
    summary
        As it goes to results.json.
    readings
        What it sums up.
    size
        What was simulated, in words.
    of
        What each reading is of.
    spread
        What low and high are.
    """

    summary: Summary
    readings: tuple[float, ...]
    size: str
    of: str = "round"
    spread: str = "least and the greatest of them"


def over_rounds(readings: Sequence[float], size: str, of: str = "round") -> Measurement:
    """Return the median of readings with the least and the greatest: there are few of them.

    Raises
    ------
    ValueError
        When there are no readings.
    """
    if not readings:
        raise ValueError("no readings to sum up")
    found = Summary(median(readings), min(readings), max(readings))
    return Measurement(found, tuple(readings), size, of)


def gain_of_pairing(arm: NDArray[np.float64], other: NDArray[np.float64], seed: int = 0) -> Summary:
    """Return how many times the replications a difference needs without common random numbers.

    The two arms of unlike replications are independent, so the variance of their difference is the
    sum of both variances; the number of replications needed for a width goes with the variance.
    Low and high are the 95 % percentile interval of a bootstrap over replications.

    Parameters
    ----------
    arm, other
        A metric of each arm, replication by replication.
    seed
        Of the bootstrap's own generator.
    """
    drawn = np.random.default_rng(seed).integers(0, len(arm), (RESAMPLES, len(arm)))
    ratios = _gain(arm[drawn], other[drawn])
    low, high = np.quantile(ratios, (0.025, 0.975))
    return Summary(float(_gain(arm, other)), float(low), float(high))


def _gain(arm: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    apart = arm.var(axis=-1, ddof=1) + other.var(axis=-1, ddof=1)
    gain: NDArray[np.float64] = apart / (arm - other).var(axis=-1, ddof=1)
    return gain
