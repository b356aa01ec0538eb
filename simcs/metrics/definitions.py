"""What is measured, each once: name, direction, formula and the function that computes it.

Formulas are texts for people; docs/metrics.md repeats them and a test compares the two. A metric
that has no value (nobody began, nobody left) is NaN, and later shown as an en dash.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simcs.errors import MetricError, quoted
from simcs.journey.columns import NOT_YET, Cause, Intent, Stage
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.curves import opening_accounts, opening_arr, retention_curves
from simcs.metrics.survival import kaplan_meier, restricted_mean
from simcs.record import Record
from simcs.registry import Registry

Better = Literal["higher", "lower", "neither"]
FIRST_VALUE_LIMIT = 52
"""Weeks beyond which time to first value is not counted; nor is it beyond the horizon."""


@dataclass(frozen=True)
class Metric:
    """One number per arm and replication.

    Parameters
    ----------
    name
        Its column in tables.
    title
        What people call it, for the middle of a sentence.
    unit
        "%" (the value is a share, shown times 100), "$", "weeks", "hours", …
    better
        Which direction is better.
    formula
        How it is computed, in words.
    compute
        The computation; NaN where it has no value.
    keeps
        For a retention: what a policy keeps more or less of.
    least, most
        The least and the most that it can be; None where there is no such limit.
    """

    name: str
    title: str
    unit: str
    better: Better
    formula: str
    compute: Callable[[Record], float]
    keeps: str = ""
    least: float | None = None
    most: float | None = None


METRICS: Registry[Metric] = Registry("metric", "simcs.metrics")

HEADLINE = (
    "logo_retention", "gross_retention", "net_retention", "lifetime_value",
    "time_to_value_weeks", "quiet_churn_share", "hours_used", "hours_available",
)  # fmt: skip
"""What is printed when nothing else is asked for."""

WHERE_THERE_ARE_TICKETS = ("mean_answer_hours", "late_answers_share")
"""What is printed besides when it has a value."""


def metric_names() -> tuple[str, ...]:
    """Return the names of all metrics: those defined here in their order, then others sorted."""
    return BUILT_IN + tuple(name for name in METRICS if name not in BUILT_IN)


def measure(record: Record) -> dict[str, float]:
    """Return every metric of a record by name, in the order of `metric_names`.

    Raises
    ------
    MetricError
        When a metric that is not defined here raises, or returns no number.
    """
    return {name: _computed(name, record) for name in metric_names()}


def _computed(name: str, record: Record) -> float:
    if name in BUILT_IN:
        return METRICS[name].compute(record)
    where = f"metric {name!r}, policy {record.arm!r}, replication {record.replication}"
    try:
        value = METRICS[name].compute(record)
    except (Exception, SystemExit) as error:
        raise MetricError(f"{where}: it raised {type(error).__name__}: {error}") from error
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise MetricError(
            f"{where}: it returned {quoted(value)}; allowed: a number, NaN where there is none"
        ) from None


def logo_retention(record: Record) -> float:
    """Return the share of the opening accounts kept to the horizon."""
    return float(retention_curves(record)["logo"][-1])


def gross_retention(record: Record) -> float:
    """Return the share of the opening revenue kept, each account up to its opening revenue."""
    return float(retention_curves(record)["gross"][-1])


def net_retention(record: Record) -> float:
    """Return the revenue of the kept opening accounts over the opening revenue."""
    return float(retention_curves(record)["net"][-1])


def lifetime_value(record: Record) -> float:
    """Return the discounted $ that an opening account brings, up to the horizon."""
    accounts = opening_accounts(record)
    if accounts == 0:
        return math.nan
    books, economics = record.books, record.economics
    arr = np.concatenate(([opening_arr(record)], books["kept_arr"][:-1])) / 100
    hours = (books["minutes_kept"] + books["minutes_team"]) / 60
    discount = (1 + economics.discount_rate) ** (-np.arange(record.weeks) / WEEKS_PER_YEAR)
    margin = economics.gross_margin * arr[: record.weeks] / WEEKS_PER_YEAR
    return float(np.sum(discount * (margin - economics.cost_per_hour * hours)) / accounts)


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
    accounts = record.accounts
    left = (accounts["opening"] == 1) & (accounts["stage"] == Stage.GONE)
    # A payment that fails is noticed by its nature, and no one decided to leave.
    left &= accounts["cause"] != Cause.PAYMENT
    if not left.any():
        return math.nan
    return float(np.mean(accounts["intent"][left] != Intent.LEAVE_AFTER_NOTICE))


def hours_used(record: Record) -> float:
    """Return the hours that CSMs worked in the run."""
    return float(record.books["minutes_used"].sum() / 60)


def hours_available(record: Record) -> float:
    """Return the hours that CSMs had in the run."""
    return float(record.books["minutes_available"].sum() / 60)


def cost_to_serve(record: Record) -> float:
    """Return the $ that the hours worked in the run cost."""
    return hours_used(record) * record.economics.cost_per_hour


def team_cost(record: Record) -> float:
    """Return the $ that all hours of the CSMs cost, worked or not."""
    return hours_available(record) * record.economics.cost_per_hour


def mean_answer_hours(record: Record) -> float:
    """Return the working hours that a ticket waited on average; NaN where none was answered."""
    answered = record.books["tickets_answered"].sum()
    return float(record.books["minutes_waited"].sum() / answered / 60) if answered else math.nan


def late_answers_share(record: Record) -> float:
    """Return the share of answers that came after the target; NaN where none was answered."""
    answered = record.books["tickets_answered"].sum()
    return float(record.books["answered_late"].sum() / answered) if answered else math.nan


def mean_load(record: Record) -> float:
    """Return the mean load of the weeks in which any CSM was there."""
    return _mean_in_place(record, "load")


def mean_burnout(record: Record) -> float:
    """Return the mean burnout of the weeks in which any CSM was there."""
    return _mean_in_place(record, "burnout")


def _mean_in_place(record: Record, name: str) -> float:
    books = record.books
    there = books["in_place"] > 0
    return float(np.mean(books[name][there])) if there.any() else math.nan


def csms_quit(record: Record) -> float:
    """Return how many CSMs quit in the run."""
    return float(record.books["quits"].sum())


def missed_age_weeks(record: Record) -> float:
    """Return how long what was given up had been missed, weeks."""
    missed = int(record.books["missed"].sum())
    return float(record.books["missed_age"].sum() / missed) if missed else math.nan


def win_backs(record: Record) -> float:
    """Return how many times an account that had left came back."""
    return float(record.books["returns"].sum())


def references(record: Record) -> float:
    """Return how many accounts speak well of the company at the end."""
    return float(record.books["references"][-1])


_DEFINED = (
    Metric(
        "logo_retention",
        "logo retention",
        "%",
        "higher",
        "active accounts of the opening book at the horizon / accounts in the opening book",
        logo_retention,
        keeps="the opening accounts",
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
        keeps="the opening revenue, expansion not counted",
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
        "lifetime_value",
        "lifetime value per opening account (truncated at the horizon)",
        "$",
        "higher",
        "sum over the weeks w = 0, 1, … of the run of (1 + d)^(−w/52) · [margin · ARR of the "
        "opening book at the start of week w / 52 − cost per hour · hours worked in week w on the "
        "opening book and on team work] / accounts in the opening book; nothing after the horizon "
        "is counted",
        lifetime_value,
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
        "quiet share of churn",
        "%",
        "lower",
        "accounts of the opening book that left without having given notice / accounts of the "
        "opening book that left, those with a failed payment left out of both",
        quiet_churn_share,
        least=0,
        most=1,
    ),
    Metric(
        "hours_used",
        "hours used",
        "hours",
        "neither",
        "minutes worked by CSMs over the run / 60",
        hours_used,
        least=0,
    ),
    Metric(
        "hours_available",
        "hours available",
        "hours",
        "neither",
        "minutes that CSMs had over the run / 60",
        hours_available,
        least=0,
    ),
    Metric(
        "cost_to_serve",
        "cost to serve",
        "$",
        "neither",
        "hours used · cost per hour",
        cost_to_serve,
        least=0,
    ),
    Metric(
        "team_cost",
        "cost of the team",
        "$",
        "neither",
        "hours available · cost per hour",
        team_cost,
    ),
    Metric(
        "mean_answer_hours",
        "time until a ticket is answered",
        "hours",
        "lower",
        "working minutes from raising a ticket until a CSM first turned to it, summed over the "
        "tickets answered in the run / tickets answered / 60; with service=clocked only",
        mean_answer_hours,
        least=0,
    ),
    Metric(
        "late_answers_share",
        "late share of answers",
        "%",
        "lower",
        "tickets answered later than the target / tickets answered; with service=clocked only",
        late_answers_share,
        least=0,
        most=1,
    ),
    Metric(
        "mean_load",
        "load of the team",
        "%",
        "neither",
        "mean, over the weeks with CSMs in place, of the mean load of those in place: work due and "
        "team work done / hours, at most the load limit",
        mean_load,
        least=0,
    ),
    Metric(
        "mean_burnout",
        "burnout of the team",
        "%",
        "lower",
        "mean, over the weeks with CSMs in place, of the mean burnout of those in place at the "
        "close",
        mean_burnout,
        least=0,
        most=1,
    ),
    Metric(
        "csms_quit",
        "CSMs who quit",
        "CSMs",
        "lower",
        "CSMs who left over the run",
        csms_quit,
        least=0,
    ),
    Metric(
        "missed_age_weeks",
        "age of missed work",
        "weeks",
        "lower",
        "sum over the tasks given up unreached, of weeks since the first of those given up came "
        "due after a CSM last finished something for the account / number of tasks given up",
        missed_age_weeks,
        least=0,
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
)
for _metric in _DEFINED:
    METRICS.register(_metric.name)(_metric)

BUILT_IN = tuple(metric.name for metric in _DEFINED)
"""Names of the metrics defined here, in their order."""
