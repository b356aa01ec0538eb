"""Means, intervals and paired differences of breakdowns, group by group.

A *breakdowns table* has the columns `KEYS` and ``value``: one row for each arm, replication,
breakdown and group, all in the order in which they are first named. Nothing is rounded here, and no
table is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from simcs.analysis.summary import ByArm, estimates, in_order_of_arms, paired_estimates
from simcs.errors import ConfigError, RunError, quoted, unknown
from simcs.metrics.breakdowns import BREAKDOWNS, breakdown_names

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("policy", "replication", "breakdown", "group")
GROUP_COMPARISON = (
    "policy", "breakdown", "group", "mean", "ci_low", "ci_high", "p10", "p90", "replications",
)  # fmt: skip
GROUP_DIFFERENCES = (
    "policy", "baseline", "breakdown", "group", "mean_difference", "ci_low", "ci_high",
    "share_won", "replications", "skewness", "share_tied",
)  # fmt: skip

Group = tuple[str, str]
"""Names of a breakdown and of a group of it."""


def group_comparison(frame: pd.DataFrame) -> pd.DataFrame:
    """Return each arm's mean of each group, its 95 % interval, and the 10-90 % range of futures.

    Parameters
    ----------
    frame
        A breakdowns table.

    Returns
    -------
    pandas.DataFrame
        Columns `GROUP_COMPARISON`, by arm, breakdown and group. As in
        `simcs.analysis.summary.comparison`, intervals are cut to what a value can be, and futures
        in which a group has no value are left out and not counted in ``replications``.

    Raises
    ------
    ConfigError
        When the table has an unknown breakdown.
    RunError
        When columns are missing or a group of an arm has a replication twice.
    """
    rows = [
        (arm, *key, *estimated)
        for key, by_arm in _tables(frame)
        for arm, estimated in estimates(by_arm, BREAKDOWNS[key[0]])
    ]
    return in_order_of_arms(rows, GROUP_COMPARISON, frame)


def group_differences(frame: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Return how each other arm differs from ``baseline`` in each group, future by future.

    Parameters
    ----------
    frame
        A breakdowns table; arms share random numbers in each replication, so they are paired.
    baseline
        Name of the arm that is subtracted.

    Returns
    -------
    pandas.DataFrame
        Columns `GROUP_DIFFERENCES`: policy minus baseline, by arm, breakdown and group. As in
        `simcs.analysis.summary.differences`; futures in which either arm has no value are left out.

    Raises
    ------
    ConfigError
        When there is no such baseline, or the table has an unknown breakdown.
    RunError
        When columns are missing or a group of an arm has a replication twice.
    """
    rows = [
        (arm, baseline, *key, *estimated)
        for key, by_arm in _tables(frame)
        for arm, estimated in paired_estimates(by_arm, BREAKDOWNS[key[0]], baseline)
    ]
    return in_order_of_arms(rows, GROUP_DIFFERENCES, frame)


def _tables(frame: pd.DataFrame) -> Iterator[tuple[Group, ByArm]]:
    """Yield each group of each breakdown with its values by arm; NaN where there is no row."""
    missing = [key for key in (*KEYS, "value") if key not in frame]
    if missing:
        raise RunError(f"the breakdowns table has no column {quoted(missing[0])}")
    twice = frame[frame.duplicated(list(KEYS))]
    if len(twice):
        policy, replication, breakdown, group = twice.iloc[0][list(KEYS)]
        raise RunError(
            f"policy {quoted(policy)} has replication {replication} twice in group {quoted(group)} "
            f"of {quoted(breakdown)}"
        )
    allowed = set(breakdown_names())
    for name in frame["breakdown"].unique():
        if name not in allowed:
            raise ConfigError(unknown("breakdown", name, allowed))
    # One look for all groups: a team of hundreds has thousands of them.
    arms, arm = _places(frame["policy"])
    replications, replication = _places(frame["replication"])
    groups, group = _places(list(zip(frame["breakdown"], frame["group"], strict=True)))
    values = np.full((len(groups), len(arms), len(replications)), np.nan)
    values[group, arm, replication] = frame["value"].to_numpy(np.float64)
    for key, own in zip(groups, values, strict=True):
        yield key, dict(zip(arms, own, strict=True))


def _places(column: Any) -> tuple[list[Any], list[int]]:
    """Return what a column holds, in order of first appearance, and the place of each row in it."""
    place: dict[Any, int] = {}
    places = [place.setdefault(item, len(place)) for item in column]
    return list(place), places
