"""Cash year by year: what each arm brings and costs, the cost of the change, and when it pays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simcs.analysis.cash import AFTER, CUMULATIVE, NET, WHOLE
from simcs.analysis.value_table import NO_TEAM
from simcs.experiment.measurements import RunAnswer
from simcs.report.cash_text import CHARGED, beyond, payback
from simcs.report.document import Block, Bullets, Paragraph, Section, Table
from simcs.report.names import display
from simcs.report.sections.parts import some
from simcs.report.selection import DRAWN, few
from simcs.report.tables import estimate
from simcs.report.text import UNDEFINED, capital, numbers

TITLE = "Cash year by year"

LEVELS = {
    "arr": "ARR at end",
    "revenue": "Revenue",
    "margin": "Margin",
    "cost_of_hours": "Hours worked",
    "cost_of_salaries": "All salaries",
    NET[CHARGED]: "Net",
}
COMPARED = {
    "cost_of_hours": "Hours worked",
    "cost_of_salaries": "All salaries",
    NET[CHARGED]: "Net",
    CUMULATIVE[CHARGED]: "Net to date",
}
"""Figures of which the table has the difference from the baseline."""

FIGURES = tuple(dict.fromkeys((*LEVELS, *COMPARED)))

FULL = 100_000.0
"""$ from which on amounts are in thousands."""


def cash(c: RunAnswer) -> Section | None:
    """Return the section; None of a run that did not measure what it takes."""
    own = few(c, DRAWN)
    if not len(own.cash):
        return None
    arms = [arm for arm in own.cash["policy"].unique() if arm != own.baseline]
    said = [
        " ".join(part for part in (payback(own, arm), beyond(own, arm)) if part) for arm in arms
    ]
    blocks: list[Block] = [
        *([Bullets(said)] if any(said) else []), *some(table(own), c), Paragraph(_note(own)),
    ]  # fmt: skip
    return Section(TITLE, blocks, "cash")


def table(c: RunAnswer) -> Table:
    """Return for each arm its cash by period, and its difference from the baseline."""
    held = {(row.policy, row.figure, row.period): row for row in c.cash.itertuples()}
    periods = [str(one) for one in c.cash["period"].unique() if one != AFTER]
    amounts = c.cash.loc[c.cash["figure"] != "arr", "value"].abs()
    size = 1000.0 if amounts.max() >= FULL else 1.0
    groups = []
    for arm in c.cash["policy"].unique():
        name = display(c, arm)
        rows = {figure: [held.get((arm, figure, one)) for one in periods] for figure in FIGURES}
        levels = [(LEVELS[f], *_levels(rows[f], size)) for f in LEVELS if any(rows[f])]
        groups.append((name, levels))
        if arm != c.baseline:
            gaps = [(COMPARED[f], *_gaps(rows[f], size)) for f in COMPARED if any(rows[f])]
            groups.append((f"{name}, less {display(c, c.baseline)} (95 % interval)", gaps))
    unit = "$ thousand" if size > 1 else "$"
    columns = ("Amount", *map(capital, periods))
    return Table(f"Cash of the opening book, {unit}", columns, groups)


def _levels(rows: Sequence[Any], size: float) -> list[str]:
    return [UNDEFINED if row is None else numbers([row.value / size], "$")[0] for row in rows]


def _gaps(rows: Sequence[Any], size: float) -> list[str]:
    return [UNDEFINED if row is None else _gap(row, size) for row in rows]


def _gap(row: Any, size: float) -> str:
    mean, low, high = (
        one / size for one in (row.difference, row.difference_low, row.difference_high)
    )
    return estimate(mean, low, high, "$")


def _note(c: RunAnswer) -> str:
    periods = {*c.cash["period"]}
    left = (
        f" {capital(WHOLE)}: {AFTER.split(',')[0]} each segment goes on as in the last year."
        if WHOLE in periods
        else ""
    )
    nobody = (
        " No team at all is the book of the arm that works no hours, without any salary."
        if NO_TEAM in {*c.cash["policy"]}
        else ""
    )
    rate = c.config.value.discount_rate
    return (
        "Amounts are in $ of the first day, discounted by "
        f"{100 * rate:g} % a year (value.discount_rate=0 shows them as they are billed and paid), "
        "but for ARR. Revenue is that of the accounts of the opening book; they bear their "
        "share of salaries. Net is margin less all salaries; what a policy costs more in hours or "
        f"salaries is the cost of the change.{left}{nobody} To find the month, the cost of a year "
        "is spread evenly over its weeks. Rows are in cash.csv and payback.csv."
    )
