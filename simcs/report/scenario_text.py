"""Scenarios as text: two tables of at most 80 columns, and what they say."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from simcs.analysis.money import Outcome, outcome
from simcs.analysis.scenarios import Scenarios
from simcs.report import text
from simcs.report.dollars import Dollars, dollars

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 80
LONGEST = 26
"""Letters of a scenario's name in a table."""

LISTED = 30
"""Scenarios that the tables list; the CSV file has all."""

SAMPLING = "Intervals show sampling error only, not uncertainty about the assumptions."
LEFT_OUT = (
    "Left out of what a CSM costs and brings: salaries other than the CSMs' own, the cost of "
    "hiring, a slow start of those who are there on the first day, and the work of other teams."
)
TOTALS = {"arr": "ARR", "value_after_salaries": "value"}


def answer(found: Scenarios, table: pd.DataFrame, sizes: pd.DataFrame) -> str:
    """Return what `simcs scenarios` prints, without where it was written.

    Parameters
    ----------
    table, sizes
        As `simcs.analysis.scenarios.figures` and `sizes` return them.
    """
    shown = table.head(LISTED)
    parts = [_about(found), "", *_levels(found, shown), ""]
    if len(shown) > 1:
        parts += [*_differences(found, shown), ""]
    if len(table) > len(shown):
        parts += [f"The first {len(shown)} of {len(table)} scenarios; scenarios.csv has all.", ""]
    said = [*_best(found, table), *_teams(found, sizes)]
    parts += [line for one in said for line in textwrap.wrap(one, WIDTH, break_on_hyphens=False)]
    return "\n".join([*parts, SAMPLING])


def _about(found: Scenarios) -> str:
    facts = found.measured.facts
    arr = dollars([facts.opening_arr]).text(facts.opening_arr)
    futures = text.counted(found.measured.config.replications, "simulated future")
    book = f"{facts.book}{', made up' if facts.made_up else ''}"
    return f"Book: {book}, {arr} ARR; {futures}, the same for all"


def _levels(found: Scenarios, table: pd.DataFrame) -> Iterator[str]:
    """Yield the table of levels: retention at the end, ARR and value in $."""
    last = found.weeks[-1]
    columns = [("CSMs", "", [f"{csms}" for csms in table["csms"]])]
    for name in ("gross", "net"):
        shares = table[f"{name}_retention_week_{last}"]
        columns.append((name, _when(found.years[-1]), [_share(one) for one in shares]))
    arr = [table[f"arr_week_{week}"] for week in found.weeks]
    unit = dollars(value for one in arr for value in one)
    for year, values in zip(found.years, arr, strict=True):
        columns.append(("ARR", _when(year), [unit.text(one) for one in values]))
    values = table[f"value_after_salaries_week_{last}"]
    unit = dollars(values)
    columns.append(("value", _when(found.years[-1]), [unit.text(one) for one in values]))
    yield from _table("", [text.shown(name, LONGEST) for name in table["scenario"]], columns)


def _differences(found: Scenarios, table: pd.DataFrame) -> Iterator[str]:
    """Yield the table of differences from the first scenario, with intervals."""
    last, others = found.weeks[-1], table.iloc[1:]
    columns = []
    unit = unit_of(found, table)
    shown = [("arr", week) for week in found.weeks] + [("value_after_salaries", last)]
    for figure, week in shown:
        key, year = f"{figure}_week_{week}", week / found.weeks[0] * found.years[0]
        rows = list(_gaps(others, key))
        columns.append((TOTALS[figure], _when(year), [unit.signed(gap[0]) for gap in rows]))
        if week == last:
            said = [_between(gap, unit) for gap in rows]
            columns.append(("95 % interval", "", said))
    names = [text.shown(name, LONGEST) for name in others["scenario"]]
    yield from _table(f"vs {text.shown(found.names[0], LONGEST - 3)}", names, columns)
    yield "Value: margin less all salaries until then, in $ of today."


def unit_of(found: Scenarios, table: pd.DataFrame) -> Dollars:
    """Return how differences are written."""
    last = found.weeks[-1]
    keys = [f"arr_week_{last}", f"value_after_salaries_week_{last}"]
    gaps = [gap for key in keys for gap in _gaps(table.iloc[1:], key)]
    clear = [gap[0] for gap in gaps if outcome(*gap) in (Outcome.MORE, Outcome.LESS)]
    return dollars([gap[0] for gap in gaps], clear)


def _gaps(table: pd.DataFrame, key: str) -> Iterator[tuple[float, float, float]]:
    parts = (table[f"{key}_difference{end}"] for end in ("", "_low", "_high"))
    yield from zip(*parts, strict=True)


def _between(gap: tuple[float, float, float], unit: Dollars) -> str:
    found = outcome(*gap)
    if found is Outcome.UNMEASURED:
        return text.UNDEFINED
    if found is Outcome.SAME:
        return "identical"
    return f"{unit.signed(gap[1])} to {unit.signed(gap[2])}"


def _table(
    corner: str, names: Sequence[str], columns: Sequence[tuple[str, str, Sequence[str]]]
) -> Iterator[str]:
    """Yield two lines of headings and a line for each name; columns are flush right."""
    widths = [max(map(len, (over, under, *cells))) for over, under, cells in columns]
    first = max(map(len, (corner, *names)))

    def line(name: str, cells: Sequence[str]) -> str:
        padded = (f"  {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        return f"{name:{first}}{''.join(padded)}".rstrip()

    yield line(corner, [over for over, _, _ in columns])
    yield line("", [under for _, under, _ in columns])
    for at, name in enumerate(names):
        yield line(name, [cells[at] for _, _, cells in columns])


def _when(year: float) -> str:
    return text.after(year).replace(" after ", "")


def _share(value: float) -> str:
    return text.UNDEFINED if math.isnan(value) else f"{100 * value:.0f} %"


def _best(found: Scenarios, table: pd.DataFrame) -> Iterator[str]:
    """Yield which scenario brings most value beside the first, and how sure that is."""
    if len(table) < 2:
        return
    key = f"value_after_salaries_week_{found.weeks[-1]}"
    rows = list(zip(table["scenario"].iloc[1:], _gaps(table.iloc[1:], key), strict=True))
    known = [(gap[0], name, gap) for name, gap in rows if not math.isnan(gap[0])]
    if not known:
        return
    first, unit = text.shown(found.names[0]), unit_of(found, table)
    _, name, gap = max(known, key=lambda one: one[0])
    when = text.after(found.years[-1]).strip()
    shown, size = text.shown(name), unit.between(gap[1], gap[2])
    match outcome(*gap):
        case Outcome.MORE:
            yield (
                f"{text.capital(shown)} adds most value: {unit.signed(gap[0])} after all salaries, "
                f"{when}, compared with {first} ({size})."
            )
        case Outcome.LESS:
            yield (
                f"None adds value compared with {first}; the nearest is {shown}, "
                f"{unit.signed(gap[0])} {when} ({size})."
            )
        case Outcome.SAME:
            yield f"None adds value compared with {first}; {shown} is identical."
        case Outcome.UNCLEAR:
            yield (
                f"None clearly adds value compared with {first}; by its mean {shown} adds most, "
                f"{size} {when}."
            )
        case Outcome.UNMEASURED:
            yield f"{text.capital(shown)} has most value; one future has no interval."


def _teams(found: Scenarios, sizes: pd.DataFrame) -> Iterator[str]:
    """Yield for each group of team sizes the recommended range, and what each CSM is worth."""
    for _, own in sizes.groupby("group", sort=False):
        yield from _team(found, own)
    if len(sizes):
        yield LEFT_OUT
        if note := found.measured.facts.staffing:
            yield f"Note: {note}"


def _team(found: Scenarios, own: pd.DataFrame) -> Iterator[str]:
    rows = list(own.itertuples())
    best, tried = max(rows, key=lambda row: row.value), _numbers(own["csms"])
    near = own[own["in_range"].astype(bool)]["csms"]
    others = [csms for csms in near if csms != best.csms]
    yield (
        f"How many CSMs: {_numbers(near)} (tried: {tried}). Value after all salaries"
        f"{text.after(found.years[-1])} is highest with {best.csms}; "
        + (f"{_numbers(others)} {'is' if len(others) == 1 else 'are'} not clearly below."
           if others else "all others are clearly below.")
    )  # fmt: skip
    if best is rows[0] and best.csms > 0:
        yield f"{best.csms} is the smallest team tried: try fewer before you settle."
    if best is rows[-1]:
        yield f"{best.csms} is the largest team tried: try more before you settle."
    later = own[own["later_in_range"] == True]["csms"]  # noqa: E712 - it may be missing
    if len(later) and list(later) != list(near):
        yield f"Counting what is left at the end until year eight: {_numbers(later)}."
    unit = dollars(own["per_csm"])
    said = [_worth(row, before, unit) for before, row in pairwise(rows)]
    yield f"What each further CSM adds to value: {'; '.join(said)}."


def _numbers(csms: Iterable[int]) -> str:
    """Return numbers of CSMs: "5", "5 to 7" or "5, 7"."""
    found = [int(one) for one in csms]
    if len(found) > 1 and found == list(range(found[0], found[-1] + 1)):
        return f"{found[0]} to {found[-1]}"
    return ", ".join(map(str, found))


def _worth(row: Any, before: Any, unit: Dollars) -> str:
    step = f"from {before.csms} to {row.csms}"
    gap = row.per_csm, row.per_csm_low, row.per_csm_high
    if outcome(*gap) is Outcome.UNMEASURED:
        return f"{step} {unit.signed(row.per_csm)}"
    return f"{step} {unit.signed(row.per_csm)} ({_between(gap, unit)})"
