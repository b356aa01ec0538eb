"""The pictures of the study, each from its part of the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sensitivity.points import HEADLINE, METRICS, SEED, Outcome
from simcs.metrics.definitions import METRICS as KNOWN
from simcs.report.figures.rows import times
from simcs.report.figures.style import COLOURS, DPI, GREY, INK, LABEL_SIZE, SMALL, tidy
from simcs.report.text import capital, in_words, numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Part = dict[str, Any]
PANEL = 4.1
"""Inches that a panel is wide."""
ROW = 0.235
"""Inches of a row."""
SHOWN = 15
"""Parameters of a ranking that are drawn."""
TINTS = {"none": "#ffffff", "heroic": "#f4b183", "proactive": "#9ecbe8", "blend": "#57b894"}
"""Of the arms on the map, in descending lightness; each cell has its arm's letter besides."""
OPEN = {"marker": "o", "markerfacecolor": "white", "markeredgecolor": INK, "markersize": 6}
FULL_MARK = {"marker": "o", "markerfacecolor": COLOURS[2], "markeredgecolor": INK, "markersize": 6}


def draw_all(parts: dict[str, Part], folder: Path) -> None:
    """Draw the figure of every part that is there, as FOLDER/PART.png."""
    for name, part in parts.items():
        figure = DRAW[name](part)
        figure.savefig(folder / f"{name}.png", dpi=DPI, metadata={"Software": None})


def panels(count: int, rows: float, width: float = PANEL) -> tuple[Figure, list[Axes]]:
    """Return a figure with panels side by side, high enough for so many rows in each."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width * count, rows * ROW + 1.15), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure, list(figure.subplots(1, count, squeeze=False)[0])


def title(outcome: Outcome) -> str:
    """Return what an outcome is, for the head of a panel."""
    return f"{outcome.policy} minus {outcome.baseline}"


def unit(outcome: Outcome) -> str:
    """Return the unit of a difference."""
    own = KNOWN[outcome.metric].unit
    return "points" if own == "%" else own


def scaled(outcome: Outcome, values: Sequence[float]) -> list[float]:
    """Return values as they are drawn."""
    return [times(KNOWN[outcome.metric].unit) * value for value in values]


def _rows(axes: Axes, names: Sequence[str], head: str, across: str) -> None:
    """Name the rows from the top down, and say what lies across."""
    tidy(axes, "x")
    axes.set_yticks(range(len(names)), names, fontsize=LABEL_SIZE)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_title(head, loc="left", fontsize=LABEL_SIZE + 1.5)
    axes.set_xlabel(across, fontsize=LABEL_SIZE)


def direction(sign: int) -> str:
    """Return the sign of a mean effect; nothing where it is not clear."""
    return {1: " (+)", -1: " (−)"}.get(sign, "")


def draw_screening(part: Part) -> Figure:
    """Draw mu* with its interval, the largest first, and the floor that the seed alone makes."""
    figure, both = panels(2, SHOWN + 1)
    for axes, outcome in zip(both, HEADLINE, strict=True):
        ranked = part["outcomes"][outcome.name]
        draws = next(row for row in ranked if row["parameter"] == SEED)
        rows = [row for row in ranked if row["parameter"] != SEED][:SHOWN]
        floor = scaled(outcome, draws["mu_star"])
        axes.axvspan(floor[1], floor[2], color="#e6e6e6", zorder=0)
        axes.axvline(floor[0], color=INK, linestyle=(0, (4, 2)), linewidth=1)
        for y, row in enumerate(rows):
            mean, low, high = scaled(outcome, row["mu_star"])
            clear = row["over_floor"][0] > 0
            axes.plot([low, high], [y, y], color=INK, linewidth=1.2, zorder=3)
            axes.plot([mean], [y], zorder=4, **(FULL_MARK if clear else OPEN))  # type: ignore[arg-type]
        names = [in_words(row["parameter"]) + direction(row["sign"]) for row in rows]
        _rows(axes, names, title(outcome), f"mean size of the effect (mu*), {unit(outcome)}")
        axes.set_xlim(left=0)
        axes.text(
            floor[0], len(rows) - 0.45, " luck alone", fontsize=SMALL, color=GREY, va="bottom"
        )
    return figure


def draw_shares(part: Part) -> Figure:
    """Draw first-order and total shares of variance with their intervals."""
    count = max(len(outcome["rows"]) for outcome in part["outcomes"].values())
    figure, both = panels(2, 1.6 * count)
    for axes, outcome in zip(both, HEADLINE, strict=True):
        rows = part["outcomes"][outcome.name]["rows"]
        for y, row in enumerate(rows):
            for kind, style, at in (("first", FULL_MARK, -0.17), ("total", OPEN, 0.17)):
                mean, low, high = (100 * value for value in row[kind])
                axes.plot([low, high], [y + at] * 2, color=INK, linewidth=1.2, zorder=3)
                axes.plot([mean], [y + at], zorder=4, **style)  # type: ignore[arg-type]
                if y == 0:
                    words = {"first": "by itself", "total": "with others"}[kind]
                    axes.annotate(
                        words, (high, y + at), (4, 0), textcoords="offset points", fontsize=SMALL,
                        color=GREY, va="center",
                    )  # fmt: skip
        axes.axvline(0, color=INK, linewidth=0.8)
        names = [in_words(row["parameter"]) for row in rows]
        _rows(axes, names, title(outcome), "share of the variance, %")
        low, high = axes.get_xlim()
        axes.set_xlim(low, max(high, 118))
    return figure


def draw_ends(part: Part) -> Figure:
    """Draw each difference at both ends of each range, and where the default stands."""
    count = max(len(outcome["rows"]) for outcome in part["outcomes"].values())
    figure, both = panels(2, 1.35 * count + 1)
    for axes, outcome in zip(both, HEADLINE, strict=True):
        found = part["outcomes"][outcome.name]
        for y, row in enumerate(found["rows"]):
            ends = {}
            for end, style, at in (("low", OPEN, -0.17), ("high", FULL_MARK, 0.17)):
                mean, low, high = scaled(outcome, row[end]["difference"])
                ends[end] = mean
                axes.plot([low, high], [y + at] * 2, color=INK, linewidth=1.2, zorder=3)
                axes.plot([mean], [y + at], zorder=4, **style)  # type: ignore[arg-type]
            axes.fill_betweenx([y - 0.3, y + 0.3], *ends.values(), color="#dddddd", zorder=1)
        default = scaled(outcome, found["default"])[0]
        axes.axvline(default, color=INK, linestyle=(0, (4, 2)), linewidth=1)
        axes.axvline(0, color=INK, linewidth=0.8)
        names = [
            f"{in_words(row['parameter'])}\n{row['low']['value']:.3g} to {row['high']['value']:.3g}"
            for row in found["rows"]
        ]
        _rows(axes, names, title(outcome), f"difference in net retention, {unit(outcome)}")
        axes.tick_params(axis="y", labelsize=SMALL - 0.5)
    figure.supxlabel(
        "white: low end of the range, dark: high end, each with its 95 % interval; dashed: all "
        "at their defaults", fontsize=LABEL_SIZE,
    )  # fmt: skip
    return figure


def draw_map(part: Part) -> Figure:
    """Draw which arm wins in each cell, by how much, and where that is not told apart."""
    levels, teams = list(part["levels"]), part["teams"]
    figure, both = panels(2, 2.5 * len(levels) + 1, 5.2)
    for axes, metric in zip(both, METRICS, strict=True):
        own, factor = KNOWN[metric].unit, times(KNOWN[metric].unit)
        for cell in part["outcomes"][metric]:
            x, y = teams.index(cell["csms"]), levels.index(cell["level"])
            axes.add_patch(_tile(x, y, TINTS[cell["best"]], cell["told_apart"]))
            mean = cell["difference"][0]
            amount = f"{factor * mean:.1f}" if own == "%" else numbers([mean], own)[0]
            box = {"facecolor": TINTS[cell["best"]], "edgecolor": "none", "pad": 1.0}
            letter = cell["best"][0].upper()
            axes.text(
                x, y + 0.17, letter, ha="center", va="center", fontsize=11, weight="bold", bbox=box
            )
            axes.text(x, y - 0.25, amount, ha="center", va="center", fontsize=7.5, bbox=box)
        each = [f"{part['accounts'] / csms:.0f}" for csms in teams]
        axes.set_xticks(range(len(teams)), each, fontsize=LABEL_SIZE)
        aucs = [f"{part['levels'][level][0]:.2f}\n{level}" for level in levels]
        axes.set_yticks(range(len(levels)), aucs, fontsize=SMALL)
        axes.set_xlim(-0.5, len(teams) - 0.5)
        axes.set_ylim(-0.5, len(levels) - 0.5)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        said = "points" if own == "%" else own
        head = f"{capital(in_words(metric))}: the best arm and its lead, {said}"
        axes.set_title(head, loc="left", fontsize=LABEL_SIZE + 1)
        axes.set_xlabel("accounts per CSM", fontsize=LABEL_SIZE)
    both[0].set_ylabel("AUC of the score", fontsize=LABEL_SIZE)
    key = ", ".join(f"{arm[0].upper()} {arm}" for arm in TINTS)
    figure.supxlabel(f"{key}; hatched: not told apart from the second best", fontsize=LABEL_SIZE)
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
