"""What an answer says of the money of the whole book."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from simcs.analysis.cash import Flows, cash, flows
from simcs.analysis.measurements import Measurements
from simcs.analysis.money import money
from simcs.analysis.payback import payback

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd


class MoneyAnswers:
    """The part of an `Answer` about money."""

    if TYPE_CHECKING:  # of the answer, which it is a part of
        measured: Measurements[Any]
        policies: Any
        baseline: Any
        _once: Callable[..., pd.DataFrame]

    @cached_property
    def money(self) -> pd.DataFrame:
        """ARR, retention, value and cost of the whole book: `simcs.analysis.money.money`."""
        return self.money_against(self.baseline)

    def money_against(self, baseline: str) -> pd.DataFrame:
        """Return the same with the differences from another arm."""
        given = self.measured, self.policies, baseline
        return self._once(("money", baseline), money, *given)

    @cached_property
    def _flows(self) -> dict[str, Flows]:
        return flows(self.measured, self.policies)

    @cached_property
    def cash(self) -> pd.DataFrame:
        """What the whole book brings and costs year by year: `simcs.analysis.cash.cash`."""
        return cash(self.measured, self._flows, self.baseline)

    @cached_property
    def payback(self) -> pd.DataFrame:
        """The month from which each arm is ahead: `simcs.analysis.payback.payback`."""
        return payback(self.measured, self._flows, self.baseline)


class MoneyTables:
    """The table of money that a comparison has: a copy, so that it stays as it is."""

    if TYPE_CHECKING:

        @property
        def answer(self) -> Any:
            """Return the answer that it is of."""

    @property
    def money(self) -> pd.DataFrame:
        """ARR, retention, value and cost of the whole book with each arm, $ and shares.

        As in money.csv (docs/reference/run-folder.md).
        """
        return self.answer.money.copy()

    @property
    def cash(self) -> pd.DataFrame:
        """What the whole book brings and costs with each arm, year by year, $ of the first day.

        As in cash.csv (docs/reference/run-folder.md).
        """
        return self.answer.cash.copy()

    @property
    def payback(self) -> pd.DataFrame:
        """The month from which each arm is ahead of the first in cash, added up.

        As in payback.csv (docs/reference/run-folder.md).
        """
        return self.answer.payback.copy()
