"""Fitting what a policy asks for into the week: hours of owners, and who comes first."""

import numpy as np

from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import Plan
from simcs.signals.view import Bools, Floats, Ints, View

BUFFER = 0.1
"""Share of a week's hours that may wait, so that nobody is idle when less comes due."""

LAST_ONE = 900
"""Which draw of `View.random` decides on the last account that does not fit as a whole."""


def hours_of(view: View, action: str) -> Floats:
    """Return the hours that an action takes with each account."""
    return np.asarray(ACTIONS[action].hours, float)[view.touch]


def waits(view: View, action: str | None = None) -> Bools:
    """Return for which accounts an action (None: any) was asked for earlier and is not yet done."""
    waiting = view.backlog
    accounts = waiting.account if action is None else waiting.account[waiting.action == action]
    return among(view, accounts)


def among(view: View, accounts: Ints) -> Bools:
    """Return which accounts in view are among some row numbers."""
    most = max(int(view.account.max(initial=0)), int(accounts.max(initial=0)))
    there = np.zeros(most + 1, bool)
    there[accounts] = True
    return there[view.account]


def asked_hours(view: View, plan: Plan) -> Floats:
    """Return the hours that a plan adds for each account; what waits already counts for nothing.

    All parts of the plan have to be masks.
    """
    total = np.zeros(len(view.account))
    for mask, action, *_ in plan.parts:
        total += np.where(mask & ~waits(view, action), hours_of(view, action), 0.0)
    return total


def of_owner(view: View, hours: Floats) -> Floats:
    """Return for each account the sum of hours over all accounts of its owner."""
    owner = np.maximum(view.owner, 0)
    served = np.where(view.owner < 0, 0.0, hours)
    return np.bincount(owner, served)[owner].astype(np.float64)


def overdue(view: View) -> Floats:
    """Return the hours that each account's owner should have worked in earlier weeks and did not.

    Work of this week's due date was counted when it was asked for.
    """
    waiting = view.backlog
    late = (waiting.due < view.week) & (waiting.owner >= 0)
    late &= np.isin(waiting.account, view.account)  # accounts that have left get nothing
    owner = np.maximum(view.owner, 0)
    most = 1 + int(max(owner.max(), waiting.owner.max(initial=0)))
    hours = np.bincount(waiting.owner[late], waiting.hours[late], minlength=most)
    return hours[owner].astype(np.float64)


def fitting(
    view: View, hours: Floats, urgency: Floats, share: float, taken: Floats, whole: bool
) -> Bools:
    """Return for which accounts work fits into their owners' week, the most urgent first.

    In any order as many hours are asked for on average as there are, as long as there is work.

    Parameters
    ----------
    hours
        Of the work for each account; 0 where none is wanted.
    urgency
        Higher comes first; ties by account.
    share
        Share of the week that may be asked for.
    taken
        Hours that are asked for besides, by account.
    whole
        Whether nothing else fills the week. Then the last of each owner that does not fit is asked
        for all the same, and a little may wait (`BUFFER`); what is left counts as overdue next
        week. Otherwise it is asked for with the chance that fits.
    """
    chosen = np.zeros(len(hours), bool)
    wanted = np.flatnonzero((hours > 0) & (view.owner >= 0))
    if not len(wanted):
        return chosen
    late = overdue(view)
    if whole:
        late = np.maximum(0.0, late - BUFFER * view.owner_hours)
    free = share * view.owner_hours - of_owner(view, taken) - late
    order = wanted[np.lexsort((-urgency[wanted], view.owner[wanted]))]
    own, owner = hours[order], view.owner[order]
    before = np.cumsum(own) - own
    first = np.concatenate(([True], owner[1:] != owner[:-1]))
    before -= np.maximum.accumulate(np.where(first, before, 0.0))
    fits = (free[order] - before) / own
    chosen[order] = fits > (0.0 if whole else view.random(LAST_ONE)[order])
    return chosen


def fitting_shared(view: View, hours: Floats, urgency: Floats, share: float) -> Bools:
    """Return for which accounts work fits into a share of the week of a team that shares them all.

    For studies that compare ways to spend hours; no arm that ships calls it.

    Whatever ranks accounts, as many hours are worked in the end, as long as there is work for them:
    hours asked for accounts that left before they were worked go to others a week later.

    Parameters
    ----------
    hours, urgency, share
        As of `fitting`.
    """
    if not len(view.account):
        return np.zeros(0, bool)
    waiting = view.backlog
    left = ~np.isin(waiting.account, view.account)
    freed = -waiting.hours[left].sum() / len(view.account)
    return fitting(view, hours, urgency, share, np.full(len(hours), freed), whole=False)
