"""Where: what an arm gains by segment, column and hour of a CSM, and the accounts it changes."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from simcs.analysis.losses import ALL, SEGMENT
from simcs.experiment.measurements import RunAnswer
from simcs.report.document import Block, Bullets, Paragraph, Picture, Section, Subheading, Table
from simcs.report.dollars import dollars
from simcs.report.figures import figure_for
from simcs.report.figures.marks import Mark, draw_marks
from simcs.report.loss_rows import compared, has_losses, with_intervals
from simcs.report.names import display
from simcs.report.selection import DRAWN, few
from simcs.report.tables import NO_BREAK
from simcs.report.text import after, shown
from simcs.report.where_text import (
    accounts,
    accounts_cells,
    change,
    groupings,
    most_changed,
    rows_of,
    sentences,
    trace_line,
    unit_of,
    what,
)

TITLE = "Where it gains"
LONGEST = 20
"""Letters of a group's name in the picture."""


def where(c: RunAnswer) -> Section | None:
    """Return where the compared arm gains; None where nothing is compared, or in older folders."""
    if not has_losses(c) or compared(c) is None:
        return None
    blocks: list[Block] = [Bullets(sentences(c))]
    if drawn := _drawn(c):
        blocks.append(_picture(c, drawn))
    if len(found := most_changed(c)):
        blocks += [Subheading("Accounts that the choice changes most"), *_accounts(c, found)]
    else:
        blocks.append(Paragraph(" ".join(accounts(c))))
    return Section(TITLE, blocks, "where")


def where_details(c: RunAnswer) -> Section | None:
    """Return the gain of each group and policy; None where there is no such section as `where`."""
    if not has_losses(c) or compared(c) is None:
        return None
    blocks = [_groups(c), *_arms(few(c, DRAWN)), Paragraph(_note(c))]
    return Section(f"{TITLE}, in detail", blocks, "where-in-detail")


def _drawn(c: RunAnswer) -> list[tuple[str, list[Mark]]]:
    """Return the marks of the picture: gain per hour of all, by segment, then by own columns."""
    found = []
    for grouping in (ALL, *groupings(c)):
        own = [row for row in rows_of(c, grouping) if not math.isnan(row.per_hour)]
        marks = [
            Mark(
                "All accounts" if grouping == ALL else shown(row.group, LONGEST),
                row.per_hour, row.per_hour_low, row.per_hour_high,
                _rate(row).replace(NO_BREAK, " "),
            )
            for row in own
        ]  # fmt: skip
        name = "" if grouping == ALL else f"By {what(grouping)}"
        found += [(name, marks)] if marks else []
    return found


def _picture(c: RunAnswer, groups: list[tuple[str, list[Mark]]]) -> Picture:
    listed = "; ".join(f"{mark.name} {mark.said}" for _, own in groups for mark in own)
    arm, base = display(c, compared(c) or ""), display(c, c.baseline)
    label = f"gain in ARR{after(c.years)} per hour of a CSM, $"
    return Picture(
        cache(lambda: figure_for(draw_marks, groups, label, f"0: the same as {base}")),
        f"Gain in ARR per hour of a CSM, $, by group: {listed}.",
        f"What an hour of a CSM adds to ARR{after(c.years)} with {arm} compared with {base}"
        f"{with_intervals(c)}",
    )


def _groups(c: RunAnswer) -> Table:
    arm, base = display(c, compared(c) or ""), display(c, c.baseline)
    rows = {grouping: rows_of(c, grouping) for grouping in (ALL, *groupings(c))}
    way = unit_of([row.gain for own in rows.values() for row in own])
    sizes = [row.opening_arr for own in rows.values() for row in own]
    today = dollars(sizes, sizes)
    groups = [
        (
            "" if grouping == ALL else f"By {what(grouping)}",
            [
                (
                    "All accounts" if grouping == ALL else shown(row.group),
                    f"{row.accounts:,.0f}",
                    today.text(row.opening_arr),
                    change(way, row.gain, row.gain_low, row.gain_high),
                    f"{row.hours:,.0f}",
                    f"{row.hours_baseline:,.0f}",
                    _rate(row),
                )
                for row in own
            ],
        )
        for grouping, own in rows.items()
    ]
    columns = (
        "Group", "Accounts", "ARR today", "Gain in ARR", f"Hours, {arm}", f"Hours, {base}",
        "Gain per hour",
    )  # fmt: skip
    caption = f"Gain in ARR{after(c.years)} with {arm} compared with {base}: mean (95 % interval)"
    return Table(caption, columns, groups)


def _rate(row: Any) -> str:
    way = dollars([1.0])
    return change(way, row.per_hour, row.per_hour_low, row.per_hour_high)


def _arms(c: RunAnswer) -> list[Block]:
    """Return the gain of every arm by segment, where there are several."""
    arms = [arm for arm in c.policies if arm != c.baseline]
    if len(arms) < 2:
        return []
    held = {(row.policy, row.grouping, row.group): row for row in c.gains.itertuples()}
    way = unit_of([row.gain for row in held.values()])
    named = dict.fromkeys((g, n) for _, g, n in held if g in (ALL, SEGMENT))
    lines = []
    for grouping, group in named:
        cells = [
            change(way, row.gain, row.gain_low, row.gain_high)
            for arm in arms
            for row in [held[arm, grouping, group]]
        ]
        lines.append(("All accounts" if grouping == ALL else shown(group), *cells))
    caption = f"Gain in ARR{after(c.years)} compared with {display(c, c.baseline)}, by segment"
    return [Table(caption, ("Segment", *(display(c, arm) for arm in arms)), [("", lines)])]


def _accounts(c: RunAnswer, found: list[Any]) -> list[Block]:
    arm, base = display(c, compared(c) or ""), display(c, c.baseline)
    columns, lines = accounts_cells(c, found)
    caption = f"Accounts whose ARR{after(c.years)} differs most between {arm} and {base}"
    lines_to_type = [line for row in found if (line := trace_line(c, row))]
    how = "To see why, type:" if lines_to_type else (
        "To see why: simcs trace account=ID replication=N, with the settings and arms of this run."
    )  # fmt: skip
    typed: list[Block] = [Bullets(lines_to_type)] if lines_to_type else []
    return [
        Paragraph(" ".join(accounts(c))),
        Table(caption, columns, [("", lines)], columns[1:-5]),
        Paragraph(how),
        *typed,
    ]


def _note(c: RunAnswer) -> str:
    arm, base = display(c, compared(c) or ""), display(c, c.baseline)
    return (
        f"Gain is the ARR of a group's opening accounts{after(c.years)} with {arm} less that with "
        f"{base}, in the same futures; groups add up to the whole. Per hour is that gain over the "
        f"hours that CSMs spend on the group with {arm}, whatever they spend on it with {base}; "
        "hours for the whole team are not in it. The ten accounts were chosen because they differ "
        "most, so in other futures they would differ less. "
        f"About 1 in 20 groups looks clear by chance alone. "
        "Rows are in gains.csv and accounts_changed.csv."
    )
