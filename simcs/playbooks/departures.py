"""Accounts that leave: all that playbooks have with them ends.

Who left by choice is still seen for a year, and `simcs.playbooks.machine` calls `end_plays`. Who
could not pay, or left for reasons beyond anyone's control, is seen no more from one week to the
next.
"""

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.playbooks.codes import (
    ASKED,
    GOAL_BY,
    GONE,
    LEFT,
    OUTSIDE,
    PENDING,
    POSITION,
    SEEN,
    STATE_AT,
)
from simcs.playbooks.layout import NEVER, Program, Tables
from simcs.playbooks.noting import (
    CAME_BACK,
    DEPARTED,
    HELD_MISSED,
    MISSED,
    NOTED,
    Notes,
    note,
    written,
)


def leave_unseen(
    program: Program, state: NDArray[np.int32], rows: NDArray[np.int64], week: int
) -> NDArray[np.void]:
    """End the plays of accounts that were seen a week ago and are not now; their goals are missed.

    Parameters
    ----------
    state
        The state of all accounts, shape ``(columns, accounts)``; its last column says who was seen.
    rows
        Row numbers of the accounts that are seen this week.

    Returns
    -------
    numpy.ndarray
        Array of `NOTED`, with row numbers of accounts.
    """
    seen = np.zeros(state.shape[1], np.int32)
    seen[rows] = 1
    gone = np.flatnonzero((state[-1] == 1) & (seen == 0))
    state[-1] = seen
    # Of a playbook that it ends and that its goal is missed; nothing is wanted of them.
    room = np.empty(2 * len(gone) * len(program.plays), NOTED)
    notes = Notes(
        np.zeros((0, 0), np.int8), np.zeros((0, 0), np.bool_), room, np.zeros(1, np.int64)
    )
    end_all(program.tables, state, notes, gone, program.gone_at, week)
    return written(notes)


@compiled
def end_all(
    t: Tables,
    state: NDArray[np.int32],
    notes: Notes,
    rows: NDArray[np.int64],
    gone_at: int,
    week: int,
) -> None:
    """End the plays of accounts that are seen no more; lines are of their row numbers."""
    for row in rows:
        state[gone_at, row] = 1
        end_plays(t, state, notes, row, row, week, 1)


@compiled
def end_plays(
    t: Tables, state: NDArray[np.int32], notes: Notes, place: int, row: int, week: int, gone: int
) -> None:
    """End all that playbooks have with an account that has left, or (``gone`` 0) that is back.

    Parameters
    ----------
    place
        What lines for the ledger call it.
    """
    for p in range(t.plays.shape[0]):
        first = t.plays[p, STATE_AT]
        if state[first + POSITION, row] != OUTSIDE:
            state[first + POSITION, row] = OUTSIDE
            state[first + LEFT, row] = week
            note(notes, place, p, DEPARTED if gone else CAME_BACK, -1)
        state[first + SEEN, row] = 0
        by = state[first + GOAL_BY, row]
        # That it comes back can be what a play was for.
        if by != NEVER and (gone or not t.plays[p, GONE]):
            note(notes, place, p, HELD_MISSED if by < 0 else MISSED, -1)
            state[first + GOAL_BY, row] = NEVER
        state[first + PENDING, row] = 0
    for w in range(t.works.shape[0]):
        state[t.works[w, ASKED], row] = -1
