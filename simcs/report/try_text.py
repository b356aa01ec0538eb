"""The answer of `simcs playbooks try`: what a file of playbooks is worth, in a few lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import numpy as np

from simcs.experiment.measurements import RunAnswer
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.report import as_written_text, other_work_text, playbook_said, playbook_text
from simcs.report.plain_tables import aligned
from simcs.report.playbook_amounts import between, dollars, one_scale
from simcs.report.playbook_owners import typed_hours
from simcs.report.text import after, counted, numbers, shown
from simcs.report.verdict_text import few_futures

WIDTH, MOST_LINES, MORE_LINES = 100, 12, 3
"""Letters of a line, lines of an answer, and lines more for each test of a playbook."""
CAVEAT = "Intervals show sampling error only, not uncertainty about the assumptions."
LESS = "less than 1"
OUTCOMES = {
    "done": "done",
    "late": "not in time",
    "blocked": "blocked by the contact rule",
    "dropped": "dropped for lack of hours",
    "withdrawn": "taken back",
}
"""Column of the ledger -> what became of steps."""


def answer(c: RunAnswer, name: str, base: str, lent: dict[str, float] | None = None) -> list[str]:
    """Return what a comparison says of playbooks on top of an arm, in at most twelve lines.

    And three more for each of two tests by holdout or variants. What a contact rule takes from the
    team's own work comes on top of that, always.

    Parameters
    ----------
    c
        The arm first, then the same with the playbooks.
    name
        What people call the playbooks.
    base
        What people call the arm.
    lent
        Hours that others of the firm were given so that it could be tried.
    """
    kept = [one.text for one in as_written_text.sentences(c)]
    first = kept[::-1] if len(kept) > 1 else [worth(c), *kept, as_written_text.unused(c)]
    said = [*_folded(_headline(c, name, base))]
    said += [line for one in first for line in _folded(one)] + _retention(c)
    asked, last = _folded(steps(c)), _folded(_caveat(c))
    if lent:
        last = [*_folded(f"Assumed hours a week for it: {typed_hours(lent)}."), *last]
    tests = MORE_LINES * min(len(c.playbook_tests), 2)
    room = MOST_LINES + tests - len(said) - len(asked) - len(last)
    rule = [one.text for one in other_work_text.sentences(c)]
    more: list[str] = []
    alone = len(playbook_said.rows(c)) == 1
    for sentence in playbook_text.sentences(c):
        if sentence in kept or (
            alone and " ARR" in sentence
        ):  # it says again what the second line says
            continue
        lines = _folded(f"- {sentence}")
        if sentence in rule:
            more += lines
        elif len(lines) <= room:
            more += lines
            room -= len(lines)
    return [*said, *asked, *more, *last]


def _folded(text: str) -> list[str]:
    indent = "  " if text.startswith("- ") else ""
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def _headline(c: RunAnswer, name: str, base: str) -> str:
    arr = dollars(c.facts.opening_arr)
    length = after(c.years).removeprefix(" after ")
    return (
        f"{name} on top of {shown(base)}: {c.facts.book}, {arr} ARR, "
        f"{counted(c.config.replications, 'future')} of {length}"
    )


def worth(c: RunAnswer) -> str:
    """Return what the playbooks are worth in ARR of the whole book at the end of the run."""
    rows = c.differences
    [row] = rows[rows["metric"] == "net_retention"].itertuples()
    opening, when = c.facts.opening_arr, after(c.years)
    mean, low, high = (float(v) * opening for v in (row.mean_difference, row.ci_low, row.ci_high))
    if np.isnan(mean):
        return f"What it is worth cannot be said: no future has an ARR{when}."
    if mean == low == high == 0:
        return f"No difference: every future ends with the same ARR{when}, with and without it."
    if np.isnan(low):
        amount, way = dollars(mean), "more" if mean > 0 else "less"
        return (
            f"With it, the book has {amount} {way} ARR{when}, but one future has no interval; try "
            "replications=60."
        )
    if low <= 0 <= high:
        low, high = two_digits(low), two_digits(high)
        scale = one_scale(low, high)
        less, more = scale.said(low), scale.said(high)
        return (
            f"No clear difference in ARR{when}: with it, the book may have up to {less} less or up "
            f"to {more} more, on {dollars(opening)} today."
        )
    amount, way = dollars(mean, low, high), "more" if mean > 0 else "less"
    [part] = numbers([abs(mean) / opening], "%")
    return (
        f"With it, the book has {amount} {way} ARR{when} ({between(low, high, mean)}), which is "
        f"{part} % of today's ARR."
    )


def two_digits(value: float) -> float:
    """Return an amount with the two digits that an interval supports: 38,491 → 38,000."""
    return float(f"{value:.1e}")


def _retention(c: RunAnswer) -> list[str]:
    """Return a small table: gross and net retention, without and with the playbooks."""
    weeks = c.config.horizon_weeks
    moments = {after(weeks / WEEKS_PER_YEAR).strip(): weeks}
    if weeks > WEEKS_PER_YEAR:
        moments = {"after 1 year": WEEKS_PER_YEAR, **moments}
    heads = [f"{kind} {when}" for when in moments for kind in ("gross", "net")]
    lines: list[tuple[str, ...]] = [("Retention", *heads)]
    for arm, label in zip(c.facts.arms, ("  without it", "  with it"), strict=True):
        curves = c.curves[arm]
        means = [
            float(np.nanmean(curves[kind][:, week]))
            for week in moments.values()
            for kind in ("gross", "net")
        ]
        lines.append((label, *(f"{one} %" for one in numbers(means, "%", 1))))
    return aligned(lines).splitlines()


def steps(c: RunAnswer) -> str:
    """Return what became of the steps: done, not in time, blocked or dropped, a mean."""
    rows = playbook_said.rows(c)
    wanted = sum(row.wanted for row in rows)
    if not wanted:
        return "It asked for nothing in any future."
    over = after(c.years).replace(" after", "Over")
    tasks = "task" if _whole(wanted) in ("1", LESS) else "tasks"
    return f"{over} it asks for {_whole(wanted)} {tasks}: {', '.join(_outcomes(rows, wanted))}."


def _outcomes(rows: list[Any], wanted: float) -> Iterator[str]:
    for event, words in OUTCOMES.items():
        count = sum(getattr(row, event) for row in rows)
        if count or event == "done":
            yield f"{_whole(count)} {words}{_of_others(rows) if event == 'blocked' else ''}"
    left = wanted - sum(getattr(row, event) for event in OUTCOMES for row in rows)
    if left > 0:
        yield f"{_whole(left)} open at the end"


def _of_others(rows: list[Any]) -> str:
    """Return how many steps the contact rule blocked because of other work."""
    count = sum(row.blocked_by_others for row in rows)
    return f" ({_whole(count)} of them because of the team's other work)"


def _whole(count: float) -> str:
    """Return a mean count without decimals; what is not zero does not read as zero."""
    return f"{count:,.0f}" if round(count) or not count else LESS


def _caveat(c: RunAnswer) -> str:
    return "".join(few_futures(c.config.replications, c.facts.futures_needed)) or CAVEAT
