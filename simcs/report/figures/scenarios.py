"""What each scenario changes in $: value after all salaries, and ARR at the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simcs.report.figures.rows import Rows, interval, limits
from simcs.report.figures.style import COLOURS, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from simcs.report.dollars import Dollars

VALUE, ARR = "value_after_salaries", "arr"
MARKS = {VALUE: ("o", COLOURS[2]), ARR: ("s", COLOURS[1])}
NAMES = {VALUE: "value", ARR: "ARR"}
MOST = 16
"""Scenarios that a picture has room for."""


def draw_scenarios(
    axes: Axes, rows: Sequence[dict[str, Any]], baseline: str, unit: Dollars, when: str
) -> Axes:
    """Draw both differences of each scenario from the first one, with 95 % intervals.

    Parameters
    ----------
    rows
        Of each scenario but the first: its name, and by figure mean and ends of the interval, $.
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
    ends = [[value / unit.unit for value in row[figure]] for row in rows for figure in MARKS]
    lines = Rows(axes, *limits(ends))
    lines.zero(f"as with {short(baseline)}")
    for row in rows:
        said = ", ".join(f"{NAMES[one]} {unit.signed(row[one][0])}" for one in MARKS)
        lines.head(row["scenario"], said)
        for figure, (mark, colour) in MARKS.items():
            y = lines.take(0.8)
            mean, low, high = (value / unit.unit for value in row[figure])
            interval(axes, low, high, y)
            axes.plot([mean], [y], mark, color=colour, markersize=6, zorder=5)
        lines.take(0.5)
    letter = {"M": "millions of $", "K": "thousands of $"}.get(unit.letter, "$")
    return lines.finish(
        f"Difference from {short(baseline)}{when}, {letter}:\n"
        "circle: value after all salaries until then; square: ARR; lines: 95 % intervals"
    )
