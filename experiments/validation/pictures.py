"""Pictures of the validation: what was observed, what was fitted to it, what was held out."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simcs.report.figures.style import COLOURS, DASHES, DPI, GREY, INK, label_ends, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MODEL, SBG, DATA = (COLOURS[1], DASHES[0]), (COLOURS[2], DASHES[1]), COLOURS[0]
SHADE, FAINT = "#ececec", "#f7f7f7"
WORDS = 7.5
SEEN = (
    "Points: observed (full: fitted to; empty: held out). Bars: 95 % of the sample, where it shows."
)
BUCKETS = (
    "Points: observed over the renewals that their line spans (full: fitted to; empty: held out)."
)
ROOM = 0.78
"""Part of the axes' width that lines take; their labels stand in the rest."""


def draw_survival(axes: "Axes", study: dict[str, Any]) -> None:
    """Draw who is left after each renewal: data, model, sBG, and where they were fitted."""
    data = np.array([100.0, *study["data"]])
    error = 1.96 * np.array([0.0, *study["data_error"]])
    last, cut = len(study["model"]["values"]), study["fitted"]
    regions(axes, cut, len(data) - 1, last)
    times = np.arange(last + 1)
    ends = []
    for part, (colour, dash) in (("model", MODEL), ("sbg", SBG)):
        values = [100.0, *study[part]["values"]]
        axes.plot(times, values, color=colour, linestyle=dash, linewidth=1.6, zorder=3)
        ends.append(values[-1])
    axes.errorbar(
        np.arange(len(data)), data, error, fmt="none", ecolor=GREY, elinewidth=0.8, zorder=4
    )
    size = 3.0 if len(data) > 20 else 4.0
    held = {"markerfacecolor": "white"}
    for place, look in ((slice(0, cut + 1), {}), (slice(cut + 1, None), held)):
        axes.plot(
            np.arange(len(data))[place],
            data[place],
            "o",
            color=DATA,
            markersize=size,
            zorder=5,
            **look,
        )
    low = min(np.min(data - error), *ends)
    axes.set_ylim(10 * np.floor(low / 10) if low < 60 else 5 * np.floor(low / 5), 103)
    finish(axes, study, last, np.array(ends), "left, %")
    axes.set_xlabel("yearly renewals" if study["term_weeks"] == 52 else "monthly renewals")


def draw_churn(axes: "Axes", study: dict[str, Any]) -> None:
    """Draw the share lost at each renewal, and as observed over buckets of renewals."""
    last, cut = study["spans"][-1]["last"], study["spans"][study["fitted"] - 1]["last"]
    regions(axes, cut + 0.5, last, last, first=0.5)
    times = np.arange(1, last + 1)
    ends = []
    for part, (colour, dash) in (("model", MODEL), ("sbg", SBG)):
        values = np.maximum(study[part]["hazard"][:last], 0.02)
        axes.plot(times, values, color=colour, linestyle=dash, linewidth=1.6, zorder=3)
        ends.append(np.log10(values[-1]))
    for number, (span, value) in enumerate(zip(study["spans"], study["data"], strict=True)):
        face = DATA if number < study["fitted"] else "white"
        axes.plot([span["first"], span["last"]], [value, value], color=DATA, linewidth=1, zorder=4)
        middle = (span["first"] + span["last"]) / 2
        axes.plot(middle, value, "o", color=DATA, markerfacecolor=face, markersize=4.5, zorder=5)
    axes.set_yscale("log")
    axes.set_ylim(0.1, 60)
    finish(axes, study, last, np.array(ends), "lost per renewal, %", logarithmic=True)
    axes.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
    axes.set_xlabel("four-weekly renewals")


def regions(axes: "Axes", cut: float, seen: float, last: float, first: float = 0.0) -> None:
    """Shade what was held out, and fainter what nobody has seen here, and say so in words."""
    axes.axvspan(cut, seen, color=SHADE, zorder=0, linewidth=0)
    axes.axvline(cut, color=GREY, linewidth=0.8)
    parts = [(first, cut, "fitted"), (cut, seen, "held out")]
    if last > seen:
        axes.axvspan(seen, last, color=FAINT, zorder=0, linewidth=0)
        parts.append((seen, last, "ahead"))
    for low, high, word in parts:
        axes.text(
            (low + high) / 2, 1.01, word, transform=axes.get_xaxis_transform(), ha="center",
            va="bottom", fontsize=WORDS, color=INK,
        )  # fmt: skip


def finish(
    axes: "Axes",
    study: dict[str, Any],
    last: float,
    ends: Any,
    what: str,
    logarithmic: bool = False,
) -> None:
    """Label the ends of the lines, name the panel, and leave room."""
    from matplotlib.ticker import MaxNLocator

    tidy(axes, "y")
    low = 0.0
    axes.set_xlim(low, low + (last - low) / ROOM)
    axes.spines["bottom"].set_bounds(low, last)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=7))
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= last])
    axes.tick_params(labelsize=WORDS + 0.5)
    axes.set_title(study["title"], loc="left", fontsize=9.5, pad=15)
    axes.set_ylabel(what, fontsize=WORDS + 1)
    axes.xaxis.label.set(x=0, horizontalalignment="left", fontsize=WORDS + 1)
    if logarithmic:
        beside(axes, ends)
        return
    label_ends(axes, ends, ["model", "sBG"], [MODEL[0], SBG[0]], ROOM, 0.05, INK)


def beside(axes: "Axes", ends: Any) -> None:
    """Write beside the ends of two lines on a logarithmic axis what they are."""
    low, high = np.log10(axes.get_ylim())
    places = (ends - low) / (high - low)
    gap = 0.11
    if abs(places[0] - places[1]) < gap:
        shift = (gap - abs(places[0] - places[1])) / 2
        up = 1 if places[0] >= places[1] else -1
        places = places + np.array((up, -up)) * shift
    for place, text in zip(places, ("model", "sBG"), strict=True):
        axes.text(ROOM + 0.02, place, text, transform=axes.transAxes, fontsize=9, va="center")


def drawn(
    draw: Callable[["Axes", dict[str, Any]], None],
    studies: Sequence[dict[str, Any]],
    columns: int,
    size: tuple[float, float],
    note: str,
) -> "Figure":
    """Return a figure of panels, one for each history, with a note below."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    rows = -(-len(studies) // columns)
    panels = np.array(figure.subplots(rows, columns)).ravel()
    for axes, study in zip(panels, studies, strict=True):
        draw(axes, study)
    figure.get_layout_engine().set(rect=(0, 0.2 / size[1], 1, 1 - 0.2 / size[1]))  # type: ignore[union-attr]
    figure.text(0.01, 0.05 / size[1], note, fontsize=WORDS, color=GREY, va="bottom")
    return figure


def write_all(result: dict[str, Any], folder: Path) -> None:
    """Write the three figures as PNG."""
    studies = result["studies"]
    yearly = [s for s in studies if s["term_weeks"] == 52]
    monthly = [s for s in studies if s["term_weeks"] != 52 and s["measure"] == "survival"]
    payments = [s for s in studies if s["measure"] == "churn"]
    payments = payments[0::2] + payments[1::2]
    drawn(draw_survival, yearly, 3, (8.4, 3.3), SEEN).savefig(folder / "yearly.png")
    drawn(draw_survival, monthly, 2, (7.4, 5.8), SEEN).savefig(folder / "monthly.png")
    drawn(draw_churn, payments, 3, (8.4, 5.6), BUCKETS).savefig(folder / "payments.png")
