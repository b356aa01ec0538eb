"""How the difference of each arm from the baseline varies with the assumptions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.report.figures.rows import value_label
from simcs.report.figures.strips import draw_strips
from simcs.report.text import numbers, span

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def draw_assumption_sets(
    axes: Axes,
    variants: pd.DataFrame,
    assumption_differences: pd.DataFrame,
    metric: str = "net_retention",
    *,
    title: str = "",
) -> Axes:
    """Draw a point for each set of assumptions, the mean, and the range that holds 8 in 10.

    Parameters
    ----------
    variants
        Rows of alternative assumptions: variant, policy, replication and the metric.
    assumption_differences
        policy, baseline, metric, mean_difference, p10, p90, share, share_low, share_high, sets;
        other metrics are left aside.
    metric
        Name of the metric.

    Raises
    ------
    ValueError
        When no arm is compared with another in this metric.
    """

    def points(policy: str, baseline: str) -> NDArray[np.float64]:
        return by_set(variants, policy, baseline, metric)

    arms, ends = variants["policy"].unique(), ("p10", "p90")
    return draw_strips(axes, assumption_differences, metric, arms, points, _words, ends, title)


def by_set(variants: pd.DataFrame, policy: str, baseline: str, metric: str) -> NDArray[np.float64]:
    """Return the mean difference of two arms in each set, in order of appearance."""
    keys = ["variant", "replication"]
    own, other = (
        variants[variants["policy"] == arm].set_index(keys)[metric] for arm in (policy, baseline)
    )
    gaps = (own - other).groupby("variant", sort=False).mean()
    return np.asarray(gaps.reindex(variants["variant"].unique()), np.float64)


def _words(row: Any, unit: str) -> tuple[str, str]:
    return _share(row), _range(row, unit)


def _share(row: Any) -> str:
    if math.isnan(row.share):
        return ""
    (share,) = numbers([row.share], "%", 0)
    label = f"better in {share} % of {row.sets} sets"
    if math.isnan(row.share_low):
        return label
    return f"{label} ({' to '.join(numbers([row.share_low, row.share_high], '%', 0))})"


def _range(row: Any, unit: str) -> str:
    label = f"{value_label(row.mean_difference, unit)} on average"
    if math.isnan(row.p10):
        return label
    return f"{label}; 8 sets in 10: {span(row.p10, row.p90, unit)}"
