"""Which random numbers a fork of a world meets."""

import numpy as np

from simcs.errors import WorldError, quoted
from simcs.randomness import MARKET_ENTITY, Stream, uniform
from simcs.world.state import WorldState

FORKS = 0x8000_0000
"""Replications from here on belong to forks: no run has this many."""


def require_replication(replication: object) -> int:
    """Return a replication's number.

    Raises
    ------
    WorldError
        When it is not a whole number below those of forks.
    """
    if not isinstance(replication, int | np.integer) or not 0 <= replication < FORKS:
        raise WorldError(
            f"replication is {quoted(replication)}; allowed: a whole number from 0 to {FORKS - 1}"
        )
    return int(replication)


def forked(state: WorldState, randomness: int, week: int) -> int:
    """Return the replication whose random numbers a fork meets: for each number another.

    Raises
    ------
    WorldError
        When ``randomness`` is not a whole number from 0 to 65535.
    """
    if not isinstance(randomness, int | np.integer) or not 0 <= randomness < 2**16:
        raise WorldError(
            f"randomness is {quoted(randomness)}; allowed: a whole number from 0 to 65535"
        )
    key = state.seed, state.replication, MARKET_ENTITY, week, int(Stream.FORK), 0
    return FORKS + (int(uniform(*key) * FORKS) ^ int(randomness))
