"""Risk against opportunity: a mark for each account, sized by its ARR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simcs.analysis.portfolio import OPPORTUNITY, QUADRANTS, RISK, averages
from simcs.report.figures.placing import Placed
from simcs.report.figures.style import (
    COLOURS,
    GREY,
    INK,
    LABEL_SIZE,
    MARKERS,
    SMALL,
    plain,
    short,
    tidy,
    titled,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

NAMED = 10
"""Accounts with a name in the picture."""
HEIGHT = 4.8
"""Inches."""
SMALLEST, LARGEST = 9.0, 330.0
"""Area of a mark, square points: of any at least, and of the largest account …"""
ROOMY = 300
"""… among so many accounts; among more it is smaller."""
LONGEST_NAME = 14
AVOIDED = 60
"""Marks, the largest, that names keep off."""
DRAWN_APART = 1000
"""Accounts from which on the marks of a page are dots and no shapes, which would take megabytes."""
TICKS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
"""Places for ticks of an axis whose steps widen towards zero, times a power of a thousand."""
MOST_TICKS = 6
AIR, ABOVE, LEFT = 1.12, 1.5, 0.03
"""How far axes go beyond the largest values, to the right and above, and before zero."""
BAND = 0.13
"""Below zero, for the names of the quadrants there: in heights of what is above."""


def draw_portfolio(axes: Axes, rows: pd.DataFrame, *, within: str, title: str = "") -> Axes:
    """Draw the risk and the opportunity of each account, with the book's averages as lines.

    Parameters
    ----------
    rows
        Of one arm, columns `simcs.analysis.portfolio.ACCOUNTS`.
    within
        In what time: "within a year".

    Raises
    ------
    ValueError
        When there is no account.
    """
    if not len(rows):
        raise ValueError("no accounts to draw; at least one is needed")
    lines = dict(averages(rows))
    scale, unit = _unit(float(rows[OPPORTUNITY].max()))
    x, y = 100 * rows[RISK].to_numpy(float), rows[OPPORTUNITY].to_numpy(float) / scale
    _axes(axes, x, y, 100 * lines[RISK], lines[OPPORTUNITY] / scale)
    largest = LARGEST * min(1.0, np.sqrt(ROOMY / len(rows)))
    area = np.maximum(SMALLEST, largest * rows["arr"].to_numpy(float) / max(rows["arr"].max(), 1))
    order = np.argsort(-rows["at_stake"].to_numpy(float), kind="stable")[:NAMED]
    named = np.isin(np.arange(len(rows)), order)
    placed = Placed(axes)
    _name_quadrants(axes, placed)
    sizes = rows.groupby("segment", sort=False)["arr"].mean()
    segments = list(sizes.sort_values(kind="stable").index)
    for number, segment in enumerate(segments):
        own = (rows["segment"] == segment).to_numpy()
        axes.scatter(
            x[own], y[own], s=area[own], marker=MARKERS[number % len(MARKERS)],
            facecolor=COLOURS[(number + 1) % len(COLOURS)], alpha=0.45, edgecolor=INK,
            linewidth=np.where(named[own], 1.5, 0.4), zorder=3, label=segment, clip_on=False,
            rasterized=len(rows) > DRAWN_APART,
        )  # fmt: skip
    large = np.argsort(-area, kind="stable")[:AVOIDED]
    placed.avoid(x[large], y[large], np.sqrt(area[large]) / 2)
    for n in order:
        placed.write(short(rows["account"].iloc[n], LONGEST_NAME), x[n], y[n], np.sqrt(area[n]) / 2)
    _name_segments(placed, rows, segments, x, y)
    axes.set_xlabel(
        f"risk: chance that the account leaves {within}, %", loc="left", fontsize=LABEL_SIZE,
        color=INK,
    )  # fmt: skip
    axes.set_ylabel(
        f"opportunity: expansion {within}, {unit}", loc="bottom", fontsize=LABEL_SIZE, color=INK
    )
    titled(axes, title)
    return axes


def _unit(largest: float) -> tuple[float, str]:
    if largest >= 1e6:
        return 1e6, "million $"
    return (1e3, "thousand $") if largest >= 1e3 else (1.0, "$")


def _axes(axes: Axes, x: Any, y: Any, risk: float, gain: float) -> None:
    """Set up both axes; the upright one widens towards zero, as most accounts are small."""
    top, right = ABOVE * max(float(y.max()), gain) or 1.0, AIR * max(float(x.max()), risk) or 1.0
    axes.set_yscale("function", functions=(_root, _square))
    axes.set_xlim(-LEFT * right, min(103.0, right))
    axes.set_ylim(-top * BAND**2, top)
    tidy(axes, "y")
    axes.set_yticks(_ticks(top), [plain(value) for value in _ticks(top)])
    axes.tick_params(axis="x", labelsize=LABEL_SIZE)
    dash: Any = (0, (4, 2))
    axes.axvline(risk, color=GREY, linewidth=1.0, linestyle=dash, zorder=2)
    axes.axhline(gain, color=GREY, linewidth=1.0, linestyle=dash, zorder=2)


def _root(values: Any) -> Any:
    return np.sign(values) * np.sqrt(np.abs(values))


def _square(values: Any) -> Any:
    return np.sign(values) * np.square(values)


def _ticks(top: float) -> list[float]:
    """Return ticks of a steep start: round numbers that stand well apart."""
    power = 1000.0 ** np.floor(np.log(top) / np.log(1000.0))
    kept: list[float] = []
    for value in (power * tick for tick in TICKS):
        apart = np.sqrt(value / top) - np.sqrt(kept[-1] / top) if kept else 1.0
        if value <= top and apart > 1 / (MOST_TICKS + 2):
            kept.append(float(value))
    return kept


def _name_quadrants(axes: Axes, placed: Placed) -> None:
    """Write in each corner which quadrant it is."""
    for (risky, gains), name in QUADRANTS.items():
        text = axes.text(
            0.99 if risky else 0.01, 0.985 if gains else 0.015, name.replace(", ", ",\n"),
            transform=axes.transAxes, ha="right" if risky else "left",
            va="top" if gains else "bottom", fontsize=SMALL, color=GREY, style="italic", zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.7},
        )  # fmt: skip
        placed.take(text)


def _name_segments(placed: Placed, rows: pd.DataFrame, segments: list[str], x: Any, y: Any) -> None:
    """Write the name of each segment where its accounts are, with its mark."""
    for number, segment in enumerate(segments):
        own = np.flatnonzero((rows["segment"] == segment).to_numpy())
        centre = np.median(x[own]), np.median(np.sqrt(y[own]))
        spread = np.std(x[own]) + 1e-9, np.std(np.sqrt(y[own])) + 1e-9
        far = ((x[own] - centre[0]) / spread[0]) ** 2
        far += ((np.sqrt(y[own]) - centre[1]) / spread[1]) ** 2
        n = own[int(np.argmin(far))]
        placed.write(
            short(segment, LONGEST_NAME), x[n], y[n], 3.0, weight="bold",
            mark=MARKERS[number % len(MARKERS)], colour=COLOURS[(number + 1) % len(COLOURS)],
        )  # fmt: skip
