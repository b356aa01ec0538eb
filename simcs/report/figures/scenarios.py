"""What each scenario changes in $: ARR at the end of the run, and value after all salaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcs.report.figures.rows import Rows, interval, limits
from simcs.report.figures.style import COLOURS, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from simcs.report.dollars import Dollars

ARR, VALUE, LATER = "ARR", "value", "until year 8"
MARKS = {ARR: ("s", COLOURS[1]), VALUE: ("o", COLOURS[2]), LATER: ("^", COLOURS[3])}
MOST = 13
"""Scenarios that a picture has room for."""

Drawn = tuple[str, dict[str, tuple[float, float, float]]]
"""Name of a scenario, and by what is drawn the mean and the ends of its interval, $."""


def draw_scenarios(
    axes: Axes, rows: Sequence[Drawn], baseline: str, unit: Dollars, when: str
) -> Axes:
    """Draw the differences of each scenario from the first one, with 95 % intervals.

    Parameters
    ----------
    rows
        Of each scenario but the first.
    baseline
        Name of the first.
    unit
        How amounts are written.
    when
        After what time, in words that begin with a blank.

    Raises
    ------
    ValueError
        When there is no row.
    """
    if not rows:
        raise ValueError("no scenarios to draw; at least one beside the first is needed")
    ends = [[end / unit.unit for end in gap] for _, gaps in rows for gap in gaps.values()]
    lines = Rows(axes, *limits(ends))
    lines.zero(f"as with {short(baseline)}")
    for name, gaps in rows:
        lines.head(name, ", ".join(f"{one} {unit.signed(gap[0])}" for one, gap in gaps.items()))
        for one, gap in gaps.items():
            mark, colour = MARKS[one]
            y = lines.take(0.8)
            mean, low, high = (end / unit.unit for end in gap)
            interval(axes, low, high, y)
            axes.plot([mean], [y], mark, color=colour, markersize=6, zorder=5)
        lines.take(0.5)
    letter = {"M": "millions of $", "K": "thousands of $"}.get(unit.letter, "$")
    later = "; triangle: the same until year 8" if any(LATER in gaps for _, gaps in rows) else ""
    return lines.finish(
        f"Difference from {short(baseline)}{when}, {letter}; lines: 95 % intervals\n"
        f"square: ARR; circle: value after all salaries until then{later}"
    )
