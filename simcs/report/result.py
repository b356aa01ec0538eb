"""The answer of a comparison: tables, verdicts and pictures, on screen and in a folder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simcs.analysis import assumptions, summary
from simcs.analysis.group_summary import group_comparison
from simcs.analysis.staffing import staffing_curve
from simcs.analysis.waterfall import waterfall
from simcs.errors import ConfigError
from simcs.experiment.comparison import Progress, Results, files_read, identity, lived, silent
from simcs.experiment.config import Depth
from simcs.experiment.event_rows import event_rows
from simcs.experiment.findings import Findings, found, read
from simcs.experiment.hydra_app import as_yaml
from simcs.experiment.replications import Setup
from simcs.experiment.store import RunFolder
from simcs.interventions.ceiling import CEILING_NAME
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.curves import Curves
from simcs.metrics.definitions import METRICS
from simcs.report import text
from simcs.report.headline import headline
from simcs.report.settings import settings_line, short_settings
from simcs.studies.ablation import pair_to_explain
from simcs.studies.run import STUDIES, lived_study

if TYPE_CHECKING:
    import pandas as pd

    from simcs.report.plot import Plot

UNBOUNDED = ("$", "cents", "hours")
"""Units of metrics that mean nothing where hours have no limit and no price."""

Stage = Callable[[str, int], AbstractContextManager[Progress]]
"""Opens the progress of a stage of so many futures, by what it does."""


def unseen(_what: str, _futures: int) -> AbstractContextManager[Progress]:
    """Show no progress."""
    return nullcontext(silent)


class Comparison:
    """What came of a comparison.

    Attributes
    ----------
    findings
        The measurements it rests on. Further studies (worlds, staffing, mechanisms) are added when
        they are first asked for, where the run is still in memory.
    folder
        Where it was written, or None.
    """

    def __init__(
        self, findings: Findings, folder: Path | None = None, setup: Setup | None = None
    ) -> None:
        self.findings = findings
        self.folder = folder
        self._setup = setup
        self._made: set[str] = set()
        self._computed: dict[tuple[str, ...], pd.DataFrame] = {}

    @cached_property
    def replications(self) -> pd.DataFrame:
        """One row per policy and replication, one column per metric."""
        frame = self.findings.replications
        known = [name for name in frame if name in summary.KEYS or name in METRICS]
        frame = frame[known].copy()
        priced = [name for name in frame if name in METRICS and METRICS[name].unit in UNBOUNDED]
        frame.loc[frame["policy"] == CEILING_NAME, priced] = np.nan
        return frame

    @property
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

    @property
    def breakdowns(self) -> pd.DataFrame:
        """One row per policy, replication, breakdown and group (metrics.md, "By group")."""
        return self.findings.breakdowns

    @cached_property
    def groups(self) -> pd.DataFrame:
        """Each arm's mean of each breakdown by group, with intervals and ranges."""
        return group_comparison(self.breakdowns)

    @property
    def curves(self) -> Curves:
        """Each arm's logo, gross and net retention, shape (replications, weeks + 1)."""
        return self.findings.curves

    @property
    def baseline(self) -> str:
        """The first arm, with which the others are compared."""
        return self.findings.facts.arms[0]

    @property
    def policies(self) -> tuple[str, ...]:
        """The arms in their order, without the ceiling."""
        return tuple(arm for arm in self.findings.facts.arms if arm != CEILING_NAME)

    @property
    def accounts_per_csm(self) -> float | None:
        """Of the opening book and the team of the first day; None without CSMs."""
        facts = self.findings.facts
        return facts.accounts / facts.csms if facts.csms else None

    @property
    def metric(self) -> str:
        """Name of the metric that the verdict is about."""
        return self.findings.config.verdict

    @property
    def years(self) -> float:
        """Length of the run, years."""
        return self.findings.config.horizon_weeks / WEEKS_PER_YEAR

    def best(self, metric: str | None = None) -> str:
        """Return the policy that is best by mean; the baseline where no direction is better."""
        name = metric or self.metric
        means = self.ranked.groupby("policy", sort=False)[name].mean().dropna()
        better = METRICS[name].better
        if better == "neither" or not len(means):
            return self.baseline
        return str(means.idxmax() if better == "higher" else means.idxmin())

    def study(
        self, name: str, folder: RunFolder | None = None, stage: Stage = unseen
    ) -> pd.DataFrame:
        """Return the rows of a study: study, variant, policy, replication and every metric.

        Parameters
        ----------
        name
            One of `simcs.studies.run.STUDIES`.
        folder
            Where finished parts are kept until the run is done.
        stage
            Opens the progress.

        Returns
        -------
        pandas.DataFrame
            Empty where the study was not made and cannot be made any more.
        """
        rows = self.findings.variants
        own = rows[rows["study"] == name] if len(rows) else rows
        if name == "mechanisms" and not {*(self.pair or ())} <= {*own.get("policy", ())}:
            own = own[:0]  # lived for another pair, in a folder that was changed since
        if len(own) or self._setup is None or name in self._made:
            return own
        self._made.add(name)
        made, draws = lived_study(name, self._setup, self.pair, folder, stage)
        self.findings = self.findings.with_study(made, draws)
        return made

    @property
    def pair(self) -> tuple[str, str] | None:
        """The best other policy and the baseline, whose difference is taken apart; or None."""
        return pair_to_explain(self.table, self.metric, self.baseline)

    @property
    def assumptions(self) -> pd.DataFrame:
        """One row per plausible world, policy and replication: every metric."""
        return self.study("assumptions")

    @property
    def drawn_assumptions(self) -> pd.DataFrame:
        """The worlds' differences in the verdict's metric, where there is anything to tell."""
        found = self.assumption_differences() if len(self.assumptions) else self.assumptions
        return found[found["share"].notna()] if len(found) else found

    def assumption_differences(
        self, metric: str | None = None, baseline: str | None = None
    ) -> pd.DataFrame:
        """Return how policies differ from the baseline over plausible worlds; empty without any."""
        names = baseline or self.baseline, metric or self.metric
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
        tables = self.assumptions, self.findings.draws
        return self._once(("deciding", *names), assumptions.deciding, *tables, *names)

    def _once(
        self, key: tuple[str, ...], compute: Callable[..., pd.DataFrame], *given: object
    ) -> pd.DataFrame:
        """Return what was computed of a study that was made, which never changes any more."""
        if key not in self._computed:
            self._computed[key] = compute(*given)
        return self._computed[key]

    @property
    def staffing_table(self) -> pd.DataFrame:
        """policy, csms, accounts_per_csm, mean, ci_low, ci_high, replications of the verdict."""
        return staffing_curve(self.study("staffing"), self.findings.facts.accounts, self.metric)

    @property
    def waterfall_table(self) -> pd.DataFrame:
        """Where the difference between the best other policy and the baseline comes from."""
        return waterfall(self.study("mechanisms"), *self._compared(), self.metric)

    def _compared(self) -> tuple[str, str]:
        if self.pair is None:
            raise ConfigError(
                f"there is nothing to compare with {self.baseline!r} in {self.metric}; allowed: "
                "two policies or more, and a verdict on a metric that has a better direction"
            )
        return self.pair

    @property
    def plot(self) -> Plot:
        """Pictures of it: ``plot.retention()``, ``.differences()``, ``.waterfall()``, …."""
        from simcs.report.plot import Plot

        return Plot(self)

    @cached_property
    def summaries(self) -> list[str]:
        """What stays with each arm, one sentence each, and what to make of the ceiling."""
        told = text.summaries(self.table, self.years)
        return [*told, text.BOUND] if CEILING_NAME in set(self.table["policy"]) else told

    @property
    def verdicts(self) -> list[str]:
        """What the differences say in the chosen metric, one sentence each, with how sure it is."""
        return self._verdicts(self.metric)

    @property
    def value_verdicts(self) -> list[str]:
        """The same of lifetime value, where the verdict is about something else."""
        return [] if self.metric == "lifetime_value" else self._verdicts("lifetime_value")

    @property
    def caveats(self) -> list[str]:
        """What the intervals do not tell."""
        return [*([text.MADE_UP] if self.findings.facts.made_up else []), text.CAVEAT]

    @cached_property
    def value_note(self) -> str:
        """What the team costs whether it works or not, beside the verdict on lifetime value."""
        return text.value_note(self.table, self.findings.facts.accounts)

    def _verdicts(self, metric: str) -> list[str]:
        return text.verdicts(
            self.differences,
            self.table,
            years=self.years,
            replications=self.findings.config.replications,
            metric=metric,
            top=summary.top_two(self.ranked, metric),
            sets=self._assumption_shares(metric),
        )

    def _assumption_shares(self, metric: str) -> pd.DataFrame | None:
        """Return the shares of plausible worlds, of every pair; None where none were lived yet."""
        rows = self.findings.variants
        if not len(rows) or not (rows["study"] == "assumptions").any():
            return None
        import pandas as pd

        return pd.concat([self.assumption_differences(metric, arm) for arm in self.policies])

    @property
    def notes(self) -> list[str]:
        """What a reader should know before the figures, one sentence each."""
        return [f"Note: {note}" for note in self.findings.facts.notes]

    @property
    def answer(self) -> str:
        """The whole answer as plain text: what is printed, and what answer.txt holds."""
        parts = [
            text.table(self.table),
            text.difference_table(self.differences),
            text.survivors_table(self.curves),
            "\n".join(self.summaries),
            "\n".join(self.verdicts),
            "\n".join([*self.value_verdicts, self.value_note]).strip(),
            "\n".join(self.caveats),
        ]
        before = [headline(self), settings_line(self.findings.config), *self.notes]
        return "\n\n".join(part for part in ["\n".join(before), *parts] if part)

    def __str__(self) -> str:
        """Return the whole answer as plain text."""
        return self.answer

    def _repr_html_(self) -> str:
        from simcs.report.html import comparison_html

        said = [
            *self.notes,
            *self.summaries,
            *self.verdicts,
            *self.value_verdicts,
            *([self.value_note] if self.value_note else []),
            *self.caveats,
            settings_line(self.findings.config),
        ]
        return comparison_html(self.table, self.differences, said)

    def report(self, path: str | Path) -> Path:
        """Write the report to a file: a page for .html, paper for .pdf; return its path.

        Studies that it tells of and that were not made yet are made first.

        Raises
        ------
        RunError
            When the path has another ending, or cannot be written.
        """
        from simcs.report.report import write_report

        for name in STUDIES:
            self.study(name)
        return write_report(self, Path(path))

    def write(self, folder: RunFolder) -> None:
        """Write what was found, tables, sentences, the figure and the report to a run folder."""
        from simcs.report.figures import retention_figure
        from simcs.report.report import report_files

        self.findings.write(folder)
        folder.write_text("answer.txt", f"{self.answer}\n")
        folder.write_csv("comparison.csv", self.table)
        folder.write_csv("differences.csv", self.differences)
        folder.write_csv("breakdowns.csv", self.groups)
        folder.write_figure(
            "retention.png",
            lambda path: retention_figure(
                self.curves,
                path,
                scenario=short_settings(self.findings.config),
                book=text.shown(self.findings.facts.book),
            ),
        )
        report_files(self, folder)


def run(setup: Setup, folder: RunFolder | None = None, stage: Stage = unseen) -> Comparison:
    """Run a comparison, in a folder or just in memory; an unfinished folder is taken up again.

    Raises
    ------
    SimcsError
        When the input cannot be used, or the folder not be written.
    KeyboardInterrupt
        When the user stops it; the folder then says so and can be resumed.
    """
    config = setup.config
    if folder is None:
        return Comparison(found(_lived(setup, None, stage)), setup=setup)
    folder.begin(as_yaml(config), as_yaml(config, identity), files_read(config))
    with folder.underway(config.replications):
        results = _lived(setup, folder, stage)
        comparison = Comparison(
            found(results, folder.read_json("provenance.json")),
            folder.path,
            setup if config.depth is Depth.full else None,
        )
        for name in STUDIES:
            comparison.study(name, folder, stage)
        if config.events:
            folder.write_parquet("events.parquet", event_rows(results))
        comparison.write(folder)
    return comparison


def reread(path: str | Path) -> Comparison:
    """Return the comparison that a run folder holds.

    Raises
    ------
    RunError
        When it holds no finished run.
    """
    return Comparison(read(path), Path(path))


def _lived(setup: Setup, folder: RunFolder | None, stage: Stage) -> Results:
    with stage("futures", setup.config.replications) as progress:
        return lived(setup, folder, progress, _get_ready)


def _get_ready() -> None:
    """Import what writing needs, which takes a second."""
    for name in (
        "duckdb",
        "pandas",
        "scipy.special",
        "matplotlib.backends.backend_agg",
        "matplotlib.figure",
    ):
        import_module(name)
