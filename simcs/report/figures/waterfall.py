"""Where a difference comes from: what each mechanism adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from simcs.analysis.waterfall import REMAINDER, TOTAL
from simcs.metrics.definitions import METRICS
from simcs.report.figures.rows import (
    Fill,
    Rows,
    difference_label,
    interval,
    limits,
    times,
    value_label,
)
from simcs.report.figures.style import GREY, INK, short, titled
from simcs.report.text import shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MORE: Fill = {"facecolor": "#7fb8dc", "edgecolor": INK}
LESS: Fill = {"facecolor": "#f3c9ad", "edgecolor": INK, "hatch": "\\\\\\\\"}
WHOLE: Fill = {"facecolor": "#e6e6e6", "edgecolor": INK, "hatch": "////"}
BAR = 0.9
"""Lines."""


def draw_waterfall(
    axes: Axes,
    table: pd.DataFrame,
    metric: str = "net_retention",
    *,
    policy: str,
    baseline: str,
    names: Mapping[str, str] | None = None,
    title: str = "",
) -> Axes:
    """Draw what each mechanism adds, each bar beginning where the one before ended.

    Parameters
    ----------
    table
        mechanism, contribution, ci_low, ci_high, as `simcs.analysis.waterfall.waterfall` returns
        them; drawn from the top down, but that the total comes last. Mechanisms without any effect
        are counted and not drawn.
    metric
        Name of the metric that they are contributions to.
    policy, baseline
        The arm, and the arm from which the total is its difference.
    names
        What people call the mechanisms; their names by default.

    Raises
    ------
    ValueError
        When there is no row.
    """
    if not len(table):
        raise ValueError("no contributions to draw; at least one is needed")
    one = METRICS[metric]
    factor = times(one.unit)
    idle = (table[["contribution", "ci_low", "ci_high"]] == 0).all(axis="columns")
    idle &= ~table["mechanism"].isin((TOTAL, REMAINDER))
    table = table[~idle].sort_values("mechanism", key=lambda names: names == TOTAL, kind="stable")
    whole = (table["mechanism"] == TOTAL).to_numpy()
    sizes = factor * table["contribution"].to_numpy(np.float64)
    steps = np.where(whole, 0.0, sizes)
    begins = np.where(whole, 0.0, np.cumsum(steps) - steps)
    lows, highs = (
        begins + factor * table[end].to_numpy(np.float64) for end in ("ci_low", "ci_high")
    )
    picture = Rows(axes, *limits([begins, begins + sizes, lows, highs]))
    picture.zero(f"0: the same as {short(baseline)}")
    above = None
    for place, row in enumerate(table.itertuples()):
        label = value_label(row.contribution, one.unit, (row.ci_low, row.ci_high))
        name = (
            f"{short(policy)} less {short(baseline)}"
            if whole[place]
            else shown((names or {}).get(row.mechanism, row.mechanism), 60)
        )
        picture.head(name, label)
        y = picture.take(BAR)
        style = WHOLE if whole[place] else MORE if sizes[place] >= 0 else LESS
        axes.barh(y, sizes[place], BAR, left=begins[place], linewidth=0.8, zorder=3, **style)
        interval(axes, lows[place], highs[place], y)
        if above is not None and not whole[place]:
            step = [begins[place]] * 2
            axes.plot(step, [above, y], color=GREY, linewidth=0.8, zorder=1.8)
        above = None if whole[place] else y
        picture.take(0.35)
    if idle.any():
        picture.say(f"mechanisms that change nothing here, and are not drawn: {idle.sum()}")
    titled(axes, title)
    return picture.finish(difference_label(one, baseline))
