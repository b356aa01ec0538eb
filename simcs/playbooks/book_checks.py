"""Whether conditions on the book's own columns fit the book, and what no account of it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import numpy as np

from simcs.errors import PlaybookError, nearest, printable, quoted
from simcs.own_columns import OwnColumn, no_column, shown_text
from simcs.playbooks.atom_words import upright
from simcs.playbooks.conditions import folded
from simcs.playbooks.finding import PlaybookWarning
from simcs.playbooks.language import (
    Asked,
    Compare,
    OneOf,
    Place,
    PlaybookFile,
    Signal,
    Text,
    Unit,
)
from simcs.playbooks.step_words import sentence
from simcs.playbooks.walking import every
from simcs.signals.view import View

SHOWN = 6
"""Values of a column that a warning names."""
FULL = 1.0

Texts = Mapping[str, tuple[str, ...]]
"""The book's columns by name, each with what its cells say; of numbers nothing."""


@lru_cache(maxsize=64)
def used_columns(file: PlaybookFile) -> dict[str, Place]:
    """Return the book's own columns that conditions use, and where each is first named."""
    own, found = dict(file.columns), dict[str, Place]()
    for one in every((file.playbooks, file.rules)) if own else ():
        match one:
            case Signal() | Asked(question="known") if one.name in own:
                found[one.name] = min(found.get(one.name, one.at), one.at, key=_written)
    return dict(sorted(found.items(), key=lambda item: _written(item[1])))


def _written(at: Place) -> tuple[int, int]:
    return at.line, at.column


def own_texts(file: PlaybookFile, view: View) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the columns of text that conditions use, each with what its cells say.

    Raises
    ------
    PlaybookError
        As of `require_columns`.
    """
    if not file.columns:
        return ()
    there = {name: view._own_texts(name) for name in view.own_columns}  # noqa: SLF001 - simcs' own
    require_columns(file, there, {})
    return tuple((name, there[name]) for name in used_columns(file) if there[name])


def require_columns(file: PlaybookFile, there: Texts, left_out: Mapping[str, str]) -> None:
    """Require that the book has the columns that conditions use, and in each what it should be.

    Of columns that are not used, ``left_out`` says why.

    Raises
    ------
    PlaybookError
        When it has not; the message names file, line and column.
    """
    units = dict(file.columns)
    for name, at in used_columns(file).items():
        if problem := _misfit(name, units[name], there, left_out):
            place = f"{printable(file.path)}, line {at.line}, column {at.column}"
            raise PlaybookError(f"{place}: {problem}")


def _misfit(name: str, unit: Unit, there: Texts, left_out: Mapping[str, str]) -> str:
    """Return why a column cannot be used as it is declared; empty where it can."""
    if not there and name not in left_out:
        return (
            f"{quoted(name)} is a column of the book, and this book has none of its own; allowed: "
            f"book=csv book.path=FILE, a file with a column {name}"
        )
    if name not in there:
        return no_column(name, there, left_out)
    if unit == Unit.TEXT and not there[name]:
        return (
            f"{quoted(name)} is declared as text, but the book has numbers in it; write "
            f"columns: {{{name}: count}}, and compare it with numbers"
        )
    if unit != Unit.TEXT and there[name]:
        odd = next((text for text in there[name] if not _is_number(text)), there[name][0])
        return (
            f"{quoted(name)} is declared as {unit.value}, but the book says {quoted(odd)} in it; "
            f"allowed: plain numbers such as 40 or 0.35 in all its cells, or columns: "
            f"{{{name}: text}}"
        )
    return ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def book_warnings(
    file: PlaybookFile, columns: Mapping[str, OwnColumn]
) -> Iterator[PlaybookWarning]:
    """Yield what a file asks of its book's own columns that no account can answer.

    Parameters
    ----------
    columns
        Those of the book, by name; `require_columns` holds.
    """
    units = dict(file.columns)
    for playbook in file.playbooks:
        for at, said in _values(playbook, columns):
            yield PlaybookWarning(at, playbook.name, sentence(said))
    for at, said in _values(file.rules, columns):
        yield PlaybookWarning(at, "", sentence(said))
    for name, at in used_columns(file).items():
        if units[name] == Unit.SHARE and _mostly_above_full(columns[name]):
            said = (
                f"{quoted(name)} is declared as a share, and most accounts have more than 100 % of "
                f"it; if 35 in the book means 35 %, write columns: {{{name}: points}}"
            )
            yield PlaybookWarning(at, "", sentence(said))


def _mostly_above_full(column: OwnColumn) -> bool:
    known = column.values[~np.isnan(column.values)]
    return bool(np.mean(np.abs(known) > FULL) > FULL / 2)


def _values(record: object, columns: Mapping[str, OwnColumn]) -> Iterator[tuple[Place, str]]:
    """Yield each text that a column is compared with and no account has."""
    for one in every(record):
        pairs = []
        if isinstance(one, Compare):
            compare = upright(one)
            pairs = [(compare.left, compare.right)]
        elif isinstance(one, OneOf):
            pairs = [(one.term, value) for value in one.values]
        for term, value in pairs:
            if isinstance(term, Signal) and isinstance(value, Text) and term.name in columns:
                there = columns[term.name].texts
                if folded(value.value) not in map(folded, there):
                    yield value.at, _nobody(term.name, value.value, there)


def _nobody(name: str, value: str, there: tuple[str, ...]) -> str:
    close = nearest(value, there)
    hint = "" if close is None else f" (did you mean {quoted(close)}?)"
    has = ", ".join(shown_text(text) for text in there[:SHOWN])
    more = f" and {len(there) - SHOWN} more" if len(there) > SHOWN else ""
    return f"no account has {quoted(value)} as its {name}{hint}; there are {has}{more}"
