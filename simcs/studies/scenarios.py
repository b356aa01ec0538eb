"""Scenarios: set-ups with one arm each, on the same book, population and random numbers.

What each future of each scenario measured is saved as soon as it is there, in a folder of its own
for each scenario that is named after all that its results depend on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from functools import partial
from hashlib import sha256
from typing import Any

from simcs.analysis.measurements import Measurements
from simcs.book.population import Population
from simcs.errors import RunError, SimcsError
from simcs.experiment import plugins
from simcs.experiment.arms import policies_in
from simcs.experiment.comparison import Progress, Results, silent
from simcs.experiment.config import Config
from simcs.experiment.config_yaml import identity
from simcs.experiment.measurements import measured
from simcs.experiment.parallel import spread
from simcs.experiment.partial import Partial
from simcs.experiment.population_cache import remembered
from simcs.experiment.populations import population_key
from simcs.experiment.replications import Outcome, Setup, prepare, replicate, warm_up
from simcs.experiment.scenario_file import Scenario, ScenarioFile
from simcs.experiment.sources import object_text
from simcs.experiment.store import RUNNING, RunFolder
from simcs.metrics.curves import KINDS
from simcs.metrics.definitions import metric_names
from simcs.playbooks.policy import Playbooks
from simcs.signals.parameters import Signals

STUDY = "scenarios"


def set_ups(file: ScenarioFile) -> tuple[Setup, ...]:
    """Return what each scenario is run from: all share the base's book and typical population.

    A scenario begins on the first day of the run: what was there before, the state of accounts
    included, is the base's. Where neither the book nor ``team.csms`` says how many CSMs there are,
    there are as many as is typical with the base's settings. A scenario with other signals has what
    is typical for its own health score: else another score would make another number of accounts
    red, and hours would differ instead of what is known.

    Raises
    ------
    SimcsError
        When a scenario cannot be run; the message names it.
    """
    base = prepare(file.base)
    return tuple(_set_up(base, scenario) for scenario in file.scenarios)


def distinct(file: ScenarioFile, setups: Sequence[Setup]) -> tuple[ScenarioFile, tuple[Setup, ...]]:
    """Return both without those numbers of a range of CSMs that an earlier scenario has, too."""
    first: dict[str, int] = {}
    for number, setup in enumerate(setups):
        first.setdefault(_identity(setup), number)
    kept = [
        (one, setup)
        for number, (one, setup) in enumerate(zip(file.scenarios, setups, strict=True))
        if not one.of_range or first[_identity(setup)] == number
    ]
    own = replace(file, scenarios=tuple(one for one, _ in kept))
    return own, tuple(setup for _, setup in kept)


def _set_up(base: Setup, scenario: Scenario) -> Setup:
    try:
        population = _seen_by(base, scenario.config.signals)
        own = prepare(scenario.config, base.book, population)
        return Setup.of(own.config, base.book, population, base.config.journey)
    except SimcsError as error:
        raise RunError(f"scenario {scenario.name!r}: {error}") from error


def _seen_by(base: Setup, signals: Signals) -> Population:
    """Return the base's population with the typical scores of other signals."""
    if signals == base.config.signals:
        return base.population
    other = remembered(*population_key(replace(base.config, signals=signals)))
    return replace(base.population, scores=other.scores, norms=other.norms)


def asked(setups: Sequence[Setup]) -> str:
    """Return what tells the results of these set-ups from all others."""
    return "\n".join([STUDY, *map(_identity, setups)])


def _identity(setup: Setup) -> str:
    """Return all that the results of a scenario depend on, beside files and code of users."""
    tree: dict[str, Any] = {f.name: getattr(setup.config, f.name) for f in fields(Config)}
    tree["team"] = replace(setup.team, staffing=1.0)  # with its size
    tree["policies"] = [
        (name, policy.identity if isinstance(policy, Playbooks) else object_text(policy))
        for name, policy in policies_in(setup.arms)
    ]
    return repr(sorted(identity(tree).items()))


def simulate_scenarios(
    setups: Sequence[Setup],
    names: Sequence[str],
    folder: RunFolder | None = None,
    progress: Progress = silent,
) -> list[Results]:
    """Simulate all futures of all scenarios and return what each measured.

    Parameters
    ----------
    setups
        With one arm each and as many replications as the first.
    names
        Of the scenarios, for messages.
    folder
        Where finished futures are saved and resumed from; None saves nothing.
    progress
        Called with the number of futures that have just finished.

    Raises
    ------
    SimcsError
        When a scenario cannot be simulated; the message names it.
    """
    keys = [_key(setup) for setup in setups]
    first = {key: n for n, key in reversed([*enumerate(keys)])}
    places = {key: _place(folder, key) for key in first} if folder is not None else {}
    done = {key: _held(setups[n], places.get(key)) for key, n in first.items()}
    futures = range(setups[0].config.replications)
    counted = _Counted(folder, sum(len(done[key]) for key in keys))
    progress(counted.done)
    jobs = [
        (n, future) for future in futures for key, n in first.items() if future not in done[key]
    ]
    work = partial(_simulate, setups, names)
    warm = partial(warm_up, setups[0])
    for number, outcome in spread(work, jobs, setups[0].config.workers, before=warm):
        key = keys[number]
        done[key][outcome.replication] = outcome
        if key in places:
            places[key].save_replication(outcome)
        counted.add(keys.count(key))
        progress(keys.count(key))
    return [
        Results(setup, tuple(done[key][future] for future in futures))
        for setup, key in zip(setups, keys, strict=True)
    ]


class _Counted:
    """Counts finished futures in the status of a folder, if there is one."""

    def __init__(self, folder: RunFolder | None, done: int) -> None:
        self.folder, self.done = folder, done

    def add(self, count: int) -> None:
        self.done += count
        if self.folder is not None:
            self.folder.partial.saved = self.done
            self.folder.set_status(RUNNING)


def _key(setup: Setup) -> str:
    """Return a name for all that the results of a scenario depend on: equal ones share it."""
    return sha256(_identity(setup).encode()).hexdigest()[:16]


def _place(folder: RunFolder, key: str) -> Partial:
    """Return where the futures of a scenario are saved."""
    place = Partial(folder.partial.path / f"part-{key}")
    place.begin(folder.partial.run)
    return place


def _held(setup: Setup, place: Partial | None) -> dict[int, Outcome]:
    if place is None:
        return {}
    return {one.replication: one for one in place.replications(partial(_fits, setup))}


def _fits(setup: Setup, outcome: Outcome) -> bool:
    """Return whether an outcome has the shapes that those of this scenario have."""
    config = setup.config
    return outcome.replication < config.replications and (
        outcome.metrics.shape == (1, len(metric_names()))
        and outcome.curves.shape == (1, len(KINDS), config.horizon_weeks + 1)
        and outcome.parts.shape == (1, len(outcome.part_names))
    )


def _simulate(
    setups: Sequence[Setup], names: Sequence[str], job: tuple[int, int]
) -> tuple[int, Outcome]:
    number, future = job
    plugins.load(setups[number].config.plugins)  # this may be a new process
    place = f"scenario {names[number]!r}"
    try:
        return number, replicate(setups[number], future)
    except SimcsError as error:
        raise RunError(f"{place}: {error}") from error
    except Exception as error:
        error.add_note(f"in {place}")
        raise


def side_by_side(results: Sequence[Results], names: Sequence[str]) -> Measurements[Config]:
    """Return what scenarios measured as one run whose arms are the scenarios.

    Its configuration and facts are those of the first.
    """
    import pandas as pd

    each = [measured(one) for one in results]
    joined = {
        table: pd.concat(
            [
                getattr(one, table).assign(policy=name)
                for one, name in zip(each, names, strict=True)
            ],
            ignore_index=True,
        )
        for table in ("replications", "retention", "breakdowns")
    }
    facts = replace(each[0].facts, arms=tuple(names), about={}, playbooks=())
    return replace(each[0], facts=facts, **joined)


def same_ahead(setups: Sequence[Setup]) -> bool:
    """Return whether all scenarios count what lies beyond the horizon by the same settings."""
    first = setups[0].config
    return all(
        (one.config.value, one.config.journey.expansion_room)
        == (first.value, first.journey.expansion_room)
        for one in setups
    )


def without_csms(setup: Setup) -> str:
    """Return what a scenario is besides the number of its CSMs."""
    return _identity(replace(setup, csms=0))
