"""Who may start a playbook by itself this week: one pass over all accounts for each playbook.

The passes call nothing for an account, as most accounts start nothing: a call hands over all
arrays, which takes longer than to look.
"""

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.playbooks.codes import (
    ANSWERED,
    ENTERED,
    EVERY,
    GONE,
    KIND,
    OUTSIDE,
    POSITION,
    QUALIFIES,
    RHYTHM,
    SEEN,
    START,
    STATE_AT,
    STOP,
    TENURE,
    WHEN,
)
from simcs.playbooks.evaluation import Ints, Seen
from simcs.playbooks.layout import NEVER, Tables
from simcs.playbooks.noting import QUALIFIED, Notes, note


@compiled
def by_condition(
    t: Tables, state: NDArray[np.int32], seen: Seen, notes: Notes, holds: NDArray[np.bool_],
    p: int, turn: Ints, found: Ints,
) -> int:  # fmt: skip
    """Find accounts for which a condition begins to hold; keep track of episodes."""
    start, gone = t.plays[p, START], t.plays[p, GONE] == 1
    position, answered = t.plays[p, STATE_AT] + POSITION, t.plays[p, STATE_AT] + SEEN
    rows, here, count = seen.rows, seen.here, 0
    for k in range(turn.shape[0]):
        n = turn[k]
        row = rows[n]
        if gone != (n >= here):
            continue
        if start >= 0 and not holds[start, n]:
            state[answered, row] = 0
        elif state[answered, row] != ANSWERED:
            if state[position, row] != OUTSIDE:
                state[answered, row] = ANSWERED
                continue
            if state[answered, row] == 0:
                state[answered, row] = QUALIFIES
                note(notes, n, p, QUALIFIED, -1)
            found[count] = n
            count += 1
    return count


@compiled
def by_rhythm(
    t: Tables, state: NDArray[np.int32], seen: Seen, holds: NDArray[np.bool_],
    p: int, turn: Ints, found: Ints,
) -> int:  # fmt: skip
    """Find accounts for which a rhythm is due: it counts from their start, or from the last time.

    From their start it is due from its week until it is answered, and ignored while they are
    inside.
    """
    start, every, tenure = t.plays[p, START], t.plays[p, EVERY], t.plays[p, TENURE]
    gone, first = t.plays[p, GONE] == 1, t.plays[p, STATE_AT]
    rows, here, values, count = seen.rows, seen.here, seen.values, 0
    for k in range(turn.shape[0]):
        n = turn[k]
        row = rows[n]
        if gone != (n >= here):
            continue
        inside = state[first + POSITION, row] != OUTSIDE
        if tenure >= 0:
            weeks = values[tenure, n]
            if weeks > 0 and weeks % every == 0:
                state[first + SEEN, row] = QUALIFIES
            if inside:
                state[first + SEEN, row] = ANSWERED
            due = state[first + SEEN, row] == QUALIFIES
        else:
            entered = state[first + ENTERED, row]
            due = entered == NEVER or seen.week - entered >= every
        if due and not inside and (start < 0 or holds[start, n]):
            found[count] = n
            count += 1
    return count


@compiled
def each_week(
    t: Tables, seen: Seen, holds: NDArray[np.bool_], p: int, turn: Ints, found: Ints
) -> int:
    """Find accounts of which a playbook asks anew each week."""
    start, stop, gone = t.plays[p, START], t.plays[p, STOP], t.plays[p, GONE] == 1
    here, count = seen.here, 0
    for k in range(turn.shape[0]):
        n = turn[k]
        wants = (start < 0 or holds[start, n]) and not (stop >= 0 and holds[stop, n])
        if wants and gone == (n >= here):
            found[count] = n
            count += 1
    return count


@compiled
def find_candidates(
    t: Tables, state: NDArray[np.int32], seen: Seen, notes: Notes, holds: NDArray[np.bool_],
    p: int, turn: Ints, found: Ints,
) -> int:  # fmt: skip
    """Write places of the accounts that want to start a playbook into ``found``; return how many.

    Whether they may is another matter.
    """
    if t.plays[p, KIND] == WHEN:
        return by_condition(t, state, seen, notes, holds, p, turn, found)
    if t.plays[p, KIND] == RHYTHM:
        return by_rhythm(t, state, seen, holds, p, turn, found)
    return each_week(t, seen, holds, p, turn, found)
