"""Results as HTML for notebooks: plain tables, everything escaped, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from simcs.report.page import table_html
from simcs.report.tables import comparison_table, differences_table

if TYPE_CHECKING:
    import pandas as pd

MUCH = 200
"""Sentences, or rows of a table, that are shown without a click."""


def comparison_html(
    comparison: pd.DataFrame, differences: pd.DataFrame, sentences: Iterable[str]
) -> str:
    """Return what a comparison found: sentences, a table of arms and one of their differences.

    Parameters
    ----------
    comparison, differences
        As `simcs.analysis.summary` returns them; the headline metrics are shown.
    sentences
        What stands above the tables: notes, what stays with each arm, verdicts.
    """
    items = [f"<li>{escape(sentence)}</li>" for sentence in sentences]
    tables = [comparison_table(comparison)]
    if len(differences):
        tables.append(differences_table(differences))
    inside = f"<ul>{''.join(items)}</ul>" if items else ""
    parts = [_folded(inside, len(items), "sentences")]
    for table in tables:
        rows = sum(len(rows) for _, rows in table.groups)
        parts.append(_folded(table_html(table, table.caption), rows, f"rows: {table.caption}"))
    return f'<div class="simcs-comparison">{"".join(parts)}</div>'


def _folded(inside: str, count: int, what: str) -> str:
    """Return what is shown, or what opens at a click where there is very much of it."""
    if count <= MUCH:
        return inside
    return f"<details><summary>{count:,} {escape(what)}</summary>{inside}</details>"
