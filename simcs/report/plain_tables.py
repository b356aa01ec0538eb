"""Tables in plain text that fit 100 columns."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from simcs.metrics.curves import Curves, survivors
from simcs.metrics.definitions import METRICS, WHERE_THERE_ARE_TICKETS, Metric, printed
from simcs.report.text import (
    UNDEFINED,
    counted,
    futures_word,
    heading,
    numbers,
    shown,
    span,
    supported,
    with_interval,
)

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 100
LONG_NAME = 24
"""Letters of a first cell, its indent included, from which it may stand on a line of its own."""
MOST_YEARS = 12
"""Columns of a table by year."""


def metrics_in(frame: pd.DataFrame, only: Iterable[str] | None = None) -> list[Metric]:
    """Return the metrics of a comparison or of differences, by default the headline."""
    if only is None:
        valued = set(frame.loc[frame["replications"] > 0, "metric"])
        only = {*printed(), *valued.intersection(WHERE_THERE_ARE_TICKETS)}
    wanted = set(only)
    return [METRICS[name] for name in frame["metric"].unique() if name in wanted]


def digits_of(rows: pd.DataFrame, unit: str) -> int:
    """Return the decimals of a column that shows rows with ``ci_low`` and ``ci_high``."""
    return supported(zip(rows["ci_low"], rows["ci_high"], strict=True), unit)


def table(comparison: pd.DataFrame, only: Iterable[str] | None = None) -> str:
    """Return a comparison as text: for each metric a block with a line for each arm.

    Parameters
    ----------
    comparison
        As `simcs.analysis.summary.comparison` returns it.
    only
        Names of metrics; the headline ones by default.
    """
    lines: list[tuple[str, ...]] = [("", "mean", "95 % interval", "10-90 % of futures", "")]
    most = comparison["replications"].max() if len(comparison) else 0
    for metric in metrics_in(comparison, only):
        lines.append((heading(metric),))
        own = comparison[comparison["metric"] == metric.name]
        digits = digits_of(own, metric.unit)
        for row in own.itertuples():
            cells = (
                *with_interval(row.mean, row.ci_low, row.ci_high, metric.unit, digits),
                span(row.p10, row.p90, metric.unit, digits),
            )
            lines.append((f"  {shown(row.policy)}", *cells, _fewer(row.replications, most)))
    return aligned(_folded(lines))


def difference_table(differences: pd.DataFrame, only: Iterable[str] | None = None) -> str:
    """Return differences as text: for each metric a block with a line for each arm.

    Parameters
    ----------
    differences
        As `simcs.analysis.summary.differences` returns it, from one baseline; differences of
        percentages are in points.
    only
        Names of metrics; the headline ones by default.
    """
    if not len(differences):
        return ""
    baseline = shown(differences["baseline"].iloc[0])
    lines: list[tuple[str, ...]] = [
        (f"Compared with {baseline}", "difference", "95 % interval", "better in", "")
    ]
    most = differences["replications"].max()
    for metric in metrics_in(differences, only):
        lines.append((heading(metric, difference=True),))
        own = differences[differences["metric"] == metric.name]
        digits = digits_of(own, metric.unit)
        for row in own.itertuples():
            cells = (
                *with_interval(row.mean_difference, row.ci_low, row.ci_high, metric.unit, digits),
                won(row) or UNDEFINED,
            )
            lines.append((f"  {shown(row.policy)}", *cells, _fewer(row.replications, most)))
    return aligned(_folded(lines))


def survivors_table(curves: Curves) -> str:
    """Return survivors per 1,000 opening accounts by year, mean over replications.

    Of a long run there are years at even distances, and always the last.
    """
    lines: list[tuple[str, ...]] = []
    for arm, kinds in curves.items():
        counts = survivors(kinds["logo"]).mean(axis=0)
        if not lines:
            years = _years(len(counts) - 1)
            lines.append(("Accounts left of 1,000", *(f"year {year}" for year in years)))
        shares = (numbers([counts[year]], "hours")[0] for year in years)
        lines.append((f"  {shown(arm)}", *shares))
    return aligned(_folded(lines))


def _years(last: int) -> list[int]:
    """Return years from 0 to the last at even distances, at most `MOST_YEARS` of them."""
    step = max(1, math.ceil(last / (MOST_YEARS - 1)))
    return [*range(0, last, step), last]


def won(row: Any, what: str = "") -> str:
    """Return "27 of 30", or with a word "27 of 30 futures, 2 ties": in which the arm was better.

    Nothing where no direction is better.
    """
    if math.isnan(row.share_won):
        return ""
    tied = round(row.share_tied * row.replications)
    ties = f", {counted(tied, 'tie')}" if tied else ""
    return f"{round(row.share_won * row.replications)} of {row.replications}{what}{ties}"


def _fewer(used: int, most: int) -> str:
    return f"({used} {futures_word(used)})" if used < most else ""


def _folded(lines: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return lines in which long names stand on lines of their own, if else they are too wide."""
    widths = _widths(lines)
    if sum(widths) + 2 * (len(widths) - 1) <= WIDTH:
        return lines
    return [part for line in lines for part in _parted(line)]


def _parted(line: tuple[str, ...]) -> list[tuple[str, ...]]:
    first, *others = line
    return [(first,), ("", *others)] if others and len(first) > LONG_NAME else [line]


def _widths(lines: list[tuple[str, ...]]) -> list[int]:
    full = (line for line in lines if len(line) > 1)
    return [max(map(len, column)) for column in zip_longest(*full, fillvalue="")]


def aligned(lines: list[tuple[str, ...]]) -> str:
    """Return lines of cells in columns, the first to the left; a single cell spans them all."""
    widths = _widths(lines)
    texts = []
    for line in lines:
        first, *others = line
        cells = [first.ljust(widths[0]) if others else first]
        cells += [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=False)]
        texts.append("  ".join(cells).rstrip())
    return "\n".join(texts)
