"""A typically served population: the source of what a given book does not say."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import ACCOUNT

QUANTILES = 101


@dataclass(frozen=True)
class Population:
    """The survivors of a burnt-in population.

    Parameters
    ----------
    accounts
        Array of `ACCOUNT`: the active accounts at the end, times relative to it.
    scores
        Shape ``(segments, 101)``: percentiles of the health score in each segment.
    maturity
        Process maturity of the typical team.
    norms
        Shape ``(segments, 2)``: mean and standard deviation of the weighted signals in each
        segment, by which scores were normalised.
    """

    accounts: NDArray[Any]
    scores: NDArray[np.float64]
    maturity: float
    norms: NDArray[np.float64]


def blank(segments: int) -> Population:
    """Return the population without a burn-in: no survivors, an even score, no maturity."""
    even = np.linspace(0.0, 100.0, QUANTILES)
    return Population(
        np.zeros(0, ACCOUNT), np.tile(even, (segments, 1)), 0.0, np.tile((0.0, 1.0), (segments, 1))
    )
