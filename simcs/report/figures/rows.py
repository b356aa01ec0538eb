"""Pictures in rows: what y is counted in is lines of text, from the top down.

Each row says in words whose it is and what it shows, and has its marks below that, so that nothing
depends on a key, on colour or on much width.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from simcs.metrics.definitions import Metric
from simcs.report.figures.labels import lines_within
from simcs.report.figures.style import GREY, INK, LABEL_SIZE, fitted, plain, short, text_width, tidy
from simcs.report.text import UNDEFINED, numbers, with_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WRITTEN: dict[str, Any] = {
    "fontsize": LABEL_SIZE,
    "color": INK,
    "va": "center_baseline",
    "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1.0},
    "zorder": 2,
}
"""Texts cover the lines of the grid, and lie below all marks."""
Fill = dict[str, Any]
"""Colour and hatch of a bar, as `matplotlib.axes.Axes.barh` takes them."""
MOST_TICKS = 5
BETWEEN = 0.06
"""Least distance of two labels on a line, in widths of the axes."""


def times(unit: str) -> float:
    """Return what values of a unit are multiplied with to be drawn: shares are drawn in percent."""
    return 100.0 if unit == "%" else 1.0


def value_label(
    value: float,
    unit: str,
    interval: tuple[float, float] | None = None,
    *,
    signed: bool = True,
    named: bool = True,
) -> str:
    """Return a value in words: "+1.2 points (0.3 to 2.1)", "-$5", "43.1 %".

    Parameters
    ----------
    value
        The value.
    unit
        Its unit.
    interval
        The ends of its 95 % interval, NaN where there is none; None says nothing about it.
    signed
        Whether it is a difference; those of percentages are in points.
    named
        Whether the unit is said.
    """
    if interval is None:
        return _dressed(numbers([value], unit)[0], unit, signed, named)
    number, ends = with_interval(value, *interval, unit)
    said = _dressed(number, unit, signed, named)
    if number == UNDEFINED:
        return said
    return f"{said} ({'no interval' if ends == UNDEFINED else ends})"


def _dressed(number: str, unit: str, signed: bool, named: bool) -> str:
    if number == UNDEFINED:
        return number
    rises = signed and any(digit in number for digit in "123456789")
    sign = "-" if number.startswith("-") else "+" if rises else ""
    bare = number.removeprefix("-")
    if unit == "$":
        return f"{sign}${bare}"
    if not named:
        return f"{sign}{bare}"
    return f"{sign}{bare} {'points' if signed and unit == '%' else unit}".rstrip()


def limits(values: Iterable[Any], always: Iterable[float] = (0.0,)) -> tuple[float, float]:
    """Return the ends of an axis that shows all finite values, and some always."""
    parts = [np.ravel(np.asarray(part, np.float64)) for part in values]
    known = np.concatenate([*parts, np.asarray(list(always), np.float64)])
    known = known[np.isfinite(known)]
    if not len(known):
        return (-1.0, 1.0)
    low, high = float(known.min()), float(known.max())
    air = 0.04 * (high - low) or max(abs(high), 1.0)
    return (low - air, high + air)


def beside(axes: Axes, text: str, x: float, y: float) -> None:
    """Write a text to the right of the end of a bar."""
    axes.annotate(
        text, (x, y), (3, 0), textcoords="offset points", va="center_baseline",
        fontsize=LABEL_SIZE, color=INK, parse_math=False,
    )  # fmt: skip


def interval(axes: Axes, low: float, high: float, y: float) -> None:
    """Draw an interval with its ends; nothing where there is none."""
    if not math.isnan(low + high):
        axes.plot(
            [low, high], [y, y], color=INK, linewidth=1.1, marker="|", markersize=6, zorder=4,
        )  # fmt: skip


class Rows:
    """The rows of a picture, written from the top down.

    Parameters
    ----------
    axes
        Where they are drawn.
    low, high
        Ends of what the x axis shows.
    gutter, margin
        Shares of the width left free on the left, for names, and on the right, for labels.
    """

    def __init__(
        self, axes: Axes, low: float, high: float, gutter: float = 0.0, margin: float = 0.0
    ) -> None:
        self.axes = axes
        self.low, self.high = low, high
        self.line = 0.0
        unit = (high - low) / max(1 - gutter - margin, 0.1)
        axes.set_xlim(low - gutter * unit, high + margin * unit)

    def take(self, lines: float) -> float:
        """Take that many lines and return the middle of them."""
        self.line += lines
        return self.line - lines / 2

    def write(self, text: str, x: float, y: float, **style: Any) -> None:
        """Write a text at a share of the width and a line."""
        self.axes.text(
            x, y, text, transform=self.axes.get_yaxis_transform(), parse_math=False,
            **(WRITTEN | style),
        )  # fmt: skip

    def head(self, name: str, said: str = "") -> None:
        """Write whose row it is and, on the right, what it says: on one line if both fit."""
        *others, name = lines_within(self.axes, name, 1.0, weight="bold")
        for line in others:
            self.write(line, 0.0, self.take(1.1), weight="bold")
        y = self.take(1.1)
        said = fitted(self.axes, said, 1.0)
        self.write(name, 0.0, y, weight="bold")
        if said:
            widths = text_width(self.axes, name, weight="bold"), text_width(self.axes, said)
            if sum(widths) + BETWEEN > 1:
                y = self.take(1.1)
            self.write(said, 1.0, y, ha="right")

    def name(self, text: str) -> None:
        """Write the name of what is marked below."""
        for line in lines_within(self.axes, text, 1.0):
            self.write(line, 0.0, self.take(1.1))

    def say(self, text: str) -> None:
        """Write a line in grey."""
        self.write(fitted(self.axes, text, 1.0), 0.0, self.take(1.1), color=GREY)

    def zero(self, said: str) -> None:
        """Take the first line for what zero means, and draw zero."""
        low, high = self.axes.get_xlim()
        self.axes.axvline(0, color=INK, linewidth=1.0, zorder=1.5)
        for line in lines_within(self.axes, said, 1.0):
            half = text_width(self.axes, line) / 2
            place = min(max(-low / (high - low), half), 1 - half)
            self.write(line, place, self.take(1.2), ha="center", color=GREY)

    def finish(self, label: str) -> Axes:
        """Write what the x axis shows, in one or two lines, and close the picture below."""
        axes = self.axes
        axes.set_ylim(self.line, 0)
        axes.yaxis.set_visible(False)
        tidy(axes, "x")
        axes.spines["left"].set_visible(False)
        axes.spines["bottom"].set_bounds(self.low, self.high)
        axes.set_xticks(self._ticks())
        label = "\n".join(
            part for line in label.splitlines() for part in lines_within(axes, line, 1.0)
        )
        axes.set_xlabel(label, loc="left", fontsize=LABEL_SIZE, color=INK, parse_math=False)
        return axes

    def _ticks(self) -> list[float]:
        """Return round numbers within the ends, as many as can be written beside each other."""
        from matplotlib.ticker import MaxNLocator

        whole = float(np.diff(self.axes.get_xlim()).item())
        ticks: list[float] = []
        for most in range(MOST_TICKS, 0, -1):
            values = MaxNLocator(nbins=most).tick_values(self.low, self.high)
            ticks = [float(value) for value in values if self.low <= value <= self.high]
            widest = max((text_width(self.axes, plain(tick)) for tick in ticks), default=0.0)
            if all(b - a > 1.2 * widest * whole for a, b in pairwise(ticks)):
                break
        return ticks


def difference_label(metric: Metric, baseline: str, policy: str = "") -> str:
    """Return what an axis of differences in a metric shows, and which side is better."""
    unit = "points" if metric.unit == "%" else metric.unit
    title = metric.title.partition(" (")[0]
    suffix = f" in {unit}" if unit else ""
    of = f"of {short(policy)} " if policy else ""
    side = {"higher": " (better to the right)", "lower": " (better to the left)"}
    return (
        f"{title[:1].upper()}{title[1:]}{side.get(metric.better, '')}:\n"
        f"difference {of}from {short(baseline)}{suffix}"
    )
