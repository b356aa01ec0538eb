"""How well something seen predicts something else: area under the curve, lead time, coverage."""

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import NEVER
from simcs.metrics.metric import Metric
from simcs.record import SHORTEST_TERM, Record, TermEnd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def auc(worse: Floats, happened: Bools) -> float:
    """Return the chance that one to whom it happened looked worse than one to whom it did not.

    Parameters
    ----------
    worse
        Shape ``(n,)``: higher is worse; those that are NaN were not seen and are left out.
    happened
        Shape ``(n,)``.

    Returns
    -------
    float
        The area under the receiver operating characteristic, ties counted half (Mann & Whitney
        1947); NaN where all or none of those seen had it happen.
    """
    seen = ~np.isnan(worse)
    values, mine = worse[seen], happened[seen]
    yes, no = int(mine.sum()), int((~mine).sum())
    if yes == 0 or no == 0:
        return float("nan")
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    rank = (last - (counts - 1) / 2)[place]
    return float((rank[mine].sum() - yes * (yes + 1) / 2) / (yes * no))


def lead_times(worse: Floats, line: Floats) -> NDArray[np.int64]:
    """Return for how many weeks up to the last each row has been over its line without a break.

    Parameters
    ----------
    worse
        Shape ``(n, weeks)``, the latest week last; higher is worse. NaN is not over the line.
    line
        Shape ``(n,)``.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``: 0 for those not over it in the last week.
    """
    over = worse > line[:, None]
    backwards = over[:, ::-1]
    broken = ~backwards
    weeks: NDArray[np.int64] = np.where(
        broken.any(axis=1), broken.argmax(axis=1), over.shape[1]
    ).astype(np.int64)
    return weeks


def health_auc(record: Record) -> float:
    """Return how well the health score at decisions separated leavers from others."""
    return _auc_at_decisions(record, "score")


def latent_health_auc(record: Record) -> float:
    """Return how well true health, which nobody sees, would have separated them."""
    return _auc_at_decisions(record, "health")


def _auc_at_decisions(record: Record, name: str) -> float:
    terms = record.terms
    # Shorter terms are in the record only where the account burnt, which depends on the score.
    chosen = terms["ends"] - terms["begins"] >= SHORTEST_TERM
    chosen &= (terms["decided"] != NEVER) & (terms["outcome"] != TermEnd.OPEN)
    return auc(-terms[name][chosen], terms["outcome"][chosen] == TermEnd.LEFT)


METRICS = (
    Metric(
        "health_auc",
        "AUC of the health score",
        "",
        "higher",
        "chance that, of two accounts in the weeks of their decisions, the one that left with that "
        "term had the lower health score than the one that renewed, ties counted half; terms of 26 "
        "weeks or more that ended in the run",
        health_auc,
        least=0,
        most=1,
    ),
    Metric(
        "latent_health_auc",
        "AUC of true health",
        "",
        "higher",
        "the same of health as it truly is, at the close of the week of the decision",
        latent_health_auc,
        least=0,
        most=1,
    ),
)
