"""Rows of `simcs today` in words: account, action, owner by name, reason, due, expected $."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from simcs.interventions.words import noun, some
from simcs.playbooks.condition_words import ConditionWords
from simcs.playbooks.english import why
from simcs.report import names
from simcs.report.trace_text import defused
from simcs.studies.first_week import CSM
from simcs.studies.today import Recommended, Today, play_of

BY_ANOTHER = "another playbook starts it"
TEXTS = ("account", "segment", "owner", "playbooks", "reason", "action")
"""Columns that may hold words from the book or from a file of playbooks."""

SEAT_COLUMNS = {
    "accounts": "accounts", "asked": "hours_asked", "other": "hours_of_other_work",
    "hours": "hours_available", "problems": "unresolved_problems", "overdue": "overdue_follow_ups",
    "unresolved": "unresolved_problems_then", "signals": "signals", "missed": "missed_signals",
}  # fmt: skip
"""Columns of `simcs.studies.first_week.SEAT` -> what files call them."""


def csm_name(found: Today, number: int) -> str:
    """Return what people call a CSM, or the pod that begins with one; "nobody" of none."""
    first_day = found.setup.book.owners[: found.setup.csms]
    return names.csm_name(found.setup.team, first_day, number)


def reason_of(found: Today, one: Recommended) -> str:
    """Return why the playbook that comes first asks: its condition, then the step's own."""
    held = play_of(found.policy, one.first.play)
    if held is None:
        return ""
    policy, playbook = held
    settings = policy.file.settings
    said = BY_ANOTHER if one.first.started else why(playbook, settings)
    if one.first.condition is None:
        return said
    return f"{said}; {ConditionWords(settings).clause(one.first.condition)}"


def due_date(found: Today, within: int) -> str:
    """Return the day by which work is due that is to be done within so many weeks.

    It is "" where the book has no dates; of 0 weeks it is the day of the list.
    """
    first_day = found.setup.book.first_day
    if not first_day:
        return ""
    return (date.fromordinal(first_day) + timedelta(weeks=within)).isoformat()


def due(found: Today, within: int) -> str:
    """Return when work is due, in words: a date where the book has dates; "" where none is said."""
    if not within:
        return ""
    return due_date(found, within) or ("this week" if within == 1 else f"by week {within}")


def row_of(found: Today, one: Recommended) -> dict[str, Any]:
    """Return one row of the list, with the names that files have."""
    book, first = found.setup.book, one.first
    segments = list(found.setup.config.journey.segments)
    return {
        "account": book.ids[first.row],
        "segment": segments[int(book.rows["segment"][first.row])],
        "action": noun(first.action) if first.times == 1 else some(first.action, first.times),
        "owner": csm_name(found, first.owner) if first.by == CSM else first.by,
        "playbooks": list(one.plays),
        "reason": reason_of(found, one),
        "due_week": first.within or None,
        "due_date": due_date(found, first.within) or None if first.within else None,
        "expected_usd": round(one.worth, 2) + 0.0,  # not -0.0
        "priority": round(one.priority, 6),
        "draws": one.draws,
        "of_draws": found.draws,
        "anyway_draws": one.anyway,
    }


def seat_rows(found: Today) -> list[dict[str, Any]]:
    """Return what is counted for each CSM that has accounts or hours, by name."""
    return [
        {"csm": csm_name(found, number)}
        | {named: round(float(row[name]), 2) for name, named in SEAT_COLUMNS.items()}
        for number, row in enumerate(found.seats)
        if row["accounts"] or row["hours"]
    ]


def as_csv(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as CSV; cells that a spreadsheet would take for a formula get an apostrophe."""
    import pandas as pd

    columns = {name: [row[name] for row in rows] for name in COLUMNS}
    columns["playbooks"] = ["; ".join(names) for names in columns["playbooks"]]
    for name in TEXTS:
        columns[name] = [defused(cell) for cell in columns[name]]
    table = pd.DataFrame(columns)
    table["due_week"] = table["due_week"].astype("Int64")
    return str(table.to_csv(index=False, lineterminator="\n"))


COLUMNS = (
    "account", "segment", "action", "owner", "playbooks", "reason", "due_week", "due_date",
    "expected_usd", "priority", "draws", "of_draws", "anyway_draws",
)  # fmt: skip
"""Columns of the CSV file."""


def as_json(found: Today, rows: Sequence[dict[str, Any]]) -> str:
    """Return everything as JSON."""
    import json

    book = found.setup.book
    first_day = date.fromordinal(book.first_day).isoformat() if book.first_day else None
    text = json.dumps(
        {
            "playbooks": found.policy.about(),
            "accounts": len(book),
            "as_of": first_day,
            "draws": found.draws,
            "asks": list(rows),
            "less_likely": len(found.asks) - len(rows),
            "held_back": {name: round(count, 2) for name, count in found.held_back.items()},
            "hours_of_others": {who: round(hours, 2) for who, hours in found.others.items()},
            "counted_after_weeks": found.weeks,
            "csms": seat_rows(found),
        },
        indent=2,
        ensure_ascii=False,
    )
    # As JSON writes them, so that a reader gets them back.
    shown = (c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
    return f"{''.join(shown)}\n"
