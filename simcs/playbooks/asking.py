"""The work that playbooks ask for: what became of it, and what is asked again."""

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled, inlined
from simcs.playbooks.codes import ASKED, OPEN, PENDING, SINCE_DONE, STATE_AT, WORK, WORKS
from simcs.playbooks.evaluation import Seen
from simcs.playbooks.layout import Tables
from simcs.playbooks.noting import (
    BLOCKED,
    DELIVERED,
    DROPPED,
    LATE,
    UNWRITTEN,
    WANTED,
    WITHDRAWN,
    Notes,
    note,
)

HELD = 4
"""Weeks for which a step without a time limit of its own is held back by the contact rule."""


@inlined
def is_done(t: Tables, seen: Seen, n: int, w: int, asked: int) -> bool:
    """Return whether work is done that was asked for: twice the week, and 1 once it is through."""
    since = seen.values[t.works[w, SINCE_DONE], n]
    return bool(asked % 2 == 1 and since <= seen.week - asked // 2)


@inlined
def waits(t: Tables, seen: Seen, n: int, w: int) -> bool:
    """Return whether the backlog is known to have an action for an account."""
    return bool(seen.values[t.works[w, OPEN], n] > 0.5)


@inlined
def withdraw(t: Tables, state: NDArray[np.int32], seen: Seen, notes: Notes, p: int, n: int) -> None:
    """Take back the work that a playbook has asked for and that is not done."""
    first = t.plays[p, STATE_AT]
    if state[first + PENDING, seen.rows[n]] == 0:
        return
    for w in range(t.plays[p, WORK], t.plays[p, WORK] + t.plays[p, WORKS]):
        asked = state[t.works[w, ASKED], seen.rows[n]]
        if asked < 0:
            continue
        if is_done(t, seen, n, w, asked):
            note(notes, n, p, DELIVERED, w)
        else:
            if asked % 2:
                notes.withdrawn[w, n] = True
            notes.wanted[w, n] = 0
            note(notes, n, p, WITHDRAWN, w)
        state[t.works[w, ASKED], seen.rows[n]] = -1
    state[first + PENDING, seen.rows[n]] = 0


@inlined
def settle(t: Tables, state: NDArray[np.int32], seen: Seen, notes: Notes, p: int, n: int) -> None:
    """See what became of the work that a playbook has asked for an account; ask again."""
    first = t.plays[p, STATE_AT]
    for w in range(t.plays[p, WORK], t.plays[p, WORK] + t.plays[p, WORKS]):
        column = t.works[w, ASKED]
        asked = state[column, seen.rows[n]]
        if asked < 0:
            continue
        begun, passed = asked // 2, asked % 2
        within, over = t.withins[w, seen.variant[p, n]], 0
        if is_done(t, seen, n, w, asked):
            note(notes, n, p, DELIVERED, w)
            over = 1
        elif within and seen.week - begun >= within:
            note(notes, n, p, LATE if passed else BLOCKED, w)
            if passed:
                notes.withdrawn[w, n] = True
            over = 1
        elif not within and passed and seen.week > begun and not waits(t, seen, n, w):
            note(notes, n, p, DROPPED, w)
            over = 1
        elif not within and not passed and seen.week - begun >= HELD:
            note(notes, n, p, BLOCKED, w)
            over = 1
        if over:
            state[column, seen.rows[n]] = -1
            state[first + PENDING, seen.rows[n]] -= 1
        else:
            notes.wanted[w, n] = 1 if passed else 2


@inlined
def ask(
    t: Tables, state: NDArray[np.int32], seen: Seen, notes: Notes, p: int, n: int, w: int
) -> None:
    """Ask for a piece of work, unless it is asked for already, or not done as written."""
    column = t.works[w, ASKED]
    if state[column, seen.rows[n]] < 0:
        if seen.not_done[w, n]:
            note(notes, n, p, UNWRITTEN, w)
            return
        state[column, seen.rows[n]] = 2 * seen.week
        state[t.plays[p, STATE_AT] + PENDING, seen.rows[n]] += 1
        note(notes, n, p, WANTED, w)
        notes.wanted[w, n] = 2


@inlined
def want(
    t: Tables, state: NDArray[np.int32], seen: Seen, notes: Notes, p: int, n: int, w: int
) -> None:
    """Ask for a piece of work this week, for a playbook that asks anew each week."""
    if waits(t, seen, n, w):
        notes.wanted[w, n] = 1
    elif seen.not_done[w, n]:
        note(notes, n, p, UNWRITTEN, w)
    else:
        state[t.works[w, ASKED], seen.rows[n]] = 2 * seen.week
        note(notes, n, p, WANTED, w)
        notes.wanted[w, n] = 2


@compiled
def look_back(t: Tables, state: NDArray[np.int32], seen: Seen, notes: Notes, p: int) -> None:
    """Note what became of the work of a playbook that asks anew each week; it changes nothing."""
    for w in range(t.plays[p, WORK], t.plays[p, WORK] + t.plays[p, WORKS]):
        column = t.works[w, ASKED]
        for n in range(seen.rows.shape[0]):
            asked = state[column, seen.rows[n]]
            if asked < 0:
                continue
            if is_done(t, seen, n, w, asked):
                note(notes, n, p, DELIVERED, w)
            elif waits(t, seen, n, w):
                continue
            else:
                note(notes, n, p, DROPPED if asked % 2 else BLOCKED, w)
            state[column, seen.rows[n]] = -1
