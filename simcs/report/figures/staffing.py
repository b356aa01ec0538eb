"""What a metric is with more or fewer CSMs for the same book."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcs.metrics.definitions import METRICS
from simcs.report.figures.labels import folded
from simcs.report.figures.rows import times
from simcs.report.figures.style import (
    GREY,
    INK,
    LABEL_SIZE,
    label_ends,
    looks,
    marker,
    text_width,
    tidy,
    titled,
)
from simcs.report.text import heading

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LEADER = 0.05
"""From the end of a line to its label, in widths of the axes."""
HEADROOM = 0.1
"""Above the lines, for what the run's own size is called, in heights of what they cover."""


def draw_staffing(
    axes: Axes,
    table: pd.DataFrame,
    metric: str = "net_retention",
    *,
    own: float | None = None,
    title: str = "",
) -> Axes:
    """Draw the metric of each arm against accounts per CSM, with 95 % intervals.

    Parameters
    ----------
    table
        policy, csms, accounts_per_csm, mean, ci_low, ci_high.
    metric
        Name of the metric.
    own
        Accounts per CSM in the run itself, which are marked.

    Returns
    -------
    matplotlib.axes.Axes
        The same; x is logarithmic, and lines end before its right edge.

    Raises
    ------
    ValueError
        When there is no row.
    """
    known = table[np.isfinite(table["accounts_per_csm"]) & (table["accounts_per_csm"] > 0)]
    if not len(known):
        raise ValueError("no sizes of the team to draw; at least one is needed")
    one, arms = METRICS[metric], list(known["policy"].unique())
    look, factor = looks(arms), times(one.unit)
    axes.set_xscale("log")
    ends = []
    for arm in arms:
        rows = known[known["policy"] == arm].sort_values("accounts_per_csm")
        colour, dash = look[arm]
        sizes, mean = rows["accounts_per_csm"].to_numpy(), factor * rows["mean"].to_numpy()
        low, high = (factor * rows[end].to_numpy() for end in ("ci_low", "ci_high"))
        axes.fill_between(sizes, low, high, color=colour, alpha=0.12, linewidth=0)
        axes.plot(
            sizes, mean, color=colour, linestyle=dash, linewidth=1.8, marker=marker(look[arm]),
            markersize=5, zorder=3,
        )  # fmt: skip
        ends.append(mean[-1])
    least, most = (float(f(known["accounts_per_csm"])) for f in (np.min, np.max))
    texts = [folded(arm) for arm in arms]
    _widen(axes, least, most, 1 - LEADER - max(text_width(axes, text) for text in texts))
    _ticks(axes, sorted(known["accounts_per_csm"].unique()))
    if own is not None and least <= own <= most:
        _mark(axes, own)
    tidy(axes, "y")
    axes.spines["bottom"].set_bounds(least, most)
    axes.set_xlabel("accounts per CSM", loc="left", fontsize=LABEL_SIZE, color=INK)
    axes.set_ylabel(heading(one).partition(" (")[0], fontsize=LABEL_SIZE, color=INK)
    place = _share(axes, most)
    label_ends(axes, np.asarray(ends), texts, [look[arm][0] for arm in arms], place, LEADER, INK)
    titled(axes, title)
    return axes


def _widen(axes: Axes, least: float, most: float, end: float) -> None:
    """Let the axis begin a little before the least size and put the greatest at a share of it."""
    ratio = np.log(most / least) or np.log(2.0)
    begin = np.log(least) - 0.04 * ratio
    whole = (np.log(most) - begin) / max(end, 0.2)
    axes.set_xlim(float(np.exp(begin)), float(np.exp(begin + whole)))


def _share(axes: Axes, x: float) -> float:
    low, high = np.log(axes.get_xlim())
    return float((np.log(x) - low) / (high - low))


def _ticks(axes: Axes, sizes: list[float]) -> None:
    """Put ticks at the sizes that were run, as far as their numbers do not touch."""
    from matplotlib.ticker import NullLocator

    kept: list[float] = []
    for size in sizes:
        room = text_width(axes, f" {size:,.0f} ")
        if not kept or _share(axes, size) - _share(axes, kept[-1]) > room:
            kept.append(size)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(kept, [f"{size:,.3g}" if size < 10 else f"{size:,.0f}" for size in kept])


def _mark(axes: Axes, own: float) -> None:
    """Mark the size that the run itself had."""
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + HEADROOM * (high - low))
    axes.axvline(own, color=GREY, linewidth=1.0, linestyle=(0, (1, 2)), zorder=1)
    text = f"this run: {own:,.0f}"
    half = text_width(axes, text) / 2
    place = min(max(_share(axes, own), half), 1 - half)
    axes.text(
        place, 1.0, text, transform=axes.transAxes, ha="center", va="top", color=GREY,
        fontsize=LABEL_SIZE, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
    )  # fmt: skip
