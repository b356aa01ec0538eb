"""The picture of a study: its quantity along each factor and under each preset, with the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simcs.claims.result import Found, Result
from simcs.claims.study import OWN, Study
from simcs.claims.verdict import Verdict
from simcs.claims.words import UNCHANGED, asked
from simcs.report.figures.style import COLOURS, DPI, GREY, INK, LABEL_SIZE, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKS: dict[Verdict, dict[str, Any]] = {
    Verdict.holds: {"marker": "o", "markerfacecolor": COLOURS[2], "markeredgecolor": INK},
    Verdict.inconclusive: {"marker": "o", "markerfacecolor": "white", "markeredgecolor": INK},
    Verdict.refuted: {"marker": "X", "markerfacecolor": COLOURS[1], "markeredgecolor": INK},
}
"""Shapes distinguish verdicts without colour."""
WIDTH, ROW = 7.2, 2.7
"""Inches of the picture, and of a row of panels."""


def draw(study: Study, result: Result) -> Figure:
    """Return the figure of a study: a panel for each factor, and one for presets."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    panels = [f for f in study.factors if any(p.factor == f.title for p in result.points)]
    rows = (len(panels) + 2) // 2
    figure = Figure(figsize=(WIDTH, ROW * rows + 0.9), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    quantity = study.quantities[0]
    grid = figure.subplots(rows, 2, squeeze=False).ravel()
    axes: Axes
    for axes, factor in zip(grid, panels, strict=False):
        points = [p for p in result.points if p.factor == factor.title]
        _along(axes, points, quantity.line, _scale(study))
        unit = f", {factor.unit}" if factor.unit else ""
        axes.set_xlabel(_wrapped(f"{factor.title}{unit}", 38), fontsize=LABEL_SIZE)
    _presets(grid[len(panels)], result, quantity.line, _scale(study))
    for axes in grid[len(panels) + 1 :]:
        axes.set_visible(False)
    unit = "" if quantity.unit == "" else f" ({quantity.unit})"
    figure.suptitle(
        _wrapped(f"{quantity.title[0].upper()}{quantity.title[1:]}{unit}: {asked(quantity)} is "
                 "claimed") + "\n● true   ○ not clear   ✖ not so   ┄ the line",
        fontsize=LABEL_SIZE + 1, x=0.02, ha="left",
    )  # fmt: skip
    return figure


def _wrapped(text: str, width: int = 92) -> str:
    import textwrap

    return textwrap.fill(text, width)


def _scale(study: Study) -> float:
    return 100.0 if study.quantities[0].unit in ("%", "points") else 1.0


def _along(axes: Axes, points: list[Found], line: float, scale: float) -> None:
    tidy(axes, "y")
    places = list(range(len(points)))
    means = [scale * p.estimates[0].mean for p in points]
    axes.axhline(scale * line, color=GREY, linewidth=1, linestyle=(0, (4, 2)))
    axes.plot(places, means, color=GREY, linewidth=0.9, zorder=2)
    for x, point in zip(places, points, strict=True):
        _mark(axes, point, scale, x=x)
    axes.set_xticks(places, [f"{p.value:g}" for p in points])
    axes.margins(x=0.12, y=0.12)


def _presets(axes: Axes, result: Result, line: float, scale: float) -> None:
    points = [p for p in result.points if not p.factor]
    tidy(axes, "x")
    axes.axvline(scale * line, color=GREY, linewidth=1, linestyle=(0, (4, 2)))
    for y, point in enumerate(points):
        _mark(axes, point, scale, y=y)
    names = [UNCHANGED if p.name == OWN else p.preset or _short(p.name) for p in points]
    axes.set_yticks(range(len(points)), names, fontsize=LABEL_SIZE)
    axes.invert_yaxis()
    axes.margins(x=0.12, y=0.12)
    axes.set_xlabel("under each preset", fontsize=LABEL_SIZE)


def _short(name: str) -> str:
    head, _, key = name.partition(" ")
    return f"{head} {key.rpartition('.')[2]}" if key else name


def _mark(
    axes: Axes, point: Found, scale: float, x: float | None = None, y: float | None = None
) -> None:
    first = point.estimates[0]
    mean, low, high = (scale * value for value in (first.mean, first.low, first.high))
    at = ([x, x], [low, high]) if y is None else ([low, high], [y, y])
    axes.plot(*at, color=INK, linewidth=1.4, zorder=3)
    here = ([x], [mean]) if y is None else ([mean], [y])
    axes.plot(*here, linestyle="", markersize=7, zorder=4, **MARKS[point.verdict])
