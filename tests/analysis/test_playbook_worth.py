"""What playbooks are worth, and their goals: each number from rows written by hand."""

import math

import numpy as np
import pytest
from statsmodels.stats.proportion import power_proportions_2indep

from simcs.analysis import playbook_goals
from simcs.analysis.interval import mean_interval
from simcs.analysis.playbook_goals import alike, difference_of_shares, starts_needed
from simcs.playbooks.goal_pairs import PAIR_WORDS
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


def sides(
    accounts: int,
    starts: int,
    *,
    alike_: bool = False,
    shock: float = 0.0,
    futures: int = 40,
    seed: int = 16,
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return outcomes and pairs of two sides of which 70 % and 40 % reach a goal.

    Parameters
    ----------
    accounts, starts
        Accounts of a future on each side, and starts of each account.
    alike_
        Whether all starts of an account come to the same.
    shock
        Standard deviation of what a future adds to both shares.
    """
    rng, found = np.random.default_rng(seed), []
    common = rng.normal(0, shock, futures)
    for share in (0.7, 0.4):
        chance = np.clip(share + common, 0, 1)[:, None, None]
        draws = rng.random((futures, accounts, 1 if alike_ else starts)) < chance
        hits = np.broadcast_to(draws, (futures, accounts, starts)).sum(axis=2)
        misses = starts - hits
        outcomes = np.stack([hits.sum(axis=1), misses.sum(axis=1)], axis=1).astype(float)
        pairs = hits * (hits - 1) / 2, hits * misses, misses * (misses - 1) / 2
        found.append((outcomes, np.array([each.sum() for each in pairs])))
    return found


@pytest.mark.parametrize("accounts", [10, 100, 1000])
def test_what_a_future_shares_takes_no_more_starts(accounts: int) -> None:
    """A market that is good or bad for both sides does not tell them apart."""
    futures = 4000 // accounts
    assert alike(*sides(accounts, 1, shock=0.1, futures=futures)) == 1
    assert alike(*sides(accounts, 2, shock=0.1, futures=futures)) == pytest.approx(1.05, abs=0.08)


def test_starts_of_one_account_that_come_out_alike_are_worth_fewer() -> None:
    both = sides(10, 4, alike_=True)
    assert alike(*both) == pytest.approx(4)
    first, second = (outcomes for outcomes, _ in both)
    share, other, *_, size = playbook_goals.tested(first, second, None, 40, alike(*both))[2:]
    assert size == pytest.approx(4 * starts_needed(share, other, 1.0))
    same_in_all = np.array([[7.0, 0.0]] * 5), np.zeros(3)
    assert alike(same_in_all, same_in_all) == 1


@pytest.mark.parametrize("futures", [2, 30])
def test_independent_starts_of_one_account_are_worth_as_many(futures: int) -> None:
    """On average over many runs, of few futures too: then the standard error is 0.011."""
    found = [alike(*sides(20, 4, futures=futures, seed=seed)) for seed in range(200)]
    assert np.mean(found) == pytest.approx(1, abs=0.05)


def test_the_pairs_of_the_ledger_are_what_a_test_reckons_with() -> None:
    pairs = {"pair of goals reached": 28, "pair of goals missed": 1}  # one account each
    plays = [*PLAYS, *of_play("good", pairs), *of_play("good", {"held out": 5, **HELD})]
    once, more = (answer(rows).playbook_holdouts.iloc[0] for rows in (
        [*PLAYS, *of_play("good", {"held out": 5, **HELD})], plays,
    ))  # fmt: skip
    chance, held_out = 0.8 * 0.2 / 10, 0.2 * 0.8 / 5
    together = 0.2**2 * 28 + 0.8**2 * 1
    factor = 1 + 2 * together / 10**2 / (chance + held_out)
    assert more["starts_needed"] == math.ceil(once["starts_needed"] * factor)
    assert {*pairs} <= {*PAIR_WORDS}


def test_no_size_where_there_is_no_effect() -> None:
    assert math.isnan(starts_needed(0.4, 0.4, 1.0))
    plays = [*of_play("p", {"entered": 5, "goal reached": 2, "goal missed": 3, "held out": 5,
                            "held out, goal reached": 2, "held out, goal missed": 3})]  # fmt: skip
    assert math.isnan(answer(plays).playbook_holdouts.iloc[0]["starts_needed"])
