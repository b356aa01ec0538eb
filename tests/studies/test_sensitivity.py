"""The sensitivity study: its parts in a made-up world, its points kept, its page as its result."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.harness import kept
from experiments.sensitivity import indices, run, stages
from experiments.sensitivity.figures import draw_all
from experiments.sensitivity.page import text
from experiments.sensitivity.page_ends import turns
from experiments.sensitivity.page_map import winners
from experiments.sensitivity.points import (
    ARMS,
    EFFORTS,
    MAPPED,
    NAMES,
    OUTCOMES,
    Effort,
    Lab,
    held_by_ten,
    simulate_with_bar,
)
from experiments.sensitivity.topics import TOPICS, by_topic, topic_of
from experiments.sensitivity.words import power, ranking, side
from simcs.errors import RunError
from simcs.experiment.compose import compose
from simcs.experiment.priors import Span, spans
from simcs.experiment.replications import prepare
from simcs.studies.variants import Variant


def draws(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def rows_of(*intervals: tuple[float, float, float]) -> list[dict[str, Any]]:
    rows = [
        {"name": f"part.{name}", "first": list(one)}
        for name, one in zip("abcdef", intervals, strict=False)
    ]
    return indices._ranked(rows, "first")


def test_overlapping_intervals_are_called_underpowered() -> None:
    apart = rows_of((0.9, 0.8, 1), (0.7, 0.6, 0.75), (0.5, 0.4, 0.55), (0.3, 0.2, 0.35))
    assert power(apart) == "Each of the first 3 is clearly ahead of the next."
    assert ranking(apart) == "a, then b, then c, then d"
    tied = rows_of((0.9, 0.8, 1), (0.7, 0.4, 1), (0.6, 0.5, 0.7), (0.1, 0, 0.2))
    assert "**Underpowered**: only 1 of the first 3" in power(tied)
    assert ranking(tied) == "a, b or c, then d"
    alike = rows_of((0.9, 0.5, 1), (0.8, 0.5, 1))
    assert "**Underpowered**" in power(alike)


def test_every_parameter_has_one_topic() -> None:
    ranges = spans(compose([]))
    topics = by_topic(ranges)
    assert sorted(key for own in topics.values() for key in own) == sorted(ranges)
    assert topic_of("journey.enable_effect") == "adoption"
    assert topic_of("journey.not_there_yet") == "other journey"
    # A beginning that fits nothing any more is out of date; those of what is off by default are.
    assert set(topics) <= {*TOPICS, "other journey", "other signals", "other team", "other market"}


RANGES = {f"part.{name}": {"": Span(0.0, 2.0)} for name in "abc"}
EFFECT = {"part.a": 0.04, "part.b": -0.02, "part.c": 0.0}
SMALL = Effort(40, 20, 4, 12, 2, 64, 2, 4, (0.5, 1), (1,), 4)


def made(_stage: str, points: Sequence[Variant]) -> pd.DataFrame:
    """Simulate points of a world of our own: arms gain by settings and, a little, by the seed."""
    rows = []
    for point in points:
        pull = sum(EFFECT[key] * point.settings.get(key, 1.0) for key in EFFECT)
        noise = draws(point.settings["seed"]).normal(0, 0.002)
        for arm in point.arms or ():
            rank = {"typical": 0, "heroic": 0, "proactive": 1, "blend": 1, "by_value": 2}[arm]
            value = 0.9 + rank * (pull + noise) + 0.01 * rank
            rows.append((point.name, arm, 0, value, value, 0.7 + noise, 100.0))
    columns = ["variant", "policy", "replication", "net_retention", "logo_retention"]
    return pd.DataFrame(rows, columns=[*columns, "health_auc", "hours_used"])


@pytest.fixture
def lab(quick: list[str]) -> Lab:
    config = compose([*quick, f"policies=[{','.join(MAPPED)}]"])
    return Lab(prepare(config), RANGES, SMALL, made)


def whole_of(lab: Lab) -> dict[str, Any]:
    """Return a result of all parts."""
    parts: dict[str, Any] = {}
    for name, stage in run.STAGES.items():
        parts[name] = run.as_stored(stage(lab, parts))
    return {"about": run.as_stored(run.about(lab.setup.config, lab, "full")), "parts": parts}


def test_stages_find_what_a_made_up_world_depends_on(lab: Lab, tmp_path: Path) -> None:
    """All differences rise by 8 points over the range of a, and fall by 4 over that of b."""
    result = whole_of(lab)
    parts = result["parts"]
    for name in NAMES:
        found = parts["morris"]["of_parameters"]["outcomes"][name]
        rows = {row["name"]: row for row in found["rows"]}
        assert rows["part.a"]["mu"] == pytest.approx(0.08)
        assert rows["part.b"]["mu"] == pytest.approx(-0.04)
        assert rows["part.c"]["mu"] == pytest.approx(0)
        assert [rows[f"part.{one}"]["stands_out"] for one in "abc"] == [True, True, False]
        assert 0 < found["chance"]["mu_star"][0] < 0.03
    assert stages.leading(parts["morris"], 2) == ["part.a", "part.b"]

    shares = parts["sobol"]["outcomes"][NAMES[0]]
    assert [row["name"] for row in shares["rows"]] == ["part.a", "part.b"]
    assert shares["rows"][0]["first"][0] == pytest.approx(0.8, abs=0.1)
    assert shares["chance"] < 0.02

    first, second = parts["tornado"]["outcomes"][NAMES[0]]["rows"]
    assert first["parameter"] == "part.a"
    assert first["low"]["shift"] == pytest.approx([-0.04] * 3)
    assert second["high"]["shift"] == pytest.approx([-0.02] * 3)
    assert parts["tornado"]["hours"] == dict.fromkeys(ARMS, 100.0)

    cells = parts["map"]["outcomes"]["net_retention"]
    assert {cell["best"] for cell in cells} == {"by_value"}
    assert all(cell["clear"] for cell in cells)

    page = text(result)
    assert "Moved most by a, then b. Each of the first 1 is clearly ahead" in page
    assert "2 of 3 parameters clearly matter: a (+) and b (−)" in page
    assert "with a at 0" in page
    draw_all(parts, tmp_path)
    assert {path.stem for path in tmp_path.glob("*.png")} == set(run.STAGES)


def test_parts_that_need_the_screening_say_so(lab: Lab) -> None:
    with pytest.raises(RunError, match="first run morris"):
        run.STAGES["sobol"](lab, {})


def test_topics_that_lead_are_screened_one_by_one_as_far_as_there_is_room(lab: Lab) -> None:
    topics = {"one": ["a"], "large": ["b", "c", "d"], "two": ["e", "f"]}
    room = replace(lab, effort=replace(SMALL, singles=3))
    assert stages._fitting(room, topics, ["one", "large", "two"]) == ["one", "two"]
    assert stages._fitting(room, topics, ["large", "one"]) == ["large"]
    tight = replace(lab, effort=replace(SMALL, singles=1))
    assert stages._fitting(tight, topics, ["large", "one"]) == ["large"]


def test_points_are_runs_of_the_model_and_are_kept(quick: list[str], tmp_path: Path) -> None:
    """One seed gives one result, another another; interrupted, a stage gives the same bytes."""
    config = compose([*quick, f"policies=[{','.join(MAPPED)}]", "book.burn_in_accounts=20"])
    setup = prepare(config)
    ranges = {key: spans(config)[key] for key in ("journey.enable_effect", "journey.problem_rate")}
    small = replace(SMALL, ends=1, companies=2)

    def stage_of(name: str, broken_after: int | None = None) -> str:
        with kept(tmp_path / name, config) as folder:
            simulate = simulate_with_bar(setup, folder)

            def some(stage: str, points: Sequence[Variant]) -> pd.DataFrame:
                if broken_after is not None:
                    simulate(stage, points[:broken_after])
                    raise KeyboardInterrupt
                return simulate(stage, points)

            lab = Lab(setup, ranges, small, some)
            found = run.as_stored(stages.both_ends(lab, ["journey.enable_effect"]))
            assert len(folder.partial.variants()) == 6
            return json.dumps(found)

    whole = stage_of("whole")
    with pytest.raises(KeyboardInterrupt):
        stage_of("broken", broken_after=4)
    assert stage_of("broken") == whole

    with kept(tmp_path / "whole", config) as folder:
        # Nothing is simulated again: this set-up could not.
        broken = replace(setup, population=None)  # type: ignore[arg-type]
        lab = Lab(broken, ranges, small, simulate_with_bar(broken, folder))
        assert json.dumps(run.as_stored(stages.both_ends(lab, ["journey.enable_effect"]))) == whole
        own = Lab(setup, ranges, small, simulate_with_bar(setup, folder))
        found = own.differences(
            "test", [own.point("test", str(n), {}, 5 + n // 2) for n in (0, 1, 2)]
        )
    assert np.array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])
    with (
        pytest.raises(RunError, match="another configuration"),
        kept(tmp_path / "whole", compose([*quick, "seed=2"])),
    ):
        pass


def test_a_book_that_ten_accounts_decide_is_refused(quick: list[str]) -> None:
    setup = prepare(compose(quick))
    assert held_by_ten(setup.book) > 0.25
    with pytest.raises(RunError, match=r"ten accounts hold .* less than 25%"):
        run.fit_to_study(setup)
    many = prepare(compose([*quick, *EFFORTS["full"].settings()[1:]]))
    assert run.fit_to_study(many) == held_by_ten(many.book) < 0.25


def test_the_full_effort_has_trajectories_enough() -> None:
    assert EFFORTS["full"].trajectories >= 10


def test_sides_of_zero_and_turns() -> None:
    assert [side(x) for x in ((1, 0.1, 2), (-1, -2, -0.1), (1, -1, 3))] == [1, -1, 0]
    row = {
        "parameter": "part.a",
        "low": {"value": 1.0, "difference": [-0.1, -0.2, -0.05]},
        "high": {"value": 2.0, "difference": [0.1, -0.2, 0.3]},
    }
    found = {"default": [0.1, 0.05, 0.2], "rows": [row]}
    assert turns(found) == "Its sign turns with a at 1, and is not clear any more with a at 2."
    assert "Underpowered" in turns(found | {"default": [0.1, -0.05, 0.2]})


@pytest.fixture
def result() -> dict[str, Any]:
    return run.read(run.RESULT)


def test_page_is_what_the_result_says(result: dict[str, Any]) -> None:
    assert result["parts"]
    assert set(result["parts"]) <= set(run.STAGES)
    page = run.PAGE.read_text("utf-8")
    assert page == text(result), "run: python -m experiments.sensitivity.run page"
    assert ("This is a rough pass" in page) == (result["about"]["effort"] != "full")
    assert all((run.HERE / f"{part}.png").exists() for part in result["parts"])


def test_page_follows_from_numbers(result: dict[str, Any]) -> None:
    """Another result gives another page: the best on the map, and the order of the first."""
    part = result["parts"]["map"]
    for cell in part["outcomes"]["net_retention"]:
        cell |= {"best": "heroic", "clear": True}
    count = len(part["outcomes"]["net_retention"])
    assert f"fire-fighting in {count} (clearly in {count})" in winners(part, result["about"])
    for outcome in OUTCOMES:
        found = result["parts"]["sobol"]["outcomes"][outcome.name]
        for row in found["rows"]:
            row["ahead"] = True
    page = text(result)
    assert "intervals overlap" not in page.partition("## What this rests on")[0]
