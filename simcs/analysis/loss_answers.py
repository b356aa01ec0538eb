"""What an answer says of accounts that leave, and of where an arm gains."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from simcs.analysis import leading, losses, where
from simcs.analysis.measurements import Measurements

if TYPE_CHECKING:
    import pandas as pd


class LossAnswers:
    """The part of an `Answer` about losses and gains; its tables are empty in folders of before."""

    if TYPE_CHECKING:  # of the answer, which it is a part of
        measured: Measurements[Any]
        config: Any
        policies: Any

    @cached_property
    def loss_parts(self) -> losses.Parts:
        """What losses add up to, by part, arm and future."""
        rows = self.measured.losses
        if not len(rows):
            rows = rows.reindex(columns=list(losses.LOSSES))
        rows = rows[rows["measure"] != leading.LEADING]
        return losses.parts(rows, self.policies, self.config.replications)

    @cached_property
    def losses(self) -> pd.DataFrame:
        """When and why accounts leave: `simcs.analysis.losses.table`."""
        return losses.table(self.loss_parts)

    @cached_property
    def losses_by_part(self) -> dict[tuple[str, ...], Any]:
        """The rows of `losses` by policy, measure, grouping, group and part."""
        return {
            (row.policy, row.measure, row.grouping, row.group, row.part): row
            for row in self.losses.itertuples()
        }

    @cached_property
    def beside_stayers(self) -> pd.DataFrame:
        """How accounts that leave stood beside those like them that stay."""
        return losses.beside(self.loss_parts)

    @cached_property
    def gains(self) -> pd.DataFrame:
        """What each arm gains in each group, and per hour: `simcs.analysis.where.gains`."""
        return where.gains(self.loss_parts)

    @cached_property
    def leading_pilots(self) -> pd.DataFrame:
        """What a test of two halves shows in leading measures: `simcs.analysis.leading.pilots`."""
        rows, futures = self.measured.losses, self.config.replications
        return leading.pilots(rows, self.policies, futures)

    @cached_property
    def accounts_changed(self) -> pd.DataFrame:
        """The accounts, those that an arm changes most first: `simcs.analysis.where.changed`."""
        held, futures = self.measured, self.config.replications
        return where.changed(held.account_ends, held.portfolio, self.policies, futures)


class LossTables:
    """The tables of losses and gains that a comparison has: copies, so that it stays as it is."""

    if TYPE_CHECKING:

        @property
        def answer(self) -> Any:
            """Return the answer that they are of."""

    @property
    def losses(self) -> pd.DataFrame:
        """When and why accounts leave under each arm, as in losses.csv."""
        return self.answer.losses.copy()

    @property
    def beside_stayers(self) -> pd.DataFrame:
        """How accounts that leave stood beside those like them, as in beside_stayers.csv."""
        return self.answer.beside_stayers.copy()

    @property
    def gains(self) -> pd.DataFrame:
        """What each arm gains by group and per hour of CSMs, as in gains.csv."""
        return self.answer.gains.copy()

    @property
    def leading_pilots(self) -> pd.DataFrame:
        """What a test of two halves of the book shows in leading measures, as in pilot.csv."""
        return self.answer.leading_pilots.copy()

    @property
    def accounts_changed(self) -> pd.DataFrame:
        """The accounts that the choice of arm changes, as in accounts_changed.csv."""
        return self.answer.accounts_changed.copy()
