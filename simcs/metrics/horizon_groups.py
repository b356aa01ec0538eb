"""What a run ends with, from which `simcs.analysis.horizon` says what is left after it.

Kept are opening accounts that have not left. A year before is 52 weeks before the horizon; a
shorter run has no such week, and NaN in its place.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import NEVER, Stage
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.groups import Breakdown, Floats, segment_names, segment_of, summed
from simcs.metrics.opening_value import hours_cost_by_week, salaries_by_week
from simcs.record import Record

CHARGES = ("hours worked", "all salaries")
"""What may be charged for the team."""


def retained_at_the_end(record: Record) -> NDArray[np.bool_]:
    """Return which opening accounts are kept at the horizon, shape ``(accounts,)``."""
    a = record.accounts
    return np.asarray((a["opening"] == 1) & (a["stage"] == Stage.ACTIVE) & (a["returned"] == 0))


def retained_a_year_before(record: Record) -> NDArray[np.bool_]:
    """Return which opening accounts were kept a year before, shape ``(accounts,)``."""
    left = record.courses["first_left"]
    stayed = (left == NEVER) | (left > record.weeks - WEEKS_PER_YEAR)
    return np.asarray((record.accounts["opening"] == 1) & stayed)


def at_the_end(record: Record, column: str = "") -> Floats:
    """Return of the opening accounts kept at the horizon how many, or the $ of a column.

    Parameters
    ----------
    column
        Of accounts, in cents: "arr" or "opening_arr"; empty: the accounts are counted.

    Returns
    -------
    numpy.ndarray
        Shape ``(segments,)``.
    """
    dollars = record.accounts[column] / 100 if column else 1.0
    return _by_segment_of(record, np.where(retained_at_the_end(record), dollars, 0.0))


def a_year_before(record: Record, column: str = "") -> Floats:
    """Return the same of the opening accounts kept a year before; NaN in a run of less than that.

    Parameters
    ----------
    column
        Of courses, in cents: "before_12m"; empty: the accounts are counted.
    """
    if record.weeks < WEEKS_PER_YEAR or not len(record.courses):
        return np.full(len(record.segments), np.nan)
    dollars = record.courses[column] / 100 if column else 1.0
    return _by_segment_of(record, np.where(retained_a_year_before(record), dollars, 0.0))


def _by_segment_of(record: Record, amounts: Floats) -> Floats:
    return summed(segment_of(record), amounts, len(record.segments))


def cost_of_last_year(record: Record) -> Floats:
    """Return what the last 52 weeks cost the opening book, $, by `CHARGES`, not discounted."""
    if record.weeks < WEEKS_PER_YEAR:
        return np.full(len(CHARGES), np.nan)
    weekly = hours_cost_by_week(record), salaries_by_week(record)
    return np.array([one[-WEEKS_PER_YEAR:].sum() for one in weekly])


def _charges(_record: Record) -> tuple[str, ...]:
    return CHARGES


def _part(
    name: str, title: str, unit: str, formula: str, compute: Callable[[Record], Floats]
) -> Breakdown:
    return Breakdown(
        name, title, unit, "neither", "segment", formula, segment_names, compute, least=0
    )


BEFORE = "52 weeks before the horizon"
NONE = "none in a run of less than 52 weeks"
DEFINED = (
    _part(
        "retained_arr_by_segment", "ARR at the end", "$",
        "ARR at the horizon of opening accounts of the segment that are kept",
        partial(at_the_end, column="arr"),
    ),
    _part(
        "retained_opening_arr_by_segment", "opening ARR of those there at the end", "$",
        "opening ARR of opening accounts of the segment that are kept at the horizon",
        partial(at_the_end, column="opening_arr"),
    ),
    _part(
        "retained_accounts_by_segment", "accounts at the end", "accounts",
        "opening accounts of the segment that are kept at the horizon",
        at_the_end,
    ),
    _part(
        "retained_arr_year_before_by_segment", "ARR a year before the end", "$",
        f"ARR {BEFORE} of opening accounts of the segment that were kept then; {NONE}",
        partial(a_year_before, column="before_12m"),
    ),
    _part(
        "retained_accounts_year_before_by_segment", "accounts a year before the end", "accounts",
        f"opening accounts of the segment that were kept {BEFORE}; {NONE}",
        a_year_before,
    ),
    Breakdown(
        "cost_of_last_year_by_charge", "cost of the team in the last 12 months", "$", "neither",
        "what is charged",
        "sum over the last 52 weeks of cost per hour · (hours worked on the opening book and its "
        "share of team work) or of cost per hour · its share of hours available, as in "
        f"`hours_cost_per_account` and `salaries_per_account`, not discounted; {NONE}",
        _charges, cost_of_last_year, least=0,
    ),
)  # fmt: skip
"""The breakdowns of this file."""
