"""What customers answer to surveys, as a net promoter score."""

import math

import numpy as np

from simcs.journey.columns import NEVER, Stage
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.metric import Metric
from simcs.record import Record

MIDDLE, STEP = 8.0, 2.0
"""How an answer of the model, which has no scale, is read from 0 to 10: as 8 + 2 · answer (A).

So the usual customer gives 8 or 9, and answers scatter by about two points.
"""
PROMOTER, DETRACTOR = 9, 6


def nps(record: Record) -> float:
    """Return the net promoter score of the active accounts that have answered within a year.

    Of each its latest answer counts: promoters give 9 or 10, detractors 0 to 6 (Reichheld 2003).
    From -100 to 100; NaN where nobody has answered.
    """
    accounts = record.accounts
    asked = accounts["survey_week"]
    heard = (asked != NEVER) & (asked >= record.weeks - WEEKS_PER_YEAR)
    answers = accounts["survey"][heard & (accounts["stage"] == Stage.ACTIVE)]
    if not len(answers):
        return math.nan
    given = np.clip(np.floor(MIDDLE + STEP * answers + 0.5), 0, 10)
    return float(100 * (np.mean(given >= PROMOTER) - np.mean(given <= DETRACTOR)))


METRICS = (
    Metric(
        "nps",
        "net promoter score",
        "points",
        "higher",
        "100 · (active accounts whose latest answer to a survey, of the last 52 weeks, is 9 or 10, "
        "less those with 0 to 6) / active accounts with such an answer; an answer of the model is "
        "read as 8 + 2 · answer, to the whole number, from 0 to 10",
        nps,
        least=-100,
        most=100,
    ),
)
"""The metrics of this file."""
