"""A book read from a CSV file, or from the same text of a data frame.

All cells that cannot be used are reported at once, so that a file is corrected in one go. Nothing
is guessed except what docs/how-to/your-own-book.md says, and a note reports each guess to the user.
"""

import codecs
import csv
import math
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.book.book import BOOK_ROW, UNKNOWN, Book
from simcs.book.cells import RefusedError, parsers, read_day, refused
from simcs.book.dates import Problems, settle
from simcs.book.entities import name_entities
from simcs.book.header import REQUIRED, delimiter_of, places_of
from simcs.book.own_columns import OwnColumnReader, called_in, columns_of, left_out, readers_of
from simcs.errors import BookError, listed, quoted
from simcs.journey.sampling import set_notice
from simcs.journey.segments import Segment

LARGEST_FILE = 500_000_000
MOST_ACCOUNTS = 1_500_000
"""More would take over 2 GiB of memory while they are read, some 700 bytes each."""
LONG = 366
"""Days: a book date further than this from the next start, or from today, gets a note."""


def clock() -> date:
    """Return today's date; only notes depend on it."""
    return datetime.now(UTC).date()


def read_csv_book(
    path: str, segments: dict[str, Segment], as_of: str | None, *, hides: bool = False
) -> Book:
    """Read a book from a CSV file.

    Parameters
    ----------
    path
        A UTF-8 file with comma, semicolon or tab between cells and a header line.
    segments
        The segments accounts may be in, by name.
    as_of
        The day the run begins, YYYY-MM-DD; None takes the latest start date in the file.
    hides
        Whether messages on what is in the file leave out its name, and cells with letters.

    Returns
    -------
    Book
        One account for each row, in the order of the file; times in weeks from ``as_of``.

    Raises
    ------
    BookError
        If the file cannot be read, or any cell is not allowed; all bad cells are named at once.
    """
    name = f"book {quoted(path, 300)}"
    content = _content(path, name)
    name = "the book" if hides else name
    _require_utf8(content, name)
    # Kept with what was read: a file may be saved again at any time.
    content_hash = sha256(content).hexdigest()
    _require_text(b"\0" in content, not SOMETHING.search(content), name)
    begin = len(BOM) if content.startswith(BOM) else 0
    # Line by line: one letter beyond the usual makes a text of the whole take 4 bytes for each.
    lines = (found[0].decode("utf-8") for found in LINE_OF_BYTES.finditer(content, begin))
    first = content[begin : begin + 100_000].decode("utf-8", "ignore")
    book = _from_lines(lines, delimiter_of(first), name, segments, as_of, hides)
    return replace(book, file_hash=content_hash)


EXPECTED = "expected a CSV file of accounts in UTF-8"


def _content(path: str, name: str) -> bytes:
    if not path:
        raise BookError(f"no book was named; {EXPECTED}, such as book.path=my_accounts.csv")
    try:
        facts = Path(path).stat()
        if stat.S_ISDIR(facts.st_mode):
            raise BookError(f"{name} is a folder; {EXPECTED}")
        if not stat.S_ISREG(facts.st_mode):
            raise BookError(f"{name} is not a plain file; {EXPECTED}")
        if facts.st_size > LARGEST_FILE:
            limit = f"at most {LARGEST_FILE // 1_000_000} MB"
            raise BookError(f"{name} has {facts.st_size:,} bytes; {EXPECTED} of {limit}")
        with Path(path).open("rb") as file:
            return file.read()
    except FileNotFoundError:
        raise BookError(f"{name} does not exist; {EXPECTED}") from None
    except PermissionError:
        raise BookError(f"{name} may not be read by you; {EXPECTED}") from None
    except (OSError, ValueError) as error:
        raise BookError(f"{name} cannot be read ({quoted(str(error))}); {EXPECTED}") from None


def _require_utf8(content: bytes, name: str) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    for begin in range(0, len(content) + 1, BLOCK):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(content[begin : begin + BLOCK], begin + BLOCK > len(content))
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, begin - pending + error.start) + 1
            hint = "in a spreadsheet, save it as 'CSV UTF-8'"
            raise BookError(
                f"{name} is not UTF-8 text on line {line}; {EXPECTED} ({hint})"
            ) from None


def _require_text(nul: bool, empty: bool, name: str) -> None:
    if nul:
        raise BookError(f"{name} is not text (it has NUL bytes); expected CSV text in UTF-8")
    if empty:
        raise BookError(f"{name} is empty; expected a header with {', '.join(REQUIRED)}")


def book_from_text(
    text: str,
    delimiter: str | None,
    name: str,
    segments: dict[str, Segment],
    as_of: str | None,
    *,
    hides: bool = False,
) -> Book:
    """Return a book from what a CSV file says; ``name`` is what to call it in messages.

    ``delimiter`` None: what the text seems to have. See `read_csv_book` for the other parameters,
    the result and the errors.
    """
    _require_text("\0" in text, not text.strip(), name)
    lines = (found[0] for found in LINE.finditer(text))
    return _from_lines(lines, delimiter or delimiter_of(text), name, segments, as_of, hides)


def _from_lines(
    text_lines: Iterator[str],
    delimiter: str,
    name: str,
    segments: dict[str, Segment],
    as_of: str | None,
    hides: bool,
) -> Book:
    today = None if as_of is None else _as_of(as_of)
    records = _records(text_lines, delimiter, name)
    _, header = next(records, (0, []))
    places, others = places_of(header, name, hides)
    own, problems = readers_of(others, hides), Problems()
    parse = parsers(segments)
    lines, accounts = _accounts(records, len(header), places, parse, own, problems, name, hides)
    if not lines:
        raise BookError(f"{name} has a header but no accounts; expected one account on each row")
    name_entities(accounts, lines, problems, hides)
    kept, notes = columns_of(own)
    # With a start date missing the default day may be wrong, and so may everything derived from it.
    if today is None and all("start_date" in account for account in accounts):
        today = max(account["start_date"] for account in accounts)
        use = f"{AS_OF}{today}, the latest start_date in it"
        notes.append(f"{use}; set book.as_of=YYYY-MM-DD for another day")
        notes += _doubtful([account["start_date"] for account in accounts], today)
    notes += settle(accounts, lines, today, problems)
    if problems:
        bad = len({line for line, _ in problems})
        summary = f"{name}: {bad} row{'s' if bad > 1 else ''} cannot be used"
        if as_of is None and today is not None:
            summary += f" (as of {today}, its latest start_date; set book.as_of=YYYY-MM-DD)"
        ordered = sorted(problems, key=lambda problem: problem[0])
        raise BookError(listed([message for _, message in ordered], summary))
    first_day = 0 if today is None else today.toordinal()
    made = _book(accounts, list(segments.values()), tuple(notes))
    made = replace(made, called=called_in(own), left_out=left_out(own, kept))
    return replace(made, first_day=first_day, own=kept)


AS_OF = "the book is read as of "
"""How the note on the day of the book begins."""

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
LINE_OF_BYTES = re.compile(LINE.pattern.encode())
SOMETHING = re.compile(rb"[^\s\xef\xbb\xbf]")
BOM = codecs.BOM_UTF8
BLOCK = 1 << 20
"""Bytes that are checked at a time."""


def _as_of(text: str) -> date:
    try:
        return read_day(text.strip())
    except RefusedError as refusal:
        raise BookError(f"book.as_of: {refusal}") from None


def _records(lines: Iterator[str], delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank with its number as a spreadsheet shows it."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        says = f"line {reader.line_num} is not valid CSV ({error})"
        raise BookError(f"{name}: {says}; expected cells in pairs of quotes or none") from None


def _doubtful(starts: list[date], today: date) -> list[str]:
    """Return notes on a book date that was derived from the file and may be wrong."""
    notes = []
    others = sorted(starts)[:-1]
    if others and (today - others[-1]).days > LONG:
        notes.append(
            f"one account starts on {today} and all others on {others[-1]} or before; if that "
            "date is wrong, so is the day of the book: mend it, or set book.as_of=YYYY-MM-DD"
        )
    if abs((clock() - today).days) > LONG:
        notes.append(
            f"{today} is more than a year from now; if the file describes another day, set "
            "book.as_of=YYYY-MM-DD"
        )
    return notes


def _accounts(
    records: Iterator[tuple[int, list[str]]],
    width: int,
    places: dict[str, int],
    parse: dict[str, Callable[[str], Any]],
    own: list[OwnColumnReader],
    problems: Problems,
    name: str,
    hides: bool,
) -> tuple[list[int], list[dict[str, Any]]]:
    """Return the row numbers and the content of each row, without empty and bad cells."""
    lines: list[int] = []
    accounts: list[dict[str, Any]] = []
    for line, cells in records:
        account: dict[str, Any] = {}
        if len(lines) == MOST_ACCOUNTS:
            raise BookError(
                f"{name} has more than {MOST_ACCOUNTS:,} accounts, for which 2 GiB of memory are "
                f"not enough; allowed: at most {MOST_ACCOUNTS:,}"
            )
        lines.append(line)
        accounts.append(account)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()  # spreadsheets write empty cells to the right
        if len(cells) > width:
            says = f"row {line}: it has {len(cells)} cells; allowed: {width}, as in the header"
            problems.append((line, says))
            continue
        for column, place in places.items():
            cell = cells[place].strip() if place < len(cells) else ""
            try:
                if cell:
                    account[column] = parse[column](cell)
                elif column in REQUIRED:
                    raise refused(cell, "a value; only optional columns may be empty")
            except RefusedError as refusal:
                problems.append((line, f"row {line}, {column}: {refusal.said(hides)}"))
        for reader in own:
            reader.add(cells[reader.place].strip() if reader.place < len(cells) else "")
    return lines, accounts


def _book(accounts: list[dict[str, Any]], segments: list[Segment], notes: tuple[str, ...]) -> Book:
    def column(name: str, missing: float = math.nan) -> NDArray[np.float64]:
        return np.asarray([account.get(name, missing) for account in accounts], np.float64)

    owners = sorted({account["owner"] for account in accounts if "owner" in account})
    number = {owner: at for at, owner in enumerate(owners)}
    rows = np.zeros(len(accounts), BOOK_ROW)
    for name in ("entity", "segment", "arr", "start", "renewal", "term"):
        rows[name] = [account[name] for account in accounts]
    rows["opening_arr"] = rows["arr"]
    rows["owner"] = [number.get(account.get("owner", ""), UNKNOWN) for account in accounts]
    rows["card_billed"] = column("card_billed", UNKNOWN)
    set_notice(rows, segments)
    return Book(
        rows=rows,
        ids=tuple(account["account_id"] for account in accounts),
        owners=tuple(owners),
        health=column("health"),
        adoption=column("adoption"),
        open_issues=column("open_issues"),
        sponsor=column("sponsor"),
        notes=notes,
    )
