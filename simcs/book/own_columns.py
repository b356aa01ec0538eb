"""Reading the book's own columns: cells are kept as text or as plain numbers, never evaluated.

What is kept is bounded: so many columns, so many different texts in each, of so many letters.
"""

import math
import re
from array import array
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from simcs.book.cells import is_number
from simcs.errors import SHOWN_AT_MOST, quoted
from simcs.own_columns import MISSING, OwnColumn

MOST_COLUMNS = 40
"""Each takes 12 bytes an account while it is read."""
MOST_TEXTS = 1000
"""Different texts of one column: more are names or notes, of which no group can be made."""
LONGEST_TEXT = 80
LONGEST_NAME = 60
"""Letters of a name that a condition can name."""

NAME_COLUMNS = ("name", "account_name", "customer", "customer_name", "company", "company_name")
"""Own columns of a book that say what an account is called, beside its id."""

NO_NAME = "its name must begin with a letter"
_WORDS = re.compile(r"\w+")
_BEGINS_WITH_ZERO = re.compile(r"[+-]?0\d")
"""A code, such as 007, and no number."""


def own_name(heading: str) -> str:
    """Return what conditions and settings call a column: "Plan (2026)" is plan_2026."""
    return "_".join(_WORDS.findall(heading.casefold()))


class OwnColumnReader:
    """Reads one column, cell by cell.

    Parameters
    ----------
    place
        Where in each row it stands.
    heading
        Its heading, as the file has it.
    hides
        Whether names are to be found elsewhere: then all texts of `NAME_COLUMNS` are in `called`.
    """

    def __init__(self, place: int, heading: str, hides: bool = False) -> None:
        self.place, self.heading, self.name = place, heading, own_name(heading)
        self.refused = "" if self._is_name() else NO_NAME
        self._numbers: array[float] | None = array("d")
        self._codes: array[int] | None = array("i")
        self._texts: dict[str, int] = {}
        self._fault = ""
        self.called: set[str] = set()
        self._hides = hides and self.name in NAME_COLUMNS

    def _is_name(self) -> bool:
        return 0 < len(self.name) <= LONGEST_NAME and not self.name[0].isdigit()

    def add(self, cell: str) -> None:
        """Take the next cell, trimmed."""
        if self._hides:
            self.called.add(cell)
        if self.refused:
            return
        if self._numbers is not None:
            if not cell:
                self._numbers.append(math.nan)
            elif is_number(cell) and not _BEGINS_WITH_ZERO.match(cell):
                self._numbers.append(float(cell))
            else:
                self._numbers = None
        if self._codes is not None:
            self._add_text(cell)
        if self._numbers is None and self._codes is None:
            self.refused, self._texts = self._fault, {}

    def _add_text(self, cell: str) -> None:
        text = " ".join(cell.split())
        if len(text) > LONGEST_TEXT:
            self._fault = f"texts of more than {LONGEST_TEXT} letters"
        elif text and text not in self._texts and len(self._texts) >= MOST_TEXTS:
            self._fault = f"more than {MOST_TEXTS:,} different texts"
        if self._fault:
            self._codes = None
        elif self._codes is not None:
            self._codes.append(self._texts.setdefault(text, len(self._texts)) if text else MISSING)

    def column(self) -> OwnColumn | None:
        """Return the column; None where it cannot be kept, and `refused` says why."""
        if self.refused:
            return None
        if self._numbers is not None:
            numbers = np.array(self._numbers, np.float64)
            if np.isnan(numbers).all():
                self.refused = "empty"
                return None
            return OwnColumn(self.name, _sealed(numbers))
        if self._codes is None:
            raise AssertionError("a column is of numbers or of texts")
        texts, codes = _folded([*self._texts], np.array(self._codes, np.int64))
        return OwnColumn(self.name, _sealed(codes), texts)


def _sealed(values: NDArray[np.generic]) -> NDArray[np.generic]:
    values.setflags(write=False)
    return values


def _folded(
    texts: Sequence[str], codes: NDArray[np.int64]
) -> tuple[tuple[str, ...], NDArray[np.generic]]:
    """Return texts without regard to capitals, in order, as most accounts write each; and codes."""
    counts = np.bincount(codes[codes != MISSING], minlength=len(texts)).tolist()
    spelled: dict[str, str] = {}
    for _, text in sorted(zip(counts, texts, strict=True), key=lambda one: (-one[0], one[1])):
        spelled.setdefault(text.casefold(), text)
    place = {folded: at for at, folded in enumerate(sorted(spelled))}
    new = np.array([*(place[text.casefold()] for text in texts), MISSING], np.int16)
    return tuple(spelled[folded] for folded in place), new[codes]


def readers_of(others: Iterable[tuple[int, str]], hides: bool = False) -> list[OwnColumnReader]:
    """Return a reader for each further column: its place in a row, and its heading."""
    readers, names = [], set[str]()
    for place, heading in others:
        reader = OwnColumnReader(place, heading, hides)
        if not reader.refused and reader.name in names:
            reader.refused = f"another one is called {reader.name} too"
        elif not reader.refused and len(names) == MOST_COLUMNS:
            reader.refused = f"more than {MOST_COLUMNS} columns"
        if not reader.refused:
            names.add(reader.name)
        readers.append(reader)
    return readers


def columns_of(readers: Sequence[OwnColumnReader]) -> tuple[tuple[OwnColumn, ...], list[str]]:
    """Return the columns that are kept, and notes on those and on the others."""
    kept = tuple(column for reader in readers if (column := reader.column()) is not None)
    notes = [kept_note(kept)] if kept else []
    why: dict[str, list[str]] = {}
    for reader in readers:
        if reader.refused:
            why.setdefault(reader.refused, []).append(quoted(reader.heading))
    for reason, names in why.items():
        more = f" and {len(names) - SHOWN_AT_MOST} more" if len(names) > SHOWN_AT_MOST else ""
        notes.append(f"columns not used: {', '.join(names[:SHOWN_AT_MOST])}{more} ({reason})")
    return kept, notes


def called_in(readers: Iterable[OwnColumnReader]) -> tuple[str, ...]:
    """Return what accounts are called in columns that hide it, those that are not used included."""
    return tuple(sorted({text for reader in readers for text in reader.called}))


def left_out(readers: Sequence[OwnColumnReader], kept: Sequence[OwnColumn]) -> dict[str, str]:
    """Return the columns that are not used, by their names -> why."""
    names = {column.name for column in kept}
    return {
        reader.name: reader.refused
        for reader in readers
        if reader.refused and reader.name and reader.name not in names
    }


KEPT = "kept for playbooks and breakdowns: "
"""How the note on the columns that are kept begins."""


def kept_note(columns: Sequence[OwnColumn]) -> str:
    """Return the note that says which columns are kept."""
    return f"{KEPT}{', '.join(column.name for column in columns)}"
