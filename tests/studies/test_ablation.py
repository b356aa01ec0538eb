"""Where a difference comes from: switches, chains, and contributions that add up."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcs.analysis.interval import mean_interval
from simcs.analysis.pairs import pair_to_explain
from simcs.analysis.summary import comparison
from simcs.analysis.waterfall import ALL_OFF, ALL_ON, WATERFALL, chains, waterfall
from simcs.errors import ConfigError, RunError
from simcs.experiment.compose import compose
from simcs.experiment.replications import prepare
from simcs.interventions.ceiling import CEILING_NAME
from simcs.report.decision_text import waterfall_sentences
from simcs.studies.ablation import (
    MECHANISMS,
    REPLICATIONS,
    mechanisms,
)
from simcs.studies.variants import Variant, set_up, simulate_variants, varied

METRIC = "net_retention"
RETENTIONS = ("logo_retention", "gross_retention", "net_retention")


def frame(gap_of, names=("a", "b", "c"), futures=4):
    """Return a variants table; ``gap_of`` (what is on, future) is care minus idle."""
    rows = []
    for step, gone in chains(names).items():
        on = frozenset(names) - frozenset(gone)
        for replication in range(futures):
            draws = 0.8 + 0.01 * replication
            rows.append(("mechanisms", step, "idle", replication, draws))
            rows.append(("mechanisms", step, "care", replication, draws + gap_of(on, replication)))
    return pd.DataFrame(rows, columns=["study", "variant", "policy", "replication", METRIC])


def contributions(table):
    return dict(zip(table["mechanism"], table["contribution"], strict=True))


def test_chains_take_two_runs_for_each_mechanism():
    steps = chains(("a", "b", "c"))
    assert steps == {
        "all on": (),
        "forward 1: a": ("a",),
        "forward 2: b": ("a", "b"),
        "backward 1: c": ("c",),
        "backward 2: b": ("c", "b"),
        "all off": ("a", "b", "c"),
    }
    for count in range(2, 12):
        assert len(chains([f"m{n}" for n in range(count)])) == 2 * count


def test_mechanisms_that_do_not_meet_contribute_what_they_do():
    does = {"a": 0.05, "b": -0.02, "c": 0.0}
    table = waterfall(
        frame(lambda on, r: 0.01 + sum(does[name] for name in on)), "care", "idle", METRIC
    )
    assert tuple(table.columns) == WATERFALL
    assert table["mechanism"].tolist() == ["total", "a", "b", "c", "remainder"]
    assert contributions(table) == pytest.approx(
        {"total": 0.04, "a": 0.05, "b": -0.02, "c": 0, "remainder": 0.01}
    )
    assert table["forward"].tolist() == pytest.approx(table["backward"].tolist())
    assert set(table["replications"]) == {4}


def test_what_two_do_together_is_shared():
    # Only with both a and c on is there a difference: whichever goes first takes all.
    both = frame(lambda on, r: 0.06 if {"a", "c"} <= on else 0.0)
    table = waterfall(both, "care", "idle", METRIC).set_index("mechanism")
    assert table.loc["a", ["forward", "backward"]].tolist() == pytest.approx([0.06, 0])
    assert table.loc["c", ["forward", "backward"]].tolist() == pytest.approx([0, 0.06])
    assert table["contribution"].tolist() == pytest.approx([0.06, 0.03, 0, 0.03, 0])


@given(
    st.lists(st.floats(-1, 1), min_size=16 * 3, max_size=16 * 3),
)
@settings(max_examples=25)
def test_contributions_add_up_and_swapping_arms_turns_their_signs(values):
    names = ("a", "b", "c", "d")
    sets = [frozenset(some) for count in range(5) for some in itertools.combinations(names, count)]
    gap = {(on, r): values[3 * n + r] for n, on in enumerate(sets) for r in range(3)}
    made = frame(lambda on, r: gap[on, r], names, 3)
    table = waterfall(made, "care", "idle", METRIC)
    for column in ("contribution", "forward", "backward"):
        first, *others = table[column]
        assert math.fsum(others) == pytest.approx(first, abs=1e-12)
    back = waterfall(made, "idle", "care", METRIC)
    numbers = ["contribution", "forward", "backward"]
    assert np.allclose(back[numbers], -table[numbers], atol=1e-12)
    assert np.allclose(back[["ci_low", "ci_high"]], -table[["ci_high", "ci_low"]], atol=1e-12)


def test_intervals_are_paired_over_futures():
    own = [0.01, 0.03, 0.02, 0.06]
    table = waterfall(frame(lambda on, r: own[r] if "b" in on else 0.0), "care", "idle", METRIC)
    row = table.set_index("mechanism").loc["b"]
    assert row[["contribution", "ci_low", "ci_high"]].tolist() == pytest.approx(
        list(mean_interval(np.asarray(own)))
    )


def test_a_future_without_a_value_is_left_out_everywhere():
    made = frame(lambda on, r: 0.1 * r * len(on))
    made.loc[(made["variant"] == "forward 2: b") & (made["replication"] == 3), METRIC] = math.nan
    table = waterfall(made, "care", "idle", METRIC)
    assert set(table["replications"]) == {3}
    assert contributions(table)["total"] == pytest.approx(0.3)


def test_a_missing_variant_is_named():
    made = frame(lambda on, r: 0.0)
    with pytest.raises(RunError, match="no variant 'all off'"):
        waterfall(made[made["variant"] != ALL_OFF], "care", "idle", METRIC)
    with pytest.raises(RunError, match="two whole chains"):
        waterfall(made[made["variant"] != "backward 1: c"], "care", "idle", METRIC)
    with pytest.raises(ConfigError, match="unknown policy 'cares'"):
        waterfall(made, "cares", "idle", METRIC)


def test_sentences_follow_the_numbers():
    does = {"goodwill": 0.05, "process": -0.02, "data": 0.0}
    draws = [0.001, -0.001, 0.002, -0.002]

    def gap(on, r):
        return sum(does[name] * (1 + draws[r]) for name in on)

    made = frame(gap, tuple(does))
    table = waterfall(made, "care", "idle", METRIC)
    first, of_it, *_ = waterfall_sentences(table, "care", "idle", METRIC)
    assert first.startswith("care minus idle is 3.0 points in net retention (95 % interval 3.0 to")
    assert of_it.startswith(
        "Of it: 5.0 points by goodwill from contact, and weariness of it (95 % interval 5.0 to 5.0 "
        "points); -2.0 points by better processes"
    )
    back = waterfall(made, "idle", "care", METRIC)
    assert waterfall_sentences(back, "idle", "care", METRIC)[0].startswith(
        "idle minus care is -3.0"
    )
    same = waterfall(frame(lambda on, r: 0.0), "care", "idle", METRIC)
    assert waterfall_sentences(same, "care", "idle", METRIC) == [
        "No difference between care and idle in net retention (4 futures), nor anything behind it."
    ]
    unclear = frame(lambda on, r: [0.3, -0.2, 0.1, -0.1][r] * len(on))
    sentences = waterfall_sentences(
        waterfall(unclear, "care", "idle", METRIC), "care", "idle", METRIC
    )
    assert sentences[0].startswith("No clear difference: care minus idle is")
    assert sentences[1] == "What 3 other mechanisms add is not clearly different from zero."


def test_the_best_other_arm_is_explained():
    rows = [
        (arm, replication, value, value)
        for arm, value in (("none", 0.9), ("some", 0.8), ("more", 0.95), (CEILING_NAME, 0.99))
        for replication in (0, 1)
    ]
    columns = ["policy", "replication", "net_retention", "time_to_value_weeks"]
    table = comparison(pd.DataFrame(rows, columns=columns))
    assert pair_to_explain(table, "net_retention", "none") == ("more", "none")
    assert pair_to_explain(table, "net_retention", "more") == ("none", "more")
    assert pair_to_explain(table, "time_to_value_weeks", "none") == ("some", "none")
    assert pair_to_explain(table, "logo_retention", "none") is None
    assert pair_to_explain(table[table["policy"] == "none"], "net_retention", "none") is None


POLICIES = "policies=[none,heroic,proactive,typical,random]"
WILD = (
    POLICIES,
    # So that every leak shows: reviews, growth, burnout and quits, and dear concessions.
    "horizon_weeks=80",
    "team.csms=2",
    "team.growth_limit=3",
    "team.growth_weeks=2",
    "team.hiring_weeks=1",
    "team.quitting=0.6",
    "team.burnout_gain=0.2",
    "team.firefighting_cost=0.2",
    "team.handover_loss=3",
    "journey.price_step=0.3",
    "journey.champion_loss=0.9",
    "journey.health_sponsor=6",
    "journey.turning_penalty=1",
    "journey.concession_turn=4",
    "journey.segments.smb.voice=1",
    "journey.segments.mid.voice=1",
    "market.rise_week=20",
)


def off(names):
    return {key: value for name in names for key, value in MECHANISMS[name].off.items()}


def spread_of(table, metric):
    wide = table.pivot_table(index="replication", columns="policy", values=metric)
    return float((wide.max(axis=1) - wide.min(axis=1)).max())


@pytest.mark.slow
def test_with_all_off_no_arm_keeps_more_than_another(quick):
    setup = prepare(compose([*quick, *WILD]))
    weekly = [name for name in MECHANISMS if name != "late answers"]
    variants = [Variant("mechanisms", ALL_ON, {}, (0, 1, 2))]
    variants.append(Variant("mechanisms", ALL_OFF, off(weekly), (0, 1, 2)))
    # Data alone reaches no account; without any other switch something is left.
    needed = [name for name in weekly if name != "data"]
    for left_on in needed:
        names = [name for name in weekly if name != left_on]
        variants.append(Variant("mechanisms", left_on, off(names), (0, 1, 2)))
    table = simulate_variants(setup, variants)
    by_step = dict(iter(table.groupby("variant")))
    for metric in RETENTIONS:
        assert spread_of(by_step[ALL_OFF], metric) == 0
        assert spread_of(by_step[ALL_ON], metric) > 0
    for left_on in needed:
        assert spread_of(by_step[left_on], "net_retention") > 0, left_on


@pytest.mark.slow
def test_with_the_clock_on_late_answers_are_one_more(quick):
    clocked = [s for s in quick if not s.startswith("driver")]
    clocked += ["service=clocked", "policies=[none,random]", "horizon_weeks=60", "team.csms=1"]
    # Whoever asks while a CSM is at other work waits, and takes it badly.
    clocked += ["tickets.target_hours=0", "tickets.late_goodwill=2", "tickets.late_most=5"]
    setup = prepare(compose(clocked))
    variants = mechanisms(setup, "random", "none")
    assert len(variants) == 2 * len(MECHANISMS)
    last = next(variant for variant in variants if variant.name == ALL_OFF)
    late = off(name for name in MECHANISMS if name != "late answers")
    table = simulate_variants(
        setup, [last, Variant("mechanisms", "late", late, (0, 1), arms=last.arms)]
    )
    by_step = dict(iter(table.groupby("variant")))
    for metric in RETENTIONS:
        assert spread_of(by_step[ALL_OFF], metric) == 0
    assert spread_of(by_step["late"], "net_retention") > 0


def test_the_study_takes_two_runs_for_each_mechanism(quick):
    setup = prepare(compose([*quick, "policies=[none,proactive,heroic]", "ceiling=true"]))
    variants = mechanisms(setup, "proactive", "none")
    assert len(variants) == 2 * (len(MECHANISMS) - 1)
    assert {variant.arms for variant in variants} == {("proactive", "none")}
    assert {len(variant.replications) for variant in variants} == {REPLICATIONS}
    for variant in variants:
        assert list(set_up(setup, variant).config.policies) == ["none", "proactive"]
        varied(setup.config, variant.settings)
    with pytest.raises(ConfigError, match="unknown arm 'ceiling"):
        mechanisms(setup, CEILING_NAME, "none")
    with pytest.raises(ConfigError, match="allowed: two arms"):
        mechanisms(setup, "none", "none")


def test_no_switch_turns_off_weariness_and_leaves_what_contact_earns():
    keys = [key for mechanism in MECHANISMS.values() for key in mechanism.off]
    assert len(set(keys)) == len(keys)
    assert not [key for key in keys if "fatigue" in key or "contact" in key]
