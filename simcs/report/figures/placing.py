"""Names beside points, so that none covers another."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

from simcs.report.figures.style import GREY, INK, LABEL_SIZE, SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

DIRECTIONS = (0, 30, -30, 150, -150, 180, 90, -90, 60, -60, 120, -120)
"""Degrees in which a name is tried, the first first."""
DISTANCES = (3.0, 9.0, 16.0, 24.0, 34.0, 46.0, 60.0)
"""Points from the mark at which it is tried, the nearest first."""
NEAR, SQUARE = 4.0, (0, 180, 90, -90)
"""Points from a mark, and directions, beyond which a thin line joins it to its name."""
PAD = 1.0
MARK = 0.9
"""Room of a mark before a name, in its letters' size."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top; in points."""


@cache
def _has_letter(letter: str) -> bool:
    """Return whether the font of pictures has a letter."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return bool(get_font(findfont(FontProperties())).get_char_index(ord(letter)))


def drawable(name: str) -> str:
    """Return a name with a mark for each letter that the font of pictures lacks."""
    return "".join(c if _has_letter(c) else "\N{REPLACEMENT CHARACTER}" for c in name)


class Placed:
    """What has been written within some axes, so that the next name finds a free place.

    Parameters
    ----------
    axes
        With their limits and scales set; names stay within them.
    """

    def __init__(self, axes: Axes) -> None:
        self.axes = axes
        self.taken: list[Box] = []
        self.marks: list[Box] = []

    def take(self, text: Text) -> None:
        """Keep the place of a text free of others."""
        self.taken.append(self._box_of(text))

    def avoid(self, xs: Any, ys: Any, radii: Any) -> None:
        """Keep names off some marks; radii are in points."""
        for x, y, radius in zip(xs, ys, radii, strict=True):
            px, py = self._points(x, y)
            self.marks.append((px - radius, py - radius, px + radius, py + radius))

    def write(
        self,
        name: str,
        x: float,
        y: float,
        radius: float,
        *,
        weight: str = "normal",
        mark: str = "",
        colour: str = INK,
    ) -> None:
        """Write a name beside a mark, the nearest free place first, with a line where it is far.

        Parameters
        ----------
        x, y, radius
            Of the mark: in data, and in points.
        mark, colour
            A marker before the name; none by default.
        """
        size = LABEL_SIZE if weight == "bold" else SMALL
        text = self.axes.text(
            0, 0, drawable(name), fontsize=size, color=INK, weight=weight, parse_math=False,
            zorder=7, ha="left", va="bottom", transform=self.axes.transAxes,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": PAD, "alpha": 0.75},
        )  # fmt: skip
        box = self._box_of(text)
        lead = MARK * size if mark else 0.0
        width, height = box[2] - box[0] + lead, box[3] - box[1]
        place, joined = self._free(self._points(x, y), radius, width, height)
        self.taken.append(place)
        text.set_position(self._shares(place[0] + lead + PAD, place[1] + PAD))
        if mark:
            across, up = self._shares(place[0] + lead / 2, (place[1] + place[3]) / 2)
            self.axes.scatter(
                [across], [up], s=(0.75 * size) ** 2, marker=mark, facecolor=colour,
                edgecolor=INK, linewidth=0.5, zorder=8, clip_on=False,
                transform=self.axes.transAxes,
            )  # fmt: skip
        elif joined:
            ends = [self._shares(*end) for end in self._line(self._points(x, y), place)]
            self.axes.plot(
                *zip(*ends, strict=True), color=GREY, linewidth=0.6, zorder=6,
                transform=self.axes.transAxes,
            )  # fmt: skip

    def _shares(self, x: float, y: float) -> tuple[float, float]:
        """Return a place in points as shares of the axes, which hold at any resolution."""
        dots = self.axes.figure.dpi / 72
        across, up = self.axes.transAxes.inverted().transform((x * dots, y * dots))
        return float(across), float(up)

    def _line(self, point: tuple[float, float], box: Box) -> list[tuple[float, float]]:
        """Return both ends of the line from a mark to the nearest edge of its name."""
        edge = (
            min(max(point[0], box[0]), box[2]),
            min(max(point[1], box[1]), box[3]),
        )
        return [point, edge]

    def _free(
        self, point: tuple[float, float], radius: float, width: float, height: float
    ) -> tuple[Box, bool]:
        """Return the nearest free place, or what covers least, and whether it needs a line."""
        best, least = ((0.0, 0.0, 0.0, 0.0), False), math.inf
        for distance in DISTANCES:
            for degrees in DIRECTIONS:
                place = _beside(point, radius + distance, degrees, width, height)
                covers, joined = self._covered(place), distance > NEAR or degrees not in SQUARE
                if not covers:
                    return place, joined
                if covers < least:
                    best, least = (place, joined), covers
        return best

    def _covered(self, place: Box) -> float:
        """Return how much a place covers of other names, of marks, and of what is outside."""
        whole = _area(place)
        frame = self.axes.bbox
        dots = 72 / self.axes.figure.dpi
        inside: Box = (frame.x0 * dots, frame.y0 * dots, frame.x1 * dots, frame.y1 * dots)
        outside = whole - _common(place, inside)
        return (
            10 * max(0.0, outside - 1e-6 * whole)
            + 4 * sum(_common(place, other) for other in self.taken)
            + sum(_common(place, other) for other in self.marks)
        )

    def _points(self, x: float, y: float) -> tuple[float, float]:
        px, py = self.axes.transData.transform((x, y))
        dots = 72 / self.axes.figure.dpi
        return float(px) * dots, float(py) * dots

    def _box_of(self, text: Text) -> Box:
        box = text.get_window_extent()
        dots = 72 / self.axes.figure.dpi
        return (
            float(box.x0) * dots - PAD,
            float(box.y0) * dots - PAD,
            float(box.x1) * dots + PAD,
            float(box.y1) * dots + PAD,
        )


def _beside(
    point: tuple[float, float], distance: float, degrees: float, width: float, height: float
) -> Box:
    """Return the box of a name in some direction from a point."""
    turn = math.radians(degrees)
    across, up = math.cos(turn), math.sin(turn)
    left = point[0] + distance * across - width * (1 - across) / 2
    bottom = point[1] + distance * up - height * (1 - up) / 2
    return left, bottom, left + width, bottom + height


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _common(one: Box, other: Box) -> float:
    """Return the area that two boxes share."""
    return _area(
        (
            max(one[0], other[0]),
            max(one[1], other[1]),
            min(one[2], other[2]),
            min(one[3], other[3]),
        )
    )
