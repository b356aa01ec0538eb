"""What was retained of the opening book, and who left without warning."""

import math

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import Cause, Intent, Stage
from simcs.metrics.curves import opening_arr, retention_curves
from simcs.metrics.groups import ratio
from simcs.metrics.metric import Metric
from simcs.record import Record


def logo_retention(record: Record) -> float:
    """Return the share of the opening accounts retained to the horizon."""
    return float(retention_curves(record)["logo"][-1])


def gross_retention(record: Record) -> float:
    """Return the share of the opening revenue that neither contraction nor leaving has taken."""
    return float(retention_curves(record)["gross"][-1])


def gross_retention_snapshot(record: Record) -> float:
    """Return the share of the opening revenue that is there, each account up to its opening one."""
    whole = opening_arr(record)
    return float(record.ledger["retained_gross"][-1] / whole) if whole else math.nan


def net_retention_12m(record: Record) -> float:
    """Return the revenue of the accounts of a year ago that have stayed over what they had then."""
    return _last_year(record, "after")


def gross_retention_12m(record: Record) -> float:
    """Return the share of a year ago's revenue that contraction and leaving have not taken."""
    return 1.0 - _last_year(record, "lost")


def _last_year(record: Record, name: str) -> float:
    """Return a part of the revenue of a year ago; NaN in a run of less than a year."""
    parts = ratio(record.last_year[name], record.last_year["before"])
    return float(parts[0]) if len(parts) else math.nan


def net_retention(record: Record) -> float:
    """Return the revenue of the retained opening accounts over the opening revenue."""
    return float(retention_curves(record)["net"][-1])


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
    return float((last["retained_arr"] - last["retained_gross"]) / whole) if whole else math.nan


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
        "sum over the opening accounts of opening ARR · product over the years of the run of (1 − "
        "ARR lost in the year / ARR at its beginning) / opening ARR; lost are contraction and, on "
        "leaving, all, of each account up to what it began the year with",
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
        "each / opening ARR; net retention less `gross_retention_snapshot`",
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
    Metric(
        "gross_retention_snapshot",
        "gross retention as a snapshot",
        "%",
        "higher",
        "ARR of the active accounts of the opening book at the horizon, each counted up to its "
        "opening ARR / opening ARR",
        gross_retention_snapshot,
        retains="the opening revenue, each account up to what it had",
        least=0,
        most=1,
    ),
    Metric(
        "net_retention_12m",
        "net retention of the last 12 months",
        "%",
        "higher",
        "ARR at the horizon of the accounts active 52 weeks before it that are kept / ARR of these "
        "accounts then; none in a run of less than 52 weeks",
        net_retention_12m,
        least=0,
    ),
    Metric(
        "gross_retention_12m",
        "gross retention of the last 12 months",
        "%",
        "higher",
        "1 − ARR lost in the last 52 weeks, by contraction and leaving, of the accounts active 52 "
        "weeks before the horizon / ARR of these accounts then; of an account no more is lost than "
        "it had then; none in a run of less than 52 weeks",
        gross_retention_12m,
        retains="the revenue of a year ago, expansion not counted",
        least=0,
        most=1,
    ),
)
