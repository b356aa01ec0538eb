"""The short answer: each sentence, and the case in which it says the opposite."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simcs.report.answer_beyond import over_books
from simcs.report.dollars import dollars
from simcs.report.money_source import source
from simcs.report.short_answer import sentences
from simcs.report.short_table import unit_of
from tests.money_sample import Arm, answer

BASE = Arm()
UP, DOWN, OPEN = (0.05, 0.06, 0.05, 0.06), (-0.05, -0.06, -0.05, -0.06), (0.05, -0.06, 0.06, 0.0)


def plus(by: Sequence[float] | float, share: float = 0.5, **others: Any) -> Arm:
    """Return an arm that has so much more than the base, a share of it by growth."""
    gaps = np.asarray(by, float)
    return Arm(kept=0.8 + (1 - share) * gaps, growth=0.2 + share * gaps, **others)


def said(arms: dict[str, Arm], **settings: Any) -> str:
    """Return the short answer without its first sentence: `test_recommendation` is about that."""
    return " ".join(sentences(answer({"typical": BASE, **arms}, **settings))[1:])


def test_it_adds_most_only_if_it_is_clearly_above_all_others() -> None:
    assert said({"blend": plus(UP), "none": plus(DOWN)}).startswith(
        "It adds most: +$0.55M ARR after 3 years compared with Typical mixed team "
        "(between $0.46M and $0.64M)"
    )
    near = said({"blend": plus(UP), "proactive": plus((0.0, 0.2, 0.0, 0.0))})
    assert near.startswith("It adds $0.55M ARR after 3 years")
    assert "Whether it is better than Prevention is not clear: that could have from $" in near
    assert "adds most" not in near
    two = said({"blend": plus(UP), "a": plus(OPEN), "b": plus(OPEN[::-1])})
    assert "adds most" in two or "Whether Prevention + rescue is better than" in two


def test_one_that_does_exactly_as_well_is_named_so() -> None:
    text = said({"blend": plus(UP), "mine": plus(UP)})
    assert "mine did exactly as well in every future." in text
    assert "adds most" not in text


def test_of_two_arms_nothing_is_the_most() -> None:
    assert said({"blend": plus(UP)}).startswith("It adds $0.55M ARR")


def test_several_rivals_are_named_together() -> None:
    wild = (0.3, -0.3, 0.3, -0.3)
    text = said({"blend": plus(UP), "a": plus(wild), "b": plus(wild[::-1])})
    assert "Whether Prevention + rescue is better than a or b is not clear." in text


def test_where_all_lose_the_baseline_retains_most() -> None:
    assert said({"blend": plus(DOWN), "none": plus(-0.3)}).startswith(
        "Typical mixed team retains most ARR after 3 years: Prevention + rescue, the next best, "
        "has $0.55M less (between $0.46M and $0.64M)"
    )
    assert said({"blend": plus(DOWN)}).startswith(
        "Typical mixed team retains more ARR after 3 years: Prevention + rescue has $0.55M less"
    )
    wild = (0.3, -0.6, 0.2, -0.6)
    unsure = said({"blend": plus(DOWN), "none": plus(wild)})
    assert "Typical mixed team retains more ARR" in unsure
    assert "Whether it retains more than No CS work is not clear." in unsure


def test_no_difference_has_three_forms() -> None:
    assert said({"mine": BASE}).startswith(
        "mine and Typical mixed team have exactly the same ARR after 3 years in every future."
    )
    unclear = said({"mine": plus(OPEN)})
    assert unclear.startswith("It could have from $3.14M less")
    assert "to $1.00M more ARR after 3 years than Typical" in unclear
    one = said({"mine": plus(0.05)}, futures=1)
    assert one.startswith(
        "In the one simulated future mine has $0.50M more ARR after 3 years than Typical mixed team"
    )
    assert "$0.50M less" in said({"mine": plus(-0.05)}, futures=1)


def test_beside_no_clear_difference_those_that_clearly_lose_are_named() -> None:
    assert "No CS work clearly has less." in said({"mine": plus(OPEN), "none": plus(-0.3)})
    assert "clearly ha" not in said({"mine": plus(OPEN), "none": plus((0.06, -0.07, 0.05, -0.1))})
    both = said({"mine": plus(OPEN), "none": plus(-0.3), "heroic": plus(-0.2)})
    assert "No CS work and Fire-fighting clearly have less." in both


@pytest.mark.parametrize(
    ("first", "says"),
    [
        ([0.92, 0.93, 0.92, 0.93], "In year one it is $0.25M ahead of Typical mixed team"),
        ([0.88, 0.87, 0.88, 0.87], "In year one it is $0.25M behind Typical mixed team"),
        ([0.95, 0.85, 0.96, 0.85], "In year one there is no clear difference (between $"),
        (0.9, "In year one the two are identical"),
    ],
)
def test_year_one(first: Any, says: str) -> None:
    assert says in said({"blend": plus(UP, first_year=first)})


def test_a_run_of_a_year_has_no_other_year_one() -> None:
    text = said({"blend": plus(UP)}, weeks=52)
    assert "ARR after 1 year compared" in text
    assert "year one" not in text


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ([6_000.0, 6_200.0, 6_000.0, 6_200.0], "after all salaries it brings $0.51M more over 3"),
        ([-4_000.0, -4_200.0, -4_000.0, -4_200.0], "after all salaries it brings $0.51M less over"),
        ([1_100.0, 900.0, 1_100.0, 880.0], "after all salaries there is no clear difference over"),
        (1_000.0, "after all salaries it brings exactly the same over 3 years"),
    ],
)
def test_value(value: Any, says: str) -> None:
    assert says in said({"blend": plus(UP, value=value)})


def test_who_brings_more_value_is_named_only_if_it_is_clear() -> None:
    clear = said({"blend": plus(UP), "by_value": plus(DOWN, value=6_000.0)})
    assert "brings $0.50M more value than Prevention + rescue within 3 years." in clear
    unclear = said({"blend": plus(UP), "by_value": plus(DOWN, value=[9_000, 0, 9_000, 0])})
    assert "more value than" not in unclear


def test_no_team_at_all_may_be_ahead_for_a_while() -> None:
    idle = plus(DOWN, hours=0.0, value=2_000.0, last_arr=100.0)
    later = said({"blend": plus(UP), "none": idle})
    more = "No team at all brings $0.11M more value than Prevention + rescue within 3 years, but $"
    assert more in later
    assert later.partition(more)[2].partition(" ")[2].startswith("less by year 8, projected.")
    for_ever = said({"blend": plus(UP), "none": plus(DOWN, hours=0.0, value=2_000.0)})
    assert "No team at all brings" in for_ever
    assert "year 8" not in for_ever
    behind = said({"blend": plus(UP), "none": plus(DOWN, hours=0.0, value=500.0)})
    assert "No team at all" not in behind


@pytest.mark.parametrize(
    ("kept", "growth", "says"),
    [
        (0.001, 0.05, "nearly all from growth, not from fewer losses"),
        (0.05, 0.001, "nearly all from fewer losses, not from growth"),
        (-0.001, -0.05, "nearly all from less growth, not from more losses"),
        (-0.05, -0.001, "nearly all from more losses, not from less growth"),
        (0.02, 0.03, "$0.30M from growth and $0.20M from fewer losses"),
        (-0.02, -0.03, "$0.30M from less growth and $0.20M from more losses"),
        (-0.02, 0.05, "growth adds $0.50M and more losses take $0.20M"),
        (0.05, -0.02, "fewer losses add $0.50M and less growth takes $0.20M"),
        (0.02, -0.05, "less growth takes $0.50M and fewer losses add $0.20M"),
        (-0.05, 0.02, "more losses take $0.50M and growth adds $0.20M"),
    ],
)
def test_where_it_comes_from(kept: float, growth: float, says: str) -> None:
    c = answer({"typical": BASE, "mine": Arm(kept=0.8 + kept, growth=0.2 + growth)})
    assert source(c, "mine", dollars([1e6])) == says


def test_a_part_that_is_not_clear_is_called_so() -> None:
    open_ = [0.8 + gap for gap in (0.2, -0.1, 0.2, -0.18)]
    c = answer({"typical": BASE, "mine": Arm(kept=open_, growth=0.24)})
    assert source(c, "mine", dollars([1e6])) == (
        "$0.40M from growth and $0.30M from fewer losses (not clear)"
    )
    neither = Arm(kept=open_, growth=[0.2 + gap for gap in (0.2, -0.1, 0.2, -0.1)])
    assert source(answer({"typical": BASE, "mine": neither}), "mine", dollars([1e6])) == ""


def test_alternative_assumptions() -> None:
    sets = {"typical": [1.0, 1.0, 1.0, 1.0], "blend": [1.1, 1.2, 0.9, 1.1]}
    assert (
        "has more ARR than Typical mixed team in 3 of 4 alternative sets of assumptions."
        in said({"blend": plus(UP)}, sets=sets)
    )
    tied = {"typical": [1.0] * 4, "blend": [1.1, 1.0, 0.9, 1.1]}  # a tie counts half
    assert "has more ARR than Typical mixed team in 62 % of 4 alternative sets" in said(
        {"blend": plus(UP)}, sets=tied
    )
    assert "assumptions" not in said({"blend": plus(UP)})


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        ((0.02, 0.01, 0.03), "is 2.0 points of net retention ahead (between 1.0 and 3.0 points)."),
        ((-0.02, -0.03, -0.01), "is 2.0 points of net retention behind (between 1.0 and 3.0"),
        ((0.01, -0.01, 0.03), "is not clearly different in net retention (between -1.0 and 3.0"),
        ((0.0, 0.0, 0.0), "makes no difference in net retention."),
        ((0.1, np.nan, np.nan), ""),
    ],
)
def test_other_books(gap: tuple[float, float, float], says: str) -> None:
    c = answer({"typical": BASE, "blend": plus(UP)})
    assert over_books(c, "blend") == ""
    names = ("policy", "metric", "mean_difference", "ci_low", "ci_high", "books")
    c.__dict__["pooled"] = pd.DataFrame([("blend", "net_retention", *gap, 8)], columns=names)
    said = over_books(c, "blend")
    assert says in said
    assert said.startswith("Over 8 made-up books Prevention + rescue ") or not says


def test_a_verdict_on_something_else_has_its_sentence() -> None:
    text = said({"blend": plus(UP)}, verdict="mean_burnout")
    assert re.search(r"after 3 years: Prevention \+ rescue is higher by .*, compared with", text)
    assert "burnout" not in said({"blend": plus(UP)}).lower()


def test_one_arm_alone() -> None:
    [text] = sentences(answer({"typical": BASE}))
    assert text == (
        "Typical mixed team: $10.0M ARR today become $10.0M after 3 years (between $10.0M and "
        "$10.0M). There is no other way of working to compare it with."
    )


def test_a_book_without_arr_has_no_answer() -> None:
    nothing = Arm(kept=float("nan"), first_year=float("nan"))
    [text] = sentences(answer({"typical": nothing, "blend": nothing}))
    assert text == "There is no ARR to compare after 3 years: the book has none."


def test_every_amount_in_the_sentences_is_one_of_the_table() -> None:
    """Each $ stands for a number of the table of money, in the answer's unit or a finer one."""
    c = answer({
        "typical": BASE,
        "blend": plus((0.02, 0.03, 0.02, 0.04), value=[1_500.0, 1_600.0, 1_500.0, 1_700.0]),
        "none": plus(-0.2, hours=0.0, value=900.0),
    })  # fmt: skip
    tables = [c.money, c.money_against("blend")]
    numbers = {
        abs(number)
        for table in tables
        for name in ("difference", "difference_low", "difference_high")
        for number in table[name].dropna()
    }
    unit = unit_of(c)
    known = {way.text(n) for n in numbers for way in (unit, dollars([n], [n]))}
    found = re.findall(r"\$[\d.]+[MK]?", " ".join(sentences(c)))
    assert len(found) >= 6
    assert set(found) <= known


def own(arms: dict[str, Arm], *names: str, **settings: Any) -> str:
    """Return what is said where so many of the arms are of playbooks, the user's own."""
    c = answer({"typical": BASE, **arms}, **settings)
    measured = replace(c.measured, facts=replace(c.facts, playbooks=names))
    return " ".join(sentences(type(c)(measured)))


def says(text: str, name: str, begins: str) -> bool:
    """Return whether a text says whether to move to an arm, and then goes on like this."""
    first, _, then = text.partition(". ")
    return first.startswith(f"Move to {name}: ") and then.startswith(begins)


def test_the_answer_is_about_the_users_own_arm_where_there_is_one() -> None:
    arms = {"blend": plus(0.2), "new": plus(UP)}
    text = own(arms, "new")
    assert says(text, "new", "It adds $0.55M ARR after 3 years compared with Typical mixed team")
    assert "Prevention + rescue has $1.45M more than new (between $1.36M and $1.54M)." in text
    assert "adds most" not in text
    assert says(own(arms), "Prevention + rescue", "It adds most")
    best = own({"blend": plus(0.02), "new": plus(UP)}, "new")
    assert says(best, "new", "It adds most")
    assert "more than new" not in best


def test_of_several_own_arms_the_best_is_spoken_of() -> None:
    arms = {"blend": plus(0.2), "new": plus(0.05), "old": plus(UP)}
    assert says(own(arms, "new", "old"), "old", "It adds $0.55M ARR")
    other = own({**arms, "new": plus(0.1)}, "new", "old")
    assert says(other, "new", "It adds $1.00M ARR")
    baseline = own(arms, "typical")
    assert says(baseline, "Prevention + rescue", "It adds most"), "its own baseline"


def test_that_an_own_arm_makes_no_difference_is_said_in_three_forms() -> None:
    arms = {"blend": plus(UP), "none": plus(-0.3)}
    same = own({**arms, "new": BASE}, "new")
    assert says(
        same,
        "new",
        "new and Typical mixed team have exactly the same ARR after 3 years in every future. "
        "Prevention + rescue clearly has more. No CS work clearly has less.",
    )
    unclear = own({**arms, "new": plus((0.05, -0.06, 0.06, -0.05))}, "new")
    assert says(unclear, "new", "It could have from $")
    assert "Prevention + rescue clearly has more." in unclear
    assert "best of the others" not in unclear
    assert "As the best of the others, it could" in own({"none": BASE, "new": plus(OPEN)}, "new")
    one = own({"blend": plus(0.2), "new": plus(0.01)}, "new", futures=1)
    assert says(one, "new", "In the one simulated future new has $0.10M more ARR")


def test_an_own_arm_that_loses_is_not_called_the_next_best_where_it_is_not() -> None:
    between = own({"blend": plus(UP), "new": plus(DOWN)}, "new")
    assert says(between, "new", "Typical mixed team retains more ARR after 3 years: new has $0.55M")
    assert "Prevention + rescue has $0.55M more than Typical mixed team" in between
    worst = own({"none": plus(-0.02), "new": plus(DOWN)}, "new")
    assert says(worst, "new", "Typical mixed team retains most ARR after 3 years: new has $0.55M")
    assert "next best" not in worst
    next_best = own({"none": plus(-0.3), "new": plus(DOWN)}, "new")
    assert "new, the next best, has $0.55M less" in next_best
    equal = own({"blend": BASE, "new": plus(DOWN)}, "new")
    assert "Prevention + rescue and Typical mixed team did exactly as well" in equal
    assert "retains more ARR" in equal
    assert "not clear" not in equal
    wild = plus((0.3, -0.6, 0.2, -0.6))
    assert "Whether it retains more than No CS work is" in own(
        {"none": wild, "new": plus(DOWN)}, "new"
    )
