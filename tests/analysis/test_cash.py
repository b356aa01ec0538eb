"""Cash year by year: worked by hand, and when it pays back."""

import math
from dataclasses import replace

import numpy as np
import pytest

from simcs.analysis.cash import AFTER, CASH, METRIC_OF, RUN, WHOLE, cash, flows
from simcs.analysis.payback import PAYBACK, first_months, month_ends, payback
from simcs.analysis.value_table import NO_TEAM
from simcs.report.cash_text import cash_row
from tests.cash_sample import cash_answer
from tests.money_sample import Arm

BASE, PAID = Arm(), [1e6, 1e6, 1e6]
NEW = Arm(first_year=0.92, kept=0.82)
"""2 points of the opening ARR ahead after a year and from then on: $100,000 of margin a year."""
FIRST = 100_000 * sum(range(52)) / 52**2
"""… and in year one, in which it gets there."""


def months(c: object) -> dict[tuple[str, str], float]:
    table = c.payback  # type: ignore[attr-defined]
    return {(row.policy, row.charged): row.month for row in table.itertuples()}


def test_worked_by_hand() -> None:
    c = cash_answer({"a": BASE, "b": NEW}, {"a": PAID, "b": [1.06e6, 1e6, 1e6]})
    assert list(c.cash) == list(CASH)
    assert {*c.cash["figure"]} == {*METRIC_OF}
    first, second = (cash_row(c, "b", "net_after_salaries", f"year {n}") for n in (1, 2))
    assert first.difference == pytest.approx(FIRST - 60_000)
    assert second.difference == pytest.approx(100_000)
    added = cash_row(c, "b", "cumulative_after_salaries", "year 2")
    assert added.difference == pytest.approx(FIRST + 40_000)
    assert cash_row(c, "b", "cost_of_salaries", "year 1").difference == pytest.approx(60_000)
    assert cash_row(c, "b", "cost_of_hours", "year 1").difference == pytest.approx(30_000)
    margin, revenue = (cash_row(c, "b", name, "year 2").value for name in ("margin", "revenue"))
    assert revenue == pytest.approx(2 * margin)
    assert cash_row(c, "b", "arr", "year 1").value == pytest.approx(9.2e6)
    assert math.isnan(cash_row(c, "a", "arr", "year 1").difference)


def test_with_and_without_what_lies_beyond_the_run() -> None:
    c = cash_answer({"a": BASE, "b": NEW}, {"a": PAID, "b": PAID})
    run, left, whole = (
        cash_row(c, "b", "net_after_salaries", one).value for one in (RUN, AFTER, WHOLE)
    )
    assert run + left == pytest.approx(whole)
    assert left > 0
    short = cash_answer({"a": BASE, "b": NEW}, {"a": [1e6], "b": [1e6]}, weeks=30)
    assert {*short.cash["period"]} == {"year 1 (30 weeks)", RUN}
    years = [1e6] * 8
    long = cash_answer({"a": BASE, "b": NEW}, {"a": years, "b": years}, weeks=416)
    assert {*long.cash["period"]} == {*(f"year {n}" for n in range(1, 9)), RUN}


def test_no_team_is_the_idle_arm_without_any_cost() -> None:
    idle = Arm(hours=0.0, first_year=0.85)
    c = cash_answer({"a": BASE, "idle": idle}, {"a": PAID, "idle": PAID})
    for figure in ("arr", "revenue", "margin"):
        assert cash_row(c, NO_TEAM, figure, "year 2").value == pytest.approx(
            cash_row(c, "idle", figure, "year 2").value
        )
    assert cash_row(c, NO_TEAM, "cost_of_salaries", "year 2").value == 0
    net, margin = (
        cash_row(c, NO_TEAM, name, RUN).value for name in ("net_after_salaries", "margin")
    )
    assert net == margin
    working = cash_answer({"a": BASE, "b": NEW}, {"a": PAID, "b": PAID})
    assert NO_TEAM not in {*working.cash["policy"]}


def test_the_month_is_the_first_from_which_it_stays_ahead() -> None:
    """$60,000 in year one less $49,038 are back after 6 weeks of year two, so in month 14.

    Half of it, spread evenly, is back when 100,000 / 52**2 · w (w − 1) / 2 > 30,000 / 52 · w: after
    33 weeks, so in month 8.
    """
    c = cash_answer({"a": BASE, "b": NEW}, {"a": PAID, "b": [1.06e6, 1e6, 1e6]})
    assert list(c.payback) == list(PAYBACK)
    assert months(c) == {("b", "all salaries"): 14, ("b", "hours worked"): 8}
    never = cash_answer({"a": BASE, "b": NEW}, {"a": PAID, "b": [1.3e6, 1e6, 1e6]})
    assert math.isnan(months(never)["b", "all salaries"])
    assert never.payback.set_index("charged").loc["all salaries", "share_of_futures"] == 0
    same = cash_answer({"a": BASE, "b": BASE}, {"a": PAID, "b": PAID})
    assert all(math.isnan(month) for month in months(same).values())


def test_how_often_it_pays_back() -> None:
    """In the two futures in which it gains nothing, what it costs does not come back."""
    some = Arm(first_year=[0.92, 0.9, 0.92, 0.9], kept=[0.82, 0.8, 0.82, 0.8])
    c = cash_answer({"a": BASE, "b": some}, {"a": PAID, "b": [1.06e6, 1e6, 1e6]})
    row = c.payback[c.payback["charged"] == "all salaries"].iloc[0]
    assert (row["share_of_futures"], row["replications"]) == (0.5, 4)


@pytest.mark.parametrize(
    ("ahead", "month"),
    [
        ([1, 1, 1], 1),
        ([-1, 1, 1], 2),
        ([1, -1, 1], 3),
        ([1, 1, -1], math.nan),
        ([0, 0, 0], math.nan),
        ([0, 0, 1], 3),
    ],
)
def test_to_stay_ahead_is_to_the_last_month(ahead: list[float], month: float) -> None:
    [found] = first_months(np.array([ahead], float))
    assert found == pytest.approx(month, nan_ok=True)


def test_months_end_with_the_run() -> None:
    assert len(month_ends(156)) == 36
    assert month_ends(52)[::11] == [5, 52]
    assert month_ends(8) == [5, 8]


def test_a_folder_of_before_has_no_cash() -> None:
    c = cash_answer({"a": BASE, "b": NEW}, {"a": PAID, "b": PAID})
    rows = c.measured.breakdowns
    older = replace(c.measured, breakdowns=rows[rows["breakdown"] != "salaries_by_year"])
    held = flows(older, c.policies)
    assert held == {}
    assert len(cash(older, held, "a")) == len(payback(older, held, "a")) == 0
