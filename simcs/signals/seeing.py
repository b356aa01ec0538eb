"""Copying what a team can see: one line for each column of `simcs.signals.observed.Observed`."""

import math

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled
from simcs.journey.columns import (
    CAUSES,
    CONTACT_WEEKS,
    LEAVE_AFTER_NOTICE,
    NEVER,
    NOT_YET,
    Account,
    Problem,
)
from simcs.team.columns import Seat
from simcs.team.work import NOBODY

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ColumnTables = tuple[Floats, Ints, Bools]
"""What is copied, by kind: a row for each column, one element per active account."""

NO_PROBLEM = -1
PRODUCT, SERVICE, VALUE = int(Problem.PRODUCT), int(Problem.SERVICE), int(Problem.VALUE)


@compiled
def _age(week: int, then: int) -> float:
    return math.inf if then == NEVER else float(week - then)


@compiled
def _found(a: Account, kind: int) -> float:
    return math.nan if a.found_week == NEVER else float(a.found[kind])


@compiled
def oldest_seen(a: Account) -> int:
    """Return the kind of problem that has been seen for longest, or `NO_PROBLEM`."""
    oldest = NO_PROBLEM
    for c in range(CAUSES):
        seen = a.seen_week[c] != NEVER
        if seen and (oldest == NO_PROBLEM or a.seen_week[c] < a.seen_week[oldest]):
            oldest = c
    return oldest


@compiled
def recent_contacts(a: Account, week: int) -> int:
    """Return the number of contacts in the last four weeks, at the beginning of a week."""
    count = 0
    for k in range(CONTACT_WEEKS):
        if week - a.contact_week + k <= CONTACT_WEEKS:
            count += a.contacts[k]
    return count


@compiled
def _csm_since(a: Account, team: Table[Seat], week: int) -> float:
    """Return the weeks since its one CSM began; in a pod of several, since it became a customer."""
    if a.owner == NOBODY or a.owner >= team.shape[0]:
        return math.nan
    began = a.start
    seat = team[a.owner]
    if seat.next == NOBODY:
        began = max(began, seat.hired)
    return math.nan if began > week else float(week - began)


@compiled
def see(  # noqa: C901 - one line for each column
    accounts: Table[Account],
    active: Ints,
    touch: Ints,
    team: Table[Seat],
    week: int,
    rows: NDArray[np.void],
    actions: Ints,
    tables: ColumnTables,
) -> None:
    """Copy what can be seen of every active account.

    No policy can reach what is not copied here.
    """
    to = rows[0]
    numbers, wholes, flags = tables
    first = numbers.shape[0] - actions.shape[0]
    for n in range(active.shape[0]):
        a = accounts[active[n]]
        if to.arr >= 0:
            numbers[to.arr, n] = a.arr / 100.0
        if to.score >= 0:
            numbers[to.score, n] = a.score
        if to.score_before >= 0:
            numbers[to.score_before, n] = a.score_before
        if to.usage >= 0:
            numbers[to.usage, n] = a.usage
        if to.usage_velocity >= 0:
            numbers[to.usage_velocity, n] = a.usage - a.usage_before
        if to.tickets >= 0:
            numbers[to.tickets, n] = a.tickets
        if to.problem_age >= 0:
            kind = oldest_seen(a)
            numbers[to.problem_age, n] = (
                math.inf if kind == NO_PROBLEM else float(week - a.seen_week[kind])
            )
        if to.csm_since >= 0:
            numbers[to.csm_since, n] = _csm_since(a, team, week)
        if to.renewed_since >= 0:
            numbers[to.renewed_since, n] = _age(week, a.renewed)
        if to.sentiment >= 0:
            numbers[to.sentiment, n] = a.sentiment
        if to.survey >= 0:
            numbers[to.survey, n] = math.nan if a.survey_week == NEVER else a.survey
        if to.survey_age >= 0:
            numbers[to.survey_age, n] = _age(week, a.survey_week)
        if to.sponsor >= 0:
            numbers[to.sponsor, n] = a.sponsor_seen
        if to.sponsor_age >= 0:
            numbers[to.sponsor_age, n] = _age(week, a.sponsor_week)
        if to.pulse >= 0:
            numbers[to.pulse, n] = a.pulse
        if to.pulse_age >= 0:
            numbers[to.pulse_age, n] = _age(week, a.pulse_week)
        if to.product_problem >= 0:
            numbers[to.product_problem, n] = _found(a, PRODUCT)
        if to.service_problem >= 0:
            numbers[to.service_problem, n] = _found(a, SERVICE)
        if to.value_problem >= 0:
            numbers[to.value_problem, n] = _found(a, VALUE)
        if to.problems_age >= 0:
            numbers[to.problems_age, n] = _age(week, a.found_week)
        if to.first_value_week >= 0:
            numbers[to.first_value_week, n] = (
                math.nan if a.first_value == NOT_YET else float(a.first_value)
            )
        if to.segment >= 0:
            wholes[to.segment, n] = a.segment
        if to.touch >= 0:
            wholes[to.touch, n] = touch[a.segment]
        if to.term_weeks >= 0:
            wholes[to.term_weeks, n] = a.term
        if to.notice_weeks >= 0:
            wholes[to.notice_weeks, n] = a.notice
        if to.weeks_to_renewal >= 0:
            wholes[to.weeks_to_renewal, n] = a.renewal - week
        if to.tenure_weeks >= 0:
            wholes[to.tenure_weeks, n] = week - a.start
        if to.onboarding_sessions >= 0:
            wholes[to.onboarding_sessions, n] = a.sessions
        if to.owner >= 0:
            wholes[to.owner, n] = a.owner
        if to.tickets_1w >= 0:
            wholes[to.tickets_1w, n] = a.tickets_1w
        if to.bad_tickets_1w >= 0:
            wholes[to.bad_tickets_1w, n] = a.bad_tickets_1w
        if to.problem >= 0:
            wholes[to.problem, n] = oldest_seen(a)
        if to.contacts_4w >= 0:
            wholes[to.contacts_4w, n] = recent_contacts(a, week)
        if to.notice_given >= 0:
            flags[to.notice_given, n] = a.intent == LEAVE_AFTER_NOTICE
        if to.conceded >= 0:
            flags[to.conceded, n] = a.conceded == 1
        if to.first_value_reached >= 0:
            flags[to.first_value_reached, n] = a.first_value != NOT_YET
        if to.fully_adopted >= 0:
            flags[to.fully_adopted, n] = a.full_adoption != NOT_YET
        if to.renewal_at_risk >= 0:
            flags[to.renewal_at_risk, n] = a.flagged == 1
        if to.payment_open >= 0:
            flags[to.payment_open, n] = a.payment_week != NEVER
        for k in range(actions.shape[0]):
            numbers[first + k, n] = _age(week, a.last_done[actions[k]])
