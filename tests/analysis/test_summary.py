"""Means, intervals and paired differences from a replications table."""

import math

import numpy as np
import pandas as pd
import pytest

from simcs.analysis.interval import mean_interval
from simcs.analysis.summary import (
    COMPARISON,
    DIFFERENCES,
    comparison,
    differences,
    range_of_futures,
    top_two,
)
from simcs.errors import ConfigError, RunError

NAN = math.nan


def frame(**arms):
    """Return a replications table; each arm is a dict of metric to values."""
    parts = [
        pd.DataFrame({"policy": arm, "replication": range(len(next(iter(own.values())))), **own})
        for arm, own in arms.items()
    ]
    return pd.concat(parts, ignore_index=True)


def row(table, policy, metric):
    return table[(table["policy"] == policy) & (table["metric"] == metric)].iloc[0]


@pytest.fixture
def three():
    rng = np.random.default_rng(7)
    draws = rng.normal(0.8, 0.05, 12)
    made = {}
    for arm, gain, slow in (("zero", 0, 9), ("much", 0.1, 0), ("some", 0.02 * rng.random(12), 0)):
        made[arm] = {
            "time_to_value_weeks": slow + rng.random(12),
            "net_retention": draws + gain,
            "hours_used": draws,
        }
    return frame(**made)


def test_comparison_of_one_arm(three):
    table = comparison(three)
    assert tuple(table.columns) == COMPARISON
    values = three[three["policy"] == "much"]["net_retention"]
    low, high = mean_interval(values.to_numpy())[1:]
    got = row(table, "much", "net_retention")
    assert got["mean"] == pytest.approx(values.mean())
    assert (got["ci_low"], got["ci_high"]) == pytest.approx((low, high), rel=1e-12)
    # Of twelve values, the places are 1.3 and 11.7 in order.
    ordered = sorted(values)
    p10 = 0.7 * ordered[0] + 0.3 * ordered[1]
    p90 = 0.3 * ordered[10] + 0.7 * ordered[11]
    assert (got["p10"], got["p90"]) == pytest.approx((p10, p90))
    assert got["replications"] == 12


def test_rows_come_in_order_of_arms_then_of_definition(three):
    metrics = ["net_retention", "time_to_value_weeks", "hours_used"]
    table = comparison(three)
    assert list(table["policy"].unique()) == ["zero", "much", "some"]
    assert list(table["metric"][:3]) == metrics
    gaps = differences(three, "some")
    assert tuple(gaps.columns) == DIFFERENCES
    assert list(zip(gaps["policy"], gaps["metric"], strict=True)) == [
        (policy, metric) for policy in ("zero", "much") for metric in metrics
    ]
    assert set(gaps["baseline"]) == {"some"}


def test_the_order_of_rows_within_arms_does_not_matter(three):
    shuffled = three.sort_values("replication", ascending=False, kind="stable")
    shuffled = pd.concat([shuffled[shuffled["policy"] == arm] for arm in ("zero", "much", "some")])
    pd.testing.assert_frame_equal(differences(shuffled, "zero"), differences(three, "zero"))


def test_swapping_two_arms_swaps_the_sign(three):
    swapped = three.assign(policy=three["policy"].replace({"zero": "some", "some": "zero"}))
    there, back = differences(three, "zero"), differences(swapped, "zero")
    for metric in ("net_retention", "time_to_value_weeks"):
        one, other = row(there, "some", metric), row(back, "some", metric)
        assert one["mean_difference"] == pytest.approx(-other["mean_difference"], abs=1e-12)
        assert one["ci_low"] == pytest.approx(-other["ci_high"], abs=1e-12)
        assert one["share_won"] == pytest.approx(1 - other["share_won"])


def test_differences_are_paired(three):
    got = row(differences(three, "zero"), "much", "net_retention")
    assert got["mean_difference"] == pytest.approx(0.1)
    assert got["ci_high"] - got["ci_low"] < 1e-9
    assert got["share_won"] == 1


def test_share_won_follows_the_metrics_direction(three):
    gaps = differences(three, "zero")
    assert row(gaps, "much", "time_to_value_weeks")["share_won"] == 1
    assert math.isnan(row(gaps, "much", "hours_used")["share_won"])


def test_a_tie_is_not_won():
    table = frame(a={"net_retention": [0.5, 0.5, 0.6]}, b={"net_retention": [0.5, 0.6, 0.5]})
    assert row(differences(table, "a"), "b", "net_retention")["share_won"] == pytest.approx(1 / 3)


def test_the_undefined_is_left_out():
    table = frame(
        a={"quiet_churn_share": [NAN, 0.2, 0.4, 0.6]}, b={"quiet_churn_share": [0.1, NAN, 0.3, 0.2]}
    )
    assert row(comparison(table), "a", "quiet_churn_share")["replications"] == 3
    assert row(comparison(table), "a", "quiet_churn_share")["mean"] == pytest.approx(0.4)
    gap = row(differences(table, "a"), "b", "quiet_churn_share")
    assert gap["replications"] == 2
    assert gap["mean_difference"] == pytest.approx(-0.25)
    assert gap["share_won"] == 1


def test_all_undefined_is_a_row_of_nan():
    table = frame(a={"quiet_churn_share": [NAN, NAN]}, b={"quiet_churn_share": [0.1, 0.2]})
    one = row(comparison(table), "a", "quiet_churn_share")
    assert one["replications"] == 0
    assert one[["mean", "ci_low", "ci_high", "p10", "p90"]].isna().all()
    gap = row(differences(table, "a"), "b", "quiet_churn_share")
    assert gap["replications"] == 0
    assert gap[["mean_difference", "ci_low", "ci_high", "share_won"]].isna().all()


def test_one_replication_has_no_interval():
    table = frame(a={"net_retention": [0.5]}, b={"net_retention": [0.7]})
    one = row(comparison(table), "a", "net_retention")
    assert one["mean"] == 0.5
    assert one[["ci_low", "ci_high", "p10", "p90"]].isna().all()
    gap = row(differences(table, "a"), "b", "net_retention")
    assert gap["mean_difference"] == pytest.approx(0.2)
    assert math.isnan(gap["ci_low"])
    assert math.isnan(gap["ci_high"])
    assert gap["share_won"] == 1


def test_a_replication_that_one_arm_lacks_is_left_out():
    table = frame(a={"net_retention": [0.5, 0.6]}, b={"net_retention": [0.7]})
    assert row(differences(table, "a"), "b", "net_retention")["replications"] == 1


def test_top_two_follow_the_metrics_direction(three):
    best = top_two(three, "net_retention")
    assert list(best["policy"]) == ["much"]
    assert list(best["baseline"]) == ["some"]
    assert best["mean_difference"].iloc[0] > 0
    fast = top_two(three, "time_to_value_weeks").iloc[0]
    assert {fast["policy"], fast["baseline"]} == {"much", "some"}
    assert fast["mean_difference"] < 0
    assert len(top_two(three, "hours_used")) == 0
    assert len(top_two(three[three["policy"] == "zero"], "net_retention")) == 0


def test_tables_are_not_changed(three):
    before = three.copy()
    comparison(three)
    differences(three, "zero")
    top_two(three, "net_retention")
    pd.testing.assert_frame_equal(three, before)


def test_what_cannot_be_used(three):
    with pytest.raises(ConfigError, match=r"unknown baseline 'zer'.*did you mean 'zero'"):
        differences(three, "zer")
    with pytest.raises(ConfigError, match="unknown metric 'net'"):
        comparison(three.rename(columns={"net_retention": "net"}))
    with pytest.raises(ConfigError, match="unknown metric 'gross_retention'"):
        top_two(three, "gross_retention")
    with pytest.raises(RunError, match="no column 'replication'"):
        comparison(three.drop(columns="replication"))
    with pytest.raises(RunError, match="policy 'zero' has replication 0 twice"):
        comparison(pd.concat([three, three]))


@pytest.mark.parametrize(
    ("draw", "futures"), [("random", 9), ("random", 10), ("random", 30), ("exponential", 29)]
)
def test_a_further_future_falls_into_the_range_8_times_in_10(draw, futures):
    """Of 40,000 trials a share strays by 4.5 standard errors, .009, once in 150,000."""
    drawn = getattr(np.random.default_rng(5), draw)(size=(futures + 1, 40_000))
    low, high = range_of_futures(drawn[:-1])
    inside = (low <= drawn[-1]) & (drawn[-1] <= high)
    assert inside.mean() == pytest.approx(0.8, abs=0.009)


def test_too_few_futures_have_no_range():
    assert np.isnan(range_of_futures(np.arange(8.0))).all()
    np.testing.assert_array_equal(range_of_futures(np.arange(9.0)), [0, 8])


def test_intervals_keep_to_what_is_possible():
    table = frame(
        a={"gross_retention": [0.0, 0.3], "net_retention": [0.1, 1.2], "hours_used": [0.0, 9.0]},
        b={"gross_retention": [1.0, 0.6], "net_retention": [0.1, 0.2], "hours_used": [9.0, 0.0]},
    )
    found = comparison(table)

    def interval(table, policy, metric):
        return tuple(row(table, policy, metric)[["ci_low", "ci_high"]])

    assert interval(found, "a", "gross_retention") == (0.0, 1.0)
    assert interval(found, "a", "net_retention")[0] == 0.0
    assert interval(found, "a", "net_retention")[1] > 5
    assert interval(found, "a", "hours_used")[0] == 0.0
    gaps = differences(table, "a")
    assert interval(gaps, "b", "gross_retention") == (-1.0, 1.0)
    assert interval(gaps, "b", "hours_used")[0] < -100
