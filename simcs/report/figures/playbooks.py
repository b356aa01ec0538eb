"""What each playbook is worth: a point and its interval, with its name above."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from simcs.report.figures.rows import Rows, interval, limits
from simcs.report.figures.style import INK, short, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


MILLION = 1e6


class Worth(NamedTuple):
    """A playbook's name, what it is worth with its interval, $, and that in words."""

    name: str
    mean: float
    low: float
    high: float
    said: str


def draw_playbooks(axes: Axes, worth: Sequence[Worth], *, after: str, title: str = "") -> Axes:
    """Draw for each playbook how much ARR the book has with it beyond what it has without.

    Parameters
    ----------
    worth
        In the order in which they are drawn.
    after
        When: " after 3 years".

    Raises
    ------
    ValueError
        When there is none.
    """
    if not worth:
        raise ValueError("no playbooks to draw; at least one is needed")
    largest = max(abs(v) for row in worth for v in row[1:4] if not math.isnan(v))
    scale, unit = (MILLION, "million $") if largest >= MILLION else (1e3, "thousand $")
    lines = [[v / scale for v in row[1:4]] for row in worth]
    titled(axes, title)
    picture = Rows(axes, *limits(lines))
    picture.zero("0: the same without it")
    for row, (mean, low, high) in zip(worth, lines, strict=True):
        picture.take(0.3)
        picture.head(short(row.name, 40), row.said)
        y = picture.take(0.9)
        interval(axes, low, high, y)
        axes.plot([mean], [y], marker="o", markersize=5.5, color=INK, zorder=5)
    picture.take(0.3)
    return picture.finish(f"ARR{after} with the playbook less without it, {unit}")
