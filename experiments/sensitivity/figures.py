"""The pictures of the study, each from its part of the result.

All are one narrow column, which a phone shows at full size; what is marked is named beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sensitivity.points import MAPPED, METRICS, OUTCOMES
from experiments.sensitivity.words import ARM_NAMES, bare, clearly, metric, pair
from simcs.report.figures.style import COLOURS, DPI, GREY, INK, LABEL_SIZE, SMALL, WIDTH, tidy
from simcs.report.text import capital, in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Part = dict[str, Any]
ROW = 0.23
"""Inches of a row."""
PANEL = 0.95
"""Inches of a panel without its rows: title, numbers below, and what they are."""
SHOWN = 8
"""Parameters of a ranking that are drawn."""
TINTS = {
    "typical": "#ececec", "heroic": "#f4b183", "proactive": "#9ecbe8", "blend": "#57b894",
    "by_value": "#f0dc82",
}  # fmt: skip
"""Of the arms on the map; each cell says its arm's name besides."""
SHORT = {
    "typical": "Typical", "heroic": "Fire", "proactive": "Prevent", "blend": "P + rescue",
    "by_value": "Value",
}  # fmt: skip
"""Names that fit a cell of the map."""
OPEN = {"marker": "o", "markerfacecolor": "white", "markeredgecolor": INK, "markersize": 6}
DARK = {"marker": "o", "markerfacecolor": COLOURS[2], "markeredgecolor": INK, "markersize": 6}


def draw_all(parts: dict[str, Part], folder: Path) -> None:
    """Draw the figure of every part that is there, as FOLDER/PART.png."""
    for name, part in parts.items():
        figure = DRAW[name](part)
        figure.savefig(folder / f"{name}.png", dpi=DPI, metadata={"Software": None})


def panels(rows: Sequence[float], row: float = ROW) -> tuple[Figure, list[Axes]]:
    """Return a figure with panels one below another, each high enough for so many rows."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    heights = [row * count + PANEL for count in rows]
    figure = Figure(figsize=(WIDTH, sum(heights)), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure, list(figure.subplots(len(rows), 1, squeeze=False, height_ratios=heights)[:, 0])


def _rows(axes: Axes, names: Sequence[str], head: str, across: str) -> None:
    """Name the rows from the top down, and say what lies across."""
    tidy(axes, "x")
    axes.set_yticks(range(len(names)), names, fontsize=LABEL_SIZE)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    _head(axes, head)
    axes.set_xlabel(across, fontsize=LABEL_SIZE, loc="left")


def _head(axes: Axes, head: str) -> None:
    """Write what a panel shows above it, from the left edge of the figure."""
    axes.annotate(
        head, (0, 1), (4, 6), xycoords=("figure fraction", "axes fraction"),
        textcoords="offset points", fontsize=LABEL_SIZE + 1, weight="bold", annotation_clip=False,
    )  # fmt: skip
    # Room for it, which what is annotated does not take.
    axes.set_title(" ", fontsize=LABEL_SIZE + 1)


def _marked(axes: Axes, interval: Sequence[float], y: float, style: Part) -> None:
    """Draw an interval and its middle."""
    axes.plot(interval[1:], [y, y], color=INK, linewidth=1.2, zorder=3)
    axes.plot(interval[:1], [y], zorder=4, **style)


def _beside(axes: Axes, text: str, x: float, y: float, **style: Any) -> None:
    """Write a text to the right of a mark, legible over lines."""
    from matplotlib.patheffects import withStroke

    axes.annotate(
        text, (x, y), (5, 0), textcoords="offset points", fontsize=SMALL, va="center_baseline",
        annotation_clip=False, zorder=5, path_effects=[withStroke(linewidth=2.5, foreground="w")],
        **({"color": INK} | style),
    )  # fmt: skip


def _room(axes: Axes, share: float) -> None:
    """Widen the axis to the right by a share of it, for texts beside the outermost marks."""
    low, high = axes.get_xlim()
    axes.set_xlim(low, high + share * (high - low))


def direction(sign: int) -> str:
    """Return the sign of a mean effect; nothing where it is not clear."""
    return {1: " (+)", -1: " (−)"}.get(sign, "")


def points(values: Sequence[float]) -> list[float]:
    """Return shares as points."""
    return [100 * value for value in values]


def draw_screening(part: Part) -> Figure:
    """Draw mu* of single parameters with its interval, and what chance alone does."""
    found = part["of_parameters"]["outcomes"]
    shown = [found[o.name]["rows"][:SHOWN] for o in OUTCOMES]
    figure, axes_of = panels([len(rows) + 1 for rows in shown])
    for axes, outcome, rows in zip(axes_of, OUTCOMES, shown, strict=True):
        chance = points(found[outcome.name]["chance"]["mu_star"])
        axes.axvspan(chance[1], chance[2], color="#e6e6e6", zorder=0)
        axes.axvline(chance[0], color=GREY, linestyle=(0, (4, 2)), linewidth=1)
        for y, row in enumerate(rows):
            interval = points(row["mu_star"])
            _marked(axes, interval, y, DARK if clearly(row) else OPEN)
            _beside(axes, f"{interval[0]:.1f}", interval[2], y)
        _beside(axes, "chance alone", chance[0], len(rows), color=GREY)
        names = [in_words(row["name"]) + direction(row["sign"]) for row in rows]
        head = f"{capital(pair(outcome))}: {metric(outcome.metric)}"
        _rows(axes, [*names, ""], head, "mean size of the effect of the whole range, points")
        _room(axes, 0.08)
        axes.set_xlim(left=0)
    return figure


def draw_shares(part: Part) -> Figure:
    """Draw the share of variance of each parameter with its interval, and what else there is."""
    found = part["outcomes"]
    figure, axes_of = panels([len(found[o.name]["rows"]) + 2 for o in OUTCOMES])
    for axes, outcome in zip(axes_of, OUTCOMES, strict=True):
        rows = found[outcome.name]["rows"]
        for y, row in enumerate(rows):
            interval = points(row["first"])
            _marked(axes, interval, y, DARK if interval[1] > 0 else OPEN)
            _beside(axes, f"{round(interval[0]) + 0.0:.0f} %", interval[2], y)
        rest = [100 * found[outcome.name][kind] for kind in ("together", "chance")]
        for y, value in enumerate(rest, len(rows)):
            axes.barh(y, value, height=0.45, color="#bbbbbb", zorder=2)
            _beside(axes, f"{value:.0f} %", max(value, 0), y)
        axes.axvline(0, color=INK, linewidth=0.8)
        names = [*(in_words(row["name"]) for row in rows), "several together", "chance"]
        head = f"{capital(pair(outcome))}: {metric(outcome.metric)}"
        _rows(axes, names, head, "share of the variance, %")
        _room(axes, 0.1)
    return figure


def draw_ends(part: Part) -> Figure:
    """Draw each difference at both ends of each range, and where the default stands."""
    found = part["outcomes"]
    figure, axes_of = panels([1.5 * len(found[o.name]["rows"]) + 1 for o in OUTCOMES])
    for axes, outcome in zip(axes_of, OUTCOMES, strict=True):
        own = found[outcome.name]
        for y, row in enumerate(own["rows"]):
            intervals = {end: points(row[end]["difference"]) for end in ("low", "high")}
            for end, style, at in (("low", OPEN, -0.19), ("high", DARK, 0.19)):
                _marked(axes, intervals[end], y + at, style)
                words = "at " if y == 0 else ""
                _beside(axes, f"{words}{row[end]['value']:.3g}", intervals[end][2], y + at)
            low, high = (interval[0] for interval in intervals.values())
            axes.fill_betweenx([y - 0.32, y + 0.32], low, high, color="#dddddd", zorder=1)
        default = points(own["default"])[0]
        axes.axvline(default, color=GREY, linestyle=(0, (4, 2)), linewidth=1)
        axes.axvline(0, color=INK, linewidth=0.9)
        words = f"all at their defaults: {bare(own['default'][0])}"
        _beside(axes, words, default, len(own["rows"]) - 0.3, color=GREY)
        names = [in_words(row["parameter"]) for row in own["rows"]]
        head = f"{capital(pair(outcome))}: {metric(outcome.metric)}"
        _rows(axes, names, head, "difference, points")
        axes.set_ylim(len(names), -0.6)
        _room(axes, 0.16)
    return figure


def draw_map(part: Part) -> Figure:
    """Draw which arm is best in each cell, by how much, and where that is not clear."""
    levels, teams = list(part["levels"]), part["teams"]
    figure, axes_of = panels([len(levels)] * len(METRICS), 0.5)
    for axes, name in zip(axes_of, METRICS, strict=True):
        for cell in part["outcomes"][name]:
            x, y = teams.index(cell["csms"]), levels.index(cell["level"])
            axes.add_patch(_tile(x, y, TINTS[cell["best"]], cell["clear"]))
            text: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": SMALL}
            text["bbox"] = {"facecolor": TINTS[cell["best"]], "edgecolor": "none", "pad": 0.8}
            weight = "bold" if cell["clear"] else "normal"
            axes.text(x, y + 0.2, SHORT[cell["best"]], weight=weight, **text)
            axes.text(x, y - 0.22, bare(cell["lead"][0]), **text)
        each = [f"{part['accounts'] / csms:.0f}" for csms in teams]
        axes.set_xticks(range(len(teams)), each, fontsize=LABEL_SIZE)
        aucs = [f"{level}\nAUC {part['levels'][level][0]:.2f}" for level in levels]
        axes.set_yticks(range(len(levels)), aucs, fontsize=SMALL)
        axes.set_xlim(-0.5, len(teams) - 0.5)
        axes.set_ylim(-0.5, len(levels) - 0.5)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        _head(axes, f"{capital(metric(name))}: the best arm and its lead, points")
        axes.set_xlabel("accounts per CSM", fontsize=LABEL_SIZE, loc="left")
    key = ", ".join(f"{SHORT[arm]}: {ARM_NAMES[arm]}" for arm in MAPPED if arm != "typical")
    half = key.index(",", len(key) // 2 - 4) + 1
    figure.supxlabel(
        f"{key[:half]}\n{key[half:].strip()}\nhatched: not clearly ahead of the second best",
        fontsize=SMALL, x=0.02, ha="left",
    )  # fmt: skip
    return figure


def _tile(x: int, y: int, tint: str, clear: bool) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (x - 0.5, y - 0.5), 1, 1, facecolor=tint, edgecolor="#8a8a8a", linewidth=0.6,
        hatch=None if clear else "///",
    )  # fmt: skip


DRAW: dict[str, Callable[[Part], Figure]] = {
    "map": draw_map, "morris": draw_screening, "sobol": draw_shares, "tornado": draw_ends,
}  # fmt: skip
