"""Means, intervals and paired differences by group, from a breakdowns table."""

import math

import numpy as np
import pandas as pd
import pytest

from simcs.analysis.group_summary import (
    GROUP_COMPARISON,
    GROUP_DIFFERENCES,
    group_comparison,
    group_differences,
)
from simcs.analysis.summary import comparison, differences
from simcs.errors import ConfigError, RunError

NAN = math.nan
LOGO, NET = "logo_retention_by_segment", "net_retention_by_segment"
WAITING, HOURS = "waiting_hours_by_year", "hours_by_purpose"


def frame(breakdown, groups, **arms):
    """Return a breakdowns table; each arm is a list of replications, each a value per group."""
    return pd.DataFrame(
        [
            (arm, replication, breakdown, group, value)
            for arm, own in arms.items()
            for replication, values in enumerate(own)
            for group, value in zip(groups, values, strict=True)
        ],
        columns=["policy", "replication", "breakdown", "group", "value"],
    )


@pytest.fixture
def twelve():
    rng = np.random.default_rng(5)
    draws = rng.uniform(0.6, 0.9, (12, 2))
    return frame(
        NET, ("smb", "mid"), zero=draws, much=draws + 0.1, some=draws + rng.random((12, 2))
    )


def row(table, policy, group):
    return table[(table["policy"] == policy) & (table["group"] == group)].iloc[0]


def test_a_group_is_summed_up_as_a_metric_is(twelve):
    table, gaps = group_comparison(twelve), group_differences(twelve, "zero")
    assert tuple(table.columns) == GROUP_COMPARISON
    assert tuple(gaps.columns) == GROUP_DIFFERENCES
    assert set(gaps["baseline"]) == {"zero"}
    for group in ("smb", "mid"):
        own = twelve[twelve["group"] == group].rename(columns={"value": "net_retention"})
        metric = own[["policy", "replication", "net_retention"]]
        for mine, theirs in (
            (table, comparison(metric)),
            (gaps, differences(metric, "zero")),
        ):
            mine = mine[mine["group"] == group].drop(columns=["breakdown", "group"])
            pd.testing.assert_frame_equal(
                mine.reset_index(drop=True), theirs.drop(columns="metric").reset_index(drop=True)
            )


def test_swapping_two_arms_swaps_the_sign(twelve):
    swapped = twelve.assign(policy=twelve["policy"].replace({"zero": "some", "some": "zero"}))
    there, back = group_differences(twelve, "zero"), group_differences(swapped, "zero")
    one, other = row(there, "some", "mid"), row(back, "some", "mid")
    assert one["mean_difference"] == pytest.approx(-other["mean_difference"])
    assert one["ci_low"] == pytest.approx(-other["ci_high"])
    assert one["share_won"] == pytest.approx(1 - other["share_won"])


def test_differences_are_paired_whatever_the_order_of_rows(twelve):
    shuffled = pd.concat([twelve[twelve["policy"] == "zero"],
                          twelve[twelve["policy"] != "zero"].iloc[::-1]])  # fmt: skip
    got = row(group_differences(shuffled, "zero"), "much", "smb")
    assert got["mean_difference"] == pytest.approx(0.1)
    assert got["ci_high"] - got["ci_low"] < 1e-9
    assert got["share_won"] == 1


def test_rows_come_by_arm_and_then_as_they_are_named():
    parts = [
        frame(name, groups, b=[values], a=[values])
        for name, groups, values in ((NET, ("z", "a"), (1, 2)), (LOGO, ("mid",), (0.5,)))
    ]
    table = group_comparison(pd.concat(parts))
    assert list(zip(table["policy"], table["breakdown"], table["group"], strict=True)) == [
        (arm, name, group)
        for arm in ("b", "a")
        for name, group in ((NET, "z"), (NET, "a"), (LOGO, "mid"))
    ]


def test_intervals_are_cut_to_what_a_value_can_be():
    table = frame(LOGO, ("smb",), a=[[0.0], [1.0]], b=[[1.0], [0.0]])
    assert row(group_comparison(table), "a", "smb")[["ci_low", "ci_high"]].tolist() == [0, 1]
    assert row(group_differences(table, "a"), "b", "smb")[["ci_low", "ci_high"]].tolist() == [-1, 1]


def test_share_won_follows_the_breakdowns_direction():
    less = frame(WAITING, ("year 1",), a=[[3.0], [2.0], [1.0]], b=[[1.0], [2.0], [0.0]])
    assert row(group_differences(less, "a"), "b", "year 1")["share_won"] == pytest.approx(2 / 3)
    neither = frame(HOURS, ("unused",), a=[[3.0], [2.0]], b=[[1.0], [2.0]])
    assert math.isnan(row(group_differences(neither, "a"), "b", "unused")["share_won"])


def test_the_undefined_is_left_out():
    table = frame(NET, ("smb", "mid"), a=[[NAN, NAN], [0.2, NAN], [0.4, NAN], [0.6, NAN]],
                  b=[[0.1, 0.5], [NAN, 0.5], [0.3, 0.5], [0.2, 0.5]])  # fmt: skip
    assert row(group_comparison(table), "a", "smb")["replications"] == 3
    assert row(group_comparison(table), "a", "mid")["replications"] == 0
    assert math.isnan(row(group_comparison(table), "a", "mid")["mean"])
    gaps = group_differences(table, "a")
    assert row(gaps, "b", "smb")["replications"] == 2
    assert row(gaps, "b", "smb")["mean_difference"] == pytest.approx(-0.25)


def test_the_table_is_left_as_it_was(twelve):
    before = twelve.copy()
    group_comparison(twelve)
    group_differences(twelve, "zero")
    pd.testing.assert_frame_equal(twelve, before)


def test_what_is_wrong_is_named(twelve):
    with pytest.raises(ConfigError, match=r"unknown baseline 'zeros'.*did you mean 'zero'"):
        group_differences(twelve, "zeros")
    with pytest.raises(ConfigError, match="unknown breakdown 'net_by_segment'"):
        group_comparison(twelve.assign(breakdown="net_by_segment"))
    with pytest.raises(RunError, match="no column 'value'"):
        group_comparison(twelve.drop(columns="value"))
    with pytest.raises(RunError, match=f"policy 'zero' has replication 0 twice in .* of '{NET}'"):
        group_comparison(pd.concat([twelve, twelve[:1]]))
