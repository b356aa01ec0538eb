"""What one more hour of each action brings, beside what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcs.analysis.horizon import YEARS
from simcs.analysis.hour_values import HOUR, UNCLEAR, verdict
from simcs.interventions.words import noun
from simcs.report.figures.rows import Rows, interval, limits, value_label
from simcs.report.figures.style import COLOURS, GREY, INK, titled
from simcs.report.text import capital

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simcs.analysis.hour_values import HourValues

MARK = {"marker": "o", "markersize": 6.5, "markeredgecolor": INK, "color": COLOURS[2]}


def draw_hour_values(axes: Axes, found: HourValues, *, title: str = "") -> Axes:
    """Draw the value of an hour of each action with its interval, and a line where it is the cost.

    Raises
    ------
    ValueError
        When no action takes hours.
    """
    rows = [row for row in found.overall().itertuples() if row.per == HOUR]
    if not rows:
        raise ValueError("no hours to draw; at least one action needs some")
    # An interval that says little would take the room of all others: it is cut at the edge.
    telling = [row for row in rows if verdict(row) != UNCLEAR]
    ends = [[row.value_low, row.value_high] for row in telling]
    low, high = limits([[row.value for row in rows], *ends], (0.0, found.cost))
    titled(axes, title)
    picture = Rows(axes, low, high)
    picture.zero("0: brings nothing")
    cost = f"dashed: an hour costs {value_label(found.cost, '$', signed=False)}"
    axes.axvline(found.cost, color=GREY, linewidth=1.4, linestyle=(0, (4, 2)), zorder=1.6)
    picture.say(cost)
    for row in rows:
        own = (row.value_low, row.value_high)
        picture.head(capital(noun(row.action)), value_label(row.value, "$", own, signed=False))
        y = picture.take(0.8)
        interval(axes, max(own[0], low), min(own[1], high), y)
        if np.isfinite(row.value):
            axes.plot([row.value], [y], zorder=5, **MARK)  # type: ignore[arg-type]
        picture.take(0.3)
    return picture.finish(
        f"$ of value up to year {YEARS}, an hour (95 % interval, cut at the edge)"
    )
