"""The question of a report, and what there is today, what is proposed, and what that changes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from simcs.analysis.horizon import YEARS
from simcs.analysis.money import Outcome, outcome_of, row_of
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.document import Table
from simcs.report.dollars import Dollars, dollars
from simcs.report.names import NAMES, display
from simcs.report.recommendation import VALUE
from simcs.report.short_answer import spoken_of
from simcs.report.short_table import ahead, unit_of, years_shown
from simcs.report.tables import NO_BREAK

SHARES = {"gross_retention": "Gross retention", "net_retention": "Net retention"}
NEXT_YEAR = SHARES | {"arr": "ARR"}
AT_THE_END = NEXT_YEAR | {
    "arr_growth": "of which growth",
    "cost_of_salaries": "Cost of the team",
    "value_after_salaries": "Value after salaries",
}
"""Figure of money -> what its row is called, for each time it is counted."""

INTERVAL = "95 % interval"
ALWAYS = text.ALWAYS


def question(c: RunAnswer) -> str:
    """Return what the run was made to answer."""
    policy = spoken_of(c)
    if policy is not None:
        return f"Should we move from {called(c, c.baseline)} to {called(c, policy)}?"
    if len(c.policies) == 1:
        return f"What becomes of these accounts with {called(c, c.baseline)}?"
    return f"Is {called(c, c.baseline)} the best of {len(c.policies)} ways of working?"


def called(c: RunAnswer, arm: str) -> str:
    """Return what people call an arm; one of their own in quotation marks."""
    name = display(c, arm)
    return name if name in NAMES.values() else f"“{name}”"


def figures_table(c: RunAnswer) -> Table | None:
    """Return retention, ARR, cost and value with the first arm and with that of the answer.

    With a single arm there are its own figures with their intervals. None where there are none.
    """
    policy = spoken_of(c)
    *first, last = years_shown(c)
    groups = [(ahead(year), _rows(c, policy, NEXT_YEAR, year)) for year in first]
    groups.append((ahead(last), _rows(c, policy, AT_THE_END, last)))
    if _has_later(c, last):
        name = f"Value by year {YEARS} {projected(c, policy, last)}".rstrip()
        groups[-1][1].extend(_rows(c, policy, {VALUE: name}, float(YEARS)))
    groups = [(text.capital(head), rows) for head, rows in groups if rows]
    if not groups:
        return None
    if policy is None:
        return Table(described(c, c.baseline), ("Figure", "Today", INTERVAL), groups)
    caption = f"Today: {described(c, c.baseline)}. Proposed: {described(c, policy)}"
    return Table(caption, ("Figure", "Today", "Proposed", "Change", INTERVAL), groups)


def _has_later(c: RunAnswer, last: float) -> bool:
    """Return whether value with what is left at the end is known."""
    row = row_of(c.money, c.baseline, "value_after_salaries", float(YEARS))
    return last < YEARS and row is not None and not math.isnan(row.value)


def described(c: RunAnswer, arm: str) -> str:
    """Return the name of an arm and what it does, in its policy's own words.

    What arms of playbooks do has a line of its own on page one.
    """
    about = "" if arm in c.facts.playbooks else c.facts.about.get(arm, "").removesuffix(".")
    return f"{display(c, arm)} ({text.uncapital(about)})" if about else display(c, arm)


BESIDE = "Changes: before rounding. Intervals: chance only, not assumptions"
EACH = ", unadjusted"


def table_note(c: RunAnswer) -> str:
    """Return what its figures are."""
    last = years_shown(c)[-1]
    length = text.after(last).removeprefix(" after ")
    together = " up to then" if last > 1 else ""
    later = f"; by year {YEARS}: what is left then runs on" if _has_later(c, last) else ""
    compares = ""
    if spoken_of(c) is not None:
        compares = f" {BESIDE}{EACH if len(c.policies) > 2 else ''}."
    return (
        f"Retention: of today's ARR{together}, net with growth, gross without{_pace(c)}. Cost "
        "of the team: what these accounts, not new ones, bear of its pay, idle hours included. "
        f"Value: margin less that, over {length}, discounted{later}.{compares}"
    )


def _pace(c: RunAnswer) -> str:
    """Return what gross retention with the first arm is in year one and a year after that."""
    first, *_, last = (1.0, *years_shown(c))
    rows = [row_of(c.money, c.baseline, "gross_retention", year) for year in (first, last)]
    if last < 2 or any(row is None or not row.value > 0 for row in rows):
        return ""
    begun, ended = (row.value for row in rows)
    further = (ended / begun) ** (1 / (last - 1))
    return f" (today {_share(begun)} in year one, then {_share(further)} a year)"


def projected(c: RunAnswer, policy: str | None, last: float) -> str:
    """Return how much of value by year eight, or of its change, is of after the run."""
    today = beyond_run(c, c.baseline, last)
    if policy is None:
        return f"({_levels(c, policy).in_column(today)} of it projected)"
    change = beyond_run(c, policy, last) - today
    return f"({unit_of(c).in_column(change, plus=True)} of the change projected)"


def beyond_run(c: RunAnswer, arm: str, last: float) -> float:
    """Return how much of an arm's value by year eight is of after the run, $; NaN if not known."""
    rows = [row_of(c.money, arm, VALUE, year) for year in (last, float(YEARS))]
    if any(row is None for row in rows):
        return math.nan
    now, later = rows
    return float(later.value - now.value)


def _rows(
    c: RunAnswer, policy: str | None, wanted: dict[str, str], year: float
) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = []
    for figure, name in wanted.items():
        today = row_of(c.money, c.baseline, figure, year)
        proposed = today if policy is None else row_of(c.money, policy, figure, year)
        if today is None or proposed is None or math.isnan(today.value):
            continue
        write = _share if figure in SHARES else _levels(c, policy).in_column
        if policy is None:
            rows.append((name, write(today.value), _span(write, today.ci_low, today.ci_high)))
        else:
            change = _points(proposed) if figure in SHARES else _money(c, proposed)
            said, interval = change
            cells = write(today.value), write(proposed.value), said
            rows.append((name, *(cell.replace(" ", NO_BREAK) for cell in cells), interval))
    return rows


def _share(value: float) -> str:
    return text.with_unit(value, "%")


def _levels(c: RunAnswer, policy: str | None) -> Dollars:
    """Return how amounts are written, all in one unit and as exactly as their differences.

    Differences of thousands stand beside millions.
    """
    rows = c.money[c.money["policy"].isin([c.baseline, policy or c.baseline])]
    shown = rows["figure"].isin([*AT_THE_END]) & ~rows["figure"].isin([*SHARES])
    way, of_gaps = dollars(rows.loc[shown, "value"]), unit_of(c)
    if way.letter == of_gaps.letter and policy is not None:
        way = Dollars(way.unit, way.letter, max(way.decimals, of_gaps.decimals))
    return way


def _span(write: Any, low: float, high: float) -> str:
    if math.isnan(low) or math.isnan(high):
        return text.UNDEFINED
    return ALWAYS if low == high else f"{write(low)} to {write(high)}"


def _points(row: Any) -> tuple[str, str]:
    """Return a difference of shares and its interval, in points."""
    clear = outcome_of(row) in (Outcome.MORE, Outcome.LESS)
    digits = None if clear else text.DIGITS["%"]
    gap = f"{text.numbers([row.difference], '%', digits)[0]} points"
    rises = row.difference > 0 and any(digit in gap for digit in "123456789")
    low, high = row.difference_low, row.difference_high
    if math.isnan(low) or math.isnan(high):
        return (f"+{gap}" if rises else gap), text.UNDEFINED
    return (f"+{gap}" if rises else gap), ALWAYS if low == high else text.span(low, high, "%")


def _money(c: RunAnswer, row: Any) -> tuple[str, str]:
    unit, low, high = unit_of(c), row.difference_low, row.difference_high
    said = unit.in_column(row.difference, plus=True)
    if outcome_of(row) is Outcome.UNMEASURED:
        return said, text.UNDEFINED
    return said, ALWAYS if low == high else f"{unit.in_column(low)} to {unit.in_column(high)}"
