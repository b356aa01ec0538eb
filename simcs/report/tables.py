"""Results as the tables of a document, for the report and for notebooks alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from simcs.metrics.breakdowns import BREAKDOWNS
from simcs.metrics.definitions import METRICS
from simcs.report.document import Table
from simcs.report.plain_tables import digits_of, metrics_in, won
from simcs.report.text import (
    UNDEFINED,
    heading,
    shown,
    span,
    supported,
    with_interval,
)

NO_BREAK = "\N{NO-BREAK SPACE}"
MOST_ROWS = 20
"""Groups of one breakdown that are shown: a team of hundreds has as many."""

if TYPE_CHECKING:
    import pandas as pd


def comparison_table(comparison: pd.DataFrame, only: Iterable[str] | None = None) -> Table:
    """Return each arm's means, intervals and ranges, by metric.

    Parameters
    ----------
    comparison
        As `simcs.analysis.summary.comparison` returns it.
    only
        Names of metrics; the headline ones by default.
    """
    groups = []
    for metric in metrics_in(comparison, only):
        own = comparison[comparison["metric"] == metric.name]
        digits = digits_of(own, metric.unit)
        rows = [
            (
                shown(row.policy),
                *with_interval(row.mean, row.ci_low, row.ci_high, metric.unit, digits),
                span(row.p10, row.p90, metric.unit, digits),
                str(row.replications),
            )
            for row in own.itertuples()
        ]
        groups.append((heading(metric), rows))
    columns = ("Policy", "Mean", "95 % interval", "10-90 % of futures", "Futures")
    return Table("What came of each policy", columns, groups)


def differences_table(differences: pd.DataFrame, only: Iterable[str] | None = None) -> Table:
    """Return how arms differ from the baseline, by metric.

    Parameters
    ----------
    differences
        As `simcs.analysis.summary.differences` returns it, with at least one row.
    only
        Names of metrics; the headline ones by default.
    """
    groups = []
    for metric in metrics_in(differences, only):
        own = differences[differences["metric"] == metric.name]
        digits = digits_of(own, metric.unit)
        rows = [
            (
                shown(row.policy),
                *with_interval(row.mean_difference, row.ci_low, row.ci_high, metric.unit, digits),
                won(row) or UNDEFINED,
            )
            for row in own.itertuples()
        ]
        groups.append((heading(metric, difference=True), rows))
    baseline = shown(differences["baseline"].iloc[0])
    columns = ("Policy", "Difference", "95 % interval", "Better in")
    return Table(f"Differences from {baseline}, future by future", columns, groups)


def metrics_table(
    caption: str, comparison: pd.DataFrame, names: Sequence[str], policies: Sequence[str]
) -> Table | None:
    """Return a table with a row for each metric that has a value and a column for each policy.

    Cells are means with their 95 % intervals.
    """
    held = {(row.policy, row.metric): row for row in comparison.itertuples()}
    rows = []
    for name in names:
        metric = METRICS[name]
        own = [held.get((policy, name)) for policy in policies]
        digits = _digits(own, metric.unit)
        cells = [
            UNDEFINED if row is None else mean_and_interval(row, metric.unit, digits) for row in own
        ]
        if any(cell != UNDEFINED for cell in cells):
            rows.append((heading(metric), *cells))
    if not rows:
        return None
    return Table(caption, ("Measure", *map(shown, policies)), [("", rows)])


def groups_table(
    caption: str, groups: pd.DataFrame, names: Sequence[str], policies: Sequence[str]
) -> Table | None:
    """Return breakdowns side by side: a row for each group, a column for each policy.

    Parameters
    ----------
    groups
        As `simcs.analysis.group_summary.group_comparison` returns it.
    names
        Of breakdowns; each is a part of the table under its title. Groups in which there was never
        anything are left out, and so are those beyond `MOST_ROWS`, which are counted.
    """
    parts = []
    for name in names:
        breakdown = BREAKDOWNS[name]
        own = groups[(groups["breakdown"] == name) & (groups["replications"] > 0)]
        held: dict[str, dict[str, Any]] = {}
        for row in own.itertuples():  # once: there may be a row for each of thousands of CSMs
            held.setdefault(row.group, {})[row.policy] = row
        filled = [
            group for group, by_policy in held.items() if any(map(_something, by_policy.values()))
        ]
        rows = []
        listed = filled[:MOST_ROWS]
        cells_of = [held[group].get(policy) for group in listed for policy in policies]
        digits = _digits(cells_of, breakdown.unit)
        for group in listed:
            cells = [
                mean_and_interval(held[group][policy], breakdown.unit, digits)
                if policy in held[group]
                else UNDEFINED
                for policy in policies
            ]
            rows.append((shown(group), *cells))
        if len(filled) > MOST_ROWS:
            rows.append((f"and {len(filled) - MOST_ROWS} more", *[""] * len(policies)))
        if rows:
            parts.append((f"{heading(breakdown)}, by {breakdown.by}", rows))
    if not parts:
        return None
    return Table(caption, ("Group", *map(shown, policies)), parts)


def _something(row: object) -> bool:
    """Return whether any future had a value other than 0."""
    return any(getattr(row, name) != 0 for name in ("mean", "ci_low", "ci_high"))


def _digits(rows: Iterable[Any], unit: str) -> int:
    """Return the decimals of cells that show rows with ci_low and ci_high; None is no row."""
    return supported([(row.ci_low, row.ci_high) for row in rows if row is not None], unit)


def mean_and_interval(row: object, unit: str, digits: int | None = None) -> str:
    """Return "84.0 (80.1 to 87.9)" of a row with mean, ci_low and ci_high, without the unit."""
    mean, low, high = (getattr(row, name) for name in ("mean", "ci_low", "ci_high"))
    return estimate(mean, low, high, unit, digits)


def estimate(mean: float, low: float, high: float, unit: str, digits: int | None = None) -> str:
    """Return "84.0 (80.1 to 87.9)", or the value alone where there is no interval or no spread.

    ``digits`` are the decimals of the column that it stands in.
    """
    value, between = with_interval(mean, low, high, unit, digits)
    if between == UNDEFINED or low == high:
        return value
    return f"{value} ({between.replace(' ', NO_BREAK)})"
