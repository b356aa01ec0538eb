"""How long new accounts take to first value, of which leaving keeps some for good."""

import math
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import NEVER, NOT_YET, Stage
from simcs.metrics.metric import Metric
from simcs.metrics.survival import aalen_johansen, restricted_mean, time_of_half
from simcs.record import Record

FIRST_VALUE_LIMIT = 52
"""Weeks beyond which time to first value is not counted; nor is it beyond the horizon."""


class Outcome(IntEnum):
    """What came first of an account that began in the run."""

    WAITING = 0
    """Neither, by the horizon."""
    REACHED = 1
    LEFT = 2


def until_first_value(record: Record) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for how many weeks accounts that began were on the way, and the `Outcome` of each.

    Shape ``(began,)`` each, without those still to come. What counts is the first time that an
    account left, even if it came back.
    """
    accounts, courses = record.accounts, record.courses
    if not len(courses):  # made by hand
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    began = (accounts["start"] >= 0) & (accounts["stage"] != Stage.FUTURE)
    start = accounts["start"][began]
    # first_value is the week at whose close it was reached, so the time is one more.
    reached = np.where(
        accounts["first_value"] == NOT_YET, record.weeks + 1, accounts["first_value"] + 1
    )[began]
    left = courses["first_left"][began]
    left = np.where(left == NEVER, record.weeks + 1, left)
    until = np.minimum(np.minimum(reached, left), record.weeks)
    outcome = np.full(len(start), int(Outcome.WAITING))
    outcome[left <= record.weeks] = Outcome.LEFT
    outcome[(reached <= record.weeks) & (reached <= left)] = Outcome.REACHED
    # A book may say of a customer of today that it is well adopted: first value before the start.
    return np.maximum(until - start, 0).astype(np.int64), outcome


def time_to_value_weeks(record: Record) -> float:
    """Return the restricted mean time to first value of the accounts that began in the run.

    Who leaves first never gets there. Nobody counts for longer than `FIRST_VALUE_LIMIT`, nor than
    the run, which sees no further.
    """
    time, outcome = until_first_value(record)
    if not len(time):
        return math.nan
    return restricted_mean(aalen_johansen(time, outcome), min(FIRST_VALUE_LIMIT, record.weeks))


def time_to_value_median_weeks(record: Record) -> float:
    """Return by when half of the accounts that began had reached first value; NaN if never."""
    return time_of_half(aalen_johansen(*until_first_value(record)))


METRICS = (
    Metric(
        "time_to_value_weeks",
        "time to first value",
        "weeks",
        "lower",
        "area from 0 to 52 weeks, or to the horizon if that is nearer, under 1 − the "
        "Aalen-Johansen incidence of first value among the accounts that began during the run, "
        "with leaving for the first time as the competing risk; censored by the horizon, and level "
        "after the last observation",
        time_to_value_weeks,
        least=0,
        most=FIRST_VALUE_LIMIT,
    ),
    Metric(
        "time_to_value_median_weeks",
        "time until half have first value",
        "weeks",
        "lower",
        "weeks from which on that incidence is a half or more; none if it never is",
        time_to_value_median_weeks,
        least=0,
    ),
)
