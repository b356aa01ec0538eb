"""Indices of sensitivity on functions whose indices are known."""

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.sensitivity import indices

Floats = NDArray[np.float64]
SLOPES = np.array([3.0, -2.0, 0.5, 0.0])
LETTERS = [*"abcd"]


def draws(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_linear_function_has_its_slopes_as_effects() -> None:
    asked = indices.problem([*LETTERS, indices.CHANCE])
    walks = indices.trajectories(asked, 12, 1)
    assert walks.shape == (12, 6, 5)
    noise = draws(6).normal(0, 0.05, (12, 6))
    found = indices.screened(asked, walks, walks[:, :, :4] @ SLOPES + noise, 1)
    rows = found["rows"]
    assert [row["name"] for row in rows] == LETTERS
    for row, slope in zip(rows, SLOPES, strict=True):
        assert row["mu"] == pytest.approx(slope, abs=0.1)
        assert row["mu_star"][0] == pytest.approx(abs(slope), abs=0.12)
    assert [row["sign"] for row in rows] == [1, -1, 1, 0]
    assert [row["ahead"] for row in rows] == [True] * 4
    assert [row["stands_out"] for row in rows] == [True, True, True, False]
    assert found["chance"]["mu_star"][0] < 0.15


def test_interaction_is_seen_in_sigma_and_not_in_the_mean() -> None:
    asked = indices.problem(LETTERS)
    walks = indices.trajectories(asked, 400, 2)
    values = (walks[:, :, 0] - 0.5) * (walks[:, :, 1] - 0.5)
    rows = {row["name"]: row for row in indices.screened(asked, walks, values, 1)["rows"]}
    # The slope of one is the other less a half: on the grid ±1/6 and ±1/2, alike often.
    for name in "ab":
        assert rows[name]["mu"] == pytest.approx(0, abs=0.06)
        assert rows[name]["mu_star"][0] == pytest.approx(1 / 3, abs=0.03)
        assert rows[name]["sigma"] == pytest.approx(np.sqrt((1 / 36 + 1 / 4) / 2), abs=0.03)
    assert rows["c"]["mu_star"] == pytest.approx([0, 0, 0], abs=1e-12)


def test_a_group_moves_as_one() -> None:
    """Of two groups, the one whose members do nothing has no effect; each step moves one."""
    asked = indices.problem(LETTERS, ["first", "first", "second", "second"])
    walks = indices.trajectories(asked, 20, 3)
    assert walks.shape == (20, 3, 4)
    moved = np.abs(np.diff(walks, axis=1)) > 0.1
    assert np.all(moved[:, :, 0] == moved[:, :, 1])
    assert np.all(moved[:, :, 0] != moved[:, :, 2])
    slopes = np.array([3.0, -2.0, 0.0, 0.0])
    rows = indices.screened(asked, walks, walks @ slopes, 1)["rows"]
    assert [row["name"] for row in rows] == ["first", "second"]
    # 3 and 2 add up or not, by the directions drawn: 5 or 1.
    assert 1 <= rows[0]["mu_star"][0] <= 5
    assert rows[1]["mu_star"][0] == pytest.approx(0, abs=1e-12)
    assert "mu" not in rows[0]


def test_what_is_only_chance_neither_stands_out_nor_has_a_sign() -> None:
    """With 40 inputs that do nothing, at most two are called by their size, and none by sign."""
    names = [f"n{k}" for k in range(40)]
    asked = indices.problem([*names, indices.CHANCE])
    walks = indices.trajectories(asked, 10, 4)
    found = indices.screened(asked, walks, draws(3).normal(size=walks.shape[:2]), 1)
    assert sum(row["stands_out"] for row in found["rows"]) <= 2
    assert not any(row["sign"] for row in found["rows"])


def ishigami(x: Floats) -> Floats:
    """Ishigami and Homma (1990), a = 7, b = 0.1."""
    a, b, c = np.pi * (2 * x.T - 1)
    return np.asarray(np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a))


@pytest.fixture
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw fewer resamples, which takes less time and leaves estimates as they are."""
    monkeypatch.setattr(indices, "RESAMPLES", 100)


@pytest.mark.usefixtures("few_resamples")
def test_shares_of_ishigami_and_of_chance() -> None:
    """Its first-order indices are known; chance is added with as much variance as the function.

    A mean of two companies has half of it, one third of all. Tolerances are four standard errors.
    """
    by_itself = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2
    second, third = 49 / 8, 0.01 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = by_itself + second + third
    asked = indices.problem(["a", "b", "c"])
    points = indices.sample(asked, 8000, 5)
    clean = ishigami(points)
    found = indices.shares(asked, points, np.column_stack((clean, clean)), 1)
    own = {row["name"]: row["first"] for row in found["rows"]}
    for name, true in (("a", by_itself / whole), ("b", second / whole), ("c", 0.0)):
        assert own[name][0] == pytest.approx(true, abs=0.03)
    assert [row["name"] for row in found["rows"]] == ["b", "a", "c"]
    assert found["chance"] == 0
    assert found["together"] == pytest.approx(third / whole, abs=0.06)

    noisy = clean[:, None] + draws(7).normal(0, np.sqrt(whole), (8000, 2))
    assert indices.shares(asked, points, noisy, 1)["chance"] == pytest.approx(1 / 3, abs=0.03)


@pytest.mark.usefixtures("few_resamples")
def test_intervals_of_shares_cover() -> None:
    """Of 80 shares (20 samples, 4 inputs), 95 % intervals hold all but a few.

    With intervals that hold 95 %, twelve or more misses of 80 have a chance of 1 in 1,000. Nor are
    they much wider than the errors they stand for: SALib's own would be, by √2.
    """
    asked = indices.problem(LETTERS)
    true = SLOPES**2 / 12 / (np.sum(SLOPES**2) / 12 + 1 / 2)
    misses, off, reach = 0, [], []
    for seed in range(1, 21):
        points = indices.sample(asked, 300, seed)
        noise = draws(seed).normal(0, 1, (300, 2))
        found = indices.shares(asked, points, (points @ SLOPES)[:, None] + noise, seed)
        own = {row["name"]: row["first"] for row in found["rows"]}
        for name, share in zip(LETTERS, true, strict=True):
            mean, low, high = own[name]
            misses += not low <= share <= high
            off.append(mean - share)
            reach.append((high - low) / 2)
    assert misses < 12
    assert np.mean(reach) < 1.4 * 1.96 * np.sqrt(np.mean(np.square(off)))
