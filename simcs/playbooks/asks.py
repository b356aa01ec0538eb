"""What a piece of work of a playbook is asked with, and of whom."""

import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import Plan
from simcs.playbooks import machine
from simcs.playbooks.language import Do
from simcs.playbooks.program import Program, Work
from simcs.playbooks.tally import AUTOMATION, OWNER
from simcs.playbooks.wanted import Wanted
from simcs.randomness import Stream
from simcs.signals.departed import REMEMBERED, Lost
from simcs.signals.view import Floats, View

ASKED_AT, OPEN_AT = machine.ASKED, machine.OPEN


def details_of(work: Work, changes: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """Return what a piece of work is asked with, besides its action.

    A variant ``changes`` message and channel of a step that asks for an action.
    """
    step = work.step
    given = {key: getattr(step, key, None) for key in ("cause", "message", "channel")}
    if isinstance(step, Do):
        given |= {key: value for key, value in changes if key in given}
    by = work.by
    if by == AUTOMATION and not ACTIONS[work.action].automated:
        by = OWNER  # what takes a person's time stays with the account's CSM
    return {"times": work.times, "by": by, **{key: v for key, v in given.items() if v}}


def who_can_be_asked(gone: Lost, here: int) -> NDArray[np.bool_]:
    """Return whom work can be asked for: that for customers, and that for those who have left.

    ``gone`` are those that left within the last year, who follow ``here`` customers.
    """
    found = np.zeros((2, here + len(gone.account)), np.bool_)
    found[0, :here] = True
    found[1, here:] = gone.weeks_gone <= REMEMBERED
    return found


def withdraw(plan: Plan, program: Program, found: Wanted) -> None:
    """Take back what is not wanted any more by any playbook, and still waits."""
    notes = found.notes
    if not notes.withdrawn.any():
        return
    taken = to_withdraw(
        program.works, program.actions, notes.withdrawn, notes.wanted, found.values, found.reachable
    )
    some = set(np.flatnonzero(taken.any(axis=1)).tolist())
    for name, works in program.works_of.items():
        if not some.isdisjoint(works):
            plan.withdraw(found.rows[taken[works].any(axis=0)], name)


@compiled
def to_withdraw(
    works: NDArray[np.int64],
    actions: NDArray[np.int64],
    withdrawn: NDArray[np.bool_],
    wanted: NDArray[np.int8],
    values: Floats,
    reachable: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Return which work of which account is not wanted any more by any playbook, and still waits.

    Parameters
    ----------
    actions
        Of each piece of work: the number of its action, and whether it is for those who have left.
    withdrawn, wanted
        As in `simcs.playbooks.noting.Notes`.
    values
        Sources, as the machine reads them.
    reachable
        As `who_can_be_asked` returns it.
    """
    found = withdrawn.copy()
    for w in range(works.shape[0]):
        if not withdrawn[w].any():
            continue
        waits, can = values[works[w, OPEN_AT]], reachable[actions[w, 1]]
        for n in range(found.shape[1]):
            if found[w, n]:
                found[w, n] = waits[n] > 0.5 and can[n]
        for other in range(works.shape[0]):
            if actions[other, 0] == actions[w, 0]:
                for n in range(found.shape[1]):
                    if found[w, n] and wanted[other, n] > 0:
                        found[w, n] = False
    return found


@compiled
def mark_passed(
    works: NDArray[np.int64],
    state: NDArray[np.int32],
    rows: NDArray[np.int64],
    passed: NDArray[np.bool_],
) -> None:
    """Note in the state which work has now been asked for."""
    for w in range(works.shape[0]):
        if not passed[w].any():
            continue
        column = works[w, ASKED_AT]
        for n in range(rows.shape[0]):
            if passed[w, n]:
                asked = state[column, rows[n]]
                if asked >= 0:
                    state[column, rows[n]] = asked | 1


def fixed_draws(view: View, name: str, rows: NDArray[np.int64]) -> Floats:
    """Return one uniform for each of some accounts, the same in every week and every arm.

    The 32 bits that stand for ``name`` take the place of the week.
    """
    return view._fixed_random(0, rows, at=zlib.crc32(name.encode()), of=Stream.PLAYBOOK)  # noqa: SLF001 - simcs' own
