"""Amounts as sentences about playbooks say them: dollars of a whole book, so many of so many."""

from __future__ import annotations

import math
from typing import NamedTuple

SCALES = ((1e5, 1e6, "M", 2), (1e4, 1e3, "k", 0), (1e3, 1e3, "k", 1), (0.0, 1.0, "", 0))
"""From which size on, what it is divided by, its letter, and decimals."""
SHARED = ((1e6, "M", 2, 1e9, 0.1), (1e3, "k", 0, 1e6, 1.0), (1.0, "", 0, 1e4, 0.0))
"""What amounts that share a unit are divided by, its letter, decimals, up to where the largest may
go, and how many units the smallest must have."""
FEW = 10
"""Units below which an amount with a letter has a decimal, so that it has two digits."""
SMALLEST = 0.5
"""Dollars below which an amount reads as zero."""
ENOUGH = 9.5
"""Events a future from which their mean is told; below, all of them in all futures."""


class Scale(NamedTuple):
    """How amounts of one sentence are written: what they are divided by, a letter, and decimals."""

    divisor: float
    letter: str
    digits: int

    def said(self, value: float) -> str:
        """Return an amount without its sign: "$0.12M"."""
        return f"${abs(value) / self.divisor:,.{self.digits}f}{self.letter}"

    def between(self, low: float, high: float) -> str:
        """Return "between $0.02M and $0.23M" of two amounts on one side of zero.

        The smaller one comes first, both without their sign; "up to $0.23M" where it reads as zero.
        """
        first, last = (self.said(value) for value in sorted((low, high), key=abs))
        return f"up to {last}" if first == self.said(0) else f"between {first} and {last}"


def scale_of(*values: float) -> Scale:
    """Return how amounts are written in the unit of the largest."""
    largest = max(map(abs, values))
    return next(Scale(*row[1:]) for row in SCALES if largest >= row[0])


class SharedScale(Scale):
    """A unit for all amounts; each has the decimals that its own two digits take."""

    __slots__ = ()

    def said(self, value: float) -> str:
        """Return an amount without its sign: "$600k" and "$1.0k"."""
        if abs(value) < SMALLEST:
            return "$0"
        few = bool(self.letter) and abs(value) < FEW * self.divisor
        return Scale(self.divisor, self.letter, self.digits or int(few)).said(value)


class OwnScales(Scale):
    """No unit is for all amounts: each has its own."""

    __slots__ = ()

    def said(self, value: float) -> str:
        """Return an amount without its sign: "$0.60M" and "$300"."""
        return dollars(value)


def one_scale(*amounts: float) -> Scale:
    """Return how amounts of different size are written: in one unit, if all can be read in it.

    Each has two significant digits, and the largest not too many; where no unit does that, each
    has its own. Amounts are all that is said, both ends of intervals too.
    """
    sizes = [abs(one) for one in amounts if abs(one) >= SMALLEST] or [0.0]
    for divisor, letter, digits, most, least in SHARED:
        if least * divisor <= min(sizes) and max(sizes) < most:
            return SharedScale(divisor, letter, digits)
    return OwnScales(1.0, "", 0)


def dollars(value: float, *others: float) -> str:
    """Return an amount without its sign, in the unit of the largest of some: "$0.12M"."""
    return scale_of(value, *others).said(value)


def between(low: float, high: float, *others: float) -> str:
    """Return "between $0.02M and $0.23M", in the unit of all: see `Scale.between`."""
    return scale_of(low, high, *others).between(low, high)


def out_of(part: float, whole: float, futures: int) -> str:
    """Return "97 of 100" of means over futures; of few "12 of 19 (in 30 futures)", all of them."""
    if _means(part, whole):
        return f"{part:,.0f} of {whole:,.0f}"
    said = f"{part * futures:,.0f} of {whole * futures:,.0f}"
    return f"{said} (in {futures} futures)" if futures > 1 else said


def of_them(some: float, part: float, whole: float, futures: int) -> str:
    """Return how many of a part that `out_of` names: "all", "none" or "60", in its unit."""
    if some in (0, part):
        return "all" if some else "none"
    times = 1 if _means(part, whole) else futures
    said = f"{some * times:,.0f}"
    return f"about {said}" if said in ("0", f"{part * times:,.0f}") else said


def _means(part: float, whole: float) -> bool:
    return whole >= ENOUGH and (f"{part:.0f}" != f"{whole:.0f}" or part == whole)


def points(*values: float) -> list[str]:
    """Return shares as points without their unit, all with as many decimals."""
    scaled = [100 * v for v in values]
    digits = 0 if max(map(abs, scaled)) >= ENOUGH else 1
    return [f"{round(v, digits) + 0.0:.{digits}f}" for v in scaled]


def tens(share: float) -> str:
    """Return "8 in 10"; "all" or "none" where it is exactly so; near the ends in per cent."""
    if share in (0.0, 1.0):
        return "all" if share else "none"
    rounded = round(10 * share)
    if rounded in (0, 10):
        return f"{math.floor(1000 * share) / 10:.1f} %"
    return f"{rounded} in 10"
