"""Results as HTML for notebooks: plain tables, everything escaped, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from simcs.report.text import (
    UNDEFINED,
    heading,
    metrics_in,
    shown,
    span,
    with_interval,
    won,
)

if TYPE_CHECKING:
    import pandas as pd


def comparison_html(
    comparison: pd.DataFrame, differences: pd.DataFrame, sentences: Iterable[str]
) -> str:
    """Return what a comparison found: sentences, a table of arms and one of their differences.

    Parameters
    ----------
    comparison, differences
        As `simcs.metrics.summary` returns them; the headline metrics are shown.
    sentences
        What stands above the tables: notes, what stays with each arm, verdicts.
    """
    said = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    parts = [f"<ul>{said}</ul>" if said else "", _arms(comparison), _gaps(differences)]
    return f'<div class="simcs-comparison">{"".join(parts)}</div>'


def _arms(comparison: pd.DataFrame) -> str:
    bodies = []
    for metric in metrics_in(comparison):
        rows = [
            (
                shown(row.policy),
                *with_interval(row.mean, row.ci_low, row.ci_high, metric.unit),
                span(row.p10, row.p90, metric.unit),
                str(row.replications),
            )
            for row in comparison[comparison["metric"] == metric.name].itertuples()
        ]
        bodies.append(_body(heading(metric), rows))
    columns = ("Policy", "Mean", "95 % interval", "10-90 % of futures", "Futures")
    return _table("What came of each policy", columns, bodies)


def _gaps(differences: pd.DataFrame) -> str:
    if not len(differences):
        return ""
    bodies = []
    for metric in metrics_in(differences):
        rows = [
            (
                shown(row.policy),
                *with_interval(row.mean_difference, row.ci_low, row.ci_high, metric.unit),
                won(row) or UNDEFINED,
            )
            for row in differences[differences["metric"] == metric.name].itertuples()
        ]
        bodies.append(_body(heading(metric, difference=True), rows))
    columns = ("Policy", "Difference", "95 % interval", "Better in")
    baseline = shown(differences["baseline"].iloc[0])
    return _table(f"Differences from {baseline}, future by future", columns, bodies)


def _body(title: str, rows: Sequence[tuple[str, ...]]) -> str:
    width = max((len(row) for row in rows), default=1)
    lines = [f'<tr><th scope="rowgroup" colspan="{width}">{escape(title)}</th></tr>']
    for first, *others in rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in others)
        lines.append(f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>')
    return f"<tbody>{''.join(lines)}</tbody>"


def _table(caption: str, columns: Iterable[str], bodies: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    return (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead>{''.join(bodies)}</table>"
    )
