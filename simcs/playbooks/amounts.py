"""Numbers with their units, durations, rhythms and shares, as they are written."""

import re
from dataclasses import dataclass
from math import floor

from simcs.errors import PlaybookError, nearest, quoted
from simcs.playbooks.language import Amount, Duration, Place, Unit
from simcs.playbooks.nodes import Node, TextNode, text

HOURS_A_WEEK = 168.0
WEEKS_AT_MOST = 520
"""Ten years: longer than any run."""

HOURS = {"hour": 1.0, "day": 24.0, "week": HOURS_A_WEEK}
WEEKS = {"month": 52 / 12, "quarter": 13.0, "year": 52.0}
TIMES = (*HOURS, *WEEKS)
PLURALS = tuple(f"{one}s" for one in TIMES)
TIME_WORDS = (*TIMES, *PLURALS)

NUMBER = r"[0-9]{1,12}(?:\.[0-9]{1,6})?"
MONEY = r"\$ ?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.[0-9]{1,6})?[kKmMbB]?"
THOUSANDS = {"k": 1e3, "m": 1e6, "b": 1e9}
LARGEST = 1e12

_DURATION = re.compile(rf"({NUMBER})\s*([A-Za-z]+)")
_AMOUNT = re.compile(rf"(-\s*)?(?:({MONEY})|({NUMBER})([kKmM]?))\s*(%|[A-Za-z]+)?")
_LIMIT = re.compile(r"(?:at most\s+)?([0-9]{1,4})\s+(?:a|per|each|every)\s+([A-Za-z]+)")
_LIMIT_IN = re.compile(r"(?:at most\s+)?([0-9]{1,4})\s+in\s+(.+)", re.DOTALL)


def nearest_weeks(count: float, unit: str) -> int:
    """Return whole weeks, the nearest, at least 1: of n months that is round(52 n / 12)."""
    weeks = count * HOURS[unit] / HOURS_A_WEEK if unit in HOURS else count * WEEKS[unit]
    return max(1, floor(weeks + 0.5))


def exact_hours(count: float, unit: str) -> float:
    """Return the hours that were written; months, quarters and years are their whole weeks."""
    return count * HOURS[unit] if unit in HOURS else nearest_weeks(count, unit) * HOURS_A_WEEK


@dataclass(frozen=True)
class Written:
    """A piece of a node's text: what it is, and where it begins in that text."""

    node: TextNode
    text: str
    offset: int = 0

    @property
    def at(self) -> Place:
        """Where it stands in the file."""
        return self.node.place(self.offset) if self.offset else self.node.at

    def error(self, message: str) -> PlaybookError:
        """Return an error at this place, which names what is written."""
        return self.node.error(f"{quoted(self.text)} {message}", self.offset)


def whole(node: Node, what: str) -> Written:
    """Return all of a node that must be a text."""
    found = text(node, what)
    return Written(found, found.text)


def duration(written: Written, most: int = WEEKS_AT_MOST) -> Duration:
    """Return a time span.

    Raises
    ------
    PlaybookError
        When it is none, is 0, or is longer than ``most`` weeks.
    """
    found = _DURATION.fullmatch(written.text.strip())
    unit = found.group(2).lower().removesuffix("s") if found else ""
    if found is None or unit not in TIMES:
        raise written.error(_no_duration(written.text, found.group(2) if found else ""))
    count = float(found.group(1))
    if not count:
        raise written.error("is no time at all; allowed: from 1 hour")
    weeks = nearest_weeks(count, unit)
    if weeks > most:
        raise written.error(f"is {weeks} weeks; allowed: at most {most} weeks")
    return Duration(weeks, written.text.strip(), exact_hours(count, unit), written.at)


def _no_duration(written: str, unit: str) -> str:
    close = nearest(unit, PLURALS) if unit else None
    if close is not None:
        return f"is no duration; did you mean {close!r}?"
    if re.fullmatch(NUMBER, written.strip()):
        return f"has no unit; write {written.strip()} days or {written.strip()} weeks"
    return f"is no duration; allowed: a number and {', '.join(PLURALS)}, as in 2 weeks"


def amount(written: Written) -> Amount:
    """Return a number with its unit: 30%, 15 points, $50k, 90 days or 1.2.

    Raises
    ------
    PlaybookError
        When it is none, or too large.
    """
    found = _AMOUNT.fullmatch(written.text.strip())
    if found is None:
        raise written.error("is no amount; allowed: 30%, 15 points, $50k, 4 weeks or 1.2")
    minus, money, bare, thousands, unit = found.groups()
    sign = -1.0 if minus else 1.0
    if money or not unit:
        value = _value(money or bare + thousands)
        if unit:
            raise written.error("has two units; write one of them")
        if value > LARGEST:
            raise written.error("is too large; allowed: up to 1,000,000,000,000")
        kind = Unit.MONEY if money else Unit.NUMBER
        return Amount(sign * value, kind, written.text.strip(), written.at)
    if thousands:
        raise written.error("is no amount; allowed: k and m behind $ and behind bare numbers only")
    if unit == "%":
        return Amount(sign * _share(bare), Unit.SHARE, written.text.strip(), written.at)
    if unit in {"point", "points"}:
        return Amount(sign * float(bare), Unit.POINTS, written.text.strip(), written.at)
    if unit.lower().removesuffix("s") not in TIMES:
        close = nearest(unit, ["points", *PLURALS])
        hint = f"did you mean {close!r}?" if close else "allowed: %, points, or a time"
        raise written.error(f"has the unknown unit {unit!r}; {hint}")
    span = Written(written.node, written.text.lstrip("- "), written.offset)
    weeks = duration(span).weeks if float(bare) else 0
    return Amount(sign * weeks, Unit.WEEKS, written.text.strip(), written.at)


def _value(digits: str) -> float:
    plain = digits.replace(",", "").lstrip("$ ").lower()
    times = THOUSANDS.get(plain[-1], 1.0)
    return float(plain.rstrip("kmb")) * times


def _share(digits: str) -> float:
    return round(float(digits) / 100, 10)


def share(node: Node, what: str, most: float = 1.0) -> float:
    """Return a share, 0 to 1, that is written with %.

    Raises
    ------
    PlaybookError
        When it is none, or more than ``most``.
    """
    written = whole(node, what)
    found = amount(written)
    if found.unit == Unit.NUMBER:
        raise written.error(f"has no unit; write {written.text.strip()}%")
    if found.unit != Unit.SHARE or not 0 <= found.value <= most:
        raise written.error(f"cannot be {what}; allowed: 0% to {most:.0%}")
    return found.value


def count(node: Node, what: str, low: int, high: int) -> int:
    """Return a whole number.

    Raises
    ------
    PlaybookError
        When it is none, or out of its range.
    """
    written = whole(node, what)
    if not re.fullmatch(r"[0-9]{1,9}", written.text) or not low <= int(written.text) <= high:
        raise written.error(f"cannot be {what}; allowed: a whole number from {low} to {high:,}")
    return int(written.text)


def number(node: Node, what: str, low: float, high: float) -> float:
    """Return a bare number.

    Raises
    ------
    PlaybookError
        When it is none, or out of its range.
    """
    written = whole(node, what)
    if not re.fullmatch(NUMBER, written.text) or not low <= float(written.text) <= high:
        raise written.error(f"cannot be {what}; allowed: a number from {low:g} to {high:g}")
    return float(written.text)


def rhythm(node: Node, what: str, low: int = 1) -> tuple[int, int, str]:
    """Return how many in how many weeks: "2 a year", "20 per week" or "3 in 6 weeks".

    Raises
    ------
    PlaybookError
        When it is none, or too few.
    """
    written = whole(node, what)
    found = _LIMIT.fullmatch(written.text.strip())
    inside = _LIMIT_IN.fullmatch(written.text.strip())
    weeks = 0
    if found and found.group(2).lower() in TIMES[2:]:
        weeks = nearest_weeks(1, found.group(2).lower())
    elif inside:
        start = written.text.index(inside.group(2))
        weeks = duration(Written(written.node, inside.group(2), start)).weeks
    most = found or inside
    if not weeks or most is None:
        units = ", ".join(f"2 a {unit}" for unit in TIMES[2:])
        raise written.error(f"cannot be {what}; allowed: {units}, or 2 in 6 weeks")
    if int(most.group(1)) < low:
        raise written.error(f"cannot be {what}; allowed: from {low}")
    return int(most.group(1)), weeks, written.text.strip()
