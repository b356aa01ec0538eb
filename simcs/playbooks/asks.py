"""What a piece of work of a playbook is asked with, and of whom."""

import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.interventions.actions import ACTIONS
from simcs.playbooks import machine
from simcs.playbooks.language import Do
from simcs.playbooks.program import Work
from simcs.signals.view import Floats, View

AUTOMATION, OWNER = "automation", "csm"
ASKED_AT = machine.ASKED


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


def who_can_be_asked(view: View, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whom work can be asked for: that for customers, and that for those who have left."""
    here = len(view.account)
    found = np.zeros((2, len(rows)), np.bool_)
    found[0, :here] = True
    if len(rows) > here:
        found[1, here:] = np.isin(rows[here:], view.lost.account)
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
        column = works[w, ASKED_AT]
        for n in range(rows.shape[0]):
            if passed[w, n]:
                asked = state[column, rows[n]]
                if asked >= 0:
                    state[column, rows[n]] = asked | 1


def fixed_draws(view: View, k: int, rows: NDArray[np.int64]) -> Floats:
    """Return one uniform for each of some accounts, the same in every week and every arm."""
    return view._fixed_random(k, rows)  # noqa: SLF001 - simcs' own


@lru_cache(maxsize=64)
def draw_of(name: str) -> int:
    """Return which fixed random number of an account decides on a playbook's holdout."""
    return zlib.crc32(name.encode()) & 0xFFFF
