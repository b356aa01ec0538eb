"""Whether two things go together: a rank correlation, and what chance alone would hardly exceed."""

from __future__ import annotations

import math
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

FALSE_ALARM = 0.05
"""Chance that any parameter at all seems to decide where none does."""

COUNTED = 8
"""Sets up to which all orders are counted: 40,320."""


def correlation(one: pd.Series, other: pd.Series) -> float:
    """Return Pearson's correlation; NaN where either does not vary."""
    first, second = (x.to_numpy(np.float64) - x.mean() for x in (one, other))
    size = float(np.sqrt(np.sum(first**2) * np.sum(second**2)))
    return float(np.sum(first * second)) / size if size else np.nan


def rank_bound(sets: int, parameters: int) -> float:
    """Return what no rank correlation of unrelated parameters exceeds but by a `FALSE_ALARM`.

    The two-sided bound at level `FALSE_ALARM` / ``parameters`` (Bonferroni), ties left aside. Up to
    `COUNTED` sets it is read off all their orders; beyond, ρ is taken to have a symmetric beta
    distribution with its own variance and kurtosis (Kendall & Stuart 1973). The usual t
    distribution has not that kurtosis, and alarms twice as often as it says at a level of 0.0005.

    Returns
    -------
    float
        Infinite where even all in order, of chance 2/n!, is likelier than the level; NaN for no
        parameter.
    """
    from scipy.special import stdtrit

    if parameters == 0:
        return np.nan
    n, level = sets, FALSE_ALARM / parameters
    if n < 2 or 2 / math.factorial(n) > level:
        return math.inf
    if n <= COUNTED:
        places = np.arange(n) - (n - 1) / 2
        rho = np.sort(np.abs(np.array(list(permutations(places))) @ places / (places @ places)))
        # Half a step above, so that rounding takes no side.
        return float(rho[-int(level * len(rho)) - 1]) + 6 / (n**3 - n)
    kurtosis = 3 * (25 * n**3 - 38 * n**2 - 35 * n + 72) / (25 * n * (n + 1) * (n - 1)) - 3
    freedom = -6 / kurtosis - 3
    t = float(stdtrit(freedom, 1 - level / 2))
    return float(((freedom + 1) / (n - 1)) ** 0.5 * t / (freedom + t * t) ** 0.5)
