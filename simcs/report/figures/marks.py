"""Groups of marks: one for each part of a group, with its 95 % interval and its number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simcs.report.figures.rows import Rows, limits
from simcs.report.figures.style import COLOURS, fitted, text_width, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AIR = 0.04
LINE, BETWEEN = 1.1, 0.3
"""Lines that a mark takes, and that stand between groups."""
WIDEST = 0.42
"""Width of the names of marks, in widths of the axes, at most."""
FARTHEST = 2.5
"""An interval is drawn to so many times the largest mean at most; its number says all of it."""


@dataclass(frozen=True)
class Mark:
    """A mark with its name, its place, the ends of its interval, and what is written beside it."""

    name: str
    mean: float
    low: float
    high: float
    said: str


def draw_marks(
    axes: Axes,
    groups: Sequence[tuple[str, Sequence[Mark]]],
    label: str,
    zero: str = "",
    *,
    title: str = "",
) -> Axes:
    """Draw a head for each group and a mark for each of its parts below it.

    Parameters
    ----------
    groups
        Name and marks of each.
    label
        What the axis shows.
    zero
        What zero means, where both sides of it are shown.

    Raises
    ------
    ValueError
        When there is no mark.
    """
    marks = [mark for _, own in groups for mark in own]
    if not marks:
        raise ValueError("no marks to draw; at least one is needed")
    gutter = AIR + min(WIDEST, max(text_width(axes, mark.name) for mark in marks))
    margin = AIR + max(text_width(axes, mark.said) for mark in marks)
    most = FARTHEST * max(abs(mark.mean) for mark in marks)
    ends = [
        min(max(end, -most), most)
        for mark in marks
        for end in (mark.mean, mark.low, mark.high)
        if not math.isnan(end)
    ]
    picture = Rows(axes, *limits([ends]), gutter=gutter, margin=margin)
    if zero:
        picture.zero(zero)
    for number, (name, own) in enumerate(groups):
        if name:
            picture.head(name)
        for mark in own:
            y = picture.take(LINE)
            picture.write(fitted(axes, mark.name, gutter), 0.0, y)
            picture.write(mark.said, 1.0, y, ha="right")
            colour = COLOURS[number % len(COLOURS)]
            axes.plot(
                [min(max(end, -most), most) for end in (mark.low, mark.high)], [y, y],
                color=colour, linewidth=2.0, zorder=3,
            )  # fmt: skip
            axes.plot(
                [mark.mean], [y], marker="o", markersize=6, color=colour, markeredgecolor="white",
                zorder=4,
            )  # fmt: skip
        picture.take(BETWEEN)
    titled(axes, title)
    return picture.finish(label)
