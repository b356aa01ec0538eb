"""What each cell of a book may contain, and what it means.

A cell is plain text: it is matched against the allowed forms and never evaluated.
"""

import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from simcs.errors import quoted, unknown
from simcs.journey.segments import Segment

LONGEST_ID = 200
LONGEST_OWNER = 80
LONGEST_TERM = 120
FIRST_YEAR, LAST_YEAR = 1900, 2199

SHEET_ZERO = date(1899, 12, 30)
"""Day 0 of the date numbers in spreadsheets."""

DATE = f"a date like 2026-09-28, in the years {FIRST_YEAR} to {LAST_YEAR}"
PLAIN = "no thousands separators, currency or percent signs"
YES = {
    "yes": 1.0, "true": 1.0, "y": 1.0, "1": 1.0,
    "no": 0.0, "false": 0.0, "n": 0.0, "0": 0.0,
}  # fmt: skip
PRESENT = {"present": 1.0, "absent": 0.0, **YES}
NAMED = {"nan": " (not a number)", "inf": " (infinite)", "infinity": " (infinite)"}

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_SHEET_DAY = re.compile(r"[2-7]\d{4}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class RefusedError(Exception):
    """A cell that cannot be used, with the full message.

    Parameters
    ----------
    message
        With what the cell says.
    hidden
        The same without, where the cell may hold a name.
    """

    def __init__(self, message: str, hidden: str) -> None:
        super().__init__(message)
        self.hidden = hidden

    def said(self, hides: bool) -> str:
        """Return the message; one without names with ``hides``."""
        return self.hidden if hides else str(self)


def parsers(segments: dict[str, Segment]) -> dict[str, Callable[[str], Any]]:
    """Return, for each column, the parser of a trimmed cell that is not empty.

    Money comes in whole cents, words as 0 or 1, a segment as its index. Each raises `RefusedError`.
    """
    money = f"a plain number from 0.01 to 1000000000, such as 1200 or 1200.50 ({PLAIN})"
    return {
        "account_id": lambda cell: _short(cell, LONGEST_ID),
        "segment": _segment_parser(tuple(segments)),
        "arr": lambda cell: round(_number(cell, 0.01, 1e9, money) * 100),
        "start_date": read_day,
        "renewal_date": read_day,
        "term_months": lambda cell: int(_whole(cell, 1, LONGEST_TERM)),
        "owner": lambda cell: _short(cell, LONGEST_OWNER),
        "health": lambda cell: _number(cell, 0, 100, f"a number from 0 to 100 ({PLAIN}), or empty"),
        "adoption": lambda cell: _number(cell, 0, 1, f"a number from 0 to 1 ({PLAIN}), or empty"),
        "open_issues": lambda cell: _whole(cell, 0, 99),
        "sponsor": lambda cell: _word(cell, PRESENT),
        "card_billed": lambda cell: _word(cell, YES),
    }


def refused(cell: str, allowed: str, why: str = "") -> RefusedError:
    """Return the error: a cell cannot be used, what it is and what is allowed."""
    value = quoted(cell)
    hidden = "not shown" if any(map(str.isalpha, cell)) else value
    return RefusedError(*(f"value is {one}{why}; allowed: {allowed}" for one in (value, hidden)))


def _segment_parser(names: tuple[str, ...]) -> Callable[[str], int]:
    """Match names regardless of case, unless two of them differ only in case."""
    index = {name: number for number, name in enumerate(names)}
    folded = [name.casefold() for name in names]
    lower = {name: n for n, name in enumerate(folded) if folded.count(name) == 1}
    messages: dict[str, str] = {}

    def parse(cell: str) -> int:
        number = index.get(cell, lower.get(cell.casefold()))
        if number is None:
            # Finding similar names is slow, and one wrong name often fills a column.
            name = cell[:100]
            if name not in messages:
                messages[name] = unknown("segment", name, names)
            raise RefusedError(messages[name], f"no such segment; allowed: {', '.join(names)}")
        return number

    return parse


def is_number(cell: str) -> bool:
    """Return whether a cell is a plain number that is not too large for one."""
    return bool(_NUMBER.fullmatch(cell)) and math.isfinite(float(cell))


def _short(cell: str, longest: int) -> str:
    if len(cell) > longest:
        raise refused(cell, f"at most {longest} characters", f" ({len(cell)} characters)")
    return cell


def _number(cell: str, low: float, high: float, allowed: str) -> float:
    if not _NUMBER.fullmatch(cell):
        raise refused(cell, allowed, NAMED.get(cell.lstrip("+-").casefold(), ""))
    value = float(cell)
    if not low <= value <= high:
        raise refused(cell, allowed)
    return value


def _whole(cell: str, low: int, high: int) -> float:
    allowed = f"a whole number from {low} to {high}, or empty"
    value = _number(cell, low, high, allowed)
    if not value.is_integer():
        raise refused(cell, allowed)
    return value


def _word(cell: str, words: dict[str, float]) -> float:
    value = words.get(cell.casefold())
    if value is None:
        raise refused(cell, f"{', '.join(words)}, or empty")
    return value


def read_day(cell: str) -> date:
    """Return the date a cell says; raise `RefusedError` if it is not one."""
    try:
        if _DATE.fullmatch(cell) and FIRST_YEAR <= int(cell[:4]) <= LAST_YEAR:
            return date.fromisoformat(cell)
    except ValueError:
        pass
    raise refused(cell, DATE, _sheet_day(cell))


def _sheet_day(cell: str) -> str:
    """Return the hint which day a whole number would be if it came from a spreadsheet."""
    if not _SHEET_DAY.fullmatch(cell):
        return ""
    day = SHEET_ZERO + timedelta(days=int(cell))
    return f", which looks like a spreadsheet's number for {day} (format the column as a date)"
