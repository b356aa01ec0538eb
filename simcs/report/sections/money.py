"""Where the money comes from: losses and growth make ARR, margin and salaries make value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

from simcs.analysis.money import row_of
from simcs.experiment.measurements import RunAnswer
from simcs.report.answer_beyond import after
from simcs.report.document import Bullets, Paragraph, Picture, Section
from simcs.report.dollars import Dollars
from simcs.report.figures import figure_for
from simcs.report.figures.money import Step, draw_money
from simcs.report.loss_rows import is_sure, with_intervals
from simcs.report.money_source import source
from simcs.report.names import display
from simcs.report.short_answer import spoken_of, value, year_one
from simcs.report.short_table import unit_of, years_shown
from simcs.report.text import capital

SUMS = (
    ("arr_kept", "arr_growth", "arr"),
    ("margin", "cost_of_salaries", "value_after_salaries"),
)
"""Figures of money of which the last is what the others add up to, the cost taken away."""

WHOLES = tuple(whole for *_, whole in SUMS)

THOUSANDS, MOST_IN_THOUSANDS = Dollars(1e3, "K", 0), 1e6
"""How a picture is written that has small amounts beside larger ones, and up to which, $."""

NOTE = (
    "Retention is what is left of each account's ARR of today, up to that; growth is what accounts "
    "pay beyond it; both together are ARR. Margin is what all years of the run bring, the salaries "
    "of the whole team are taken from it, and value is what is left, in $ of today. Figures: "
    "money.csv."
)


def money(c: RunAnswer) -> Section | None:
    """Return where an arm's difference in money comes from; None where that was not measured."""
    policy = spoken_of(c)
    if policy is None or not (rows := [own for of in SUMS if (own := _rows(c, policy, of))]):
        return None
    unit, base, arm = unit_of(c), display(c, c.baseline), display(c, policy)
    drawn_in = _unit(unit, [row for own in rows for row in own.values()])
    sums = [[_step(c, row, of, drawn_in) for of, row in own.items()] for own in rows]
    made = source(c, policy, unit)
    said = [
        f"ARR{after(c)}: {made}."
        if made
        else f"ARR{after(c)}: neither losses nor growth clearly differ."
        if is_sure(c)
        else f"ARR{after(c)}: how sure either part is takes more futures.",
        *(f"{capital(one)}." for one in (year_one(c, policy, arm), value(c, policy, arm)) if one),
    ]
    label = f"{arm} less {base}, {drawn_in.words}"
    listed = "; ".join(f"{step.name} {step.said}" for steps in sums for step in steps)
    drawn = Picture(
        cache(lambda: figure_for(draw_money, sums, label, f"0: the same as {base}")),
        f"Bars that begin where the one before ended: {listed}.",
        f"Where the difference between {arm} and {base} comes from{with_intervals(c)}",
    )
    return Section("Where the money comes from", [Bullets(said), drawn, Paragraph(NOTE)], "money")


def _rows(c: RunAnswer, policy: str, of: tuple[str, ...]) -> dict[str, Any]:
    """Return the rows of a sum's parts and its whole; none where one of them was not measured."""
    last = years_shown(c)[-1]
    rows = {figure: row_of(c.money, policy, figure, last) for figure in of}
    if any(row is None or math.isnan(row.difference) for row in rows.values()):
        return {}
    return rows


def _unit(usual: Dollars, rows: Sequence[Any]) -> Dollars:
    """Return how all amounts of the picture are written: in thousands where one would be lost."""
    amounts = [
        one for row in rows for one in (row.difference, row.difference_low, row.difference_high)
        if not math.isnan(one)
    ]  # fmt: skip
    if usual.letter != "M" or usual.showing(amounts) == usual:
        return usual
    return THOUSANDS if max(map(abs, amounts)) < MOST_IN_THOUSANDS else usual


def _step(c: RunAnswer, row: Any, figure: str, unit: Dollars) -> Step:
    sign = -1 if figure == "cost_of_salaries" else 1
    low, high = sorted((sign * row.difference_low, sign * row.difference_high))
    size = sign * row.difference
    said = unit.in_column(size, plus=True)
    if not math.isnan(low) and low != high:
        said += f" ({unit.in_column(low)} to {unit.in_column(high)})"
    mean, low, high = (one / unit.unit for one in (size, low, high))
    return Step(_name(c, row, figure), mean, low, high, said, figure in WHOLES)


def _name(c: RunAnswer, row: Any, figure: str) -> str:
    falls = row.difference < 0
    over = after(c).replace(" after ", " within ")
    return {
        "arr_kept": "More losses" if falls else "Fewer losses",
        "arr_growth": "Less growth" if falls else "More growth",
        "arr": f"ARR{after(c)}",
        "margin": f"Margin{over}",
        "cost_of_salaries": "Salaries saved" if falls else "Salaries of the team",
        "value_after_salaries": f"Value after salaries{over}",
    }[figure]
