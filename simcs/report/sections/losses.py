"""Why we lose: when accounts leave, what turned them, what was to be seen, what arms change."""

from __future__ import annotations

from functools import cache
from typing import Any

from simcs.analysis.losses import ALL, LEAVING, LEFT, SEGMENT, SIGN
from simcs.experiment.measurements import RunAnswer
from simcs.report.document import Block, Bullets, Picture, Section, Table
from simcs.report.figures import figure_for
from simcs.report.figures.marks import Mark, draw_marks
from simcs.report.loss_rows import (
    bands,
    cell,
    compared,
    has_losses,
    in_a_year,
    parts_of,
    rows_of,
    segments,
    with_intervals,
    within,
)
from simcs.report.loss_text import a_year, apart, changes, how_many, kinds, signs, turning
from simcs.report.names import display
from simcs.report.tables import NO_BREAK, estimate
from simcs.report.text import DIGITS, UNDEFINED, numbers, shown, supported

TITLE = "Why we lose"
SENTENCES = (how_many, signs, turning, apart, kinds, changes)
"""How many leave with the first arm, when and why; and what the other one changes of it."""
MOST_SEGMENTS = 4
"""Segments in the picture and in its table; all are in the detail."""


def losses(c: RunAnswer) -> Section | None:
    """Return why accounts leave; None in folders of before, which do not have it."""
    if not has_losses(c):
        return None
    blocks: list[Block] = [
        Bullets([one for said in SENTENCES for one in said(c)]),
        _table(c),
        *([_picture(c)] if drawn(c) else []),
    ]
    return Section(TITLE, blocks, "losses")


def drawn(c: RunAnswer) -> list[tuple[str, list[Any]]]:
    """Return the rows of the picture: of all accounts and of each segment, by age."""
    rows, found = rows_of(c), []
    groups = [
        (ALL, ALL, "All accounts"),
        *((SEGMENT, one, shown(one)) for one in segments(c)[:MOST_SEGMENTS]),
    ]
    for grouping, group, name in groups:
        own = [rows.get((c.baseline, LEAVING, grouping, group, band)) for band in bands(c)]
        held = [row for row in own if row is not None and row.of >= row.replications]
        found += [(name, held)] if held else []
    return found


def _picture(c: RunAnswer) -> Picture:
    groups = drawn(c)
    marks = [(name, [_mark(row) for row in own]) for name, own in groups]
    listed = "; ".join(
        f"{name}: " + ", ".join(f"{row.part} {a_year(row.mean)}" for row in own)
        for name, own in groups
    )
    return Picture(
        cache(lambda: figure_for(draw_marks, marks, "accounts of 100 that leave in a year")),
        "How many of 100 accounts leave in a year, by how long they have been customers. "
        f"{listed}.",
        f"When accounts leave with {display(c, c.baseline)}: how many of 100 accounts leave "
        f"in a year, by how long they have been customers{with_intervals(c)}",
    )


def _mark(row: Any) -> Mark:
    mean, low, high = (100 * in_a_year(one) for one in (row.mean, row.ci_low, row.ci_high))
    return Mark(row.part, mean, low, high, cell(row).replace(NO_BREAK, " "))


def _table(c: RunAnswer) -> Table:
    """Return how many leave, and after what sign: with the first arm and with the one compared."""
    arm, rows = compared(c), rows_of(c)
    arms = [c.baseline, *([arm] if arm is not None else [])]

    gaps = [row for key, row in rows.items() if key[0] == arm and key[1] in (LEFT, SIGN)]
    digits = supported([(row.difference_low, row.difference_high) for row in gaps], "%")

    def line(name: str, measure: str, grouping: str, group: str, part: str) -> tuple[str, ...]:
        own = [rows.get((one, measure, grouping, group, part)) for one in arms]
        cells = [
            numbers([row.mean], "%", DIGITS["%"])[0] if row is not None else UNDEFINED
            for row in own
        ]
        return (name, *cells, *([_change(own[-1], digits)] if arm is not None else []))

    left = [line("all accounts", LEFT, ALL, ALL, ALL)]
    left += [line(shown(one), LEFT, SEGMENT, one, ALL) for one in segments(c)[:MOST_SEGMENTS]]
    seen = [line(part, SIGN, ALL, ALL, part) for part in parts_of(c, SIGN)]
    groups = [(f"Leave{within(c)}, %", left)]
    groups += [("What was to be seen before, % of those that left", seen)] if seen else []
    columns = ["Accounts", *(display(c, one) for one in arms)]
    columns += ["Change, points"] if arm is not None else []
    caption = (
        "How many leave, and after what sign: a health score below the red line in the half-year "
        "before they decided"
    )
    return Table(caption, columns, groups)


def _change(row: Any, digits: int) -> str:
    if row is None:
        return UNDEFINED
    return estimate(row.mean_difference, row.difference_low, row.difference_high, "%", digits)
