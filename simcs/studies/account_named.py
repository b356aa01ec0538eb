"""Which account of a run a user means: by its name in the book, a row number, or as an arrival."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np

from simcs.book.book import Book
from simcs.book.entities import entity_of
from simcs.book.own_columns import NAME_COLUMNS
from simcs.errors import ConfigError, printable, quoted

ARRIVAL = re.compile(r"arrival[ _-]?(\d{1,9})")

SIMILAR = 3
"""Names that are offered at most where there is none as given."""

SHORTEST_PART = 3
"""Letters of a part of a name from which it is looked for within names."""


def row_of(book: Book, arrived: int, account: str) -> tuple[int, str]:
    """Return the row and the name of the account that a user means.

    Capitals, spaces at the ends and the form of letters with accents make no difference where only
    one name is so alike.

    Parameters
    ----------
    arrived
        How many accounts come during the run, after those of the book.
    account
        An id of the book, a name in one of its `NAME_COLUMNS`, a row number of a made-up book, or
        ``arrival N``.

    Raises
    ------
    ConfigError
        When there is none, or more than one.
    """
    ids = book.ids
    if account in ids:
        return ids.index(account), account
    # A book without names holds no ids, but what they make of random numbers.
    keyed = "entity" in (book.rows.dtype.names or ())
    if keyed and len(own := np.flatnonzero(book.rows["entity"] == entity_of(account))):
        return int(own[0]), ids[own[0]]
    arrival = ARRIVAL.fullmatch(account)
    if arrival and 1 <= int(arrival[1]) <= arrived:
        return len(ids) + int(arrival[1]) - 1, f"arrival {int(arrival[1])}"
    if book.made_up and (row := whole_number(account, len(ids))) is not None:
        return row, ids[row]
    called = [*enumerate(ids), *_names(book)]
    for form in (str, folded):
        rows = dict.fromkeys(row for row, name in called if form(name) == form(account))
        if len(rows) == 1:
            [row] = rows
            return row, ids[row]
        if rows:
            raise ConfigError(
                f"account is {quoted(account)}, which {len(rows)} accounts are called; allowed: "
                f"the id of one of them ({_some([ids[row] for row in rows])})"
            )
    raise ConfigError(_unknown(book, arrived, account, list(dict.fromkeys(n for _, n in called))))


def folded(name: str) -> str:
    """Return a name in one form for all that look alike; as it is shown, if it cannot be typed."""
    return " ".join(unicodedata.normalize("NFKC", printable(name)).casefold().split())


def _names(book: Book) -> list[tuple[int, str]]:
    """Return the rows and names that own columns give accounts."""
    return [
        (row, column.texts[place])
        for column in book.own
        if column.name in NAME_COLUMNS and column.texts
        for row, place in enumerate(column.values.tolist())
        if place >= 0
    ]


def _unknown(book: Book, arrived: int, account: str, names: Sequence[str]) -> str:
    """Return that there is no such account, which are called similarly, and what is allowed."""
    ids, near = book.ids, similar(account, names)
    hint = f" (did you mean {' or '.join(quoted(name) for name in near)}?)" if near else ""
    span = f"{quoted(ids[0])} to {quoted(ids[-1])}"
    rows = f", a row number from 0 to {len(ids) - 1}" if book.made_up else ""
    late = f", 'arrival 1' to 'arrival {arrived}'" if arrived else ""
    return (
        f"account is {quoted(account)}{hint}; allowed: an id of the book's {len(ids)} accounts "
        f"({span}){rows}{late}"
    )


def similar(account: str, names: Sequence[str]) -> list[str]:
    """Return some names that contain what is given, and then those that are most like it."""
    given = folded(account)
    forms: dict[str, str] = {}
    for name in names:
        forms.setdefault(folded(name), name)
    within = [form for form in forms if given in form] if len(given) >= SHORTEST_PART else []
    alike = get_close_matches(given, forms, n=SIMILAR)
    return [forms[form] for form in dict.fromkeys([*within, *alike])][:SIMILAR]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SIMILAR} more" if names[SIMILAR:] else ""
    return f"{', '.join(quoted(name) for name in names[:SIMILAR])}{more}"


def whole_number(text: str, below: int) -> int | None:
    """Return the whole number from 0 that a text says, or None where it is none ``below`` that."""
    digits = text.lstrip("0") or text[:1]
    # However many digits: Python refuses to read thousands of them.
    if not (text.isascii() and text.isdecimal()) or len(digits) > len(str(below)):
        return None
    number = int(digits)
    return number if number < below else None
