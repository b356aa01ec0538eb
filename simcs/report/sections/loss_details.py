"""Why we lose, in detail: what each policy changes, stayers, types of accounts, definitions."""

from __future__ import annotations

import math

from simcs.analysis.losses import ALL, LEAVING, LEFT, SEGMENT, SIGN, TURNING
from simcs.experiment.measurements import RunAnswer
from simcs.report.document import Paragraph, Section, Table
from simcs.report.loss_rows import (
    bands,
    cell,
    compared,
    has_losses,
    parts_of,
    rows_of,
    segments,
    type_name,
    types,
)
from simcs.report.loss_text import LOOKS
from simcs.report.names import display
from simcs.report.sections.parts import some
from simcs.report.selection import DRAWN, few
from simcs.report.text import UNDEFINED, capital, shown

TITLE = "Why we lose, in detail"
LISTED_TYPES = 8


def loss_details(c: RunAnswer) -> Section | None:
    """Return what each policy changes of why accounts leave; None in folders of before."""
    if not has_losses(c):
        return None
    blocks = [_changed(few(c, DRAWN)), *some(_beside(c)), *some(_types(c)), Paragraph(_note(c))]
    return Section(TITLE, blocks, "losses-in-detail")


def _changed(c: RunAnswer) -> Table:
    """Return what each arm changes: how many leave, when, with what sign, and what turned them."""
    rows = rows_of(c)

    def cells(measure: str, grouping: str, group: str, part: str) -> list[str]:
        return [cell(rows.get((arm, measure, grouping, group, part))) for arm in c.policies]

    left = [("all accounts", *cells(LEFT, ALL, ALL, ALL))]
    left += [(shown(one), *cells(LEFT, SEGMENT, one, ALL)) for one in segments(c)]
    groups: list[tuple[str, list[tuple[str, ...]]]] = [
        ("Leave within the run, %", left),
        ("Leave in a year, of 100", [(b, *cells(LEAVING, ALL, ALL, b)) for b in bands(c)]),
    ]
    for head, measure in (
        ("What was to be seen before, % of those that left", SIGN),
        ("What turned them, % of those that left", TURNING),
    ):
        held = [(part, *cells(measure, ALL, ALL, part)) for part in parts_of(c, measure)]
        groups += [(head, held)] if held else []
    columns = ("", *(display(c, arm) for arm in c.policies))
    caption = "Why accounts leave, and what each policy changes of it: mean (95 % interval)"
    return Table(caption, ("Accounts", *columns[1:]), groups)


def _beside(c: RunAnswer) -> Table | None:
    own = c.beside_stayers
    own = own[own["policy"] == c.baseline]
    if not len(own) or not own["pairs"].max():
        return None
    lines = []
    for row in own.itertuples():
        name, write = LOOKS[str(row.look)]
        gap, low, high = (
            UNDEFINED if math.isnan(one) else _unsigned_zero(write(one).removesuffix(" %"))
            for one in (row.difference, row.difference_low, row.difference_high)
        )
        points = " points" if write(row.left).endswith("%") else ""
        between = UNDEFINED if UNDEFINED in (low, high) else f"{low} to {high}{points}"
        lines.append((capital(name), write(row.left), write(row.stayed), f"{gap}{points}", between))
    return Table(
        f"Accounts that leave beside stayers like them, a quarter before they decided, with "
        f"{display(c, c.baseline)}: means of {int(own['pairs'].max()):,} pairs",
        ("Measure", "Leave", "Stay", "Difference", "95 % interval"),
        [("", lines)],
    )


def _unsigned_zero(number: str) -> str:
    """Return a number that reads as nothing without a sign."""
    return number if set(number) & set("123456789") else number.removeprefix("-")


def _types(c: RunAnswer) -> Table | None:
    """Return the types that leave clearly more often, and what the compared arm changes of it."""
    found, arm, rows = types(c), compared(c), rows_of(c)
    if not found:
        return None
    lines = []
    for row in found[:LISTED_TYPES]:
        other = rows.get((arm or "", LEAVING, row.grouping, row.group, row.part))
        lines.append((
            type_name(row), row.part, cell(row),
            *([cell(other)] if arm is not None else []),
        ))  # fmt: skip
    columns = ["Type", "As a customer", display(c, c.baseline)]
    columns += [display(c, arm)] if arm is not None else []
    caption = (
        f"Types that leave clearly more often than the book with {display(c, c.baseline)}: of 100, "
        "so many leave in a year (95 % interval)"
    )
    return Table(caption, columns, [("", lines)], ("As a customer",))


def _note(c: RunAnswer) -> str:
    own = c.measured.losses
    futures = int(own[own["measure"] == SIGN]["replication"].nunique())
    return (
        "All of it is about the accounts of the opening book and their first leaving. How many "
        "leave and when is of all accounts and futures. Signs, turning points and stayers are of "
        f"accounts followed week by week: evenly spaced rows of the book in {futures} of the "
        "futures; the intervals are for that sample. A sign is a health score below the red line "
        "in the half-year before the decision; a CSM acted who finished work for the account from "
        "the next week on. The turning point is what cost more than half of the fall of health in "
        "the last year, as in simcs trace. A stayer is of the same segment and the nearest in "
        "ARR and time as a customer. Rows are in losses.csv and beside_stayers.csv."
    )
