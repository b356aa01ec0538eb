"""Who of the opening book has left, why, and who of them said nothing, group by group."""

from functools import partial

import numpy as np

from simcs.metrics.groups import (
    Breakdown,
    Floats,
    Names,
    Placing,
    cause_names,
    cause_of,
    entered,
    interview_names,
    interview_of,
    ratio,
    reported_cause_of,
    reported_names,
    segment_names,
    segment_of,
    summed,
)
from simcs.metrics.retention import left_and_quiet
from simcs.record import Record


def quiet_by_segment(unit: str, record: Record) -> Floats:
    """Return which share of each segment's opening accounts left quietly; with "$" of their ARR."""
    arr = record.accounts["opening_arr"]
    amounts = arr if unit == "$" else np.ones(len(arr))
    place, groups = segment_of(record), len(record.segments)
    left, quiet = left_and_quiet(record)
    return ratio(
        summed(place, np.where(left & quiet, amounts, 0), groups), summed(place, amounts, groups)
    )


def _churned(name: str, unit: str, by: str, what: str, names: Names, place: Placing) -> Breakdown:
    formula = f"opening accounts that are not kept at the horizon, by {what}"
    if unit == "$":
        formula = "opening ARR of " + formula
    title = "churned ARR" if unit == "$" else "churned accounts"
    compute = partial(entered, unit, names, place)
    return Breakdown(name, title, unit, "lower", by, formula, names, compute, least=0)


def _quiet(name: str, unit: str) -> Breakdown:
    of = "opening ARR of " if unit == "$" else ""
    return Breakdown(
        name,
        "quiet churn of ARR" if of else "quiet churn of accounts",
        "%",
        "lower",
        "segment",
        f"{of}opening accounts of the segment that left without having given notice, those with a "
        f"failed payment left out / {of}opening accounts of the segment",
        segment_names,
        partial(quiet_by_segment, unit),
        least=0,
        most=1,
    )


TRUE = "the cause of their last leaving"
REPORTED = "the cause that they gave in an exit interview"
DEFINED = (
    _churned("churned_accounts_by_cause", "accounts", "true cause", TRUE, cause_names, cause_of),
    _churned("churned_arr_by_cause", "$", "true cause", TRUE, cause_names, cause_of),
    _churned(
        "churned_accounts_by_reported_cause", "accounts", "reported cause", REPORTED,
        reported_names, reported_cause_of,
    ),
    _churned(
        "churned_arr_by_reported_cause", "$", "reported cause", REPORTED, reported_names,
        reported_cause_of,
    ),
    _churned(
        "churned_accounts_by_interview", "accounts", "exit interview",
        "whether they were asked why", interview_names, interview_of,
    ),
    _quiet("quiet_churn_by_segment", "accounts"),
    _quiet("quiet_arr_churn_by_segment", "$"),
)  # fmt: skip
"""The breakdowns of this file."""
