"""Amounts of money in millions or thousands of $, all of a kind with the same decimals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simcs.report.text import UNDEFINED

UNITS = ((100_000.0, 1e6, "M"), (1_000.0, 1e3, "K"), (0.0, 1.0, ""))
"""From what largest amount on a unit is used, what it stands for, and its letter."""

DIGITS = 3
"""Of the largest amount, as far as they are decimals; two at most."""

MOST_DECIMALS = 3


@dataclass(frozen=True)
class Dollars:
    """A way to write amounts.

    Parameters
    ----------
    unit, letter
        What a unit stands for, $, and its letter.
    decimals
        How many there are.
    """

    unit: float = 1.0
    letter: str = ""
    decimals: int = 0

    @property
    def words(self) -> str:
        """What stands in the label of an axis in this unit."""
        return {"M": "million $", "K": "thousand $"}.get(self.letter, "$")

    def text(self, amount: float) -> str:
        """Return "$0.83M", "-$46K"; what is undefined is an en dash."""
        if not math.isfinite(amount):
            return UNDEFINED
        number = f"{abs(amount) / self.unit:,.{self.decimals}f}"
        minus = "-" if amount < 0 and float(number.replace(",", "")) else ""
        return f"{minus}${number}{self.letter}"

    def size(self, amount: float) -> str:
        """Return the amount without its sign, in a smaller unit where it would read as nothing."""
        amount = abs(amount)
        return (dollars([amount], [amount]) if self._hides(amount) else self).text(amount)

    def signed(self, amount: float) -> str:
        """Return "+$0.83M", "-$0.46M", or "$0.00M"."""
        said = self.text(amount)
        return f"+{said}" if amount > 0 and not self._hides(amount) else said

    def in_column(self, amount: float, plus: bool = False) -> str:
        """Return an amount as a column has it: never in another unit.

        One that would read as nothing is "<$0.01M" or ">-$0.01M"; ``plus`` gives others above zero
        a sign.
        """
        if self._hides(amount):
            least = self.unit * 10.0**-self.decimals
            return f"<{self.text(least)}" if amount > 0 else f">{self.text(-least)}"
        return self.signed(amount) if plus else self.text(amount)

    def between(self, low: float, high: float) -> str:
        """Return "between $0.60M and $1.10M", "between $0.02M less and $0.05M more"."""
        ends = sorted((abs(low), abs(high)))
        way = self.showing(ends)
        if low < 0 < high:
            return f"between {way.text(-low)} less and {way.text(high)} more"
        return f"between {way.text(ends[0])} and {way.text(ends[1])}"

    def span(self, low: float, high: float) -> str:
        """Return "-$0.02M to $0.05M"."""
        way = self.showing((low, high))
        return f"{way.text(low)} to {way.text(high)}"

    def showing(self, amounts: Sequence[float]) -> Dollars:
        """Return a way to write amounts in which none that is not zero reads as zero."""
        if not any(map(self._hides, amounts)):
            return self
        way = dollars(amounts, amounts)
        least = min((abs(one) for one in amounts if one), default=way.unit)
        reads = not way.letter or round(least / way.unit, way.decimals)
        return way if reads else Dollars(1e3, "K", 1)

    def _hides(self, amount: float) -> bool:
        """Return whether an amount that is not zero would read as zero."""
        return (
            math.isfinite(amount) and amount != 0 and not round(amount / self.unit, self.decimals)
        )


def dollars(amounts: Iterable[float], clear: Iterable[float] = ()) -> Dollars:
    """Return how to write amounts, by the largest of them.

    Parameters
    ----------
    clear
        Those that must not read as nothing: there are up to `MOST_DECIMALS` until none does.
    """
    largest = max((abs(amount) for amount in amounts if math.isfinite(amount)), default=0.0)
    unit, letter = next((unit, letter) for least, unit, letter in UNITS if largest >= least)
    before = len(f"{largest / unit:.0f}")
    decimals = min(2, max(0, DIGITS - before)) if letter else 0
    least = min((abs(amount) for amount in clear if amount and math.isfinite(amount)), default=unit)
    while letter and decimals < MOST_DECIMALS and not round(least / unit, decimals):
        decimals += 1
    return Dollars(unit, letter, decimals)
