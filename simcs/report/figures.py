"""Pictures of results, drawn without any global state."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.ceiling import CEILING_NAME
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.curves import Curves
from simcs.metrics.summary import FUTURES_FOR_A_RANGE, range_of_futures
from simcs.report.text import ASSUMED, shown, with_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 150
SIZE = (1600 / DPI, 800 / DPI)
"""Inches."""

# Okabe and Ito's colours (2008), without the yellow that is too light for a line, in an order in
# which neighbours differ in lightness too; and dashes, so that colour is not needed at all.
COLOURS = ("#000000", "#D55E00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)), (0, (3, 1)))
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
    CEILING_NAME: (COLOURS[0], (0, (1, 3))),
}
FREE_LOOKS = tuple(
    look
    for shift in range(len(DASHES))
    for number, colour in enumerate(COLOURS)
    if (look := (colour, DASHES[(number + shift) % len(DASHES)])) not in OWN_LOOKS.values()
)
"""What is left for others, in turn."""
BESIDE = 0.75
"""Inches left of each panel, for its axis."""
BOTTOM, HEIGHT = 0.205, 0.6
"""Where panels stand, as shares of the figure."""
LABEL_SIZE = 9.0
SMALL, GREY = 8.5, "#444444"
"""Of what stands above and below the panels."""
QUICKLY = {"compress_level": 1}
"""Compression that takes less time than drawing."""
LONGEST_LABEL = 20
LABELS_BEGIN = 1.05
"""Where labels begin, in widths of a panel."""
LINE_HEIGHT = 1.3
"""Distance of labels from middle to middle, in font sizes."""


@dataclass(frozen=True)
class Panel:
    """What one panel shows."""

    kind: str
    title: str
    axis: str


PANELS = (
    Panel("net", "Net retention: revenue kept, with expansion", "% of the opening revenue"),
    Panel("logo", "Logo retention: accounts kept", "% of the opening accounts"),
)


def retention_figure(
    curves: Curves,
    path: Path | None = None,
    baseline: str | None = None,
    *,
    scenario: str = "",
    book: str = "",
) -> "Figure":
    """Draw net and logo retention over time, a line and a band for each arm.

    Parameters
    ----------
    curves
        By arm and kind ("net", "logo"): shape (replications, weeks + 1), as
        `simcs.metrics.curves.stacked` returns them.
    path
        Where to write it as a PNG of about 1600 by 800 pixels; not at all by default.
    baseline
        The arm that others are compared with, for the caption; the first by default.
    scenario
        Which settings are not the defaults, in a few words, to be shown below the title.
    book
        Which accounts these are, in a few words, for the caption.

    Returns
    -------
    matplotlib.figure.Figure
        Not known to pyplot.

    Raises
    ------
    ValueError
        When there are no curves.
    OSError
        When the file cannot be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    if not curves:
        raise ValueError("no curves to draw; at least one arm is needed")
    replications, moments = next(iter(curves.values()))["net"].shape
    years = (moments - 1) / WEEKS_PER_YEAR
    figure = Figure(figsize=SIZE, dpi=DPI)
    FigureCanvasAgg(figure)
    span = f"{years:.3g} {'year' if years == 1 else 'years'}"
    left = BESIDE / SIZE[0]
    figure.text(left, 0.935, f"Retention of the opening book over {span}, by policy", fontsize=14)
    figure.text(left, 0.885, scenario, fontsize=SMALL, color=GREY, parse_math=False)
    room = _label_room(figure, curves)
    width = SIZE[0] / len(PANELS) - BESIDE - room
    for column, panel in enumerate(PANELS):
        place = (column / len(PANELS) + left, BOTTOM, width / SIZE[0], HEIGHT)
        _draw(figure.add_axes(place), panel, curves, years)
    arm = shown(next(iter(curves)) if baseline is None else baseline)
    below = f"{_caption(replications, arm)}\n{_origin(book)}"
    figure.text(left, 0.03, below, fontsize=SMALL, color=GREY, linespacing=1.5, parse_math=False)
    if path is not None:
        # Without the software's version the same results give the same file.
        figure.savefig(path, dpi=DPI, format="png", metadata={"Software": None}, pil_kwargs=QUICKLY)
    return figure


def looks(arms: Iterable[str]) -> dict[str, Look]:
    """Return what the line of each arm looks like: its own look where its name has one."""
    free = cycle(FREE_LOOKS)
    return {arm: OWN_LOOKS[arm] if arm in OWN_LOOKS else next(free) for arm in arms}


def _origin(book: str) -> str:
    told = f"Book: {book}. " if book else ""
    return f"{told}This is a simulation; {ASSUMED}."


def _caption(replications: int, baseline: str) -> str:
    count = f"{replications} replication{'' if replications == 1 else 's'}"
    if replications < FUTURES_FOR_A_RANGE:
        lines = f"Lines: mean of {count}; bands come with {FUTURES_FOR_A_RANGE} or more."
    else:
        lines = f"Lines: mean of {count}; bands: 10-90 % of futures."
    return f"{lines} All policies meet the same luck. Baseline: {baseline}."


def _draw(axes: "Axes", panel: Panel, curves: Curves, years: float) -> None:
    ends, texts, colours = [], [], []
    look = looks(curves)
    for arm, kinds in curves.items():
        percent = 100 * kinds[panel.kind]
        time = np.arange(percent.shape[1]) / WEEKS_PER_YEAR
        colour, dash = look[arm]
        mean = percent.mean(axis=0)
        axes.plot(time, mean, color=colour, linestyle=dash, linewidth=1.8, zorder=3)
        if len(percent) >= FUTURES_FOR_A_RANGE:
            low, high = range_of_futures(percent)
            axes.fill_between(time, low, high, color=colour, alpha=0.08, linewidth=0)
            # Bands lie on each other: faint edges tell where one ends.
            for edge in (low, high):
                axes.plot(time, edge, color=colour, linewidth=0.5, alpha=0.3)
        ends.append(mean[-1])
        # Summed as tables do it, so that both round to the same.
        texts.append(_label_text(arm, float(np.mean(kinds[panel.kind][:, -1]))))
        colours.append(colour)
    axes.set_xlim(0, max(years, 1 / WEEKS_PER_YEAR))
    if years >= 1:
        axes.set_xticks(np.arange(0, int(years) + 1, max(1, round(years / 8))))
    axes.set_title(panel.title, loc="left", fontsize=11)
    axes.set_xlabel("years since the run began")
    axes.set_ylabel(panel.axis)
    axes.grid(axis="y", color="#dddddd", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    _label(axes, np.asarray(ends), texts, colours)


def _label_text(arm: str, share: float) -> str:
    # What a name says in brackets is for tables, where there is room.
    return f"{shown(arm.partition(' (')[0], LONGEST_LABEL)}  {with_unit(share, '%')}"


def _label_room(figure: "Figure", curves: Curves) -> float:
    """Return the inches that the labels of a panel need, and the line that leads to them."""
    widest = 0.0
    for arm in curves:
        text = figure.text(0, 0, _label_text(arm, 1.0), fontsize=LABEL_SIZE, parse_math=False)
        widest = max(widest, text.get_window_extent().width / DPI)
        text.remove()
    return widest + 0.3


def _label(axes: "Axes", ends: NDArray[np.float64], texts: list[str], colours: list[str]) -> None:
    """Write beside the end of each line what it is, joined to it by a thin line."""
    low, high = axes.get_ylim()
    points = axes.get_position().height * SIZE[1] * 72
    gap = LABEL_SIZE * LINE_HEIGHT * (high - low) / points
    places = spread(ends, gap, low + gap / 2, high - gap / 2)
    axes.set_ylim(low, high)
    for end, place, text, colour in zip(ends, places, texts, colours, strict=True):
        axes.plot(
            [1.0, LABELS_BEGIN - 0.01], [(end - low) / (high - low), (place - low) / (high - low)],
            transform=axes.transAxes, color=colour, linewidth=0.7, clip_on=False,
        )  # fmt: skip
        axes.text(
            LABELS_BEGIN, (place - low) / (high - low), text,
            transform=axes.transAxes, color=colour, fontsize=LABEL_SIZE, va="center_baseline",
            parse_math=False,
        )  # fmt: skip


def spread(wanted: NDArray[np.float64], gap: float, low: float, high: float) -> NDArray[np.float64]:
    """Return places at least ``gap`` apart, in the order of ``wanted`` and as near it as can be.

    Nearest in the sense of least squares, between ``low`` and ``high`` as far as there is room:
    labels that would overlap are pooled around their mean (isotonic regression by pooling adjacent
    violators, Ayer et al. 1955).
    """
    order = np.argsort(wanted, kind="stable")
    steps = gap * np.arange(len(wanted))
    pools: list[list[float]] = []
    for value in wanted[order] - steps:
        pools.append([float(value)])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    level = np.concatenate([np.full(len(pool), np.mean(pool)) for pool in pools])
    places = np.empty(len(wanted))
    places[order] = np.clip(level, low, max(low, high - steps[-1])) + steps
    return places
