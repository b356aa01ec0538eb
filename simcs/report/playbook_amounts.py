"""Amounts as sentences about playbooks say them: dollars of a whole book, so many of so many."""

from __future__ import annotations

import math

SCALES = ((1e5, 1e6, "M", 2), (1e4, 1e3, "k", 0), (1e3, 1e3, "k", 1), (0.0, 1.0, "", 0))
"""From which size on, what it is divided by, its letter, and decimals."""
ENOUGH = 9.5
"""Events a future from which their mean is told; below, all of them in all futures."""


def dollars(value: float, *others: float) -> str:
    """Return an amount without its sign, in the unit of the largest of some: "$0.12M"."""
    scale, letter, digits = _scale((value, *others))
    return f"${abs(value) / scale:,.{digits}f}{letter}"


def between(low: float, high: float, *others: float) -> str:
    """Return "between 0.02 and 0.23" of two amounts on one side of zero, in the unit of all.

    The smaller one comes first, both without their sign; "up to 0.23" where it reads as zero.
    """
    scale, _, digits = _scale((low, high, *others))
    first, last = (f"{abs(v) / scale:,.{digits}f}" for v in sorted((low, high), key=abs))
    return f"between {first} and {last}" if float(first.replace(",", "")) else f"up to {last}"


def _scale(values: tuple[float, ...]) -> tuple[float, str, int]:
    largest = max(map(abs, values))
    return next(row[1:] for row in SCALES if largest >= row[0])


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
