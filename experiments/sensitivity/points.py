"""What is varied, what is measured, and how a point of a design becomes a run of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.experiment.config import Config
from simcs.experiment.config_yaml import as_yaml, identity
from simcs.experiment.priors import Span
from simcs.experiment.replications import Setup
from simcs.experiment.store import INTERRUPTED, RUNNING, RunFolder
from simcs.studies.variants import Variant, simulate_variants

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ranges = Mapping[str, Mapping[str, Span]]
POLICIES = ("none", "heroic", "proactive", "blend")
ARMS = POLICIES[1:]
"""Those whose differences are the headline."""
SEED = "luck"
"""The seed's name among the inputs: it draws another population and other futures, no more."""
SEEDS = 2**31


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


PAIRS = (("proactive", "heroic"), ("blend", "proactive"))
METRICS = ("net_retention", "lifetime_value")
OUTCOMES = tuple(Outcome(*pair, metric) for metric in METRICS for pair in PAIRS)
HEADLINE = OUTCOMES[: len(PAIRS)]
"""Those in net retention, by which parameters are chosen for closer study."""


@dataclass(frozen=True)
class Effort:
    """How much is run.

    Parameters
    ----------
    accounts
        That start in each segment of the population of each point.
    trajectories, futures
        Of the screening; the shares of variance run as many futures at each point.
    shares, samples
        Parameters whose shares of variance are estimated, and from how many points each.
    ends, end_futures
        Parameters moved to either end of their range, and futures at each.
    teams
        Sizes of the team on the map, relative to a typical one.
    noises
        Noise of the signals on the map, relative to the default; perfect and chance come besides.
    cell_futures
        Futures of each cell.
    """

    accounts: int
    trajectories: int
    futures: int
    shares: int
    samples: int
    ends: int
    end_futures: int
    teams: tuple[float, ...]
    noises: tuple[float, ...]
    cell_futures: int


EFFORTS = {
    "quick": Effort(100, 2, 1, 2, 4, 4, 4, (1 / 4, 1, 4), (1,), 4),
    "short": Effort(300, 3, 2, 4, 16, 8, 6, (1 / 6, 1 / 2, 1, 2, 8), (2, 1, 0.5), 6),
    "full": Effort(300, 8, 2, 6, 64, 12, 16, (1 / 6, 1 / 3, 1 / 2, 1, 2, 4, 8), (4, 2, 1, 0.5), 12),
}
"""A pass to check that everything runs, one whose intervals are wide, and the one that is meant."""


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
        Simulates variants and returns a row for each arm and future, in order.
    """

    setup: Setup
    ranges: Ranges
    effort: Effort
    simulate: Callable[[str, Sequence[Variant]], pd.DataFrame]

    def generator(self, stage: str) -> np.random.Generator:
        """Return the numbers by which a stage chooses its points: the same in every run."""
        return np.random.default_rng([self.setup.config.seed, *stage.encode()])

    def variant(
        self,
        stage: str,
        name: str,
        settings: Mapping[str, Any],
        futures: int,
        arms: tuple[str, ...] = ARMS,
    ) -> Variant:
        """Return a variant that runs its first futures with a population of its own."""
        return Variant(stage, name, settings, tuple(range(futures)), self.effort.accounts, arms)

    def differences(self, stage: str, variants: Sequence[Variant]) -> Floats:
        """Return each outcome in each future, shape ``(variants, futures, outcomes)``."""
        rows = self.simulate(stage, variants)
        by_arm = dict(iter(rows.groupby("policy", sort=False)))
        gaps = [
            (by_arm[o.policy][o.metric].to_numpy() - by_arm[o.baseline][o.metric].to_numpy())
            for o in OUTCOMES
        ]
        return np.stack(gaps, axis=-1).reshape(len(variants), -1, len(OUTCOMES))


def seed_at(place: float) -> int:
    """Return the seed at a place, from 0 to 1, among all seeds."""
    return min(int(place * SEEDS), SEEDS - 1)


@contextmanager
def stored_points(config: Config, path: Path) -> Iterator[RunFolder]:
    """Open the folder in which simulated points are kept, for this and later runs.

    It holds points of one configuration and one version of simcs; delete it to start again.

    Raises
    ------
    RunError
        When it holds those of another.
    """
    folder = RunFolder.at(str(path))
    folder.begin(as_yaml(config), as_yaml(config, identity), [])
    folder.set_status(RUNNING)
    try:
        yield folder
    finally:
        # Never done: what is kept serves every later run.
        folder.set_status(INTERRUPTED)


def simulate_with_bar(setup: Setup, folder: RunFolder | None) -> Callable[..., pd.DataFrame]:
    """Return a function that simulates variants under a progress bar of its stage's name."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # its thread would keep new processes from beginning at once

    def simulate(stage: str, variants: Sequence[Variant]) -> pd.DataFrame:
        futures = sum(len(variant.replications) for variant in variants)
        with tqdm(total=futures, desc=stage, unit=" futures", disable=None) as bar:
            return simulate_variants(setup, variants, folder, bar.update)

    return simulate


def value_in(span: Mapping[str, Span], place: float) -> Any:
    """Return the value at a place of a range; of segments the mean of theirs."""
    return float(np.mean([own.at(place) for own in span.values()]))
