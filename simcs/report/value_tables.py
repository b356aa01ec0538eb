"""Value to the end of the run, and with what is left then: as text, and as a table of the report.

Both have a row for each policy under each way to charge for the team, and one for a company
without a team where a policy works no hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simcs.analysis.horizon import YEARS
from simcs.analysis.value_table import UNTIL
from simcs.experiment.measurements import RunAnswer
from simcs.report.document import Table
from simcs.report.figures.style import LONGEST_LABEL
from simcs.report.plain_tables import aligned
from simcs.report.tables import estimate
from simcs.report.text import UNDEFINED, numbers, shown, supported, with_interval

HEADINGS = {
    ("value", "hours worked"): "Value per opening account after hours worked, $",
    ("value", "all salaries"): "Value per opening account after all salaries, $",
    ("cost", "hours worked"): "Cost of hours worked, per opening account, $",
    ("cost", "all salaries"): "Cost of all salaries, per opening account, $",
}

NOTE = (
    f"With what is left at the end: up to year {YEARS} each segment goes on as in the last year. "
    "Team work and salaries are shared with accounts that arrived during the run. A run of less "
    "than a year has no last year to go on from."
)

Rows = dict[tuple[str, str, str, str], Any]
"""By policy, measure, charge and until: a row of values or of their differences."""


def _rows(c: RunAnswer) -> tuple[Rows, Rows]:
    """Return the rows of values, and those of their differences from the baseline."""
    found = []
    for frame in (c.value_table, c.value_differences):
        each = frame.itertuples()
        found.append({(row.policy, row.measure, row.charged, row.until): row for row in each})
    return found[0], found[1]


def _parts(values: Rows) -> Iterator[tuple[str, str, str]]:
    """Yield measure, charge and heading of each part that has rows."""
    there = {key[1:3] for key in values}
    for part, heading in HEADINGS.items():
        if part in there:
            yield *part, heading


def _less(c: RunAnswer) -> str:
    base = shown(c.baseline)
    return f"less {base if len(base) <= LONGEST_LABEL else 'the baseline'}"


def value_text(c: RunAnswer) -> str:
    """Return values and their differences from the baseline as plain text; empty without any."""
    values, gaps = _rows(c)
    lines: list[tuple[str, ...]] = [
        ("", "in this run", f"to year {YEARS}", _less(c), "95 % interval")
    ]
    for measure, charged, heading in _parts(values):
        if measure != "value":
            continue
        lines.append((heading,))
        digits = _digits(values, measure, charged)
        apart = _digits(gaps, measure, charged)
        for policy in c.value_table["policy"].unique():
            ends = [values[policy, measure, charged, until].mean for until in UNTIL]
            gap = gaps.get((policy, measure, charged, UNTIL[-1]))
            differs = (UNDEFINED, UNDEFINED)
            if gap is not None:
                differs = with_interval(gap.mean_difference, gap.ci_low, gap.ci_high, "$", apart)
            lines.append((f"  {shown(policy)}", *numbers(ends, "$", digits), *differs))
    return aligned(lines) if len(lines) > 1 else ""


def value_table(c: RunAnswer) -> Table | None:
    """Return values and costs side by side with their intervals; None where there are none."""
    values, gaps = _rows(c)
    groups = [
        (heading, [_cells(policy, measure, charged, values, gaps, c.facts.accounts)
                   for policy in c.value_table["policy"].unique()])
        for measure, charged, heading in _parts(values)
    ]  # fmt: skip
    if not groups:
        return None
    columns = (
        "Policy",
        "In this run",
        f"With what is left at the end, to year {YEARS}",
        f"In this run, {_less(c)}",
        f"With what is left, {_less(c)}",
        f"The same of the whole book, {_less(c)}, $ thousand",
    )
    return Table(
        "Value and cost of the opening book, discounted: mean (95 % interval)", columns, groups
    )


def _cells(
    policy: str, measure: str, charged: str, values: Rows, gaps: Rows, accounts: int
) -> tuple[str, ...]:
    """Return a policy's row of the table; differences are of values alone."""
    means, differences, whole = [], [], UNDEFINED
    level, apart = _digits(values, measure, charged), _digits(gaps, measure, charged)
    thousands = accounts / 1000
    of_book = _digits(gaps, measure, charged, thousands)
    for until in UNTIL:
        row = values[policy, measure, charged, until]
        means.append(estimate(row.mean, row.ci_low, row.ci_high, "$", level))
        gap = gaps.get((policy, measure, charged, until))
        if gap is None:
            differences.append(UNDEFINED)
            continue
        mean, low, high = gap.mean_difference, gap.ci_low, gap.ci_high
        differences.append(estimate(mean, low, high, "$", apart))
        scaled = (thousands * mean, thousands * low, thousands * high)
        whole = estimate(*scaled, "$", of_book)
    return (shown(policy), *means, *differences, whole)


def _digits(rows: Rows, measure: str, charged: str, per: float = 1.0) -> int:
    """Return the decimals of all rows of one measure and charge, each times ``per``."""
    own = [row for key, row in rows.items() if key[1:3] == (measure, charged)]
    return supported([(per * row.ci_low, per * row.ci_high) for row in own], "$")
