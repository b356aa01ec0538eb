"""Relapse: which share of renewed accounts left within a term or two, saved ones and others."""

from functools import partial

import numpy as np

from simcs.journey.columns import NEVER
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.metric import Metric
from simcs.metrics.rescues import mean, outcome_of, renewed, treated
from simcs.record import Record, TermEnd


def relapse(record: Record, saved: bool, cycles: int) -> float:
    """Return which share of renewed accounts left within some more terms.

    They were ``saved``, or had never visibly burnt. Terms are of a year or longer, and only those
    count after which ``cycles`` more end by the horizon, whether the account saw them or not.
    """
    terms = record.terms
    chosen = treated(terms) if saved else np.asarray(terms["flagged"] == NEVER)
    length = terms["ends"] - terms["begins"]
    seen = terms["ends"] + cycles * length <= record.weeks
    chosen = chosen & renewed(terms) & (length >= WEEKS_PER_YEAR) & seen
    those, length = terms[chosen], length[chosen]
    left = np.zeros(len(those), bool)
    for cycle in range(cycles):
        begins = those["ends"] + cycle * length
        left |= outcome_of(terms, those["account"], begins) == TermEnd.LEFT
    return mean(left)


METRICS = (
    Metric(
        "relapse_one_cycle",
        "saved accounts lost within a term",
        "%",
        "lower",
        "rescues attempted that ended in a renewal, in terms of a year or longer of which one more "
        "ends by the horizon: share that left by then",
        partial(relapse, saved=True, cycles=1),
        least=0,
        most=1,
    ),
    Metric(
        "relapse_two_cycles",
        "saved accounts lost within two terms",
        "%",
        "lower",
        "rescues attempted that ended in a renewal, in terms of a year or longer of which two more "
        "end by the horizon: share that left by then",
        partial(relapse, saved=True, cycles=2),
        least=0,
        most=1,
    ),
    Metric(
        "relapse_one_cycle_others",
        "other renewed accounts lost within a term",
        "%",
        "lower",
        "renewals of accounts that did not visibly burn in that term, in terms of a year or longer "
        "of which one more ends by the horizon: share that left by then",
        partial(relapse, saved=False, cycles=1),
        least=0,
        most=1,
    ),
    Metric(
        "relapse_two_cycles_others",
        "other renewed accounts lost within two terms",
        "%",
        "lower",
        "renewals of accounts that did not visibly burn in that term, in terms of a year or longer "
        "of which two more end by the horizon: share that left by then",
        partial(relapse, saved=False, cycles=2),
        least=0,
        most=1,
    ),
)
