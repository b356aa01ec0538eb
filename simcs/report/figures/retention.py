"""Retention over time: a line and a band for each arm."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.summary import FUTURES_FOR_A_RANGE, range_of_futures
from simcs.errors import ConfigError, unknown
from simcs.interventions.ceiling import CEILING_NAME
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.curves import Curves
from simcs.metrics.definitions import METRICS
from simcs.report.figures.labels import folded, lines_within
from simcs.report.figures.letters import readable
from simcs.report.figures.style import (
    DPI,
    GREY,
    GRID,
    INK,
    LABEL_SIZE,
    SMALL,
    label_ends,
    looks,
    text_width,
    tidy,
    titled,
)
from simcs.report.selection import DRAWN, chosen, shown_of
from simcs.report.text import shown, with_unit
from simcs.report.verdict_text import ASSUMED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE = (1600 / DPI, 800 / DPI)
"""Inches of the picture with two panels."""
BESIDE = 0.75
"""Inches left of each of its panels, for its axis."""
BOTTOM, PANEL_HEIGHT = 0.205, 0.6
"""Where they stand, as shares of the figure."""
LEADING = 1.5
"""Distance of the lines of its caption, in sizes of their letters."""
QUICKLY = {"compress_level": 1}
"""Compression that takes less time than drawing."""
NO_CURVES = "no curves to draw; at least one arm is needed"
LEADER = 0.05
"""From the end of a line to its label, in widths of the axes."""


@dataclass(frozen=True)
class Panel:
    """What one panel shows."""

    kind: str
    title: str
    axis: str


NET = Panel("net", "Net retention: revenue kept, with expansion", "% of the opening revenue")
GROSS = Panel("gross", "Gross retention: revenue kept", "% of the opening revenue")
LOGO = Panel("logo", "Logo retention: accounts kept", "% of the opening accounts")
PANELS = (NET, LOGO)
BY_METRIC = {f"{panel.kind}_retention": panel for panel in (NET, GROSS, LOGO)}
"""What is drawn of each metric that has a course over time."""


def draw_retention(
    axes: "Axes", curves: Curves, metric: str = "net_retention", *, title: str = ""
) -> "Axes":
    """Draw one kind of retention over time, labelled at the end of each line.

    Parameters
    ----------
    curves
        By arm and kind: shape (replications, weeks + 1), shares of the opening book.
    metric
        One of `BY_METRIC`.

    Returns
    -------
    matplotlib.axes.Axes
        The same. Lines end before its right edge, so that labels find room.

    Raises
    ------
    ConfigError
        When the metric has no course over time.
    ValueError
        When there are no curves.
    """
    if metric not in BY_METRIC:
        raise ConfigError(unknown("metric over time", metric, BY_METRIC))
    if not curves:
        raise ValueError(NO_CURVES)
    ends, texts = _lines(axes, BY_METRIC[metric], curves)
    tidy(axes, "y")
    end = 1 - LEADER - max(text_width(axes, text) for text in texts)
    last = axes.get_xlim()[1]
    axes.set_xlim(0, last / max(end, 0.2))
    axes.spines["bottom"].set_bounds(0, last)
    axes.xaxis.label.set(x=0, horizontalalignment="left", fontsize=LABEL_SIZE)
    axes.yaxis.label.set_fontsize(LABEL_SIZE)
    colours = [look[0] for look in looks(curves).values()]
    label_ends(axes, ends, texts, colours, end, LEADER, INK)
    titled(axes, title)
    return axes


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
        raise ValueError(NO_CURVES)
    arm = next(iter(curves)) if baseline is None else baseline
    left_out = shown_of(len({*curves} - {CEILING_NAME}), DRAWN, METRICS["net_retention"].title)
    if left_out:
        last = {arm: float(np.mean(kinds["net"][:, -1])) for arm, kinds in curves.items()}
        policies = [arm for arm in last if arm != CEILING_NAME]
        held = chosen(sorted(policies, key=lambda arm: -last[arm]), arm, DRAWN)
        curves = {arm: of for arm, of in curves.items() if arm in held or arm == CEILING_NAME}
    replications, moments = next(iter(curves.values()))["net"].shape
    years = (moments - 1) / WEEKS_PER_YEAR
    figure = Figure(figsize=SIZE, dpi=DPI)
    FigureCanvasAgg(figure)
    span = f"{years:.3g} {'year' if years == 1 else 'years'}"
    left = BESIDE / SIZE[0]
    figure.text(left, 0.935, f"Retention of the opening book over {span}, by policy", fontsize=14)
    figure.text(left, 0.885, scenario, fontsize=SMALL, color=GREY, parse_math=False)
    said = filter(None, (_caption(replications, shown(arm)), _origin(book), left_out))
    below = [line for one in said for line in _lines_of_caption(figure, one, 1 - 1.3 * left)]
    # The margin below has room for two lines.
    higher = max(0, len(below) - 2) * LEADING * SMALL / 72 / SIZE[1]
    room = _label_room(figure, curves)
    width = SIZE[0] / len(PANELS) - BESIDE - room
    for column, panel in enumerate(PANELS):
        place = (
            column / len(PANELS) + left,
            BOTTOM + higher,
            width / SIZE[0],
            PANEL_HEIGHT - higher,
        )
        axes = figure.add_axes(place)
        ends, texts = _lines(axes, panel, curves)
        axes.set_title(panel.title, loc="left", fontsize=11)
        axes.spines[["top", "right"]].set_visible(False)
        label_ends(axes, ends, texts, [look[0] for look in looks(curves).values()])
    figure.text(
        left, 0.03, "\n".join(below), fontsize=SMALL, color=GREY, linespacing=LEADING,
        parse_math=False,
    )  # fmt: skip
    readable(figure, lambda: None)
    if path is not None:
        # Without the software's version the same results give the same file.
        figure.savefig(path, dpi=DPI, format="png", metadata={"Software": None}, pil_kwargs=QUICKLY)
    return figure


def _lines_of_caption(figure: "Figure", text: str, room: float) -> list[str]:
    whole = figure.add_axes((0, 0, 1, 1))
    lines = lines_within(whole, text, room, fontsize=SMALL)
    whole.remove()
    return lines


def _origin(book: str) -> str:
    source = f"Book: {book}. " if book else ""
    return f"{source}This is a simulation; {ASSUMED}."


def _caption(replications: int, baseline: str) -> str:
    count = f"{replications} replication{'' if replications == 1 else 's'}"
    if replications < FUTURES_FOR_A_RANGE:
        lines = f"Lines: mean of {count}; bands come with {FUTURES_FOR_A_RANGE} or more."
    else:
        lines = f"Lines: mean of {count}; bands: 10-90 % of futures."
    return f"{lines} All policies meet the same random numbers. Baseline: {baseline}."


def _lines(axes: "Axes", panel: Panel, curves: Curves) -> tuple[NDArray[np.float64], list[str]]:
    """Draw lines and bands; return where lines end, and what is to be written there."""
    ends, texts = [], []
    look, moments = looks(curves), 1
    for arm, kinds in curves.items():
        percent = 100 * kinds[panel.kind]
        moments = percent.shape[1]
        time = np.arange(moments) / WEEKS_PER_YEAR
        colour, dash = look[arm]
        mean = percent.mean(axis=0)
        axes.plot(time, mean, color=colour, linestyle=dash, linewidth=1.8, zorder=3)
        if len(percent) >= FUTURES_FOR_A_RANGE:
            low, high = range_of_futures(percent)
            axes.fill_between(time, low, high, color=colour, alpha=0.08, linewidth=0)
            # Bands overlap: faint edges show where one ends.
            for edge in (low, high):
                axes.plot(time, edge, color=colour, linewidth=0.5, alpha=0.3)
        ends.append(mean[-1])
        # Summed as tables do it, so that both round to the same.
        texts.append(_label_text(arm, float(np.mean(kinds[panel.kind][:, -1]))))
    years = (moments - 1) / WEEKS_PER_YEAR
    axes.set_xlim(0, max(years, 1 / WEEKS_PER_YEAR))
    if years >= 1:
        axes.set_xticks(np.arange(0, int(years) + 1, max(1, round(years / 8))))
    axes.set_xlabel("years since the run began")
    axes.set_ylabel(panel.axis)
    axes.grid(axis="y", color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    return np.asarray(ends), texts


def _label_text(arm: str, share: float) -> str:
    return f"{folded(arm)}  {with_unit(share, '%')}"


def _label_room(figure: "Figure", curves: Curves) -> float:
    """Return the inches that the labels of a panel need, and the line that leads to them."""
    widest = 0.0
    for arm in curves:
        text = figure.text(0, 0, _label_text(arm, 1.0), fontsize=LABEL_SIZE, parse_math=False)
        widest = max(widest, text.get_window_extent().width / DPI)
        text.remove()
    return widest + 0.3
