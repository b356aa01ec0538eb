"""The power of a pilot's test of shares retained, by simulation, and how large a side must be."""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.05
"""Chance of the test to see a difference where there is none."""

POWER = 0.8
"""Chance to see the difference from which a pilot is called large or long enough."""

PILOTS = 20_000
"""Simulated pilots for each power."""

LARGEST = 10_000_000
"""Accounts a side beyond which no size is looked for."""

SCREENED, SCREEN = 1_000, 0.7
"""So many pilots first: where they show less than this, `PILOTS` would not show `POWER`, but by a
chance of 7 standard errors."""

SEED = 20_260_402
"""Key of the simulated pilots, so that the same run always gives the same answer."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def power_of_halves(
    retained: Floats, lost: Floats, accounts: int, sign: int, pilots: int = PILOTS
) -> float:
    """Return the power of a pilot on a book's own halves.

    Parameters
    ----------
    retained, lost
        Shape ``(futures,)``: logo retention under the policy and under the baseline.
    accounts
        In the book; the policy gets the smaller half if they are odd.
    sign
        Which way round a verdict counts: 1 if the policy is better, -1 if the baseline is; with 0
        none does.
    pilots
        How many are simulated.
    """
    rng = np.random.default_rng(SEED)
    future = rng.integers(0, len(retained), pilots)
    first, second = (np.rint(one * accounts).astype(np.int64)[future] for one in (retained, lost))
    half = accounts // 2
    both = np.minimum(first, second)
    either = np.maximum(first, second) - both
    both_here = rng.hypergeometric(both, accounts - both, half)
    # Of those not retained under both, as many as there is room for go to this half.
    either_here = rng.hypergeometric(either, accounts - both - either, half - both_here)
    here = both_here + np.where(first > second, either_here, 0)
    there = both - both_here + np.where(second > first, either - either_here, 0)
    return _seen(here, there, half, accounts - half, sign)


def power_of_sides(retained: float, lost: float, size: int, sign: int) -> float:
    """Return the power of a pilot with ``size`` accounts a side, each retained independently.

    Parameters
    ----------
    retained, lost
        Probability of being retained under the policy and under the baseline.
    sign
        As for `power_of_halves`.
    """
    rng = np.random.default_rng(SEED)
    here, there = (rng.binomial(size, chance, PILOTS) for chance in (retained, lost))
    return _seen(here, there, size, size, sign)


def accounts_a_side(retained: float, lost: float) -> int | None:
    """Return the least number of accounts a side with which a pilot reaches `POWER`.

    It is found by bisection, from what the normal approximation says: (z(0.975) + z(0.8))² · (p(1 -
    p) + q(1 - q))/(p - q)² (Fleiss 1981). None where the chances are the same, or it takes more
    than `LARGEST`.
    """
    if retained == lost:
        return None
    sign = 1 if retained > lost else -1
    z = NormalDist().inv_cdf(1 - LEVEL / 2) + NormalDist().inv_cdf(POWER)
    about = z * z * (retained * (1 - retained) + lost * (1 - lost)) / (retained - lost) ** 2
    if about > LARGEST:
        return None
    low, high = 1, max(2, math.ceil(2 * about))
    while power_of_sides(retained, lost, high, sign) < POWER:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if power_of_sides(retained, lost, middle, sign) < POWER:
            low = middle
        else:
            high = middle
    return high


def _seen(here: Counts, there: Counts, size: int, other: int, sign: int) -> float:
    """Return in what share of pilots the pooled two-proportion z-test finds for the better arm."""
    gap = here / size - there / other
    pooled = (here + there) / (size + other)
    variance = pooled * (1 - pooled) * (1 / size + 1 / other)
    beyond = NormalDist().inv_cdf(1 - LEVEL / 2) ** 2 * variance
    # Where all or none are retained on both sides there is nothing to test.
    return float(np.mean((gap**2 > beyond) & (np.sign(gap) == sign) & (variance > 0)))


def power_of_means(effect: float, spread: float, first: int, second: int) -> float:
    """Return the chance that a two-sided test of two means at `LEVEL` shows an effect as it is.

    By the normal approximation (Cohen 1988, chapter 2); a finding the wrong way round does not
    count. NaN where a side is empty or nothing varies.

    Parameters
    ----------
    effect
        Difference of the means, 0 or more.
    spread
        Standard deviation between accounts.
    first, second
        Accounts on each side.
    """
    if not spread > 0 or min(first, second) < 1:
        return math.nan
    normal = NormalDist()
    error = spread * math.sqrt(1 / first + 1 / second)
    return normal.cdf(effect / error - normal.inv_cdf(1 - LEVEL / 2))


def means_a_side(effect: float, spread: float) -> int | None:
    """Return the least number of accounts a side with which `power_of_means` reaches `POWER`.

    2 (z(0.975) + z(0.8))² times the squared ratio of spread and effect. None where there is no
    effect, nothing varies, or it takes more than `LARGEST`.
    """
    if effect == 0 or not spread > 0:
        return None
    z = NormalDist().inv_cdf(1 - LEVEL / 2) + NormalDist().inv_cdf(POWER)
    size = 2 * (z * spread / effect) ** 2
    return None if size > LARGEST else max(1, math.ceil(size))
