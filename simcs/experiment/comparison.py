"""A comparison: every arm in every future, saved as it goes, in any number of processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simcs.experiment import plugins
from simcs.experiment.arms import policies_in
from simcs.experiment.code_files import Sources, is_users
from simcs.experiment.code_text import hash_of
from simcs.experiment.config import CsvBook
from simcs.experiment.loss_rows import losses_table, parts_of
from simcs.experiment.outside import outside_run
from simcs.experiment.own_columns import notes_on_columns
from simcs.experiment.parallel import TAKEN_ALONG, idle, spread
from simcs.experiment.playbook_copies import playbooks_read
from simcs.experiment.portfolio import Portfolio
from simcs.experiment.replications import Outcome, Setup, replicate, warm_up
from simcs.experiment.sources import object_text, sources_of
from simcs.experiment.store import RunFolder
from simcs.metrics.curves import KINDS
from simcs.metrics.definitions import FIRST_VALUE_LIMIT, metric_names
from simcs.metrics.ends import END
from simcs.metrics.first_year import FIRST_YEAR
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.tally import NAMED, named, nothing_yet
from simcs.registry import brought
from simcs.team.parameters import minutes_per_csm

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int], object]

MANY_ISSUES = 5
"""More open issues than this in one account look like a count of tickets."""


def silent(_finished: object) -> None:
    """Show nothing of it."""


@dataclass(frozen=True)
class Results:
    """What a comparison measured, before anything is summed up.

    Parameters
    ----------
    setup
        What all replications shared.
    outcomes
        One for each replication, in order.
    portfolio
        What became of each account, added up over replications; None where there were none.
    """

    setup: Setup
    outcomes: tuple[Outcome, ...]
    portfolio: Portfolio | None = None

    def replications(self) -> pd.DataFrame:
        """Return one row per arm and replication: policy, replication, and every metric."""
        import pandas as pd

        rows = [
            {"policy": arm.name, "replication": outcome.replication}
            | dict(zip(metric_names(), outcome.metrics[i].tolist(), strict=True))
            for i, arm in enumerate(self.setup.arms)
            for outcome in self.outcomes
        ]
        return pd.DataFrame(rows)

    def curves(self) -> dict[str, dict[str, NDArray[np.float64]]]:
        """Return each arm's logo, gross and net retention, shape (replications, weeks + 1)."""
        return {
            arm.name: {
                name: np.stack([outcome.curves[i, j] for outcome in self.outcomes])
                for j, name in enumerate(KINDS)
            }
            for i, arm in enumerate(self.setup.arms)
        }

    def breakdowns(self) -> pd.DataFrame:
        """Return one row per arm, replication and group: with breakdown, group and value."""
        import pandas as pd

        each = [
            pd.DataFrame(outcome.part_names, columns=["breakdown", "group"]).assign(
                policy=arm.name, replication=outcome.replication, value=outcome.parts[i]
            )
            for i, arm in enumerate(self.setup.arms)
            for outcome in self.outcomes
        ]
        columns = ["policy", "replication", "breakdown", "group", "value"]
        return pd.concat(each, ignore_index=True)[columns]

    def plays(self) -> pd.DataFrame:
        """Return how often what happened in playbooks, by arm, replication, step and segment."""
        import pandas as pd

        parts = [pd.DataFrame(columns=["policy", "replication", *NAMED])]
        for i, arm in enumerate(self.setup.arms):
            if isinstance(arm.policy, Playbooks):
                segments, file = self.setup.config.journey.segments, arm.policy.file
                counts = [(outcome.replication, outcome.plays[i]) for outcome in self.outcomes]
                parts += [
                    named(found, file, segments).assign(policy=arm.name, replication=replication)
                    for replication, found in [(0, nothing_yet(file)), *counts]
                ]
        if len(parts) == 1:
            return parts[0]
        return pd.concat(parts[1:], ignore_index=True)[["policy", "replication", *NAMED]]

    def losses(self) -> pd.DataFrame:
        """Return what losses add up to, by arm, replication and part: columns `LOSSES`."""
        return losses_table(self.setup, self.outcomes)

    def notes(self) -> list[str]:
        """Return what a reader should know before the figures."""
        rows, weeks = self.setup.book.rows, self.setup.config.horizon_weeks
        notes = list(self.setup.book.notes)
        notes += notes_on_columns(policies_in(self.setup.arms), self.setup.book.own)
        notes.append(_team_note(self.setup))
        issues = self.setup.book.open_issues
        many = int(np.count_nonzero(issues > MANY_ISSUES)) if len(issues) else 0
        if many:
            notes.append(
                f"{many} accounts have more than {MANY_ISSUES} open issues, each of which is taken "
                "as a reason to doubt the product; tickets are not meant here."
            )
        late = int(np.count_nonzero(rows["renewal"] > weeks))
        if late:
            notes.append(
                f"{late} of {len(rows)} accounts do not come up for renewal within the horizon of "
                f"{weeks} weeks, so they can hardly leave in this run."
            )
        if weeks < FIRST_VALUE_LIMIT:
            notes.append(
                f"{CAPPED}, {weeks} weeks; do not compare it across runs of different length."
            )
        notes += outside_run(self.setup.config)
        return notes


TEAM = "the team has "
CAPPED = "time to first value is capped at the run length"
"""How the notes on the size of the team and on time to first value begin."""


def _team_note(setup: Setup) -> str:
    team, book = setup.config.team, setup.book
    csms = setup.csms
    why = "as set by team.csms"
    if team.csms is None:
        times = "" if team.staffing == 1 else f"{team.staffing:g} times as many "
        typical = f"{times}as is typical for such a book"
        why = "as many as the book names" if book.owners else typical
    if team.tiers:
        why = "as set by team.tiers"
    hours = csms * minutes_per_csm(team) / 60
    later = ", ".join(
        f"{abs(one['csms'])} {'more' if one['csms'] > 0 else 'fewer'} from week {one['week']} on"
        for one in team.changes
    )
    many = f"{csms} CSM{'' if csms == 1 else 's'}{f' ({later})' if later else ''}"
    first = " on the first day" if later else ""
    return f"{TEAM}{many}, {why}: {hours:,.0f} hours a week{first}."


def simulate(
    setup: Setup,
    folder: RunFolder | None = None,
    progress: Progress = silent,
    meanwhile: Callable[[], object] = idle,
) -> Results:
    """Simulate all futures and return what they measured.

    Parameters
    ----------
    setup
        As `simcs.experiment.replications.prepare` returns it.
    folder
        Where finished replications are saved and resumed from; None saves nothing.
    progress
        Called with the number of replications that have just finished.
    meanwhile
        Called once, while other processes are at work.

    Raises
    ------
    SimcsError
        When the input cannot be used.
    """
    done: dict[int, Outcome] = {}
    config, portfolio = setup.config, Portfolio(setup)
    if folder is not None:
        held = folder.partial.replications(partial(_fits, setup))
        done = {outcome.replication: portfolio.take(outcome) for outcome in held}
    progress(len(done))
    todo = [number for number in range(config.replications) if number not in done]
    warm = partial(warm_up, setup)
    work = partial(replicate, setup, by_account=True)
    for outcome in spread(work, todo, config.workers, meanwhile, warm):
        done[outcome.replication] = portfolio.take(outcome)
        if folder is not None:
            folder.save_replication(outcome)
        progress(1)
    return Results(setup, tuple(done[n] for n in sorted(done)), portfolio)


def _fits(setup: Setup, outcome: Outcome) -> bool:
    """Return whether an outcome has the shapes that this run's outcomes have."""
    config, arms = setup.config, len(setup.arms)
    shapes = [outcome.metrics.shape, outcome.curves.shape, outcome.parts.shape]
    for held, kind in ((outcome.first_years, FIRST_YEAR), (outcome.ends, END)):
        if [(len(own), own.dtype) for own in held] != [(len(setup.book), kind)] * arms:
            return False
    if [own.shape for own in outcome.losses] != [(len(parts_of(setup)), 2)] * arms:
        return False
    return outcome.replication < config.replications and shapes == [
        (arms, len(metric_names())),
        (arms, len(KINDS), config.horizon_weeks + 1),
        (arms, len(outcome.part_names)),
    ]


FUNCTIONS = ("compute", "groups", "measure")
"""What metrics, breakdowns and signals call their functions."""


def code_used(setup: Setup) -> Sources:
    """Return the code that a run uses beside simcs: of its policies, and of what is registered."""
    policies = [type(policy) for _, policy in policies_in(setup.arms)]
    objects = {
        f"settings of policy {name!r}": hash_of(object_text(policy).encode())
        for name, policy in policies_in(setup.arms)
        if is_users(type(policy))
    }
    others = [held for one in brought(TAKEN_ALONG) for held in _functions_of(one.item)]
    return sources_of([*policies, *others]) | objects | plugins.loaded_hashes(setup.config.plugins)


def _functions_of(item: object) -> list[object]:
    """Return the functions of something registered; an action has none and is all settings."""
    return [getattr(item, name) for name in FUNCTIONS if hasattr(item, name)] or [item]


def files_read(setup: Setup) -> Sources:
    """Return the files that a run has read, with their hashes then: book, plugins, playbooks."""
    described, read = setup.config.book, plugins.loaded_hashes(setup.config.plugins)
    read |= playbooks_read(setup.arms)
    named = isinstance(described, CsvBook) and setup.book.file_hash
    return {described.path: setup.book.file_hash, **read} if named else read
