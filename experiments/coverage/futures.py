"""The futures that coverage is measured on: some books, simulated many times under each arm.

python -m experiments.coverage.futures [BOOK...]     goes on where it was interrupted

They take hours and are kept in runs/coverage, which is not part of the repository.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simcs.experiment.compose import compose
from simcs.experiment.config import Config, Driver
from simcs.experiment.fingerprint import model_fingerprint
from simcs.experiment.replications import Setup, open_worlds, prepare, recorded
from simcs.metrics.definitions import METRICS
from simcs.record import Economics
from simcs.team.parameters import cost_per_hour

FOLDER = Path(__file__).parents[2] / "runs" / "coverage"
CHUNK = 250
"""Futures in one file."""


@dataclass(frozen=True)
class Design:
    """What is measured, fixed before anything was run.

    Parameters
    ----------
    books
        Accounts in each made-up book.
    arms
        The first one is the baseline.
    truth, pool
        Futures that the true means are of, and others that trials are drawn from.
    futures
        Futures in a trial.
    splits
        How often the futures are split again into truth and pool, to see by how much chance moves
        what is counted. It was added when everything else had been.
    """

    books: tuple[int, ...] = (40, 100, 500)
    arms: tuple[str, ...] = ("none", "typical")
    metrics: tuple[str, ...] = ("net_retention", "lifetime_value", "logo_retention")
    truth: int = 1_500
    pool: int = 700
    futures: tuple[int, ...] = (10, 30)
    trials: int = 2_000
    splits: int = 24
    seed: int = 20_261_129


def configuration(design: Design, book: int) -> Config:
    """Return the shipped configuration with a book of so many accounts."""
    arms = ",".join(design.arms)
    return compose([f"book.size={book}", f"policies=[{arms}]", "depth=quick", "driver=loop"])


def measured(setup: Setup, metrics: tuple[str, ...], replication: int) -> NDArray[np.float64]:
    """Return the metrics of one future under each arm, shape (arms, metrics)."""
    value = setup.config.value
    economics = Economics(value.gross_margin, value.discount_rate, cost_per_hour(setup.team))
    rows = []
    for arm, world in open_worlds(setup, replication):
        record = recorded(world, Driver.loop).record(arm.name, replication, economics)
        rows.append([METRICS[name].compute(record) for name in metrics])
    return np.asarray(rows)


def futures(design: Design, book: int) -> NDArray[np.float64]:
    """Return all futures of a book, shape (truth + pool, arms, metrics); what is there is read."""
    config = configuration(design, book)
    said = f"{model_fingerprint()} {config.horizon_weeks} {design.arms} {design.metrics}"
    key = hashlib.sha256(said.encode()).hexdigest()[:12]
    setup: Setup | None = None
    parts = []
    for start in range(0, design.truth + design.pool, CHUNK):
        path = FOLDER / f"{book}-{key}-{start}.npy"
        if not path.exists():
            setup = setup or prepare(config)
            part = np.stack([measured(setup, design.metrics, start + n) for n in range(CHUNK)])
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_suffix(".part")
            with unfinished.open("wb") as file:
                np.save(file, part)
            unfinished.replace(path)
            print(f"{book} accounts: {start + CHUNK} futures", file=sys.stderr, flush=True)
        parts.append(np.load(path))
    return np.concatenate(parts)


if __name__ == "__main__":
    for size in map(int, sys.argv[1:]) if sys.argv[1:] else Design().books:
        futures(Design(), size)
