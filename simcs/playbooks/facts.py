"""Bounds on the numbers of an account, and facts that go together or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Range:
    """Numbers from ``low`` to ``high``; an open end does not belong to it."""

    low: float = -inf
    high: float = inf
    low_open: bool = False
    high_open: bool = False

    @property
    def empty(self) -> bool:
        """Whether no number is in it."""
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def meet(self, other: Range) -> Range:
        """Return the numbers in both."""
        low = max((self.low, self.low_open), (other.low, other.low_open))
        high = min((self.high, not self.high_open), (other.high, not other.high_open))
        return Range(low[0], high[0], low[1], not high[1])

    def hull(self, other: Range) -> Range:
        """Return the narrowest range that holds both."""
        low = min((self.low, self.low_open), (other.low, other.low_open))
        high = max((self.high, not self.high_open), (other.high, not other.high_open))
        return Range(low[0], high[0], low[1], not high[1])


@dataclass(frozen=True)
class Facts:
    """What must be so.

    Attributes
    ----------
    ranges
        By signal, or by what else is a number.
    names
        What a signal of names can still be.
    barred
        What it is not.
    truths
        Facts, events and answers.
    clash
        What makes it impossible; None where nothing does.
    """

    ranges: Mapping[str, Range] = field(default_factory=dict)
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    barred: Mapping[str, frozenset[str]] = field(default_factory=dict)
    truths: Mapping[str, bool] = field(default_factory=dict)
    clash: str | None = None

    def meet(self, other: Facts) -> Facts:
        """Return what must be so where both hold."""
        ranges = _both(self.ranges, other.ranges, Range.meet)
        names = _both(self.names, other.names, frozenset.intersection)
        barred = _both(self.barred, other.barred, frozenset.union)
        names = {name: of - barred.get(name, frozenset()) for name, of in names.items()}
        clashes = [self.clash, other.clash]
        clashes += [name for name, of in ranges.items() if of.empty]
        clashes += [name for name, of in names.items() if not of]
        clashes += [name for name, is_so in self.truths.items()
                    if other.truths.get(name, is_so) != is_so]  # fmt: skip
        clash = next((name for name in clashes if name is not None), None)
        return Facts(ranges, names, barred, {**self.truths, **other.truths}, clash)

    def join(self, other: Facts) -> Facts:
        """Return what must be so where at least one of them holds."""
        if self.clash is not None or other.clash is not None:
            return other if self.clash is not None else self
        return Facts(
            {name: of.hull(other.ranges[name])
             for name, of in self.ranges.items() if name in other.ranges},
            {name: of | other.names[name]
             for name, of in self.names.items() if name in other.names},
            {name: of & other.barred[name]
             for name, of in self.barred.items() if name in other.barred},
            {name: is_so for name, is_so in self.truths.items()
             if other.truths.get(name) == is_so},
        )  # fmt: skip


def _both(one: Mapping[str, T], other: Mapping[str, T], meet: Callable[[T, T], T]) -> dict[str, T]:
    shared = {name: meet(of, other[name]) for name, of in one.items() if name in other}
    return {**one, **other, **shared}
