"""The short answer's table: one line for each arm, at most six of them, in 80 columns.

Retention next year and at the end of the run, then ARR and value at its end compared with the
baseline.
"""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from typing import Any

from simcs.analysis.money import Outcome, outcome_of, row_of, weeks_shown
from simcs.analysis.value_table import NO_TEAM, worked_by_nobody
from simcs.experiment.measurements import RunAnswer
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.report import text
from simcs.report.dollars import Dollars, dollars
from simcs.report.names import display
from simcs.report.notes_shown import changing, team_note
from simcs.report.selection import chosen, shown_of
from simcs.report.sentences import arms_of_playbooks, few_futures, on_top_of

MOST_ROWS = 6
"""Arms that have a line; of more than that the baseline, the best and the worst."""

MOST_NOTES = 3
"""Lines that notes take, at most, and with them what arms of playbooks are."""

MOST_PLAYS = 2
"""Lines that say what arms of playbooks are, at most; one where there are notes."""

WIDTH = 80
"""Columns that the table fits."""

NO_PAY = "  if nobody is paid"
"""Below an arm that works no hours: the same without salaries."""

COMPARED = ("arr", "value_after_salaries")
"""Figures that the table compares with the baseline."""

LEAST = {"ARR": 7, "value": 7}
"""Letters of a column, at least."""

CLEAR = {
    Outcome.MORE: "yes", Outcome.LESS: "yes", Outcome.UNCLEAR: "no", Outcome.SAME: "same",
    Outcome.UNMEASURED: "",
}  # fmt: skip
"""What the table says of a difference: clear, no clear one, exactly zero, or nothing."""

LEGEND = "value: after all salaries. clear: the 95 % interval (sampling) leaves out zero."


@dataclass(frozen=True)
class Row:
    """A line of the table: a name, shares for each year, and differences with how sure they are."""

    name: str
    shares: tuple[str, ...]
    differences: tuple[tuple[str, str], ...]


def years_shown(c: RunAnswer) -> tuple[float, ...]:
    """Return the years in which the answer counts: 1 and the length of the run, or only that."""
    return tuple(week / WEEKS_PER_YEAR for week in weeks_shown(c.config.horizon_weeks))


def ranked(c: RunAnswer) -> list[str]:
    """Return the policies by their mean ARR at the end, the most first; without any, the last."""
    rows = {arm: row_of(c.money, arm, "arr", years_shown(c)[-1]) for arm in c.policies}

    def rank(arm: str) -> float:
        row = rows[arm]
        return -math.inf if row is None or math.isnan(row.value) else float(row.value)

    return sorted(c.policies, key=rank, reverse=True)


def arms_shown(c: RunAnswer) -> list[str]:
    """Return the arms that have a line, in the order of the comparison."""
    if len(c.policies) <= MOST_ROWS:
        return list(c.policies)
    kept = chosen(ranked(c), c.baseline, MOST_ROWS)
    return [arm for arm in c.policies if arm in kept]


def unit_of(c: RunAnswer) -> Dollars:
    """Return how the answer writes differences: as those in the table need it."""
    rows = c.money[(c.money["year"] == years_shown(c)[-1]) & c.money["figure"].isin(COMPARED)]
    rows = rows[rows["policy"].isin([*arms_shown(c), NO_TEAM])]
    clear = [row.difference for row in rows.itertuples() if _how_clear(row) == "yes"]
    ends = [*rows["difference"], *rows["difference_low"], *rows["difference_high"]]
    return dollars(ends, clear)


def about(c: RunAnswer, width: int = WIDTH) -> list[str]:
    """Return what was compared, with what team, and the notes that change how it is read."""
    facts = c.facts
    arr = dollars([facts.opening_arr]).text(facts.opening_arr)
    futures = text.counted(c.config.replications, "simulated future")
    lines = [f"Book: {facts.book}{', made up' if facts.made_up else ''}, {arr} ARR; {futures}"]
    if team := team_note(facts):
        lines.append(text.capital(team))
    notes = changing(c)
    named = plays(c)[: 1 if notes else MOST_PLAYS]
    # The gravest note is never cut.
    room = MOST_NOTES - len(named) + bool(few_futures(c) and named)
    return [*(_cut(line, width) for line in (*lines, *named)), *_notes(notes, width, room)]


def plays(c: RunAnswer) -> list[str]:
    """Return what arms of playbooks are and stand on, a line each; of many, only the first."""
    shown_arms = arms_shown(c)
    lines = []
    for arm, line in zip(arms_of_playbooks(c), on_top_of(c), strict=True):
        before, on, base = line.rpartition(" on top of ")
        if arm in shown_arms:
            lines.append(f"{before}{on}{display(c, base) if base in c.policies else base}")
    return lines[:MOST_PLAYS]


def _notes(notes: list[str], width: int, most: int) -> list[str]:
    """Return notes, folded, that take no more than so many lines, and how many more there are."""
    lines: list[str] = []
    for place, note in enumerate(notes):
        folded = textwrap.wrap(f"! {note}", width, subsequent_indent="  ")
        last = place == len(notes) - 1
        room = most - len(lines) - (not last)
        if len(folded) > room and lines:
            return [*lines, f"! {text.counted(len(notes) - place, 'more note')}: --details"]
        if len(folded) > room:
            folded = [*folded[: room - 1], _cut(f"{folded[room - 1]} …", width)]
        lines += folded
    return lines


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else f"{line[: width - 1].rstrip()}…"


def table(c: RunAnswer) -> list[str]:
    """Return the table: two lines of headings, a line for each arm, and what its words mean."""
    rows = _rows(c)
    cells = [(*row.shares, *(part for both in row.differences for part in both)) for row in rows]
    years, compares = years_shown(c), len(c.policies) > 1
    heads = ["gross", "net"] * len(years) + (["ARR", "clear", "value", "clear"] if compares else [])
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    widths = [max(w, LEAST.get(head, 0)) for w, head in zip(widths, heads, strict=True)]
    room = WIDTH - sum(widths) - 2 * len(widths)
    names = [text.shown(row.name, room) for row in rows]
    first = max(map(len, names))
    groups = [text.shown(ahead(year), 14) for year in years]
    spans = [sum(widths[2 * n : 2 * n + 2]) + 4 for n in range(len(years))]
    over = "".join(f"{title:>{span}}" for title, span in zip(groups, spans, strict=True))
    if compares:
        span = sum(widths[-4:]) + 6
        over += f"  {_against(c, span):>{span}}"

    def line(name: str, parts: tuple[str, ...] | list[str]) -> str:
        padded = (f"  {part:>{width}}" for part, width in zip(parts, widths, strict=True))
        return f"{name:{first}}{''.join(padded)}".rstrip()

    lines = [f"{'':{first}}{over}", line("", heads)]
    lines += [line(name, parts) for name, parts in zip(names, cells, strict=True)]
    return [*lines, *_left_out(c), *([LEGEND] if compares else [])]


def cells(c: RunAnswer) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the table as headings and rows of cells, for pages; an empty cell says nothing."""
    shares = [f"{name}, {ahead(year)}" for year in years_shown(c) for name in ("Gross", "Net")]
    base, last = display(c, c.baseline), years_shown(c)[-1]
    over = text.after(last).replace(" after ", "over ")
    compared = [
        f"ARR vs {base}, {ahead(last)}",
        "Clear",
        f"Value after all salaries vs {base}, {over}",
        "Clear",
    ]
    columns = ("Policy", *shares, *(compared if len(c.policies) > 1 else []))
    rows = [
        (row.name.strip(), *row.shares, *(part for both in row.differences for part in both))
        for row in _rows(c)
    ]
    return columns, rows


def _against(c: RunAnswer, room: int) -> str:
    """Return "3 years, vs Typical mixed team", the baseline's name cut where it must be."""
    length = text.after(years_shown(c)[-1]).removeprefix(" after ")
    return f"{length}, vs {display(c, c.baseline, max(8, room - len(length) - 5))}"


def ahead(year: float) -> str:
    """Return "next year", "in 3 years"."""
    return "next year" if year == 1 else text.after(year).replace(" after ", "in ")


def _left_out(c: RunAnswer) -> list[str]:
    said = shown_of(len(c.policies), MOST_ROWS, "ARR")
    return textwrap.wrap(f"{said}; money.csv has all.", WIDTH) if said else []


def _rows(c: RunAnswer) -> list[Row]:
    """Return the lines of arms, and below one that works no hours the same without salaries."""
    unit, last, idle = unit_of(c), years_shown(c)[-1], worked_by_nobody(c.measured, c.policies)
    rows = []
    for arm in arms_shown(c):
        shares = tuple(
            _share(row_of(c.money, arm, name, year))
            for year in years_shown(c)
            for name in ("gross_retention", "net_retention")
        )
        gaps = tuple(_difference(row_of(c.money, arm, name, last), unit) for name in COMPARED)
        compares = len(c.policies) > 1
        rows.append(Row(display(c, arm), shares, gaps if compares else ()))
        unpaid = row_of(c.money, NO_TEAM, "value_after_salaries", last)
        if arm == idle and unpaid is not None and compares and c.facts.csms:
            blank = ("",) * len(shares)
            rows.append(Row(NO_PAY, blank, (("", ""), _difference(unpaid, unit))))
    return rows


def _share(row: Any) -> str:
    if row is None or math.isnan(row.value):
        return text.UNDEFINED
    return f"{100 * row.value:.0f} %"


def _difference(row: Any, unit: Dollars) -> tuple[str, str]:
    if row is None or math.isnan(row.difference):
        return text.UNDEFINED, ""
    return unit.signed(row.difference), _how_clear(row)


def _how_clear(row: Any) -> str:
    return CLEAR[outcome_of(row)]
