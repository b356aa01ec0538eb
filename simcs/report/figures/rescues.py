"""The rescue ledger: what was tried and saved, what left again, and what failed quietly."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from simcs.report.figures.rows import Fill, Rows, interval, limits, value_label
from simcs.report.figures.style import INK, LINES, LONGEST_LABEL, fitting, short, text_width, titled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TRIED = "rescues_attempted"
SAVED: Fill = {"facecolor": "#7fb8dc"}
LOST: Fill = {"facecolor": "#f3c9ad", "hatch": "\\\\\\\\"}
MARK: dict[str, Any] = {"marker": "d", "markersize": 7, "color": INK, "markeredgecolor": "white"}
QUIET: Fill = {"facecolor": "#ffffff", "hatch": "...."}
LEDGER: tuple[tuple[str, str, Fill], ...] = (
    ("save_rate_flagged", "saved, of all tried", SAVED),
    ("save_rate_notice", "saved, notice given", SAVED),
    ("save_rate_incremental", "saved by the work", SAVED),
    ("relapse_one_cycle", "left again, 1 term", LOST),
    ("relapse_two_cycles", "left again, 2 terms", LOST),
    ("quiet_churn_share", "quiet, of accounts lost", QUIET),
    ("quiet_churn_revenue_share", "quiet, of revenue lost", QUIET),
)
"""Metric, what it is in a few words, and what its bar looks like; from the top down."""
OTHERS = {
    "relapse_one_cycle": "relapse_one_cycle_others",
    "relapse_two_cycles": "relapse_two_cycles_others",
}
"""What is marked beside a bar: the same of accounts that nobody had to save."""
HEAD, BARS = 1.6, 1.05
"""Lines of a name with the air below the bars, and of each bar."""
BAR, AIR = 0.85, 0.03
"""Lines; widths of the axes."""


def draw_rescues(axes: Axes, table: pd.DataFrame, *, title: str = "") -> Axes:
    """Draw for each arm how many rescues were tried, how they ended, and who left quietly.

    Parameters
    ----------
    table
        As `simcs.analysis.summary.comparison` returns it: policy, metric, mean, ci_low, ci_high.
        Metrics other than `TRIED`, those of `LEDGER` and `OTHERS` are left aside, and so are bars
        without a value.

    Raises
    ------
    ValueError
        When the table has none of these metrics.
    """
    rows: dict[tuple[str, str], Any] = {(row.policy, row.metric): row for row in table.itertuples()}
    present = set(table["metric"])
    lines = [line for line in LEDGER if line[0] in present]
    if not lines:
        raise ValueError("no rescues to draw; the table has none of their metrics")
    own = table[table["metric"].isin([metric for metric, _, _ in lines])]
    others = {metric: name for metric, name in OTHERS.items() if name in present}
    beside = 100 * table.loc[table["metric"].isin(others.values()), "mean"].to_numpy()
    texts = {(row.policy, row.metric): _label(row) for row in own.itertuples()}
    ends = [100 * own[column].to_numpy() for column in ("mean", "ci_low", "ci_high")]
    gutter = AIR + max(text_width(axes, words) for _, words, _ in lines)
    margin = AIR + max(text_width(axes, text) for text in texts.values())
    picture = Rows(axes, *limits([*ends, beside]), gutter=gutter, margin=margin)
    for arm in table["policy"].unique():
        picture.head(short(arm, 40), _tried(rows.get((arm, TRIED))))
        for metric, words, fill in lines:
            row = rows.get((arm, metric))
            if row is None or math.isnan(row.mean):
                continue
            y = picture.take(BARS)
            picture.write(words, 0.0, y)
            picture.write(texts[arm, metric], 1.0, y, ha="right")
            axes.barh(y, 100 * row.mean, BAR, edgecolor=INK, linewidth=0.7, zorder=3, **fill)
            interval(axes, 100 * row.ci_low, 100 * row.ci_high, y)
            if (arm, others.get(metric)) in rows:
                mean = 100 * rows[arm, others[metric]].mean
                axes.plot([mean], [y], zorder=5, **MARK)
        picture.take(0.5)
    titled(axes, title)
    note = "% of those named on the left; means with 95 % intervals"
    marked = "\ndiamonds: renewed accounts that never were at risk" if others else ""
    return picture.finish(f"{note}{marked}")


def arms_of_rescues(arms: Iterable[str]) -> int:
    """Return how many arms may be drawn."""
    return fitting(LINES, HEAD + BARS * len(LEDGER) + (max(map(len, arms)) > LONGEST_LABEL))


def _label(row: Any) -> str:
    return value_label(row.mean, "%", (row.ci_low, row.ci_high), signed=False, named=False)


def _tried(row: Any) -> str:
    if row is None:
        return ""
    return f"{value_label(row.mean, 'accounts', signed=False, named=False)} rescues tried"
