"""How many accounts a CSM can have: each arm by the size of its team, and where two change places.

Both read the ``variants`` table of the study "staffing", in which a variant is a number of CSMs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import CONFIDENCE, mean_interval
from simcs.analysis.pairs import direction, gaps, of_study
from simcs.metrics.definitions import METRICS

if TYPE_CHECKING:
    import pandas as pd

STUDY = "staffing"
NOBODY = "0"
"""The variant without CSMs, in which there are no accounts per CSM."""
CURVE = (
    "policy", "csms", "accounts_per_csm", "mean", "ci_low", "ci_high", "replications",
)  # fmt: skip
RESAMPLES = 4000
SEED = 20_260_401
"""Key of the resampling, so that the same table always gives the same interval."""

Floats = NDArray[np.float64]
Signs = NDArray[np.int64]


@dataclass(frozen=True)
class BreakEven:
    """Where two arms change places as a CSM has more accounts.

    Parameters
    ----------
    policy, baseline, metric
        What was compared.
    value
        Accounts per CSM at which the mean difference changes sign; NaN unless it does so once.
    low, high
        Its 95 % interval; 0 and infinity where it is open, below or above what was tried. NaN where
        there is none: fewer than two futures, or the means do not change sign once.
    fewer, more
        The arm that is ahead, by its mean, with the fewest accounts per CSM that were tried, and
        with the most; empty where the means are equal at every size.
    crossings
        How many times the mean difference changes sign.
    sizes, clear
        How many sizes of the team were tried, and at how many the 95 % interval of the mean
        difference excludes zero.
    least, most
        Fewest and most accounts per CSM that were tried.
    conclusive
        Whether the interval is closed; where the means never change sign, whether the difference
        is clear at every size.
    replications, resamples
        What the interval rests on.
    """

    policy: str
    baseline: str
    metric: str
    value: float
    low: float
    high: float
    fewer: str
    more: str
    crossings: int
    sizes: int
    clear: int
    least: float
    most: float
    conclusive: bool
    replications: int
    resamples: int = RESAMPLES


def staffing_curve(variants: pd.DataFrame, accounts: int, metric: str) -> pd.DataFrame:
    """Return each arm's mean of a metric by the number of CSMs, with its 95 % interval.

    Parameters
    ----------
    variants
        The variants table.
    accounts
        Accounts in the opening book.

    Returns
    -------
    pandas.DataFrame
        Columns `CURVE`; arms in order of appearance, then by ascending number of CSMs. Futures in
        which the metric has no value are left out, and ``replications`` counts the others.

    Raises
    ------
    ConfigError, RunError
        As `simcs.analysis.pairs.of_study`.
    """
    import pandas as pd

    own = of_study(variants, STUDY, metric)
    own = own[own["variant"] != NOBODY]
    limits = METRICS[metric].least, METRICS[metric].most
    rows = []
    for policy in own["policy"].unique():
        of_arm = own[own["policy"] == policy]
        for csms in sorted(of_arm["variant"].astype(int).unique().tolist()):
            values = of_arm.loc[of_arm["variant"].astype(int) == csms, metric]
            known = values.dropna().to_numpy(np.float64)
            mean = mean_interval(known, *limits)
            rows.append((policy, csms, accounts / csms, *mean, len(known)))
    return pd.DataFrame(rows, columns=list(CURVE))


def break_even(
    variants: pd.DataFrame, accounts: int, policy: str, baseline: str, metric: str
) -> BreakEven:
    """Return at how many accounts per CSM two arms change places, and how sure that is.

    Parameters
    ----------
    variants
        The variants table.
    accounts
        Accounts in the opening book.

    Notes
    -----
    Between two team sizes the mean paired difference is taken to move in a straight line over the
    logarithm of accounts per CSM. The interval is the expanded percentile interval (Hesterberg
    2015) of `RESAMPLES` resamples of the futures, all sizes of a future together: the percentiles
    at Φ(∓t √(n/(n - 1))) with Student's t(n - 1), since those at 2.5 and 97.5 % are too near each
    other when futures are few. A resample in which one arm is ahead at every size puts the place
    below or above all that was tried; one that changes sign more than once, or the other way round,
    counts as both.

    Raises
    ------
    ConfigError
        When there is no such arm or metric, or the metric has no better direction.
    RunError
        When the table has nothing of the study.
    """
    sign = direction(metric)
    table = gaps(variants, STUDY, policy, baseline, metric)
    table = table[sorted({*table} - {NOBODY}, key=int, reverse=True)]
    x = np.asarray([accounts / int(csms) for csms in table])
    values = sign * table.to_numpy(np.float64)
    count = len(values)
    mean = values.mean(axis=0) if count else np.zeros(len(x))
    (first,), (changes,), (place,) = (one.tolist() for one in sign_changes(x, mean[np.newaxis]))
    names = {1: policy, -1: baseline, 0: ""}
    low = high = math.nan
    intervals = [mean_interval(one) for one in values.T]
    clear = sum(below > 0 or above < 0 for _, below, above in intervals)
    conclusive = changes == 0 and clear == len(x)
    if count > 1 and changes == 1:
        drawn = np.random.default_rng(SEED).integers(0, count, (RESAMPLES, count))
        resampled = sign_changes(x, values[drawn].mean(axis=1))
        low, high = _interval(*resampled, first, _tail(count))
        conclusive = low > 0 and high < math.inf
    return BreakEven(
        policy,
        baseline,
        metric,
        place if changes == 1 else math.nan,
        low,
        high,
        names[first],
        names[first * (-1) ** changes],
        changes,
        len(x),
        clear,
        float(x.min()),
        float(x.max()),
        conclusive,
        count,
    )


def sign_changes(x: Floats, gap: Floats) -> tuple[Signs, Signs, Floats]:
    """Return how lines begin, how often they change sign, and where they last do.

    Parameters
    ----------
    x
        Shape ``(points,)``, ascending; between its points lines are straight over log x.
    gap
        Shape ``(lines, points)``. What is exactly 0 has no sign: from above to 0 to below is one
        change, at the first 0.

    Returns
    -------
    tuple
        The sign that each line begins with, 0 if it has none; how often it changes; and where it
        last does, NaN if nowhere. Each of shape ``(lines,)``.
    """
    sign = np.sign(gap).astype(np.int64)
    begins, now, count = sign[:, 0].copy(), sign[:, 0].copy(), np.zeros(len(gap), np.int64)
    zero = np.full(len(gap), math.nan)
    place = zero.copy()
    for j in range(1, len(x)):
        before, after = gap[:, j - 1], gap[:, j]
        meets = (before != 0) & (sign[:, j] != sign[:, j - 1])
        share = before[meets] / (before[meets] - after[meets])
        zero[meets] = x[j - 1] * (x[j] / x[j - 1]) ** share
        changes = sign[:, j] * now < 0
        place[changes] = zero[changes]
        count += changes
        begins = np.where(begins == 0, sign[:, j], begins)
        now = np.where(sign[:, j] == 0, now, sign[:, j])
    return begins, count, place


def _tail(count: int) -> float:
    """Return the share of resamples beyond each end of an expanded percentile interval."""
    from scipy.special import stdtrit

    t = float(stdtrit(count - 1, (1 + CONFIDENCE) / 2))
    return NormalDist().cdf(-t * math.sqrt(count / (count - 1)))


def _interval(
    begins: Signs, count: Signs, place: Floats, first: int, tail: float
) -> tuple[float, float]:
    """Return between what values all but the tails of the resamples change sign."""
    low, high = np.zeros(len(place)), np.full(len(place), math.inf)
    as_found = (begins == first) & (count == 1)
    low[as_found] = high[as_found] = place[as_found]
    low[(begins == first) & (count == 0)] = math.inf
    high[(begins == -first) & (count == 0)] = 0.0
    rank = math.floor(tail * len(place))
    return float(np.sort(low)[rank]), float(np.sort(high)[-1 - rank])
