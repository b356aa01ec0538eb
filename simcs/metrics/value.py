"""What the book brought, and what serving it cost."""

import math

import numpy as np
from numpy.typing import NDArray

from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.curves import opening_accounts
from simcs.metrics.metric import Metric
from simcs.metrics.opening_value import ALL, OPENING, discount, margin_by_week, outside_cost
from simcs.metrics.team import hours_available, hours_used
from simcs.record import Record


def lifetime_value(record: Record) -> float:
    """Return the discounted $ that an opening account brings, up to the horizon."""
    accounts = opening_accounts(record)
    if accounts == 0:
        return math.nan
    margin, cost = _of_the_opening_book(record)
    return float(np.sum(discount(record) * (margin - cost)) / accounts)


def value_less_salaries(record: Record) -> float:
    """Return the same with all hours of the team charged, worked or not, for whomever."""
    accounts = opening_accounts(record)
    if accounts == 0:
        return math.nan
    margin, _ = _of_the_opening_book(record)
    salaries = record.economics.cost_per_hour * record.ledger["minutes_available"] / 60
    salaries = salaries + outside_cost(record, ALL)
    return float(np.sum(discount(record) * (margin - salaries)) / accounts)


def _of_the_opening_book(record: Record) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return margin and cost of the opening book week by week, $, shape ``(weeks,)`` each."""
    hours = (record.ledger["minutes_opening"] + record.ledger["minutes_team"]) / 60
    cost = record.economics.cost_per_hour * hours + outside_cost(record, OPENING)
    return margin_by_week(record), cost


def net_value(record: Record) -> float:
    """Return the $ that the whole book brings over the run, less what serving it costs."""
    margin = record.economics.gross_margin * (record.ledger["opening"] / 100) / WEEKS_PER_YEAR
    return float(margin.sum()) - cost_to_serve(record)


def cost_per_margin_dollar(record: Record) -> float:
    """Return the cents that it costs to serve the opening book, for each $ of its margin."""
    margin, cost = _of_the_opening_book(record)
    return float(100 * cost.sum() / margin.sum()) if margin.any() else math.nan


def cost_to_serve(record: Record) -> float:
    """Return the $ that the hours worked in the run cost."""
    outside = float(outside_cost(record, ALL).sum())
    return hours_used(record) * record.economics.cost_per_hour + outside


def team_cost(record: Record) -> float:
    """Return the $ that all hours of the CSMs cost, worked or not."""
    return hours_available(record) * record.economics.cost_per_hour


METRICS = (
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
        least=0,
    ),
    Metric(
        "net_value",
        "net value of the whole book",
        "$",
        "higher",
        "sum over the weeks of the run of margin · ARR of all active accounts at the start of the "
        "week / 52, less hours used · cost per hour; not discounted, and nothing after the horizon "
        "is counted",
        net_value,
    ),
    Metric(
        "value_less_salaries",
        "lifetime value per opening account with all salaries charged",
        "$",
        "higher",
        "as `lifetime_value`, with hours available in week w in the place of hours worked",
        value_less_salaries,
    ),
    Metric(
        "cost_per_margin_dollar",
        "cost to serve for each dollar of margin",
        "cents",
        "neither",
        "100 · cost per hour · hours worked on the opening book and on team work / sum over the "
        "weeks of the run of margin · ARR of the opening book at the start of the week / 52",
        cost_per_margin_dollar,
        least=0,
    ),
)
