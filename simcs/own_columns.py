"""The book's own columns: what its owner knows of each account and no equation reads.

An industry, a plan, a region: they are kept with the account, for conditions of playbooks, for
policies and for breakdowns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.errors import ConfigError, nearest, printable, quoted

MISSING = -1
"""The code of an empty cell in a column of texts."""


@dataclass(frozen=True, eq=False)
class OwnColumn:
    """One column of a book.

    Parameters
    ----------
    name
        What conditions and settings call it: letters, digits and underscores.
    values
        One for each account of the book: numbers, NaN where a cell is empty; or places in
        ``texts``, `MISSING` where it is.
    texts
        What the cells of a column of texts say, each once, in alphabetical order; capitals make no
        difference. Empty for a column of numbers.
    """

    name: str
    values: NDArray[Any]
    texts: tuple[str, ...] = ()

    def numbers(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the numbers, or the places of the texts, of some accounts; NaN for empty cells."""
        found = self.values[rows].astype(np.float64)
        if self.texts:
            found[found == MISSING] = np.nan
        return found

    def said(self, rows: NDArray[np.int64]) -> NDArray[Any]:
        """Return the texts of some accounts, "" for empty cells; of numbers the numbers."""
        if not self.texts:
            return self.numbers(rows)
        texts: NDArray[Any] = np.array([*self.texts, ""])[self.values[rows]]  # the last: MISSING
        return texts


@dataclass(frozen=True, eq=False)
class OwnColumns:
    """The own columns of the accounts of a world; they never change, so that copies share them.

    Parameters
    ----------
    columns
        Those of the book, by name.
    row_of
        For each account of the world, arrivals included, the account of the book whose values it
        has, shape ``(accounts,)``; empty where the book has no columns.
    left_out
        Columns that the book has and that are not used -> why.
    """

    columns: Mapping[str, OwnColumn] = field(default_factory=dict[str, OwnColumn])
    row_of: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    left_out: Mapping[str, str] = field(default_factory=dict[str, str])

    def __deepcopy__(self, _memo: Any) -> OwnColumns:
        return self

    def column(self, name: object) -> OwnColumn:
        """Return a column of the book.

        Raises
        ------
        ConfigError
            When it has none of this name.
        """
        if not isinstance(name, str) or name not in self.columns:
            raise ConfigError(no_column(name, self.columns, self.left_out))
        return self.columns[name]

    def numbers(self, name: str, accounts: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return `OwnColumn.numbers` of some accounts of the world."""
        return self.column(name).numbers(self.row_of[accounts])

    def said(self, name: str, accounts: NDArray[np.int64]) -> NDArray[Any]:
        """Return `OwnColumn.said` of some accounts of the world."""
        return self.column(name).said(self.row_of[accounts])


NO_COLUMNS = OwnColumns()


def no_column(name: object, there: Mapping[str, Any], left_out: Mapping[str, str]) -> str:
    """Return that the book has no column of this name, the nearest one, and which it has.

    Of a column that is not used, ``left_out`` says why.
    """
    if isinstance(name, str) and name in left_out:
        others = f"{', '.join(there)}, or this one" if there else "this one"
        return (
            f"the book's column {quoted(name)} is not used ({left_out[name]}); allowed: {others} "
            "changed so that it can be"
        )
    close = nearest(name, there) if isinstance(name, str) else None
    hint = "" if close is None else f" (did you mean {close!r}?)"
    has = f"allowed: {', '.join(there)}" if there else "it has none besides those that simcs reads"
    return f"the book has no column {quoted(name)}{hint}; {has}"


def shown_text(text: str) -> str:
    """Return a text of a book for a page or a terminal: on one line, nothing in it has effects."""
    return printable(" ".join(text.split()))
