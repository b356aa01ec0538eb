"""Results as HTML for notebooks: plain tables, everything escaped, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from simcs.report.page import table_html
from simcs.report.tables import comparison_table, differences_table

if TYPE_CHECKING:
    import pandas as pd


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
    said = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    tables = [comparison_table(comparison)]
    if len(differences):
        tables.append(differences_table(differences))
    parts = [f"<ul>{said}</ul>" if said else "", *(table_html(t, t.caption) for t in tables)]
    return f'<div class="simcs-comparison">{"".join(parts)}</div>'
