"""How often accounts leave by how long they have been customers, group by group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simcs.report.figures.rows import Rows, limits
from simcs.report.figures.style import COLOURS, text_width, titled
from simcs.report.tables import estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AIR = 0.04
LINE = 1.2


def draw_leaving(
    axes: Axes, groups: Sequence[tuple[str, Sequence[Any]]], *, title: str = ""
) -> Axes:
    """Draw a head for each group and below it a mark for each age, with its 95 % interval.

    Parameters
    ----------
    groups
        Name and rows: part, mean, ci_low, ci_high; rates a year.

    Raises
    ------
    ValueError
        When there is no row.
    """
    if not any(rows for _, rows in groups):
        raise ValueError("no rates of leaving to draw; at least one is needed")
    numbers = {
        id(row): estimate(row.mean, row.ci_low, row.ci_high, "%").replace("\N{NO-BREAK SPACE}", " ")
        for _, rows in groups
        for row in rows
    }
    names = [row.part for _, rows in groups for row in rows]
    gutter = AIR + max(text_width(axes, name) for name in names)
    margin = AIR + max(text_width(axes, number) for number in numbers.values())
    most = max(row.mean for _, rows in groups for row in rows)
    values = [100 * row.mean for _, rows in groups for row in rows]
    ends = [min(100 * row.ci_high, 250 * most) for _, rows in groups for row in rows]
    picture = Rows(axes, *limits([values, ends]), gutter=gutter, margin=margin)
    for number, (name, rows) in enumerate(groups):
        picture.head(name)
        colour = COLOURS[number % len(COLOURS)]
        for row in rows:
            y = picture.take(LINE)
            picture.write(row.part, 0.0, y)
            picture.write(numbers[id(row)], 1.0, y, ha="right")
            ends_of = [100 * row.ci_low, min(100 * row.ci_high, 250 * most)]
            axes.plot(ends_of, [y, y], color=colour, linewidth=2.0, zorder=3)
            axes.plot(
                [100 * row.mean], [y], marker="o", markersize=6, color=colour,
                markeredgecolor="white", zorder=4,
            )  # fmt: skip
        picture.take(0.4)
    titled(axes, title)
    return picture.finish("of 100 accounts, so many leave in a year")
