"""Staffing: what sizes are tried, curves, and where two arms change places."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simcs.analysis.horizon import Future
from simcs.analysis.interval import mean_interval
from simcs.analysis.pairs import KEYS
from simcs.analysis.staffing import CURVE, RESAMPLES, break_even, sign_changes, staffing_curve
from simcs.analysis.team_sizes import VALUE_LATER, parts_of, with_year_eight
from simcs.analysis.value_table import TO_THE_END, by_key
from simcs.errors import ConfigError, RunError
from simcs.experiment.comparison import simulate
from simcs.experiment.compose import compose
from simcs.experiment.measurements import _staffing_note, measured
from simcs.experiment.replications import Setup, prepare
from simcs.metrics.definitions import metric_names
from simcs.report.decision_text import break_even_sentence
from simcs.studies.staffing import REPLICATIONS, team_sizes, valued
from simcs.studies.variants import set_up, simulate_variants

ACCOUNTS = 480
METRIC = "net_retention"


def frame(by_size, metric=METRIC):
    """Return a variants table; ``by_size`` is CSMs -> arm -> values of the futures."""
    rows = [
        ("staffing", str(csms), arm, replication, value)
        for csms, arms in by_size.items()
        for arm, values in arms.items()
        for replication, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["study", "variant", "policy", "replication", metric])


def made(gap_of, sizes=(2, 4, 8, 16, 32), futures=8, noise=0.0, seed=1):
    """Return a table in which "late" minus "idle" is ``gap_of`` accounts per CSM, plus noise."""
    rng = np.random.default_rng(seed)
    draws = rng.normal(0.9, 0.05, futures)
    own = rng.normal(0, 1, futures)
    own = noise * (own - own.mean())
    return frame(
        {csms: {"idle": draws, "late": draws + gap_of(ACCOUNTS / csms) + own} for csms in sizes}
    )


def linear_in_log(x):
    """Cross zero at 60 accounts per CSM, the policy ahead below."""
    return 0.02 * (math.log(60) - math.log(x))


def test_a_curve_has_means_and_intervals_by_size():
    table = frame({4: {"b": [0.8, 0.9], "a": [0.5, math.nan]}, 2: {"b": [0.1, 0.3], "a": [1, 1.2]}})
    curve = staffing_curve(table, 100, METRIC)
    assert tuple(curve.columns) == CURVE
    assert curve["policy"].tolist() == ["b", "b", "a", "a"]
    assert curve["csms"].tolist() == [2, 4, 2, 4]
    assert curve["accounts_per_csm"].tolist() == [50, 25, 50, 25]
    low, high = mean_interval(np.asarray([0.1, 0.3]), 0)[1:]
    assert curve.iloc[0][["mean", "ci_low", "ci_high"]].tolist() == pytest.approx([0.2, low, high])
    assert curve.iloc[3]["mean"] == 0.5
    assert curve["replications"].tolist() == [2, 2, 2, 1]


@pytest.mark.parametrize(
    ("gap", "begins", "count", "place"),
    [
        ([1, 1, -1], 1, 1, math.sqrt(20 * 40)),
        ([3, -1, -1], 1, 1, 10 * 2**0.75),
        ([-1, 3, 1], -1, 1, 10 * 2**0.25),
        ([1, 0, -1], 1, 1, 20),
        ([1, 0, 1], 1, 0, math.nan),
        ([0, -1, 1], -1, 1, math.sqrt(20 * 40)),
        ([0, 0, 0], 0, 0, math.nan),
        ([0, 0, -1], -1, 0, math.nan),
        ([1, -1, 1], 1, 2, math.sqrt(20 * 40)),
    ],
)
def test_the_place_is_found_on_the_logarithm(gap, begins, count, place):
    x = np.asarray([10.0, 20.0, 40.0])
    found = sign_changes(x, np.asarray([gap, [1.0, 1.0, 1.0]], np.float64))
    assert [one.tolist() for one in found[:2]] == [[begins, 1], [count, 0]]
    assert found[2].tolist() == pytest.approx([place, math.nan], nan_ok=True)


def test_a_break_even_by_hand():
    found = break_even(made(linear_in_log), ACCOUNTS, "late", "idle", METRIC)
    assert found.value == pytest.approx(60)
    # Without noise every resample says the same.
    assert (found.low, found.high) == pytest.approx((60, 60))
    assert (found.fewer, found.more) == ("late", "idle")
    assert (found.least, found.most) == (15, 240)
    assert (found.crossings, found.sizes, found.conclusive) == (1, 5, True)
    assert break_even_sentence(found) == (
        "late is better than idle in net retention only below 60 accounts per CSM (95 % interval "
        "60 to 60; 8 futures); above that it is the other way round."
    )


def test_swapping_arms_mirrors_the_break_even():
    table = made(linear_in_log, noise=0.005)
    one = break_even(table, ACCOUNTS, "late", "idle", METRIC)
    other = break_even(table, ACCOUNTS, "idle", "late", METRIC)
    assert one.low < one.value < one.high
    assert (one.value, one.low, one.high) == (other.value, other.low, other.high)
    assert (one.fewer, one.more) == (other.fewer, other.more) == ("late", "idle")
    assert break_even_sentence(one) == break_even_sentence(other)


def test_swapping_rows_of_the_arms_swaps_who_is_ahead():
    table = made(linear_in_log, noise=0.005)
    swapped = table.assign(policy=table["policy"].map({"late": "idle", "idle": "late"}))
    found = break_even(swapped, ACCOUNTS, "late", "idle", METRIC)
    assert (found.fewer, found.more) == ("idle", "late")
    assert break_even_sentence(found).startswith("idle is better than late in net retention only")


def test_less_is_better_where_the_metric_says_so():
    table = made(linear_in_log).rename(columns={METRIC: "time_to_value_weeks"})
    found = break_even(table, ACCOUNTS, "late", "idle", "time_to_value_weeks")
    assert (found.fewer, found.more) == ("idle", "late")
    with pytest.raises(ConfigError, match=r"has no better direction; allowed: .*net_retention"):
        break_even(made(linear_in_log).rename(columns={METRIC: "hours_used"}), ACCOUNTS,
                   "late", "idle", "hours_used")  # fmt: skip


def test_a_zero_difference_has_no_break_even():
    found = break_even(made(lambda x: 0.0), ACCOUNTS, "late", "idle", METRIC)
    assert (found.fewer, found.more, found.crossings, found.conclusive) == ("", "", 0, False)
    assert math.isnan(found.value)
    assert break_even_sentence(found).startswith("No difference: late and idle have the same")


def test_one_arm_ahead_at_every_size():
    found = break_even(made(lambda x: -0.03), ACCOUNTS, "late", "idle", METRIC)
    assert (found.fewer, found.more, found.crossings, found.conclusive) == ("idle", "idle", 0, True)
    assert math.isnan(found.value)
    assert break_even_sentence(found) == (
        "idle is better than late in net retention at every size of the team that was tried, 15 to "
        "240 accounts per CSM (the difference is clear at each of 5; 8 futures)."
    )
    noisy = break_even(made(lambda x: -0.003, noise=0.02), ACCOUNTS, "late", "idle", METRIC)
    assert not noisy.conclusive
    sentence = break_even_sentence(noisy)
    assert sentence.startswith("Not clear: by their means, idle is better")
    assert sentence.endswith(
        "but at 5 of 5 the 95 % interval of the difference touches zero (8 futures)."
    )


def test_what_futures_do_not_settle_is_not_clear():
    found = break_even(made(linear_in_log, noise=0.2), ACCOUNTS, "late", "idle", METRIC)
    assert found.value == pytest.approx(60)
    assert (found.low, found.high) == (0, math.inf)
    assert not found.conclusive
    text = break_even_sentence(found)
    assert text.startswith("Not clear: by their means")
    assert "from below the 15 tried to beyond the 240 tried (8 futures)" in text


def test_places_changed_twice_are_no_break_even():
    bowl = made(lambda x: 0.01 if 20 < x < 200 else -0.01)
    found = break_even(bowl, ACCOUNTS, "late", "idle", METRIC)
    assert found.crossings == 2
    assert math.isnan(found.value)
    assert not found.conclusive
    assert "change places 2 times" in break_even_sentence(found)


def test_one_future_tells_nothing():
    found = break_even(made(linear_in_log, futures=1), ACCOUNTS, "late", "idle", METRIC)
    assert math.isnan(found.low)
    assert not found.conclusive
    assert break_even_sentence(found).startswith("Not measured: 1 future with a value")


def test_futures_without_a_value_are_left_out_at_every_size():
    table = made(linear_in_log)
    table.loc[(table["variant"] == "4") & (table["replication"] == 3), METRIC] = math.nan
    assert break_even(table, ACCOUNTS, "late", "idle", METRIC).replications == 7


@pytest.mark.slow
def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    """95 % of 200 are 190; fewer than 179 or more than 198 is a false alarm in 1 of 1,000."""
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(200):
        # Eight futures, each with its own shift of the whole line: the truth stays at 60.
        shift = rng.normal(0, 0.006, 8)
        draws = rng.normal(0.9, 0.05, 8)
        table = frame(
            {
                csms: {"idle": draws, "late": draws + linear_in_log(ACCOUNTS / csms) + shift}
                for csms in (2, 4, 8, 16, 32)
            }
        )
        found = break_even(table, ACCOUNTS, "late", "idle", METRIC)
        covered += found.low <= 60 <= found.high
    assert 179 <= covered <= 198
    assert RESAMPLES == 4000


def test_what_is_missing_is_named():
    table = made(linear_in_log)
    with pytest.raises(ConfigError, match="unknown policy 'lat'"):
        break_even(table, ACCOUNTS, "lat", "idle", METRIC)
    with pytest.raises(ConfigError, match="both 'idle'; allowed: two arms"):
        break_even(table, ACCOUNTS, "idle", "idle", METRIC)
    with pytest.raises(ConfigError, match="unknown metric 'gross_retention'"):
        staffing_curve(table, ACCOUNTS, "gross_retention")
    with pytest.raises(RunError, match="no rows of the study 'staffing'"):
        staffing_curve(table.assign(study="assumptions"), ACCOUNTS, METRIC)
    with pytest.raises(RunError, match="no column 'variant'"):
        staffing_curve(table.drop(columns="variant"), ACCOUNTS, METRIC)
    twice = pd.concat([table, table.head(1)])
    with pytest.raises(RunError, match="a replication twice"):
        break_even(twice, ACCOUNTS, "late", "idle", METRIC)


def prepared(quick, *more) -> Setup:
    return prepare(compose([*quick, "policies=[none,heroic]", *more]))


@pytest.mark.parametrize(
    ("own", "sizes"),
    [
        (6, [0, 3, 4, 5, 6, 7, 8, 12]),
        (1, [0, 1, 2, 3]),
        (3, [0, 1, 2, 3, 4, 5, 6]),
        (24, [0, 12, 20, 22, 24, 26, 28, 48]),
        (100_000, [0, 50_000, 83_334, 91_667, 100_000]),
    ],
)
def test_sizes_about_the_runs_own(quick, own, sizes):
    variants = team_sizes(prepared(quick, f"team.csms={own}"))
    assert [int(variant.name) for variant in variants] == sizes
    assert [variant.settings["team.csms"] for variant in variants] == sizes
    assert {variant.replications for variant in variants} == {tuple(range(REPLICATIONS))}
    assert {variant.study for variant in variants} == {"staffing"}
    assert all(variant.arms is None and variant.burn_in_accounts is None for variant in variants)


def test_changes_and_growth_do_not_stand_in_the_way(quick):
    words = "team.csms=2", "team.changes=[{week:2,csms:-1}]"
    setup = prepared(quick, *words)
    for variant in team_sizes(setup):
        assert set_up(setup, variant).config.team.changes == []
    growing = prepared(quick, "team.csms=2", "team.growth_limit=1")
    sizes = [set_up(growing, variant) for variant in team_sizes(growing)]
    assert [(one.csms, one.config.team.growth_limit) for one in sizes] == [
        (0, 0), (1, 1), (2, 1), (3, 1), (4, 1)
    ]  # fmt: skip


def test_only_arms_that_are_asked_about_are_tried(quick):
    setup = prepared(quick)
    assert {variant.arms for variant in team_sizes(setup, ("heroic",))} == {("heroic",)}


def test_value_to_year_eight_is_that_of_the_table_of_value(quick):
    """The same futures, sizes and arms, once as a run and once as a study."""
    setup = prepared(quick, "team.csms=1", "horizon_weeks=60", "replications=2", "workers=1")
    variants = [replace(one, replications=(0, 1)) for one in team_sizes(setup) if one.name == "1"]
    rows = valued(simulate_variants(setup, variants), setup)
    assert list(rows) == [*KEYS, *metric_names(), VALUE_LATER]
    run = measured(simulate(setup))
    for (measure, charged, until), by_arm in by_key(run, run.facts.arms):
        if (measure, charged, until) == ("value", "all salaries", "year 8"):
            for arm in ("none", "heroic"):
                found = rows.loc[rows["policy"] == arm, VALUE_LATER]
                assert found.tolist() == pytest.approx(by_arm[arm].tolist(), rel=1e-12)
                assert (found != rows.loc[rows["policy"] == arm, "value_after_salaries"]).all()


def test_runs_of_eight_years_leave_nothing_to_year_eight():
    rows = made(linear_in_log, sizes=(2,), futures=2)
    rows = rows.assign(**dict.fromkeys((*parts_of(("smb",)), *TO_THE_END), 1.0))
    for weeks, known in ((51, False), (52, True), (415, True), (416, False)):
        found = with_year_eight(rows, Future(weeks, 0.8, 0.1, 3.0), ACCOUNTS)
        assert found[VALUE_LATER].notna().all() == known
        assert not {*found} & {*parts_of(("smb",))}


def test_a_size_without_csms_has_no_accounts_per_csm():
    table = made(linear_in_log)
    nobody = table[table["variant"] == "2"].assign(variant="0")
    both = pd.concat([nobody, table], ignore_index=True)
    assert break_even(both, ACCOUNTS, "late", "idle", METRIC) == break_even(
        table, ACCOUNTS, "late", "idle", METRIC
    )
    assert staffing_curve(both, ACCOUNTS, METRIC).equals(staffing_curve(table, ACCOUNTS, METRIC))


def test_a_run_without_csms_is_tried_with_a_typical_team(quick):
    with_none = team_sizes(prepared(quick, "team.csms=0"))
    usual = team_sizes(prepared(quick))
    assert [variant.name for variant in with_none] == [variant.name for variant in usual]


def test_tiers_are_scaled_each(quick):
    setup = prepared(quick, "team.tiers={smb: 1, mid: 6}", "team.csms=7")
    variants = team_sizes(setup)
    tiers = [dict(variant.settings["team.tiers"]) for variant in variants]
    assert tiers == [
        {}, {"smb": 1, "mid": 3}, {"smb": 1, "mid": 4}, {"smb": 1, "mid": 5}, {"smb": 1, "mid": 6},
        {"smb": 1, "mid": 7}, {"smb": 1, "mid": 8}, {"smb": 2, "mid": 12},
    ]  # fmt: skip
    assert [int(variant.name) for variant in variants] == [0, 4, 5, 6, 7, 8, 9, 14]
    for variant in variants:
        assert set_up(setup, variant).config.team.tiers == variant.settings["team.tiers"]


def test_a_book_that_names_its_csms_is_said_to(quick, tmp_path):
    assert _staffing_note(prepared(quick)) == ""
    book = tmp_path / "book.csv"
    lines = [f"a{n},mid,1000,2024-01-01,2025-06-01,csm{n % 3}" for n in range(12)]
    book.write_text("\n".join(["account_id,segment,arr,start_date,renewal_date,owner", *lines]))
    own = [setting for setting in quick if not setting.startswith("book.size")]
    own += ["book=csv", f"book.path={book}"]
    assert "names 3 CSMs: in a smaller team" in _staffing_note(prepared(own))
    assert _staffing_note(prepared(own, "team.ownership=pool")) == ""
    tiered = _staffing_note(prepared(own, "team.ownership=pool", "team.tiers={mid: 3}"))
    assert "may change tier" in tiered
