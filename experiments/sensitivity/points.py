"""What is varied, what is measured, and how a point of a design becomes a run of the model.

A point is one company: settings and a seed, which makes its typical population, its book and its
random numbers. All arms are simulated on it, so that differences between them are paired.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.book.book import Book
from simcs.experiment.priors import Span
from simcs.experiment.replications import Setup
from simcs.experiment.store import RunFolder
from simcs.journey.parameters import Journey
from simcs.studies.variants import Variant, simulate_variants

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ranges = Mapping[str, Mapping[str, Span]]
ARMS = ("typical", "heroic", "proactive", "blend")
"""Those whose differences are studied."""
MAPPED = (*ARMS, "by_value")
"""Those of which the map says which is best."""
PAIRS = (("proactive", "heroic"), ("blend", "typical"))
METRICS = ("net_retention", "logo_retention")
SEEDS = 2**31
SPREAD = 0.4
"""Of contract values within a segment, log $: half the default, so that few large accounts do not
decide an outcome."""
MOST_HELD = 0.25
"""Share of the revenue that ten accounts of the book may not reach."""


@dataclass(frozen=True)
class Outcome:
    """A difference between two arms: ``policy`` minus ``baseline`` in ``metric``."""

    policy: str
    baseline: str
    metric: str

    @property
    def name(self) -> str:
        """Return what it is called in result.json."""
        return f"{self.policy} - {self.baseline}: {self.metric}"


OUTCOMES = tuple(Outcome(*pair, metric) for pair in PAIRS for metric in METRICS)
NAMES = tuple(one.name for one in OUTCOMES)


@dataclass(frozen=True)
class Effort:
    """How much is run.

    Parameters
    ----------
    size
        Accounts of the book.
    population
        That start in each segment of the typical population of each point.
    trajectories
        Of the screening of topics, and of that of single parameters.
    singles
        Parameters that are screened one by one, at most: those of the topics that lead.
    shares, samples
        Parameters whose shares of variance are estimated, and from how many points, each in two
        companies.
    ends, companies
        Parameters moved to either end of their range, and companies at each.
    teams
        Sizes of the team on the map, relative to a typical one.
    noises
        Noise of the signals on the map, relative to the default; perfect and chance come besides.
    cell_companies
        Companies of each cell.
    """

    size: int
    population: int
    trajectories: int
    singles: int
    shares: int
    samples: int
    ends: int
    companies: int
    teams: tuple[float, ...]
    noises: tuple[float, ...]
    cell_companies: int

    def settings(self) -> tuple[str, ...]:
        """Return the settings of the run that is varied, as on the command line."""
        return (
            f"policies=[{','.join(MAPPED)}]",
            "driver=loop",
            "depth=quick",
            f"book.size={self.size}",
            *(f"journey.segments.{name}.acv_sigma={SPREAD}" for name in Journey().segments),
        )


EFFORTS = {
    "quick": Effort(600, 60, 2, 12, 3, 24, 4, 3, (1 / 4, 1, 4), (1,), 3),
    "full": Effort(1000, 200, 10, 24, 6, 240, 6, 8, (1 / 4, 1, 4), (2, 1, 0.5), 4),
}
"""A pass to check that everything runs, and the one that is meant."""


@dataclass(frozen=True)
class Lab:
    """All that the stages share.

    Parameters
    ----------
    setup
        The run that is varied.
    ranges
        Plausible ranges of its parameters.
    effort
        How much is run.
    simulate
        Simulates variants and returns a row for each and each arm, in order.
    """

    setup: Setup
    ranges: Ranges
    effort: Effort
    simulate: Callable[[str, Sequence[Variant]], pd.DataFrame]

    def seed(self, *of: str | int) -> int:
        """Return a seed for what is named, the same in every run; never 0."""
        numbers = [self.setup.config.seed]
        for one in of:
            numbers += [one] if isinstance(one, int) else one.encode()
        return int(np.random.default_rng(numbers).integers(1, SEEDS))

    def point(
        self,
        stage: str,
        name: str,
        settings: Mapping[str, Any],
        seed: int,
        arms: tuple[str, ...] = ARMS,
    ) -> Variant:
        """Return one company under some settings."""
        own = {**settings, "seed": seed}
        return Variant(stage, name, own, (0,), self.effort.population, arms)

    def differences(self, stage: str, points: Sequence[Variant]) -> Floats:
        """Return each outcome at each point, shape ``(points, outcomes)``."""
        return gaps(self.simulate(stage, points))


def gaps(rows: pd.DataFrame) -> Floats:
    """Return each outcome of simulated points, shape ``(points, outcomes)``."""
    by_arm = dict(iter(rows.groupby("policy", sort=False)))
    return np.stack(
        [
            by_arm[o.policy][o.metric].to_numpy() - by_arm[o.baseline][o.metric].to_numpy()
            for o in OUTCOMES
        ],
        axis=-1,
    )


def held_by_ten(book: Book) -> float:
    """Return the share of the revenue that the ten largest accounts hold."""
    revenue = np.sort(book.rows["arr"].astype(np.float64))
    return float(revenue[-10:].sum() / revenue.sum())


def simulate_with_bar(setup: Setup, folder: RunFolder | None) -> Callable[..., pd.DataFrame]:
    """Return a function that simulates points under a progress bar of their stage's name."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # its thread would keep new processes from beginning at once

    def simulate(stage: str, points: Sequence[Variant]) -> pd.DataFrame:
        with tqdm(total=len(points), desc=stage, unit=" points", disable=None) as bar:
            return simulate_variants(setup, points, folder, bar.update)

    return simulate


def value_in(span: Mapping[str, Span], place: float) -> float:
    """Return the value at a place of a range; of segments the mean of theirs."""
    return float(np.mean([own.at(place) for own in span.values()]))
