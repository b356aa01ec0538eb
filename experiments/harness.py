"""Many arms simulated on a few companies, each arm of each company once, and kept.

A company is a seed under some settings: it makes its own typical population, book and random
numbers, which all arms meet alike (common random numbers). What is measured is kept by company and
arm, so that a search can be interrupted, goes on where it was, and may ask for an arm again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import mean_interval
from simcs.book.population import Population
from simcs.compiled import source_hash
from simcs.experiment.compose import compose
from simcs.experiment.config import Config
from simcs.experiment.config_yaml import as_yaml, identity
from simcs.experiment.parallel import spread
from simcs.experiment.populations import population_key
from simcs.experiment.replications import prepare, replicate
from simcs.experiment.store import INTERRUPTED, RUNNING, RunFolder
from simcs.interventions.plan import Policy
from simcs.metrics.definitions import metric_names

Floats = NDArray[np.float64]
CHUNK = 12
"""Arms of a company that a process simulates at a time: they share its population and book."""


@dataclass(frozen=True)
class Company:
    """A seed under some settings.

    Parameters
    ----------
    kind
        What it is called in tables; companies of a kind differ in their seed alone.
    overrides
        Settings, as on the command line.
    seed
        Of its population, its book and its future.
    """

    kind: str
    overrides: tuple[str, ...]
    seed: int

    def config(self) -> Config:
        """Return its configuration, with the policies that the overrides name."""
        return compose([*self.overrides, f"seed={self.seed}"])

    def key(self, arm: str) -> str:
        """Return a short digest of it and of an arm, the same in every process."""
        asked = (self.overrides, self.seed, arm)
        return hashlib.sha256(repr(asked).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Job:
    """Some arms of one company, by their names and policies."""

    company: Company
    arms: tuple[tuple[str, Policy], ...]


@dataclass
class Lab:
    """Where arms are simulated and kept.

    Parameters
    ----------
    folder
        Keeps what was measured; None: nothing is kept.
    workers
        Number of processes; None takes one for each core.
    """

    folder: RunFolder | None = None
    workers: int | None = None

    def __post_init__(self) -> None:
        """Take over what was kept before."""
        self.finished: dict[str, Floats] = self.folder.partial.variants() if self.folder else {}

    def measure(
        self,
        arms: Mapping[str, Policy],
        companies: Sequence[Company],
        progress: Callable[[int], object] = lambda _: None,
    ) -> Floats:
        """Return every metric of every arm on every company, in the order given.

        Parameters
        ----------
        arms
            By name. A policy is known by its ``repr``, which names its class and all it varies.
        progress
            Called with the number of arms that have just been simulated.

        Returns
        -------
        numpy.ndarray
            Shape (companies, arms, metrics); metrics as in `simcs.metrics.definitions`.

        Raises
        ------
        SimcsError
            When a configuration cannot be used or a policy breaks its contract.
        """
        jobs = [
            Job(company, tuple(some))
            for company in companies
            for some in _chunks(
                [i for i in arms.items() if self._key(company, i) not in self.finished]
            )
        ]
        for job, measured in spread(_simulated, jobs, self.workers):
            for item, row in zip(job.arms, measured, strict=True):
                key = self._key(job.company, item)
                self.finished[key] = row
                if self.folder is not None:
                    self.folder.partial.save_variant(key, row)
            progress(len(job.arms))
        return np.asarray(
            [[self.finished[self._key(c, item)] for item in arms.items()] for c in companies]
        )

    @staticmethod
    def _key(company: Company, item: tuple[str, Policy]) -> str:
        return company.key(repr(item[1]))


def _chunks(items: list[tuple[str, Policy]]) -> Iterator[list[tuple[str, Policy]]]:
    for begin in range(0, len(items), CHUNK):
        yield items[begin : begin + CHUNK]


def _simulated(job: Job) -> tuple[Job, Floats]:
    # Arms of a search have long names, which configurations refuse.
    policies = {f"arm {number}": policy for number, (_, policy) in enumerate(job.arms)}
    config = replace(job.company.config(), policies=policies, workers=1)
    setup = prepare(config, population=_population(job.company))
    return job, replicate(setup, 0).metrics


@lru_cache(maxsize=4)
def _population(company: Company) -> Population:
    return population_key(company.config())[1]()


@contextmanager
def kept(path: Path, about: Config) -> Iterator[RunFolder]:
    """Open the folder in which measured arms are kept, for this and later runs.

    Raises
    ------
    RunError
        When it holds those of another configuration or version; delete it to start again.
    """
    folder = RunFolder.at(str(path))
    folder.begin(as_yaml(about), as_yaml(about, identity) + source_hash(), [])
    folder.set_status(RUNNING)
    try:
        yield folder
    finally:
        # Never done: what is kept serves every later run.
        folder.set_status(INTERRUPTED)


def column(measured: Floats, metric: str) -> Floats:
    """Return one metric of every arm on every company, shape (companies, arms)."""
    return measured[..., metric_names().index(metric)]


def gaps(values: Floats, against: Floats) -> list[tuple[float, float, float]]:
    """Return how far each arm is above another on average, with a 95 % t-interval.

    Parameters
    ----------
    values
        Shape (companies, arms).
    against
        The other arm on the same companies, shape (companies,).
    """
    return [mean_interval(own - against) for own in values.T]
