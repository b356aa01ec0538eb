"""Sorting in machine code: the order of many numbers, digit by digit.

A radix sort needs no comparisons, is stable, and takes a few nanoseconds for each number and digit.
It exists because numba's own `argsort` is slower on the few thousand tasks of a week and takes
seconds to compile.
"""

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled

BITS = 64
FEW, NARROW, WIDE = 1000, 8, 11
"""From how many numbers on wide digits pay, bits: they are fewer, and have more values to count."""


@compiled
def rising(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return whole numbers in the same order as ``values``, of which none is NaN.

    The bits of a positive float, read as a whole number, rise with it; those of a negative one
    fall, so all but its sign are turned over.
    """
    same = np.empty(values.shape[0])
    bits = same.view(np.int64)
    for i in range(values.shape[0]):
        same[i] = values[i] + 0.0  # makes zeros of either sign the same
        if bits[i] < 0:
            bits[i] ^= np.int64(0x7FFFFFFFFFFFFFFF)
    return bits


@compiled
def in_turn(count: int) -> NDArray[np.int64]:
    """Return whole numbers from 0 on, as `numpy.arange`, which takes numba longer to compile."""
    order = np.empty(count, np.int64)
    for i in range(count):
        order[i] = i
    return order


@compiled
def sort_by(keys: NDArray[np.int64], order: NDArray[np.int64]) -> None:
    """Sort ``order``, places in ``keys``, by them: stably, in place.

    High digits in which all keys agree are passed over.
    """
    n = keys.shape[0]
    width = NARROW if n < FEW else WIDE
    varying = 0
    for i in range(n):
        varying |= int(keys[i]) ^ int(keys[0])
    digits = (BITS + width - 1) // width
    while digits > 0 and digit(varying, digits - 1, width) == digit(0, digits - 1, width):
        digits -= 1
    count = np.empty(1 << width, np.int64)
    spare = np.empty(n, np.int64)
    for d in range(digits):
        for value in range(count.shape[0]):  # slices take numba a second to compile
            count[value] = 0
        for i in range(n):
            count[digit(int(keys[i]), d, width)] += 1
        begin = 0
        for value in range(count.shape[0]):
            begin, count[value] = begin + count[value], begin
        for i in range(n):
            value = digit(int(keys[order[i]]), d, width)
            spare[count[value]] = order[i]
            count[value] += 1
        for i in range(n):
            order[i] = spare[i]


@compiled
def digit(key: int, d: int, width: int) -> int:
    """Return digit ``d`` of a key, the lowest is 0, such that they rise with it."""
    value = int((key >> (width * d)) & ((1 << width) - 1))
    # The highest holds the sign, and what is left of it repeats that: below it keys are negative.
    return value ^ (1 << (width - 1)) if width * (d + 1) >= BITS else value
