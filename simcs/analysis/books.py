"""A difference over several books: what holds for a company like this one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import mean_interval, skewness
from simcs.analysis.summary import range_of_gaps
from simcs.metrics.definitions import METRICS, metric_names

if TYPE_CHECKING:
    import pandas as pd

POOLED = (
    "policy", "baseline", "metric", "mean_difference", "ci_low", "ci_high", "between_books",
    "least", "most", "books", "skewness",
)  # fmt: skip


def pooled_differences(
    replications: pd.DataFrame, variants: pd.DataFrame, baseline: str
) -> pd.DataFrame:
    """Return how each arm differs from ``baseline`` over books, each book counted once.

    Parameters
    ----------
    replications
        Of the run's own book: policy, replication and every metric.
    variants
        Of the other books: the same, with ``variant``, which tells the book. Arms that they do
        not have, such as the ceiling, are left out.

    Returns
    -------
    pandas.DataFrame
        Columns `POOLED`: policy minus baseline. The futures of a book are averaged first. The
        interval is of the mean over books, and so contains both how books differ and the sampling
        error of their futures. ``between_books`` is the standard deviation of what the books
        differ by beyond that error, by the analysis of variance (Searle, Casella & McCulloch
        1992), 0 where that error alone explains it, and NaN where it is unknown: of one book, or
        where a book has one future and so shows no error. ``least``, ``most`` and ``skewness``
        are of books. Books in which a metric has no value are left out, and ``books`` counts the
        others.
    """
    import pandas as pd

    shared = replications["policy"].isin(variants["policy"].unique())
    own = replications[shared].assign(variant="")
    together = pd.concat([own, variants.drop(columns="study")], ignore_index=True)
    rows = list(_rows(together, baseline))
    return pd.DataFrame(rows, columns=list(POOLED))


def _rows(together: pd.DataFrame, baseline: str) -> Iterator[tuple[Any, ...]]:
    keys = ["variant", "replication"]
    by_arm = {arm: rows.set_index(keys) for arm, rows in together.groupby("policy", sort=False)}
    names = [name for name in metric_names() if name in together]
    for arm, rows in by_arm.items():
        if arm == baseline:
            continue
        gaps = rows[names] - by_arm[baseline][names]
        books = gaps.groupby(level="variant", sort=False)
        mean, error = books.mean(), books.var() / books.count()
        for name in names:
            measure = METRICS[name]
            bounds = range_of_gaps(measure.least, measure.most)
            known = mean[name].notna()
            values = mean.loc[known, name].to_numpy(np.float64)
            spread = _between(values, error.loc[known, name].to_numpy(np.float64))
            ends = (values.min(), values.max()) if len(values) else (np.nan, np.nan)
            found = mean_interval(values, *bounds)
            yield arm, baseline, name, *found, spread, *ends, len(values), skewness(values)


def _between(means: NDArray[np.float64], error: NDArray[np.float64]) -> float:
    """Return by how much books differ beyond sampling error, the variances of their means."""
    if len(means) < 2:
        return np.nan
    beyond = float(np.var(means, ddof=1) - np.mean(error))
    return np.nan if math.isnan(beyond) else math.sqrt(max(0.0, beyond))
