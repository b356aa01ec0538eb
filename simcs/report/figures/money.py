"""Where a difference in money comes from, in $: bars that begin where the one before ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simcs.report.figures.rows import Rows, interval, limits
from simcs.report.figures.style import GREY, titled
from simcs.report.figures.waterfall import BAR, LESS, MORE, WHOLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes


AIR = 0.05
"""Widths of the axes left free beside them, so that no number of the axis leaves the picture."""


@dataclass(frozen=True)
class Step:
    """A part of a sum, or the whole of it: its size with the ends of its interval, and in words."""

    name: str
    size: float
    low: float
    high: float
    said: str
    whole: bool = False


def draw_money(
    axes: Axes, sums: Sequence[Sequence[Step]], label: str, zero: str, *, title: str = ""
) -> Axes:
    """Draw sums below each other, each from its first part to the whole.

    Parameters
    ----------
    sums
        Parts, and the whole last; a part begins where the one before it ends, the whole at zero.
    label
        What the axis shows.
    zero
        What zero means.

    Raises
    ------
    ValueError
        When there is no step.
    """
    placed = [
        (step, 0.0 if step.whole else sum(before.size for before in steps[:place]))
        for steps in sums
        for place, step in enumerate(steps)
    ]
    if not placed:
        raise ValueError("no parts to draw; at least one is needed")
    ends = [[begin, begin + s.size, begin + s.low, begin + s.high] for s, begin in placed]
    picture = Rows(axes, *limits(ends), gutter=AIR, margin=AIR)
    picture.zero(zero)
    above = None
    for step, begin in placed:
        picture.head(step.name, step.said)
        y = picture.take(BAR)
        style = WHOLE if step.whole else MORE if step.size >= 0 else LESS
        axes.barh(y, step.size, BAR, left=begin, linewidth=0.8, zorder=3, **style)
        interval(axes, begin + step.low, begin + step.high, y)
        if above is not None:
            place = step.size if step.whole else begin
            axes.plot([place] * 2, [above, y], color=GREY, linewidth=0.8, zorder=1.8)
        above = None if step.whole else y
        picture.take(1.0 if step.whole else 0.35)
    titled(axes, title)
    return picture.finish(label)
