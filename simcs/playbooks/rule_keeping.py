"""The parts of a plan that the contact rule allows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.plan import Plan
from simcs.playbooks import caps
from simcs.playbooks.orders import Orders
from simcs.playbooks.program import Program
from simcs.playbooks.wanted import Wanted
from simcs.signals.view import Floats, View

TIMES = 6
"""Place of "how often" in a part of a plan."""


def keep_to_the_rule(
    plan: Plan,
    view: View,
    program: Program,
    found: Wanted,
    orders: Orders,
    passed: NDArray[np.bool_],
) -> None:
    """Take out of the plan, and of what is wanted, the contacts that are one too many."""
    here, contact_of = len(view.account), program.contact_of
    contacts = [contact_of.get(work.action, -1) for work in program.work]
    work, place = caps.collect(passed, here)
    asks = [(place, np.array(contacts, np.int64)[work], orders.pairs(work, place))]
    times = [np.array([one.times for one in program.work], np.int64)[work]]
    for part in plan.parts:
        chosen, own = asked_by(part, view)
        asks.append((chosen, np.full(len(chosen), contact_of.get(part[1], -1)), own))
        times.append(np.full(len(chosen), part_times(part)))
    all_places, all_contacts, urgencies = (np.concatenate(one) for one in zip(*asks, strict=True))
    turn = caps.in_turn(urgencies, all_places)
    caps.settle_contacts(program.contacts, found.state, found.rows, found.values, here, view.week)
    given = caps.Asks(all_places[turn], all_contacts[turn], np.concatenate(times)[turn])
    fine = np.empty(len(turn), np.bool_)
    fine[turn] = caps.allow(
        program.contacts, found.state, found.rows, found.holds, given, view.week
    )
    passed[work, place] = fine[: len(work)]
    begin = len(work)
    for at, part in enumerate(plan.parts):
        chosen = asks[at + 1][0]
        mine = fine[begin : begin + len(chosen)]
        begin += len(chosen)
        if not mine.all():
            plan.parts[at] = only(part, view, chosen[mine])


def asked_by(part: Any, view: View) -> tuple[NDArray[np.int64], Floats]:
    """Return the places of the accounts in view that a part of a plan is for, and its priority."""
    account, priority = np.asarray(part[0]), np.asarray(part[2], float)
    if account.dtype == np.bool_:
        chosen = np.flatnonzero(account) if len(account) == len(view.account) else account[:0]
        urgency = priority[chosen] if priority.ndim else np.full(len(chosen), float(priority))
        return chosen.astype(np.int64), urgency
    rows = np.atleast_1d(account)
    chosen = np.searchsorted(view.account, rows)
    inside = chosen < len(view.account)
    inside[inside] = view.account[chosen[inside]] == rows[inside]
    urgency = priority[inside] if priority.ndim else np.full(int(inside.sum()), float(priority))
    return chosen[inside], urgency


def only(part: Any, view: View, places: NDArray[np.int64]) -> Any:
    """Return a part of a plan for these accounts alone."""
    account, action, priority, *rest = part
    mask = np.zeros(len(view.account), np.bool_)
    mask[places] = True
    if np.asarray(account).dtype == np.bool_:
        return (mask, action, priority, *rest)
    rows = np.atleast_1d(np.asarray(account))
    there = np.isin(rows, view.account[places])
    keep = [one[there] if np.ndim(one) else one for one in (priority, *rest)]
    return (rows[there], action, *keep)


def part_times(part: Any) -> int:
    """Return how often a part of a plan asks for its action."""
    times = part[TIMES]
    return times if isinstance(times, int) else 1
