"""Starts of playbooks: who may start one, and what it means to enter it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled, inlined
from simcs.playbooks.asking import withdraw
from simcs.playbooks.codes import (
    AGAIN,
    ANSWERED,
    CODE,
    ENTERED,
    GOAL,
    GOAL_BY,
    GOAL_WEEKS,
    GONE,
    KEPT,
    KIND,
    LEFT,
    MOST,
    MOST_WEEKS,
    OUTSIDE,
    POSITION,
    REASON,
    SEEN,
    SINCE,
    STARTS,
    STATE_AT,
    STOP,
    TEAM,
    TEAM_WEEKS,
    WHILE,
    WHO,
)
from simcs.playbooks.evaluation import Floats, Ints, Seen, past
from simcs.playbooks.layout import NEVER, Tables
from simcs.playbooks.noting import (
    ENTERS,
    FULL,
    HELD_OUT,
    STARTED_BY,
    STOPPED,
    Notes,
    note,
)


class Now(NamedTuple):
    """What a week knows, and what changes in it.

    Attributes
    ----------
    holds
        Whether each condition holds, shape ``(conditions, accounts)``.
    fresh
        Who has started this week and has not begun, shape ``(plays, accounts)``.
    entries
        Starts of each playbook within the weeks of its limit for the team. Who is in the holdout
        takes none of the team's time.
    """

    holds: NDArray[np.bool_]
    fresh: NDArray[np.bool_]
    entries: Ints


@inlined
def end(state: NDArray[np.int32], first: int, row: int, week: int) -> None:
    """Take an account out of a playbook."""
    state[first + POSITION, row] = OUTSIDE
    state[first + LEFT, row] = week


@inlined
def stop(t: Tables, state: NDArray[np.int32], seen: Seen, notes: Notes, p: int, n: int) -> None:
    """Take an account out of a playbook that it has not come to the end of, and take work back."""
    withdraw(t, state, seen, notes, p, n)
    end(state, t.plays[p, STATE_AT], seen.rows[n], seen.week)
    note(notes, n, p, STOPPED, -1)


@inlined
def starts_within(
    t: Tables, state: NDArray[np.int32], week: int, p: int, row: int, weeks: int
) -> int:
    """Return how often an account has started a playbook within so many weeks."""
    found = 0
    for k in range(t.plays[p, KEPT]):
        if week - state[t.plays[p, STARTS] + k, row] < weeks:
            found += 1
    return found


@compiled
def count_entries(t: Tables, state: NDArray[np.int32], seen: Seen, entries: Ints) -> None:
    """Count who has started playbooks that are limited for the team, before this week."""
    for p in range(t.plays.shape[0]):
        if t.plays[p, TEAM] and t.plays[p, TEAM_WEEKS] > 1:
            for n in range(seen.rows.shape[0]):
                if not seen.held_out[p, n]:
                    entries[p] += starts_within(
                        t, state, seen.week, p, seen.rows[n], t.plays[p, TEAM_WEEKS]
                    )


@inlined
def keep_start(t: Tables, state: NDArray[np.int32], week: int, p: int, row: int) -> None:
    """Note that an account starts a playbook, in place of its oldest start, for limits."""
    column, oldest = t.plays[p, STARTS], 0
    for k in range(t.plays[p, KEPT]):
        if state[column + k, row] < state[column + oldest, row]:
            oldest = k
    if t.plays[p, KEPT]:
        state[column + oldest, row] = week


@inlined
def is_limited(t: Tables, p: int) -> bool:
    """Return whether another playbook or a limit for each account can keep accounts out."""
    return bool(t.plays[p, MOST] > 0 or t.unless[p].any())


@inlined
def may_start(t: Tables, state: NDArray[np.int32], seen: Seen, now: Now, p: int, n: int) -> bool:
    """Return whether nothing prevents an account from starting a playbook."""
    first, week = t.plays[p, STATE_AT], seen.week
    if t.plays[p, STOP] >= 0 and now.holds[t.plays[p, STOP], n]:
        return False
    left, again = state[first + LEFT, seen.rows[n]], t.plays[p, AGAIN]
    if left != NEVER and (again < 0 or week - left < again or left == week):
        return False
    most, weeks = t.plays[p, MOST], t.plays[p, MOST_WEEKS]
    if most and starts_within(t, state, week, p, seen.rows[n], weeks) >= most:
        return False
    for other in range(t.plays.shape[0]):
        position = t.plays[other, STATE_AT] + POSITION
        if t.unless[p, other] and state[position, seen.rows[n]] != OUTSIDE:
            return False
    return True


@inlined
def may_be_entered(
    t: Tables, state: NDArray[np.int32], seen: Seen, now: Now, p: int, n: int
) -> bool:
    """Return whether another playbook may start this one: it is for the account, which is outside.

    It need not want to start by itself. One that asks anew each week has no place to be in.
    """
    who = t.plays[p, WHO]
    return bool(
        t.plays[p, KIND] != WHILE
        and t.plays[p, GONE] == (1 if n >= seen.here else 0)
        and state[t.plays[p, STATE_AT] + POSITION, seen.rows[n]] == OUTSIDE
        and (who < 0 or now.holds[who, n])
        and may_start(t, state, seen, now, p, n)
    )


@inlined
def keep_values(t: Tables, history: Floats, seen: Seen, p: int, n: int, kept_from: int) -> None:
    """Keep what signals are as a playbook starts, for what its conditions compare with that."""
    for k in range(t.starts.shape[0]):
        if t.starts[k, 0] == p:
            value = past(t, history, seen, t.starts[k, 1], t.starts[k, 2], n)
            history[kept_from + k, seen.rows[n]] = value


@inlined
def enter(
    t: Tables, state: NDArray[np.int32], history: Floats, seen: Seen, notes: Notes, now: Now,
    p: int, n: int, by: int, kept_from: int,
) -> None:  # fmt: skip
    """Let an account into a playbook, started by another or (-1) by its own condition."""
    first, week = t.plays[p, STATE_AT], seen.week
    if t.plays[p, TEAM] and now.entries[p] >= t.plays[p, TEAM]:
        note(notes, n, p, FULL, -1)
        return
    if by < 0:
        state[first + SEEN, seen.rows[n]] = ANSWERED
    state[first + ENTERED, seen.rows[n]] = week
    keep_start(t, state, week, p, seen.rows[n])
    # A start while a goal is open opens no other, which would put its end off.
    if t.plays[p, GOAL] >= 0 and state[first + GOAL_BY, seen.rows[n]] == NEVER:
        last = week + t.plays[p, GOAL_WEEKS]
        state[first + GOAL_BY, seen.rows[n]] = -1 - last if seen.held_out[p, n] else last
    keep_values(t, history, seen, p, n, kept_from)
    if seen.held_out[p, n]:
        state[first + LEFT, seen.rows[n]] = week
        note(notes, n, p, HELD_OUT, -1)
        return
    for other in range(t.plays.shape[0]):
        position = t.plays[other, STATE_AT] + POSITION
        if t.replaces[p, other] and state[position, seen.rows[n]] != OUTSIDE:
            stop(t, state, seen, notes, other, n)
    state[first + POSITION, seen.rows[n]] = t.plays[p, CODE]
    state[first + SINCE, seen.rows[n]] = week
    state[first + REASON, seen.rows[n]] = by
    note(notes, n, p, ENTERS if by < 0 else STARTED_BY, -1)
    now.entries[p] += 1
    now.fresh[p, n] = True
