"""From alternative assumptions to what a decision needs: who wins how often, and what decides it.

A *set* is one set of assumptions that the model runs under. A *variants table* has the columns
``study``, ``variant``, ``policy`` and ``replication`` and one for each metric; a *draws table* says
where in its range each parameter lies in each set. In a set the futures are averaged first, since
all arms share them. With few futures a set's figure also contains sampling error, and so do the
shares of sets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import CONFIDENCE, mean_interval
from simcs.analysis.rank_correlation import correlation, rank_bound
from simcs.analysis.summary import range_of_futures
from simcs.errors import ConfigError, unknown
from simcs.metrics.definitions import METRICS

if TYPE_CHECKING:
    import pandas as pd

STUDY = "assumptions"
ASSUMPTION_DIFFERENCES = (
    "policy", "baseline", "metric", "mean_difference", "ci_low", "ci_high", "p10", "p90", "share",
    "share_low", "share_high", "sets",
)  # fmt: skip
DECIDING = (
    "parameter", "rho", "bound", "clear", "low", "low_third", "high_third", "high",
    *(f"{end}_{what}" for end in ("low", "high")
      for what in ("mean", "ci_low", "ci_high", "share", "sets")),
)  # fmt: skip
CHANCES = ("policy", "share_best", "low", "high", "n")
INFORMATION = (
    "metric", "policy", "naive", "naive_low", "naive_high", "crossed", "crossed_low",
    "crossed_high", "sets",
)  # fmt: skip

Floats = NDArray[np.float64]


def share_interval(won: float, count: int) -> tuple[float, float, float]:
    """Return a share and its 95 % interval, as Wilson (1927) inverts the test of a share.

    Parameters
    ----------
    won
        How many; a tie counts half.
    count
        Of how many; of none, all three are NaN.
    """
    from scipy.special import ndtri

    if count == 0:
        return (np.nan, np.nan, np.nan)
    z, share = float(ndtri((1 + CONFIDENCE) / 2)), won / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count**2)) ** 0.5
    return (share, max(0.0, middle - half), min(1.0, middle + half))


def assumption_differences(variants: pd.DataFrame, baseline: str, metric: str) -> pd.DataFrame:
    """Return how each other arm differs from ``baseline`` from set to set.

    Returns
    -------
    pandas.DataFrame
        Columns `ASSUMPTION_DIFFERENCES`, arms in order: policy minus baseline. Mean over sets
        with its 95 % interval; between what two values a further set falls with a chance of 8 in
        10; the share of sets in which the policy is better in the metric's direction, where a
        tie counts half, with its interval (`share_interval`), NaN where neither is better.
        Sets in which either arm has no value are left out, and ``sets`` counts the others.

    Raises
    ------
    ConfigError
        When there is no such baseline or metric.
    """
    import pandas as pd

    table = _futures(variants, metric)
    _require("baseline", baseline, table)
    rows: list[tuple[Any, ...]] = []
    for arm in table:
        if arm != baseline:
            gap = _by_set(table[arm] - table[baseline]).to_numpy(np.float64)
            share = share_interval(_won(gap, metric), len(gap))
            spread = range_of_futures(gap)
            rows.append((arm, baseline, metric, *mean_interval(gap), *spread, *share, len(gap)))
    return pd.DataFrame(rows, columns=list(ASSUMPTION_DIFFERENCES))


def deciding(
    variants: pd.DataFrame, draws: pd.DataFrame, policy: str, baseline: str, metric: str
) -> pd.DataFrame:
    """Return which parameters decide how far a policy is better than another.

    Returns
    -------
    pandas.DataFrame
        Columns `DECIDING`, the most influential parameter first. ``rho`` is Spearman's (1904) rank
        correlation of a parameter's place in its range and the difference, policy minus baseline.
        It is ``clear`` where it lies beyond ``bound``, as `rank_bound` returns it for so many
        sets and parameters. ``low`` to ``low_third`` are the values in the lowest third of the
        range, ``high_third`` to ``high`` those in the highest. ``low_…`` and ``high_…`` say of the
        sets in either third: the mean difference and its 95 % interval, the share won, a tie
        counting half, and the number of sets.

    Raises
    ------
    ConfigError
        When there is no such arm or metric.
    """
    import pandas as pd

    gap = gap_by_set(variants, policy, baseline, metric)
    own = draws[draws["set"].isin(gap.index)]
    parameters = list(own["parameter"].unique())
    bound = rank_bound(len(gap), len(parameters))
    ranks = gap.rank()
    rows: list[tuple[Any, ...]] = []
    # There is one value of each: nothing to take the mean of, as pivot_table does.
    by_set = own.pivot(index="set", columns="parameter").loc[gap.index]  # noqa: PD010
    places, gaps = by_set["place"], gap.to_numpy(np.float64)
    own_ranks = places.rank()
    for parameter in parameters:
        rho = correlation(own_ranks[parameter], ranks)
        place, value = (by_set[kind][parameter].to_numpy() for kind in ("place", "value"))
        thirds = [place < 1 / 3, place >= 2 / 3]
        ends = [end for third in thirds for end in _ends(value[third])]
        parts = [one for third in thirds for one in _part(gaps[third], metric)]
        rows.append((parameter, rho, bound, abs(rho) > bound, *ends, *parts))
    found = pd.DataFrame(rows, columns=list(DECIDING))
    strength = found["rho"].abs()
    order = strength.sort_values(ascending=False, kind="stable", na_position="last").index
    return found.loc[order].reset_index(drop=True)


def gap_by_set(variants: pd.DataFrame, policy: str, baseline: str, metric: str) -> pd.Series:
    """Return the mean difference of two arms in each set, policy minus baseline.

    Raises
    ------
    ConfigError
        When there is no such arm or metric.
    """
    table = _futures(variants, metric)
    for arm in (policy, baseline):
        _require("policy", arm, table)
    return _by_set(table[policy] - table[baseline])


def best_chances(frame: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Return how often each arm is the best of all.

    Parameters
    ----------
    frame
        A variants table, whose sets are counted; or a replications table, whose futures are.

    Returns
    -------
    pandas.DataFrame
        Columns `CHANCES`, arms in order: the share of sets (or futures) in which it is best,
        those that are best together sharing it, with its 95 % interval (`share_interval`), and how
        many there are in which every arm has a value. The shares sum to 1. No row where there is
        none, or neither direction of the metric is better.

    Raises
    ------
    ConfigError
        When there is no such metric.
    """
    import pandas as pd

    table = _by_set(_futures(frame, metric))
    count = len(table)
    if METRICS[metric].better == "neither" or not count:
        return pd.DataFrame(columns=list(CHANCES))
    values = _upwards(table.to_numpy(np.float64), metric)
    best = values == values.max(axis=1, keepdims=True)
    shared = best / best.sum(axis=1, keepdims=True)
    rows = [
        (arm, *share_interval(float(won), count), count)
        for arm, won in zip(table, shared.sum(axis=0), strict=True)
    ]
    return pd.DataFrame(rows, columns=list(CHANCES))


def perfect_information(variants: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Return what it would be worth to know, before choosing a policy, which set holds.

    The expected value of perfect information (Raiffa & Schlaifer 1961): the mean over sets of the
    best arm's value less the best arm's mean over sets, in the metric's unit and never below 0 in
    truth.

    Returns
    -------
    pandas.DataFrame
        Columns `INFORMATION`, one row; none where neither direction of the metric is better.
        ``policy`` is the arm that is best by mean. ``naive`` takes in each set the arm that was
        best there, by chance or not, so it is too high on average. ``crossed`` chooses an arm on
        one half of a set's futures and values it on the other, and the other way round; chosen on
        less, it is too low on average, so the truth is expected between the two. It is NaN where a
        set has fewer than two futures. Intervals are of the mean over sets, that of ``naive``
        cut to 0, below which it cannot be.

    Raises
    ------
    ConfigError
        When there is no such metric.
    """
    import pandas as pd

    futures = _futures(variants, metric).dropna()
    table = _by_set(futures)
    if METRICS[metric].better == "neither" or not len(table):
        return pd.DataFrame(columns=list(INFORMATION))
    values = _upwards(table.to_numpy(np.float64), metric)
    best = int(np.argmax(values.mean(axis=0)))
    naive = mean_interval(values.max(axis=1) - values[:, best], least=0.0)
    crossed = mean_interval(_crossed(futures, metric, best))
    row = (metric, list(table)[best], *naive, *crossed, len(table))
    return pd.DataFrame([row], columns=list(INFORMATION))


def _crossed(futures: pd.DataFrame, metric: str, best: int) -> Floats:
    """Return for each set what an arm chosen on one half of its futures gains on the other."""
    place = futures.groupby(level=0, sort=False).cumcount()
    halves = [_by_set(futures[place % 2 == half]) for half in (0, 1)]
    if len(halves[1]) < len(halves[0]):
        return np.zeros(0)
    one, other = (_upwards(half.to_numpy(np.float64), metric) for half in halves)
    rows = np.arange(len(one))
    gains = [on[rows, by.argmax(axis=1)] - on[:, best] for by, on in ((one, other), (other, one))]
    return np.asarray(np.mean(gains, axis=0))


def _futures(frame: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Return a table of arms for each set and future; of a replications table, future is both."""
    if metric not in METRICS or metric not in frame:
        raise ConfigError(unknown("metric", metric, (name for name in frame if name in METRICS)))
    own = frame[frame["study"] == STUDY] if "study" in frame else frame
    sets = own["variant"] if "variant" in own else own["replication"]
    keys = [sets.rename("set"), own["replication"], own["policy"]]
    table = own.groupby(keys, sort=False)[metric].first().unstack("policy")  # noqa: PD010
    return table.reindex(columns=own["policy"].unique())


def _by_set(futures: Any) -> Any:
    """Return the mean over the futures of each set, sets in which there is none left out."""
    return futures.dropna().groupby(level=0, sort=False).mean()


def _require(kind: str, name: str, table: pd.DataFrame) -> None:
    if name not in table:
        raise ConfigError(unknown(kind, name, map(str, table)))


def _upwards(values: Floats, metric: str) -> Floats:
    """Return values of which more is better."""
    return -values if METRICS[metric].better == "lower" else values


def _won(gap: Floats, metric: str) -> float:
    """Return in how many of the differences the policy is better; a tie counts half."""
    if METRICS[metric].better == "neither":
        return np.nan
    gain = _upwards(gap, metric)
    return float(np.sum(gain > 0) + np.sum(gain == 0) / 2)


def _ends(values: NDArray[np.float64]) -> tuple[float, float]:
    return (float(values.min()), float(values.max())) if len(values) else (np.nan, np.nan)


def _part(values: NDArray[np.float64], metric: str) -> tuple[float, ...]:
    share, _, _ = share_interval(_won(values, metric), len(values))
    return (*mean_interval(values), share, len(values))
