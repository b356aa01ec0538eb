"""Keyed random numbers: each is a function of what it is for, never of the draws before it.

A draw is named by (seed, replication, entity, week, stream, k) and computed by Philox4x32-10, the
counter-based generator of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
So two policies meet the same random numbers, and adding an account, an arm or a worker changes no
others. One block of 128 bits holds two uniforms: streams 2j and 2j + 1 share a block.

Arithmetic is on 64-bit signed integers masked to 32 bits, which gives the same bits in numba
(where products wrap) and in plain Python (where they do not).
"""

from enum import IntEnum
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled, inlined

KEY_SCHEME = 1
"""Version of the layout below; part of every run's provenance."""

MASK = 0xFFFFFFFF
LEFT, RIGHT = 0x9E3779B9, 0xBB67AE85
WEEKLY = 10
"""Streams below this number are drawn every week by every active account, all at once."""

SEEN_WEEKLY = (68, 14)
"""The first of the streams that telemetry draws for every active account, and how many."""

CHUNK = 256
"""Entities per batch: few enough that their random numbers stay in the processor's cache."""

MARKET_ENTITY = -1
"""The entity under which the market draws."""


class HasEntity(Protocol):
    """A row with the entity under which it draws."""

    entity: int


Keyed = TypeVar("Keyed", bound=HasEntity)


class Stream(IntEnum):
    """What a draw is for. Append, never renumber: a number is part of every stored result."""

    PROBLEM_PRODUCT = 0
    PROBLEM_SERVICE = 1
    PROBLEM_VALUE = 2
    CHAMPION_LEAVES = 3
    HEALTH_NOISE = 4
    EXPANSION = 5
    PAYMENT = 6
    CLOSE_PRODUCT = 7
    CLOSE_SERVICE = 8
    CLOSE_VALUE = 9
    DECISION = 10
    UNCONTROLLABLE = 11
    TURNING = 12
    CONTRACTION = 13
    ARRIVALS = 14
    SEGMENT = 15
    SIZE = 16
    FIT = 17
    RESPONSIVENESS = 18
    TERM = 19
    CARD = 20
    VOICE = 21
    FIRST_PROBLEMS = 22
    FIRST_PROBLEM_CAUSE = 23
    TENURE = 24
    LATENT = 25
    POLICY = 26
    SKILL = 28
    QUITTING = 29
    DOWNTURN = 40
    CAMPAIGN = 41
    OUTAGE = 42
    OUTAGE_HITS = 43
    INTERVIEW = 44
    REVIEW = 45
    WIN_BACK = 46
    FIXED = 47
    REFERRALS = 48
    REFERRED = 49
    TICKET_MINUTE = 61
    ANSWER = 62
    USAGE_NOISE = 68
    USAGE_GAP = 69
    TICKETS = 70
    SENTIMENT_NOISE = 71
    SURVEY_SENT = 72
    SURVEY_ANSWERED = 73
    SURVEY_NOISE = 74
    SPONSOR_REFRESH = 75
    SPONSOR_MISREAD = 76
    PULSE_REFRESH = 77
    PULSE_NOISE = 78
    FLAG_REFRESH = 79
    FLAG_NOISE = 80
    CORRECTION = 81
    TRAIT = 82
    COIN = 83
    SIGNAL = 84
    FORK = 90
    RESPONSE = 92
    HABIT = 94
    DISCOVERY = 96
    CHANNEL = 98
    MESSAGE = 99
    PROBLEM_SEEN = 104
    OWN_COLUMNS = 120
    AS_WRITTEN = 130
    STEP_AS_WRITTEN = 132
    PLAYBOOK = 134


class Phase(IntEnum):
    """Weeks before the run: the week numbers of the draws that open a book."""

    BOOK = -2
    OPENING = -1


@inlined
def _mixed(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    left = c0 * 0xD2511F53
    right = c2 * 0xCD9E8D57
    return (
        ((right >> 32) & MASK) ^ c1 ^ k0,
        right & MASK,
        ((left >> 32) & MASK) ^ c3 ^ k1,
        left & MASK,
    )


@inlined
def _bumped(k: int, step: int, times: int) -> int:
    return (k + times * step) & MASK


@inlined
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Return the four 32-bit words of Philox4x32-10 for counter ``c0..c3`` and key ``k0, k1``."""
    # Ten rounds written out: compilers vectorise a loop over entities, but not one around a loop.
    c0, c1, c2, c3 = _mixed(c0, c1, c2, c3, k0, k1)
    c0, c1, c2, c3 = _mixed(c0, c1, c2, c3, _bumped(k0, LEFT, 1), _bumped(k1, RIGHT, 1))
    c0, c1, c2, c3 = _mixed(c0, c1, c2, c3, _bumped(k0, LEFT, 2), _bumped(k1, RIGHT, 2))
    c0, c1, c2, c3 = _mixed(c0, c1, c2, c3, _bumped(k0, LEFT, 3), _bumped(k1, RIGHT, 3))
    c0, c1, c2, c3 = _mixed(c0, c1, c2, c3, _bumped(k0, LEFT, 4), _bumped(k1, RIGHT, 4))
    c0, c1, c2, c3 = _mixed(c0, c1, c2, c3, _bumped(k0, LEFT, 5), _bumped(k1, RIGHT, 5))
    c0, c1, c2, c3 = _mixed(c0, c1, c2, c3, _bumped(k0, LEFT, 6), _bumped(k1, RIGHT, 6))
    c0, c1, c2, c3 = _mixed(c0, c1, c2, c3, _bumped(k0, LEFT, 7), _bumped(k1, RIGHT, 7))
    c0, c1, c2, c3 = _mixed(c0, c1, c2, c3, _bumped(k0, LEFT, 8), _bumped(k1, RIGHT, 8))
    c0, c1, c2, c3 = _mixed(c0, c1, c2, c3, _bumped(k0, LEFT, 9), _bumped(k1, RIGHT, 9))
    return c0, c1, c2, c3


SCALE = 2.0**52
BITS_OF_SCALE = 0x4330000000000000
"""The bits of `SCALE`: a float made of them and 52 more bits is `SCALE` plus the value of the 52.

So random bits become a float without a conversion, which processors do one at a time.
"""


@inlined
def to_uniform(high: int, low: int) -> float:
    """Turn 52 of 64 random bits into a number strictly between 0 and 1, exactly representable."""
    return (((high << 20) | (low >> 12)) + 0.5) * 2.0**-52


@compiled
def uniform(seed: int, replication: int, entity: int, week: int, stream: int, k: int) -> float:
    """Return the uniform on (0, 1) for this key; the same key always gives the same number."""
    entity = int(entity)
    block = philox(
        entity & MASK,
        (entity >> 32) & MASK,
        int(week) & MASK,
        ((int(stream) >> 1) << 16) | int(k),
        int(seed),
        int(replication),
    )
    if stream & 1:
        return to_uniform(block[2], block[3])
    return to_uniform(block[0], block[1])


@compiled
def draw(
    out: NDArray[np.float64],
    first: int,
    entities: NDArray[np.int64],
    week: int,
    seed: int,
    replication: int,
) -> None:
    """Fill ``out``, shape (streams, entities), with the uniforms of streams ``first`` and on.

    The same numbers as `uniform` gives for k = 0, several times faster; both counts of streams
    must be even.
    """
    key = (int(seed) & MASK, int(replication) & MASK)
    bits = out.view(np.int64)
    for pair in range(out.shape[0] // 2):
        even, odd = bits[2 * pair], bits[2 * pair + 1]
        block = (first // 2 + pair) << 16
        for i in range(entities.shape[0]):
            entity = int(entities[i])
            words = philox(entity & MASK, (entity >> 32) & MASK, week & MASK, block, key[0], key[1])
            even[i] = ((words[0] << 20) | (words[1] >> 12)) | BITS_OF_SCALE
            odd[i] = ((words[2] << 20) | (words[3] >> 12)) | BITS_OF_SCALE
        for row in (out[2 * pair], out[2 * pair + 1]):
            for i in range(entities.shape[0]):
                row[i] = ((row[i] - SCALE) + 0.5) / SCALE


@compiled
def draw_for(
    out: NDArray[np.float64],
    first: int,
    accounts: Table[Keyed],
    rows: NDArray[np.int64],
    week: int,
    seed: int,
    replication: int,
) -> None:
    """Fill ``out``, shape (streams, `CHUNK`), with the uniforms of the accounts in ``rows``."""
    entities = np.empty(rows.shape[0], np.int64)
    for i in range(rows.shape[0]):
        entities[i] = accounts[rows[i]].entity
    draw(out, first, entities, week, seed, replication)


@compiled
def _uniforms(
    out: NDArray[np.float64],
    seed: int,
    replication: int,
    entities: NDArray[np.int64],
    week: int,
    stream: int,
    k: int,
) -> None:
    for i in range(entities.shape[0]):
        out[i] = uniform(seed, replication, entities[i], week, stream, k)


def uniforms(
    seed: int, replication: int, entities: NDArray[np.int64], week: int, stream: int, k: int = 0
) -> NDArray[np.float64]:
    """Return one uniform for each entity, shape ``(len(entities),)``."""
    out = np.empty(len(entities))
    # A column of a table is not contiguous; one kind of array needs one compiled version.
    _uniforms(out, seed, replication, np.ascontiguousarray(entities), week, int(stream), k)
    return out
