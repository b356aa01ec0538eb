"""How each arm differs from the baseline, future by future."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcs.metrics.definitions import METRICS
from simcs.report.figures.rows import Strip, draw_strips, times, value_label
from simcs.report.figures.style import looks, titled
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
    rows = list(differences[differences["metric"] == metric].itertuples())
    if not rows:
        raise ValueError(f"no differences in {metric} to draw; at least two arms are needed")
    one, look = METRICS[metric], looks(replications["policy"].unique())
    factor, baseline = times(one.unit), rows[0].baseline
    by_arm = {
        arm: own.set_index("replication")[metric]
        for arm, own in replications.groupby("policy", sort=False)
    }
    gaps = {row.policy: factor * (by_arm[row.policy] - by_arm[baseline]).to_numpy() for row in rows}
    strips = [
        Strip(
            row.policy, f"better in {won(row)} futures" if won(row) else "",
            value_label(row.mean_difference, one.unit, (row.ci_low, row.ci_high)),
            gaps[row.policy], look[row.policy],
            (factor * row.mean_difference, factor * row.ci_low, factor * row.ci_high),
        )
        for row in rows
    ]  # fmt: skip
    titled(axes, title)
    return draw_strips(axes, strips, baseline, one)
