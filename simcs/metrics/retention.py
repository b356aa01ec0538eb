"""What was retained of the opening book, and how customers fared."""

import math

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import NOT_YET, Cause, Intent, Stage
from simcs.metrics.curves import opening_arr, retention_curves
from simcs.metrics.metric import Metric
from simcs.metrics.survival import kaplan_meier, restricted_mean
from simcs.record import Record

FIRST_VALUE_LIMIT = 52
"""Weeks beyond which time to first value is not counted; nor is it beyond the horizon."""


def logo_retention(record: Record) -> float:
    """Return the share of the opening accounts retained to the horizon."""
    return float(retention_curves(record)["logo"][-1])


def gross_retention(record: Record) -> float:
    """Return the share of the opening revenue retained, each account up to its opening revenue."""
    return float(retention_curves(record)["gross"][-1])


def net_retention(record: Record) -> float:
    """Return the revenue of the retained opening accounts over the opening revenue."""
    return float(retention_curves(record)["net"][-1])


def time_to_value_weeks(record: Record) -> float:
    """Return the restricted mean time to first value of the accounts that began in the run.

    Nobody counts for longer than `FIRST_VALUE_LIMIT`, nor than the run, which sees no further.
    """
    accounts = record.accounts
    began = accounts[(accounts["start"] >= 0) & (accounts["stage"] != Stage.FUTURE)]
    if not len(began):
        return math.nan
    reached = began["first_value"] != NOT_YET
    seen_until = np.where(began["stage"] == Stage.GONE, began["end"], record.weeks)
    # first_value is the week at whose close it was reached, so the time is one more.
    until = np.where(reached, began["first_value"] + 1, seen_until)
    # A book may say of a customer of today that it is well adopted: first value before the start.
    time = np.maximum(until - began["start"], 0)
    return restricted_mean(kaplan_meier(time, reached), min(FIRST_VALUE_LIMIT, record.weeks))


def quiet_churn_share(record: Record) -> float:
    """Return which share of the opening accounts that left never gave notice of it."""
    left, quiet = left_and_quiet(record)
    return float(np.mean(quiet[left])) if left.any() else math.nan


def quiet_churn_revenue_share(record: Record) -> float:
    """Return the same share of the revenue that left."""
    left, quiet = left_and_quiet(record)
    arr = record.accounts["arr"]
    return float(arr[left & quiet].sum() / arr[left].sum()) if arr[left].any() else math.nan


def left_and_quiet(record: Record) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return who of the opening book left, and who gave no notice, shape ``(accounts,)`` each."""
    accounts = record.accounts
    left = (accounts["opening"] == 1) & (accounts["stage"] == Stage.GONE)
    # A payment that fails is noticed by its nature, and no one decided to leave.
    left &= accounts["cause"] != Cause.PAYMENT
    return left, accounts["intent"] != Intent.LEAVE_AFTER_NOTICE


def expansion_share(record: Record) -> float:
    """Return how far the retained opening accounts have outgrown their opening revenue."""
    whole = opening_arr(record)
    last = record.ledger[-1]
    return float((last["kept_arr"] - last["kept_gross"]) / whole) if whole else math.nan


def win_backs(record: Record) -> float:
    """Return how many times an account that had left came back."""
    return float(record.ledger["returns"].sum())


def references(record: Record) -> float:
    """Return how many accounts speak well of the company at the end."""
    return float(record.ledger["references"][-1])


METRICS = (
    Metric(
        "logo_retention",
        "logo retention",
        "%",
        "higher",
        "active accounts of the opening book at the horizon / accounts in the opening book",
        logo_retention,
        retains="the opening accounts",
        least=0,
        most=1,
    ),
    Metric(
        "gross_retention",
        "gross retention",
        "%",
        "higher",
        "ARR of the active accounts of the opening book at the horizon, each counted up to its "
        "opening ARR / opening ARR",
        gross_retention,
        retains="the opening revenue, expansion not counted",
        least=0,
        most=1,
    ),
    Metric(
        "net_retention",
        "net retention",
        "%",
        "higher",
        "ARR of the active accounts of the opening book at the horizon / opening ARR",
        net_retention,
        least=0,
    ),
    Metric(
        "time_to_value_weeks",
        "time to first value",
        "weeks",
        "lower",
        "area from 0 to 52 weeks, or to the horizon if that is nearer, under the Kaplan-Meier "
        "curve of 'not yet at first value' of the accounts that began during the run; censored by "
        "leaving and by the horizon, and level after the last observation",
        time_to_value_weeks,
        least=0,
        most=FIRST_VALUE_LIMIT,
    ),
    Metric(
        "quiet_churn_share",
        "churn without warning",
        "%",
        "lower",
        "accounts of the opening book that left without having given notice / accounts of the "
        "opening book that left, those with a failed payment left out of both",
        quiet_churn_share,
        least=0,
        most=1,
    ),
    Metric(
        "win_backs",
        "accounts won back",
        "accounts",
        "higher",
        "times in the run that an account which had left came back",
        win_backs,
        least=0,
    ),
    Metric(
        "references",
        "accounts that are references",
        "accounts",
        "higher",
        "active accounts at the horizon that are fully adopted, have goodwill of at least "
        "`market.reference_goodwill` and do not mean to leave",
        references,
        least=0,
    ),
    Metric(
        "expansion_share",
        "expansion",
        "%",
        "higher",
        "ARR of the active accounts of the opening book at the horizon beyond the opening ARR of "
        "each / opening ARR; net retention less gross retention",
        expansion_share,
        least=0,
    ),
    Metric(
        "quiet_churn_revenue_share",
        "lost revenue without warning",
        "%",
        "lower",
        "ARR, when they left, of the accounts of the opening book that left without having given "
        "notice / that of all that left, those with a failed payment left out of both",
        quiet_churn_revenue_share,
        least=0,
        most=1,
    ),
)
