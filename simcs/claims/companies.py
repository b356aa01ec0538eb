"""Companies simulated at the points of a study until its quantity is precise enough.

A replication of a study is a company of its own: its seed makes a typical population, a book
of accounts and random numbers. So an interval covers what differs from company to company,
not only what a single made-up book might have met. The same companies are met at every point, in
every cell and by every arm (common random numbers).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import mean_interval
from simcs.analysis.summary import defined
from simcs.book.book import Book
from simcs.book.population import Population
from simcs.claims.hours import HOURS, fitted
from simcs.claims.study import OWN, Cell, Company, Effort, Key, Study
from simcs.claims.verdict import Estimate
from simcs.errors import ConfigError, RunError, SimcsError, unknown
from simcs.experiment import plugins
from simcs.experiment.arms import arms_of
from simcs.experiment.config import Config
from simcs.experiment.parallel import spread
from simcs.experiment.populations import population_key
from simcs.experiment.replications import prepare, replicate
from simcs.experiment.store import RunFolder
from simcs.interventions.ceiling import CEILING_NAME
from simcs.metrics.definitions import metric_names
from simcs.studies.assumptions import drawn
from simcs.studies.variants import varied

WORLD_SEEDS = 1_000_000
"""Seeds of the companies with alternative assumptions: none of them is used at a point."""

Stage = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]
Compose = Callable[[str], Config]
"""Returns the study's configuration under a preset ("" for none)."""


@dataclass(frozen=True)
class Job:
    """One company at one point; ``number`` is that of the point."""

    number: int
    seed: int


def simulate(
    study: Study, compose: Compose, effort: Effort, folder: RunFolder | None, stage: Stage
) -> tuple[dict[str, list[Company]], list[Company]]:
    """Simulate the companies of a study.

    Returns
    -------
    tuple
        The companies at each point, by its name; and those with alternative assumptions.

    Raises
    ------
    SimcsError
        When a configuration cannot be used or a policy breaks its contract; it names the point.
    """
    points = effort.points(study)
    configs = [varied(compose(point.preset), point.settings) for point in points]
    own = compose("")
    worlds = [varied(own, variant.settings) for variant in drawn(own, effort.sets)[0]]
    simulator = Simulator(study, folder)
    found: dict[int, list[Company]] = {number: [] for number in range(len(points))}
    first = [Job(number, seed) for seed in range(effort.first) for number in found]
    for job, company in simulator.simulate(configs, first, stage, "points"):
        found[job.number].append(company)
    while more := _wanted(study, found, effort):
        for job, company in simulator.simulate(configs, more, stage, "precision"):
            found[job.number].append(company)
    jobs = [Job(number, WORLD_SEEDS + number) for number in range(len(worlds))]
    of_worlds = [company for _, company in simulator.simulate(worlds, jobs, stage, "assumptions")]
    return {points[number].name: companies for number, companies in found.items()}, of_worlds


def estimate(study: Study, companies: Sequence[Company], which: int = 0) -> Estimate:
    """Return a quantity's mean over companies and its 95 % interval (t)."""
    values = defined(np.asarray([study.quantities[which].of(company) for company in companies]))
    return Estimate(*mean_interval(values), len(values))


def _wanted(study: Study, found: Mapping[int, list[Company]], effort: Effort) -> list[Job]:
    """Return the companies still to be simulated, estimated from the spread so far.

    Half-widths shrink with the square root of their number; a half more at a time keeps a spread
    that looks small by chance from ending it at once, and one that looks large from taking it all.
    """
    asked = [(0, study.half_width)]
    if study.also is not None and study.half_width_also is not None:
        asked.append((study.also, study.half_width_also))
    jobs = []
    for number, companies in found.items():
        now = len(companies)
        most = 0.0
        for which, wanted in asked:
            current = estimate(study, companies, which)
            most = max(most, (current.high - current.low) / 2 / wanted)
        if now >= effort.most or not most > 1:
            continue
        needed = np.ceil(now * most**2)
        upto = int(min(effort.most, max(now + 2, min(needed, np.ceil(1.5 * now)))))
        jobs += [Job(number, seed) for seed in range(now, upto)]
    return jobs


class Simulator:
    """Simulates companies in all processes, and stores each so that it is simulated only once."""

    def __init__(self, study: Study, folder: RunFolder | None) -> None:
        self.study, self.folder = study, folder
        self.finished = folder.partial.variants() if folder is not None else {}

    def simulate(
        self, configs: Sequence[Config], jobs: Sequence[Job], stage: Stage, what: str
    ) -> Iterator[tuple[Job, Company]]:
        """Yield jobs in their order, each with its company."""
        keys = {job: self._key(configs[job.number], job) for job in jobs}
        # A factor may take its default, and a preset may equal a factor: simulate those once.
        todo = {key: job for job, key in keys.items() if key not in self.finished}
        work = partial(_company, self.study, tuple(configs))
        with stage(what, len(todo)) as progress:
            workers = configs[0].workers if configs else 1
            for job, measured in spread(work, list(todo.values()), workers):
                self.finished[keys[job]] = measured
                if self.folder is not None:
                    self.folder.partial.save_variant(keys[job], measured)
                progress(1)
        for job in jobs:
            yield job, _named(self.study, self.finished[keys[job]])

    def _key(self, config: Config, job: Job) -> str:
        asked = repr(
            (self.study.name, metric_names(), job.seed, replace(config, workers=None, folder=None))
        )
        return hashlib.sha256(asked.encode()).hexdigest()[:32]


def _company(study: Study, configs: Sequence[Config], job: Job) -> tuple[Job, NDArray[np.float64]]:
    """Return what a company measured in all cells, shape (cells and arms, metrics)."""
    config = varied(configs[job.number], {"seed": job.seed})
    plugins.load(config.plugins)  # this may be a new process
    try:
        return job, _measured(study, config)
    except SimcsError as error:
        raise RunError(f"study {study.name}, company {job.seed}: {error}") from error


def _measured(study: Study, config: Config) -> NDArray[np.float64]:
    book = prepare(config, population=_recent(config)).book
    found: dict[str, NDArray[np.float64]] = {}
    own = next(cell.arms for cell in study.cells if cell.name == OWN)
    for cell in study.cells:
        settings = _with_arms(config, cell)
        if not cell.held_to:
            found[cell.name] = _simulate(settings, book)
            continue
        hours = min(found[OWN][own.index(arm), HOURS] for arm in cell.held_to)
        found[cell.name] = np.stack([
            fitted(partial(_with_week, settings, book, arm), hours, found[OWN][own.index(arm)])
            for arm in cell.arms
        ])  # fmt: skip
    return np.concatenate([found[cell.name] for cell in study.cells])


def _with_week(config: Config, book: Book, arm: str, share: float) -> NDArray[np.float64]:
    """Return what an arm measures with a share of the working week, at that share of its salary."""
    settings = {
        "team.hours_per_week": config.team.hours_per_week * share,
        "team.cost_per_csm": config.team.cost_per_csm * share,
        "policies": {arm: config.policies[arm]},
    }
    measured: NDArray[np.float64] = _simulate(varied(config, settings), book)[0]
    return measured


def _with_arms(config: Config, cell: Cell) -> Config:
    config = varied(config, cell.settings)
    arms = {arm.name: arm.policy for arm in arms_of(config)}
    for name in cell.arms:
        if name not in arms:
            raise ConfigError(unknown("arm", name, arms))
    # The ceiling is no policy of the list; it comes behind them where the cell asks for it.
    listed = {name: arms[name] for name in cell.arms if name != CEILING_NAME}
    return replace(config, policies=listed)


def _simulate(config: Config, book: Book) -> NDArray[np.float64]:
    """Return what the only future of a company measured, shape (arms, metrics)."""
    return replicate(prepare(config, book, _recent(config)), 0).metrics


def _recent(config: Config) -> Population:
    """Return the typical population of a company, burnt in again unless it was just used."""
    key, make = population_key(config)
    return _burnt_in(Asked(key, make))


@dataclass(frozen=True)
class Asked:
    """What a typical population depends on, alike where that is the same."""

    key: str
    make: Callable[[], Population]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=8)
def _burnt_in(asked: Asked) -> Population:
    return asked.make()


def _named(study: Study, measured: NDArray[np.float64]) -> Company:
    keys: list[Key] = [(cell.name, arm) for cell in study.cells for arm in cell.arms]
    names = metric_names()
    rows = (dict(zip(names, row, strict=True)) for row in measured.tolist())
    return Company(dict(zip(keys, rows, strict=True)))
