"""The list of `simcs today` as text: what to do this week, why, and how each CSM fares."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from simcs.errors import printable
from simcs.interventions.call_reading import HOURS_OF
from simcs.playbooks.english import why
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.walking import starting
from simcs.report.names import called
from simcs.report.text import counted, percent, shown, with_unit
from simcs.report.today_rows import BY_ANOTHER, due, due_date, row_of, seat_rows
from simcs.studies.as_read import needs_a_past, not_given
from simcs.studies.first_week import CONTACT_RULE, HOLDOUT, LIMIT
from simcs.studies.today import Today
from simcs.team.work import By

WIDTH = 100
LINES = 25
"""Rows of the list that are shown unless all are asked for."""

LIKELY = "likely"
FEW_HOURS = 10
"""Hours up to which a sum has a decimal."""
HALF = 0.5
"""Hours that somebody may have too much before it is said."""
MOST_FULL = 4
"""CSMs with too much to do that are named."""

NAME, SHORT = 16, 12
"""Letters of an account's name and of a CSM's or a segment's; longer ones are cut."""

IN_WORDS = {"problem": "the kind of a problem"}
"""Words of conditions of which a book says a part."""

LAST_CONTACT = "when you last spoke with each account, which the contact rule asks"
"""What a book never says, and what makes a row less likely where the rule holds work back."""

EXPECTED = (
    "Expected $ is what an action changes, not what is at stake: little for a large renewal that "
    "is safe, or lost either way. It ranks actions and does not add up."
)

HELD_BACK = {
    CONTACT_RULE: "by the contact rule",
    LIMIT: "by a play's limit for the team",
    HOLDOUT: "as they are kept without a play, for comparison",
}


def answer(found: Today, every: bool = False) -> str:
    """Return what `simcs today` prints.

    Parameters
    ----------
    every
        Whether all rows are shown.
    """
    parts = ["\n".join(map(_folded, _headline(found)))]
    if found.likely:
        parts += [_list(found, every), _whys(found)]
    # Names and texts are anybody's: none may change what a terminal shows.
    return printable("\n\n".join([*parts, _seats(found), "\n".join(_notes(found))]))


def _headline(found: Today) -> Iterator[str]:
    """Yield how much there is to do, with which account to begin, and who has too much."""
    listed, book = found.likely, found.setup.book
    accounts, of = len({one.first.row for one in listed}), counted(len(book), "account")
    if listed:
        asked, there = (_hours(sum(found.seats[name])) for name in ("asked", "hours"))
        unlisted = len(found.asks) - len(listed)
        mean = f", a mean of {found.draws:,} draws" if found.draws > 1 else ""
        rare = f" with {counted(unlisted, 'less likely action')}" if unlisted else ""
        yield (
            f"{_week(found)}: {counted(len(listed), 'action')} for {accounts:,} of {of}. The plays "
            f"ask for {asked} of the {there} hours of CSMs{mean}{rare}."
        )
        yield _first(found)
    else:
        yield f"{_week(found)}: nothing to do with any of {of}."
    full = [
        f"{shown(row['csm'])} ({' of '.join(_apart(work, row['hours_available']))} hours)"
        for row in seat_rows(found)
        if (work := row["hours_asked"] + row["hours_of_other_work"]) > row["hours_available"] + HALF
    ]
    if full:
        more = [f"{len(full) - MOST_FULL} more"] if len(full) > MOST_FULL else []
        yield f"More work than hours, so some of it waits: {_listed(full[:MOST_FULL] + more)}."
    before, on, base = found.policy.about().rpartition(" on top of ")
    base = called(found.setup.config.policies, base) if on else base
    yield f"Asked by {before}{on}{base}."


def _week(found: Today) -> str:
    """Return which week it is: with its first day where the book has dates."""
    day = due_date(found, 0)
    return f"This week, from {day}" if day else "This week"


def _first(found: Today) -> str:
    """Return with which account to begin, and what is asked for it of whom."""
    top = found.likely[0].first.row
    rows = [row_of(found, one) for one in found.likely if one.first.row == top]
    tasks = _listed([f"{row['action']} ({shown(row['owner'])})" for row in rows])
    return f"Begin with {shown(rows[0]['account'], NAME)}: {tasks}."


def _hours(amount: float) -> str:
    """Return hours; a few with a decimal, so that half an hour is not none."""
    return f"{amount:,.1f}" if 0 < amount < FEW_HOURS else f"{amount:,.0f}"


def _apart(work: float, there: float) -> list[str]:
    """Return two numbers of hours, with a decimal where they read alike in whole ones."""
    whole = [f"{hours:,.0f}" for hours in (work, there)]
    return whole if whole[0] != whole[1] else [f"{hours:,.1f}" for hours in (work, there)]


def _list(found: Today, every: bool) -> str:
    listed = found.likely if every else found.likely[:LINES]
    heads = ("account", "segment", "action", "owner", "due", "expected", LIKELY, "play")
    lines: list[Sequence[str]] = [heads]
    for one in listed:
        row = row_of(found, one)
        lines.append(
            (
                shown(row["account"], NAME),
                shown(row["segment"], SHORT),
                row["action"],
                shown(row["owner"], SHORT),
                due(found, one.first.within),
                with_unit(one.worth, "$"),
                percent(one.draws / found.draws),
                _plays_of(one.plays),
            )
        )
    text = _table(lines, right=("expected", LIKELY))
    left = len(found.likely) - len(listed)
    more = f"\n… and {left:,} more: --rows all, --csv FILE or --json FILE" if left else ""
    return f"{text}{more}"


def _plays_of(names: Sequence[str]) -> str:
    """Return the first of some playbooks, and how many more there are."""
    more = f" +{len(names) - 1}" if names[1:] else ""
    return f"{shown(names[0], NAME + SHORT)}{more}"


def _table(lines: Sequence[Sequence[str]], right: Sequence[str]) -> str:
    """Return lines of cells in columns, the first line has their names; some to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    to_right = [head in right for head in lines[0]]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if last else cell.ljust(width)
            for cell, width, last in zip(line, widths, to_right, strict=True)
        ).rstrip()
        for line in lines
    )


def _whys(found: Today) -> str:
    """Return why each playbook of the list asks."""
    names = {name for one in found.likely for name in one.plays}
    begun = {(one.first.play, one.first.started) for one in found.likely}
    said = []
    for policy, playbook in _plays(found):
        if playbook.name in names:
            own = why(playbook, policy.file.settings)
            by_another = [BY_ANOTHER] if (playbook.name, True) in begun else []
            by_itself = [] if by_another and (playbook.name, False) not in begun else [own]
            reason = ", or ".join([*by_itself, *by_another])
            said.append(_folded(f"{playbook.name}: {reason}", "  "))
    return "\n".join(said)


def _plays(found: Today) -> Iterator[tuple[Playbooks, Any]]:
    below: Any = found.policy
    while isinstance(below, Playbooks):
        yield from ((below, playbook) for playbook in below.file.playbooks)
        below = below.base


def _seats(found: Today) -> str:
    """Return the table by CSM."""
    after = f"after {counted(found.weeks, 'week')}"
    heads = (
        "", "accounts", "plays ask", "other work", "hours", "problems", "overdue", "unresolved",
        "missed",
    )  # fmt: skip
    rows = seat_rows(found)
    lines: list[Sequence[str]] = [heads]
    lines += [
        (
            shown(row["csm"], NAME + SHORT),
            f"{row['accounts']:,.0f}",
            *(
                f"{row[name]:,.1f}"
                for name in ("hours_asked", "hours_of_other_work", "hours_available")
            ),
            f"{row['unresolved_problems']:,.0f}",
            *(f"{row[name]:,.1f}" for name in ("overdue_follow_ups", "unresolved_problems_then")),
            f"{row['missed_signals']:,.1f} of {row['signals']:,.1f}",
        )
        for row in rows
    ]
    others = ", ".join(_of_other(found, who, hours) for who, hours in found.others.items())
    more = f"\nHours asked of others: {others}" if others else ""
    if not rows:
        return f"There are no CSMs.{more}"
    text = _table(lines, right=heads[1:])
    before = text.index("overdue")
    return f"{'this week'.ljust(before - 1)} {after}, simulated\n{text}{more}"


def _of_other(found: Today, who: str, hours: float) -> str:
    """Return the hours asked of somebody, and those there where they are that one's own."""
    setting = HOURS_OF.get(int(By[who.upper()]))
    there = f" of {getattr(found.setup.team, setting):g}" if setting else ""
    return f"{who} {hours:.1f}{there}"


def _notes(found: Today) -> Iterator[str]:
    if found.asks:
        yield _folded(_draws_note(found))
    expected = f"{EXPECTED} " if found.likely else ""
    yield _folded(
        f"{expected}All is as if the plays began this week. What columns mean: simcs today --help"
    )
    anyway = sum(2 * one.anyway >= one.draws for one in found.likely)
    if anyway:
        yield _folded(f"The team's other work asks for {anyway:,} of these actions too.")
    unowned = int((found.setup.book.rows["owner"] < 0).sum())
    if unowned and found.setup.book.owners:
        yield _folded(
            f"{counted(unowned, 'account')} without an owner in the book: shared out among CSMs."
        )
    if found.held_back:
        why_not = [f"{count:,.0f} {HELD_BACK[key]}" for key, count in found.held_back.items()]
        yield _folded(f"Wanted, but held back: {', '.join(why_not)}.")
    yield from map(_folded, _silent(found))


def _draws_note(found: Today) -> str:
    """Return how certain the list is, and what makes it less so."""
    book, some = found.setup.book, len(found.asks) - len(found.likely)
    asking = {name for one in found.asks for name in one.plays}
    conditions = tuple(
        one for _, play in _plays(found) if play.name in asking for one in starting(play)
    )
    left_out = f" {counted(some, 'less likely action')} left out." if some else ""
    likely = f"Likely: the share of {counted(found.draws, 'draw')} in which a play asks for it"
    if book.made_up:
        return f"{likely}; the book is made up, and so are all signals.{left_out}"
    drawn = [
        IN_WORDS.get(word, word) + (f" of {count:,} accounts" if count < len(book) else "")
        for word, count in not_given(conditions, book).items()
    ]
    drawn += [LAST_CONTACT] if CONTACT_RULE in found.held_back else []
    if not drawn:
        return f"{likely}; all that starts these plays is in the book.{left_out}"
    return f"{likely}; they fill in what the book does not say: {', '.join(drawn)}.{left_out}"


def _silent(found: Today) -> Iterator[str]:
    """Yield which playbooks ask for nothing, and that those which look back cannot yet."""
    asking = {name for one in found.asks for name in one.plays}
    silent = [playbook for _, playbook in _plays(found) if playbook.name not in asking]
    late = [one.name for one in silent if needs_a_past(tuple(starting(one)))]
    if late:
        verb = "asks" if len(late) == 1 else "ask"
        it = "it compares" if len(late) == 1 else "they compare"
        yield (
            f"{_listed(late)} {verb} for nothing yet: {it} weeks with earlier ones, and a book "
            "does not show those."
        )
    rest = [one.name for one in silent if one.name not in late]
    if rest:
        yield f"Nothing this week from {_listed(rest)}."


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _folded(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False)
