"""Money of the whole book: each figure is a metric times the size of the book, and nothing else."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simcs.analysis.cash import RUN, WHOLE
from simcs.analysis.money import FIGURES, MONEY, Outcome, money, outcome, row_of, weeks_shown
from simcs.analysis.summary import differences
from simcs.analysis.value_table import NO_TEAM
from simcs.comparison import run
from simcs.experiment.compose import compose
from simcs.experiment.measurements import RunAnswer
from simcs.experiment.replications import prepare
from simcs.report.cash_text import cash_row
from tests.money_sample import ACCOUNTS, ARR, Arm, answer

SMALL = (
    "book.size=20", "book.burn_in_weeks=30", "book.burn_in_accounts=20", "horizon_weeks=60",
    "replications=3", "workers=1", "driver=loop", "depth=quick", "policies=[typical,none]",
)  # fmt: skip

GAPS = ("difference", "difference_low", "difference_high")


@pytest.fixture(scope="module")
def found() -> RunAnswer:
    return run(prepare(compose(list(SMALL)))).answer


def test_figures_follow_from_the_rows_of_a_run(found: RunAnswer) -> None:
    """ARR is net retention of the opening ARR, value that per account times accounts, and so on."""
    facts, table = found.facts, found.money
    rows = found.measured.replications
    sizes = {"arr": facts.opening_arr, "accounts": facts.accounts, "": 1.0}
    end = 60 / 52
    for name, figure in FIGURES.items():
        wide = rows.pivot_table(index="replication", columns="policy", values=figure.metric)
        gap = differences(rows[["policy", "replication", figure.metric]], "typical").iloc[0]
        size = sizes[figure.per]
        row, base = (row_of(table, arm, name, end) for arm in ("none", "typical"))
        assert row.value == pytest.approx(size * wide["none"].mean())
        assert row.difference == pytest.approx(size * (wide["none"] - wide["typical"]).mean())
        assert (row.difference_low, row.difference_high) == pytest.approx(
            (size * gap["ci_low"], size * gap["ci_high"]), nan_ok=True
        )
        assert math.isnan(base.difference)


def test_a_year_is_read_off_the_curves(found: RunAnswer) -> None:
    curves = found.measured.curves["none"]
    row = row_of(found.money, "none", "arr", 1)
    assert row.value == pytest.approx(found.facts.opening_arr * curves["net"][:, 52].mean())
    gross = row_of(found.money, "none", "gross_retention", 1)
    assert gross.value == pytest.approx(curves["gross"][:, 52].mean())


def test_arr_is_what_is_kept_and_growth(found: RunAnswer) -> None:
    end = 60 / 52
    arr, kept, growth = (
        row_of(found.money, "none", name, end) for name in ("arr", "arr_kept", "arr_growth")
    )
    assert arr.value == pytest.approx(kept.value + growth.value)
    assert arr.difference == pytest.approx(kept.difference + growth.difference)


def test_the_years_of_cash_add_up_to_the_money_of_the_run(found: RunAnswer) -> None:
    """Value and the cost of salaries, for each arm and no team, and their differences."""
    table, end = found.cash, 60 / 52
    for figure, whole in (
        ("net_after_salaries", "value_after_salaries"),
        ("cost_of_salaries", "cost_of_salaries"),
    ):
        for arm in ("typical", "none", NO_TEAM):
            own = table[(table["policy"] == arm) & (table["figure"] == figure)]
            years = own[own["period"].isin(["year 1", "year 2 (8 weeks)"])]
            assert len(years) == 2
            money_row = row_of(found.money, arm, whole, end)
            assert years["value"].sum() == pytest.approx(money_row.value)
            run_row = own[own["period"] == RUN].iloc[0]
            for name in ("value", "ci_low", "ci_high", *GAPS):
                assert run_row[name] == pytest.approx(getattr(money_row, name), nan_ok=True), name
            if arm != "typical":
                assert years["difference"].sum() == pytest.approx(money_row.difference)
            to_eight = own[own["period"] == WHOLE].iloc[0]
            assert to_eight["value"] == pytest.approx(row_of(found.money, arm, whole, 8).value)


def test_cash_follows_from_the_rows_of_a_run(found: RunAnswer) -> None:
    """Costs are the breakdowns of the year; margin is the metric's, to the end of the run."""
    parts, rows = found.measured.breakdowns, found.measured.replications
    for figure, name in (("cost_of_hours", "hours_cost_by_year"),
                         ("cost_of_salaries", "salaries_by_year")):  # fmt: skip
        own = parts[(parts["breakdown"] == name) & (parts["group"] == "year 1")]
        wide = own.pivot_table("value", "replication", "policy")
        row = cash_row(found, "none", figure, "year 1")
        assert row.value == pytest.approx(wide["none"].mean())
        assert row.difference == pytest.approx((wide["none"] - wide["typical"]).mean())
    margins = [
        cash_row(found, "none", "margin", year).value for year in ("year 1", "year 2 (8 weeks)")
    ]
    measured = rows.loc[rows["policy"] == "none", "margin_per_account"].mean()
    assert sum(margins) == pytest.approx(found.facts.accounts * measured)
    year_one = cash_row(found, "none", "arr", "year 1")
    assert year_one.value == pytest.approx(row_of(found.money, "none", "arr", 1).value)
    assert year_one.difference_low == pytest.approx(
        row_of(found.money, "none", "arr", 1).difference_low, nan_ok=True
    )


def test_worked_by_hand() -> None:
    c = answer({"a": Arm(), "b": Arm(kept=[0.8, 0.8, 0.9, 0.9], growth=0.3, value=1_010.0)})
    table = c.money
    assert list(table) == list(MONEY)
    row = row_of(table, "b", "arr", 3)
    assert row.value == pytest.approx(1.15 * ARR)
    assert row.difference == pytest.approx(0.15 * ARR)
    half = 3.182446 * np.std([0, 0, 0.1, 0.1], ddof=1) / 2 * ARR  # Student, 3 degrees of freedom
    assert row.difference_high - row.difference == pytest.approx(half, rel=1e-5)
    value = row_of(table, "b", "value_after_salaries", 3)
    assert (value.value, value.difference) == pytest.approx((1_010 * ACCOUNTS, 10 * ACCOUNTS))
    assert row_of(table, "b", "cost_of_salaries", 3).value == pytest.approx(100 * ACCOUNTS)
    assert row_of(table, "b", "value_after_salaries", 8).value > value.value
    assert row_of(table, NO_TEAM, "value_after_salaries", 3) is None, "all arms work"


def test_the_difference_is_from_the_baseline_that_is_asked_for() -> None:
    c = answer({"a": Arm(), "b": Arm(growth=0.3)})
    there = row_of(c.money_against("b"), "a", "arr", 3)
    assert there.difference == pytest.approx(-row_of(c.money, "b", "arr", 3).difference)


def test_no_team_is_the_idle_arm_without_salaries() -> None:
    c = answer({"a": Arm(), "idle": Arm(hours=0.0, value=950.0)})
    idle, nobody = (row_of(c.money, arm, "value_after_salaries", 3) for arm in ("idle", NO_TEAM))
    assert nobody.value - idle.value == pytest.approx(100 * ACCOUNTS)


@pytest.mark.parametrize(
    ("weeks", "at"), [(30, (30,)), (52, (52,)), (53, (52, 53)), (156, (52, 156)), (520, (52, 520))]
)
def test_money_is_counted_after_a_year_and_at_the_end(weeks: int, at: tuple[int, ...]) -> None:
    assert weeks_shown(weeks) == at


def test_no_figure_is_there_twice_in_a_run_of_eight_years() -> None:
    table = answer({"a": Arm(), "b": Arm()}, weeks=416).money
    assert not table.duplicated(["policy", "figure", "year"]).any()


def test_what_was_not_measured_has_no_rows() -> None:
    c = answer({"a": Arm(), "b": Arm()})
    older = replace(
        c.measured,
        breakdowns=pd.DataFrame(columns=["policy", "breakdown"]),
        replications=c.measured.replications.drop(columns=["expansion_share"]),
    )
    figures = set(money(older, c.policies, "a")["figure"])
    assert figures == {"gross_retention", "net_retention", "arr", "arr_kept", "margin"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((2.0, 1.0, 3.0), Outcome.MORE),
        ((-2.0, -3.0, -1.0), Outcome.LESS),
        ((1.0, -1.0, 3.0), Outcome.UNCLEAR),
        ((0.0, 0.0, 0.0), Outcome.SAME),
        ((0.0, -1.0, 1.0), Outcome.UNCLEAR),
        ((1.0, 0.0, 2.0), Outcome.UNCLEAR),
        ((1.0, math.nan, math.nan), Outcome.UNMEASURED),
        ((math.nan, math.nan, math.nan), Outcome.UNMEASURED),
    ],
)
def test_what_a_difference_says(row: tuple[float, float, float], said: Outcome) -> None:
    assert outcome(*row) is said
