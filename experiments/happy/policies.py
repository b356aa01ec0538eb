"""Who leaves of those that look best, whatever the score is made of."""

import math

import numpy as np

import simcs
from simcs.journey.columns import NEVER
from simcs.record import SHORTEST_TERM, Record, TermEnd


@simcs.metric("leavers_at_top", title="leavers among the third that looks best", unit="%")
def leavers_at_top(record: Record) -> float:
    """Return which share of the third with the best score at decisions left with that term.

    Terms of 26 weeks or more that ended in the run; ties on the edge count in part.
    """
    terms = record.terms
    chosen = terms[
        (terms["ends"] - terms["begins"] >= SHORTEST_TERM)
        & (terms["decided"] != NEVER)
        & (terms["outcome"] != TermEnd.OPEN)
    ]
    score, left = chosen["score"], chosen["outcome"] == TermEnd.LEFT
    seen = ~np.isnan(score)
    score, left = score[seen], left[seen]
    if len(score) < 3:
        return math.nan
    edge = np.quantile(score, 2 / 3)
    above, on = score > edge, score == edge
    part = (len(score) / 3 - above.sum()) / on.sum() if on.any() else 0.0
    return float((left[above].sum() + part * left[on].sum()) / (above.sum() + part * on.sum()))


@simcs.metric("leavers_at_decisions", title="leavers of all", unit="%")
def leavers_at_decisions(record: Record) -> float:
    """Return which share of those terms ended with leaving."""
    terms = record.terms
    chosen = (terms["ends"] - terms["begins"] >= SHORTEST_TERM) & (terms["decided"] != NEVER)
    chosen &= terms["outcome"] != TermEnd.OPEN
    return float(np.mean(terms["outcome"][chosen] == TermEnd.LEFT)) if chosen.any() else math.nan
