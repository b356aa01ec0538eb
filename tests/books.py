"""Small books for tests, written as files."""

from pathlib import Path
from typing import Any

import pytest

from simcs.book.book import Book
from simcs.book.csv_file import read_csv_book
from simcs.errors import BookError
from simcs.journey.parameters import Journey

SEGMENTS = Journey().segments
GOOD = {
    "account_id": "A1",
    "segment": "mid",
    "arr": "1200",
    "start_date": "2025-01-01",
    "renewal_date": "2026-01-01",
}


def csv_of(*accounts: dict[str, str], between: str = ",") -> str:
    columns = list(dict.fromkeys(column for account in accounts for column in account))
    lines = [between.join(columns)]
    lines += [between.join(account.get(column, "") for column in columns) for account in accounts]
    return "\n".join(lines) + "\n"


def read(tmp_path: Path, text: str | bytes, as_of: str | None = None) -> Book:
    file = tmp_path / "book.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_csv_book(str(file), SEGMENTS, as_of)


def refusal(tmp_path: Path, text: str | bytes, as_of: str | None = None) -> str:
    with pytest.raises(BookError) as caught:
        read(tmp_path, text, as_of)
    return str(caught.value)


def one(tmp_path: Path, as_of: str | None = None, **cells: str) -> Any:
    return read(tmp_path, csv_of({**GOOD, **cells}), as_of).rows[0]
