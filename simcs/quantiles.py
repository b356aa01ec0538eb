"""Quantiles that turn a uniform into a draw: normal, Poisson, binomial, the weakest of many.

Each takes one uniform, so a draw of any distribution has one key (`simcs.randomness`).
"""

import math

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.randomness import uniforms

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


def normals(
    seed: int, replication: int, entities: NDArray[np.int64], week: int, stream: int, k: int = 0
) -> NDArray[np.float64]:
    """Return one standard normal for each entity, shape ``(len(entities),)``."""
    out = uniforms(seed, replication, entities, week, stream, k)
    to_normals(out)
    return out


def weakest(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return quantiles of what the weakest of many alike tends to, of mean 0 and variance 1.

    Gumbel's distribution of minima (Gumbel 1958, *Statistics of Extremes*), skewed to the left by
    1.14. Same shape as ``u``, which is above 0 and below 1.
    """
    found: NDArray[np.float64] = (np.log(-np.log1p(-u)) + np.euler_gamma) * (math.sqrt(6) / math.pi)
    return found
