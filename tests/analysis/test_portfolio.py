"""Risk and opportunity of accounts and of groups, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from simcs.analysis.assumptions import share_interval
from simcs.analysis.interval import mean_interval, student_interval
from simcs.analysis.portfolio import ACCOUNTS, accounts, averages, share_changes
from simcs.analysis.portfolio_groups import GROUPS, groups
from tests.portfolio_sample import ARMS, CELLS, FUTURES, SOME, Cell, Line, sums, totals


def table(lines: tuple[Line, ...] = SOME, arms: tuple[str, ...] = ARMS) -> pd.DataFrame:
    return accounts(sums(lines, arms), arms, FUTURES).set_index("account")


def test_risk_is_the_share_of_futures_with_wilsons_interval() -> None:
    found = table().loc["A"]
    assert found[["risk", "risk_low", "risk_high"]].tolist() == pytest.approx(share_interval(2, 10))
    without = found[["risk_without", "risk_without_low", "risk_without_high"]].tolist()
    assert without == pytest.approx(share_interval(8, 10))
    assert found["risk_change"] == pytest.approx(-0.6)
    assert found["risk_change_low"] < -0.6 < found["risk_change_high"] < 0


def test_few_futures_do_not_make_a_risk_of_nothing_certain() -> None:
    found = table().loc["D"]
    assert found["risk_without"] == 0
    assert found["risk_without_high"] > 0.25
    same = table().loc["C"]
    assert same["risk_change"] == 0
    assert same["risk_change_low"] < -0.1
    assert same["risk_change_high"] > 0.1


def test_a_difference_of_shares_has_its_interval() -> None:
    # Bonett & Price (2012): with one more on either side, of two more.
    change, low, high = share_changes(np.array([6.0]), np.array([2.0]), 20)
    up, down = 7 / 22, 3 / 22
    half = 1.959964 * ((up + down - (up - down) ** 2) / 22) ** 0.5
    assert change == pytest.approx(0.2)
    assert (low.item(), high.item()) == pytest.approx((up - down - half, up - down + half))


def test_money_has_students_interval() -> None:
    found = table().loc["A"]
    mean, _, high = student_interval(np.array([400.0, 0.0] * 5))
    assert found["opportunity"] == mean
    assert found["opportunity_high"] == pytest.approx(high)
    assert found["at_stake"] == pytest.approx(0.2 * 10_000 + 200)
    nothing = table().loc["B"]
    assert nothing["opportunity"] == 0
    assert np.isnan(nothing["opportunity_high"]), "no sample says how far off the next one is"
    alone = accounts(sums((Line("A", 1, 0, 400.0),), ARMS, 1), ARMS, 1)
    assert alone["opportunity_high"].isna().all()


def test_quadrants_are_about_the_means_of_the_first_arm() -> None:
    found = table()
    lines = dict(averages(found.reset_index()))
    assert lines == {"risk": pytest.approx((8 + 1 + 5 + 0) / 40), "opportunity": (200 + 10) / 4}
    assert found["quadrant_without"].tolist() == [
        "high risk, high opportunity", "low risk, low opportunity",
        "high risk, low opportunity", "low risk, low opportunity",
    ]  # fmt: skip
    assert found.loc["A", "quadrant"] == "low risk, high opportunity"
    assert found.loc["D", "quadrant"] == "high risk, low opportunity"
    # C stays where it was: above today's mean of .35, below that of the arm, .65.
    worse = table((*SOME[1:], Line("A", 8, 10), Line("E", 0, 10)))
    assert worse.loc["C", "quadrant"] == "high risk, high opportunity"
    sure = {"sure": Line("sure", 10, 10, 90.0), "near": Line("near", 4, 4, 90.0)}
    others = tuple(Line(f"o{n}", 4, 4, 1.0) for n in range(20))
    clear = table((*sure.values(), *others))["quadrant_is_sure"]
    assert not clear["near"]
    many = accounts(
        sums((Line("sure", 900, 900, 90.0), Line("o", 400, 400, 1.0)), ARMS, 1000), ARMS, 1000
    )
    assert many["quadrant_is_sure"].all()


def test_outcomes_are_what_is_so_in_most_futures() -> None:
    assert table()["outcome"].tolist() == [
        "no results, not satisfied", "results, satisfied", "results, not satisfied",
        "no results, satisfied",
    ]  # fmt: skip


def test_one_arm_is_shown_alone() -> None:
    found = accounts(sums(SOME, ("today",)), ("today",), FUTURES)
    assert list(found) == list(ACCOUNTS)
    assert found["policy"].tolist() == ["today"] * 4
    assert found[["baseline", "risk_without", "risk_change", "quadrant_without"]].isna().all().all()
    assert found.loc[0, "quadrant"] == "high risk, high opportunity"
    assert not len(accounts(pd.DataFrame(), ARMS, FUTURES))


def measured(cells: tuple[Cell, ...] = CELLS, arms: tuple[str, ...] = ARMS) -> pd.DataFrame:
    found = groups(totals(cells, arms), arms, FUTURES)
    assert list(found) == list(GROUPS)
    return found.set_index(["policy", "grouping", "group", "measure"])


def test_groups_are_summed_over_standings() -> None:
    found = measured()
    risk = {
        key[2]: row for key, row in found["mean"].items() if key[0] == "today" and key[3] == "risk"
    }
    assert risk["all"] == pytest.approx((5.5 + 1.5 + 5.5 + 0.5) / 40)
    assert risk["first value not reached"] == pytest.approx(0.55)
    assert risk["first value reached"] == pytest.approx((1.5 + 5.5 + 0.5) / 30)
    assert risk["results, not satisfied"] == pytest.approx(0.15)
    assert risk["no results, satisfied"] == pytest.approx(0.55)
    assert risk["results, sounds well"] == pytest.approx(0.05)
    assert risk["no results, sounds bad"] == pytest.approx(0.55)
    assert "no results, sounds well" not in risk, "there is nobody"
    row = found.loc[("new", "all", "all", "risk")]
    assert row["mean_difference"] == pytest.approx((4.5 + 1.5 + 4.5 - 13) / 40)
    assert row["difference_low"] <= row["mean_difference"] <= row["difference_high"] < 0
    assert np.isnan(found.loc[("today", "all", "all", "risk"), "mean_difference"])
    assert found.loc[("today", "all", "all", "arr_lost"), "mean"] == pytest.approx(13_000)
    assert found.loc[("today", "all", "all", "opportunity"), "mean"] == pytest.approx(400)
    assert found.loc[("today", "segment", "smb", "net_retention"), "mean"] == pytest.approx(27 / 40)


def test_a_share_is_of_all_futures_together() -> None:
    """A future in which the group has one account does not count as much as one with nine."""
    few, many = (
        totals((Cell(0, accounts, [left] * 4, [left] * 4),), ("today",))
        for accounts, left in ((1, 1), (9, 0))
    )
    mixed = few["replication"] < 2
    both = pd.concat([few[mixed], many[~mixed]])
    found = groups(both, ("today",), 4).set_index(["group", "measure"])
    row = found.loc[("all", "risk")]
    ends = mean_interval(0.1 + 0.9 / 5 * np.array([1, 1, -1, -1]), 0, 1)
    assert row[["mean", "ci_low", "ci_high"]].tolist() == pytest.approx(ends)
    assert found["baseline"].isna().all()
