"""Whether two runs of a world end alike: bit by bit, or within random error."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import Final
from simcs.journey.columns import WEEK, Cause, Stage

REPLICATIONS = 20
FALSE_ALARM = 0.001
"""Chance that any of all measures is flagged by random error alone."""
TOTALS = tuple(name for name in WEEK.names or () if WEEK[name].shape == ())
STATES = ("health", "adoption", "goodwill", "champion", "interest", "usage", "tickets", "score")


def difference(mine: Final, truth: Final) -> str:
    """Return the first difference from the truth, column by column and bit by bit; else nothing."""
    for table, own, true in zip(Final._fields, mine, truth, strict=True):
        found = _in_table(own, true)
        if found:
            return f"{table}, {found}"
    return ""


def _in_table(own: NDArray[Any], true: NDArray[Any]) -> str:
    if len(own) != len(true):
        return f"{len(own)} rows against {len(true)}"
    for column in true.dtype.names or ():
        mine, other = own[column], true[column]
        if mine.dtype != other.dtype:
            return f"column {column!r}: {mine.dtype} against {other.dtype}"
        if mine.tobytes() != other.tobytes():
            size = mine.nbytes // len(mine)
            bits = [np.frombuffer(part.tobytes(), f"V{size}") for part in (mine, other)]
            row = int(np.flatnonzero(bits[0] != bits[1])[0])
            return f"column {column!r}, row {row}: {mine[row]} against {other[row]}"
    return ""


def measures(final: Final) -> dict[str, float]:
    """Return what is compared of an ending: all totals of the ledger, and how accounts stand."""
    accounts, ledger = final
    active = accounts[accounts["stage"] == Stage.ACTIVE]
    found = {f"mean {name} a week": float(ledger[name].mean()) for name in TOTALS}
    found |= {f"{name} at the end": float(ledger[name][-1]) for name in ("closing", "logos")}
    found |= {f"mean {name}": float(active[name].mean()) for name in STATES}
    found["problems"] = float(active["problems"].sum())
    for cause in Cause:
        if cause:
            found[f"lost by {cause.name}"] = float(np.count_nonzero(accounts["cause"] == cause))
    return found


def beyond_chance(theirs: Sequence[Final], truth: Sequence[Final]) -> str:
    """Return the measures whose means differ by more than random error; else nothing.

    Replications open alike in both, so the mean of their differences is tested by t, each measure
    with its share of `FALSE_ALARM` (Bonferroni). Differences of rounding alone are none.

    Parameters
    ----------
    theirs, truth
        Endings, replication by replication.
    """
    from scipy import stats

    names = list(measures(truth[0]))
    mine, true = (
        np.array([list(measures(final).values()) for final in x]) for x in (theirs, truth)
    )
    apart = mine - true
    apart[np.isclose(mine, true, rtol=1e-9, atol=1e-12)] = 0.0
    error = apart.std(axis=0, ddof=1) / np.sqrt(len(apart))
    mean = apart.mean(axis=0)
    # The same difference in every replication is not random.
    always = np.where(mean == 0, 0.0, np.copysign(np.inf, mean))
    t = np.divide(mean, error, out=always, where=error > 0)
    limit = stats.t.ppf(1 - FALSE_ALARM / 2 / len(t), len(apart) - 1)
    return "; ".join(
        f"{names[k]}: {mine[:, k].mean():.4g} against {true[:, k].mean():.4g} (t {t[k]:.1f})"
        for k in np.flatnonzero(np.abs(t) > limit)
    )
