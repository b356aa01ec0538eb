"""Sentences for decisions follow the numbers, whoever the arms are and whatever they are called."""

import math

import numpy as np
import pandas as pd
import pytest

from simcs.analysis.assumptions import best_chances, perfect_information
from simcs.analysis.pilot import Pilot, Side
from simcs.analysis.staffing import BreakEven
from simcs.analysis.waterfall import WATERFALL
from simcs.report.decision_text import (
    best_sentences,
    break_even_sentence,
    information_sentence,
    mechanism_title,
    waterfall_sentences,
)
from simcs.report.pilot_text import pilot_sentences
from simcs.report.text import percent, percents

METRIC = "net_retention"


def sets(better, arms=("one", "two"), futures=2):
    """Return a variants table: in each world the arms differ by what ``better`` says."""
    rows = [
        ("assumptions", str(world), arm, replication, 0.8 + (gap if arm == arms[0] else 0.0))
        for world, gap in enumerate(better)
        for arm in arms
        for replication in range(futures)
    ]
    return pd.DataFrame(rows, columns=["study", "variant", "policy", "replication", METRIC])


def test_who_is_best_most_often():
    table = sets([0.1] * 45 + [-0.1] * 5)
    (sentence,) = best_sentences(best_chances(table, METRIC), METRIC)
    assert sentence.startswith(
        "Best in net retention, of 50 alternative sets of assumptions: one in 90 % (95 % inter"
    )
    assert "; two in 10 % (" in sentence
    swapped = table.assign(policy=table["policy"].map({"one": "two", "two": "one"}))
    (sentence,) = best_sentences(best_chances(swapped, METRIC), METRIC)
    assert "assumptions: two in 90 %" in sentence


def test_as_often_the_one_as_the_other_is_not_clear():
    (sentence,) = best_sentences(best_chances(sets([0.1, -0.1] * 10), METRIC), METRIC)
    assert sentence.startswith("None is clearly the best most often. Best in net")
    (same,) = best_sentences(best_chances(sets([0.0] * 10), METRIC), METRIC)
    assert same.startswith("None is clearly the best")
    alone = sets([0.1] * 5)
    alone = alone[alone["policy"] == "one"]
    assert best_sentences(best_chances(alone, METRIC), METRIC) == []


def test_what_knowing_is_worth():
    # In half of the sets the other arm is better by 4 points: knowing gains 2 points on average.
    table = sets([0.06, -0.04] * 10)
    sentence = information_sentence(perfect_information(table, METRIC))
    assert (
        "which of 20 alternative sets of assumptions holds would be worth at most 2.0 points (95 %"
        in sentence
    )
    assert "over always choosing one, which is best by its mean" in sentence
    assert "valued on the other, it is 2.0 points" in sentence
    single = information_sentence(perfect_information(sets([0.06, -0.04] * 9, futures=1), METRIC))
    assert single.endswith("so is too high.")
    nothing = information_sentence(perfect_information(sets([0.06, 0.01]), METRIC))
    assert nothing == (
        "Knowing beforehand which assumptions hold would be worth nothing: one is best in net "
        "retention in each of 2 alternative sets of assumptions."
    )
    assert information_sentence(pd.DataFrame(columns=["naive"])) == ""


def broken_even(**more):
    known = {
        "policy": "b", "baseline": "a", "metric": "logo_retention", "value": 42.4, "low": 30.0,
        "high": 55.0, "fewer": "b", "more": "a", "crossings": 1, "sizes": 5, "clear": 4,
        "least": 9.04, "most": 200.0, "conclusive": True, "replications": 8,
    }  # fmt: skip
    return BreakEven(**(known | more))


@pytest.mark.parametrize("name", ["<b>bold</b>", "x" * 80, "line\nbreak"])
def test_names_of_arms_stay_on_one_line_and_short(name):
    sentence = break_even_sentence(broken_even(policy=name, fewer=name))
    assert "\n" not in sentence
    assert "x" * 41 not in sentence


def test_a_break_even_says_its_metric_and_interval():
    assert break_even_sentence(broken_even()) == (
        "b keeps more of the opening accounts (logo retention) than a only below 42 accounts per "
        "CSM (95 % interval 30 to 55; 8 futures); above that it is the other way round."
    )
    half_open = broken_even(high=math.inf, conclusive=False)
    assert "is from 30 to beyond the 200 tried (8 futures)." in break_even_sentence(half_open)
    low_open = broken_even(low=0.0, conclusive=False)
    assert "is from below the 9.0 tried to 55 (8 futures)." in break_even_sentence(low_open)
    unclear = broken_even(
        crossings=0, more="b", value=math.nan, low=math.nan, high=math.nan, conclusive=False
    )
    assert "at 1 of 5 the 95 % interval of the difference touches" in break_even_sentence(unclear)


def test_sizes_are_rounded_up():
    side = Side(12, 0.03, 0.01, 0.05, 481)
    found = Pilot("b", "a", 200, np.asarray([0.1] * 13 + [0.8]), 14, (side,), 30, 0.003)
    assert pilot_sentences(found)[0] == (
        "To see on the 200 accounts of the book, split in two halves, that b keeps more accounts "
        "than a takes 14 months; a pilot of a year, with b ahead by 3.0 points, takes about 490 "
        "accounts a side."
    )
    huge = Pilot("b", "a", 200, found.power, 14, (Side(12, 1e-5, 5e-6, 2e-5, None),), 30, 0.003)
    assert "takes more than 10,000,000 accounts a side." in pilot_sentences(huge)[0]
    unknown = Side(12, 0.03, -0.01, 0.07, None)
    found = Pilot("b", "a", 200, np.asarray([0.1]), None, (unknown, side), 1, 0.003)
    assert (
        "for a pilot of a year no size is known (after 12 months the 95 % interval of the "
        "difference is -1.0 to 7.0 points)"
    ) in pilot_sentences(found)[0]
    equal = Pilot("b", "a", 200, found.power, None, (Side(12, 0.0, 0.0, 0.0, None),), 30, 0.0)
    assert "after 12 months the difference is the same in every future" in " ".join(
        pilot_sentences(equal)
    )


@pytest.mark.parametrize(
    ("power", "said"),
    [
        (0.04, "would almost surely miss, within "),
        (0.33, "would probably miss, within "),
        (0.7, "may well miss, within "),
    ],
)
def test_a_pilot_that_is_too_small_is_described_in_plain_words(power, said):
    ahead = Side(2, -0.03, -0.05, -0.01, 481)
    found = Pilot("b", "a", 200, np.asarray([0.1, power]), None, (ahead,), 30, 0.003)
    assert pilot_sentences(found)[0] == (
        f"A pilot on the 200 accounts of the book, split in two halves, {said}2 months, that a "
        f"keeps more accounts than b: its chance to show it is then {100 * power:.0f} %; a pilot "
        "of 2 months, with a ahead by 3.0 points, takes about 490 accounts a side."
    )


def test_what_has_no_value_is_not_shown_as_a_number():
    nowhere = sets([math.nan] * 3)
    assert best_sentences(best_chances(nowhere, METRIC), METRIC) == []
    assert information_sentence(perfect_information(nowhere, METRIC)) == ""
    directed = nowhere.rename(columns={METRIC: "mean_load"}).assign(mean_load=0.5)
    assert best_sentences(best_chances(directed, "mean_load"), "mean_load") == []
    columns = ["contribution", "forward", "backward", "ci_low", "ci_high"]
    parts = pd.DataFrame({"mechanism": ["total", "goodwill", "remainder"], "replications": 0})
    (sentence,) = waterfall_sentences(
        parts.assign(**dict.fromkeys(columns, math.nan)), "b", "a", METRIC
    )
    assert sentence.startswith(
        "Not measured: no future has a value in net retention under both b and"
    )


def test_what_changed_nothing_is_named_beside_what_is_unclear():
    rows = [
        ("total", 0.04, 0.04, 0.04, 0.03, 0.05, 4),
        ("goodwill", 0.03, 0.03, 0.03, 0.02, 0.04, 4),
        ("process", 0.01, 0.02, 0.0, -0.01, 0.03, 4),
        ("data", 0.0, 0.0, 0.0, 0.0, 0.0, 4),
        ("remainder", 0.0, 0.0, 0.0, 0.0, 0.0, 4),
    ]
    sentences = waterfall_sentences(pd.DataFrame(rows, columns=list(WATERFALL)), "b", "a", METRIC)
    assert sentences[1].startswith("Of it: 3.0 points by ")
    assert sentences[1].endswith("(95 % interval 2.0 to 4.0 points).")
    assert sentences[2] == "What 1 other mechanism adds is not clearly different from zero."
    assert sentences[3:] == [f"Switching off made no difference at all: {mechanism_title('data')}."]


def test_nearly_all_is_not_all():
    assert [percent(x) for x in (0.0, 0.004, 0.5, 0.996, 1.0)] == [
        "0 %", "0.40 %", "50 %", "99.60 %", "100 %"
    ]  # fmt: skip
    assert (percents(0.991, 1.0), percents(math.nan, math.nan)) == ("99 to 100 %", "–")
    sentence = best_sentences(best_chances(sets([0.1] * 299 + [-0.1]), METRIC), METRIC)[0]
    assert "one in 99.67 % (95 %" in sentence


def test_an_interval_of_no_width_is_said_in_words() -> None:
    from simcs.report.text import gap_interval

    assert gap_interval(0.0, 0.0, "%") == "the same in every future"
    assert gap_interval(0.01, 0.02, "%") == "95 % interval of the difference 1.0 to 2.0 points"
