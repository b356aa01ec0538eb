"""How often intervals cover: by how much chance moves a share, and what the page says of it."""

import json
from typing import Any

import numpy as np
import pytest

from experiments.coverage.futures import Design
from experiments.coverage.page import text
from experiments.coverage.run import PAGE, RESULT, chances

SMALL = Design(truth=500, pool=200, trials=200, splits=30)


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RESULT.read_text("utf-8"))
    return found


def test_where_all_futures_are_the_same_chance_moves_nothing() -> None:
    assert chances(SMALL, 40, np.full((700, 2), 0.25), 10).tolist() == [0, 0]


def test_chance_is_of_the_pool_and_the_truth_too() -> None:
    """Where a rare future decides, a share varies by more than the trials it is counted in.

    The seed is fixed; by the chi-squared distribution of a variance, about 1 in 10,000 others
    would fail though all is well.
    """
    rare = (np.random.default_rng(3).permutation(700) < 60).astype(float)
    (found,) = chances(SMALL, 40, rare[:, None], 10)
    missed = (1 - 60 / 700) ** 10
    of_trials = 1.96 * (missed * (1 - missed) / SMALL.trials) ** 0.5
    assert 1.3 * of_trials < found < 1


def test_the_stored_result_is_of_this_design(result: dict[str, Any]) -> None:
    again = "run: python -m experiments.coverage.run"
    assert result["about"] == json.loads(json.dumps(vars(Design()))), again


def test_the_page_is_what_the_result_says(result: dict[str, Any]) -> None:
    assert PAGE.read_text("utf-8") == text(result), "run: python -m experiments.coverage.run page"


def test_the_page_says_which_rows_chance_could_explain(result: dict[str, Any]) -> None:
    """Of a low row far from what is wanted, a low one near it, and one that just gets there."""
    rows = [
        result["cells"][0] | {"covered": covered, "chance": 0.02, "book": book, "futures": 30}
        for book, covered in ((1, 0.8), (2, 0.915), (3, 0.94), (4, 0.96))
    ]
    said = text(result | {"cells": rows})
    low, spared = said.index("\n1 row could be low"), said.index("\n1 row is not low")
    assert low < said.index("\n- 2 accounts, 30 futures") < spared
    assert spared < said.index("\n- 3 accounts, 30 futures")
    assert said.count("\n- ") == said.count("\n- **") + 2
    assert "The other 1 low row is lower than chance explains." in said
    sure = text(result | {"cells": [row | {"covered": 0.95, "chance": 0.01} for row in rows]})
    assert "chance alone" not in sure
