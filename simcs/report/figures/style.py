"""What all pictures share: sizes, colours and dashes, and labels that do not overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.ceiling import CEILING_NAME
from simcs.report.figures.apart import spread
from simcs.report.figures.letters import readable
from simcs.report.figures.pixels import pixels
from simcs.report.names import NAMES
from simcs.report.selection import DRAWN
from simcs.report.text import LONGEST_NAME, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 150
WIDTH, HEIGHT, TITLE = 5.0, 3.0, 0.3
"""Inches of a picture of the report, its height where nothing asks for another; of a title."""
MARGINS = {"left": 0.12, "right": 0.12, "bottom": 0.6, "top": 0.12}
"""Inches around the axes, without what a y axis or a title needs."""
AIR = 0.07
"""Inches below a label of an axis that fills its margin."""
LABEL_SIZE = 9.0
SMALL, GREY, INK, GRID = 8.5, "#444444", "#1a1a1a", "#dddddd"
LINE_HEIGHT = 1.3
"""Distance of labels from middle to middle, in font sizes."""
LINE = LABEL_SIZE * LINE_HEIGHT / 72
"""Inches of a line of text."""
LINES = 72.0
"""Of a picture in rows at most, so that on a page its letters have 6 points or more."""
LONGEST_LABEL = 20
"""Letters of a line of a label beside a line."""

# Okabe and Ito's colours (2008) without the yellow, too light for a line, in an order in which
# neighbours differ in lightness too; and dashes, so that colour is not needed at all.
COLOURS = ("#000000", "#D55E00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)), (0, (3, 1)))
MARKERS = ("o", "s", "^", "D", "v")
"""A marker for each dash, where there are points and no lines."""
Look = tuple[str, Any]
"""A colour and a dash."""
# Policies that come along look the same in every figure, whichever are compared.
OWN_LOOKS: dict[str, Look] = {
    "none": (COLOURS[0], DASHES[0]),
    "heroic": (COLOURS[1], DASHES[1]),
    "proactive": (COLOURS[2], DASHES[2]),
    "blend": (COLOURS[3], DASHES[3]),
    "typical": (COLOURS[4], DASHES[0]),
    "scheduled": (COLOURS[5], DASHES[1]),
    "automated": (COLOURS[6], DASHES[2]),
    "adaptive": (COLOURS[4], DASHES[3]),
    "random": (COLOURS[1], DASHES[0]),
    "by_value": (COLOURS[5], DASHES[4]),
    CEILING_NAME: (COLOURS[0], (0, (1, 3))),
}
FREE_LOOKS = tuple(
    look
    for shift in range(len(DASHES))
    for number, colour in enumerate(COLOURS)
    if (look := (colour, DASHES[(number + shift) % len(DASHES)])) not in OWN_LOOKS.values()
)
"""What is left for others, in turn."""


def looks(arms: Iterable[str]) -> dict[str, Look]:
    """Return what the line of each arm looks like: its own where its id or name has one."""
    free = cycle(FREE_LOOKS)
    own = OWN_LOOKS | {NAMES[arm]: look for arm, look in OWN_LOOKS.items()}
    return {arm: own[arm] if arm in own else next(free) for arm in arms}


def marker(look: Look) -> str:
    """Return the marker that goes with a look; "X" for a dash of nobody else's."""
    return MARKERS[DASHES.index(look[1])] if look[1] in DASHES else "X"


def short(arm: str, longest: int = LONGEST_NAME) -> str:
    """Return an arm's name for a label: what it says in brackets is for tables, with more room."""
    return shown(arm.partition(" (")[0], longest)


def fitting(lines: float, each: float) -> int:
    """Return how many arms there is room for where each takes so many lines: two or more."""
    return max(2, min(DRAWN, int(lines / each)))


def figure_for(
    draw: Callable[..., Axes],
    *args: Any,
    height: float | None = None,
    width: float = WIDTH,
    **kwargs: Any,
) -> Figure:
    """Return a figure of the report's size with one picture in it.

    Parameters
    ----------
    draw
        One of the ``draw_…`` functions.
    *args, **kwargs
        What it takes after the axes.
    height, width
        Inches; as high as the picture needs by default.

    Returns
    -------
    matplotlib.figure.Figure
        `DPI` dots an inch, not known to pyplot; see `simcs.report.figures.letters.readable`.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, HEIGHT if height is None else height), dpi=DPI)
    FigureCanvasAgg(figure)
    return readable(figure, lambda: fill(figure, draw, *args, height=height, **kwargs))


def fill(
    figure: Figure,
    draw: Callable[..., Axes],
    *args: Any,
    height: float | None = None,
    **kwargs: Any,
) -> Axes:
    """Draw a picture into an empty figure and give it the height that the picture needs."""
    axes = figure.add_axes((0, 0, 1, 1))
    titled = bool(kwargs.get("title"))
    # What a picture holds says how high it must be, and labels are placed by height: so it is
    # drawn twice, first to see how much there is. One in rows is the same at any height.
    axes.yaxis.set_visible(False)
    for again in range(2):
        _place(figure, axes, titled)
        if again:
            axes.clear()
        axes.yaxis.set_visible(True)
        draw(axes, *args, **kwargs)
        wanted = needed_height(axes, titled) if height is None else height
        if wanted == figure.get_figheight() and _in_place(figure, axes, titled):
            break
        figure.set_figheight(wanted)
        if axes.yaxis_inverted() and not axes.yaxis.get_visible():
            break
    _place(figure, axes, titled)
    return axes


def _margins(figure: Figure, axes: Axes, titled: bool) -> tuple[float, float, float, float]:
    width, height = figure.get_size_inches()
    left = MARGINS["left"] + _beside(axes)
    top = MARGINS["top"] + (TITLE if titled else 0)
    return (
        left / width,
        _below(axes) / height,
        1 - (left + MARGINS["right"]) / width,
        1 - (top + _below(axes)) / height,
    )


def _below(axes: Axes) -> float:
    """Return how many inches there are below the axes: the margin has room for two lines.

    Where the axis has no label, it has room for its numbers.
    """
    lines = axes.get_xlabel().count("\n")
    if not axes.get_xlabel():
        return MARGINS["bottom"] - 1.5 * LINE
    return MARGINS["bottom"] + max(0, lines - 1) * LINE + (AIR if lines else 0.0)


def _beside(axes: Axes) -> float:
    """Return how many inches a y axis takes with its numbers and what it is called."""
    box = axes.yaxis.get_tightbbox() if axes.yaxis.get_visible() else None
    return 0.0 if box is None else float(axes.bbox.x0 - box.x0) / axes.figure.dpi


def _place(figure: Figure, axes: Axes, titled: bool) -> None:
    axes.set_position(_margins(figure, axes, titled))


def _in_place(figure: Figure, axes: Axes, titled: bool) -> bool:
    return bool(np.allclose(axes.get_position().bounds, _margins(figure, axes, titled)))


def needed_height(axes: Axes, titled: bool = False) -> float:
    """Return how many inches high a figure must be for what is drawn in its axes.

    Pictures in rows count lines of text from the top down; others need room for their labels, one
    below another.
    """
    around = _below(axes) + MARGINS["top"] + (TITLE if titled else 0)
    if axes.yaxis_inverted():
        bottom, top = axes.get_ylim()
        return around + (bottom - top) * LINE
    lines = max((lines_in(text.get_text()) for text in axes.texts), default=1)
    return max(HEIGHT, around + (len(axes.texts) + 1) * lines * LINE)


def lines_in(text: str) -> int:
    """Return how many lines a label has."""
    return text.count("\n") + 1


def text_width(axes: Axes, text: str, **style: Any) -> float:
    """Return how wide a label is, in widths of the axes."""
    usual = {"fontsize": LABEL_SIZE, "parse_math": False} | style
    width = pixels(text, axes.figure.dpi, tuple(sorted(usual.items())))
    return width / float(axes.bbox.width)


def fitted(axes: Axes, text: str, room: float, **style: Any) -> str:
    """Return a text cut so that it is at most ``room`` widths of the axes wide."""
    longest = len(text)
    while longest > 1 and text_width(axes, shown(text, longest), **style) > room:
        longest -= 1
    return shown(text, longest)


def tidy(axes: Axes, grid: str) -> None:
    """Take away what says nothing; leave a faint grid along one axis, and plain numbers."""
    from matplotlib.ticker import FuncFormatter

    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis=grid, color=GRID, linewidth=0.7)  # type: ignore[arg-type]
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=LABEL_SIZE, color=GREY)
    across = axes.xaxis if grid == "x" else axes.yaxis
    across.set_major_formatter(FuncFormatter(lambda value, _: plain(value)))


def plain(value: float) -> str:
    """Return a number of an axis as people write it."""
    return f"{value + 0.0:,.10g}"


def titled(axes: Axes, title: str) -> None:
    """Write a title over the axes where there is one to write."""
    if title:
        axes.set_title(title, loc="left", fontsize=LABEL_SIZE + 2, parse_math=False)


def label_ends(
    axes: Axes,
    ends: NDArray[np.float64],
    texts: list[str],
    colours: list[str],
    end: float = 1.0,
    gap: float = 0.05,
    ink: str | None = None,
) -> None:
    """Write beside the end of each line what it is, joined to it by a thin line.

    Parameters
    ----------
    ends
        Where lines end, in data; places of labels are at least a line's height apart.
    texts, colours
        Of the lines, in the same order.
    end
        Where lines end across, in widths of the axes.
    gap
        From there to the labels.
    ink
        Colour of the labels; that of their lines by default.
    """
    low, high = axes.get_ylim()
    points = axes.bbox.height / axes.figure.dpi * 72
    apart = max(map(lines_in, texts)) * LABEL_SIZE * LINE_HEIGHT * (high - low) / points
    places = spread(ends, apart, low + apart / 2, high - apart / 2)
    axes.set_ylim(low, high)
    for own, place, text, colour in zip(ends, places, texts, colours, strict=True):
        axes.plot(
            [end, end + gap - 0.01], [(own - low) / (high - low), (place - low) / (high - low)],
            transform=axes.transAxes, color=colour, linewidth=0.7, clip_on=False,
        )  # fmt: skip
        label = axes.text(
            end + gap, (place - low) / (high - low), text, transform=axes.transAxes,
            color=ink or colour, fontsize=LABEL_SIZE, parse_math=False,
            va="center_baseline" if lines_in(text) == 1 else "center",
        )  # fmt: skip
        if ink:
            # Within the axes a label covers the grid behind it.
            label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.5})
