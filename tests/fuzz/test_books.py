"""Books of every kind are read, or refused with one clear message."""

from pathlib import Path

import numpy as np
import pytest

from simcs.book.csv_file import read_csv_book
from simcs.errors import BookError, printable
from tests.books import SEGMENTS
from tests.fuzz.books import book, day
from tests.fuzz.law import TRIES, require_clear

FEW = 100
PER_TEST = 50
"""Books in one test."""


def require_sound(path: Path, number: int) -> None:
    """Require that a book is read whole, or refused."""
    content = book(number)
    path.write_bytes(content)
    try:
        found = read_csv_book(str(path), SEGMENTS, day(number))
    except BookError as error:
        require_clear(printable(str(error)))
    else:
        rows = found.rows
        assert len(rows) == len(found.ids) == len(set(found.ids)) >= 1
        assert (rows["arr"] >= 1).all()
        assert (rows["start"] <= 0).all()
        assert (rows["renewal"] >= 1).all()
        assert (rows["term"] >= 4).all()
        assert ((rows["owner"] >= -1) & (rows["owner"] < len(found.owners))).all()
        for column, most in ((found.health, 100), (found.adoption, 1), (found.sponsor, 1)):
            assert (np.isnan(column) | ((column >= 0) & (column <= most))).all()
        for note in found.notes:
            assert len(note) < 2000
    assert path.read_bytes() == content


@pytest.mark.parametrize("first", [*range(0, FEW, PER_TEST), *(
    pytest.param(first, marks=pytest.mark.slow) for first in range(FEW, TRIES // 2, PER_TEST)
)])  # fmt: skip
def test_books(first: int, tmp_path: Path) -> None:
    for number in range(first, first + PER_TEST):
        try:
            require_sound(tmp_path / "book.csv", number)
        except Exception as error:
            error.add_note(f"book {number}")
            raise
