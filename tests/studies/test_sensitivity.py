"""The sensitivity study: its methods on functions with known answers, its page as its result."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from experiments.sensitivity import morris, sobol, stages
from experiments.sensitivity.page import text
from experiments.sensitivity.page_map import winners
from experiments.sensitivity.points import (
    ARMS,
    EFFORTS,
    OUTCOMES,
    POLICIES,
    SEED,
    Lab,
    seed_at,
    simulate_with_bar,
    stored_points,
)
from experiments.sensitivity.run import HERE, PAGE, QUICK, RESULT, STAGES, read
from experiments.sensitivity.words import side
from simcs.errors import RunError
from simcs.experiment.compose import compose
from simcs.experiment.priors import Span
from simcs.experiment.replications import prepare
from simcs.studies.variants import Variant

Floats = NDArray[np.float64]
SLOPES = np.array([3.0, -2.0, 0.5, 0.0])


def draws(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_trajectories_move_each_parameter_once_within_the_cube() -> None:
    walks = morris.trajectories(50, 7, draws())
    steps = np.diff(walks, axis=1)
    assert np.allclose(np.sort(np.abs(steps), axis=2)[:, :, -1], morris.JUMP)
    assert np.allclose(np.abs(steps).sum(axis=1), morris.JUMP)
    assert walks.min() >= 0
    assert walks.max() <= 1 + 1e-12
    # Every level is met, and both directions are.
    assert len(np.unique(walks.round(9))) == morris.LEVELS
    assert (steps > 0.1).any()
    assert (steps < -0.1).any()


def test_a_linear_function_has_its_slopes_as_effects() -> None:
    walks = morris.trajectories(6, len(SLOPES), draws(1))
    found = morris.effects(walks, (walks @ SLOPES)[:, :, None])
    indices = morris.screened(found[:, :, 0], 1, draws())
    for one, slope in zip(indices, SLOPES, strict=True):
        assert one.mu == pytest.approx((slope,) * 3, abs=1e-9)
        assert one.mu_star == pytest.approx((abs(slope),) * 3, abs=1e-9)
        assert one.sigma == pytest.approx(0, abs=1e-9)
        assert one.over_floor == pytest.approx((abs(slope),) * 2, abs=1e-9)
    noise = draws(6).normal(0, 0.1, found.shape)
    assert [one.sign for one in morris.screened((found + noise)[:, :, 0], 1, draws())] == [
        1,
        -1,
        1,
        0,
    ]
    pooled = morris.screened(found[:, :, 0], 2, draws())[-1]
    assert pooled.mu_star == pytest.approx((0.25,) * 3)


def test_interaction_is_seen_in_sigma_and_not_in_the_mean() -> None:
    walks = morris.trajectories(400, 3, draws(2))
    values = (walks[:, :, 0] - 0.5) * (walks[:, :, 1] - 0.5)
    indices = morris.screened(morris.effects(walks, values[:, :, None])[:, :, 0], 1, draws())
    # The slope of one is the other less a half: on the grid ±1/6 and ±1/2, alike often.
    for one in indices[:2]:
        assert one.mu[1] < 0 < one.mu[2]
        assert one.mu_star[0] == pytest.approx(1 / 3, abs=0.02)
        assert one.sigma == pytest.approx(np.sqrt((1 / 36 + 1 / 4) / 2), abs=0.02)
        assert one.over_floor[0] > 0
    assert indices[2].mu_star == (0, 0, 0)


def test_what_is_only_chance_is_not_above_the_floor() -> None:
    noise = draws(3).normal(size=(10, 46))
    indices = morris.screened(noise, 6, draws())
    assert len(indices) == 41
    assert sum(one.over_floor[0] > 0 for one in indices[:-1]) <= 5
    assert sum(one.sign != 0 for one in indices) == 0


def shares_of(function: Any, count: int, dimensions: int) -> sobol.Indices:
    points = sobol.sample(count, dimensions, draws(4))
    return sobol.indices(function(points), draws(5))


def test_sobol_of_an_additive_function() -> None:
    indices = shares_of(lambda x: x @ SLOPES, 256, 4)
    true = SLOPES**2 / np.sum(SLOPES**2)
    for own in (indices.first, indices.total):
        assert np.all((own[:, 1] - 1e-9 <= true) & (true <= own[:, 2] + 1e-9))
        assert np.all(np.abs(own[:, 0] - true) < 0.06)
    assert indices.together[1] <= 1 <= indices.together[2]
    assert indices.total[3, 0] == 0


def ishigami(x: Floats) -> Floats:
    """Ishigami and Homma (1990), a = 7, b = 0.1."""
    a, b, c = np.moveaxis(np.pi * (2 * x - 1), -1, 0)
    return np.asarray(np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a))


def test_sobol_of_ishigami() -> None:
    indices = shares_of(ishigami, 512, 3)
    by_itself = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2
    second, third = 49 / 8, 0.01 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = by_itself + second + third
    first, total = np.array([by_itself, second, 0]), np.array([by_itself + third, second, third])
    for own, true in ((indices.first, first / whole), (indices.total, total / whole)):
        assert np.all((own[:, 1] <= true) & (true <= own[:, 2]))
        assert np.all(np.abs(own[:, 0] - true) < 0.06)


RANGES = {f"part.{name}": {"": Span(0.0, 2.0)} for name in "abc"}
EFFECT = {"part.a": 0.04, "part.b": -0.02, "part.c": 0.0}


def made(_stage: str, variants: Sequence[Variant]) -> pd.DataFrame:
    """Simulate variants of a world of our own: arms gain by settings and, a little, by the seed."""
    rows = []
    for variant in variants:
        pull = sum(EFFECT[key] * variant.settings.get(key, 1.0) for key in EFFECT)
        noise = draws(variant.settings.get("seed", 1)).normal(0, 0.002, 100)
        for rank, arm in enumerate(variant.arms or ()):
            for future in variant.replications:
                value = 0.9 + rank * pull + (rank + 1) * noise[future]
                rows.append((variant.name, arm, future, value, 1e4 * value, 0.7 + noise[future]))
    columns = ["variant", "policy", "replication", "net_retention", "lifetime_value", "health_auc"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def lab(quick: list[str]) -> Lab:
    config = compose([*quick, f"policies=[{','.join(POLICIES)}]"])
    return Lab(prepare(config), RANGES, EFFORTS["quick"], made)


@pytest.mark.slow
def test_stages_find_what_a_made_up_world_depends_on(lab: Lab) -> None:
    """Both differences rise by 8 points over the range of a, and fall by 4 over that of b."""
    parts: dict[str, Any] = {"morris": stages.screening(lab)}
    for outcome in OUTCOMES[:2]:
        rows = {row["parameter"]: row for row in parts["morris"]["outcomes"][outcome.name]}
        assert rows["part.a"]["mu"][0] == pytest.approx(0.08)
        assert rows["part.b"]["mu"][0] == pytest.approx(-0.04)
        assert rows["part.c"]["mu_star"][0] == pytest.approx(0)
        assert 0 < rows[SEED]["mu_star"][0] < 0.03
    names = [one.name for one in OUTCOMES[:2]]
    assert stages.leading(parts["morris"], 2, names) == ["part.a", "part.b"]

    parts["sobol"] = stages.shares(lab, ["part.a", "part.b"])
    rows = parts["sobol"]["outcomes"][OUTCOMES[0].name]["rows"]
    assert [row["parameter"] for row in rows] == ["part.a", "part.b", SEED]

    parts["tornado"] = stages.both_ends(lab, ["part.b", "part.a"])
    first, second = parts["tornado"]["outcomes"][OUTCOMES[1].name]["rows"]
    assert first["parameter"] == "part.a"
    assert first["low"]["shift"] == pytest.approx((-0.04,) * 3)
    assert second["high"]["shift"] == pytest.approx((-0.02,) * 3)

    parts["map"] = stages.winners(lab)
    cells = parts["map"]["outcomes"]["net_retention"]
    assert {(cell["best"], cell["second"]) for cell in cells} == {("blend", "proactive")}

    about = {"horizon_weeks": 156, "accounts": 40, "seed": 1, "effort": "full", "ranges": {}}
    about["ranges"] = stages.every_range(RANGES)
    page = text({"about": about, "parts": json.loads(json.dumps(parts))})
    assert "+8.0 points" in page
    assert "stand out from it: a and b" in page


def test_points_of_a_design_are_runs_of_the_model(quick: list[str], tmp_path: Path) -> None:
    """The seed moves a difference, one seed gives one result, and stored points are not rerun."""
    config = compose([*quick, f"policies=[{','.join(POLICIES)}]", "book.burn_in_accounts=20"])
    setup = prepare(config)
    differences = []
    with stored_points(config, tmp_path / "points") as folder:
        lab = Lab(setup, {}, EFFORTS["quick"], simulate_with_bar(setup, folder))
        variants = [
            Variant("test", str(n), {"seed": seed}, (0,), 20, ARMS)
            for n, seed in enumerate((5, 5, 6))
        ]
        differences.append(lab.differences("test", variants))
        kept = folder.partial.variants()
    assert len(kept) == 3
    assert np.array_equal(differences[0][0], differences[0][1])
    assert not np.array_equal(differences[0][0], differences[0][2])
    with stored_points(config, tmp_path / "points") as folder:
        broken = replace(setup, population=None)  # type: ignore[arg-type]
        again = Lab(broken, {}, EFFORTS["quick"], lab.simulate).differences("test", variants)
        assert np.array_equal(differences[0], again)
    other = compose([*quick, "seed=2"])
    with (
        pytest.raises(RunError, match="another configuration"),
        stored_points(other, tmp_path / "points"),
    ):
        pass


def test_seeds() -> None:
    assert seed_at(0.0) == 0
    assert 0 <= seed_at(1.0) < 2**32
    assert seed_at(0.3) != seed_at(0.300001)


def test_sides_of_zero() -> None:
    assert [side(x) for x in ((1, 0.1, 2), (-1, -2, -0.1), (1, -1, 3))] == [1, -1, 0]


@pytest.fixture
def result() -> dict[str, Any]:
    return read(RESULT)


def test_page_is_what_the_result_says(result: dict[str, Any]) -> None:
    assert set(result["parts"]) <= set(STAGES)
    assert result["parts"]
    assert result["about"]["effort"] != QUICK
    assert PAGE.read_text("utf-8") == text(result), (
        "run: python -m experiments.sensitivity.run page"
    )
    assert all((HERE / f"{part}.png").exists() for part in result["parts"])


def test_page_follows_from_numbers(result: dict[str, Any]) -> None:
    """Another result gives another page: the winner on the map, and the sign of a difference."""
    before = winners(result["parts"]["map"], result["about"])
    for cell in result["parts"]["map"]["outcomes"]["net_retention"]:
        cell |= {"best": "heroic", "told_apart": True}
    count = len(result["parts"]["map"]["outcomes"]["net_retention"])
    after = winners(result["parts"]["map"], result["about"])
    assert f"`heroic` in {count}" in after
    assert f"`heroic` in {count}" not in before
