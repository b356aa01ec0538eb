"""Values as text: with their unit, with as many digits as they support, cut to fit a line."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Protocol

from simcs.journey.parameters import WEEKS_PER_YEAR

UNDEFINED = "–"

LONGEST_NAME = 40

DIGITS = {
    "%": 1, "$": 0, "weeks": 1, "hours": 0, "accounts": 1, "rescues": 1, "CSMs": 1, "tasks": 1,
    "touches": 1,
}  # fmt: skip
"""Decimals by unit; two for others."""

MORE_DIGITS = 3
FIGURES_OF_WIDTH = 2
"""Of the width of an interval that its ends are shown with, at most."""

ALWAYS = "same in all"
"""In the place of an interval where every future has the same value: no sample tells its width."""


def shown(name: object, longest: int = LONGEST_NAME) -> str:
    """Return an arm's name fit for one line: no control characters, cut in the middle if long."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(name))
    if len(text) <= longest:
        return text
    # Names made by varying a parameter differ at their ends.
    tail = (longest - 1) // 2
    return f"{text[: longest - 1 - tail]}…{text[len(text) - tail :]}"


def in_words(parameter: str) -> str:
    """Return a parameter's name as words: "turning penalty" of journey.turning_penalty."""
    return parameter.rpartition(".")[2].replace("_", " ")


def numbers(values: Iterable[float], unit: str, digits: int | None = None) -> list[str]:
    """Return values as texts without their unit, all with the same decimals.

    By default they are as many as `decimals` says; below 0, so many figures before the point are
    rounded. What is undefined is an en dash.
    """
    values = list(values)
    if digits is None:
        digits = decimals(values, unit)
    scaled = [_scaled(value, unit) for value in values]
    # Adding 0.0 turns the -0.0 that rounding may leave into 0.0.
    return [
        f"{round(v, digits) + 0.0:,.{max(0, digits)}f}" if math.isfinite(v) else UNDEFINED
        for v in scaled
    ]


def decimals(values: Iterable[float], unit: str) -> int:
    """Return how many decimals values of a unit are shown with.

    There are up to three more than usual where values on one side of zero would read as zero, so
    that an interval does not seem to touch zero when it does not. Where they lie on both sides or
    one is zero, there is nothing to separate.
    """
    usual = DIGITS.get(unit, 2)
    scaled = [_scaled(value, unit) for value in values if math.isfinite(value)]
    if not (all(v > 0 for v in scaled) or all(v < 0 for v in scaled)):
        return usual
    return max((_decimals(v, usual) for v in scaled), default=usual)


def supported(intervals: Iterable[tuple[float, float]], unit: str) -> int:
    """Return with how many decimals a column is shown that has these intervals.

    They are the usual ones of the unit, or fewer: two figures of the width of the widest interval.
    None that leaves out zero reads as touching it; for that there may be more, as in `decimals`.
    """
    usual = DIGITS.get(unit, 2)
    known = [pair for pair in intervals if all(map(math.isfinite, pair))]
    if (most := max((decimals(pair, unit) for pair in known), default=usual)) > usual:
        return most
    width = max((abs(_scaled(high - low, unit)) for low, high in known), default=0.0)
    digits = min(usual, FIGURES_OF_WIDTH - 1 - math.floor(math.log10(width))) if width else usual
    while digits < usual and any(_hides(_scaled(end, unit), digits) for p in known for end in p):
        digits += 1
    return digits


def _hides(value: float, digits: int) -> bool:
    """Return whether a value that is not zero would read as zero."""
    return value != 0 and round(value, digits) == 0


def _scaled(value: float, unit: str) -> float:
    return float(value) * (100 if unit == "%" else 1)


def _decimals(value: float, usual: int) -> int:
    enough = (d for d in range(usual, usual + MORE_DIGITS + 1) if round(value, d) != 0)
    return next(enough, usual)


def with_unit(value: float, unit: str) -> str:
    """Return a value with its unit: "92.6 %", "$1,234", "-$5", "9.0 weeks"."""
    text = numbers([value], unit)[0]
    if text == UNDEFINED:
        return text
    return money(text) if unit == "$" else f"{text} {unit}".rstrip()


def span(low: float, high: float, unit: str, digits: int | None = None) -> str:
    """Return "low to high" without the unit, or an en dash."""
    if math.isnan(low) or math.isnan(high):
        return UNDEFINED
    return " to ".join(numbers([low, high], unit, digits))


def with_interval(
    mean: float, low: float, high: float, unit: str, digits: int | None = None
) -> tuple[str, str]:
    """Return a mean and its interval without the unit.

    They have the decimals that the interval needs, or those of their column where ``digits`` says
    them. A mean without an interval has the usual ones: nothing says that more of them mean
    anything.
    """
    if digits is None:
        ends = [low, high]
        digits = decimals([] if math.isnan(low) or math.isnan(high) else ends, unit)
    between = ALWAYS if low == high else span(low, high, unit, digits)
    return numbers([mean], unit, digits)[0], between


def money(text: str) -> str:
    """Return a number as text with its dollar sign: "$5", "-$5"."""
    return f"-${text[1:]}" if text.startswith("-") else f"${text}"


class Measured(Protocol):
    """What has a title and a unit: a metric, or a measure by group."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def unit(self) -> str:
        """As of `Metric`."""


def capital(title: str) -> str:
    """Return a title with a capital letter at its beginning."""
    return title[:1].upper() + title[1:]


def uncapital(sentence: str) -> str:
    """Return a sentence that begins with no name for the middle of another."""
    return sentence[:1].lower() + sentence[1:]


def heading(metric: Measured, difference: bool = False) -> str:
    """Return a metric's title as a heading, and its unit where the title does not show it.

    A ``difference`` of percentages is in points.
    """
    title = capital(metric.title)
    unit = "points" if difference and metric.unit == "%" else metric.unit
    is_clear = not unit or unit in metric.title.split()
    return title if is_clear else f"{title}, {unit}"


def after(years: float) -> str:
    """Return " after 3 years", for the middle of a sentence."""
    if years < 1:
        weeks = round(years * WEEKS_PER_YEAR)
        return f" after {weeks} {'week' if weeks == 1 else 'weeks'}"
    return f" after {years:.3g} {'year' if years == 1 else 'years'}"


def percent(share: float) -> str:
    """Return a share in whole per cent: "78 %"; nearly all reads neither as all nor as none."""
    if math.isnan(share):
        return UNDEFINED
    nearly = 0.99 < share < 1 or 0 < share < 0.01
    return f"{100 * share:.{2 if nearly else 0}f} %"


def two_percents(first: float, second: float) -> tuple[str, str]:
    """Return two shares that differ in per cent, with a decimal where they read alike in whole."""
    if percent(first) != percent(second):
        return percent(first), percent(second)
    return f"{100 * first:.1f} %", f"{100 * second:.1f} %"


def percents(low: float, high: float) -> str:
    """Return "66 to 87 %", or an en dash."""
    if math.isnan(low) or math.isnan(high):
        return UNDEFINED
    return f"{100 * low:.0f} to {100 * high:.0f} %"


def gap(value: float, unit: str) -> str:
    """Return a difference with its unit: "5.3 points", "-$12", "0.4 weeks"."""
    return with_unit(value, unit).replace(" %", " points")


def gap_interval(low: float, high: float, unit: str, of: str = " of the difference") -> str:
    """Return "95 % interval of the difference 4.4 to 6.2 points", or that there is none."""
    if math.isnan(low) or math.isnan(high):
        return f"no interval{of}"
    if low == high:
        return "the same in every future"
    return f"95 % interval{of} {gaps(low, high, unit)}"


def gaps(low: float, high: float, unit: str) -> str:
    """Return two differences with their unit: "4.4 to 6.2 points", "-$12 to $3"."""
    ends = numbers([low, high], unit)
    if unit == "$":
        return " to ".join(map(money, ends))
    return f"{' to '.join(ends)} {'points' if unit == '%' else unit}".rstrip()


def counted(count: int, what: str) -> str:
    """Return "1 future", "1,200 accounts"."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def futures_word(count: int) -> str:
    """Return "future" or "futures"."""
    return "future" if count == 1 else "futures"
