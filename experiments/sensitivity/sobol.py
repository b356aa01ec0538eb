"""Shares of variance: how much of an output's spread each of a few parameters brings.

First-order and total indices by the estimators of Saltelli et al. (2010), *Computer Physics
Communications* 181, 259-270 (the total after Jansen 1999), as SciPy has them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import CONFIDENCE

Floats = NDArray[np.float64]
RESAMPLES = 1000


def sample(count: int, dimensions: int, draws: np.random.Generator) -> Floats:
    """Return the points at which indices are estimated, from Sobol' numbers.

    Returns
    -------
    numpy.ndarray
        Shape ``(dimensions + 2, count, dimensions)``: the points A, the points B, and for each
        dimension those of A with that of B in it. ``count`` is a power of 2.
    """
    from scipy.stats import qmc

    both = qmc.Sobol(2 * dimensions, seed=draws).random(count)
    first, second = both[:, :dimensions], both[:, dimensions:]
    mixed = np.repeat(first[None], dimensions, axis=0)
    for k in range(dimensions):
        mixed[k, :, k] = second[:, k]
    return np.concatenate((first[None], second[None], mixed))


@dataclass(frozen=True)
class Indices:
    """Of one output, for each dimension: its share of variance, and its 95 % interval.

    Parameters
    ----------
    first
        Share that it brings by itself, shape ``(dimensions, 3)``: estimate, low, high.
    total
        Share that it has a part in, alone or together with others; same shape.
    together
        The sum of the first-order shares, and its interval, shape ``(3,)``.
    """

    first: Floats
    total: Floats
    together: Floats


def indices(values: Floats, draws: np.random.Generator) -> Indices:
    """Return the indices of one output.

    Parameters
    ----------
    values
        At the points of `sample`, shape ``(dimensions + 2, count)``. Intervals come from drawing
        rows of it again (bootstrap percentiles).
    """
    from scipy.stats import sobol_indices

    def of(own: Floats) -> tuple[Floats, Floats]:
        parts = {"f_A": own[:1], "f_B": own[1:2], "f_AB": own[2:, None]}
        found = sobol_indices(func=parts, n=own.shape[1])
        return found.first_order.ravel(), found.total_order.ravel()

    first, total = of(values)
    count = values.shape[1]
    again = [of(values[:, draws.integers(0, count, count)]) for _ in range(RESAMPLES)]
    firsts, totals = (np.array([one[k] for one in again]) for k in (0, 1))

    def interval(estimate: Floats, drawn: Floats) -> Floats:
        tails = np.quantile(drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], axis=0)
        return np.concatenate((estimate[None], tails)).T

    return Indices(
        interval(first, firsts),
        interval(total, totals),
        interval(np.atleast_1d(first.sum()), firsts.sum(axis=1)[:, None])[0],
    )
