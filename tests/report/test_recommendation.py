"""Whether to move, by rule: each word, and the case in which it is the opposite."""

from dataclasses import replace
from typing import Any

import pytest

from simcs.analysis.money import row_of
from simcs.report.recommendation import motion, next_best, recommendation, verdict
from simcs.report.short_answer import sentences
from tests.money_sample import Arm, answer

UP, DOWN, OPEN = (0.25, 0.26, 0.25, 0.26), (0.15, 0.14, 0.15, 0.14), (0.25, 0.14, 0.26, 0.18)
MORE, LESS, EITHER = [1_500.0, 1_600.0] * 2, [500.0, 400.0] * 2, [1_500.0, 500.0, 1_600.0, 450.0]
ON = ", on these assumptions"


def blend(growth: Any, value: Any, **others: Any) -> Any:
    return answer({"typical": Arm(), "blend": Arm(growth=growth, value=value)}, **others)


@pytest.mark.parametrize(
    ("growth", "value", "says"),
    [
        (UP, MORE, f"yes{ON}"),
        (DOWN, LESS, f"no{ON}"),
        (OPEN, EITHER, "not clear"),
        (0.2, 1_000.0, "no difference"),
        (UP, EITHER, f"yes for ARR, not clear for value after salaries{ON}"),
        (UP, LESS, f"yes for ARR, no for value after salaries{ON}"),
        (UP, 1_000.0, f"yes for ARR, no difference for value after salaries{ON}"),
        (DOWN, MORE, f"no for ARR, yes for value after salaries{ON}"),
        (DOWN, EITHER, f"no for ARR, not clear for value after salaries{ON}"),
        (OPEN, MORE, f"not clear for ARR, yes for value after salaries{ON}"),
        (OPEN, LESS, f"not clear for ARR, no for value after salaries{ON}"),
        (0.2, EITHER, "no difference for ARR, not clear for value after salaries"),
    ],
)
def test_it_follows_from_arr_and_value(growth: Any, value: Any, says: str) -> None:
    c = blend(growth, value)
    assert recommendation(c, "blend") == says
    assert motion(c, "blend") == sentences(c)[0] == f"Move to Prevention + rescue: {says}."
    assert verdict(c, "blend") == f"{says[0].upper()}{says[1:]}."


@pytest.mark.parametrize(
    ("value", "last", "says"),
    [
        (MORE, 100.0, "yes within 3 years but no by year 8, projected"),
        (LESS, 20_000_000.0, "no within 3 years but yes by year 8, projected"),
        (EITHER, 20_000_000.0, "not clear within 3 years but yes by year 8, projected"),
    ],
)
def test_that_value_turns_later_is_said(value: Any, last: float, says: str) -> None:
    c = answer({"typical": Arm(), "blend": Arm(growth=UP, value=value, last_arr=last)})
    now, later = (row_of(c.money, "blend", "value_after_salaries", year) for year in (3, 8))
    assert later.difference_low > 0 or later.difference_high < 0
    assert now.difference != later.difference
    assert recommendation(c, "blend") == f"yes for ARR, for value after salaries {says}{ON}"


def test_one_future_tells_nothing() -> None:
    assert recommendation(blend(UP, MORE, futures=4), "blend").startswith("yes")
    one = blend(0.25, 1_500.0, futures=1)
    assert recommendation(one, "blend") == "not known from one simulated future"
    assert "0.00M" not in " ".join(sentences(blend(0.2, 1_000.0, futures=1)))
    assert "has the same ARR after 3 years as" in sentences(blend(0.2, 1_000.0, futures=1))[1]


def test_too_few_futures_are_named() -> None:
    c = blend(UP, MORE)
    few = type(c)(replace(c.measured, facts=replace(c.facts, futures_needed=20)))
    assert recommendation(few, "blend") == "yes, as far as 4 simulated futures can tell"


@pytest.mark.parametrize(
    ("growth", "value", "sets", "says"),
    [
        (UP, MORE, [0.9, 0.9, 0.9, 1.1], "yes, on these assumptions but not on most others tried"),
        (UP, MORE, [1.1, 1.1, 0.9, 1.1], f"yes{ON}"),
        (DOWN, LESS, [1.1, 1.1, 0.9, 1.1], "no, on these assumptions but not on most others tried"),
        (DOWN, LESS, [0.9, 0.9, 0.9, 1.1], f"no{ON}"),
    ],
)
def test_other_assumptions_may_say_otherwise(
    growth: Any, value: Any, sets: list[float], says: str
) -> None:
    c = blend(growth, value, sets={"typical": [1.0] * 4, "blend": sets})
    assert recommendation(c, "blend") == says


def test_the_best_of_several_is_compared_with_the_next_best() -> None:
    arms = {"typical": Arm(), "blend": Arm(growth=UP), "heroic": Arm(growth=(0.21, 0.22) * 2)}
    c = answer({**arms, "none": Arm(growth=0.1)})
    row = row_of(c.money_against("blend"), "heroic", "arr", 3)
    assert row.difference == pytest.approx(-400_000)
    assert next_best(c, "blend") == [
        "It is $0.40M ARR ahead of the next best, Fire-fighting (between $0.40M and $0.40M)."
    ]
    assert next_best(c, "blend")[0] in " ".join(sentences(c))
    as_good = answer({**arms, "heroic": Arm(growth=(0.1, 0.4) * 2)})
    assert next_best(as_good, "blend") == []
    assert "Whether it is better than Fire-fighting is not clear" in " ".join(sentences(as_good))
    assert next_best(answer({**arms, "heroic": Arm(growth=0.1)}), "blend") == []
    assert next_best(blend(UP, MORE), "blend") == []
