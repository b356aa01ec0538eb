"""The answer of a comparison: every table that can be read off its measurements, and no more.

Nothing here runs a simulation. What was not run is empty, and `Answer.not_run` names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic

import numpy as np

from simcs.analysis import assumptions, summary
from simcs.analysis import value_table as worth
from simcs.analysis.books import POOLED, pooled_differences
from simcs.analysis.group_summary import group_comparison, group_differences
from simcs.analysis.measurements import C, Facts, Measurements
from simcs.analysis.money_answers import MoneyAnswers
from simcs.analysis.pairs import pair_to_explain
from simcs.analysis.playbook_answers import PlaybookAnswers
from simcs.analysis.portfolio_answers import PortfolioAnswers
from simcs.analysis.staffing import CURVE, staffing_curve
from simcs.analysis.verdicts import verdict_rows
from simcs.analysis.waterfall import WATERFALL, waterfall
from simcs.errors import ConfigError
from simcs.interventions.ceiling import CEILING_NAME
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.curves import Curves
from simcs.metrics.definitions import METRICS

if TYPE_CHECKING:
    import pandas as pd

STUDIES = ("assumptions", "staffing", "mechanisms", "playbooks", "books")
"""Studies that make an answer whole, in the order in which they are run."""

ASKED_FOR = ("books",)
"""Those that are made only where a setting asks for them, and then at every depth."""

UNBOUNDED = ("$", "cents", "hours")
"""Units of metrics that mean nothing where hours have no limit and no price."""


@dataclass(frozen=True, eq=False)
class Answer(MoneyAnswers, PlaybookAnswers, PortfolioAnswers, Generic[C]):
    """What can be read off the measurements of a comparison.

    Parameters
    ----------
    measured
        The measurements.
    computed
        What was computed so far because somebody asked for it, by what and of which arms.
    """

    measured: Measurements[C]
    computed: dict[tuple[str, ...], pd.DataFrame] = field(
        default_factory=dict, init=False, repr=False
    )

    @property
    def config(self) -> C:
        """The configuration of the run."""
        return self.measured.config

    @property
    def facts(self) -> Facts:
        """What else there is to say of the run."""
        return self.measured.facts

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Where the figures come from; empty of a run in memory."""
        return self.measured.provenance

    @property
    def baseline(self) -> str:
        """The first arm, with which the others are compared."""
        return self.facts.arms[0]

    @property
    def policies(self) -> tuple[str, ...]:
        """The arms in their order, without the ceiling."""
        return tuple(arm for arm in self.facts.arms if arm != CEILING_NAME)

    @property
    def metric(self) -> str:
        """Name of the metric that the verdict is about."""
        return self.config.verdict

    @property
    def years(self) -> float:
        """Length of the run, years."""
        return self.config.horizon_weeks / WEEKS_PER_YEAR

    @property
    def accounts_per_csm(self) -> float | None:
        """Of the opening book and the team of the first day; None without CSMs."""
        return self.facts.accounts / self.facts.csms if self.facts.csms else None

    @cached_property
    def replications(self) -> pd.DataFrame:
        """One row per policy and replication, one column per metric."""
        frame = self.measured.replications
        known = [name for name in frame if name in summary.KEYS or name in METRICS]
        frame = frame[known].copy()
        priced = [name for name in frame if name in METRICS and METRICS[name].unit in UNBOUNDED]
        frame.loc[frame["policy"] == CEILING_NAME, priced] = np.nan
        return frame

    @cached_property
    def ranked(self) -> pd.DataFrame:
        """The replications of the policies alone: the ceiling shares no budget with them."""
        return self.replications[self.replications["policy"] != CEILING_NAME]

    @cached_property
    def table(self) -> pd.DataFrame:
        """policy, metric, mean, ci_low, ci_high (95 %), p10, p90 over futures, replications."""
        table = summary.comparison(self.replications)
        unpriced = (table["policy"] == CEILING_NAME) & (table["replications"] == 0)
        return table[~unpriced].reset_index(drop=True)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Paired differences from the first arm: policy, baseline, metric, mean_difference, …."""
        return summary.differences(self.ranked, self.baseline)

    @cached_property
    def groups(self) -> pd.DataFrame:
        """Each arm's mean of each breakdown by group, with intervals and ranges."""
        return group_comparison(self.measured.breakdowns)

    @cached_property
    def group_differences(self) -> pd.DataFrame:
        """Paired differences from the first arm by group; the ceiling is compared with none."""
        rows = self.measured.breakdowns
        return group_differences(rows[rows["policy"] != CEILING_NAME], self.baseline)

    @cached_property
    def value_table(self) -> pd.DataFrame:
        """Value and cost with what is left at the end; see `simcs.analysis.value_table`."""
        return worth.values(self.measured, self.policies)

    @cached_property
    def value_differences(self) -> pd.DataFrame:
        """Paired differences of these values from the first arm."""
        return worth.differences(self.measured, self.policies, self.baseline)

    @property
    def curves(self) -> Curves:
        """Each arm's logo, gross and net retention, shape (replications, weeks + 1)."""
        return self.measured.curves

    @cached_property
    def pair(self) -> tuple[str, str] | None:
        """The best other policy and the baseline, whose difference is explained; or None."""
        return pair_to_explain(self.table, self.metric, self.baseline)

    def best(self, metric: str | None = None) -> str:
        """Return the policy that is best by mean; the baseline where no direction is better."""
        name = metric or self.metric
        means = self.ranked.groupby("policy", sort=False)[name].mean().dropna()
        better = METRICS[name].better
        if better == "neither" or not len(means):
            return self.baseline
        return str(means.idxmax() if better == "higher" else means.idxmin())

    def study(self, name: str) -> pd.DataFrame:
        """Return the rows of one of `STUDIES`: study, variant, policy, replication, every metric.

        Empty where it was not run, or was run for another pair of arms.
        """
        own = self.measured.of_study(name)
        if name == "mechanisms" and not {*(self.pair or ())} <= {*own.get("policy", ())}:
            return own[:0]
        return own

    @property
    def not_run(self) -> tuple[str, ...]:
        """Names of the studies that can be run and of which there is nothing here."""
        able = tuple(name for name in STUDIES if name not in ASKED_FOR)
        able = able if self.pair else tuple(name for name in able if name != "mechanisms")
        able = able if len(self.measured.plays) else tuple(n for n in able if n != "playbooks")
        return tuple(name for name in able if not len(self.study(name)))

    def with_study(self, variants: pd.DataFrame, draws: pd.DataFrame | None = None) -> Answer[C]:
        """Return this answer and what one more study measured."""
        return replace(self, measured=self.measured.with_study(variants, draws))

    @property
    def assumptions(self) -> pd.DataFrame:
        """One row per alternative set of assumptions, policy and replication: every metric."""
        return self.study("assumptions")

    @property
    def draws(self) -> pd.DataFrame:
        """The alternative sets of assumptions: set, parameter, value, place in its range."""
        return self.measured.draws

    @property
    def drawn_assumptions(self) -> pd.DataFrame:
        """The sets' differences in the verdict's metric, where they have a better direction."""
        found = self.assumption_differences()
        return found[found["share"].notna()]

    def assumption_differences(
        self, metric: str | None = None, baseline: str | None = None
    ) -> pd.DataFrame:
        """Return how policies differ from the baseline over sets of assumptions; may be empty."""
        names = baseline or self.baseline, metric or self.metric
        if not len(self.assumptions):
            return summary.no_rows(assumptions.ASSUMPTION_DIFFERENCES)
        return self._once(
            ("assumptions", *names), assumptions.assumption_differences, self.assumptions, *names
        )

    def deciding(
        self, policy: str | None = None, metric: str | None = None, baseline: str | None = None
    ) -> pd.DataFrame:
        """Return which assumptions decide between a policy, by default the best, and the baseline.

        Raises
        ------
        ConfigError
            When there is no such policy or metric, or no policy to compare with the baseline.
        """
        chosen = policy or self._compared()[0]
        names = chosen, baseline or self.baseline, metric or self.metric
        tables = self.assumptions, self.draws
        return self._once(("deciding", *names), assumptions.deciding, *tables, *names)

    def _once(
        self, key: tuple[str, ...], compute: Callable[..., pd.DataFrame], *given: object
    ) -> pd.DataFrame:
        """Return what was computed before of the same tables, which never change."""
        if key not in self.computed:
            self.computed[key] = compute(*given)
        return self.computed[key]

    @cached_property
    def staffing(self) -> pd.DataFrame:
        """policy, csms, accounts_per_csm, mean, ci_low, ci_high, replications of the verdict."""
        rows = self.study("staffing")
        if not len(rows):
            return summary.no_rows(CURVE)
        return staffing_curve(rows, self.facts.accounts, self.metric)

    @cached_property
    def waterfall(self) -> pd.DataFrame:
        """Where the difference between the best other policy and the baseline comes from."""
        rows = self.study("mechanisms")
        if not len(rows):
            return summary.no_rows(WATERFALL)
        return waterfall(rows, *self._compared(), self.metric)

    @cached_property
    def pooled(self) -> pd.DataFrame:
        """How policies differ from the first arm over several books; empty of one book alone."""
        rows = self.study("books")
        if not len(rows):
            return summary.no_rows(POOLED)
        return pooled_differences(self.ranked, rows, self.baseline)

    def _compared(self) -> tuple[str, str]:
        if self.pair is None:
            raise ConfigError(
                f"there is nothing to compare with {self.baseline!r} in {self.metric}; allowed: "
                "two policies or more, and a verdict on a metric that has a better direction"
            )
        return self.pair

    def assumption_shares(self, metric: str) -> pd.DataFrame | None:
        """Return the differences over sets of assumptions of every pair; None where none ran."""
        if not len(self.assumptions):
            return None
        import pandas as pd

        return pd.concat([self.assumption_differences(metric, arm) for arm in self.policies])

    @cached_property
    def verdict_table(self) -> pd.DataFrame:
        """What the verdicts say, on the verdict's metric and lifetime value: `verdict_rows`."""
        import pandas as pd

        names = dict.fromkeys((self.metric, "lifetime_value"))
        tables = [
            verdict_rows(
                self.differences,
                name,
                summary.top_two(self.ranked, name),
                self.assumption_shares(name),
            )
            for name in names
            if name in self.ranked
        ]
        return pd.concat(tables, ignore_index=True)
