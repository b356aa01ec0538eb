"""Which parameters decide: the difference where each is low and where it is high."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from simcs.metrics.definitions import METRICS
from simcs.report.figures.rows import (
    Rows,
    difference_label,
    interval,
    limits,
    times,
)
from simcs.report.figures.style import COLOURS, GREY, INK, short, text_width, titled
from simcs.report.text import in_words, shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MARKS = tuple(f"{end}_{mark}" for end in ("low", "high") for mark in ("mean", "ci_low", "ci_high"))
MOST = 5
"""Parameters that are drawn."""
LOW = {"marker": "o", "markerfacecolor": "white", "markeredgecolor": INK, "markersize": 6.5}
HIGH = {"marker": "o", "markerfacecolor": COLOURS[2], "markeredgecolor": INK, "markersize": 6.5}
AIR = 0.03
"""Between the gutter and the marks, in widths of the axes."""


def draw_tornado(
    axes: Axes,
    deciding: pd.DataFrame,
    metric: str = "net_retention",
    *,
    policy: str,
    baseline: str,
    most: int = MOST,
    title: str = "",
) -> Axes:
    """Draw for each parameter the mean difference in the lowest and highest third of its range.

    Parameters
    ----------
    deciding
        As `simcs.analysis.assumptions.deciding` returns it, the most influential parameter first.
    metric
        Name of the metric that differs.
    policy, baseline
        The arm, and the arm from which it differs.
    most
        How many parameters are drawn at most.

    Raises
    ------
    ValueError
        When there is no row.
    """
    if not len(deciding):
        raise ValueError("no parameters to draw; at least one is needed")
    deciding, one = deciding.head(most), METRICS[metric]
    factor = times(one.unit)
    thirds = {row.Index: (_third(row, "low"), _third(row, "high")) for row in deciding.itertuples()}
    gutter = AIR + max(text_width(axes, text) for pair in thirds.values() for text in pair)
    low, high = limits([factor * deciding[name].to_numpy() for name in MARKS])
    picture = Rows(axes, low, high, gutter=min(gutter, 0.5))
    picture.zero(f"0: the same as {short(baseline)}")
    for row in deciding.itertuples():
        picture.head(shown(in_words(row.parameter), 60), _correlation(row))
        means = [factor * row.low_mean, factor * row.high_mean]
        places = [picture.take(1.1), picture.take(1.1)]
        axes.plot(means, places, color=GREY, linewidth=1.0, linestyle=(0, (2, 2)), zorder=2.5)
        for end, place, style, text in zip(
            ("low", "high"), places, (LOW, HIGH), thirds[row.Index], strict=True
        ):
            picture.write(text, 0.0, place, color=GREY)
            mean, least, most = (
                factor * getattr(row, f"{end}_{value}") for value in ("mean", "ci_low", "ci_high")
            )
            interval(axes, least, most, place)
            axes.plot([mean], [place], zorder=5, **style)  # type: ignore[arg-type]
        picture.take(0.4)
    titled(axes, title)
    return picture.finish(difference_label(one, baseline, policy))


def _third(row: Any, end: str) -> str:
    """Say where the lowest or the highest third of a parameter's range lies."""
    low, high = (row.low, row.low_third) if end == "low" else (row.high_third, row.high)
    return f"{low:.3g} to {high:.3g}"


def _correlation(row: Any) -> str:
    if math.isnan(row.rho):
        return ""
    return f"rank correlation {row.rho:+.2f}{'' if row.clear else ', not clear'}"
