"""The section about the user's own playbooks: what came of each, and what it is worth."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.document import Block, Bullets, Paragraph, Picture, Section, Table
from simcs.report.figures.playbooks import Worth, draw_playbooks
from simcs.report.playbook_amounts import between, dollars
from simcs.report.playbook_said import is_clear, name_of, rows, starts
from simcs.report.playbook_text import has_playbooks, sentences
from simcs.report.sentences import how_to_run
from simcs.report.tables import NO_BREAK, estimate

SENTENCES = 8
"""Sentences at most: the rest is in the table."""
ROWS = 10
"""Playbooks in the table and …"""
DRAWN = 6
"""… in the picture, at most."""
FULL = 10
"""Counts from which on there are no decimals."""


def playbooks(c: RunAnswer) -> Section | None:
    """Return what came of the playbooks; None where no arm has any."""
    if not has_playbooks(c):
        return None
    chosen = _chosen(c)
    blocks: list[Block] = [Bullets(sentences(c, SENTENCES))]
    known = [row for row in chosen if not math.isnan(row.arr_low)]
    if len(known) > 1:
        blocks.append(_picture(c, known[:DRAWN]))
    blocks += [_table(c, chosen), Paragraph(" ".join(_notes(c)))]
    return Section("Your playbooks", blocks, "playbooks")


def _chosen(c: RunAnswer) -> list[Any]:
    """Return the rows that are shown: all in their order, or those that change most."""
    held = rows(c)
    if len(held) <= ROWS:
        return held

    def weight(row: Any) -> tuple[bool, float, float]:
        size = 0.0 if math.isnan(row.arr) else abs(row.arr)
        return is_clear(row.arr_low, row.arr_high), size, float(row.wanted)

    return sorted(held, key=weight, reverse=True)[:ROWS]


def _picture(c: RunAnswer, chosen: list[Any]) -> Picture:
    worth = [
        Worth(name_of(c, row), row.arr, row.arr_low, row.arr_high, worth_label(row))
        for row in chosen
    ]
    from simcs.report.figures import figure_for

    drawn = cache(lambda: figure_for(draw_playbooks, worth, after=text.after(c.years)))
    listed = "; ".join(f"{row.name} {row.said}" for row in worth)
    return Picture(
        drawn,
        f"A point with its interval for each playbook: {listed}.",
        f"What each playbook adds to the ARR of the book{text.after(c.years)}, with 95 % intervals",
    )


def worth_label(row: Any) -> str:
    """Return what a playbook adds in ARR: "+$12k, between $2k and $23k", "no clear difference"."""
    if row.arr_low == row.arr_high == 0:
        return "no difference"
    if not is_clear(row.arr_low, row.arr_high):
        return "no clear difference"
    sign = "+" if row.arr > 0 else "-"
    amount = dollars(row.arr, row.arr_low, row.arr_high)
    return f"{sign}{amount}, {between(row.arr_low, row.arr_high, row.arr)}"


def _table(c: RunAnswer, chosen: list[Any]) -> Table:
    worth = (f"ARR, thousand{NO_BREAK}$", f"Value per hour,{NO_BREAK}$")
    columns = (
        "Playbook", *(worth if _left_out(c) else ()), "Starts", "Steps done",
        "Late, blocked or dropped", f"Goal reached{' (without it)' if _left_out(c) else ''}",
        "Hours",
    )  # fmt: skip
    digits = (
        text.supported([(row.arr_low / 1000, row.arr_high / 1000) for row in chosen], "hours"),
        text.supported([(r.value_per_hour_low, r.value_per_hour_high) for r in chosen], "$"),
    )
    lines = [_line(c, row, digits) for row in chosen]
    if left := len(rows(c)) - len(chosen):
        lines.append((f"and {left} more", *[""] * (len(columns) - 1)))
    length = text.after(c.years).removeprefix(" after ")
    return Table(f"Your playbooks: means of one future of {length}", columns, [("", lines)])


def _left_out(c: RunAnswer) -> bool:
    """Return whether there is a run without any playbook, which says what that is worth."""
    return bool(c.playbooks["replications_without"].notna().any())


def _line(c: RunAnswer, row: Any, digits: tuple[int, int]) -> tuple[str, ...]:
    begun, failed = starts(row), row.late_share + row.blocked_share + row.dropped_share
    asks = not begun and row.wanted  # one that asks anew each week never starts
    goal, without = text.percent(row.goal_share), text.percent(row.goal_share_without)
    arr = row.arr / 1000, row.arr_low / 1000, row.arr_high / 1000
    value = row.value_per_hour, row.value_per_hour_low, row.value_per_hour_high
    worth = estimate(*arr, "hours", digits[0]), estimate(*value, "$", digits[1])
    return (
        name_of(c, row),
        *(worth if _left_out(c) else ()),
        text.UNDEFINED if asks else _count(begun),
        _of(row.done, row.wanted),
        text.UNDEFINED if math.isnan(failed) else f"{100 * failed:.1f} %",
        goal if without == text.UNDEFINED else f"{goal} ({without})",
        _count(row.hours + row.other_hours),
    )


def _of(part: float, whole: float) -> str:
    return f"{_count(part)} of {_count(whole)}".replace(" ", NO_BREAK) if whole else text.UNDEFINED


def _count(value: float) -> str:
    return f"{value:,.1f}" if 0 < value < FULL else f"{value:,.0f}"


def _left_out_by_people(c: RunAnswer) -> list[str]:
    """Return of each playbook which share of its steps people left out, where they did."""
    shares = [
        f"{name_of(c, row)} {text.percent(row.not_as_written_share)}"
        for row in _chosen(c)
        if row.not_as_written
    ]
    return [f"People left out, of all steps: {', '.join(shares)}."] if shares else []


def _notes(c: RunAnswer) -> list[str]:
    how = (
        "Late steps were given up when their time was over, blocked ones were kept back by the "
        "contact rule, dropped ones waited too long for hours."
    )
    futures = [row.replications_without for row in rows(c) if row.replications_without > 0]
    if not futures:
        setting = how_to_run("playbooks", c.config)
        worth = [f"What each is worth was not run. To run: {setting}."]
    else:
        all_of_them, each = c.config.replications, int(max(futures))
        of = text.counted(all_of_them, "future")
        part = f"the same {of}" if each == all_of_them else f"{each} of the {of}"
        said = (
            "ARR and value (margin less the cost of hours) are of the opening book, with the "
            f"playbook less without it, in {part}; in brackets their 95 % intervals."
        )
        worth = [said]
        if len(rows(c)) > ROWS:
            worth.append("Of so many, one in twenty seems clear by chance.")
    return [
        how,
        *_left_out_by_people(c),
        *worth,
        "By segment and step: playbooks.csv and playbook_steps.csv.",
    ]
