"""A book without names: of its customers and CSMs nothing is left that says who they are.

Account 14 is row 14 of the book, where row 1 is the header and blank rows do not count; CSM 1 is
the first of the owners in alphabetical order. So the book itself says who is meant, and no key has
to be kept.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from simcs.book.book import Book, Numbered
from simcs.book.own_columns import KEPT, NAME_COLUMNS, kept_note
from simcs.own_columns import OwnColumn

HEADER = 1
"""Rows of the header."""

FEW = 3
"""Accounts that share a text of a column, on average, where it is taken for no name."""

WITHHELD = "--anonymise leaves out what may hold names"
"""Why a column of the book's own is not used."""

LEAST_PART = 3
"""Letters of a part of a CSM's name that is looked for by itself."""

_WORD = re.compile(r"[^\W_]+")


class RowNames(Numbered):
    """What accounts are called by their rows: "Account 2" is the first."""

    def called(self, place: int) -> str:
        """Return what the account at a place of the book, from 0, is called."""
        return account_name(place)


def account_name(place: int) -> str:
    """Return what the account at a place of the book, from 0, is called."""
    return f"Account {place + 1 + HEADER}"


def csm_name(place: int) -> str:
    """Return what the CSM at a place of the book's owners, from 0, is called."""
    return f"CSM {place + 1}"


class Names:
    """Names of customers and CSMs, to be found in other texts, as whole words.

    Names without a letter, or of one letter, are not looked for: they are in most texts.

    Parameters
    ----------
    accounts, csms
        Their names. Each longer part of a CSM's name is one, too.
    """

    def __init__(self, accounts: Iterable[str], csms: Iterable[str]) -> None:
        names = [_words(name) for name in accounts]
        for name in map(_words, csms):
            names += [name, *((part,) for part in name if len(part) >= LEAST_PART)]
        self._as_written = {name for name in names if _can_be_found(name)}
        self._folded = {_folded(name) for name in self._as_written}
        self._lengths = sorted({len(name) for name in self._as_written})

    def within(self, text: str, *, any_case: bool) -> bool:
        """Return whether a text holds one of the names, in capitals as written or in any."""
        words = _folded(_words(text)) if any_case else _words(text)
        wanted = self._folded if any_case else self._as_written
        return any(
            words[at : at + count] in wanted
            for count in self._lengths
            for at in range(len(words) - count + 1)
        )


def names_of(book: Book) -> Names:
    """Return the names that a book holds: ids, owners, and what `NAME_COLUMNS` say.

    Of a book that was read to be without names these are all, and of any other at least those in
    the columns that are kept.
    """
    called = [text for column in book.own if column.name in NAME_COLUMNS for text in column.texts]
    return Names([*book.ids, *called, *book.called], book.owners)


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text, in one form for all letters with accents that look alike."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text)))


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words)


def _can_be_found(name: Sequence[str]) -> bool:
    text = "".join(name)
    return len(text) > 1 and any(map(str.isalpha, text))


def anonymous(book: Book, names: Names) -> Book:
    """Return a book whose accounts and CSMs are called by number, and all else is as it was.

    `NAME_COLUMNS`, and columns of texts of which one holds a name, or that so few accounts share
    that they may be names, are left out.

    Parameters
    ----------
    names
        Those of the book.
    """

    def may_hold_names(column: OwnColumn) -> bool:
        said = (column.name, *column.texts)
        if column.name in NAME_COLUMNS:
            return True
        return _are_distinct(column) or any(names.within(one, any_case=True) for one in said)

    kept = tuple(one for one in book.own if not may_hold_names(one))
    withheld = [one.name for one in book.own if one not in kept]
    notes = [note for note in book.notes if not note.startswith(KEPT)]
    notes = [note for note in notes if not names.within(note, any_case=False)]
    notes += [kept_note(kept)] if kept else []
    shown = [one for one in withheld if one in NAME_COLUMNS or not names.within(one, any_case=True)]
    notes += [f"columns not used: {', '.join(shown)} ({WITHHELD})"] if shown else []
    return replace(
        book,
        ids=RowNames(len(book)),
        owners=tuple(csm_name(place) for place in range(len(book.owners))),
        own=kept,
        left_out={**book.left_out, **dict.fromkeys(withheld, WITHHELD)},
        called=(),
        notes=tuple(notes),
    )


def _are_distinct(column: OwnColumn) -> bool:
    """Return whether a column has nearly as many texts as accounts."""
    filled: Any = np.count_nonzero(column.values >= 0)
    return bool(column.texts) and filled < FEW * len(column.texts)
