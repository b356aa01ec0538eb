"""Places of labels that are apart from each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def spread(wanted: NDArray[np.float64], gap: float, low: float, high: float) -> NDArray[np.float64]:
    """Return places at least ``gap`` apart, in the order of ``wanted`` and as near it as can be.

    Nearest in the sense of least squares, between ``low`` and ``high`` as far as there is room:
    labels that would overlap are pooled around their mean (isotonic regression by pooling adjacent
    violators, Ayer et al. 1955).
    """
    order = np.argsort(wanted, kind="stable")
    steps = gap * np.arange(len(wanted))
    pools: list[list[float]] = []
    for value in wanted[order] - steps:
        pools.append([float(value)])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    level = np.concatenate([np.full(len(pool), np.mean(pool)) for pool in pools])
    places = np.empty(len(wanted))
    places[order] = np.clip(level, low, max(low, high - steps[-1])) + steps
    return places
