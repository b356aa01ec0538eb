"""What an answer says of playbooks: its tables of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from simcs.analysis import (
    as_written,
    playbook_goals,
    playbook_ledger,
    playbook_table,
    playbook_variants,
    playbook_worth,
)
from simcs.analysis.measurements import Measurements

if TYPE_CHECKING:
    import pandas as pd


class PlaybookAnswers:
    """The part of an `Answer` about playbooks."""

    if TYPE_CHECKING:  # of the answer, which it is a part of
        measured: Measurements[Any]
        config: Any
        facts: Any
        ranked: Any
        study: Any

    @cached_property
    def playbooks(self) -> pd.DataFrame:
        """The playbook ledger, as `simcs.analysis.playbook_table.table` returns it."""
        counts = playbook_ledger.ledger(self.measured.plays, self.config.replications)
        return playbook_table.table(counts, self.playbook_values, self.playbook_goals)

    @cached_property
    def playbook_steps(self) -> pd.DataFrame:
        """What became of each step, a future: `simcs.analysis.playbook_ledger.steps`."""
        return playbook_ledger.steps(self.measured.plays, self.config.replications)

    @cached_property
    def playbook_values(self) -> pd.DataFrame:
        """What each playbook is worth, as `simcs.analysis.playbook_worth.values` returns it.

        No rows where no playbook was left out.
        """
        hours = playbook_ledger.hours_by_future(self.measured.plays, self.config.replications)
        return playbook_worth.values(
            self.ranked,
            self.study(playbook_worth.STUDY),
            hours,
            self.facts.opening_arr,
            self.facts.accounts,
        )

    @cached_property
    def playbook_hours(self) -> pd.DataFrame:
        """What each playbook displaced: `simcs.analysis.playbook_worth.displaced`."""
        study = self.study(playbook_worth.STUDY)
        return playbook_worth.displaced(self.ranked, study, self.measured.breakdowns)

    @cached_property
    def as_written(self) -> pd.DataFrame:
        """What playbooks are worth done as written: `simcs.analysis.as_written.worth`."""
        study = self.study(playbook_worth.STUDY)
        return as_written.worth(self.ranked, study, self.facts.opening_arr, self.facts.accounts)

    @cached_property
    def shares_as_written(self) -> pd.DataFrame:
        """How much of them people do as written: `simcs.analysis.as_written.shares`.

        No rows where all is done.
        """
        if not as_written.is_on(self.measured.plays):
            return as_written.shares(self.playbook_steps[:0])
        return as_written.shares(self.playbook_steps)

    @cached_property
    def playbook_goals(self) -> pd.DataFrame:
        """How often goals are reached with and without: `simcs.analysis.playbook_goals.goals`."""
        study = self.study(playbook_worth.STUDY)
        return playbook_goals.goals(self.ranked, study, self.measured.plays)

    @cached_property
    def playbook_holdouts(self) -> pd.DataFrame:
        """What playbooks' own tests see: `simcs.analysis.playbook_goals.holdouts`."""
        return playbook_goals.holdouts(
            self.measured.plays, self.playbook_goals, self.config.replications
        )

    @cached_property
    def playbook_variants(self) -> pd.DataFrame:
        """What playbooks' variants show: `simcs.analysis.playbook_variants.variants`."""
        study = self.study(playbook_worth.STUDY)
        return playbook_variants.variants(self.measured.plays, study, self.config.replications)

    @cached_property
    def playbook_tests(self) -> pd.DataFrame:
        """What holdouts and variants show, as in playbook_tests.csv."""
        import pandas as pd

        held = self.playbook_holdouts.rename(
            columns={
                "entered": "starts", "held_out": "starts_against", "share_held_out": "share_against"
            }
        )  # fmt: skip
        held = held.assign(variant="", against="holdout")
        parts = [one for one in (held, self.playbook_variants) if len(one)]
        columns = list(playbook_variants.VARIANTS)
        return pd.concat(parts, ignore_index=True)[columns] if parts else held[columns]


class PlaybookTables:
    """The tables of playbooks that a comparison has: copies, so that it stays as it is."""

    if TYPE_CHECKING:

        @property
        def answer(self) -> Any:
            """Return the answer that they are of."""

    @property
    def playbooks(self) -> pd.DataFrame:
        """The playbook ledger: a row for each arm, playbook and segment, ``all`` first.

        What became of it a future, whether it reached its goal, and what it is worth, as in
        playbooks.csv (docs/reference/run-folder.md); empty where no arm has playbooks.
        """
        return self.answer.playbooks.copy()

    @property
    def playbook_steps(self) -> pd.DataFrame:
        """What became of each step of playbooks, as in playbook_steps.csv."""
        return self.answer.playbook_steps.copy()

    @property
    def playbook_values(self) -> pd.DataFrame:
        """What each playbook is worth: the run less the same futures without it.

        policy, playbook, measure (``gross_retention``, ``net_retention``, ``arr``, ``value``,
        ``net_value``, ``value_per_hour``), mean, ci_low, ci_high, replications.
        """
        return self.answer.playbook_values.copy()

    @property
    def playbook_hours(self) -> pd.DataFrame:
        """How many more hours go to each purpose with a playbook, as in playbook_hours.csv."""
        return self.answer.playbook_hours.copy()

    @property
    def playbooks_as_written(self) -> pd.DataFrame:
        """What an arm's playbooks are worth done as written, and as the team does them.

        policy, way (``as_written``, ``as_the_team_does``, ``not_gained``), measure, mean, ci_low,
        ci_high, replications; no rows where all is done as written.
        """
        return self.answer.as_written.copy()

    @property
    def playbook_holdouts(self) -> pd.DataFrame:
        """What the holdouts of playbooks show, beside the true effect on reaching the goal.

        policy, playbook, entered, held_out, share, share_held_out, seen, seen_low, seen_high, true,
        true_low, true_high, starts_needed, replications.
        """
        return self.answer.playbook_holdouts.copy()

    @property
    def playbook_tests(self) -> pd.DataFrame:
        """What holdouts and variants of playbooks show, as in playbook_tests.csv."""
        return self.answer.playbook_tests.copy()
