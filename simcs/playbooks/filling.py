"""Playbooks that fill the week: they ask for what still fits, and for no more."""

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.hours import fitting, hours_of
from simcs.interventions.plan import Plan
from simcs.playbooks.machine import ASKED, OPEN
from simcs.playbooks.noting import WANTED
from simcs.playbooks.orders import Orders
from simcs.playbooks.program import Program
from simcs.playbooks.rule_keeping import asked_by, part_times
from simcs.playbooks.wanted import Wanted
from simcs.signals.view import Bools, Floats, View

OTHERS = ("executive", "specialist")
"""Who has hours of their own."""

Asked = dict[str, Floats]
"""Action -> how often it is newly asked for with each account."""


def fill_weeks(
    plan: Plan, orders: Orders, program: Program, found: Wanted, passed: NDArray[np.bool_]
) -> None:
    """Take out of what is wanted what does not fit into the weeks that playbooks fill.

    First comes all other work that is newly asked for; what waits in the backlog counts in the week
    in which it was asked for. Playbooks that fill the week follow in the order of the file.

    Parameters
    ----------
    plan
        What the arm below asks for.
    passed
        What is wanted, shape ``(works, accounts)``; changed in place.
    """
    filling = [p for p, playbook in enumerate(orders.playbooks) if playbook.fill]
    if not filling:
        return
    view = orders.view
    here = len(view.account)
    if not here:
        return
    anew = passed[:, :here] & (found.values[program.works[:, OPEN], :here] < 0.5)
    asked = asked_below(plan, view)
    for at, work in enumerate(program.work):
        if work.playbook not in filling and work.by not in OTHERS:
            add(asked, work.action, anew[at] * float(work.times))
    taken = np.zeros(here)
    for action, times in asked.items():
        taken += times * hours_of(view, action)
    for p in filling:
        works = [at for at, work in enumerate(program.work) if work.playbook == p]
        own, urgency = np.zeros(here), np.full(here, -np.inf)
        for at in works:
            own += (
                anew[at] * float(program.work[at].times) * hours_of(view, program.work[at].action)
            )
            urgency = np.maximum(urgency, np.where(anew[at], orders.urgency(at), -np.inf))
        share = orders.playbooks[p].fill
        chosen = fitting(view, own, urgency, share, taken, share == 1.0)
        taken += np.where(chosen, own, 0.0)
        take_out(program, found, passed, works, anew[works] & ~chosen)


def asked_below(plan: Plan, view: View) -> Asked:
    """Return what a plan newly asks of the owners of accounts in view."""
    asked: Asked = {}
    waiting = view.backlog
    for part in plan.parts:
        if part.by not in OTHERS:
            places, _ = asked_by(part, view)
            open_ = waiting.account[waiting.action == part.action]
            places = places[~np.isin(view.account[places], open_)]
            times = np.zeros(len(view.account))
            times[places] = float(part_times(part))
            add(asked, part.action, times)
    return asked


def add(asked: Asked, action: str, times: Floats) -> None:
    """Note what is asked for: one action wanted twice is one task."""
    asked[action] = np.maximum(asked[action], times) if action in asked else times


def take_out(
    program: Program,
    found: Wanted,
    passed: NDArray[np.bool_],
    works: list[int],
    dropped: NDArray[np.bool_],
) -> None:
    """Undo that some works were wanted anew, shape ``(works, accounts in view)``: nobody asks."""
    notes, here = found.notes, dropped.shape[1]
    never = np.zeros((len(program.works), len(found.rows)), np.bool_)
    for at, gone in zip(works, dropped, strict=True):
        passed[at, :here] &= ~gone
        notes.wanted[at, :here][gone] = 0
        never[at, :here] = gone
        found.state[program.works[at, ASKED], found.rows[:here][gone]] = -1
    lines = notes.lines[: notes.count[0]]
    out: Bools = (lines["kind"] == WANTED) & never[lines["work"], lines["row"]]
    kept = lines[~out]
    notes.lines[: len(kept)] = kept
    notes.count[0] = len(kept)
