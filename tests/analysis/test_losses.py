"""Rates of leaving and gains per hour, worked out by hand."""

import numpy as np
import pytest

from simcs.analysis import losses
from simcs.analysis.interval import mean_interval
from simcs.journey.columns import NEVER
from simcs.metrics.ends import BANDS, END, exposure
from tests.loss_sample import answer, beside, gain, leaving, left, rows


def test_a_ratio_is_that_of_all_futures_together() -> None:
    value, of = np.array([1.0, 2.0, 6.0]), np.array([10.0, 10.0, 20.0])
    parts = losses.linear(value, of)
    assert parts.mean() == pytest.approx(9 / 40)
    # As the jackknife has it, to first order: leaving one future out moves the ratio that far.
    assert parts[0] == pytest.approx(9 / 40 + (1 - 9 / 40 * 10) / (40 / 3))
    assert np.isnan(losses.linear(value, np.zeros(3))).all()


def test_differences_are_paired() -> None:
    """What all arms share in a future is not in the interval of their difference."""
    lines = {"today": [left(50)], "new": [left(40)]}
    held = rows(lines)
    held["value"] = [50 + 5 * n for n in range(6)] + [40 + 5 * n for n in range(6)]
    c = losses.table(losses.parts(held, ("today", "new"), 6)).set_index("policy").loc["new"]
    assert c["mean_difference"] == pytest.approx(-0.1)
    assert c["difference_low"] == pytest.approx(-0.1)
    assert c["ci_high"] - c["ci_low"] > 0.1


def test_a_future_without_any_counts() -> None:
    held = rows({"today": [leaving("year 2", 6, 10)], "new": [leaving("year 2", 3, 10)]}, width=0)
    some = held[~((held["policy"] == "new") & (held["replication"] == 2))]
    table = losses.table(losses.parts(some, ("today", "new"), 6)).set_index("policy")
    assert table.loc["new"]["count"] == 15
    assert table.loc["new"]["of"] == 50
    assert table.loc["new"]["mean"] == pytest.approx(0.3)
    assert table.loc["new"]["replications"] == 6


def test_a_rate_is_set_beside_the_whole_book() -> None:
    lines = [leaving("year 2", 10, 20), leaving("year 3", 10, 80), leaving("year 2", 8, 10, "smb")]
    table = answer({"today": lines, "new": lines}, width=0).losses
    own = table[table["policy"] == "today"].set_index(["grouping", "part"])
    assert own.loc["segment", "year 2"]["mean"] == pytest.approx(0.8)
    assert own.loc["segment", "year 2"]["above_book"] == pytest.approx(0.8 - 0.2)
    assert own.loc["all", "year 3"]["above_book"] == pytest.approx(0.125 - 0.2)


def test_leavers_beside_stayers() -> None:
    c = answer({"today": beside("score", 50, 70), "new": beside("score", 60, 60)}, width=0)
    table = c.beside_stayers.set_index("policy")
    assert table.loc["today"][["left", "stayed", "difference"]].tolist() == [50, 70, -20]
    assert table.loc["today"]["pairs"] == 60
    assert table.loc["new"]["difference"] == 0


def test_gain_per_hour_is_over_the_hours_of_the_arm() -> None:
    c = answer({"today": gain("smb", 1000, 10), "new": gain("smb", 1600, 20)}, width=0.1)
    [row] = c.gains.itertuples()
    assert (row.policy, row.baseline, row.accounts, row.opening_arr) == ("new", "today", 10, 1e5)
    assert (row.hours, row.hours_baseline) == pytest.approx((20, 10))
    assert row.gain == pytest.approx(600)
    assert row.per_hour == pytest.approx(30)
    wobble = np.array([0, 1, -1, 0.5, -0.5, 0])
    change = 1600 * (1 + 0.2 * wobble) - 1000 * (1 + 0.1 * wobble)
    assert (row.gain_low, row.gain_high) == pytest.approx(mean_interval(change)[1:])
    hours = 20 * (1 + 0.2 * wobble)
    ratio = 30 + (change - 30 * hours) / 20
    assert (row.per_hour_low, row.per_hour_high) == pytest.approx(mean_interval(ratio)[1:])
    idle = answer({"today": gain("smb", 1000, 10), "new": gain("smb", 600, 0)})
    assert np.isnan(idle.gains["per_hour"]).all(), "no hours, no gain per hour"


def test_accounts_are_ordered_by_how_much_they_change() -> None:
    c = answer({"today": [], "new": []}, [("A", 10, 5), ("B", -900, 5), ("C", 0, 0)])
    table = c.accounts_changed.set_index("account")
    assert table.index.tolist() == ["B", "A", "C"]
    assert table.loc["B"]["gain"] == pytest.approx(-900)
    assert table.loc["B"]["gain_high"] < -890
    assert table.loc["C"][["gain_low", "gain", "gain_high"]].tolist() == [0, 0, 0]


def test_when_an_account_leaves_and_for_how_long_it_might() -> None:
    ends = np.zeros(4, END)
    ends["left"] = [NEVER, 52, 10, 60]
    start = np.array([0, 0, -300, -40])
    leaves, years = exposure(start, ends, 104)
    assert leaves.sum(axis=1).tolist() == [0, 1, 1, 1]
    where = [BANDS[n] for n in leaves[1:].argmax(axis=1)]
    assert where == ["months 7 to 12", "year 6 on", "year 2"]
    np.testing.assert_allclose(years[0], np.array([26, 26, 52, 0, 0, 0]) / 52)
    np.testing.assert_allclose(years[1], np.array([26, 26, 0, 0, 0, 0]) / 52)
    np.testing.assert_allclose(years[2], np.array([0, 0, 0, 0, 0, 10]) / 52)
    np.testing.assert_allclose(years[3], np.array([0, 12, 48, 0, 0, 0]) / 52)
