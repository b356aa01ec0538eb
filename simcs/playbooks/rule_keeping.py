"""The parts of a plan that the contact rule allows."""

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.interventions.actions import ACTIONS
from simcs.interventions.call_reading import (
    is_mask,
    not_to_be_asked,
    numbers_of,
    refuse,
    rows_of_call,
    times_of,
)
from simcs.interventions.plan import Part, Plan
from simcs.playbooks import caps
from simcs.playbooks.noting import BLOCKED, BLOCKED_BY_OTHERS, NOTED, PUT_OFF, joined
from simcs.playbooks.orders import Orders
from simcs.playbooks.program import Program
from simcs.playbooks.wanted import Wanted
from simcs.signals.view import Floats, View

BELOW = "the arm it stands on"


def keep_to_the_rule(
    lines: NDArray[np.void],
    plan: Plan,
    view: View,
    program: Program,
    found: Wanted,
    orders: Orders,
    passed: NDArray[np.bool_],
) -> NDArray[np.void]:
    """Take out of the plan, and of what is wanted, the contacts that are one too many.

    Return the lines for the ledger, an array of `simcs.playbooks.noting.NOTED`, with those of why
    steps were blocked, and of each contact of the plan's own that is put off.
    """
    lines = with_reasons(lines, program, found.state)
    here, contact_of = len(view.account), program.contact_of
    work, place = caps.collect(passed, here)
    of_plays = len(work)
    base = [asked_by(part, view) for part in plan.parts]
    of_base = np.repeat(np.arange(len(base)), [len(chosen) for chosen, _ in base])
    contact_of_part = [contact_of.get(part.action, -1) for part in plan.parts]
    times_of_part = [part_times(part) for part in plan.parts]
    all_places = np.concatenate([place, *(chosen for chosen, _ in base)])
    all_contacts = np.concatenate([program.contact_of_work[work], ints(contact_of_part)[of_base]])
    all_times = np.concatenate([program.times_of_work[work], ints(times_of_part)[of_base]])
    urgencies = np.empty(len(all_places))
    urgencies[:of_plays] = orders.pairs(work, place)
    begin = of_plays
    for chosen, own in base:
        urgencies[begin : begin + len(chosen)] = own
        begin += len(chosen)
    turn = caps.in_turn(urgencies, all_places)
    caps.settle_contacts(program.contacts, found.state, found.rows, found.values, here, view.week)
    given = caps.Asks(all_places[turn], all_contacts[turn], all_times[turn], turn < of_plays)
    said = np.empty(len(turn), np.int8)
    said[turn] = caps.allow(
        program.contacts, found.state, found.rows, found.holds, given, view.week
    )
    fine = said == caps.FINE
    passed[work, place] = fine[:of_plays]
    remember_why(found.state, reasons_at(program), found.rows[place], work, said[:of_plays])
    begin, more = of_plays, [lines]
    for at, part in enumerate(plan.parts):
        chosen, _ = base[at]
        mine = fine[begin : begin + len(chosen)]
        begin += len(chosen)
        if not mine.all():
            plan.parts[at] = only(part, view, chosen[mine])
            more.append(put_off(view.account[chosen[~mine]]))
    return joined(*more)


def put_off(rows: NDArray[np.int64]) -> NDArray[np.void]:
    """Return lines for the ledger that other work with accounts is put off.

    They are of no playbook.
    """
    lines = np.zeros(len(rows), NOTED)
    lines["row"], lines["kind"], lines["play"], lines["work"] = rows, PUT_OFF, -1, -1
    return lines


def ints(values: list[int]) -> NDArray[np.int64]:
    """Return whole numbers as an array, also of none."""
    return np.array(values, np.int64)


@compiled
def remember_why(
    state: NDArray[np.int32],
    first: int,
    rows: NDArray[np.int64],
    work: NDArray[np.int64],
    said: NDArray[np.int8],
) -> None:
    """Note in the state which work is kept back by the base arm's contacts, and which is not.

    One bit for each piece of work, from column ``first`` on.
    """
    for k in range(work.shape[0]):
        if said[k] != caps.FINE:
            column, bit = first + work[k] // caps.BITS, 1 << (work[k] % caps.BITS)
            kept = state[column, rows[k]] & ~bit
            state[column, rows[k]] = kept | bit if said[k] == caps.BY_OTHERS else kept


def reasons_at(program: Program) -> int:
    """Return from which column on the state says why work is kept back."""
    ring, weeks = program.contacts.ring
    return ring + 2 * weeks


def with_reasons(
    lines: NDArray[np.void], program: Program, state: NDArray[np.int32]
) -> NDArray[np.void]:
    """Return lines for the ledger, with one more for each step that other work has blocked.

    Parameters
    ----------
    lines
        Array of `simcs.playbooks.noting.NOTED`; rows are row numbers of accounts.
    state
        As the contact rule left it a week ago.
    """
    blocked = lines[lines["kind"] == BLOCKED]
    if not len(blocked):
        return lines
    column = reasons_at(program) + blocked["work"] // caps.BITS
    others = state[column, blocked["row"]] >> (blocked["work"] % caps.BITS) & 1
    more = blocked[others == 1].copy()
    more["kind"] = BLOCKED_BY_OTHERS
    return joined(lines, more)


def asked_by(part: Part, view: View) -> tuple[NDArray[np.int64], Floats]:
    """Return the places of the accounts in view that a part of a plan is for, and its priority.

    Raises
    ------
    PolicyError
        When the part cannot be carried out.
    """
    action = part.action
    if not (isinstance(action, str) and action in ACTIONS.asked):
        raise not_to_be_asked(BELOW, action)
    if ACTIONS[action].asks:  # of those that have left
        return np.zeros(0, np.int64), np.zeros(0)
    if part.due is None and is_mask(part.account, view.account):  # as nearly all are
        levels = numbers_of(BELOW, "priority", action, part.priority, part.account.shape)
        places = np.flatnonzero(part.account)
        return places, levels[places] if levels.ndim else np.full(len(places), float(levels))
    given = rows_of_call(BELOW, action, part.account, part.priority, part.due, view.account)
    rows, urgency, _ = given
    places = np.searchsorted(view.account, rows)
    inside = places < len(view.account)
    inside[inside] = view.account[places[inside]] == rows[inside]
    if not inside.all():
        refuse(BELOW, action, given, view.account)
    return places, np.array(urgency)


def only(part: Part, view: View, places: NDArray[np.int64]) -> Part:
    """Return a part of a plan for these accounts alone."""
    mask = np.zeros(len(view.account), np.bool_)
    mask[places] = True
    if np.asarray(part.account).dtype == np.bool_:
        return part._replace(account=mask)
    rows = np.atleast_1d(np.asarray(part.account))
    there = np.isin(rows, view.account[places])
    kept = [np.asarray(one)[there] if np.ndim(one) else one for one in part[2:]]
    return Part(rows[there], part.action, *kept)


def part_times(part: Part) -> int:
    """Return how often a part of a plan asks for its action."""
    return times_of(BELOW, part.action, part.times)
