"""Keyed luck: the generator against its authors' vectors, the quantiles against SciPy."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from simcs import luck
from simcs.luck import MASK, Stream

ANSWERS = [
    (
        (0, 0, 0, 0),
        (0, 0),
        (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    ),
    (
        (MASK, MASK, MASK, MASK),
        (MASK, MASK),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
"""Known answers for philox4x32-10 that come with Random123: counter, key, block."""

EXTREMES = [2.0**-53, 1e-12, 1e-7, 1e-3, 0.02, 0.075, 0.5, 0.925, 0.98, 0.999, 1 - 2.0**-53]


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function as it is without numba."""
    return getattr(function, "py_func", function)


def grid(count: int) -> list[float]:
    """Return ``count`` numbers evenly spread over (0, 1), and some near its ends."""
    return [(i + 0.5) / count for i in range(count)] + EXTREMES


@pytest.mark.parametrize(("counter", "key", "block"), ANSWERS)
def test_philox_gives_the_known_answers(
    counter: tuple[int, ...], key: tuple[int, ...], block: tuple[int, ...]
) -> None:
    """Compiled and as plain Python, to the bit."""
    for function in (luck.philox, plain(luck.philox)):
        assert tuple(int(word) for word in function(*counter, *key)) == block


@pytest.mark.parametrize("stream", [Stream.HEALTH_NOISE, Stream.EXPANSION])
@pytest.mark.parametrize("entity", [0, 7, -1, (1 << 40) + (155 << 20) + 3, 2**63 - 1, -(2**63)])
def test_a_uniform_is_its_half_of_a_block(entity: int, stream: Stream) -> None:
    """The counter is laid out as the page says, for any entity, compiled or not."""
    seed, replication, week, k = 0xFFFFFFFF, 0xFFFFFFFE, -1, 65535
    words = (entity & MASK, (entity >> 32) & MASK, week & MASK, ((stream >> 1) << 16) | k)
    block = plain(luck.philox)(*words, seed, replication)
    high, low = block[2:] if stream & 1 else block[:2]
    expected = (((high << 32 | low) >> 12) + 0.5) * 2.0**-52
    for function in (luck.uniform, plain(luck.uniform)):
        assert function(seed, replication, entity, week, int(stream), k) == expected


def test_uniforms_are_between_0_and_1() -> None:
    """Even the lowest and the highest bits give neither 0 nor 1, and the two are symmetric."""
    for function in (luck.to_uniform, plain(luck.to_uniform)):
        lowest, highest = function(0, 0), function(MASK, MASK)
        assert lowest > 0.0
        assert highest < 1.0
        assert lowest == 1.0 - highest == 2.0**-53


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    """Arrays hold the very numbers of single draws."""
    entities = np.array([0, 5, -1, 1 << 40], np.int64)
    one_by_one = [luck.uniform(3, 4, int(e), 9, int(Stream.FIT), 2) for e in entities]
    assert luck.uniforms(3, 4, entities, 9, Stream.FIT, 2).tolist() == one_by_one
    normals = luck.normals(3, 4, entities, 9, Stream.FIT, 2).tolist()
    assert normals == [luck.normal(u) for u in one_by_one]


def test_normal_is_the_normal_quantile() -> None:
    """AS 241 is good to about 1 part in 10^16; near 0 and 1 as well."""
    us = np.array(grid(5000))
    for function in (luck.normal, plain(luck.normal)):
        found = [function(float(u)) for u in us]
        np.testing.assert_allclose(found, special.ndtri(us), rtol=2e-14, atol=2e-16)
    assert luck.normal(0.5) == 0.0
    assert luck.normal(0.25) == -luck.normal(0.75)


@pytest.mark.parametrize("mean", [0.0, 1e-6, 0.01, 0.8, 3.7, 30.0])
def test_poisson_is_the_poisson_quantile(mean: float) -> None:
    """The smallest count whose cumulated chance is not below u."""
    us = [u for u in grid(999) if u < 1 - 1e-9]
    # At mean 0 SciPy says -1, since it looks for counts with any chance at all.
    expected = np.maximum(stats.poisson.ppf(us, mean), 0)
    for function in (luck.poisson, plain(luck.poisson)):
        assert [int(function(u, mean)) for u in us] == expected.tolist()


def test_poisson_stops_at_99() -> None:
    """So that a sum that rounding keeps below u cannot search for ever."""
    for function in (luck.poisson, plain(luck.poisson)):
        assert function(1 - 2.0**-53, 90.0) == 99


@pytest.mark.parametrize("trials", [1, 2, 7, 40])
@pytest.mark.parametrize("chance", [1e-6, 0.025, 0.3, 0.5, 0.97])
def test_binomial_is_the_binomial_quantile(trials: int, chance: float) -> None:
    """The smallest count whose cumulated chance is not below u."""
    us = [u for u in grid(999) if u < 1 - 1e-9]
    expected = stats.binom.ppf(us, trials, chance).tolist()
    for function in (luck.binomial, plain(luck.binomial)):
        assert [int(function(u, trials, chance)) for u in us] == expected


def test_binomial_without_choice() -> None:
    """No trials, no chance, certainty."""
    for function in (luck.binomial, plain(luck.binomial)):
        assert [function(0.9, 0, 0.5), function(0.9, 5, 0.0), function(0.9, 5, 1.0)] == [0, 0, 5]
        assert function(1 - 2.0**-53, 5, 0.5) == 5


@pytest.mark.parametrize("axis", ["entity", "week", "stream", "replication", "seed", "k"])
def test_uniforms_are_uniform_along_every_part_of_the_key(axis: str) -> None:
    """Kolmogorov-Smirnov and serial correlation, at a false-alarm rate of 1 in 1000 for each.

    The seed is fixed, so the test cannot fail by chance once it has passed.
    """
    count = 27 if axis == "stream" else 20_000
    us: list[float] = []
    for start in range(20_000 // count):
        key = {"seed": 2024, "replication": 0, "entity": start, "week": 0, "stream": 4, "k": 0}
        us += [luck.uniform(*{**key, axis: i}.values()) for i in range(count)]
    assert stats.kstest(us, "uniform").pvalue > 1e-3
    centred = np.array(us) - 0.5
    correlation = 12 * float(np.mean(centred[1:] * centred[:-1]))
    assert abs(correlation) * math.sqrt(len(us)) < stats.norm.isf(0.0005)
    cells = np.bincount((np.array(us) * 64).astype(int), minlength=64)
    assert stats.chisquare(cells).pvalue > 1e-3


@pytest.mark.parametrize("part", ["seed", "replication", "entity", "week", "stream", "k"])
def test_each_part_of_the_key_matters(part: str) -> None:
    """Changing any one of them changes the number, and no number comes twice."""
    key = {"seed": 1, "replication": 2, "entity": 3, "week": 4, "stream": 5, "k": 6}
    us = {luck.uniform(*{**key, part: i}.values()) for i in range(27)}
    assert len(us) == 27


@pytest.mark.parametrize("first", [0, 6])
def test_draws_for_many_entities_at_once_are_those_of_each(first: int) -> None:
    entities = np.array([0, 1, -1, 7, 1 << 40, (1 << 40) + 5, 2**62])
    drawn = np.empty((4, len(entities)))
    luck.draw(drawn, first, entities, 11, 5, 0xFFFFFFFF)
    singly = [
        [luck.uniform(5, 0xFFFFFFFF, entity, 11, first + stream, 0) for entity in entities.tolist()]
        for stream in range(4)
    ]
    np.testing.assert_array_equal(drawn, singly)
