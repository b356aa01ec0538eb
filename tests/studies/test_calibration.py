"""Calibration: what was fitted is what ships, the page says so, and the fit moves the right way."""

import json
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from omegaconf import OmegaConf

from simcs.experiment.compose import compose
from simcs.experiment.config import Config
from simcs.journey.columns import ACCOUNT, WEEK, Cause, Stage
from simcs.journey.parameters import Journey
from simcs.record import TERM, Economics, Record, TermEnd
from simcs.studies.variants import varied

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "experiments" / "calibration"
PRESET = ROOT / "configs" / "preset" / "survey_firm.yaml"
RESULT = json.loads((FOLDER / "result.json").read_text())


@pytest.fixture(scope="module")
def run() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(FOLDER))
        found = spec_from_file_location("calibration_run", FOLDER / "run.py")
        assert found is not None
        assert found.loader is not None
        module = module_from_spec(found)
        found.loader.exec_module(module)
        yield module


def at(config: Config, key: str) -> Any:
    part: Any = config
    for name in key.split("."):
        part = part[name] if isinstance(part, dict) else getattr(part, name)
    return part


def leaves(tree: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        whole = f"{place}.{key}" if place else str(key)
        if isinstance(value, dict) and key != "terms":
            yield from leaves(value, whole)
        else:
            yield whole, value


def test_the_defaults_are_what_was_fitted() -> None:
    fitted = {row["parameter"]: row["value"] for row in RESULT["typical"]["fitted"]}
    config = compose([])
    assert {key: at(config, key) for key in fitted} == fitted


def test_the_preset_is_what_was_fitted() -> None:
    case = RESULT["survey"]
    wanted = {row["parameter"]: row["value"] for row in case["fitted"]} | case["settings"]
    tree: Any = OmegaConf.to_container(OmegaConf.load(PRESET))
    preset = dict(leaves(tree))
    terms = preset["journey.segments.smb.terms"]
    # A preset is merged into the defaults, so a term that is not offered stands there with 0.
    preset["journey.segments.smb.terms"] = {str(week): s for week, s in terms.items() if s}
    assert preset == wanted
    assert set(terms) == set(Journey().segments["smb"].terms)
    varied(compose([]), dict(leaves(tree)))  # it can be used


def test_result_and_targets_name_the_same(run: ModuleType) -> None:
    cases = run.all_cases()
    assert list(RESULT) == list(cases)
    for name, case in cases.items():
        kept = ("parameter", "figure", "bounds", "start")
        fitted = [{key: row[key] for key in kept} for row in case["fitted"]]
        assert [{key: row[key] for key in kept} for row in RESULT[name]["fitted"]] == fitted
        figures = [row["figure"] for row in (*case["fitted"], *case["checked"])]
        assert [row["figure"] for row in RESULT[name]["table"]] == figures
        targets = {r["figure"]: r["target"] for r in (*case["fitted"], *case["checked"])}
        own = {r["figure"]: r["value"] for r in RESULT[name]["fitted"]}
        for row in RESULT[name]["table"]:
            target = targets[row["figure"]]
            assert row["target"] == (own[row["figure"]] if target == "own" else target)

    assert {name: case["what"] for name, case in RESULT.items()} == {
        name: case["what"] for name, case in cases.items()
    }


def test_fresh_seeds_are_fresh_and_values_within_bounds() -> None:
    for case in RESULT.values():
        assert not set(case["fit_seeds"]) & set(case["fresh_seeds"])
        assert "policies=[typical]" in case["book"]
        for row in case["fitted"]:
            assert row["bounds"][0] <= row["value"] <= row["bounds"][1]


def test_the_page_is_the_result(run: ModuleType) -> None:
    assert run.PAGE.read_text() == run.page(RESULT)


def test_the_page_tells_what_is_missed(run: ModuleType) -> None:
    changed = json.loads(json.dumps(RESULT))
    for row in changed["survey"]["table"]:
        row["met"] = "yes"
    row = changed["survey"]["table"][0]
    assert "No target is missed." in run.page(changed)
    row["met"] = "no"
    assert f"Missed: {row['figure']} (" in run.page(changed)


@pytest.mark.parametrize(
    ("low", "high", "met"),
    [
        (0.9, 1.1, "yes"),
        (0.85, 0.95, "unclear"),
        (0.5, 1.5, "unclear"),
        (1.2, 1.3, "no"),
        (0, 0.8, "no"),
    ],
)
def test_on_target_is_read_from_the_interval(
    run: ModuleType, low: float, high: float, met: str
) -> None:
    assert run.judged(low, high, target=1.0, within=0.11) == met


def test_residuals_are_zero_where_figures_are_on_target(run: ModuleType) -> None:
    for case in run.all_cases().values():
        rows = case["fitted"]
        values = np.array([row["start"] for row in rows])
        on = {r["figure"]: r["start"] if r["target"] == "own" else r["target"] for r in rows}
        assert not run.residuals(rows, values, on).any()
        for number, row in enumerate(rows):
            # Off by what a tenth more of the parameter brings: so much is it to rise.
            below = on | {row["figure"]: on[row["figure"]] - 0.1 * row["start"] * row["response"]}
            off = run.residuals(rows, values, below)
            assert off[number] == pytest.approx(0.1)
            assert not np.delete(off, number).any()


def straight(rows: Any, slopes: Any) -> Any:
    """Return a book whose figures move in straight lines, and a little with all parameters."""

    def measure(settings: Any, step: int = 0) -> dict[str, float]:
        moved = np.array([settings[r["parameter"]] / r["start"] - 1 for r in rows])
        mixed = moved + 0.05 * moved.sum()
        size = [r["start"] * r["response"] for r in rows]
        first = [0.0 if r["target"] == "own" else r["target"] * 1.05 for r in rows]
        return {
            r["figure"]: f + slopes * m * s
            for r, f, m, s in zip(rows, first, mixed, size, strict=True)
        }

    return measure


@pytest.mark.parametrize("slopes", [0.6, 1.0, 1.7])
def test_the_search_finds_the_values_of_a_made_up_book(run: ModuleType, slopes: float) -> None:
    rows = [
        r | {"bounds": [-99, 99]}
        for r in run.all_cases()["survey"]["fitted"]
        if r["target"] != "own"
    ]
    measure = straight(rows, slopes)
    found = run.fit(rows, measure)
    figures = measure(found)
    off = run.residuals(rows, np.array([found[r["parameter"]] for r in rows]), figures)
    assert np.abs(off).max() < 0.01


def test_a_target_out_of_reach_leaves_the_parameter_at_its_bound(run: ModuleType) -> None:
    row = {"target": 2.0, "start": 1.0, "response": 1.0}
    rows = [
        row | {"parameter": "a", "figure": "x", "bounds": [0, 1.5]},
        row | {"parameter": "b", "figure": "y", "bounds": [0, 5]},
    ]
    found = run.fit(rows, lambda values, step: {"x": values["a"], "y": values["b"]})
    assert found == {"a": 1.5, "b": pytest.approx(2.0, abs=0.01)}


def made_up() -> tuple[Record, NDArray[np.float64]]:
    """Return a record of two years: four small accounts, four large ones, and one arrival.

    With it, which share each has kept at every mark: one small account shrank before it grew.
    """
    accounts = np.zeros(9, ACCOUNT)
    accounts["segment"] = [0, 0, 0, 0, 1, 1, 1, 1, 0]
    accounts["stage"] = Stage.ACTIVE
    accounts["stage"][[0, 1, 5]] = Stage.GONE
    accounts["cause"][[0, 1, 5]] = [Cause.PAYMENT, Cause.FIT, Cause.UNCONTROLLABLE]
    accounts["card_billed"][:4] = 1
    arr_at = np.array([
        [100, 100, 100, 100, 200, 200, 200, 200, -1],
        [-1, 100, 100, 120, 200, 200, 300, 200, 100],
        [-1, -1, 100, 90, 200, -1, 300, 100, 100],
    ])  # fmt: skip
    ledger = np.zeros(104, WEEK)
    ledger["logos"], ledger["references"] = 8, 2
    terms = np.zeros(4, TERM)
    terms["account"], terms["ends"], terms["decided"] = [1, 2, 5, 6], 52, 40
    terms["outcome"] = [TermEnd.LEFT, TermEnd.RENEWED, TermEnd.LEFT, TermEnd.RENEWED]
    terms["score"] = [20.0, 80.0, 70.0, 60.0]
    record = Record(
        "typical", 0, accounts, ledger, Economics(0.8, 0.1, 0.0), segments=("small", "large"),
        mark_weeks=np.array([0, 52, 104]), arr_at=arr_at, terms=terms,
    )  # fmt: skip
    kept = np.ones((3, 9))
    kept[1, [0, 3]] = 0.0, 0.9
    kept[2, [0, 1, 3, 5, 7]] = 0.0, 0.0, 0.9 * 0.75, 0.0, 0.5
    return record, kept


def test_figures_of_a_made_up_record(run: ModuleType) -> None:
    figures = run.reached(*made_up())
    wanted = {
        "small logo churn": (1 / 4 + 1 / 4) / 2,
        "large logo churn": (0 + 1 / 4) / 2,
        "all logo churn": (1 / 8 + 2 / 8) / 2,
        "small gross retention": (290 / 400 + (100 + 90 + 100) / 420) / 2,
        "small net retention": (320 / 400 + 290 / 420) / 2,
        "large gross retention": (1 + 600 / 900) / 2,
        "large net retention": (900 / 800 + 600 / 900) / 2,
        "small involuntary share": 1 / 2,
        "large involuntary share": 0,
        "card-billed involuntary share": 1 / 2,
        "small score AUC": 1,
        "large score AUC": 0,
        "small share of ARR": 1 / 3,
        "references": 1 / 4,
        "growth in accounts": (6 / 8) ** 0.5 - 1,
    }
    assert {name: figures[name] for name in wanted} == pytest.approx(wanted)


def test_every_figure_that_is_asked_for_is_measured(run: ModuleType) -> None:
    config = varied(
        compose([]), {"book.size": 40, "book.burn_in_accounts": 20, "horizon_weeks": 104}
    )
    figures = run.simulate(varied(config, {"policies": ["typical"]}))
    asked = {
        row["figure"]
        for case in run.all_cases().values()
        for row in (*case["fitted"], *case["checked"])
    }
    assert asked <= set(figures)


def test_worse_fit_loses_more_accounts(run: ModuleType) -> None:
    def churn(mean: float) -> float:
        settings = {
            "journey.segments.mid.fit_mean": mean, "book.size": 300, "book.mix": {"mid": 1.0},
            "book.burn_in_accounts": 100, "horizon_weeks": 104, "policies": ["typical"],
        }  # fmt: skip
        return float(run.simulate(varied(compose([]), settings))["mid logo churn"])

    fitted = compose([]).journey.segments["mid"].fit_mean
    assert churn(fitted - 1.5) > churn(fitted) > churn(fitted + 1.5)
