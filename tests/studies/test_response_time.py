"""The study of response time and staffing: its table, its theory, and the page made from it.

False alarms: that more CSMs do not lengthen waits is tested on paired differences, two kinds of
team, each at level 0.0005 by Student's t: at most 1 in 1,000 in all. The seed is fixed.
"""

import copy
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import t as student

from experiments.response_time.page import draw, text
from experiments.response_time.run import DOCS, FIGURE, PAGE, RESULT, read
from experiments.stored import rounded
from simcs.studies import response_time as study
from simcs.studies.response_time import NAMED, POOL, SETTINGS, THEORY, Design, Load
from simcs.studies.variants import simulate_variants

LEVEL = 0.001 / 2
TINY = Design(
    loads=(Load("fourfold", 4.0, (1, 3)),),
    accounts=40,
    weeks=13,
    replications=5,
    burn_in_accounts=20,
    answer_minutes=60.0,
)


@pytest.fixture(scope="module")
def frame() -> Any:
    """Return what the futures of the tiny design measured."""
    load = TINY.loads[0]
    return simulate_variants(study.set_up_load(TINY, load), study.variants(TINY, load))


@pytest.fixture
def result() -> dict[str, Any]:
    return read()


@pytest.mark.slow
def test_a_row_for_each_team_and_size(frame: Any) -> None:
    rows = list(study.table(TINY, TINY.loads[0], frame))
    tried = [(row["team"], row["csms"]) for row in rows]
    assert tried == [
        ("pool", 1), ("pool", 3), ("named", 1), ("named", 3), ("covered", 3), ("theory", 3),
    ]  # fmt: skip
    assert {team for team, _ in tried} == set(SETTINGS)
    for row in rows:
        assert row["futures"] == TINY.replications
        assert 0 <= row["late"]["mean"] <= 1
        assert row["late"]["low"] <= row["late"]["mean"] <= row["late"]["high"]
        assert row["answer_hours"]["mean"] >= 0
        assert row["accounts_per_csm"] * row["csms"] == TINY.accounts


def test_one_csm_is_a_pool_of_one(frame: Any) -> None:
    """Whoever owns the accounts: the same futures to the last bit."""
    pool, named = (frame[frame["variant"] == f"{team} 1"] for team in (POOL, NAMED))
    for metric in ("late_answers_share", "mean_answer_hours", "hours_used"):
        assert pool[metric].tolist() == named[metric].tolist()


@pytest.mark.parametrize("team", [POOL, NAMED])
def test_more_csms_do_not_lengthen_waits(frame: Any, team: str) -> None:
    """Nor, from a team that cannot cope to one that can, leave them as they are."""
    few, more = (
        frame[frame["variant"] == f"{team} {csms}"]["mean_answer_hours"].to_numpy()
        for csms in (1, 3)
    )
    longer = more - few
    half = student.ppf(1 - LEVEL, len(longer) - 1) * longer.std(ddof=1) / math.sqrt(len(longer))
    assert longer.mean() - half <= 0
    assert longer.mean() < 0


def test_erlang_c_where_it_is_simple() -> None:
    """One server waits as often as it is busy; two at load 0.8 as in tables: 0.7111."""
    for load in (0.0, 0.3, 0.9):
        alone = study.erlang_c(1, load, 60.0)
        assert alone.waiting == pytest.approx(load)
        assert alone.mean_wait == pytest.approx(load * 60 / (1 - load))
    assert study.erlang_c(2, 0.8, 60.0).waiting == pytest.approx(0.711111, abs=1e-6)
    assert study.erlang_c(4, 0.8, 60.0).mean_wait < study.erlang_c(2, 0.8, 60.0).mean_wait
    with pytest.raises(ValueError, match="allowed: from 0 to below 1"):
        study.erlang_c(2, 1.0, 60.0)


def test_a_team_is_enough_if_all_larger_ones_are() -> None:
    def row(csms: int, high: float) -> dict[str, Any]:
        return {"load": "x", "team": POOL, "csms": csms, "late": {"high": high}}

    rows = [row(1, 0.9), row(2, 0.04), row(3, 0.06), row(4, 0.05), row(5, 0.0)]
    found = study.smallest_enough(rows, "x", POOL)
    assert found is not None
    assert found["csms"] == 4
    assert study.smallest_enough([row(1, 0.01), row(2, math.nan)], "x", POOL) is None


def test_an_interval_is_students() -> None:
    values = [1.0, 2.0, 4.0]
    half = student.ppf(0.975, 2) * np.std(values, ddof=1) / math.sqrt(3)
    found = study.interval(values)
    assert found["high"] - found["mean"] == pytest.approx(half)
    assert math.isnan(study.interval([1.0])["low"])


def test_the_quick_design_is_smaller() -> None:
    small = study.quick(Design())
    assert small.accounts < Design().accounts
    assert replace(small, accounts=0, weeks=0, replications=0) == replace(
        Design(), accounts=0, weeks=0, replications=0
    )


def test_the_stored_result_is_of_this_design(result: dict[str, Any]) -> None:
    about, design = result["about"], Design()
    assert [tuple(load["csms"]) for load in about["loads"]] == [x.csms for x in design.loads]
    for name in ("accounts", "weeks", "replications", "answer_minutes", "policy", "seed"):
        assert about[name] == getattr(design, name), f"{name}: run experiments.response_time.run"


def test_the_page_is_what_the_result_says(result: dict[str, Any]) -> None:
    again = "run: python -m experiments.response_time.run page"
    assert PAGE.read_text("utf-8") == text(result), again
    assert (DOCS / "images" / FIGURE).exists()
    assert RESULT.exists()


def test_the_page_follows_from_numbers(result: dict[str, Any]) -> None:
    """Another result gives another answer."""
    other = copy.deepcopy(result)
    for row in other["rows"]:
        row["late"] |= {"mean": 0.0, "low": 0.0, "high": 0.0}
    sure = text(other)
    assert sure != text(result)
    assert "no team that we tried" not in sure
    assert sure.count("accounts is enough; with") == len(other["about"]["loads"])


def test_the_figure_names_its_lines(result: dict[str, Any]) -> None:
    """Directly, with marks that differ without colour, and units."""
    figure = draw(result)
    for axes in figure.axes:
        said = [label.get_text() for label in axes.texts]
        assert {"pool", "named owners"} <= set(said)
        assert len({line.get_marker() for line in axes.lines if line.get_marker() in "os"}) == 2
    assert "%" in str(figure._supylabel.get_text())  # type: ignore[attr-defined]


def test_a_result_is_stored_to_six_digits() -> None:
    assert rounded({"a": {"b": 1 / 3}, "c": 2, "d": "x"}) == {
        "a": {"b": 0.333333},
        "c": 2,
        "d": "x",
    }


def test_the_theory_is_near(result: dict[str, Any]) -> None:
    """Of the stored result: Erlang's wait at the load measured is within a quarter of it."""
    rows = [row for row in result["rows"] if row["team"] == THEORY]
    assert len(rows) == len(result["about"]["loads"])
    for row in rows:
        wait = row["answer_hours"]["mean"]
        assert row["erlang_hours"]["mean"] == pytest.approx(wait, rel=0.25)
