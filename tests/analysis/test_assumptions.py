"""What alternative assumptions say, worked by hand on small tables."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from simcs.analysis import rank_correlation
from simcs.analysis.assumptions import (
    assumption_differences,
    best_chances,
    deciding,
    perfect_information,
    share_interval,
)
from simcs.analysis.interval import mean_interval
from simcs.analysis.rank_correlation import rank_bound
from simcs.errors import ConfigError

NET, TIME, LOAD = "net_retention", "time_to_value_weeks", "mean_load"


def sets(metric: str = NET, **arms: Any) -> pd.DataFrame:
    """Return a variants table: each arm's values by world, or by world and future."""
    rows = [
        ("assumptions", str(world), arm, 10 * world + k, value)
        for world in range(len(next(iter(arms.values()))))
        for arm, values in arms.items()
        for k, value in enumerate(np.atleast_1d(values[world]))
    ]
    columns = ["study", "variant", "policy", "replication", metric]
    return pd.DataFrame(rows, columns=columns)


def only(frame: pd.DataFrame) -> dict[str, Any]:
    (row,) = frame.to_dict("records")
    return dict(row)


@pytest.mark.parametrize(("won", "count"), [(0, 7), (3, 7), (7, 7), (156, 200), (1, 1)])
def test_intervals_of_shares_are_those_of_statsmodels(won: int, count: int) -> None:
    low, high = proportion_confint(won, count, 0.05, "wilson")
    assert share_interval(won, count) == pytest.approx((won / count, low, high), abs=1e-12)


def test_of_no_sets_there_is_no_share() -> None:
    assert np.isnan(share_interval(0, 0)).all()


def test_a_share_of_sets() -> None:
    table = sets(a=[1.0, 1.0, 1.0, 1.0], b=[1.5, 1.1, 1.0, 0.6])
    row = only(assumption_differences(table, "a", NET))
    assert (row["policy"], row["baseline"], row["metric"], row["sets"]) == ("b", "a", NET, 4)
    gaps = np.array([0.5, 0.1, 0.0, -0.4])
    stored = (row["mean_difference"], row["ci_low"], row["ci_high"])
    assert stored == pytest.approx(mean_interval(gaps))
    assert (row["share"], row["share_low"], row["share_high"]) == share_interval(2.5, 4)
    assert np.isnan(row["p10"]), "four sets do not show where the next falls"


def test_futures_of_a_set_are_averaged_in_pairs() -> None:
    table = sets(a=[[1.0, 2.0], [3.0, np.nan]], b=[[2.0, 4.0], [1.0, 9.0]])
    row = only(assumption_differences(table, "a", NET))
    assert row["mean_difference"] == pytest.approx((1.5 - 2) / 2)
    assert row["share"] == 0.5
    gone = sets(a=[1.0, np.nan, 1.0], b=[2.0, 2.0, np.nan])
    assert only(assumption_differences(gone, "a", NET))["sets"] == 1


def test_less_is_better_where_it_is() -> None:
    row = only(assumption_differences(sets(TIME, a=[9.0, 9.0], b=[5.0, 7.0]), "a", TIME))
    assert (row["mean_difference"], row["share"]) == (-3, 1)
    assert np.isnan(only(assumption_differences(sets(LOAD, a=[1.0], b=[2.0]), "a", LOAD))["share"])


def test_a_range_of_sets() -> None:
    gaps = np.arange(9.0)
    row = only(assumption_differences(sets(a=[0.0] * 9, b=gaps), "a", NET))
    assert (row["p10"], row["p90"]) == (0, 8)


def test_other_studies_are_left_out() -> None:
    table = sets(a=[1.0, 1.0], b=[2.0, 2.0])
    other = table.assign(study="staffing", net_retention=0.0)
    whole = pd.concat([table, other], ignore_index=True)
    pd.testing.assert_frame_equal(
        assumption_differences(whole, "a", NET), assumption_differences(table, "a", NET)
    )
    pd.testing.assert_frame_equal(best_chances(whole, NET), best_chances(table, NET))


def some(seed: int, count: int = 40, futures: int = 2) -> pd.DataFrame:
    draws = np.random.default_rng(seed)
    arms = {arm: draws.normal(size=(count, futures)).round(1) for arm in "abc"}
    return sets(**arms)


@pytest.mark.parametrize("seed", range(5))
def test_swapping_two_arms_swaps_the_verdict(seed: int) -> None:
    table = some(seed)
    swapped = table.assign(policy=table["policy"].map({"a": "b", "b": "a", "c": "c"}))
    one = assumption_differences(table, "a", NET).set_index("policy").loc["b"]
    other = assumption_differences(swapped, "a", NET).set_index("policy").loc["b"]
    assert one["share"] == pytest.approx(1 - other["share"])
    assert one["share_low"] == pytest.approx(1 - other["share_high"])
    assert one["mean_difference"] == pytest.approx(-other["mean_difference"])
    assert one["p10"] == pytest.approx(-other["p90"])
    best, after = (best_chances(t, NET).set_index("policy") for t in (table, swapped))
    assert best.loc["a", "share_best"] == after.loc["b", "share_best"]
    assert best.loc["c", "share_best"] == after.loc["c", "share_best"]
    mine, theirs = (only(perfect_information(t, NET)) for t in (table, swapped))
    assert mine["naive"] == pytest.approx(theirs["naive"])
    assert mine["crossed"] == pytest.approx(theirs["crossed"])


def test_arms_that_are_equal_decide_nothing() -> None:
    same = np.random.default_rng(1).normal(size=(20, 2))
    table = sets(a=same, b=same)
    row = only(assumption_differences(table, "a", NET))
    assert (row["share"], row["mean_difference"]) == (0.5, 0)
    assert row["share_low"] < 0.5 < row["share_high"]
    assert list(best_chances(table, NET)["share_best"]) == [0.5, 0.5]
    found = only(perfect_information(table, NET))
    assert (found["naive"], found["crossed"]) == (0, 0)
    draws = drawn(table, x=np.linspace(0, 1, 20))
    row = only(deciding(table, draws, "b", "a", NET))
    assert np.isnan(row["rho"])
    assert not row["clear"]
    assert (row["low_share"], row["high_share"]) == (0.5, 0.5)


def drawn(table: pd.DataFrame, **places: Any) -> pd.DataFrame:
    """Return a draws table: each parameter's place by world, its value ten times that."""
    names = list(table["variant"].unique())
    rows = [
        (world, parameter, 10 * place, place)
        for parameter, own in places.items()
        for world, place in zip(names, own, strict=True)
    ]
    return pd.DataFrame(rows, columns=["set", "parameter", "value", "place"])


def test_what_decides() -> None:
    places = np.array([0.1, 0.2, 0.5, 0.6, 0.8, 0.9])
    table = sets(a=np.zeros(6), b=[-2.0, -1.0, 0.5, 1.0, 0.0, 3.0])
    other = np.array([0.9, 0.1, 0.5, 0.2, 0.6, 0.8])
    found = deciding(table, drawn(table, dull=other, sharp=places), "b", "a", NET)
    assert list(found["parameter"]) == ["sharp", "dull"]
    row = found.iloc[0]
    # Ranks 1 to 6 against 1, 2, 4, 5, 3, 6: 1 − 6 · (1 + 1 + 4)/(6 · 35)
    assert row["rho"] == pytest.approx(1 - 6 * 6 / 210)
    assert list(row[["low", "low_third", "high_third", "high"]]) == pytest.approx([1, 2, 8, 9])
    assert (row["low_mean"], row["high_mean"]) == (-1.5, 1.5)
    gaps = mean_interval(np.array([0.0, 3.0]))
    assert (row["high_ci_low"], row["high_ci_high"]) == pytest.approx(gaps[1:])
    assert (row["low_share"], row["high_share"]) == (0, 0.75)
    assert (row["low_sets"], row["high_sets"]) == (2, 2)
    assert row["bound"] == rank_bound(6, 2)


def test_ranks_are_those_of_scipy() -> None:
    from scipy.stats import spearmanr

    table = some(3, 30, 1)
    places = np.random.default_rng(4).random(30)
    wide = table.pivot_table(index="variant", columns="policy", values=NET)
    gap = (wide["b"] - wide["a"]).reindex(table["variant"].unique())
    row = only(deciding(table, drawn(table, x=places), "b", "a", NET))
    assert row["rho"] == pytest.approx(spearmanr(places, gap).statistic)


def test_sets_without_a_difference_are_left_out_of_what_decides() -> None:
    table = sets(a=[0.0, 0.0, np.nan, 0.0], b=[1.0, 2.0, 3.0, 4.0])
    row = only(deciding(table, drawn(table, x=[0.1, 0.5, 0.2, 0.9]), "b", "a", NET))
    assert (row["low_sets"], row["high_sets"], row["rho"]) == (1, 1, 1)


@pytest.mark.parametrize("parameters", [1, 7, 30, 112])
@pytest.mark.parametrize("count", [3, 4, 5, 6, 7, 8, 9, 12, 20, 40])
def test_clear_is_seldom_a_false_alarm(count: int, parameters: int) -> None:
    """Of 400 tables in which nothing matters, at most some 5 % show anything.

    With a true rate of 5 %, more than 42 of 400 come once in 100,000 times.
    """
    draws = np.random.default_rng(count)
    middle = (count - 1) / 2
    orders = np.argsort(draws.random((400, parameters, count)), axis=2) - middle
    rho = orders @ (np.arange(count) - middle) / np.sum((np.arange(count) - middle) ** 2)
    bound = rank_bound(count, parameters)
    assert np.sum((np.abs(rho) > bound).any(axis=1)) <= 42


@pytest.mark.slow
def test_noise_in_few_sets_shows_nothing() -> None:
    """As `deciding` says it, rounding and all, where even a whole order is likely among so many."""
    chance = np.random.default_rng(8)
    for count in (3, 4, 5, 6, 7):
        table = sets(a=np.zeros(count), b=chance.normal(size=count))
        draws = drawn(table, **{f"p{i}": chance.permutation(count) / count for i in range(112)})
        found = deciding(table, draws, "b", "a", NET)
        assert not found["clear"].any()
        assert (found["bound"] == np.inf).all() == (count < 7)


def test_with_few_sets_all_orders_are_counted() -> None:
    places = np.arange(7.0)
    table = sets(a=np.zeros(7), b=places)
    nearly = [1, 0, 2, 3, 4, 5, 6]
    draws = drawn(table, same=places / 7, nearly=np.array(nearly) / 7)
    found = deciding(table, draws, "b", "a", NET).set_index("parameter")
    assert found["clear"].all(), "of 5,040 orders 2 and 14 lie so far out: 0.04 and 0.3 %"
    alone = rank_bound(4, 1)
    assert alone == np.inf, "1 of 12 in order by chance is more than 5 %"
    assert 0.9 < rank_bound(5, 1) < 1, "1 of 60 is less; the next order is not"


def test_the_bound_beyond_is_nearly_what_counting_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for parameters in (1, 5, 20):
        counted = rank_bound(8, parameters)
        with monkeypatch.context() as patched:
            patched.setattr(rank_correlation, "COUNTED", 7)
            assert rank_bound(8, parameters) == pytest.approx(counted, abs=12 / (8**3 - 8) + 0.005)


def test_a_bound_needs_sets() -> None:
    assert rank_bound(2, 5) == np.inf
    assert rank_bound(0, 5) == np.inf
    assert np.isnan(rank_bound(20, 0))
    assert rank_bound(64, 112) > rank_bound(64, 1) > rank_bound(200, 1)


def test_chances_of_being_best() -> None:
    table = sets(a=[1.0, 2.0, 0.0, 0.0], b=[0.0, 2.0, 1.0, 5.0], c=[0.0, 0.0, np.nan, 1.0])
    found = best_chances(table, NET).set_index("policy")
    # World 2 does not count; in world 1 two arms share it.
    assert list(found["share_best"]) == pytest.approx([1.5 / 3, 1.5 / 3, 0])
    assert (found["n"] == 3).all()
    assert tuple(found.loc["a", ["low", "high"]]) == share_interval(1.5, 3)[1:]
    lower = best_chances(sets(TIME, a=[1.0, 1.0], b=[2.0, 2.0]), TIME)
    assert list(lower["share_best"]) == [1, 0]


def test_chances_of_being_best_over_futures() -> None:
    futures = sets(a=[1.0, 0.0, 0.0], b=[0.0, 1.0, 2.0]).drop(columns=["study", "variant"])
    found = best_chances(futures, NET)
    assert list(found["share_best"]) == pytest.approx([1 / 3, 2 / 3])
    assert list(found["n"]) == [3, 3]


def test_the_value_of_knowing() -> None:
    found = only(perfect_information(sets(a=[1.0, 4.0, 0.0], b=[2.0, 0.0, 2.0]), NET))
    # Best by mean is a (5/3); knowing, one would have 2, 4 and 2 (8/3).
    assert (found["policy"], found["sets"]) == ("a", 3)
    assert found["naive"] == pytest.approx(1)
    assert (found["naive_low"], found["naive_high"]) == pytest.approx(
        mean_interval(np.array([1.0, 0.0, 2.0]), least=0.0)[1:]
    )
    assert np.isnan(found["crossed"])
    slow = only(perfect_information(sets(TIME, a=[1.0, 4.0], b=[2.0, 1.0]), TIME))
    assert (slow["policy"], slow["naive"]) == ("b", 0.5)


def test_the_value_of_knowing_crossed() -> None:
    table = sets(a=[[1.0, 3.0], [0.0, 0.0]], b=[[2.0, 0.0], [0.0, 1.0]])
    found = only(perfect_information(table, NET))
    # a is best by mean (1 to 0.75). World 0: the first future chooses b, worth 0 and not 3 in the
    # second; the second chooses a. World 1: the first chooses a (a tie), the second b, no gain.
    assert found["policy"] == "a"
    assert found["crossed"] == pytest.approx((-3 / 2 + 0) / 2)
    assert found["naive"] == pytest.approx((0 + 0.5) / 2)


def test_chance_alone_is_worth_nothing_to_know() -> None:
    """Arms that differ by chance alone: the naive value is far above 0, the crossed one is not.

    Over 200 sets the crossed mean lies beyond 4 standard errors once in 15,000 times.
    """
    draws = np.random.default_rng(6)
    table = sets(a=draws.normal(size=(200, 2)), b=draws.normal(size=(200, 2)))
    found = only(perfect_information(table, NET))
    error = (found["crossed_high"] - found["crossed_low"]) / 2 / 1.97
    assert found["naive_low"] > 0.2
    assert abs(found["crossed"]) < 4 * error


def test_the_truth_lies_between() -> None:
    """Where it is known: b is better by 1 in half of the sets and worse by 1 in the others."""
    draws = np.random.default_rng(7)
    signs = np.tile([1.0, -1.0], 1000)
    table = sets(a=draws.normal(size=(2000, 2)), b=signs[:, None] + draws.normal(size=(2000, 2)))
    found = only(perfect_information(table, NET))
    assert found["crossed"] < 0.5 < found["naive"]


def test_metrics_without_a_direction_have_no_best() -> None:
    table = sets(LOAD, a=[1.0, 2.0], b=[2.0, 1.0])
    assert not len(best_chances(table, LOAD))
    assert not len(perfect_information(table, LOAD))
    draws = drawn(table, x=[0.1, 0.9])
    assert np.isnan(only(deciding(table, draws, "b", "a", LOAD))["low_share"])


def test_a_metric_that_no_set_has_is_best_nowhere() -> None:
    table = sets(a=[np.nan, 1.0], b=[1.0, np.nan])
    assert not len(best_chances(table, NET))
    assert not len(perfect_information(table, NET))
    row = only(assumption_differences(table, "a", NET))
    assert row["sets"] == 0
    assert np.isnan(row["share"])


def test_unknown_names_are_refused() -> None:
    table = sets(a=[1.0], b=[2.0])
    with pytest.raises(ConfigError, match="unknown baseline 'z'"):
        assumption_differences(table, "z", NET)
    with pytest.raises(ConfigError, match="unknown policy 'z'"):
        deciding(table, drawn(table, x=[0.5]), "z", "a", NET)
    for call in (
        lambda: assumption_differences(table, "a", "nope"),
        lambda: best_chances(table, "replication"),
        lambda: perfect_information(table, TIME),
    ):
        with pytest.raises(ConfigError, match="unknown metric"):
            call()
