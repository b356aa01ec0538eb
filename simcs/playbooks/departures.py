"""Accounts that are seen no more from one week to the next: all that playbooks have with them ends.

Who left by choice is still seen for a year, and `simcs.playbooks.machine` ends its plays. Who could
not pay, or left for reasons beyond anyone's control, is seen no more.
"""

import numpy as np
from numpy.typing import NDArray

from simcs.playbooks.codes import ASKED, GOAL_BY, LEFT, OUTSIDE, PENDING, POSITION
from simcs.playbooks.layout import NEVER, Play, Program
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
    lines: list[tuple[int, int, int, int, int]] = []
    if not len(gone):
        return np.zeros(0, NOTED)
    state[program.gone_at, gone] = 1
    for number, play in enumerate(program.plays):
        first = play[Play.STATE]
        inside = gone[state[first + POSITION, gone] != OUTSIDE]
        lines += [(row, number, DEPARTED, -1, 0) for row in inside.tolist()]
        state[first + POSITION, inside] = OUTSIDE
        state[first + LEFT, inside] = week
        by = state[first + GOAL_BY, gone]
        lines += [(row, number, MISSED, -1, 0) for row in gone[by >= 0].tolist()]
        held = gone[(by < 0) & (by != NEVER)]
        lines += [(row, number, HELD_MISSED, -1, 0) for row in held.tolist()]
        state[first + GOAL_BY, gone] = NEVER
        state[first + PENDING, gone] = 0
    for column in program.works[:, ASKED]:
        state[column, gone] = -1
    return np.array(lines, NOTED)
