"""A comparison: run, read back from its folder, and shown as tables, sentences and pictures."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simcs.analysis.answer import ASKED_FOR, STUDIES
from simcs.analysis.by_column import by_column
from simcs.analysis.money_answers import MoneyTables
from simcs.analysis.playbook_answers import PlaybookTables
from simcs.analysis.portfolio_answers import PortfolioTables
from simcs.errors import ConfigError, RunError, quoted, unknown
from simcs.experiment.comparison import (
    Progress,
    Results,
    code_used,
    files_read,
    silent,
    simulate,
)
from simcs.experiment.config import Depth
from simcs.experiment.config_yaml import as_yaml, identity
from simcs.experiment.event_rows import event_rows
from simcs.experiment.measurements import RunAnswer, measured, read, write
from simcs.experiment.playbook_copies import write_copies
from simcs.experiment.replications import Setup
from simcs.experiment.store import RunFolder
from simcs.metrics.curves import Curves
from simcs.report import notebook, sentences
from simcs.report.by_name import by_name
from simcs.report.short_answer import spoken_with
from simcs.run_files import get_ready, write_pages, write_tables
from simcs.studies.run import run_study

if TYPE_CHECKING:
    import pandas as pd

    from simcs.report.plot import Plot

Stage = Callable[[str, int], AbstractContextManager[Progress]]
"""Opens the progress of a stage by its name and number of futures."""


NOTHING_TO_RUN = {
    "assumptions": ("assumptions=0", "assumptions=64"),
    "books": ("seeds=1", "seeds=8"),
    "playbooks": ("arms without playbooks", "an arm with a file of playbooks"),
}
"""Study -> the setting with which there is nothing to run, and one with which there is."""


def unseen(_what: str, _futures: int) -> AbstractContextManager[Progress]:
    """Show no progress."""
    return nullcontext(silent)


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(MoneyTables, PlaybookTables, PortfolioTables):
    """The result of a comparison. It does not change, and showing it runs no simulation.

    Its tables and curves are copies, so you may change them. Those of ``answer`` are shared by all
    that is shown: copy one before you change it.

    Parameters
    ----------
    answer
        All tables: ``answer.staffing``, ``.waterfall``, ``.assumptions``, ``.facts``, ….
    folder
        Where the run was written, or None.
    """

    answer: RunAnswer
    folder: Path | None = None
    _setup: Setup | None = field(default=None)

    @property
    def table(self) -> pd.DataFrame:
        """policy, metric, mean, ci_low, ci_high (95 %), p10, p90 over futures, replications."""
        return self.answer.table.copy()

    @property
    def differences(self) -> pd.DataFrame:
        """Paired differences from the first arm: policy, baseline, metric, mean_difference, …."""
        return self.answer.differences.copy()

    @property
    def replications(self) -> pd.DataFrame:
        """One row per policy and replication, one column per metric."""
        return self.answer.replications.copy()

    @property
    def groups(self) -> pd.DataFrame:
        """Each arm's mean of each breakdown by group (docs/reference/metrics.md, "By group")."""
        return self.answer.groups.copy()

    @property
    def by_column(self) -> pd.DataFrame:
        """What came of accounts by each column of the book that ``by`` names."""
        return by_column(self.answer.groups, self.answer.group_differences)

    @property
    def value_table(self) -> pd.DataFrame:
        """Value and cost per opening account, $: in the run, and with what is left at its end.

        policy, measure ("value" or "cost"), charged ("hours worked" or "all salaries"), until ("end
        of the run" or "year 8"), mean, ci_low, ci_high, p10, p90, replications.
        """
        return self.answer.value_table.copy()

    @property
    def value_differences(self) -> pd.DataFrame:
        """Paired differences of these values from the first arm, as in `differences`."""
        return self.answer.value_differences.copy()

    @property
    def curves(self) -> Curves:
        """Each arm's logo, gross and net retention, shape (replications, weeks + 1)."""
        return deepcopy(self.answer.curves)

    @property
    def pooled(self) -> pd.DataFrame:
        """Paired differences over several books, with ``seeds`` above 1; else empty.

        policy, baseline, metric, mean_difference, ci_low, ci_high, between_books, least, most,
        books, skewness.
        """
        return self.answer.pooled.copy()

    @property
    def verdicts(self) -> list[str]:
        """What the differences say in the chosen metric, one sentence each, with how sure it is."""
        return sentences.verdicts(by_name(self.answer))

    @property
    def verdict_table(self) -> pd.DataFrame:
        """The verdicts as a table, on the chosen metric and on lifetime value.

        A row for each pair of arms: metric, policy, baseline, difference (policy minus baseline),
        ci_low, ci_high, clear, better (name of the better arm, or missing), replications,
        share_of_assumptions, share_low, share_high, sets.
        """
        return self.answer.verdict_table.copy()

    @property
    def plot(self) -> Plot:
        """Pictures of it: ``plot.retention()``, ``.differences()``, ``.waterfall()``, …."""
        from simcs.report.plot import Plot

        return Plot(by_name(self.answer))

    def run_study(self, name: str) -> Comparison:
        """Return this result with one more study; a study that it has already is not run again.

        Parameters
        ----------
        name
            "assumptions", "staffing", "mechanisms", "playbooks" or "books" (with ``seeds`` above
            1). A run folder keeps what was written to it.

        Raises
        ------
        ConfigError
            When there is no such study, or it has nothing to run in this comparison.
        RunError
            When the result was read from a folder.
        """
        if not isinstance(name, str) or name not in STUDIES:
            raise ConfigError(unknown("study", name, STUDIES))
        if len(self.answer.study(name)):
            return self
        if self._setup is None:
            raise RunError(
                f"run_study({name!r}) on a result that was read from a folder; allowed: on one "
                "that simcs.compare returned, with the same settings"
            )
        answer, arms = self.answer, spoken_with(self.answer)
        rows, draws = run_study(name, self._setup, answer.pair, None, unseen, arms)
        if not len(rows):
            what, needed = NOTHING_TO_RUN.get(name, ("one policy alone", "policies=[none,heroic]"))
            raise ConfigError(
                f"run_study({name!r}) has nothing to run with {what}; allowed: {needed}"
            )
        return replace(self, answer=self.answer.with_study(rows, draws))

    def report(self, path: str | Path) -> Path:
        """Write the report to a file: a page for .html, paper for .pdf; return its path.

        Raises
        ------
        RunError
            When it is no path, has another ending, or cannot be written.
        """
        from simcs.report.report import write_report

        if not isinstance(path, str | Path):
            raise RunError(f"report {quoted(path)}; allowed: a path that ends in .html or .pdf")
        return write_report(self.answer, Path(path))

    def __repr__(self) -> str:
        config, arms = self.answer.config, ", ".join(self.answer.facts.arms)
        where = "in memory" if self.folder is None else f"in {self.folder}"
        size = f"{config.replications} replications of {config.horizon_weeks} weeks"
        return f"<Comparison of {arms}: {size}, {where}>"

    @property
    def details(self) -> str:
        """The whole answer as plain text: what ``simcs report FOLDER --details`` prints."""
        return sentences.plain_text(self.answer)

    def __str__(self) -> str:
        """Return the short answer and its table as plain text."""
        return notebook.as_text(self.answer)

    def _repr_html_(self) -> str:
        return notebook.as_html(self.answer)


def run(
    setup: Setup,
    folder: RunFolder | None = None,
    stage: Stage = unseen,
    compared: Callable[[RunAnswer], object] = silent,
) -> Comparison:
    """Run a comparison and the studies of its depth, in a folder or in memory.

    An unfinished folder is resumed. ``compared`` is called with the answer before its studies.

    Raises
    ------
    SimcsError
        When the input cannot be used, or the folder not be written.
    KeyboardInterrupt
        When the user stops it; the folder then says so and can be resumed.
    """
    config = setup.config
    if folder is None:
        answer = RunAnswer(measured(_simulate(setup, None, stage)))
        compared(answer)
        return Comparison(_with_studies(answer, setup, None, stage), None, setup)
    wanted = as_yaml(config, identity), files_read(setup), code_used(setup)
    with folder.alone():
        folder.begin(as_yaml(config), *wanted)
        write_copies(setup.arms, folder)
        with folder.underway(config.replications):
            results = _simulate(setup, folder, stage)
            known = folder.read_json("provenance.json")
            answer = RunAnswer(measured(results, known, str(folder.path)))
            compared(answer)
            answer = _with_studies(answer, setup, folder, stage)
            if config.events:
                folder.write_parquet("events.parquet", event_rows(results))
            write(answer.measured, folder)
            write_tables(answer, folder)
        write_pages(answer, folder)
    return Comparison(answer, folder.path, setup)


def reread(path: str | Path) -> Comparison:
    """Return the comparison that a run folder holds.

    Raises
    ------
    RunError
        When it holds no finished run.
    """
    return Comparison(RunAnswer(read(path)), Path(path))


def _simulate(setup: Setup, folder: RunFolder | None, stage: Stage) -> Results:
    with stage("futures", setup.config.replications) as progress:
        return simulate(setup, folder, progress, get_ready)


def _with_studies(
    answer: RunAnswer, setup: Setup, folder: RunFolder | None, stage: Stage
) -> RunAnswer:
    """Return an answer with the studies that the run's depth asks for."""
    full, several = setup.config.depth is Depth.full, setup.config.seeds > 1
    for name in STUDIES:
        if several if name in ASKED_FOR else full:
            arms = spoken_with(answer)
            answer = answer.with_study(*run_study(name, setup, answer.pair, folder, stage, arms))
    return answer
