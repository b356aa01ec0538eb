"""Keyed random numbers: the generator against its authors' vectors, the quantiles against SciPy."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import special, stats

from simcs import quantiles, randomness
from simcs.compiled import compiled
from simcs.randomness import CHUNK, MASK, SEEN_WEEKLY, WEEKLY, Phase, Stream

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
    for function in (randomness.philox, plain(randomness.philox)):
        assert tuple(int(word) for word in function(*counter, *key)) == block


@pytest.mark.parametrize("stream", [Stream.HEALTH_NOISE, Stream.EXPANSION])
@pytest.mark.parametrize("entity", [0, 7, -1, (1 << 40) + (155 << 20) + 3, 2**63 - 1, -(2**63)])
def test_a_uniform_is_its_half_of_a_block(entity: int, stream: Stream) -> None:
    """The counter is laid out as the page says, for any entity, compiled or not."""
    seed, replication, week, k = 0xFFFFFFFF, 0xFFFFFFFE, -1, 65535
    words = (entity & MASK, (entity >> 32) & MASK, week & MASK, ((stream >> 1) << 16) | k)
    block = plain(randomness.philox)(*words, seed, replication)
    high, low = block[2:] if stream & 1 else block[:2]
    expected = (((high << 32 | low) >> 12) + 0.5) * 2.0**-52
    for function in (randomness.uniform, plain(randomness.uniform)):
        assert function(seed, replication, entity, week, int(stream), k) == expected


def test_uniforms_are_between_0_and_1() -> None:
    """Even the lowest and the highest bits give neither 0 nor 1, and the two are symmetric."""
    for function in (randomness.to_uniform, plain(randomness.to_uniform)):
        lowest, highest = function(0, 0), function(MASK, MASK)
        assert lowest > 0.0
        assert highest < 1.0
        assert lowest == 1.0 - highest == 2.0**-53


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    """Arrays hold the very numbers of single draws."""
    entities = np.array([0, 5, -1, 1 << 40], np.int64)
    one_by_one = [randomness.uniform(3, 4, int(e), 9, int(Stream.FIT), 2) for e in entities]
    assert randomness.uniforms(3, 4, entities, 9, Stream.FIT, 2).tolist() == one_by_one
    normals = quantiles.normals(3, 4, entities, 9, Stream.FIT, 2).tolist()
    assert normals == [quantiles.normal(u) for u in one_by_one]


def test_normal_is_the_normal_quantile() -> None:
    """AS 241 is good to about 1 part in 10^16; near 0 and 1 as well."""
    us = np.array(grid(5000))
    for function in (quantiles.normal, plain(quantiles.normal)):
        found = [function(float(u)) for u in us]
        np.testing.assert_allclose(found, special.ndtri(us), rtol=2e-14, atol=2e-16)
    assert quantiles.normal(0.5) == 0.0
    assert quantiles.normal(0.25) == -quantiles.normal(0.75)


@pytest.mark.parametrize("mean", [0.0, 1e-6, 0.01, 0.8, 3.7, 30.0])
def test_poisson_is_the_poisson_quantile(mean: float) -> None:
    """The smallest count whose cumulated chance is not below u."""
    us = [u for u in grid(999) if u < 1 - 1e-9]
    # At mean 0 SciPy says -1, since it looks for counts with any chance at all.
    expected = np.maximum(stats.poisson.ppf(us, mean), 0)
    for function in (quantiles.poisson, plain(quantiles.poisson)):
        assert [int(function(u, mean)) for u in us] == expected.tolist()


def test_weakest_is_gumbels_quantile_of_minima() -> None:
    """Shifted and scaled to mean 0 and variance 1; skewed to the left."""
    us = np.array(grid(5000))
    mean, variance, skewness = stats.gumbel_l.stats(moments="mvs")
    expected = (stats.gumbel_l.ppf(us) - mean) / np.sqrt(variance)
    np.testing.assert_allclose(quantiles.weakest(us), expected, rtol=1e-12, atol=1e-14)
    assert skewness < -1.1


def test_poisson_stops_at_99() -> None:
    """So that a sum that rounding keeps below u cannot search for ever."""
    for function in (quantiles.poisson, plain(quantiles.poisson)):
        assert function(1 - 2.0**-53, 90.0) == 99


@pytest.mark.parametrize("trials", [1, 2, 7, 40])
@pytest.mark.parametrize("chance", [1e-6, 0.025, 0.3, 0.5, 0.97])
def test_binomial_is_the_binomial_quantile(trials: int, chance: float) -> None:
    """The smallest count whose cumulated chance is not below u."""
    us = [u for u in grid(999) if u < 1 - 1e-9]
    expected = stats.binom.ppf(us, trials, chance).tolist()
    for function in (quantiles.binomial, plain(quantiles.binomial)):
        assert [int(function(u, trials, chance)) for u in us] == expected


def test_binomial_without_choice() -> None:
    """No trials, no chance, certainty."""
    for function in (quantiles.binomial, plain(quantiles.binomial)):
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
        us += [randomness.uniform(*{**key, axis: i}.values()) for i in range(count)]
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
    us = {randomness.uniform(*{**key, part: i}.values()) for i in range(27)}
    assert len(us) == 27


@pytest.mark.parametrize("first", [0, 6])
def test_draws_for_many_entities_at_once_are_those_of_each(first: int) -> None:
    entities = np.array([0, 1, -1, 7, 1 << 40, (1 << 40) + 5, 2**62])
    drawn = np.empty((4, len(entities)))
    randomness.draw(drawn, first, entities, 11, 5, 0xFFFFFFFF)
    singly = [
        [
            randomness.uniform(5, 0xFFFFFFFF, entity, 11, first + stream, 0)
            for entity in entities.tolist()
        ]
        for stream in range(4)
    ]
    np.testing.assert_array_equal(drawn, singly)


@given(
    st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-1, 3), max_size=9),
    st.sampled_from([0, SEEN_WEEKLY[0], int(Stream.COIN) - 1, 2**15 - 2]),
    st.sampled_from([2, 4, WEEKLY, SEEN_WEEKLY[1]]),
    st.integers(min(Phase), 10_000),
    st.integers(0, MASK),
    st.integers(0, MASK),
)
@example([-(2**63), -1, 0, 2**63 - 1], 0, 2, -1, MASK, MASK)
def test_draws_are_uniforms_for_any_key(
    entities: list[int], first: int, streams: int, week: int, seed: int, replication: int
) -> None:
    """Bit for bit, compiled or not."""
    keys = np.array(entities, np.int64)
    singly = [
        [
            randomness.uniform(seed, replication, entity, week, first + stream, 0)
            for entity in entities
        ]
        for stream in range(streams)
    ]
    for function in (randomness.draw, plain(randomness.draw)):
        drawn = np.empty((streams, len(keys)))
        function(drawn, first, keys, week, seed, replication)
        assert drawn.tobytes() == np.array(singly).tobytes()


@pytest.mark.parametrize("count", [1, 2, 3, 255, CHUNK, 1000])
def test_draws_for_many_are_uniforms_whatever_their_number(count: int) -> None:
    """A vectorised loop has a remainder, which must not differ from the rest."""
    entities = np.random.default_rng(count).integers(-(2**63), 2**63 - 1, count)
    drawn = np.empty((WEEKLY, count))
    randomness.draw(drawn, 0, entities, 77, 5, 3)
    for stream in range(WEEKLY):
        one_by_one = randomness.uniforms(5, 3, entities, 77, stream)
        assert drawn[stream].tobytes() == one_by_one.tobytes()


def near(u: float, steps: int = 40) -> list[float]:
    """Return the floats next to a number, on both sides, and itself."""
    below, above = [u], [u]
    for _ in range(steps):
        below.append(math.nextafter(below[-1], -math.inf))
        above.append(math.nextafter(above[-1], math.inf))
    return [v for v in below[:0:-1] + above if 0.0 < v < 1.0]


FAR = math.exp(-25.0)
"""Where the last range of AS 241 begins, or nearly; its mirror is as far from 1."""


def all_over() -> NDArray[np.float64]:
    """Return uniforms from one end to the other, closer at the ends and where ranges meet."""
    tails = [2.0**-power * step for power in range(1, 54) for step in (1.0, 1.1, 1.5, 1.9)]
    meets = [*near(0.075), *near(0.925), *near(0.5), *near(FAR), *near(1.0 - FAR)]
    ends = [*tails, *(1.0 - u for u in tails if u < 1.0), *near(2.0**-53), *near(1 - 2.0**-53)]
    us = [*grid(20_000), *ends, *meets]
    return np.array([u for u in us if 0.0 < u < 1.0])


def test_normals_of_many_are_those_of_each() -> None:
    """Bit for bit, in all three ranges, on both sides of where they meet, compiled or not."""
    us = all_over()
    q = us - 0.5
    for u in (0.075, 0.925):
        assert {abs(v - 0.5) <= quantiles.MIDDLE for v in near(u)} == {True, False}
    assert (np.abs(q) <= quantiles.MIDDLE).any()
    assert (np.minimum(us, 1.0 - us) < FAR).any()
    one_by_one = np.array([quantiles.normal(u) for u in us.tolist()])
    together = us.copy()
    quantiles.to_normals(together)
    assert together.tobytes() == one_by_one.tobytes()
    some = us[::7].copy()
    plain(quantiles.to_normals)(some)
    assert some.tobytes() == one_by_one[::7].tobytes()
    assert [plain(quantiles.normal)(u) for u in us[::7].tolist()] == one_by_one[::7].tolist()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8, 17])
def test_normals_of_few_are_those_of_each(count: int) -> None:
    """Beside each other in any mixture of ranges: none disturbs its neighbours."""
    us = np.random.default_rng(count).permutation(all_over())
    for begin in range(0, 2_000, 100):
        part = us[begin : begin + count].copy()
        one_by_one = [quantiles.normal(u) for u in part.tolist()]
        quantiles.to_normals(part)
        assert part.tolist() == one_by_one


def uniforms_about(none: float, at_most: float) -> list[float]:
    """Return uniforms from 0 to 1, closer around a chance of none and a bound to it."""
    closest = [u for place in (none, at_most) for u in near(place, 8)]
    between = [at_most + (none - at_most) * i / 16 for i in range(17)]
    return [u for u in grid(97) + closest + between if 0.0 < u < 1.0]


@pytest.mark.parametrize("mean", [0.0, 1e-6, 1e-4, 0.003, 0.01, 0.1, 0.5, 0.8, 1.0, 3.7, 30.0])
def test_counts_of_many_are_those_of_each(mean: float) -> None:
    """And the quick way to none is right: there is none just where u is within its chance."""
    none = math.exp(-mean)
    us = uniforms_about(none, 1.0 - mean)
    one_by_one = [quantiles.poisson(u, mean) for u in us]
    assert quantiles.poissons(np.array(us), mean).tolist() == one_by_one
    assert [count == 0 for count in one_by_one] == [u <= none for u in us]
    assert [plain(quantiles.poisson)(u, mean) for u in us] == one_by_one


@compiled
def searched(u: float, trials: int, chance: float) -> int:
    """Return the binomial quantile with no quick way: from none on, one after the other."""
    term = total = math.pow(1.0 - chance, float(trials))
    for count in range(trials):
        if u <= total:
            return count
        term = term * (trials - count) / (count + 1) * chance / (1.0 - chance)
        total += term
    return trials


@pytest.mark.parametrize("trials", [1, 2, 3, 5, 13, 40, 99])
def test_the_quick_way_to_none_is_that_of_the_slow_search(trials: int) -> None:
    """Over chances from rare to nearly certain, and closely around both ends of the quick way."""
    quick = slow = 0
    for chance in [*np.geomspace(1e-6, 0.1, 16).tolist(), 0.2, 0.3, 0.5, 0.7, 0.97, 1 - 2.0**-53]:
        bound = 1.0 - trials * chance
        us = uniforms_about(math.pow(1.0 - chance, trials), bound)
        for function, search in (
            (quantiles.binomial, searched),
            (plain(quantiles.binomial), plain(searched)),
        ):
            found = [function(u, trials, chance) for u in us]
            assert found == [search(u, trials, chance) for u in us]
        quick += sum(u <= bound for u in us)
        slow += sum(u > bound for u in us)
    assert quick > 100
    assert slow > 100
