"""What one more hour brings, as text: the answer, a table, and how to read it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from simcs.analysis.horizon import YEARS
from simcs.analysis.hour_values import (
    CONTACT,
    HARMS,
    HOUR,
    NOTHING,
    PAYS,
    TENTHS,
    WEEKS,
    HourValues,
    verdict,
)
from simcs.interventions.words import noun
from simcs.report.plain_tables import WIDTH, aligned
from simcs.report.text import UNDEFINED, capital, counted, money, numbers, shown, span

MOST_LINES = 24
"""Of the answer: with the line that says where it is written it has 25."""

MOST_SEGMENTS = 3

SAID = {
    PAYS: "Pays more than it costs",
    NOTHING: "Brings nothing that is clearly more than zero",
    HARMS: "Does harm",
}
"""What is said beside the table, which has what is in none of these but the first."""
HEADS = (("", "points", "$ ARR", "$", "95 % interval", "most", "least"),
         ("", "renewal", "", "value", "of value", "risk", "risk"))  # fmt: skip
LONGEST_NAME = 18
FREE = " *"
"""What marks an action that is counted per contact."""


def answer(found: HourValues, name: str) -> str:
    """Return what `simcs hours` prints, at most 25 lines.

    Parameters
    ----------
    found
        What was measured.
    name
        Of the file with the whole table.
    """
    said, read = [*_said(found), ""], ["", *_read(found, name)]
    table = _table(found, MOST_LINES - len(said) - len(read))
    return "\n".join([*said, aligned(table), *read])


def _said(found: HourValues) -> Iterator[str]:
    """Yield the answer: which action brings most, for whom; what pays, and what does not."""
    yield from wrapped(best(found))
    rows = [*found.overall().itertuples()]
    for kind, said in SAID.items():
        names = [noun(row.action) for row in rows if verdict(row) == kind]
        if names:
            yield textwrap.shorten(f"{said}: {', '.join(names)}.", WIDTH, placeholder=" …")


def wrapped(text: str) -> list[str]:
    """Return a text in lines that fit."""
    return textwrap.wrap(text, WIDTH)


def best(found: HourValues) -> str:
    """Return in a sentence or two what pays most, with whom and when."""
    cost = f"An hour of a CSM costs {dollars(found.cost)}."
    paid = [row for row in found.overall().itertuples() if row.per == HOUR]
    if not paid:
        return f"{cost} No action takes any."
    # A highest mean may be chance: where something is clear, that is the answer.
    top = next((row for row in paid if verdict(row) == PAYS), None)
    if top is None:
        said = "No action clearly pays that back; the highest mean is"
        return f"{cost} {said} {_brings(found, paid[0])}."
    return f"{cost} What pays most is {_brings(found, top)}."


def _brings(found: HourValues, row: Any) -> str:
    return (
        f"{noun(row.action)}: an hour more of it brings {dollars(row.value)} of value by year "
        f"{YEARS}{_between(row)}, {_most(found, row.action)}"
    )


def _between(row: Any) -> str:
    ends = span(row.value_low, row.value_high, "$")
    if ends == UNDEFINED or row.value_low == row.value_high:
        return ""
    return f" (between {' and '.join(map(money, ends.split(' to ')))})"


def _most(found: HourValues, action: str) -> str:
    """Return with which accounts, and how long before their decision, it brings most."""
    segment = _highest(found, action, "segment", found.segments)
    weeks = _highest(found, action, "weeks", WEEKS)
    when = f"{weeks.weeks_to_decision} weeks before the decision"
    if weeks.weeks_to_decision == WEEKS[0]:
        when = "between decision and renewal"
    return (
        f"most with {shown(segment.segment)} accounts ({dollars(segment.value)}) and {when} "
        f"({dollars(weeks.value)})"
    )


def _highest(found: HourValues, action: str, axis: str, parts: Sequence[str]) -> Any:
    rows = [row for part in parts if (row := cell(found, action, **{axis: part})) is not None]
    return max(rows, key=lambda row: row.value)


def cell(found: HourValues, action: str, **part: str) -> Any:
    """Return the row of an action for a part of the accounts; None where it has none."""
    rows = found.of(**part)
    return next(rows[rows["action"] == action].itertuples(), None)


def dollars(value: float) -> str:
    """Return an amount of money as text, an en dash where it is undefined."""
    text = numbers([value], "$", 0)[0]
    return text if text == UNDEFINED else money(text)


def named(row: Any) -> str:
    """Return an action's name, and that it is counted per contact where it is."""
    return capital(noun(row.action)) + (" (a contact)" if row.per == CONTACT else "")


def _table(found: HourValues, most: int) -> list[tuple[str, ...]]:
    """Return the lines of the table, as many as there may be; what brings nothing is left out."""
    segments = found.segments[:MOST_SEGMENTS]
    first, second = HEADS
    lines: list[tuple[str, ...]] = [
        ("One hour more of", *first[1:], *([""] * len(segments))),
        (*second, *(shown(s, 10) for s in segments)),
    ]
    all_rows = found.overall().itertuples()
    rows = [row for row in all_rows if verdict(row) not in (NOTHING, HARMS)]
    room = most - len(lines)
    room -= len(rows) > room
    for row in rows[:room]:
        parts = [
            cell(found, row.action, risk_tenth="1"),
            cell(found, row.action, risk_tenth=str(TENTHS)),
            *(cell(found, row.action, segment=name) for name in segments),
        ]
        values = [UNDEFINED if one is None else numbers([one.value], "$", 0)[0] for one in parts]
        lines.append((*_first(row), *values))
    if len(rows) > room:
        lines.append((f"… and {counted(len(rows) - room, 'action')} more in the file",))
    return lines


def _first(row: Any) -> tuple[str, ...]:
    mark = FREE if row.per == CONTACT else ""
    return (
        shown(capital(noun(row.action)), LONGEST_NAME - len(mark)) + mark,
        numbers([row.points], "points", 2)[0],
        numbers([row.arr], "$", 0)[0],
        numbers([row.value], "$", 0)[0],
        span(row.value_low, row.value_high, "$"),
    )


def _read(found: HourValues, name: str) -> list[str]:
    """Return how to read it."""
    companies = "company" if found.companies == 1 else "companies"
    futures = "future" if found.companies == 1 else "futures"
    size = counted(found.accounts, "account")
    who = f"{companies} of {size}" if found.made_up else f"{futures} of {size}"
    return wrapped(
        f"One action more for each account, beside the work of {shown(found.policy)!r}; its twin "
        f"goes without. Value: discounted margin up to year {YEARS}, after week {found.weeks} as "
        "the segments went until then. Most, least risk: lowest and highest tenth of health scores "
        "in a segment. * takes no hours: a contact. "
        f"{found.companies} {who}, seed {found.seed}. All cells: {name}"
    )
