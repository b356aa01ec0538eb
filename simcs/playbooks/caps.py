"""The contact rule: at most so many contacts with an account within some weeks.

It counts what was asked for and not given up, of every channel but internal ones, by automation
too, and the base arm's work as well. What is asked for first stays; within a week priority decides.
Of the time before the rule first sees an account, the latest contact of each action counts.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_TIMES = 128
"""An open contact is kept as twice its week, and 1 where a playbook asked for it; all of that times
this, and how often it was asked for."""

BY_PLAYS, FINE, BY_OTHERS = range(3)
"""What the rule says of work: one too many with the playbooks' own contacts alone, allowed, or one
too many with those of the base arm."""

UNSEEN = -1
"""Stands in all counts of an account that the rule has not seen yet."""

BITS = 30
"""Pieces of work of which one column of the state holds why the rule kept them back."""


class Contacts(NamedTuple):
    """Where the state keeps contacts.

    Attributes
    ----------
    actions
        For each action that is a contact: the sources of the weeks since it and of whether it
        waits, and the column of its open request; shape ``(actions, 3)``.
    ring
        First column of the counts by week, and of how many weeks they are; as many columns with
        those of playbooks alone follow, and then those that say of which work it was other work
        that kept it back.
    caps
        Most, weeks and condition of each rule, shape ``(rules, 3)``.
    """

    actions: Ints
    ring: tuple[int, int]
    caps: Ints


class Asks(NamedTuple):
    """Work that is about to be asked for, in order of priority.

    ``contact`` is the place of its action in `Contacts.actions`, -1 for none; ``place`` that of the
    account; ``own`` whether a playbook asks, and not the base arm.
    """

    place: Ints
    contact: Ints
    times: Ints
    own: NDArray[np.bool_]


@compiled
def settle_contacts(
    c: Contacts, state: NDArray[np.int32], rows: Ints, values: Floats, here: int, week: int
) -> None:
    """Close requests that are done, take back those that were given up, begin a new week.

    ``values`` are those of `simcs.playbooks.evaluation.Seen`.
    """
    first, weeks = c.ring
    for row in rows:
        # Of those that have left too: they may come back.
        if state[first, row] != UNSEEN:
            state[first + week % weeks, row] = state[first + weeks + week % weeks, row] = 0
    for n in range(here):
        row = rows[n]
        if state[first, row] == UNSEEN:
            _count_earlier(c, state, row, values[:, n], week)
        for k in range(c.actions.shape[0]):
            column = c.actions[k, 2]
            if state[column, row] < 0:
                continue
            begun, times = state[column, row] // MOST_TIMES, state[column, row] % MOST_TIMES
            asked, own = begun // 2, begun % 2
            if values[c.actions[k, 0], n] <= week - asked:
                state[column, row] = -1
            elif week > asked and values[c.actions[k, 1], n] < 0.5:
                state[column, row] = -1
                if week - asked < weeks:
                    state[first + asked % weeks, row] -= times
                    state[first + weeks + asked % weeks, row] -= own * times


@compiled
def _count_earlier(
    c: Contacts, state: NDArray[np.int32], row: int, values: Floats, week: int
) -> None:
    """Begin to count the contacts of an account with those that are known from before.

    These are the latest of each action, and one of each that waits: it counts from now on.
    """
    first, weeks = c.ring
    state[first : first + 2 * weeks, row] = 0
    for k in range(c.actions.shape[0]):
        since = values[c.actions[k, 0]]
        if since < weeks:
            state[first + (week - int(since)) % weeks, row] += 1
        if values[c.actions[k, 1]] > 0.5:
            state[c.actions[k, 2], row] = 2 * week * MOST_TIMES + 1
            state[first + week % weeks, row] += 1


@compiled
def _said(
    c: Contacts,
    state: NDArray[np.int32],
    row: int,
    holds: NDArray[np.bool_],
    times: int,
    week: int,
) -> int:
    """Return what the rule says of a new contact with an account."""
    first, weeks = c.ring
    said = FINE
    for r in range(c.caps.shape[0]):
        if c.caps[r, 2] < 0 or holds[c.caps[r, 2]]:
            recent, own = times, times
            for back in range(c.caps[r, 1]):
                place = first + (week - back) % weeks
                recent += state[place, row]
                own += state[place + weeks, row]
            if own > c.caps[r, 0]:
                return BY_PLAYS
            if recent > c.caps[r, 0]:
                said = BY_OTHERS
    return said


@compiled
def allow(
    c: Contacts,
    state: NDArray[np.int32],
    rows: Ints,
    holds: NDArray[np.bool_],
    asks: Asks,
    week: int,
) -> NDArray[np.int8]:
    """Return what the rule says of each piece of work, and count what it allows."""
    first, weeks = c.ring
    said = np.full(asks.place.shape[0], FINE, np.int8)
    for k in range(asks.place.shape[0]):
        if asks.contact[k] < 0:
            continue
        n, times = asks.place[k], asks.times[k]
        row = rows[n]
        column = c.actions[asks.contact[k], 2]
        if state[column, row] >= 0:  # the same task
            continue
        said[k] = _said(c, state, row, holds[:, n], times, week)
        if said[k] == FINE:
            begun = 2 * week + (1 if asks.own[k] else 0)
            state[column, row] = begun * MOST_TIMES + min(times, MOST_TIMES - 1)
            state[first + week % weeks, row] += times
            if asks.own[k]:
                state[first + weeks + week % weeks, row] += times
    return said


@compiled
def in_turn(priority: Floats, place: Ints) -> Ints:
    """Return the order in which work is looked at: by account, the highest priority first.

    What comes first stays first among equals. Accounts do not matter to each other, and each has
    little work, so that putting it in its place is faster than to sort all.
    """
    count = place.shape[0]
    first = np.full(1 + max(-1, place.max() if count else -1), -1, np.int64)
    after = np.empty(count, np.int64)
    for k in range(count):
        before, at = -1, first[place[k]]
        while at >= 0 and priority[at] >= priority[k]:
            before, at = at, after[at]
        after[k] = at
        if before < 0:
            first[place[k]] = k
        else:
            after[before] = k
    turn, found = np.empty(count, np.int64), 0
    for head in first:
        at = head
        while at >= 0:
            turn[found] = at
            found += 1
            at = after[at]
    return turn


@compiled
def collect(passed: NDArray[np.bool_], here: int) -> tuple[Ints, Ints]:
    """Return the pieces of work that are asked for, and the places of their accounts in view."""
    count = 0
    for w in range(passed.shape[0]):
        for n in range(here):
            count += passed[w, n]
    work, place, k = np.empty(count, np.int64), np.empty(count, np.int64), 0
    for w in range(passed.shape[0]):
        for n in range(here):
            if passed[w, n]:
                work[k], place[k] = w, n
                k += 1
    return work, place
