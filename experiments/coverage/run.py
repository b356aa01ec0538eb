"""How often a 95 % interval of a paired difference covers the truth, by book and futures.

python -m experiments.coverage.run        simulates what is missing (hours), counts, writes the page
python -m experiments.coverage.run page   the page again, from result.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import product
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.coverage.futures import Design, configuration, futures
from experiments.stored import rounded, stamp
from simcs.analysis.interval import CONFIDENCE, futures_needed, mean_interval, student_interval
from simcs.experiment.replications import prepare

HERE = Path(__file__).parent
RESULT = HERE / "result.json"
PAGE = HERE.parents[1] / "docs" / "background" / "statistics.md"

Floats = NDArray[np.float64]


def trials(draws: np.random.Generator, pool: Floats, count: int, times: int) -> Floats:
    """Return what each trial sees, shape (times, count, …), of a pool of shape (futures, …).

    Futures of a trial are drawn without replacement from the pool.
    """
    return np.stack([draws.choice(pool, count, replace=False) for _ in range(times)])


def intervals(seen: Floats) -> Floats:
    """Return both ends of the interval that each trial gives, shape (trials, 2)."""
    return np.array([mean_interval(one)[1:] for one in seen])


def cell(design: Design, book: int, gaps: Floats, count: int) -> dict[str, float]:
    """Return how often intervals of a difference cover it, and on which side they miss."""
    truth = float(np.mean(gaps[: design.truth]))
    draws = np.random.default_rng([design.seed, book, count])
    pool = gaps[design.truth : design.truth + design.pool]
    seen = trials(draws, pool, count, design.trials)
    ends = intervals(seen)
    usual = np.array([student_interval(one)[1:] for one in seen])
    below, above = ends[:, 1] < truth, ends[:, 0] > truth
    return {
        "truth": truth,
        "covered": float(np.mean(~below & ~above)),
        "too_low": float(np.mean(below)),
        "too_high": float(np.mean(above)),
        "student": float(np.mean((usual[:, 0] <= truth) & (truth <= usual[:, 1]))),
        "width": float(np.median(np.ptp(ends, axis=1)) / np.median(np.ptp(usual, axis=1))),
    }


def chances(design: Design, book: int, gaps: Floats, count: int) -> Floats:
    """Return by how much chance moves each share of trials that cover: half a 95 % interval.

    The experiment is done again on random splits of the same futures into those of the truth and
    the pool, with trials of their own. The shares that these find differ as those of experiments
    with other futures would, a little less: by the trials, by the pool, and by the truth.

    Parameters
    ----------
    gaps
        Differences, shape (truth + pool, measures).

    Returns
    -------
    numpy.ndarray
        Shape (measures,).
    """
    draws = np.random.default_rng([design.seed, book, count, design.splits])
    shares = []
    for _ in range(design.splits):
        mixed = draws.permutation(gaps)
        truth = np.mean(mixed[: design.truth], axis=0)
        seen = trials(draws, mixed[design.truth :], count, design.trials)
        ends = [intervals(np.ascontiguousarray(own)).T for own in np.moveaxis(seen, 2, 0)]
        held = zip(ends, truth, strict=True)
        shares.append([np.mean((low <= true) & (true <= high)) for (low, high), true in held])
    normal = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    return np.asarray(normal * np.std(shares, axis=0, ddof=1))


def cells(design: Design) -> Iterator[dict[str, Any]]:
    """Yield a row for each book, number of futures, metric and arm but the baseline."""
    rows = list(product(design.metrics, design.arms[1:]))
    for book in design.books:
        values = futures(design, book)
        gaps = (values[:, 1:] - values[:, :1]).transpose(0, 2, 1).reshape(len(values), -1)
        needed = futures_needed(prepare(configuration(design, book)).book.rows["arr"] / 100)
        for count in design.futures:
            moved = chances(design, book, gaps, count)
            for (metric, arm), own, chance in zip(rows, gaps.T, moved, strict=True):
                what = {"book": book, "futures": count, "metric": metric, "arm": arm}
                # The note speaks of revenue and money, which large accounts decide.
                warned = {"warned": count < needed and metric != "logo_retention"}
                found = cell(design, book, np.ascontiguousarray(own), count)
                yield what | warned | {"needed": needed} | found | {"chance": float(chance)}


def main() -> None:
    """Do what the command line asks for."""
    from experiments.coverage.page import text

    if sys.argv[1:] not in ([], ["page"]):
        raise SystemExit(__doc__)
    if not sys.argv[1:]:
        design = Design()
        found = {"about": asdict(design), "cells": [rounded(row, 5) for row in cells(design)]}
        RESULT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
        stamp("coverage")
    PAGE.write_text(text(json.loads(RESULT.read_text("utf-8"))), "utf-8")


if __name__ == "__main__":
    main()
