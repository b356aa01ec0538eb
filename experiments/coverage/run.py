"""How often a 95 % interval of a paired difference covers the truth, by book and futures.

python -m experiments.coverage.run        simulates what is missing (hours), counts, writes the page
python -m experiments.coverage.run page   the page again, from result.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.coverage.futures import Design, configuration, futures
from experiments.stored import stamp
from simcs.analysis.interval import CONFIDENCE, futures_needed, mean_interval
from simcs.experiment.replications import prepare

HERE = Path(__file__).parent
RESULT = HERE / "result.json"
PAGE = HERE.parents[1] / "docs" / "background" / "statistics.md"

Floats = NDArray[np.float64]


def student(values: Floats) -> tuple[float, float]:
    """Return Student's interval, which is what was shown before, for comparison."""
    from scipy import stats

    found = stats.t.interval(CONFIDENCE, len(values) - 1, np.mean(values), stats.sem(values))
    return (float(found[0]), float(found[1]))


def trials(design: Design, book: int, gaps: Floats, count: int) -> Floats:
    """Return the differences that each trial sees, shape (trials, count).

    Futures of a trial are drawn without replacement from those that the truth is not made of.
    """
    draws = np.random.default_rng([design.seed, book, count])
    pool = gaps[design.truth : design.truth + design.pool]
    return np.stack([draws.choice(pool, count, replace=False) for _ in range(design.trials)])


def cell(design: Design, book: int, gaps: Floats, count: int) -> dict[str, float]:
    """Return how often intervals of a difference cover it, and on which side they miss."""
    truth = float(np.mean(gaps[: design.truth]))
    seen = trials(design, book, gaps, count)
    ends = np.array([mean_interval(one)[1:] for one in seen])
    usual = np.array([student(one) if np.ptp(one) else (one[0], one[0]) for one in seen])
    below, above = ends[:, 1] < truth, ends[:, 0] > truth
    return {
        "truth": truth,
        "covered": float(np.mean(~below & ~above)),
        "too_low": float(np.mean(below)),
        "too_high": float(np.mean(above)),
        "student": float(np.mean((usual[:, 0] <= truth) & (truth <= usual[:, 1]))),
        "width": float(np.median(np.ptp(ends, axis=1)) / np.median(np.ptp(usual, axis=1))),
    }


def cells(design: Design) -> Iterator[dict[str, Any]]:
    """Yield a row for each book, number of futures, metric and arm but the baseline."""
    for book in design.books:
        values = futures(design, book)
        needed = futures_needed(prepare(configuration(design, book)).book.rows["arr"] / 100)
        for count in design.futures:
            for place, metric in enumerate(design.metrics):
                for number, arm in enumerate(design.arms[1:], start=1):
                    gaps = values[:, number, place] - values[:, 0, place]
                    what = {"book": book, "futures": count, "metric": metric, "arm": arm}
                    # The note speaks of revenue and money, which large accounts decide.
                    warned = {"warned": count < needed and metric != "logo_retention"}
                    yield what | warned | {"needed": needed} | cell(design, book, gaps, count)


def rounded(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its floats to five digits, so that files differ where results do."""
    return {
        name: float(f"{value:.5g}") if isinstance(value, float) else value
        for name, value in row.items()
    }


def main() -> None:
    """Do what the command line asks for."""
    from experiments.coverage.page import text

    if sys.argv[1:] not in ([], ["page"]):
        raise SystemExit(__doc__)
    if not sys.argv[1:]:
        design = Design()
        found = {"about": asdict(design), "cells": [rounded(row) for row in cells(design)]}
        RESULT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
        stamp("coverage")
    PAGE.write_text(text(json.loads(RESULT.read_text("utf-8"))), "utf-8")


if __name__ == "__main__":
    main()
