"""What conditions come to, for all accounts at once: the outer loop is over operations.

Compiled once for all files: a file is data, and no code is made from it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled, inlined
from simcs.playbooks.codes import ENTERED, OUTSIDE, POSITION, STATE_AT
from simcs.playbooks.conditions import When
from simcs.playbooks.layout import NEVER, Tables
from simcs.playbooks.stack import Op

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

(
    LOAD, PAST, CONST, START_VALUE, ADD, SUBTRACT, LESS, AT_MOST, MORE, AT_LEAST, EQUAL, UNEQUAL,
    NOT, COUNT, LASTS, FELL, ROSE, FELL_SHARE, ROSE_SHARE, UNCHANGED, KNOWN, STATE, STATE_IS, DONE,
    STORE,
) = (int(op) for op in Op)  # fmt: skip
BEFORE, _, AFTERWARDS = (int(when) for when in When)


class Seen(NamedTuple):
    """What is known of the accounts this week.

    Attributes
    ----------
    values
        Shape ``(sources, accounts)``; accounts that have left follow those in the book.
    here
        How many are in the book.
    ahead
        Weeks to the renewal.
    rows
        Row of each account in the state and the history.
    held_out
        Whether an account is in the holdout of a playbook, shape ``(plays, accounts)``.
    week
        The week.
    not_done
        Which work is not done as written if it is to be asked for now, shape
        ``(works, accounts)``.
    variant
        To which variant of a playbook an account is drawn, by its place, shape of ``held_out``.
    """

    values: Floats
    here: int
    ahead: Floats
    rows: Ints
    held_out: NDArray[np.bool_]
    week: int
    not_done: NDArray[np.bool_]
    variant: NDArray[np.int8]


@compiled
def remember(t: Tables, history: Floats, seen: Seen) -> None:
    """Write this week's values of the sources that are read later."""
    for s in range(t.rings.shape[0]):
        first, weeks = t.rings[s, 0], t.rings[s, 1]
        if weeks:
            column = first + seen.week % weeks
            for n in range(seen.rows.shape[0]):
                history[column, seen.rows[n]] = seen.values[s, n]


@inlined
def past(t: Tables, history: Floats, seen: Seen, source: int, back: int, n: int) -> float:
    """Return what a source was some weeks ago."""
    if back == 0:
        return float(seen.values[source, n])
    first, weeks = t.rings[source, 0], t.rings[source, 1]
    return float(history[first + (seen.week - back) % weeks, seen.rows[n]])


@inlined
def began(t: Tables, state: NDArray[np.int32], seen: Seen, p: int, n: int, when: int) -> int:
    """Return in which week a play began as a condition sees it that is asked inside or afterwards.

    One that has not begun would begin now.
    """
    first = t.plays[p, STATE_AT]
    entered = int(state[first + ENTERED, seen.rows[n]])
    if entered != NEVER and (
        when == AFTERWARDS or state[first + POSITION, seen.rows[n]] != OUTSIDE
    ):
        return entered
    return int(seen.week)


BLOCK = 1024
"""Accounts whose conditions are worked out together, so that their rows stay in the fast cache."""


@compiled
def evaluate(
    t: Tables, seen: Seen, state: NDArray[np.int32], history: Floats, stack: Floats,
    holds: NDArray[np.bool_], kept_from: int,
) -> None:  # fmt: skip
    """Work out all conditions, shape ``(conditions, accounts)``.

    State and history have a column for each row of the world and a row for each of their columns.
    ``stack`` has `BLOCK` columns. ``kept_from`` is where values from the start of plays begin in
    the history.
    """
    for begin in range(0, seen.values.shape[1], BLOCK):
        end = min(begin + BLOCK, seen.values.shape[1])
        evaluate_block(t, seen, state, history, stack, holds, kept_from, begin, end)


@compiled
def evaluate_block(  # noqa: C901 - one branch for each operation
    t: Tables, seen: Seen, state: NDArray[np.int32], history: Floats, stack: Floats,
    holds: NDArray[np.bool_], kept_from: int, begin: int, end: int,
) -> None:  # fmt: skip
    """Work out all conditions of some accounts: the outer loop is over operations.

    Loops go through whole rows and do one thing, so that the processor takes several accounts at a
    time. A source beside a number, as most conditions have it, is not
    copied first.
    """
    rows, count, top, over = seen.rows[begin:end], end - begin, -1, 0
    for o in range(t.ops.shape[0]):
        if over:
            over -= 1
            continue
        op, a, b = t.ops[o, 0], t.ops[o, 1], t.ops[o, 2]
        if op <= START_VALUE or op in (UNCHANGED, STATE, STATE_IS):
            top += 1
        elif op <= UNEQUAL:
            top -= 1
        elif op == COUNT:
            top -= b - 1
        elif FELL <= op <= ROSE_SHARE:
            top -= 2
        x = stack[top, :count]
        if op == LOAD and is_beside_number(t.ops, o):
            number = stack[top + 1, :count]
            number[:] = t.constants[t.ops[o + 1, 1]]
            two(t.ops[o + 2, 0], x, seen.values[a, begin:end], number)
            over = 2
        elif op == LOAD:
            value = seen.values[a, begin:end]
            for n in range(count):
                x[n] = value[n]
        elif op == PAST:
            before = history[t.rings[a, 0] + (seen.week - b) % t.rings[a, 1]]
            for n in range(count):
                x[n] = before[rows[n]]
        elif op == CONST:
            constant = t.constants[a]
            for n in range(count):
                x[n] = constant
        elif op == START_VALUE:
            p, source, back = t.starts[a, 0], t.starts[a, 1], t.starts[a, 2]
            for n in range(count):
                if began(t, state, seen, p, begin + n, b) == seen.week:
                    x[n] = past(t, history, seen, source, back, begin + n)
                else:
                    x[n] = history[kept_from + a, rows[n]]
        elif op <= UNEQUAL:
            two(op, x, x, stack[top + 1, :count])
        elif op == NOT:
            for n in range(count):
                x[n] = 1.0 - x[n]
        elif op == COUNT:
            if b == 0:
                x[:] = 0.0
            for k in range(1, b):
                y = stack[top + k, :count]
                for n in range(count):
                    x[n] += y[n]
            for n in range(count):
                x[n] = 1.0 if x[n] >= a else 0.0
        elif op == LASTS:
            weeks = state[a]
            for n in range(count):
                weeks[rows[n]] = weeks[rows[n]] + 1 if x[n] > 0.5 else 0
                x[n] = 1.0 if weeks[rows[n]] >= b else 0.0
        elif op <= ROSE_SHARE:
            moved(op, x, stack[top + 1, :count], stack[top + 2, :count])
        elif op == UNCHANGED:
            begun, weeks_kept = t.rings[a, 0], t.rings[a, 1]
            value = seen.values[a, begin:end]
            for n in range(count):
                x[n] = 1.0
            for back in range(1, b + 1):
                before = history[begun + (seen.week - back) % weeks_kept]
                for n in range(count):
                    if before[rows[n]] != value[n]:
                        x[n] = 0.0
        elif op == KNOWN:
            for n in range(count):
                x[n] = 1.0 if x[n] == x[n] else 0.0
        elif op == STATE:
            column = state[a]
            for n in range(count):
                x[n] = 1.0 if column[rows[n]] >= b else 0.0
        elif op == STATE_IS:
            column = state[a]
            for n in range(count):
                x[n] = 1.0 if column[rows[n]] == b else 0.0
        elif op == DONE:
            for n in range(count):
                if b == BEFORE:
                    fine = x[n] < np.inf
                else:
                    fine = x[n] <= seen.week - began(t, state, seen, a, begin + n, b)
                x[n] = 1.0 if fine else 0.0
        elif op == STORE:
            held = holds[a, begin:end]
            for n in range(count):
                held[n] = x[n] > 0.5
            top -= 1


@inlined
def is_beside_number(ops: Ints, o: int) -> bool:
    """Return whether what is loaded by an operation is compared with a number next."""
    following = ops[o + 1 : o + 3, 0]
    return len(following) == 2 and following[0] == CONST and LESS <= following[1] <= UNEQUAL


@compiled
def two(op: int, to: Floats, x: Floats, y: Floats) -> None:  # noqa: C901 - one branch for each operation
    """Put what an operation makes of two rows into a third, which may be one of them."""
    count = to.shape[0]
    if op == ADD:
        for n in range(count):
            to[n] = x[n] + y[n]
    elif op == SUBTRACT:
        for n in range(count):
            to[n] = x[n] - y[n]
    elif op == LESS:
        for n in range(count):
            to[n] = 1.0 if x[n] < y[n] else 0.0
    elif op == AT_MOST:
        for n in range(count):
            to[n] = 1.0 if x[n] <= y[n] else 0.0
    elif op == MORE:
        for n in range(count):
            to[n] = 1.0 if x[n] > y[n] else 0.0
    elif op == AT_LEAST:
        for n in range(count):
            to[n] = 1.0 if x[n] >= y[n] else 0.0
    elif op == EQUAL:
        for n in range(count):
            to[n] = 1.0 if x[n] == y[n] else 0.0
    elif op == UNEQUAL:  # of what is missing nothing is true
        for n in range(count):
            to[n] = 1.0 if x[n] < y[n] or x[n] > y[n] else 0.0


@compiled
def moved(op: int, now: Floats, before: Floats, by: Floats) -> None:
    """Put whether a row has fallen, or risen, by so much into its place."""
    sign = 1.0 if op in (FELL, FELL_SHARE) else -1.0
    for n in range(now.shape[0]):
        change = sign * (before[n] - now[n])
        if op in (FELL, ROSE):
            fine = change >= by[n]
        else:
            fine = before[n] > 0.0 and change >= by[n] * before[n]
        now[n] = 1.0 if fine else 0.0
