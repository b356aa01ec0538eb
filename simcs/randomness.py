"""Keyed random numbers: each is a function of what it is for, never of the draws before it.

A draw is named by (seed, replication, entity, week, stream, k) and computed by Philox4x32-10, the
counter-based generator of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
So two policies meet the same random numbers, and adding an account, an arm or a worker changes no
others. One block of 128 bits holds two uniforms: streams 2j and 2j + 1 share a block.

Arithmetic is on 64-bit signed integers masked to 32 bits, which gives the same bits in numba
(where products wrap) and in plain Python (where they do not).
"""

import math
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    accounts: Any,
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


# Coefficients of AS 241, lowest power first: numerator and denominator in each of three ranges.
_CENTRE_TOP = (
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
    45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
)  # fmt: skip
_CENTRE_BOTTOM = (
    1.0, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077,
    21213.794301586595867, 39307.89580009271061, 28729.085735721942674, 5226.495278852545925,
)  # fmt: skip
_NEAR_TOP = (
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833,
    7.7454501427834140764e-4,
)  # fmt: skip
_NEAR_BOTTOM = (
    1.0, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455,
    0.14810397642748007459, 0.0151986665636164571966, 5.475938084995344946e-4,
    1.05075007164441684324e-9,
)  # fmt: skip
_FAR_TOP = (
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
    0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5,
    2.01033439929228813265e-7,
)  # fmt: skip
_FAR_BOTTOM = (
    1.0, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525,
    7.868691311456132591e-4, 1.8463183175100546818e-5, 1.4215117583164458887e-7,
    2.04426310338993978564e-15,
)  # fmt: skip

MIDDLE, MIDDLE_SQUARED = 0.425, 0.180625
"""How far from one half the first range goes."""


@compiled
def _ratio(r: float, top: tuple[float, ...], bottom: tuple[float, ...]) -> float:
    numerator = top[7]
    denominator = bottom[7]
    for power in range(6, -1, -1):
        numerator = numerator * r + top[power]
        denominator = denominator * r + bottom[power]
    return numerator / denominator


@compiled
def normal(u: float) -> float:
    """Return the standard normal quantile of ``u``, by Wichura's AS 241 (PPND16, 1988)."""
    q = u - 0.5
    if abs(q) <= MIDDLE:
        return q * _ratio(MIDDLE_SQUARED - q * q, _CENTRE_TOP, _CENTRE_BOTTOM)
    r = math.sqrt(-math.log(min(u, 1.0 - u)))
    value = (
        _ratio(r - 1.6, _NEAR_TOP, _NEAR_BOTTOM)
        if r <= 5.0
        else _ratio(r - 5.0, _FAR_TOP, _FAR_BOTTOM)
    )
    return -value if q < 0.0 else value


@compiled
def to_normals(values: NDArray[np.float64]) -> None:
    """Turn uniforms into the standard normals that `normal` gives, in place, several at a time.

    First treat all as if in the middle of the range, without a branch; then correct the others.
    """
    middle = np.empty(values.shape[0])
    for i in range(values.shape[0]):
        q = values[i] - 0.5
        middle[i] = q * _ratio(MIDDLE_SQUARED - q * q, _CENTRE_TOP, _CENTRE_BOTTOM)
    for i in range(values.shape[0]):
        values[i] = middle[i] if abs(values[i] - 0.5) <= MIDDLE else normal(values[i])


@compiled
def poisson(u: float, mean: float) -> int:
    """Return the Poisson quantile of ``u`` by inversion (sequential search, at most 99)."""
    if u <= 1.0 - mean:  # which is at most e^-mean; the count is usually 0, so stop here
        return 0
    chance = math.exp(-mean)
    total = chance
    count = 0
    while u > total and count < 99:
        count += 1
        chance = chance * mean / count
        total += chance
    return count


@compiled
def _poissons(values: NDArray[np.float64], mean: float, counts: NDArray[np.int64]) -> None:
    for i in range(values.shape[0]):
        counts[i] = poisson(values[i], mean)


def poissons(values: NDArray[np.float64], mean: float) -> NDArray[np.int64]:
    """Return the Poisson quantile of each uniform, shape ``(len(values),)``."""
    counts = np.empty(len(values), np.int64)
    _poissons(values, mean, counts)
    return counts


@compiled
def binomial(u: float, trials: int, chance: float) -> int:
    """Return the binomial quantile of ``u`` by inversion (sequential search)."""
    if trials <= 0 or chance <= 0.0:
        return 0
    if chance >= 1.0:
        return trials
    if u <= 1.0 - trials * chance:  # which is at most the chance of none, the usual outcome
        return 0
    term = math.pow(1.0 - chance, float(trials))  # numba would multiply out a whole power
    total = term
    count = 0
    while u > total and count < trials:
        count += 1
        term = term * (trials - count + 1) / count * chance / (1.0 - chance)
        total += term
    return count


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


def normals(
    seed: int, replication: int, entities: NDArray[np.int64], week: int, stream: int, k: int = 0
) -> NDArray[np.float64]:
    """Return one standard normal for each entity, shape ``(len(entities),)``."""
    out = uniforms(seed, replication, entities, week, stream, k)
    to_normals(out)
    return out
