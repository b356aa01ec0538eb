"""Intervals of a mean over futures, and what makes one doubtful."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95

MOST_SKEWNESS = 0.5
"""Skewness over √n beyond which an interval is doubtful (docs/background/statistics.md)."""

TOUCHED = 0.05
"""Share of accounts that two policies are taken to serve so differently that one of them leaves."""

Floats = NDArray[np.float64]


def mean_interval(
    values: Floats, least: float | None = None, most: float | None = None
) -> tuple[float, float, float]:
    """Return the mean of ``values`` and a 95 % interval of it that respects a long tail.

    Each end is the farther one of two: of mean ± t(n − 1) · sd/√n (Student 1908), and of the same
    after Hall's transformation, which takes out the skewness that the sample shows (Hall 1992, On
    the removal of skewness by transformation). Where a rare future decides the mean, Student's
    interval misses too often on the side of the tail. docs/background/statistics.md shows how often
    this one covers.

    The interval is NaN for a single value; all three are for none. Where all values are the same,
    its ends are that value: no sample can say how far the next one may be from it.

    Parameters
    ----------
    values
        Shape ``(n,)``.
    least, most
        What the mean must lie within; None is no limit. The interval is cut to it, which leaves
        out nothing that the mean can be and so covers it as often as before.
    """
    count = len(values)
    if count == 0:
        return (np.nan, np.nan, np.nan)
    mean = float(np.mean(values))
    if count == 1:
        return (mean, np.nan, np.nan)
    if np.ptp(values) == 0:
        return (float(values[0]),) * 3
    deviation = float(np.std(values, ddof=1))
    reach = _reach(count)
    skew = skewness(values)
    low = mean - deviation * max(reach, _skewed(reach, skew, count))
    high = mean + deviation * max(reach, -_skewed(-reach, skew, count))
    low = low if least is None else max(low, least)
    high = high if most is None else min(high, most)
    return (mean, low, high)


def student_interval(values: Floats) -> tuple[float, float, float]:
    """Return the mean of ``values`` and Student's 95 % interval of it (1908), which is symmetric.

    The interval is NaN for a single value; all three are for none. Shape ``(n,)``.
    """
    count = len(values)
    mean = float(np.mean(values)) if count else np.nan
    if count < 2:
        return (mean, np.nan, np.nan)
    half = float(np.std(values, ddof=1)) * _reach(count)
    return (mean, mean - half, mean + half)


def _reach(count: int) -> float:
    """Return half the width of Student's interval, in standard deviations of a single value."""
    # scipy.stats takes most of a second to import; this is all that is needed of it.
    from scipy.special import stdtrit

    return float(stdtrit(count - 1, (1 + CONFIDENCE) / 2) / count**0.5)


def _skewed(reach: float, skew: float, count: int) -> float:
    """Return what Hall's transformation turns into ``reach``, both in standard deviations."""
    if abs(skew) < NO_SKEWNESS:
        return reach
    inner = 1 + skew * (reach - skew / (6 * count))
    return 3 / skew * (float(np.cbrt(inner)) - 1)


NO_SKEWNESS = 1e-6
"""Skewness below which Hall's transformation is lost in rounding, and changes nothing."""


def skewness(values: Floats) -> float:
    """Return the skewness of a sample, G1 of Joanes & Gill (1998): 0 where nothing varies.

    NaN for fewer than two values; two have none, and so 0. Shape ``(n,)``.
    """
    count = len(values)
    if count < 2:
        return np.nan
    if count == 2 or np.ptp(values) == 0:
        return 0.0
    gaps = values - np.mean(values)
    spread = float(np.mean(gaps**2)) ** 0.5
    plain = float(np.mean((gaps / spread) ** 3))
    return float(plain * (count * (count - 1)) ** 0.5 / (count - 2))


def is_doubtful(skew: float, count: int) -> bool:
    """Return whether so skewed a sample is too small for its interval to be trusted."""
    return bool(abs(skew) > MOST_SKEWNESS * count**0.5)


def futures_needed(sizes: Floats) -> int:
    """Return from how many futures on the interval of a difference in revenue can be trusted.

    A difference between two policies is a sum over accounts, each changed with the chance
    `TOUCHED`, independently of the others and of its size. Its skewness follows from the sizes
    alone, so that a book can be judged before anything is simulated: in too few futures the large
    account that decides the mean is neither saved nor lost, and then no sample looks skewed.

    Parameters
    ----------
    sizes
        ARR of each account, shape ``(accounts,)``.
    """
    third, second = float(np.sum(sizes**3)), float(np.sum(sizes**2))
    if not second:
        return 1
    of_one = (1 - 2 * TOUCHED) / (TOUCHED * (1 - TOUCHED)) ** 0.5
    skew = of_one * third / second**1.5
    return math.ceil(float(skew / MOST_SKEWNESS) ** 2)


def unpaired_interval(first: Floats, second: Floats) -> tuple[float, float, float]:
    """Return by how much the mean of ``second`` is above that of ``first``, and its 95 % interval.

    The two do not share random numbers, and may differ in spread (Welch 1947). Shapes ``(n,)`` and
    ``(m,)``; the interval is NaN where either has fewer than two values.
    """
    from scipy.special import stdtrit

    if not len(first) or not len(second):
        return (np.nan, np.nan, np.nan)
    gap = float(np.mean(second) - np.mean(first))
    if len(first) == 1 or len(second) == 1:
        return (gap, np.nan, np.nan)
    parts = [float(np.var(values, ddof=1)) / len(values) for values in (first, second)]
    freedoms = [part**2 / (len(v) - 1) for part, v in zip(parts, (first, second), strict=True)]
    if not sum(parts):
        return (gap, gap, gap)
    freedom = sum(parts) ** 2 / sum(freedoms)
    half = float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) * sum(parts) ** 0.5
    return (gap, gap - half, gap + half)
