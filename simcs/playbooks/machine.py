"""The machine that takes accounts through playbooks, a week at a time."""

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.playbooks.asking import HELD, look_back, settle
from simcs.playbooks.candidates import find_candidates
from simcs.playbooks.codes import (
    ASKED,
    GOAL,
    GOAL_BY,
    KIND,
    OPEN,
    OUTSIDE,
    PENDING,
    POSITION,
    STATE_AT,
    STOP,
    TEAM,
    WHILE,
)
from simcs.playbooks.departures import end_plays
from simcs.playbooks.evaluation import (
    LASTS,
    Floats,
    Ints,
    Seen,
    evaluate,
    remember,
)
from simcs.playbooks.layout import NEVER, Tables
from simcs.playbooks.noting import (
    EVENT_WORDS,
    FULL,
    HELD_MISSED,
    HELD_OUT,
    HELD_REACHED,
    MISSED,
    NOTED,
    REACHED,
    Notes,
    note,
    written,
)
from simcs.playbooks.starts import (
    Now,
    count_entries,
    enter,
    is_limited,
    keep_start,
    may_start,
    stop,
)
from simcs.playbooks.stepping import advance

__all__ = ["ASKED", "EVENT_WORDS", "HELD", "NOTED", "OPEN", "TEAM", "Notes", "run_week", "written"]


@compiled
def depart(
    t: Tables, state: NDArray[np.int32], history: Floats, seen: Seen, notes: Notes, gone_at: int
) -> None:
    """End the plays of accounts that have left, or that are back.

    Column ``gone_at`` of the state says whether an account was gone a week ago: 0 no, 1 yes.
    """
    for n in range(seen.rows.shape[0]):
        gone = 1 if n >= seen.here else 0
        if state[gone_at, seen.rows[n]] == gone:
            continue
        state[gone_at, seen.rows[n]] = gone
        history[:, seen.rows[n]] = np.nan
        for o in range(t.ops.shape[0]):
            if t.ops[o, 0] == LASTS:  # how long it has held is history too
                state[t.ops[o, 1], seen.rows[n]] = 0
        end_plays(t, state, notes, n, seen.rows[n], seen.week, gone)


@compiled
def goals(
    t: Tables, state: NDArray[np.int32], seen: Seen, notes: Notes, holds: NDArray[np.bool_]
) -> None:
    """Note which goals are reached, and which are not any more; whose account left has missed."""
    for p in range(t.plays.shape[0]):
        goal, first = t.plays[p, GOAL], t.plays[p, STATE_AT]
        if goal < 0:
            continue
        for n in range(seen.rows.shape[0]):
            by = state[first + GOAL_BY, seen.rows[n]]
            if by == NEVER:
                continue
            held, by = by < 0, (-1 - by if by < 0 else by)
            if holds[goal, n]:
                note(notes, n, p, HELD_REACHED if held else REACHED, -1)
                state[first + GOAL_BY, seen.rows[n]] = NEVER
            elif seen.week >= by:
                note(notes, n, p, HELD_MISSED if held else MISSED, -1)
                state[first + GOAL_BY, seen.rows[n]] = NEVER


@compiled
def stop_all(
    t: Tables, state: NDArray[np.int32], seen: Seen, notes: Notes, holds: NDArray[np.bool_], p: int
) -> None:
    """End a playbook where its condition to stop holds."""
    position, condition = t.plays[p, STATE_AT] + POSITION, t.plays[p, STOP]
    for n in range(seen.rows.shape[0]):
        if holds[condition, n] and state[position, seen.rows[n]] != OUTSIDE:
            stop(t, state, seen, notes, p, n)


@compiled
def advance_all(
    t: Tables, state: NDArray[np.int32], history: Floats, seen: Seen, notes: Notes, now: Now,
    p: int, turn: Ints, kept_from: int,
) -> None:  # fmt: skip
    """See what became of a playbook's work, and take the accounts in it as far as they come."""
    first = t.plays[p, STATE_AT]
    for k in range(turn.shape[0]):
        n = turn[k]
        if state[first + PENDING, seen.rows[n]]:
            settle(t, state, seen, notes, p, n)
        if state[first + POSITION, seen.rows[n]] != OUTSIDE and not now.fresh[p, n]:
            advance(t, state, history, seen, notes, now, p, n, kept_from)


@compiled
def begin_all(
    t: Tables, state: NDArray[np.int32], history: Floats, seen: Seen, notes: Notes, now: Now,
    p: int, turn: Ints, kept_from: int,
) -> None:  # fmt: skip
    """Take accounts that have just started a playbook as far as they come."""
    position = t.plays[p, STATE_AT] + POSITION
    for k in range(turn.shape[0]):
        n = turn[k]
        if now.fresh[p, n]:
            now.fresh[p, n] = False
            if state[position, seen.rows[n]] != OUTSIDE:
                advance(t, state, history, seen, notes, now, p, n, kept_from)


@compiled
def ask_anew(
    t: Tables, state: NDArray[np.int32], history: Floats, seen: Seen, notes: Notes, now: Now,
    p: int, found: Ints, kept_from: int,
) -> None:  # fmt: skip
    """Ask for what a playbook without a place for an account asks for this week.

    Each week in which it asks counts for limits.
    """
    held_out, rows, most, limited = seen.held_out, seen.rows, t.plays[p, TEAM], is_limited(t, p)
    for n in found:
        if limited and not may_start(t, state, seen, now, p, n):
            continue
        if held_out[p, n]:
            note(notes, n, p, HELD_OUT, -1)
        elif most and now.entries[p] >= most:
            note(notes, n, p, FULL, -1)
        else:
            now.entries[p] += 1
            keep_start(t, state, seen.week, p, rows[n])
            advance(t, state, history, seen, notes, now, p, n, kept_from)


@compiled
def start_all(
    t: Tables, state: NDArray[np.int32], history: Floats, seen: Seen, notes: Notes, now: Now,
    p: int, turn: Ints, found: Ints, kept_from: int,
) -> None:  # fmt: skip
    """Let accounts start a playbook by its own condition; or ask, where it asks anew each week.

    ``found`` has room for all accounts.
    """
    found = found[: find_candidates(t, state, seen, notes, now.holds, p, turn, found)]
    if t.plays[p, KIND] == WHILE:
        ask_anew(t, state, history, seen, notes, now, p, found, kept_from)
        return
    for n in found:
        if may_start(t, state, seen, now, p, n):
            enter(t, state, history, seen, notes, now, p, n, -1, kept_from)


@compiled
def run_week(
    t: Tables, seen: Seen, state: NDArray[np.int32], history: Floats, notes: Notes,
    stack: Floats, holds: NDArray[np.bool_], order: Ints, columns: tuple[int, int],
) -> None:  # fmt: skip
    """Run all playbooks for a week, in place.

    History, departures and returns, goals, stops, steps, then starts in the order of the file.

    Parameters
    ----------
    order
        Places of the accounts as limits of the team take them: the largest revenue first.
    columns
        Where "was gone" stands in the state, and where values from starts begin in the history.
    """
    gone_at, kept_from = columns
    depart(t, state, history, seen, notes, gone_at)
    remember(t, history, seen)
    evaluate(t, seen, state, history, stack, holds, kept_from)
    goals(t, state, seen, notes, holds)
    plays, count = t.plays.shape[0], seen.rows.shape[0]
    now = Now(holds, np.zeros((plays, count), np.bool_), np.zeros(plays, np.int64))
    count_entries(t, state, seen, now.entries)
    turn = order if t.plays[:, TEAM].any() else np.arange(count)
    found = np.empty(count, np.int64)
    for p in range(plays):
        if t.plays[p, KIND] != WHILE and t.plays[p, STOP] >= 0:
            stop_all(t, state, seen, notes, holds, p)
    for p in range(plays):
        if t.plays[p, KIND] == WHILE:
            look_back(t, state, seen, notes, p)
        else:
            advance_all(t, state, history, seen, notes, now, p, turn, kept_from)
    for p in range(plays):
        start_all(t, state, history, seen, notes, now, p, turn, found, kept_from)
    # Those that have just started begin at once; what they start begins with them.
    for _ in range(plays):
        if not now.fresh.any():
            break
        for p in range(plays):
            begin_all(t, state, history, seen, notes, now, p, turn, kept_from)
