"""What a measure is within each group of accounts or each year, for each arm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simcs.report.figures.rows import Rows, limits, times, value_label
from simcs.report.figures.style import (
    LINES,
    LONGEST_LABEL,
    fitting,
    looks,
    marker,
    short,
    text_width,
    titled,
)
from simcs.report.selection import DRAWN

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

AIR = 0.04
"""Between names, marks and numbers, in widths of the axes."""
MOST_GROUPS = 12
NAME, MARK, HEAD = 1.1, 1.2, 1.6
"""Lines of a name above its mark, of a mark, and of a group's name with the air below it."""
LONGEST = LONGEST_LABEL
"""Letters of an arm's name beside its mark; names that are much longer stand above it."""


def draw_group_differences(
    axes: Axes, differences: pd.DataFrame, label: str, unit: str = "%", *, title: str = ""
) -> Axes:
    """Draw each arm's difference from the baseline in each group, with its 95 % interval.

    Parameters
    ----------
    differences
        Of one breakdown: policy, baseline, group, mean_difference, ci_low, ci_high.
    label
        What differs, for the axis.
    unit
        Its unit.

    Raises
    ------
    ValueError
        When there is no row.
    """
    if not len(differences):
        raise ValueError("no differences by group to draw; at least two arms are needed")
    baseline = str(differences["baseline"].iloc[0])
    picture = _rows(axes, differences, "mean_difference", unit, baseline)
    titled(axes, title)
    said = f" in {'points' if unit == '%' else unit}" if unit else ""
    return picture.finish(f"{label}:\ndifference from {short(baseline)}{said}")


def draw_groups(
    axes: Axes, groups: pd.DataFrame, label: str, unit: str = "%", *, title: str = ""
) -> Axes:
    """Draw each arm's mean in each group, with its 95 % interval.

    Parameters
    ----------
    groups
        Of one breakdown: policy, group, mean, ci_low, ci_high.
    label, unit, title
        As of `draw_group_differences`.

    Raises
    ------
    ValueError
        When there is no row.
    """
    if not len(groups):
        raise ValueError("no groups to draw; at least one is needed")
    picture = _rows(axes, groups, "mean", unit, None)
    titled(axes, title)
    return picture.finish(f"{label}{f', {unit}' if unit else ''}")


def _above(arms: Sequence[str]) -> bool:
    """Return whether names stand above their marks: long ones, or those that read the same cut."""
    return max(map(len, arms)) > LONGEST_LABEL or len({short(a, LONGEST) for a in arms}) < len(arms)


def arms_in_groups(arms: Sequence[str], groups: int) -> int:
    """Return how many arms, with the baseline, may be drawn in each of so many groups."""
    return min(DRAWN, 1 + fitting(LINES / groups - HEAD, MARK + NAME * _above(arms)))


def _rows(axes: Axes, frame: pd.DataFrame, value: str, unit: str, baseline: str | None) -> Rows:
    """Draw a head for each group, and below it a line for each arm: name, mark and number."""
    factor, arms = times(unit), list(frame["policy"].unique())
    # The baseline has no row of its own here, and yet it has a look that no other arm has.
    look = looks(arms if baseline is None else [baseline, *arms])
    names = {arm: short(arm, LONGEST) for arm in arms}
    above = _above(arms)
    columns = (value, "ci_low", "ci_high")
    numbers = {
        row.Index: value_label(
            getattr(row, value), unit, (row.ci_low, row.ci_high),
            signed=baseline is not None, named=False,
        )
        for row in frame.itertuples()
    }  # fmt: skip
    gutter = 0.0 if above else AIR + max(text_width(axes, name) for name in names.values())
    margin = AIR + max(text_width(axes, number) for number in numbers.values())
    values = [factor * frame[column].to_numpy() for column in columns]
    always = () if baseline is None else (0.0,)
    picture = Rows(axes, *limits(values, always), gutter=gutter, margin=margin)
    if baseline is not None:
        picture.zero(f"0: the same as {short(baseline)}")
    for group, own in frame.groupby("group", sort=False):
        picture.head(short(str(group), 40))
        for row in own.itertuples():
            arm = row.policy
            if above:
                picture.name(short(arm))
            y = picture.take(MARK)
            if not above:
                picture.write(names[arm], 0.0, y)
            picture.write(numbers[row.Index], 1.0, y, ha="right")
            mean, *ends = (factor * getattr(row, column) for column in columns)
            axes.plot(ends, [y, y], color=look[arm][0], linewidth=2.0, zorder=3)
            axes.plot(
                [mean], [y], marker=marker(look[arm]), markersize=6, color=look[arm][0],
                markeredgecolor="white", zorder=4,
            )  # fmt: skip
        picture.take(0.5)
    return picture
