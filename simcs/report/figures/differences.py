"""How each arm differs from the baseline, future by future."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.report.figures.rows import value_label
from simcs.report.figures.strips import draw_strips
from simcs.report.plain_tables import won

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def draw_differences(
    axes: Axes,
    replications: pd.DataFrame,
    differences: pd.DataFrame,
    metric: str = "net_retention",
    *,
    title: str = "",
) -> Axes:
    """Draw a point for each future, the mean with its 95 % interval, and what zero means.

    Parameters
    ----------
    replications
        A replications table: policy, replication and the metric.
    differences
        As `simcs.analysis.summary.differences` returns them; other metrics are left aside.
    metric
        Name of the metric.

    Raises
    ------
    ValueError
        When no arm is compared with another in this metric.
    """
    by_arm = {
        arm: own.set_index("replication")[metric]
        for arm, own in replications.groupby("policy", sort=False)
    }

    def points(policy: str, baseline: str) -> NDArray[np.float64]:
        return np.asarray(by_arm[policy] - by_arm[baseline], np.float64)

    arms, ends = replications["policy"].unique(), ("ci_low", "ci_high")
    return draw_strips(axes, differences, metric, arms, points, _words, ends, title)


def _words(row: Any, unit: str) -> tuple[str, str]:
    head = f"better in {won(row, ' futures')}" if won(row) else ""
    return head, value_label(row.mean_difference, unit, (row.ci_low, row.ci_high))
