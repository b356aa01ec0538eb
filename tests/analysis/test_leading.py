"""What a test of two halves shows in leading measures: by hand, and against statsmodels."""

import math

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.power import NormalIndPower

from simcs.analysis.leading import LEADING, PILOT, SUMS, pilots
from simcs.analysis.losses import LOSSES
from simcs.analysis.power import LARGEST, LEVEL, POWER, means_a_side, power_of_means
from tests.leading_sample import SPREAD, rows

ARMS = ("today", "new")


def one(mean: float = 0.54, **others: object) -> pd.Series:
    found = pilots(rows({"today": 0.5, "new": mean}, 6, **others), ARMS, 6)  # type: ignore[arg-type]
    assert tuple(found) == PILOT
    assert len(found) == 1
    return found.iloc[0]


def test_a_row_is_worked_out_by_hand() -> None:
    row = one()
    assert (row["policy"], row["baseline"], row["measure"], row["weeks"]) == (
        "new", "today", "usage", 13,
    )  # fmt: skip
    assert row["mean_baseline"] == pytest.approx(0.5)
    assert row["difference"] == pytest.approx(0.04)
    assert row["ci_low"] < 0.04 < row["ci_high"]
    assert row["spread"] == pytest.approx(SPREAD * (100 / 99) ** 0.5)
    error = row["spread"] * (1 / 50 + 1 / 50) ** 0.5
    assert row["power"] == pytest.approx(
        0.5 * math.erfc(-(0.04 / error - 1.959964) / 2**0.5), abs=1e-6
    )
    assert row["accounts_a_half"] == math.ceil(
        2 * ((1.959964 + 0.841621) * row["spread"] / 0.04) ** 2
    )
    assert (row["stay_above"], row["stay_not_above"]) == pytest.approx((0.9, 0.6))
    assert row["replications"] == 6


def test_a_difference_that_is_not_clear_has_no_size() -> None:
    unclear = one(0.5001, width=0.05)
    assert unclear["ci_low"] < 0 < unclear["ci_high"]
    assert math.isnan(unclear["accounts_a_half"])
    assert one(0.46)["accounts_a_half"] == one()["accounts_a_half"]


def test_what_an_account_was_before_counts_for_nothing() -> None:
    """Readings that follow from those of the start leave no spread: all the rest is the arm's."""
    random = np.random.default_rng(4)
    found = []
    for arm, gain in zip(ARMS, (0.0, 0.02), strict=True):
        for future in range(4):
            start = random.normal(0.5, 0.2, 80)
            noise = random.normal(0, 0.05, 80)
            own = 0.8 * start + gain + noise
            sums = own.sum(), own @ own, start.sum(), start @ start, own @ start
            found += [(arm, future, LEADING, "all, 13 weeks", "usage", what, value, 80)
                      for what, value in zip(SUMS, sums, strict=True)]  # fmt: skip
    row = pilots(pd.DataFrame(found, columns=list(LOSSES)), ARMS, 4).iloc[0]
    assert row["spread"] == pytest.approx(0.05, rel=0.12)
    assert math.isnan(row["stay_above"])


def test_of_other_losses_or_one_arm_there_is_nothing() -> None:
    assert not len(pilots(pd.DataFrame(), ARMS, 6))
    other = rows({"today": 0.5, "new": 0.6}, 6).assign(measure="left")
    assert not len(pilots(other, ARMS, 6))
    assert not len(pilots(rows({"today": 0.5}, 6), ARMS[:1], 6))


@pytest.mark.parametrize(("effect", "first", "second"), [(0.3, 50, 50), (0.1, 400, 300), (1, 9, 4)])
def test_power_is_that_of_statsmodels(effect: float, first: int, second: int) -> None:
    known = NormalIndPower().power(effect, first, LEVEL, second / first, alternative="two-sided")
    # The chance to find the opposite is left out; it is less than this.
    assert power_of_means(effect * 2.0, 2.0, first, second) == pytest.approx(known, abs=2e-3)


@pytest.mark.parametrize("effect", [0.05, 0.3, 1.1])
def test_the_least_size_just_has_the_power(effect: float) -> None:
    size = means_a_side(effect, 1.0)
    assert size is not None
    assert power_of_means(effect, 1.0, size, size) >= POWER
    assert power_of_means(effect, 1.0, size - 1, size - 1) < POWER
    assert means_a_side(-effect, 1.0) == size


def test_no_effect_or_no_spread_has_no_size() -> None:
    assert means_a_side(0.0, 1.0) is None
    assert means_a_side(1.0, 0.0) is None
    assert means_a_side((1 / LARGEST) ** 0.5, 1.0) is None
    assert math.isnan(power_of_means(1.0, 0.0, 9, 9))
    assert math.isnan(power_of_means(1.0, 1.0, 0, 9))
