"""What the team did with its hours, and what that did to the team."""

import math
from typing import Any

import numpy as np

from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.metric import Metric
from simcs.record import Record


def hours_used(record: Record) -> float:
    """Return the hours that CSMs worked in the run."""
    return float(record.ledger["minutes_used"].sum() / 60)


def hours_available(record: Record) -> float:
    """Return the hours that CSMs had in the run."""
    return float(record.ledger["minutes_available"].sum() / 60)


def burning_hours(record: Record) -> float:
    """Return the hours that CSMs worked for accounts while they visibly burnt."""
    return float(record.ledger["minutes_burning"].sum() / 60)


def mean_answer_hours(record: Record) -> float:
    """Return the working hours that a ticket waited on average; NaN where none was answered."""
    answered = record.ledger["tickets_answered"].sum()
    return float(record.ledger["minutes_waited"].sum() / answered / 60) if answered else math.nan


def late_answers_share(record: Record) -> float:
    """Return the share of answers that came after the target; NaN where none was answered."""
    answered = record.ledger["tickets_answered"].sum()
    return float(record.ledger["answered_late"].sum() / answered) if answered else math.nan


def answered_in_time_share(record: Record) -> float:
    """Return the share of all tickets that were answered within the target; NaN without any."""
    ledger = record.ledger
    raised = ledger["tickets_raised"].sum()
    in_time = ledger["tickets_answered"].sum() - ledger["answered_late"].sum()
    return float(in_time / raised) if raised else math.nan


def mean_load(record: Record) -> float:
    """Return the mean load of the weeks in which any CSM was there."""
    return _mean_in_place(record, "load")


def mean_burnout(record: Record) -> float:
    """Return the mean burnout of the weeks in which any CSM was there."""
    return _mean_in_place(record, "burnout")


def _mean_in_place(record: Record, name: str) -> float:
    ledger = record.ledger
    there = ledger["in_place"] > 0
    return float(np.mean(ledger[name][there])) if there.any() else math.nan


def csms_quit(record: Record) -> float:
    """Return how many CSMs quit in the run."""
    return float(record.ledger["quits"].sum())


def missed_age_weeks(record: Record) -> float:
    """Return how long what was given up had been missed, weeks."""
    missed = int(record.ledger["missed"].sum())
    return float(record.ledger["missed_age"].sum() / missed) if missed else math.nan


def missed_work(record: Record) -> float:
    """Return how many tasks were given up unreached."""
    return float(record.ledger["missed"].sum())


def overdue_work(record: Record) -> float:
    """Return the hours of due work that were still to do at a close, on average."""
    return float(np.mean(record.ledger["minutes_waiting"]) / 60)


def mean_maturity(record: Record) -> float:
    """Return process maturity at the closes, on average."""
    return float(np.mean(record.ledger["maturity"]))


def maturity_at_end(record: Record) -> float:
    """Return process maturity at the last close."""
    return float(record.ledger["maturity"][-1])


def coverage(record: Record) -> float:
    """Return the share of account-weeks with a CSM's touch within a quarter before."""
    return _a_close(record, record.seats["covered_weeks"].sum())


def touches_per_account_year(record: Record) -> float:
    """Return how often CSMs finish something for an account, a year."""
    return _a_close(record, record.seats["touches"].sum()) * WEEKS_PER_YEAR


def _a_close(record: Record, total: Any) -> float:
    """Return a total over the number of active accounts at each close, summed."""
    weeks = record.ledger["logos"].sum()
    return float(total / weeks) if record.has_terms and weeks else math.nan


METRICS = (
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
        "burning_hours",
        "hours for visibly burning accounts",
        "hours",
        "neither",
        "minutes that CSMs worked for accounts in weeks in which they visibly burnt / 60",
        burning_hours,
        least=0,
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
        "answered_in_time_share",
        "tickets answered in time",
        "%",
        "higher",
        "tickets answered within the target / tickets raised in the run, those that wait at the "
        "horizon or whose account left before an answer included; with service=clocked only",
        answered_in_time_share,
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
        "missed_work",
        "work given up",
        "tasks",
        "lower",
        "tasks given up unreached over the run",
        missed_work,
        least=0,
    ),
    Metric(
        "overdue_work",
        "work that waits",
        "hours",
        "lower",
        "mean over the closes of the minutes of work due and still to do / 60",
        overdue_work,
        least=0,
    ),
    Metric(
        "mean_maturity",
        "process maturity",
        "%",
        "higher",
        "mean over the closes of process maturity",
        mean_maturity,
        least=0,
        most=1,
    ),
    Metric(
        "maturity_at_end",
        "process maturity at the end",
        "%",
        "higher",
        "process maturity at the last close",
        maturity_at_end,
        least=0,
        most=1,
    ),
    Metric(
        "coverage",
        "coverage",
        "%",
        "higher",
        "active accounts for which a CSM finished a task in the last 13 weeks, summed over the "
        "closes / active accounts, summed over the closes",
        coverage,
        least=0,
        most=1,
    ),
    Metric(
        "touches_per_account_year",
        "touches of an account in a year",
        "touches",
        "neither",
        "52 · tasks that CSMs finished for active accounts / active accounts, summed over the "
        "closes",
        touches_per_account_year,
        least=0,
    ),
)
