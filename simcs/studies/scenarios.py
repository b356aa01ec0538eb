"""Scenarios: set-ups with one arm each, on the same book, population and random numbers.

What each future of each scenario measured is saved as soon as it is there, in a folder of its own
for each scenario that is named after all that its results depend on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256

from simcs.analysis.measurements import Measurements
from simcs.errors import RunError, SimcsError
from simcs.experiment import plugins
from simcs.experiment.comparison import Progress, Results, silent
from simcs.experiment.config import Config
from simcs.experiment.config_yaml import as_yaml, identity
from simcs.experiment.measurements import measured
from simcs.experiment.parallel import spread
from simcs.experiment.partial import Partial
from simcs.experiment.replications import Outcome, Setup, prepare, replicate, warm_up
from simcs.experiment.scenario_file import Scenario, ScenarioFile
from simcs.experiment.store import RUNNING, RunFolder
from simcs.metrics.curves import KINDS
from simcs.metrics.definitions import metric_names

STUDY = "scenarios"


def set_ups(file: ScenarioFile) -> tuple[Setup, ...]:
    """Return what each scenario is run from: all share the base's book and typical population.

    A scenario begins on the first day of the run: what was there before, the state of accounts
    included, is the base's. Where neither the book nor ``team.csms`` says how many CSMs there are,
    there are as many as is typical with the base's settings.

    Raises
    ------
    SimcsError
        When a scenario cannot be run; the message names it.
    """
    base = prepare(file.base)
    return tuple(_set_up(base, scenario) for scenario in file.scenarios)


def _set_up(base: Setup, scenario: Scenario) -> Setup:
    try:
        own = prepare(scenario.config, base.book, base.population)
        return Setup.of(own.config, base.book, base.population, base.config.journey)
    except SimcsError as error:
        raise RunError(f"scenario {scenario.name!r}: {error}") from error


def asked(setups: Sequence[Setup]) -> str:
    """Return what tells the results of these set-ups from all others."""
    return "\n".join([STUDY, *(as_yaml(setup.config, identity) for setup in setups)])


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
    places = [_place(folder, setup) if folder is not None else None for setup in setups]
    done = [_held(setup, place) for setup, place in zip(setups, places, strict=True)]
    count = sum(map(len, done))
    progress(count)
    futures = range(setups[0].config.replications)
    jobs = [(n, future) for future in futures for n in range(len(setups)) if future not in done[n]]
    work = partial(_simulate, setups, names)
    warm = partial(warm_up, setups[0])
    for number, outcome in spread(work, jobs, setups[0].config.workers, before=warm):
        done[number][outcome.replication] = outcome
        count += 1
        if folder is not None and (place := places[number]) is not None:
            place.save_replication(outcome)
            folder.partial.saved = count
            folder.set_status(RUNNING)
        progress(1)
    return [
        Results(setup, tuple(own[future] for future in futures))
        for setup, own in zip(setups, done, strict=True)
    ]


def _place(folder: RunFolder, setup: Setup) -> Partial:
    """Return where the futures of a scenario are saved; equal scenarios share one."""
    key = sha256(as_yaml(setup.config, identity).encode()).hexdigest()[:16]
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
    team = replace(setup.config.team, csms=None, staffing=1.0)
    return as_yaml(replace(setup.config, team=team), identity)
