"""Accounts that are seen no more from one week to the next: all that playbooks have with them ends.

Who left by choice is still seen for a year, and `simcs.playbooks.machine` ends its plays. Who could
not pay, or left for reasons beyond anyone's control, is seen no more.
"""

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.playbooks.codes import ASKED, GOAL_BY, LEFT, OUTSIDE, PENDING, POSITION, STATE_AT
from simcs.playbooks.layout import NEVER, Program
from simcs.playbooks.noting import DEPARTED, HELD_MISSED, MISSED, NOTED


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
    lines = np.zeros(2 * len(gone) * len(program.plays), NOTED)
    count = end_all(program.plays, program.works, state, gone, program.gone_at, week, lines)
    return lines[:count]


@compiled
def end_all(
    plays: NDArray[np.int64],
    works: NDArray[np.int64],
    state: NDArray[np.int32],
    gone: NDArray[np.int64],
    gone_at: int,
    week: int,
    lines: NDArray[np.void],
) -> int:
    """End all plays of some accounts, in place; return how many ``lines`` it has written."""
    count = 0
    for row in gone:
        state[gone_at, row] = 1
        for p in range(plays.shape[0]):
            first = plays[p, STATE_AT]
            if state[first + POSITION, row] != OUTSIDE:
                state[first + POSITION, row] = OUTSIDE
                state[first + LEFT, row] = week
                count = _write(lines, count, row, p, DEPARTED)
            by = state[first + GOAL_BY, row]
            if by != NEVER:
                count = _write(lines, count, row, p, MISSED if by >= 0 else HELD_MISSED)
                state[first + GOAL_BY, row] = NEVER
            state[first + PENDING, row] = 0
        for w in range(works.shape[0]):
            state[works[w, ASKED], row] = -1
    return count


@compiled
def _write(lines: NDArray[np.void], at: int, row: int, play: int, kind: int) -> int:
    line = lines[at]
    line["row"] = row
    line["play"] = play
    line["kind"] = kind
    line["work"] = -1
    return at + 1
