"""How often two starts of one account come to the same: pairs of outcomes of a goal, counted.

Starts of one account tend to come out alike, so they tell a test less than as many accounts would.
Counts of pairs are all it takes to know by how much: `simcs.analysis.playbook_goals.alike`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.playbooks.noting import (
    EVENT_WORDS,
    HELD_MISSED,
    HELD_REACHED,
    MISSED,
    REACHED,
)

SIDES = ((REACHED, MISSED), (HELD_REACHED, HELD_MISSED))
"""Who started, and the holdout."""

PAIR_WORDS = (
    "pair of goals reached", "pair of goals, one reached", "pair of goals missed",
    "held out, pair of goals reached", "held out, pair of goals, one reached",
    "held out, pair of goals missed",
)  # fmt: skip
"""Of two starts of one account: both reach the goal, one does, none does; for each of `SIDES`."""

FIRST_PAIR = len(EVENT_WORDS)
"""The event of the first of these words; they follow those of the machine."""


class Pairs(NamedTuple):
    """Pairs of starts: playbook, variant and row number of the account, event, and how many."""

    play: NDArray[np.int64]
    variant: NDArray[np.int64]
    row: NDArray[np.int64]
    event: NDArray[np.int64]
    many: NDArray[np.int64]


def pairs_of_goals(lines: NDArray[np.void]) -> Pairs:
    """Return the pairs of outcomes of each account in each playbook; none where it has but one.

    Parameters
    ----------
    lines
        Array of `simcs.playbooks.noting.NOTED`; rows are row numbers of accounts.
    """
    found = [_of_side(lines, at, *kinds) for at, kinds in enumerate(SIDES)]
    return Pairs(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _of_side(lines: NDArray[np.void], side: int, reached: int, missed: int) -> Pairs:
    own = lines[(lines["kind"] == reached) | (lines["kind"] == missed)]
    keys = np.stack([own[name].astype(np.int64) for name in ("play", "variant", "row")])
    accounts, of = np.unique(keys, axis=1, return_inverse=True)
    size = accounts.shape[1]
    hits = np.bincount(of.ravel()[own["kind"] == reached], minlength=size)
    misses = np.bincount(of.ravel()[own["kind"] == missed], minlength=size)
    counts = np.concatenate([hits * (hits - 1) // 2, hits * misses, misses * (misses - 1) // 2])
    event = FIRST_PAIR + 3 * side + np.repeat(np.arange(3), size)
    there = counts > 0
    play, variant, row = np.tile(accounts, 3)[:, there]
    return Pairs(play, variant, row, event[there], counts[there])
