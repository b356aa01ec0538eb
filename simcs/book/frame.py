"""A book read from a data frame: it is written as CSV text and read as a file would be."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from simcs.book.book import Book
from simcs.book.csv_file import book_from_text
from simcs.errors import BookError, described, listed, printable, quoted
from simcs.journey.segments import Segment

if TYPE_CHECKING:
    import pandas as pd

NAME = "book from a data frame"
"""What messages call it."""

HEADER = 1
"""Rows of the header, which count as they would in a file."""


def book_from_frame(
    frame: pd.DataFrame, segments: dict[str, Segment], as_of: str | None, *, hides: bool = False
) -> Book:
    """Read a book from a data frame with the columns of a CSV book, index ignored.

    Missing values (None, NaN, NaT) are empty cells. Row 1 in messages is the header, as it would be
    in a file. See `simcs.book.csv_file.read_csv_book` for the other parameters and the result.

    Raises
    ------
    BookError
        As `simcs.book.csv_file.read_csv_book`, and when a cell or a column's name has no text.
    """
    problems: list[str] = []

    def texts(values: Any, place: str, first: int, write: Callable[[Any], str]) -> list[str]:
        made = []
        for number, value in enumerate(values, first):
            try:
                made.append(write(value))
            except Exception as error:  # noqa: BLE001 - whatever a user's object raises
                made.append("")
                why = (
                    "it has no text"
                    if hides
                    else f"{quoted(value)} has no text ({described(error)})"
                )
                problems.append(
                    f"{place.format(number)}: {why}; allowed: a text, a number or a date"
                )
        return made

    header = texts(frame.columns, "name of column {}", 1, str)
    columns = [
        texts(frame.iloc[:, at], "row {}, " + _shown(name), HEADER + 1, _cell)
        for at, name in enumerate(header)
    ]
    if problems:
        raise BookError(listed(problems, f"{NAME}: cells cannot be read"))
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows(zip(*columns, strict=True))
    return book_from_text(text.getvalue(), ",", NAME, segments, as_of, hides=hides)


def _shown(name: str) -> str:
    """Return a column's name as it stands in messages, to be formatted with the row's number."""
    return printable(name).replace("{", "{{").replace("}", "}}")


def _cell(value: Any) -> str:
    """Return a cell as a CSV file would have it."""
    from pandas import isna

    if value is None or (np.ndim(value) == 0 and isna(value)):
        return ""
    if isinstance(value, datetime):
        value = value.date()
    # A column of counts with gaps is one of floats in pandas; 2.0 is meant as 2.
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        value = int(value)
    return str(value)
