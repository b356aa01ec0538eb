"""From one row per replication to what is compared: means, intervals and ranges over futures.

A *replications table* has the columns ``policy`` and ``replication`` and one for each metric, its
arms in order of first appearance. Nothing is rounded here, and no table is changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import mean_interval, skewness
from simcs.errors import ConfigError, RunError, quoted, unknown
from simcs.metrics.definitions import METRICS, Metric, metric_names
from simcs.metrics.groups import Breakdown

if TYPE_CHECKING:
    import pandas as pd

RANGE = (0.1, 0.9)
FUTURES_FOR_A_RANGE = 9
"""Futures needed to say where the next one falls with a chance of 8 in 10."""

KEYS = ("policy", "replication")
COMPARISON = ("policy", "metric", "mean", "ci_low", "ci_high", "p10", "p90", "replications")
DIFFERENCES = (
    "policy", "baseline", "metric", "mean_difference", "ci_low", "ci_high", "share_won",
    "replications", "skewness", "share_tied",
)  # fmt: skip

Floats = NDArray[np.float64]
ByArm = dict[str, Floats]
"""The values of one measure by arm, one for each replication, all arms in the same order."""


def comparison(frame: pd.DataFrame) -> pd.DataFrame:
    """Return each arm's mean of each metric, its 95 % interval, and the 10-90 % range of futures.

    Parameters
    ----------
    frame
        A replications table.

    Returns
    -------
    pandas.DataFrame
        Columns `COMPARISON`; arms in order, then metrics in the order of `metric_names`. Intervals
        are cut to the metric's range; ``p10`` and ``p90`` are as `range_of_futures` returns them.
        Futures in which a metric has no value are left out, and ``replications`` counts the others.

    Raises
    ------
    ConfigError
        When a column is no known metric.
    RunError
        When columns are missing or an arm has a replication twice.
    """
    rows = [
        (arm, name, *estimated)
        for name, by_arm in _tables(frame)
        for arm, estimated in estimates(by_arm, METRICS[name])
    ]
    return in_order_of_arms(rows, COMPARISON, frame)


def differences(frame: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Return how each other arm differs from ``baseline``, future by future.

    Parameters
    ----------
    frame
        A replications table; arms share random numbers in each replication, so they are paired.
    baseline
        Name of the arm that is subtracted.

    Returns
    -------
    pandas.DataFrame
        Columns `DIFFERENCES`: policy minus baseline. ``share_won`` is the share of futures in which
        the policy was strictly better in the metric's own direction, NaN where it has none, and
        ``share_tied`` of those in which both have the same value. Futures in which either arm has
        no value are left out. ``skewness`` is that of the differences.

    Raises
    ------
    ConfigError
        When there is no such baseline, or a column is no known metric.
    RunError
        When columns are missing or an arm has a replication twice.
    """
    rows = [
        (arm, baseline, name, *estimated)
        for name, by_arm in _tables(frame)
        for arm, estimated in paired_estimates(by_arm, METRICS[name], baseline)
    ]
    return in_order_of_arms(rows, DIFFERENCES, frame)


def top_two(frame: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Return the difference between the two arms that are best by mean in ``metric``.

    Returns
    -------
    pandas.DataFrame
        Columns `DIFFERENCES`, one row: best minus second best. No row when fewer than two arms have
        a value, or neither direction of the metric is better.

    Raises
    ------
    ConfigError, RunError
        As `differences`, and when the table has no such metric.
    """
    if metric not in frame or metric in KEYS:
        raise ConfigError(unknown("metric", metric, (c for c in frame if c not in KEYS)))
    better = METRICS[metric].better
    own = frame[[*KEYS, metric]]
    table = comparison(own)
    table = table[table["replications"] > 0].sort_values(
        "mean", ascending=better == "lower", kind="stable"
    )
    if len(table) < 2 or better == "neither":
        return no_rows(DIFFERENCES)
    best, second = table["policy"].iloc[:2]
    return differences(own[own["policy"].isin((best, second))], second)


def estimates(by_arm: ByArm, measure: Metric | Breakdown) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield each arm and: mean, ends of its interval, 10-90 % range, futures with a value."""
    for arm, values in by_arm.items():
        own = defined(values)
        mean = mean_interval(own, measure.least, measure.most)
        yield arm, (*mean, *range_of_futures(own), len(own))


def paired_estimates(
    by_arm: ByArm, measure: Metric | Breakdown, baseline: str
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield each arm but the baseline and what `differences` says of it, from the mean on.

    Raises
    ------
    ConfigError
        When there is no such baseline.
    """
    if baseline not in by_arm:
        raise ConfigError(unknown("baseline", baseline, map(str, by_arm)))
    bounds = range_of_gaps(measure.least, measure.most)
    for arm, values in by_arm.items():
        if arm != baseline:
            gap = defined(values - by_arm[baseline])
            won = share_won(gap, measure.better)
            tied = float(np.mean(gap == 0)) if len(gap) else np.nan
            yield arm, (*mean_interval(gap, *bounds), won, len(gap), skewness(gap), tied)


def range_of_futures(values: Floats) -> Floats:
    """Return between what two values a further future falls with a chance of 8 in 10.

    Parameters
    ----------
    values
        Shape ``(n, …)``: one of each future.

    Returns
    -------
    numpy.ndarray
        Shape ``(2, …)``: the values at places (n + 1) · 0.1 and (n + 1) · 0.9 in ascending order
        (Weibull 1939). On average a further one falls between them with that chance: exactly so
        where the places are whole, whatever the distribution (Wilks 1941), and nearly where they
        are interpolated. NaN for fewer than `FUTURES_FOR_A_RANGE`: even their least and greatest
        are too near each other.
    """
    if len(values) < FUTURES_FOR_A_RANGE:
        return np.full((len(RANGE), *values.shape[1:]), np.nan)
    return np.asarray(np.quantile(values, RANGE, axis=0, method="weibull"))


def range_of_gaps(least: float | None, most: float | None) -> tuple[float | None, float | None]:
    """Return the least and the most that a difference of two values within a range can be."""
    if least is None or most is None:
        return (None, None)
    return (least - most, most - least)


def share_won(gap: Floats, better: str) -> float:
    """Return the share of differences that are strictly better; NaN where neither direction is."""
    if better == "neither" or not len(gap):
        return np.nan
    return float(np.mean(gap > 0 if better == "higher" else gap < 0))


def defined(values: Floats) -> Floats:
    """Return the values that are defined."""
    return values[~np.isnan(values)]


def _tables(frame: pd.DataFrame) -> Iterator[tuple[str, ByArm]]:
    """Yield for each metric its name and its values by arm, arms in order."""
    missing = [key for key in KEYS if key not in frame]
    if missing:
        raise RunError(f"the replications table has no column {quoted(missing[0])}")
    twice = frame[frame.duplicated(list(KEYS))]
    if len(twice):
        policy, replication = twice.iloc[0][list(KEYS)]
        raise RunError(f"policy {quoted(policy)} has replication {replication} twice")
    order = {name: place for place, name in enumerate(metric_names())}
    names = [name for name in frame if name not in KEYS]
    for name in names:
        if name not in order:
            raise ConfigError(unknown("metric", name, order))
    arms = list(frame["policy"].unique())
    for name in sorted(names, key=order.__getitem__):
        wide = frame.set_index(list(KEYS))[name].unstack("policy")  # noqa: PD010
        yield name, {arm: wide[arm].to_numpy(np.float64) for arm in arms}


def no_rows(columns: Sequence[str]) -> pd.DataFrame:
    """Return a table with these columns and no rows."""
    import pandas as pd

    return pd.DataFrame(columns=list(columns))


def in_order_of_arms(
    rows: list[tuple[Any, ...]], columns: tuple[str, ...], frame: pd.DataFrame
) -> pd.DataFrame:
    """Return rows that begin with an arm as a table, arms in order of ``frame``."""
    import pandas as pd

    place = {arm: number for number, arm in enumerate(frame["policy"].unique())}
    return pd.DataFrame(sorted(rows, key=lambda row: place[row[0]]), columns=list(columns))
