"""What the opening book brings by itself: team work and salaries are shared with arrivals.

A company pays its team for all its accounts. Of what nobody does for an account in particular, work
on the process and hours without work, the opening book is charged its share of the active accounts.
"""

import math

import numpy as np
from numpy.typing import NDArray

from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.curves import opening_accounts, opening_arr
from simcs.metrics.metric import Metric
from simcs.record import Record

Floats = NDArray[np.float64]


def opening_share(record: Record) -> Floats:
    """Return which share of the active accounts the opening book has as each week begins.

    Returns
    -------
    numpy.ndarray
        Shape ``(weeks,)``: kept accounts of the opening book over all active accounts; 1 where none
        is active.
    """
    logos, kept = (record.ledger[name][:-1] for name in ("logos", "retained_logos"))
    share = np.ones(record.weeks)
    np.divide(kept, logos, out=share[1:], where=logos > 0)
    return share


def margin_by_week(record: Record) -> Floats:
    """Return the $ of margin that the opening book brings in each week, shape ``(weeks,)``."""
    arr = (
        np.concatenate(([opening_arr(record)], record.ledger["retained_arr"]))[: record.weeks] / 100
    )
    return margin_of(arr, record.economics.gross_margin)


def margin_of(arr: Floats, gross_margin: float) -> Floats:
    """Return the $ of margin that ARR brings in a week, by the ARR as the week begins, $."""
    return np.asarray(gross_margin * arr / WEEKS_PER_YEAR)


def hours_cost_by_week(record: Record) -> Floats:
    """Return the $ of the hours worked for the opening book in each week, shape ``(weeks,)``.

    They are those on its own accounts and its share of team work.
    """
    ledger = record.ledger
    minutes = ledger["minutes_opening"] + ledger["minutes_team"] * opening_share(record)
    return np.asarray(record.economics.cost_per_hour * minutes / 60) + outside_cost(record, OPENING)


OPENING, ALL = (
    ("executive_opening", "specialist_opening"),
    ("minutes_executive", "minutes_specialist"),
)
"""Minutes of executives and specialists: on the opening book, and on all accounts."""


def outside_cost(record: Record, minutes: tuple[str, str]) -> Floats:
    """Return the $ of executives' and specialists' hours in each week, shape ``(weeks,)``.

    ``minutes`` is `OPENING` or `ALL`. Only what they worked is charged: they have other things to
    do.
    """
    executive, specialist = (record.ledger[name] / 60 for name in minutes)
    costs = record.economics
    return np.asarray(costs.executive_cost * executive + costs.specialist_cost * specialist)


def salaries_by_week(record: Record) -> Floats:
    """Return the opening book's share of all salaries in each week, $, shape ``(weeks,)``."""
    minutes = record.ledger["minutes_available"] * opening_share(record)
    salaries = np.asarray(record.economics.cost_per_hour * minutes / 60)
    return salaries + outside_cost(record, OPENING)


def discount(record: Record) -> Floats:
    """Return what a $ of each week is worth on the first day, shape ``(weeks,)``."""
    return worth_of_weeks(record.weeks, record.economics.discount_rate)


def worth_of_weeks(weeks: int, discount_rate: float) -> Floats:
    """Return what a $ of each of so many weeks is worth on the first day, shape ``(weeks,)``."""
    return np.asarray((1 + discount_rate) ** (-np.arange(weeks) / WEEKS_PER_YEAR))


def _per_account(record: Record, weekly: Floats) -> float:
    """Return a stream of $ on the first day for each opening account; NaN where there is none."""
    accounts = opening_accounts(record)
    return float(np.sum(discount(record) * weekly) / accounts) if accounts else math.nan


def margin_per_account(record: Record) -> float:
    """Return the discounted margin that an opening account brings up to the horizon, $."""
    return _per_account(record, margin_by_week(record))


def hours_cost_per_account(record: Record) -> float:
    """Return the discounted cost of the hours worked for an opening account, $."""
    return _per_account(record, hours_cost_by_week(record))


def salaries_per_account(record: Record) -> float:
    """Return the discounted salaries that an opening account has to pay, $."""
    return _per_account(record, salaries_by_week(record))


def value_after_hours(record: Record) -> float:
    """Return what an opening account brings after the hours worked for it, $, discounted."""
    return margin_per_account(record) - hours_cost_per_account(record)


def value_after_salaries(record: Record) -> float:
    """Return what an opening account brings after its part of all salaries, $, discounted."""
    return margin_per_account(record) - salaries_per_account(record)


SUM = "sum over the weeks w = 0, 1, … of the run of (1 + d)^(−w/52) · "
SHARE = (
    "kept accounts of the opening book / active accounts, both as the week begins, 1 where none is "
    "active"
)

METRICS = (
    Metric(
        "margin_per_account",
        "margin per opening account",
        "$",
        "higher",
        f"{SUM}margin · ARR of the opening book at the start of week w / 52, over accounts in the "
        "opening book",
        margin_per_account,
        least=0,
    ),
    Metric(
        "hours_cost_per_account",
        "cost of hours worked, per opening account",
        "$",
        "neither",
        f"{SUM}cost per hour · (hours worked in week w on the opening book + hours of team work · "
        f"{SHARE}), over accounts in the opening book",
        hours_cost_per_account,
        least=0,
    ),
    Metric(
        "salaries_per_account",
        "cost of all salaries, per opening account",
        "$",
        "neither",
        f"{SUM}cost per hour · hours available in week w · {SHARE}; over accounts in the opening "
        "book",
        salaries_per_account,
        least=0,
    ),
    Metric(
        "value_after_hours",
        "value per opening account after hours worked",
        "$",
        "higher",
        "`margin_per_account` − `hours_cost_per_account`; `lifetime_value` charges team work in "
        "full",
        value_after_hours,
    ),
    Metric(
        "value_after_salaries",
        "value per opening account after all salaries",
        "$",
        "higher",
        "`margin_per_account` − `salaries_per_account`; `value_less_salaries` charges salaries in "
        "full",
        value_after_salaries,
    ),
)
