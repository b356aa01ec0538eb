"""Numbers, durations and lists as a strategist says them."""

import re
from collections.abc import Sequence

from simcs.playbooks.language import Duration, Limit, Unit

WRITTEN = re.compile(r"(\d+(?:\.\d+)?)\s*(hour|day|week|month|quarter|year)s?", re.IGNORECASE)
BEFORE_IT = re.compile(r"(hour|day|week|month|quarter|year)s?\W+(\d+(?:\.\d+)?)", re.IGNORECASE)
HOURS = {"hour": 1, "day": 24, "week": 168}
SPANS = {1: "a week", 13: "a quarter", 26: "in half a year", 52: "a year"}
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


def counted(count: float, what: str) -> str:
    """Return "1 week", "2 weeks", "1.5 hours"."""
    return f"{plain(count)} {what}{'' if count == 1 else 's'}"


def plain(value: float) -> str:
    """Return a number without needless digits: "1,000", "0.5"."""
    value += 0.0  # not -0
    return f"{value:,.0f}" if value == round(value) else f"{value:,.10g}"


def dollars(value: float) -> str:
    """Return money as it is spoken of: "$50k", "$1.2M", "$1,250"."""
    sign, size = ("-" if value < 0 else ""), abs(value)
    for unit, letter, step in ((1e6, "M", 1e4), (1e3, "k", 1e3)):
        if size >= unit and not size % step:
            return f"{sign}${plain(size / unit)}{letter}"
    return f"{sign}${plain(size)}"


def number(value: float, unit: Unit, written: str = "") -> str:
    """Return a number in the unit of what it is compared with: "70 %", "13 weeks (90 days)"."""
    if unit is Unit.SHARE:
        return f"{plain(round(100 * value, 6))} %"
    if unit is Unit.MONEY:
        return dollars(value)
    if unit is Unit.WEEKS:
        return weeks(value, written)
    return plain(value)


def weeks(count: float, written: str = "") -> str:
    """Return weeks, and in brackets what was written where that was no number of weeks."""
    said = counted(count, "week")
    other = as_written(written)
    return f"{said} ({other})" if other else said


def as_written(written: str) -> str:
    """Return a time as it was written, or nothing where it was written in weeks."""
    if found := WRITTEN.search(written):
        count, unit = found[1], found[2].lower()
        said = counted(float(count), unit)
    elif found := BEFORE_IT.search(written):
        unit, said = found[1].lower(), f"{found[1].lower()} {found[2]}"
    else:
        return ""
    return "" if unit == "week" else said


def lasting(duration: Duration) -> str:
    """Return a duration: "1 week (5 days)"."""
    return weeks(duration.weeks, duration.written)


def rounded(count: float, written: str) -> str:
    """Return a time in hours or days as it was written, if whole weeks are not exactly that."""
    found = WRITTEN.search(written) or BEFORE_IT.search(written)
    if found is None:
        return ""
    size, unit = (found[1], found[2]) if found[1][0].isdigit() else (found[2], found[1])
    hours = HOURS.get(unit.lower())
    exact = hours is None or float(size) * hours == HOURS["week"] * count
    return "" if exact else as_written(written)


def per(limit: Limit, what: str) -> str:
    """Return "2 starts a year", "1 contact in 4 weeks (1 a month)"."""
    return f"{counted(limit.entries, what)} {span(limit.weeks, limit.written)}"


def span(count: int, written: str = "") -> str:
    """Return a rolling span: "a week", "in any 4 weeks (written: 2 a month)"."""
    if count in SPANS:
        return SPANS[count]
    note = f" (written: {written})" if "month" in written else ""
    return f"in any {counted(count, 'week')}{note}"


def month(value: float) -> str:
    """Return the name of a month from its number."""
    return MONTHS[int(value) - 1] if value in range(1, 13) else f"month {plain(value)}"


def named(name: str) -> str:
    """Return a name of the file for the middle of a sentence: playbooks and tags."""
    return f'"{name}"'


def listed(parts: Sequence[str], word: str = "and") -> str:
    """Return "a", "a and b", "a, b and c"; what holds commas itself is set apart by more."""
    if len(parts) == 1:
        return parts[0]
    comma = "," if any(", " in part or f" {word} " in part for part in parts) else ""
    return f"{', '.join(parts[:-1])}{comma} {word} {parts[-1]}"
