"""Scenarios as text: tables of at most 80 columns, and what they say."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simcs.analysis.money import Outcome, outcome
from simcs.analysis.scenarios import VALUE, Scenarios
from simcs.report import text
from simcs.report.dollars import Dollars, dollars
from simcs.report.scenario_dates import csms, meaning, outside
from simcs.report.scenario_teams import teams
from simcs.report.verdict_text import few_futures

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 80

LISTED = 30
"""Scenarios that the tables list; the CSV file has all."""

SAMPLING = "Intervals show sampling error only, not uncertainty about the assumptions."
TOTALS = {"arr": "ARR", VALUE: "value"}

CLEAR = "*: a clear difference: its interval leaves out zero."
MORE_WORK = 0.03
"""Share by which hours differ from which on it is said."""

Gap = tuple[float, float, float]
"""A difference with the ends of its interval."""

Column = tuple[str, str, Sequence[str]]
"""Two lines of a heading, and a cell for each scenario."""


def answer(found: Scenarios, table: pd.DataFrame, sizes: pd.DataFrame) -> str:
    """Return what `simcs scenarios` prints, without where it was written.

    Parameters
    ----------
    table, sizes
        As `simcs.analysis.scenarios.figures` and `sizes` return them.
    """
    shown = table.head(LISTED)
    parts = [
        *_folded([_about(found), *_too_few(found), *outside(found)]),
        "",
        *_levels(found, shown),
        "",
    ]
    if len(shown) > 1:
        parts += [*_differences(found, shown), "", CLEAR]
    parts += _folded([*meaning(found, list(shown["scenario"])), _value_is(found)])
    if len(table) > len(shown):
        parts += [f"The first {len(shown)} of {len(table)} scenarios; scenarios.csv has all."]
    parts += ["", *_folded(_best(found, table)), *_folded(_more_work(found, table))]
    for part in teams(found, sizes):
        parts += [*_folded([part])] if isinstance(part, str) else part
    return "\n".join([*parts, SAMPLING])


def _folded(sentences: Iterator[str] | list[str]) -> Iterator[str]:
    for one in sentences:
        yield from textwrap.wrap(one, WIDTH, break_on_hyphens=False)


def _about(found: Scenarios) -> str:
    facts = found.measured.facts
    arr = dollars([facts.opening_arr]).text(facts.opening_arr)
    futures = text.counted(found.measured.config.replications, "simulated future")
    book = f"{facts.book}{', made up' if facts.made_up else ''}"
    return f"Book: {book}, {arr} ARR; {futures}"


def _too_few(found: Scenarios) -> list[str]:
    """Return the warning that so uneven a book needs more futures, where scenarios differ."""
    if len(found.names) == 1:
        return []
    measured = found.measured
    needed = measured.facts.futures_needed
    return [f"Note: {one}" for one in few_futures(measured.config.replications, needed)]


def _value_is(found: Scenarios) -> str:
    until = "" if found.later is None else "; to year 8: with what is left at the end of the run"
    return f"Value: margin less all salaries until then, in $ of today{until}."


def _levels(found: Scenarios, table: pd.DataFrame) -> Iterator[str]:
    """Yield the table of levels: retention at the end, ARR and value in $."""
    last = found.weeks[-1]
    columns: list[Column] = [("", "CSMs", [csms(found, name) for name in table["scenario"]])]
    for name in ("gross", "net"):
        shares = table[f"{name}_retention_week_{last}"]
        columns.append((name, _when(found.years[-1]), [_share(one) for one in shares]))
    amounts = [("arr", week) for week in found.weeks] + _values(found)
    for figure, week in amounts:
        own = table[f"{figure}_week_{week}"]
        unit = dollars(one for f, w in amounts if f == figure for one in table[f"{f}_week_{w}"])
        title = _until(found, week) if figure == VALUE else _when(found.year_of(week))
        columns.append((TOTALS[figure], title, [unit.text(one) for one in own]))
    yield from _table(list(table["scenario"]), columns)


def _values(found: Scenarios) -> list[tuple[str, int]]:
    weeks = [found.weeks[-1], *([] if found.later is None else [found.later])]
    return [(VALUE, week) for week in weeks]


def _until(found: Scenarios, week: int) -> str:
    return f"to year {found.year_of(week):.3g}" if week == found.later else _when(found.years[-1])


def _differences(found: Scenarios, table: pd.DataFrame) -> Iterator[str]:
    """Yield the table of differences from the first scenario, with intervals."""
    last, others = found.weeks[-1], table.iloc[1:]
    unit = unit_of(found, table)
    columns: list[Column] = []
    for figure, week in [*(("arr", week) for week in found.weeks), (VALUE, last)]:
        rows = list(gaps(others, f"{figure}_week_{week}"))
        means = [bare(unit, gap[0]) for gap in rows]
        columns.append((TOTALS[figure], _when(found.year_of(week)), means))
        if week == last:
            columns.append(("95 %", "interval  ", [_marked(gap, unit) for gap in rows]))
    yield f"Difference from {text.shown(found.names[0])}, ${unit.letter}"
    yield from _table(list(others["scenario"]), columns)


def unit_of(found: Scenarios, table: pd.DataFrame) -> Dollars:
    """Return how differences are written."""
    last = found.weeks[-1]
    keys = [f"arr_week_{last}", f"{VALUE}_week_{last}"]
    known = [gap for key in keys for gap in gaps(table.iloc[1:], key)]
    clear = [gap[0] for gap in known if outcome(*gap) in (Outcome.MORE, Outcome.LESS)]
    return dollars([gap[0] for gap in known], clear)


def gaps(table: pd.DataFrame, key: str) -> Iterator[Gap]:
    """Yield the difference of each scenario in a figure."""
    parts = (table[f"{key}_difference{end}"] for end in ("", "_low", "_high"))
    yield from zip(*parts, strict=True)


def bare(unit: Dollars, amount: float) -> str:
    """Return a signed amount without its unit, which the heading has: "+0.83"."""
    return unit.signed(amount).replace("$", "").removesuffix(unit.letter)


def _marked(gap: Gap, unit: Dollars) -> str:
    """Return the interval of a difference, with an asterisk where it leaves out zero."""
    clear = outcome(*gap) in (Outcome.MORE, Outcome.LESS)
    return f"{between(gap, unit)} {'*' if clear else ' '}"


def between(gap: Gap, unit: Dollars) -> str:
    """Return the interval of a difference without its unit, or that there is none."""
    found = outcome(*gap)
    if found is Outcome.UNMEASURED:
        return text.UNDEFINED
    if found is Outcome.SAME:
        return "identical"
    return f"{bare(unit, gap[1])} to {bare(unit, gap[2])}"


def _table(names: Sequence[str], columns: Sequence[Column]) -> Iterator[str]:
    """Yield two lines of headings and a line for each name; columns are flush right.

    A long name has a line of its own.
    """
    widths = [max(map(len, (over, under, *cells))) for over, under, cells in columns]
    room = WIDTH - sum(widths) - 2 * len(widths)
    shown = [text.shown(name, WIDTH) for name in names]
    first = max((len(name) for name in shown if len(name) <= room), default=4)

    def line(name: str, cells: Sequence[str]) -> str:
        padded = (f"  {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        return f"{name:{first}}{''.join(padded)}".rstrip()

    yield line("", [over for over, _, _ in columns])
    yield line("", [under for _, under, _ in columns])
    for at, name in enumerate(shown):
        if len(name) > first:
            yield name
        yield line(name if len(name) <= first else "", [cells[at] for _, _, cells in columns])


def _when(year: float) -> str:
    return text.after(year).replace(" after ", "")


def _share(value: float) -> str:
    return text.UNDEFINED if math.isnan(value) else f"{100 * value:.0f} %"


def _best(found: Scenarios, table: pd.DataFrame) -> Iterator[str]:
    """Yield which scenario adds most value to the end of the run and, if it does, until later."""
    if len(table) < 2:
        return
    unit, first = unit_of(found, table), text.shown(found.names[0])
    for figure, week in _values(found):
        each = gaps(table.iloc[1:], f"{figure}_week_{week}")
        rows = zip(table["scenario"].iloc[1:], each, strict=True)
        known = [(gap[0], name, gap) for name, gap in rows if not math.isnan(gap[0])]
        if known:
            _, name, gap = max(known, key=lambda one: one[0])
            when = (
                f"until year {found.year_of(week):.3g}"
                if week == found.later
                else f"in {_when(found.years[-1])}"
            )
            yield _adds(text.shown(name), gap, unit, f"{when}, compared with {first}")


def _more_work(found: Scenarios, table: pd.DataFrame) -> Iterator[str]:
    """Yield which scenarios with other signals work other hours than the first."""
    first = float(table["hours_worked"].iloc[0])
    rows = zip(table["scenario"], table["hours_worked"], strict=True)
    more = {name: hours / first - 1 for name, hours in rows if name in found.sees} if first else {}
    said = [
        f"{text.shown(name)} ({100 * share:+.0f} %)"
        for name, share in more.items()
        if abs(share) > MORE_WORK
    ]
    if said:
        yield (
            f"Hours worked differ from {text.shown(found.names[0])}: {', '.join(said)}. So part of "
            "what these signals change is more or less work, not better knowledge; an arm that "
            "always fills its hours, such as by_value, shows the knowledge alone."
        )


def _adds(name: str, gap: Gap, unit: Dollars, when: str) -> str:
    """Return how much value the best scenario adds, and how sure that is."""
    size = unit.between(gap[1], gap[2])
    match outcome(*gap):
        case Outcome.MORE:
            said = f"{text.capital(name)} adds most value after all salaries {when}"
            return f"{said}: {unit.signed(gap[0])} ({size})."
        case Outcome.LESS:
            said = f"No scenario adds value {when}; the nearest is {name}"
            return f"{said}, {unit.signed(gap[0])} ({unit.span(gap[1], gap[2])})."
        case Outcome.SAME:
            return f"No scenario adds value {when}; {name} is identical."
        case Outcome.UNCLEAR:
            said = f"No scenario clearly adds value {when}; by its mean {name} adds most"
            return f"{said} ({size})."
        case Outcome.UNMEASURED:
            said = f"By its one future {name} adds most value {when}"
            return f"{said}: {unit.signed(gap[0])}. How sure that is needs more futures."
