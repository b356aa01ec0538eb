"""What differences say: which pairs of arms are spoken of, and which of them is better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simcs.metrics.definitions import METRICS

if TYPE_CHECKING:
    import pandas as pd

VERDICTS = (
    "metric", "policy", "baseline", "difference", "ci_low", "ci_high", "clear", "better",
    "replications", "share_of_assumptions", "share_low", "share_high", "sets",
)  # fmt: skip


def is_clear(row: Any) -> bool:
    """Return whether the interval ``ci_low`` to ``ci_high`` of a row excludes zero."""
    return bool(row.ci_low > 0 or row.ci_high < 0)


def spoken_of(differences: pd.DataFrame, metric: str, top: pd.DataFrame | None = None) -> list[Any]:
    """Return the rows that a verdict speaks of: each arm against the baseline, then the best two.

    Parameters
    ----------
    differences
        As `simcs.analysis.summary.differences` returns them.
    top
        As `simcs.analysis.summary.top_two` returns it. It adds a row when there are more than two
        arms and the best two are not already compared.
    """
    rows = list(differences[differences["metric"] == metric].itertuples())
    if top is not None and len(rows) > 1:
        pairs = {frozenset((row.policy, row.baseline)) for row in rows}
        best = top[top["metric"] == metric].itertuples()
        rows += [row for row in best if frozenset((row.policy, row.baseline)) not in pairs]
    return rows


def verdict_rows(
    differences: pd.DataFrame,
    metric: str,
    top: pd.DataFrame | None = None,
    sets: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return what a verdict says of one metric, a row for each pair of arms.

    Parameters
    ----------
    differences, metric, top
        As of `spoken_of`.
    sets
        As `simcs.analysis.assumptions.assumption_differences` returns it, of every pair.

    Returns
    -------
    pandas.DataFrame
        Columns `VERDICTS`. ``difference`` is policy minus baseline in the metric's unit, with its
        95 % interval. It is ``clear`` where the interval excludes zero; ``better`` then names
        the arm that is better, missing where it is not clear or neither direction is better.
        ``share_of_assumptions`` is the share of alternative sets of assumptions in which the
        policy is better than the baseline, with its 95 % interval, over a number of
        ``sets``; NaN and 0 where none were run.
    """
    import pandas as pd

    shares = {} if sets is None else {(row.policy, row.baseline): row for row in sets.itertuples()}
    nan, rows = float("nan"), []
    for row in spoken_of(differences, metric, top):
        held = shares.get((row.policy, row.baseline))
        share = (nan, nan, nan, 0)
        if held is not None:
            share = (held.share, held.share_low, held.share_high, held.sets)
        gap = (row.mean_difference, row.ci_low, row.ci_high)
        judged = (is_clear(row), _better(row, metric))
        rows.append((metric, row.policy, row.baseline, *gap, *judged, row.replications, *share))
    return pd.DataFrame(rows, columns=list(VERDICTS))


def _better(row: Any, metric: str) -> str | None:
    wanted = METRICS[metric].better
    if wanted == "neither" or not is_clear(row):
        return None
    return str(row.policy if (row.ci_low > 0) == (wanted == "higher") else row.baseline)
