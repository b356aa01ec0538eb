"""Takes an account through the steps of a playbook, as far as it comes in a week."""

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import inlined
from simcs.playbooks.asking import ask, want
from simcs.playbooks.codes import (
    ASKED,
    AT,
    BEFORE,
    CODE,
    DO,
    END,
    ENTER,
    ENTERED,
    GO,
    KIND,
    LEAVE,
    MARK,
    OUTSIDE,
    POSITION,
    REASON,
    SINCE,
    SKIP,
    STATE_AT,
    STAY,
    TAG,
    UNLESS,
    WAITING,
    WHILE,
    WHY,
)
from simcs.playbooks.evaluation import Floats, Seen
from simcs.playbooks.layout import Tables
from simcs.playbooks.noting import (
    FINISHED,
    SKIPPED,
    Notes,
    note,
)
from simcs.playbooks.starts import (
    Now,
    end,
    enter,
    may_be_entered,
)


@inlined
def advance(  # noqa: C901 - one branch for each instruction
    t: Tables, state: NDArray[np.int32], history: Floats, seen: Seen, notes: Notes,
    now: Now, p: int, n: int, kept_from: int,
) -> None:  # fmt: skip
    """Take an account through a playbook as far as it comes this week."""
    first, week = t.plays[p, STATE_AT], seen.week
    # Who asks anew each week has no place in the play, and so cannot wait.
    level = t.plays[p, KIND] == WHILE
    at = t.plays[p, CODE] if level else state[first + POSITION, seen.rows[n]]
    while True:
        what, a, b = t.code[at, 0], t.code[at, 1], t.code[at, 2]
        if what in (END, LEAVE):
            if not level:
                end(state, first, seen.rows[n], week)
                note(notes, n, p, FINISHED, -1)
            return
        if what == DO:
            if level:
                want(t, state, seen, notes, p, n, a)
            elif state[first + SINCE, seen.rows[n]] == WAITING:
                if state[t.works[a, ASKED], seen.rows[n]] >= 0:
                    return
                state[first + SINCE, seen.rows[n]] = week
            else:
                ask(t, state, seen, notes, p, n, a)
                if b:
                    state[first + POSITION, seen.rows[n]] = at
                    state[first + SINCE, seen.rows[n]] = WAITING
                    return
            at += 1
        elif what == SKIP:
            if not level:
                note(notes, n, p, SKIPPED, a)
            at += 1
        elif what == WHY:
            at = at + 1 if state[first + REASON, seen.rows[n]] == a else b
        elif what == UNLESS:
            at = at + 1 if now.holds[a, n] else b
        elif what == GO:
            at = a
        elif what == TAG:
            state[a, seen.rows[n]] = b
            at += 1
        elif what == ENTER:
            if may_be_entered(t, state, seen, now, a, n):
                enter(t, state, history, seen, notes, now, a, n, p, kept_from)
                if not level and state[first + POSITION, seen.rows[n]] == OUTSIDE:
                    return  # the other has taken its place
            at += 1
        elif what == MARK:
            if not level:
                state[first + SINCE, seen.rows[n]] = week
            at += 1
        else:
            if what == BEFORE:
                over = seen.ahead[n] <= a
            else:
                begun = first + ENTERED if what == AT else first + SINCE
                over = (0 if level else week - state[begun, seen.rows[n]]) >= a
            if not over:
                if not level:
                    state[first + POSITION, seen.rows[n]] = b if what == STAY else at
                return
            if not level:
                state[first + SINCE, seen.rows[n]] = week
            at += 1
