"""A strip for each arm: a point for each of its differences from the baseline, and their mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.metrics.definitions import METRICS
from simcs.report.figures.rows import Rows, difference_label, limits, times
from simcs.report.figures.style import INK, Look, looks, marker, short, titled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]
GOLDEN = 0.6180339887498949
"""Multiples of it, less their whole part, lie evenly however many there are (Weyl 1916)."""


def draw_strips(
    axes: Axes,
    differences: pd.DataFrame,
    metric: str,
    arms: Iterable[str],
    points: Callable[[str, str], Floats],
    words: Callable[[Any, str], tuple[str, str]],
    ends: tuple[str, str],
    title: str,
) -> Axes:
    """Draw for each arm the points of its differences, and their mean with a line below.

    Parameters
    ----------
    differences
        policy, baseline, metric, mean_difference and ``ends``; other metrics are left aside.
    arms
        All arms in order, the baseline too: so each has its own look.
    points
        Returns the differences of one arm from another.
    words
        Returns of a row and the metric's unit what stands beside the name, and in the line below.
    ends
        Columns with the ends of the line through the mean.

    Raises
    ------
    ValueError
        When no arm is compared with another in this metric.
    """
    rows = list(differences[differences["metric"] == metric].itertuples())
    if not rows:
        raise ValueError(f"no differences in {metric} to draw; at least two arms are needed")
    one, look = METRICS[metric], looks(arms)
    factor, baseline = times(one.unit), rows[0].baseline
    values = [factor * points(row.policy, baseline) for row in rows]
    lines = [[factor * getattr(row, end) for end in ("mean_difference", *ends)] for row in rows]
    titled(axes, title)
    picture = Rows(axes, *limits([*values, *(line[1:] for line in lines)]))
    picture.zero(f"0: the same as {short(baseline)}")
    for row, own, (mean, low, high) in zip(rows, values, lines, strict=True):
        head, said = words(row, one.unit)
        picture.head(short(row.policy, 40), head)
        picture.say(said)
        _strip(axes, own, picture.take(1.3), look[row.policy])
        _whisker(axes, mean, low, high, picture.take(0.7))
        picture.take(0.4)
    return picture.finish(difference_label(one, baseline))


def _whisker(axes: Axes, mean: float, low: float, high: float, y: float) -> None:
    """Draw a mean and, where there is one, its interval as a thick line."""
    axes.plot([low, high], [y, y], color=INK, linewidth=2.2, solid_capstyle="butt", zorder=4)
    axes.plot(
        [mean], [y], marker="d", markersize=7, color=INK, markeredgecolor="white", zorder=5,
    )  # fmt: skip


def _strip(axes: Axes, values: NDArray[np.float64], y: float, look: Look) -> None:
    """Draw a point for each value, spread over most of a line so that few cover each other."""
    place = (GOLDEN * np.arange(1, len(values) + 1)) % 1 - 0.5
    axes.plot(
        values, y + 0.9 * place, linestyle="none", marker=marker(look), markersize=4,
        color=look[0], alpha=0.55, markeredgewidth=0, zorder=3,
    )  # fmt: skip
