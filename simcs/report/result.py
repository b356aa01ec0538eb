"""The answer of a comparison: tables, verdicts and a picture, on screen or in a folder."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simcs.experiment.comparison import Progress, Results, files_read, identity, lived, silent
from simcs.experiment.config import CsvBook
from simcs.experiment.hydra_app import as_yaml
from simcs.experiment.replications import Setup
from simcs.experiment.store import RunFolder
from simcs.interventions.ceiling import CEILING_NAME
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics import summary
from simcs.metrics.definitions import METRICS
from simcs.report import text
from simcs.report.settings import settings_line, short_settings
from simcs.world.events import Event

if TYPE_CHECKING:
    import pandas as pd

UNBOUNDED = ("$", "cents", "hours")
"""Units of metrics that mean nothing where hours have no limit and no price."""


class Comparison:
    """What came of a comparison.

    Attributes
    ----------
    results
        The measurements it rests on.
    folder
        Where it was written, or None.
    """

    def __init__(self, results: Results, folder: Path | None = None) -> None:
        self.results = results
        self.folder = folder

    @cached_property
    def replications(self) -> pd.DataFrame:
        """One row per policy and replication, one column per metric."""
        frame = self.results.replications()
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
        return summary.differences(self.ranked, self.results.arms[0].name)

    @property
    def years(self) -> float:
        """Length of the run, years."""
        return self.results.setup.config.horizon_weeks / WEEKS_PER_YEAR

    @cached_property
    def summaries(self) -> list[str]:
        """What stays with each arm, one sentence each, and what to make of the ceiling."""
        told = text.summaries(self.table, self.years)
        return [*told, text.BOUND] if CEILING_NAME in set(self.table["policy"]) else told

    @cached_property
    def verdicts(self) -> list[str]:
        """What the differences say in the chosen metric, one sentence each, with how sure it is."""
        return self._verdicts(self.results.setup.config.verdict)

    @cached_property
    def value_verdicts(self) -> list[str]:
        """The same of lifetime value, where the verdict is about something else."""
        if self.results.setup.config.verdict == "lifetime_value":
            return []
        return self._verdicts("lifetime_value")

    @property
    def caveats(self) -> list[str]:
        """What the intervals do not tell."""
        return [*([text.MADE_UP] if self.results.setup.book.made_up else []), text.CAVEAT]

    @cached_property
    def value_note(self) -> str:
        """What the team costs whether it works or not, beside the verdict on lifetime value."""
        return text.value_note(self.table, len(self.results.setup.book))

    def _verdicts(self, metric: str) -> list[str]:
        return text.verdicts(
            self.differences,
            self.table,
            years=self.years,
            replications=self.results.setup.config.replications,
            metric=metric,
            top=summary.top_two(self.ranked, metric),
        )

    @property
    def notes(self) -> list[str]:
        """What a reader should know before the figures, one sentence each."""
        return [f"Note: {note}" for note in self.results.notes()]

    @cached_property
    def answer(self) -> str:
        """The whole answer as plain text: what is printed, and what answer.txt holds."""
        parts = [
            text.table(self.table),
            text.difference_table(self.differences),
            text.survivors_table(self.results.curves()),
            "\n".join(self.summaries),
            "\n".join(self.verdicts),
            "\n".join([*self.value_verdicts, self.value_note]).strip(),
            "\n".join(self.caveats),
        ]
        before = [settings_line(self.results.setup.config), *self.notes]
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
            settings_line(self.results.setup.config),
        ]
        return comparison_html(self.table, self.differences, said)

    def write(self, folder: RunFolder) -> None:
        """Write tables, replications, curves, events and the figure to a run folder."""
        from simcs.report.figures import retention_figure

        folder.write_text("answer.txt", f"{self.answer}\n")
        folder.write_csv("comparison.csv", self.table)
        folder.write_csv("differences.csv", self.differences)
        folder.write_parquet("replications.parquet", self.replications)
        folder.write_parquet("retention.parquet", _curve_rows(self.results))
        if self.results.setup.config.events:
            folder.write_parquet("events.parquet", _event_rows(self.results))
        folder.write_figure(
            "retention.png",
            lambda path: retention_figure(
                self.results.curves(),
                path,
                scenario=short_settings(self.results.setup.config),
                book=_book(self.results.setup),
            ),
        )


def run(setup: Setup, folder: RunFolder | None = None, progress: Progress = silent) -> Comparison:
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
        return Comparison(lived(setup, None, progress))
    folder.begin(as_yaml(config), as_yaml(config, identity), files_read(config))
    with folder.underway(config.replications):
        comparison = Comparison(lived(setup, folder, progress, _get_ready), folder.path)
        comparison.write(folder)
    return comparison


def _book(setup: Setup) -> str:
    """Say in a few words what the book is."""
    described, count = setup.config.book, len(setup.book)
    accounts = f"{count:,} account{'' if count == 1 else 's'}"
    if isinstance(described, CsvBook):
        return f"{accounts} of {text.shown(Path(described.path).name)}"
    return accounts


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


def _curve_rows(results: Results) -> pd.DataFrame:
    import pandas as pd

    frames = []
    for name, curves in results.curves().items():
        futures, moments = curves["net"].shape
        columns: dict[str, Any] = {
            "policy": name,
            "replication": [n for n in range(futures) for _ in range(moments)],
            "week": list(range(moments)) * futures,
        }
        columns |= {f"{kind}_retention": values.ravel() for kind, values in curves.items()}
        frames.append(pd.DataFrame(columns))
    return pd.concat(frames, ignore_index=True)


def _event_rows(results: Results) -> pd.DataFrame:
    import pandas as pd

    from simcs.interventions.actions import NUMBERS
    from simcs.journey.columns import Cause

    actions = dict(enumerate(NUMBERS))
    ids = results.setup.book.ids
    frames = []
    for outcome in results.outcomes:
        for arm, events in zip(results.arms, outcome.events, strict=True):
            detail = [
                actions[number]
                if event == Event.TOUCHED
                else Cause(number).name.lower()
                if event == Event.LEFT
                else ""
                for event, number in zip(
                    events["event"].tolist(), events["detail"].tolist(), strict=True
                )
            ]
            rows = events["account"].tolist()
            frames.append(
                pd.DataFrame(
                    {
                        "policy": arm.name,
                        "replication": outcome.replication,
                        "week": events["week"],
                        "account": rows,
                        "account_id": [
                            ids[row] if row < len(ids) else f"arrival {row - len(ids) + 1}"
                            for row in rows
                        ],
                        "event": [Event(event).name.lower() for event in events["event"].tolist()],
                        "detail": detail,
                        "arr": events["arr"] / 100,
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)
