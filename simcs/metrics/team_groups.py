"""Where the hours went, how the team fared year by year, and what each CSM's accounts got."""

from collections.abc import Callable
from functools import partial

import numpy as np

from simcs.interventions.actions import ACTIONS, NUMBERS, PURPOSES
from simcs.metrics.groups import (
    Breakdown,
    Floats,
    ratio,
    seat_names,
    year_names,
    yearly_mean,
)
from simcs.metrics.metric import Better
from simcs.record import Record

WORKED_FOR = (
    "visibly burning accounts", "other accounts", "accounts that had left", "process improvement",
)  # fmt: skip
REST = ("tickets", "unused")
"""What else the hours of a team go to, beside planned work."""

WEEKS_PER_QUARTER = 13
MINUTES_PER_HOUR = 60


def actions_with_hours() -> tuple[str, ...]:
    """Return the actions that take hours of a CSM, in the order of their table."""
    return tuple(name for name, action in ACTIONS.items() if not action.automated)


def purposes() -> dict[str, tuple[str, ...]]:
    """Return what hours are spent for, and the actions that count as it, each once."""
    names = dict.fromkeys((*PURPOSES, *(ACTIONS[name].purpose for name in actions_with_hours())))
    return {
        purpose: tuple(name for name in actions_with_hours() if ACTIONS[name].purpose == purpose)
        for purpose in names
    }


def hours_by_action(record: Record) -> Floats:
    """Return the hours spent on each action, on tickets, and not at all."""
    return _with_rest(record, [_minutes(record, name) for name in actions_with_hours()])


def hours_by_purpose(record: Record) -> Floats:
    """Return the hours spent for each purpose, on tickets, and not at all."""
    return _with_rest(
        record, [sum(_minutes(record, name) for name in own) for own in purposes().values()]
    )


def hours_by_account(record: Record) -> Floats:
    """Return the hours spent for each of `WORKED_FOR`, on tickets, and not at all."""
    process = sum(_minutes(record, name) for name, action in ACTIONS.items() if action.team)
    after = sum(_minutes(record, name) for name, action in ACTIONS.items() if action.asks)
    burning = int(record.ledger["minutes_burning"].sum())
    others = int(record.spent.sum()) - burning - after - process
    return _with_rest(record, [burning, others, after, process])


def _minutes(record: Record, action: str) -> int:
    return int(record.spent[:, NUMBERS[action]].sum()) if record.spent.size else 0


def _with_rest(record: Record, minutes: list[int]) -> Floats:
    tickets = int(record.ledger["minutes_tickets"].sum())
    unused = int(record.ledger["minutes_available"].sum()) - sum(minutes) - tickets
    return np.asarray([*minutes, tickets, unused]) / MINUTES_PER_HOUR


def in_place_by_year(column: str, record: Record) -> Floats:
    """Return each year's mean of a column of the ledger over the weeks with CSMs in place."""
    return yearly_mean(record.ledger[column], record.ledger["in_place"] > 0)


def maturity_by_year(record: Record) -> Floats:
    """Return each year's mean process maturity."""
    return yearly_mean(record.ledger["maturity"], np.ones(record.weeks, bool))


def waiting_hours_by_year(record: Record) -> Floats:
    """Return each year's mean of the hours that were due and not done when a week closed."""
    waiting = record.ledger["minutes_waiting"] / MINUTES_PER_HOUR
    return yearly_mean(waiting, np.ones(record.weeks, bool))


def accounts_by_csm(record: Record) -> Floats:
    """Return how many active accounts each seat looked after, the mean over the run's weeks."""
    return _tally(record, "account_weeks") / record.weeks


def coverage_by_csm(record: Record) -> Floats:
    """Return of how many account-weeks a CSM's touch was no older than a quarter, a share."""
    return ratio(_tally(record, "covered_weeks"), _tally(record, "account_weeks"))


def touches_by_csm(record: Record) -> Floats:
    """Return touches by a CSM per account and quarter."""
    quarters = _tally(record, "account_weeks") / WEEKS_PER_QUARTER
    return ratio(_tally(record, "touches"), quarters)


def answered_share_by_csm(record: Record) -> Floats:
    """Return for which share of accounts that began to burn a CSM finished something."""
    return ratio(_tally(record, "answered"), _tally(record, "flags"))


def response_weeks_by_csm(record: Record) -> Floats:
    """Return the mean weeks from an account's beginning to burn to the next touch by a CSM."""
    return ratio(_tally(record, "answer_weeks"), _tally(record, "answered"))


def _tally(record: Record, column: str) -> Floats:
    return np.asarray(record.seats[column], np.float64)


def _hours(
    name: str,
    by: str,
    what: str,
    groups: Callable[[], tuple[str, ...]],
    compute: Callable[[Record], Floats],
) -> Breakdown:
    formula = (
        f"minutes that CSMs worked {what} / 60; on tickets with service=clocked only; unused are "
        "those available less all others"
    )

    def names(_record: Record) -> tuple[str, ...]:
        return (*groups(), *REST)

    return Breakdown(name, "hours", "hours", "neither", by, formula, names, compute, least=0)


def _yearly(
    name: str, title: str, unit: str, better: Better, formula: str,
    compute: Callable[[Record], Floats], most: float | None = None,
) -> Breakdown:  # fmt: skip
    formula = f"mean over the year's weeks{formula}"
    return Breakdown(name, title, unit, better, "year", formula, year_names, compute, 0, most)


def _per_csm(
    name: str, title: str, unit: str, better: Better, formula: str,
    compute: Callable[[Record], Floats], most: float | None = None,
) -> Breakdown:  # fmt: skip
    return Breakdown(name, title, unit, better, "CSM", formula, seat_names, compute, 0, most)


DEFINED = (
    _hours(
        "hours_by_purpose", "purpose", "on the actions of each", lambda: tuple(purposes()),
        hours_by_purpose,
    ),
    _hours("hours_by_action", "action", "on each", actions_with_hours, hours_by_action),
    _hours(
        "hours_by_account", "for whom",
        "for accounts while they visibly burnt, for others, for those that had left, and on the "
        "process",
        lambda: WORKED_FOR, hours_by_account,
    ),
    _yearly(
        "load_by_year", "load of the team", "%", "neither",
        " with CSMs in place, of the mean load of those in place",
        partial(in_place_by_year, "load"),
    ),
    _yearly(
        "burnout_by_year", "burnout of the team", "%", "lower",
        " with CSMs in place, of the mean burnout of those in place at the close",
        partial(in_place_by_year, "burnout"), 1,
    ),
    _yearly(
        "maturity_by_year", "process maturity", "%", "higher", " of process maturity at the close",
        maturity_by_year, 1,
    ),
    _yearly(
        "waiting_hours_by_year", "work that waits", "hours", "lower",
        " of the minutes due and still to do at the close / 60", waiting_hours_by_year,
    ),
    _per_csm(
        "accounts_by_csm", "accounts looked after", "accounts", "neither",
        "active accounts of the CSM at each close, summed / weeks of the run", accounts_by_csm,
    ),
    _per_csm(
        "coverage_by_csm", "coverage", "%", "neither",
        "account-weeks of the CSM with a task that a CSM finished within the last 13 weeks / "
        "account-weeks of the CSM",
        coverage_by_csm, 1,
    ),
    _per_csm(
        "touches_by_csm", "touches per account and quarter", "touches", "neither",
        "tasks that CSMs finished for the CSM's accounts / account-weeks of the CSM · 13",
        touches_by_csm,
    ),
    _per_csm(
        "answered_share_by_csm", "accounts at risk that were answered", "%", "higher",
        "terms in which an account of the CSM began to burn visibly and a CSM finished work on it "
        "in that week or later in the term / terms in which one began to burn visibly",
        answered_share_by_csm, 1,
    ),
    _per_csm(
        "response_weeks_by_csm", "time until an account at risk is answered", "weeks", "lower",
        "mean over the terms answered of weeks from the first in which the account visibly burnt "
        "to the first, from then on, in which a CSM finished work on it",
        response_weeks_by_csm,
    ),
)  # fmt: skip
"""The breakdowns of this file."""
