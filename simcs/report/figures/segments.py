"""Who gains and who loses: the difference from the baseline within each group of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcs.report.figures.rows import Rows, limits, tell_with_interval, times
from simcs.report.figures.style import looks, marker, short, text_width, titled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

AIR = 0.04
"""Between names, marks and numbers, in widths of the axes."""
LONGEST = 16


def draw_segments(
    axes: Axes,
    differences: pd.DataFrame,
    label: str,
    unit: str = "%",
    *,
    title: str = "",
) -> Axes:
    """Draw each arm's difference from the baseline in each group, with its 95 % interval.

    Parameters
    ----------
    axes
        Where to draw.
    differences
        Of one breakdown: policy, baseline, group, mean_difference, ci_low, ci_high.
    label
        What differs, for the axis.
    unit
        Its unit.
    title
        Over the axes, where there is no caption.

    Returns
    -------
    matplotlib.axes.Axes
        The same; y is counted in lines of text.

    Raises
    ------
    ValueError
        When there is no row.
    """
    if not len(differences):
        raise ValueError("no differences by group to draw; at least two arms are needed")
    factor, baseline = times(unit), str(differences["baseline"].iloc[0])
    look = looks([baseline, *differences["policy"].unique()])
    names = {arm: short(arm, LONGEST) for arm in differences["policy"].unique()}
    told = {
        row.Index: tell_with_interval(row.mean_difference, row.ci_low, row.ci_high, "")
        for row in (differences.assign(**{c: factor * differences[c] for c in VALUES})).itertuples()
    }
    gutter = AIR + max(text_width(axes, name) for name in names.values())
    margin = AIR + max(text_width(axes, text) for text in told.values())
    low, high = limits([factor * differences[column].to_numpy() for column in VALUES])
    picture = Rows(axes, low, high, gutter=gutter, margin=margin)
    picture.zero(f"0: the same as {short(baseline)}")
    for group, own in differences.groupby("group", sort=False):
        picture.head(short(str(group), 40))
        for row in own.itertuples():
            y, (colour, _) = picture.take(1.2), look[row.policy]
            picture.write(names[row.policy], 0.0, y)
            picture.write(told[row.Index], 1.0, y, ha="right")
            mean, *ends = (factor * getattr(row, column) for column in VALUES)
            axes.plot(ends, [y, y], color=colour, linewidth=2.0, zorder=3)
            axes.plot(
                [mean], [y], marker=marker(look[row.policy]), markersize=6, color=colour,
                markeredgecolor="white", zorder=4,
            )  # fmt: skip
        picture.take(0.5)
    titled(axes, title)
    said = f" in {'points' if unit == '%' else unit}" if unit else ""
    return picture.finish(f"{label}:\ndifference from {short(baseline)}{said}")


VALUES = ("mean_difference", "ci_low", "ci_high")
