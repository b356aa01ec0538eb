"""Sorting in machine code: the order of many numbers, digit by digit.

A radix sort needs no comparisons, is stable, and takes a few nanoseconds for each number and digit.
It stands here because numba's own `argsort` is slower on the few thousand tasks of a week and takes
seconds to compile.
"""

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled

DIGIT = 8
"""Bits that are sorted by at once."""

DIGITS = 64 // DIGIT
VALUES = 1 << DIGIT
TOP = VALUES >> 1
"""The bit of the highest digit that holds the sign: below it numbers are negative."""


@compiled
def rising(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return whole numbers that stand in the same order as ``values``, of which none is NaN.

    The bits of a positive float, read as a whole number, rise with it; those of a negative one
    fall, so all but its sign are turned over.
    """
    bits = (values + 0.0).view(np.int64)  # adding makes zeros of either sign the same
    for i in range(bits.shape[0]):
        if bits[i] < 0:
            bits[i] ^= np.int64(0x7FFFFFFFFFFFFFFF)
    return bits


@compiled
def sort_by(keys: NDArray[np.int64], order: NDArray[np.int64]) -> None:
    """Sort ``order``, places in ``keys``, by them: stably, in place.

    Digits in which all keys agree are passed over.
    """
    n = keys.shape[0]
    varying = 0
    for i in range(n):
        varying |= int(keys[i]) ^ int(keys[0])
    digits = DIGITS
    while digits > 0 and digit(varying, digits - 1) == digit(0, digits - 1):
        digits -= 1
    counts = np.zeros((DIGITS, VALUES), np.int64)
    for i in range(n):
        for d in range(digits):
            counts[d, digit(int(keys[i]), d)] += 1
    spare = np.empty(n, np.int64)
    for d in range(digits):
        count = counts[d]
        begin = 0
        for value in range(VALUES):
            begin, count[value] = begin + count[value], begin
        for i in range(n):
            value = digit(int(keys[order[i]]), d)
            spare[count[value]] = order[i]
            count[value] += 1
        for i in range(n):  # a slice takes numba a second to compile
            order[i] = spare[i]


@compiled
def digit(key: int, d: int) -> int:
    """Return digit ``d`` of a key, the lowest is 0, such that they rise with it."""
    value = int((key >> (DIGIT * d)) & (VALUES - 1))
    return value ^ TOP if d == DIGITS - 1 else value
