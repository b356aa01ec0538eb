"""What playbooks are worth, and their goals: each number from rows written by hand."""

import math

import numpy as np
import pytest
from statsmodels.stats.proportion import power_proportions_2indep

from simcs.analysis import playbook_goals
from simcs.analysis.interval import mean_interval
from simcs.analysis.playbook_goals import alike, difference_of_shares, starts_needed
from tests.playbook_sample import ACCOUNTS, ARR, FUTURES, WOBBLE, answer, of_play, of_step, without

PLAYS = [
    *of_play("good", {"entered": 10, "goal reached": 8, "goal missed": 2}),
    *of_step("good", "check_in", {"wanted": 10, "done": 10}, hours=2),
    *of_play("bad", {"entered": 10, "goal reached": 1, "goal missed": 9}),
    *of_step("bad", "check_in", {"wanted": 10}),
]
STUDY = [
    *without("good", net=0.05, value=30_000, goals=(5, 5), hours={"adoption": 90, "unused": 130}),
    *without("bad", net=-0.03, value=-9_000, goals=(4, 6), hours={"adoption": 100, "unused": 100}),
]


def test_worth_is_with_less_without() -> None:
    table = answer(PLAYS, STUDY).playbook_values.set_index(["playbook", "measure"])
    gaps = np.array([0.05 + w for w in WOBBLE])
    for measure, times in (("net_retention", 1.0), ("arr", ARR)):
        row = table.loc["good", measure]
        expected = mean_interval(times * gaps)
        assert (row["mean"], row["ci_low"], row["ci_high"]) == pytest.approx(expected)
        assert row["replications"] == FUTURES
    assert table.loc[("bad", "arr"), "mean"] < 0
    assert table.loc[("good", "gross_retention"), "mean"] == 0
    assert table.loc[("good", "value"), "mean"] == 0


def test_swapping_with_and_without_turns_the_sign() -> None:
    one = answer(PLAYS, without("good", net=0.05, wobble=0)).playbook_values
    other = answer(PLAYS, without("good", net=-0.05, wobble=0)).playbook_values
    arr = [table.set_index("measure").loc["arr", "mean"] for table in (one, other)]
    assert arr[0] == pytest.approx(-arr[1]) == pytest.approx(0.05 * ARR)


def test_value_per_hour_is_of_all_futures_and_none_without_hours() -> None:
    study = [{**row, "lifetime_value": 4_990.0} for row in STUDY]
    table = answer(PLAYS, study).playbook_values.set_index(["playbook", "measure"])
    assert table.loc[("good", "value_per_hour"), "mean"] == pytest.approx(10 * ACCOUNTS / 20)
    assert ("bad", "value_per_hour") not in table.index


def test_the_table_has_points_and_only_all_accounts_have_worth() -> None:
    plays = [*PLAYS, *of_play("good", {"entered": 3}, segment="mid")]
    table = answer(plays, STUDY).playbooks.set_index(["playbook", "segment"])
    whole = table.loc["good", "all"]
    assert whole["net_points"] == pytest.approx(100 * np.mean([0.05 + w for w in WOBBLE]))
    assert whole["arr"] == pytest.approx(whole["net_points"] * ARR / 100)
    assert whole["replications_without"] == FUTURES
    assert whole["goal_share"] == 0.8
    assert whole["goal_share_without"] == 0.5
    assert table.loc[("good", "mid"), ["net_points", "arr", "goal_share_without"]].isna().all()


def test_fewer_futures_of_the_study_are_compared_with_the_same() -> None:
    study = [row for row in STUDY if row["replication"] in (1, 3)]
    table = answer(PLAYS, study).playbook_values.set_index(["playbook", "measure"])
    row = table.loc["good", "net_retention"]
    assert row["replications"] == 2
    assert row["mean"] == pytest.approx(np.mean([0.05 + WOBBLE[n] for n in (1, 3)]))


def test_hours_displaced_are_below_zero() -> None:
    table = answer(PLAYS, STUDY).playbook_hours.set_index(["playbook", "purpose"])
    assert table.loc[("good", "adoption"), "mean"] == 10
    assert table.loc[("good", "unused"), "mean"] == -30
    assert table.loc[("bad", "unused"), "mean"] == 0


def test_goals_with_and_without() -> None:
    table = answer(PLAYS, STUDY).playbook_goals.set_index("playbook")
    assert table.loc["good", "difference"] == pytest.approx(0.3)
    assert table.loc["bad", "difference"] == pytest.approx(-0.3)
    assert table.loc["bad", "ci_high"] < 0 < table.loc["good", "ci_low"]


def test_shares_of_uneven_futures_are_pooled() -> None:
    first, second = np.array([[9.0, 1.0], [0.0, 30.0]]), np.array([[1.0, 1.0], [1.0, 1.0]])
    share, other, gap, low, high = difference_of_shares(first, second)
    assert (share, other) == (9 / 40, 0.5)
    assert gap == pytest.approx(share - other)
    assert low < gap < high


HELD = {"held out, goal reached": 1, "held out, goal missed": 4}


def test_a_holdout_beside_the_true_effect() -> None:
    plays = [*PLAYS, *of_play("good", {"held out": 5, **HELD})]
    [row] = answer(plays, STUDY).playbook_holdouts.itertuples()
    assert (row.playbook, row.entered, row.held_out) == ("good", 10, 5)
    assert (row.share, row.share_held_out) == (0.8, 0.2)
    assert row.seen == pytest.approx(0.6)
    assert row.true == pytest.approx(0.3)
    assert row.starts_needed == starts_needed(0.8, 0.5, 2.0)
    alone = answer(plays).playbook_holdouts.iloc[0]
    assert math.isnan(alone["true"])
    assert alone["starts_needed"] == starts_needed(0.8, 0.2, 2.0)


@pytest.mark.parametrize(
    ("share", "other", "ratio"), [(0.8, 0.5, 1), (0.3, 0.35, 4), (0.1, 0.2, 9)]
)
def test_a_test_of_that_size_has_the_power(share: float, other: float, ratio: float) -> None:
    """By another way: Wald's test of two shares."""
    starts = starts_needed(share, other, ratio)

    def power(count: float) -> float:
        held = count / (1 + ratio)
        return float(power_proportions_2indep(share - other, other, held * ratio, 1 / ratio).power)

    assert power(1.15 * starts) > 0.78
    assert power(0.8 * starts) < 0.8


def test_starts_that_come_out_alike_are_worth_fewer() -> None:
    """Each draw stands for ``same`` starts: then a test takes so many times as many starts.

    With 4,000 futures the ratio of variances is known within 7 % (three standard errors).
    """
    rng, futures = np.random.default_rng(16), 4000
    for same in (1, 4):
        sides = []
        for share, draws in ((0.7, 30), (0.4, 10)):
            reached = rng.binomial(draws, share, futures)
            sides.append(same * np.stack([reached, draws - reached], axis=1).astype(float))
        assert alike(*sides) == pytest.approx(same, rel=0.07)
        [*_, size] = playbook_goals.tested(*sides, None, futures)
        assert size == pytest.approx(same * starts_needed(0.7, 0.4, 3.0), rel=0.12)
    assert alike(sides[0][:1], sides[1][:1]) == 1
    same_in_all = np.array([[7.0, 3.0]] * 5)
    assert alike(same_in_all, same_in_all) == 1


def test_no_size_where_there_is_no_effect() -> None:
    assert math.isnan(starts_needed(0.4, 0.4, 1.0))
    plays = [*of_play("p", {"entered": 5, "goal reached": 2, "goal missed": 3, "held out": 5,
                            "held out, goal reached": 2, "held out, goal missed": 3})]  # fmt: skip
    assert math.isnan(answer(plays).playbook_holdouts.iloc[0]["starts_needed"])
