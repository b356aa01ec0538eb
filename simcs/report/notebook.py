"""A comparison where Python shows it: the short answer and its table, as text and in notebooks."""

from __future__ import annotations

import textwrap
from html import escape

from simcs.experiment.measurements import RunAnswer
from simcs.report import playbook_text, sentences, short_answer, short_table
from simcs.report.by_name import by_name
from simcs.report.document import Table
from simcs.report.html import comparison_html
from simcs.report.page import table_html
from simcs.report.settings import settings_line

WIDTH = 80
MORE = "More: result.details has all tables and sentences, result.report(path) writes the report."


def as_text(c: RunAnswer) -> str:
    """Return what ``print(result)`` prints: what was compared, the table, and the short answer."""
    said = textwrap.fill(" ".join(short_answer.sentences(c)), WIDTH, break_on_hyphens=False)
    table = "\n".join([*short_table.about(c, WIDTH), "", *short_table.table(c)])
    return "\n\n".join([table, said, textwrap.fill(MORE, WIDTH)])


def as_html(c: RunAnswer) -> str:
    """Return what a notebook shows: the short answer and its table; all else opens at a click."""
    columns, rows = short_table.cells(c)
    answer = " ".join(short_answer.sentences(c))
    table = Table("The answer in figures", columns, [("", rows)])
    below = [*([short_table.LEGEND] if len(c.policies) > 1 else []), *short_table.about(c, 10**6)]
    about = "".join(f"<p>{escape(line)}</p>" for line in below)
    named = by_name(c)
    details = comparison_html(named.table, named.differences, _sentences(named))
    return (
        f'<div class="simcs-answer"><p><strong>{escape(answer)}</strong></p>'
        f"{table_html(table, table.caption)}{about}"
        f"<details><summary>All tables and sentences</summary>{details}</details></div>"
    )


def _sentences(c: RunAnswer) -> list[str]:
    """Return what stands above the tables of details."""
    return [
        *sentences.on_top_of(c),
        *sentences.notes(c),
        *sentences.summaries(c),
        *sentences.verdicts(c),
        *sentences.money(c),
        *playbook_text.sentences(c, sentences.OF_PLAYBOOKS),
        *sentences.over_books(c),
        *sentences.remarks(c),
        settings_line(c.config),
    ]
