"""Where the hours went: a bar for each arm, in parts by purpose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simcs.report.figures.rows import Rows
from simcs.report.figures.style import INK, SMALL, short, text_width, titled
from simcs.report.text import numbers

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

UNUSED = "unused"
BAR = 1.5
"""Lines."""
FILLS = (
    ("#0072B2", ""), ("#ffffff", "////"), ("#E69F00", ""), ("#f2d5e5", "...."),
    ("#9ecbe8", "\\\\\\\\"), ("#dddddd", ""), ("#bfe3d7", "||||"), ("#ffffff", "xxxx"),
    ("#000000", ""), ("#d9efe8", "----"), ("#f6cdb4", "++++"), ("#CC79A7", "oo"),
)  # fmt: skip
"""Colour and hatch of parts, in turn: no two are alike without colour."""
SWATCH, AFTER = 0.045, 0.012
"""Width of a sample in the key and of the gap after it, in widths of the axes."""
APART = 0.04
"""Between two entries of the key."""


def draw_hours(
    axes: Axes, groups: pd.DataFrame, breakdown: str = "hours_by_purpose", *, title: str = ""
) -> Axes:
    """Draw each arm's mean hours, stacked by purpose, what was not used last and in white.

    Parameters
    ----------
    groups
        policy, breakdown, group, mean; other breakdowns are left aside. Parts without hours under
        every arm are left out.
    breakdown
        Which breakdown of hours.

    Raises
    ------
    ValueError
        When there are no hours.
    """
    own = groups[groups["breakdown"] == breakdown]
    hours = {
        arm: dict(zip(rows["group"], rows["mean"].fillna(0.0), strict=True))
        for arm, rows in own.groupby("policy", sort=False)
    }
    parts = [
        part for part in own["group"].unique() if any(of.get(part, 0) > 0 for of in hours.values())
    ]
    if not parts:
        raise ValueError("no hours to draw; at least one arm needs some")
    parts.sort(key=lambda part: part == UNUSED)
    fills = dict(zip([p for p in parts if p != UNUSED], FILLS * len(parts), strict=False))
    fills[UNUSED] = ("#ffffff", "")
    most = max(sum(of.values()) for of in hours.values())
    picture = Rows(axes, 0.0, most)
    _key(picture, parts, fills)
    for arm, of in hours.items():
        whole, used = sum(of.values()), sum(of.values()) - of.get(UNUSED, 0.0)
        (count,) = numbers([whole], "hours")
        share = f", {numbers([used / whole], '%', 0)[0]} % used" if whole > 0 else ""
        picture.head(short(arm, 40), f"{count} hours{share}")
        _bar(picture, [(part, of.get(part, 0.0)) for part in parts], fills, whole)
        picture.take(0.5)
    titled(axes, title)
    return picture.finish("hours of the team over the run; numbers in bars are percent of them")


def _bar(
    picture: Rows, parts: Sequence[tuple[str, float]], fills: dict[str, Any], whole: float
) -> None:
    y, left = picture.take(BAR), 0.0
    for part, size in parts:
        colour, hatch = fills[part]
        picture.axes.barh(
            y, size, BAR - 0.1, left=left, facecolor=colour, hatch=hatch, edgecolor=INK,
            linewidth=0.6, zorder=3,
        )  # fmt: skip
        (percent,) = numbers([size / whole if whole > 0 else np.nan], "%", 0)
        if 1.3 * text_width(picture.axes, percent, fontsize=SMALL) < size / picture.high:
            place = (left + size / 2) / picture.high
            picture.write(percent, place, y, ha="center", fontsize=SMALL, zorder=4)
        left += size


def _key(picture: Rows, parts: Sequence[str], fills: dict[str, Any]) -> None:
    """Write what each part looks like, in the order in which they are stacked."""
    from matplotlib.patches import Rectangle

    y, place = picture.take(1.3), 0.0
    for part in parts:
        name = short(part, 40)
        width = SWATCH + AFTER + text_width(picture.axes, name, fontsize=SMALL)
        if place > 0 and place + width > 1:
            y, place = picture.take(1.3), 0.0
        colour, hatch = fills[part]
        picture.axes.add_patch(
            Rectangle(
                (place, y - 0.4), SWATCH, 0.8, facecolor=colour, hatch=hatch, edgecolor=INK,
                linewidth=0.6, transform=picture.axes.get_yaxis_transform(), zorder=3,
            )
        )  # fmt: skip
        picture.write(name, place + SWATCH + AFTER, y, fontsize=SMALL)
        place += width + APART
    picture.take(0.4)
