"""Intervals that allow for choosing the best of several after looking at all of them."""

from __future__ import annotations

import numpy as np

from simcs.analysis.interval import CONFIDENCE, Floats, mean_interval


def among_several(values: Floats, comparisons: int) -> tuple[float, float, float]:
    """Return the mean of ``values`` and an interval that holds in all of so many comparisons.

    Each end is the farther of `simcs.analysis.interval.mean_interval` and of mean ± t(n − 1) ·
    sd/√n at the level of 5 % / ``comparisons`` (Bonferroni 1936). Where each of several is compared
    with the one that came out best, by ``comparisons`` one fewer than there are, the truly best is
    among those whose interval does not end below zero with a chance of at least 95 %, however the
    best was chosen: to be left out it must lose one of just these comparisons by chance.

    Parameters
    ----------
    values
        Shape ``(n,)``.
    comparisons
        How many are looked at; 1 or less is the plain interval.
    """
    mean, low, high = mean_interval(values)
    if np.isnan(low) or low == high or comparisons < 2:
        return mean, low, high
    from scipy.special import stdtrit

    count, level = len(values), (1 - CONFIDENCE) / comparisons
    reach = float(np.std(values, ddof=1) * stdtrit(count - 1, 1 - level / 2) / count**0.5)
    return mean, min(low, mean - reach), max(high, mean + reach)
