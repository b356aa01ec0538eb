"""What conditions come to, for all accounts at once: the outer loop is over operations.

Compiled once for all files: a file is data, and no code is made from it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
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
    variant
        To which variant of a playbook an account is drawn, by its place, shape of ``held_out``.
    """

    values: Floats
    here: int
    ahead: Floats
    rows: Ints
    held_out: NDArray[np.bool_]
    week: int
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


@compiled
def past(t: Tables, history: Floats, seen: Seen, source: int, back: int, n: int) -> float:
    """Return what a source was some weeks ago."""
    if back == 0:
        return float(seen.values[source, n])
    first, weeks = t.rings[source, 0], t.rings[source, 1]
    return float(history[first + (seen.week - back) % weeks, seen.rows[n]])


@compiled
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


@compiled
def evaluate(  # noqa: C901 - one branch for each operation
    t: Tables, seen: Seen, state: NDArray[np.int32], history: Floats, stack: Floats,
    holds: NDArray[np.bool_], kept_from: int,
) -> None:  # fmt: skip
    """Work out all conditions, shape ``(conditions, accounts)``.

    State and history have a column for each row of the world and a row for each of their columns.

    The outer loop is over operations, the inner one over accounts. ``kept_from`` is where values
    from the start of plays begin in the history.
    """
    count = seen.values.shape[1]
    top = -1
    for o in range(t.ops.shape[0]):
        op, a, b = t.ops[o, 0], t.ops[o, 1], t.ops[o, 2]
        if op == LOAD:
            top += 1
            for n in range(count):
                stack[top, n] = seen.values[a, n]
        elif op == PAST:
            top += 1
            column = t.rings[a, 0] + (seen.week - b) % t.rings[a, 1]
            for n in range(count):
                stack[top, n] = history[column, seen.rows[n]]
        elif op == CONST:
            top += 1
            for n in range(count):
                stack[top, n] = t.constants[a]
        elif op == START_VALUE:
            top += 1
            p, source, back = t.starts[a, 0], t.starts[a, 1], t.starts[a, 2]
            for n in range(count):
                if began(t, state, seen, p, n, b) == seen.week:
                    stack[top, n] = past(t, history, seen, source, back, n)
                else:
                    stack[top, n] = history[kept_from + a, seen.rows[n]]
        elif op == ADD:
            top -= 1
            for n in range(count):
                stack[top, n] += stack[top + 1, n]
        elif op == SUBTRACT:
            top -= 1
            for n in range(count):
                stack[top, n] -= stack[top + 1, n]
        elif op == LESS:
            top -= 1
            for n in range(count):
                stack[top, n] = 1.0 if stack[top, n] < stack[top + 1, n] else 0.0
        elif op == AT_MOST:
            top -= 1
            for n in range(count):
                stack[top, n] = 1.0 if stack[top, n] <= stack[top + 1, n] else 0.0
        elif op == MORE:
            top -= 1
            for n in range(count):
                stack[top, n] = 1.0 if stack[top, n] > stack[top + 1, n] else 0.0
        elif op == AT_LEAST:
            top -= 1
            for n in range(count):
                stack[top, n] = 1.0 if stack[top, n] >= stack[top + 1, n] else 0.0
        elif op == EQUAL:
            top -= 1
            for n in range(count):
                stack[top, n] = 1.0 if stack[top, n] == stack[top + 1, n] else 0.0
        elif op == UNEQUAL:
            top -= 1
            for n in range(count):
                x, y = stack[top, n], stack[top + 1, n]
                stack[top, n] = 1.0 if x < y or x > y else 0.0
        elif op == NOT:
            for n in range(count):
                stack[top, n] = 1.0 - stack[top, n]
        elif op == COUNT:
            top -= b - 1
            for n in range(count):
                hold = 0.0
                for k in range(b):
                    hold += stack[top + k, n]
                stack[top, n] = 1.0 if hold >= a else 0.0
        elif op == LASTS:
            for n in range(count):
                state[a, seen.rows[n]] = state[a, seen.rows[n]] + 1 if stack[top, n] > 0.5 else 0
                stack[top, n] = 1.0 if state[a, seen.rows[n]] >= b else 0.0
        elif op in (FELL, ROSE):
            top -= 2
            sign = 1.0 if op == FELL else -1.0
            for n in range(count):
                change = sign * (stack[top + 1, n] - stack[top, n])
                stack[top, n] = 1.0 if change >= stack[top + 2, n] else 0.0
        elif op in (FELL_SHARE, ROSE_SHARE):
            top -= 2
            sign = 1.0 if op == FELL_SHARE else -1.0
            for n in range(count):
                before = stack[top + 1, n]
                change = sign * (before - stack[top, n])
                fine = before > 0.0 and change >= stack[top + 2, n] * before
                stack[top, n] = 1.0 if fine else 0.0
        elif op == UNCHANGED:
            top += 1
            first, weeks = t.rings[a, 0], t.rings[a, 1]
            for n in range(count):
                same = 1.0
                for back in range(1, b + 1):
                    if (
                        history[first + (seen.week - back) % weeks, seen.rows[n]]
                        != seen.values[a, n]
                    ):
                        same = 0.0
                stack[top, n] = same
        elif op == KNOWN:
            for n in range(count):
                stack[top, n] = 1.0 if stack[top, n] == stack[top, n] else 0.0
        elif op == STATE:
            top += 1
            for n in range(count):
                stack[top, n] = 1.0 if state[a, seen.rows[n]] >= b else 0.0
        elif op == STATE_IS:
            top += 1
            for n in range(count):
                stack[top, n] = 1.0 if state[a, seen.rows[n]] == b else 0.0
        elif op == DONE:
            for n in range(count):
                if b == BEFORE:
                    fine = stack[top, n] < np.inf
                else:
                    fine = stack[top, n] <= seen.week - began(t, state, seen, a, n, b)
                stack[top, n] = 1.0 if fine else 0.0
        elif op == STORE:
            for n in range(count):
                holds[a, n] = stack[top, n] > 0.5
            top -= 1
