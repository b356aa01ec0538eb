"""What an answer says of accounts and groups of them: risk against opportunity."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from simcs.analysis import portfolio, portfolio_groups
from simcs.analysis.loss_answers import LossAnswers, LossTables
from simcs.analysis.measurements import Measurements

if TYPE_CHECKING:
    import pandas as pd


class PortfolioAnswers(LossAnswers):
    """The part of an `Answer` about accounts in the first year."""

    if TYPE_CHECKING:  # of the answer, which it is a part of
        measured: Measurements[Any]
        config: Any
        policies: Any

    @cached_property
    def portfolio(self) -> pd.DataFrame:
        """Risk and opportunity of each account: `simcs.analysis.portfolio.accounts`."""
        sums, futures = self.measured.portfolio, self.config.replications
        return portfolio.accounts(sums, self.policies, futures)

    @cached_property
    def portfolio_groups(self) -> pd.DataFrame:
        """The same of groups of accounts: `simcs.analysis.portfolio_groups.groups`."""
        totals, futures = self.measured.portfolio_groups, self.config.replications
        return portfolio_groups.groups(totals, self.policies, futures)

    @cached_property
    def portfolio_by_group(self) -> dict[tuple[str, str, str, str], Any]:
        """The rows of `portfolio_groups` by policy, grouping, group and measure."""
        rows = self.portfolio_groups.itertuples()
        return {(row.policy, row.grouping, row.group, row.measure): row for row in rows}


class PortfolioTables(LossTables):
    """The tables of accounts that a comparison has: copies, so that it stays as it is."""

    if TYPE_CHECKING:

        @property
        def answer(self) -> Any:
            """Return the answer that they are of."""

    @property
    def portfolio(self) -> pd.DataFrame:
        """Risk and opportunity of each account within a year, with each arm and with the first.

        As in portfolio.csv (docs/reference/run-folder.md); empty in folders of before.
        """
        return self.answer.portfolio.copy()

    @property
    def portfolio_groups(self) -> pd.DataFrame:
        """The same of groups of accounts, by segment and outcome, as in portfolio_groups.csv."""
        return self.answer.portfolio_groups.copy()
