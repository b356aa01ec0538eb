"""The book's own columns in a world: which accounts have whose, and as parts of a snapshot."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.book.book import Book
from simcs.own_columns import NO_COLUMNS, OwnColumn, OwnColumns
from simcs.randomness import Phase, Stream, uniforms

ROW_OF = "own.row_of"
VALUES = "own.values."


def drawn_columns(book: Book, accounts: NDArray[Any], seed: int, replication: int) -> OwnColumns:
    """Return the book's own columns of all accounts of a world.

    Each arrival has those of one opening account of its segment, drawn at random. Which one does
    not depend on the order of the book.

    Parameters
    ----------
    accounts
        The opening book, then those who arrive later.
    """
    if not book.own:
        return OwnColumns(left_out=book.left_out) if book.left_out else NO_COLUMNS
    row_of = np.arange(len(accounts))
    later = row_of[len(book) :]
    draws = uniforms(
        seed, replication, accounts["entity"][later], int(Phase.OPENING), Stream.OWN_COLUMNS
    )
    in_order = np.argsort(book.rows["entity"], kind="stable")
    segment = accounts["segment"]
    for number in np.unique(segment[later]):
        alike = in_order[book.rows["segment"][in_order] == number]
        new = segment[later] == number
        row_of[later[new]] = alike[(draws[new] * len(alike)).astype(np.int64)]
    return OwnColumns({column.name: column for column in book.own}, row_of, book.left_out)


def own_arrays(own: OwnColumns, *, of_book: bool = False) -> dict[str, NDArray[Any]]:
    """Return the arrays of a world's own columns by name; with ``of_book``, those of its book."""
    held = {f"{VALUES}{name}": column.values for name, column in own.columns.items()}
    return held if of_book or not own.columns else {ROW_OF: own.row_of, **held}


def own_texts(own: OwnColumns) -> dict[str, list[str]]:
    """Return the texts of each column."""
    return {name: [*column.texts] for name, column in own.columns.items()}


def own_built(texts: dict[str, list[str]], arrays: dict[str, NDArray[Any]]) -> OwnColumns:
    """Return own columns from their texts and their arrays, which are named without "own."."""
    if not texts:
        return NO_COLUMNS
    columns = {
        name: OwnColumn(name, arrays[f"values.{name}"], tuple(said)) for name, said in texts.items()
    }
    return OwnColumns(columns, arrays["row_of"])
