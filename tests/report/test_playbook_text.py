"""Sentences about playbooks: each with its rows, and with the opposite ones."""

from typing import Any

import numpy as np
import pytest

from simcs.analysis.answer import Answer
from simcs.analysis.interval import mean_interval
from simcs.report.playbook_amounts import between, dollars, one_scale, out_of, tens
from simcs.report.playbook_said import KINDS, Said, chosen
from simcs.report.playbook_text import sentences
from simcs.team.parameters import Team, cost_per_hour
from tests.playbook_sample import ARR, FUTURES, WOBBLE, answer, of_play, of_step, without

RUNS = {"qualified": 20, "entered": 20, "finished": 20}
DONE = {"wanted": 20, "done": 20}


def play(name: str = "p", **study: Any) -> Answer[Any]:
    """Return an answer with one playbook that does all it wants, left out in the study."""
    plays = [*of_play(name, RUNS), *of_step(name, "check_in", DONE)]
    return answer(plays, without(name, **study) if study else [])


def said(c: Answer[Any], *words: str) -> str:
    """Return the one sentence with these words; empty where there is none."""
    found = [one for one in sentences(c) if all(word in one for word in words)]
    assert len(found) < 2, found
    return found[0] if found else ""


def test_worth_and_its_opposites() -> None:
    gain, harm = play(net=0.05), play(net=-0.05)
    assert said(gain, "ARR") == (
        "Without p the book would have $50k less ARR after 3 years (between $48k and $52k)."
    )
    assert said(harm, "ARR") == (
        "Without p the book would have $50k more ARR after 3 years (between $48k and $52k): it "
        "does more harm than good."
    )
    low, high = mean_interval(ARR * (0.0001 + np.array(WOBBLE)))[1:]
    assert low < 0 < high
    assert said(play(net=0.0001), "ARR") == (
        "No clear difference in ARR after 3 years without p: the book would have between "
        f"${high / 1000:.1f}k less and ${-low / 1000:.1f}k more."
    )
    same = play(wobble=0)
    assert said(same, "ARR").startswith("p changes nothing for the accounts of today")
    assert not said(play(), "ARR"), "it was not left out"


def test_value_is_said_where_arr_does_not_say_it() -> None:
    assert said(play(net=0.05, value=50_000), "brings") == ""
    text = said(play(value=50_000), "brings")
    assert text.startswith("p brings $50k more than it costs over 3 years, with hours and new")
    text = said(play(net=0.05, value=-50_000), "costs")
    assert text.startswith("p costs $50k more than it brings over 3 years")
    spent = cost_per_hour(Team()) * 20  # 20 check-ins of an hour
    assert f"; hours of its own steps ${spent / 1000:.0f}k)." in text


def test_ends_of_an_interval_are_in_one_unit_and_neither_reads_as_zero() -> None:
    text = said(play(net=-0.0012, wobble=1.0), "No clear difference")
    less, more = (word for word in text.split() if word.startswith("$"))
    assert less[-1].isdigit() == more[-1].isdigit(), text
    assert less.strip("$0.k")


def test_several_that_are_not_clear_are_one_sentence() -> None:
    names = [f"p{n}" for n in range(5)]
    plays = [row for name in names for row in of_step(name, "check_in", DONE)]
    study = [row for name in names for row in without(name)]
    assert said(answer(plays, study), "No clear difference").startswith(
        "No clear difference in ARR after 3 years without p0, p1, p2 or 2 more, taken one at a time"
    )


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ("blocked", ("The contact rule blocked 97 of 100 webinars of p; none of them because of "
                     "the team's other work.")),
        ("dropped", "p: 97 of 100 webinars were dropped for lack of hours."),
        ("late", ("p: 97 of 100 webinars were not done in time and given up; one takes 2 weeks to "
                  "arrange.")),
    ],
)  # fmt: skip
def test_steps_that_came_to_nothing(event: str, text: str) -> None:
    first = of_play("p", RUNS)
    bad = of_step("p", "webinar", {"wanted": 100, event: 97, "done": 3})
    fine = of_step("p", "webinar", {"wanted": 100, event: 3, "done": 97})
    assert text in sentences(answer([*first, *bad]))
    assert not [one for one in sentences(answer([*first, *fine])) if "webinar" in one]


@pytest.mark.parametrize(
    ("wanted", "blocked", "others", "text"),
    [
        (100, 97, 60, "97 of 100 webinars of p; 60 of them because of the team's other work."),
        (100, 97, 97, "97 of 100 webinars of p; all of them because of the team's other work."),
        (100, 97, 0, "97 of 100 webinars of p; none of them because of the team's other work."),
        (5, 3, 1, (f"{3 * FUTURES} of {5 * FUTURES} (in {FUTURES} futures) webinars of p; "
                   f"{FUTURES} of them because of the team's other work.")),
        (100, 97.4, 97.1, "97 of 100 webinars of p; about 97 of them because of the team's"),
    ],
)  # fmt: skip
def test_who_used_up_the_contact_rule(
    wanted: int, blocked: float, others: float, text: str
) -> None:
    counts = {"wanted": wanted, "blocked": blocked, "blocked by other work": others}
    plays = [*of_play("p", RUNS), *of_step("p", "webinar", counts)]
    assert said(answer(plays), "contact rule").startswith(f"The contact rule blocked {text}")


def test_why_executives_are_late() -> None:
    late = {"wanted": 100, "late": 97}
    plays = [*of_play("p", RUNS), *of_step("p", "executive_call", late, by="executive")]
    assert said(answer(plays), "given up").endswith(
        "given up; one takes up to 12 hours of the executive."
    )
    plays = [*of_play("p", RUNS), *of_step("p", "executive_call", late)]
    assert said(answer(plays), "given up").endswith("were not done in time and given up.")


def test_the_worst_step_is_named_as_people_call_it() -> None:
    plays = [
        *of_play("p", RUNS),
        *of_step("p", "email", {"wanted": 40, "blocked": 20}, step="health-mail"),
        *of_step("p", "renewal_prep", {"wanted": 30, "blocked": 10}),
    ]
    assert said(answer(plays), "blocked") == (
        "The contact rule blocked 20 of 40 steps “health-mail” of p; none of them because of the "
        "team's other work."
    )
    assert "10 of 30 requests for renewal prep" in said(answer(plays[:24][:-12] + plays[-12:]))


def test_few_are_counted_in_all_futures() -> None:
    assert out_of(97, 100, 30) == "97 of 100"
    assert out_of(0.4, 0.5, 30) == "12 of 15 (in 30 futures)"
    assert out_of(9.9, 10.1, 10) == "99 of 101 (in 10 futures)"


def with_goal(share: tuple[float, float], other: tuple[float, float]) -> Answer[Any]:
    events = {"goal reached": share[0], "goal missed": share[1]}
    plays = [*of_play("p", RUNS | events), *of_step("p", "check_in", DONE)]
    return answer(plays, without("p", goals=other))


@pytest.mark.parametrize(
    ("share", "other", "text"),
    [
        ((8, 2), (5, 5), "More accounts reach the goal of p with it (80 %) than without it (50 %"),
        ((113, 887), (109, 891), "the goal of p with it (11.3 %) than without it (10.9 %; between"),
        ((5, 5), (8, 2), "Fewer accounts reach the goal of p with it (50 %) than without it (80 %"),
        ((8, 2), (8, 2), ("p fires where it is not needed: of the accounts that it is for, 8 in 10 "
                          "reach its goal with or without the playbook.")),
        ((2, 8), (2, 8), ("p does not clearly move its goal: of the accounts that it is for, 2 in "
                          "10 reach it with or without the playbook.")),
        ((9, 0), (9, 0), "all reach its goal with or without"),
    ],
)  # fmt: skip
def test_goals(share: tuple[float, float], other: tuple[float, float], text: str) -> None:
    found = [one for one in sentences(with_goal(share, other)) if text in one]
    assert len(found) == 1
    for word in ("More accounts", "Fewer accounts", "not needed", "does not clearly move"):
        assert any(word in one for one in sentences(with_goal(share, other))) == (word in found[0])


def test_without_a_goal_or_a_study_nothing_is_said_of_it() -> None:
    assert not [one for one in sentences(play(net=0.01)) if "goal" in one]
    plays = of_play("p", RUNS | {"goal reached": 5, "goal missed": 5})
    assert not [one for one in sentences(answer(plays)) if "goal" in one]


def test_what_never_started() -> None:
    idle = of_step("p", "check_in", {"wanted": 0})
    assert sentences(answer(idle)) == [
        f"p never started: no account met its condition in {FUTURES} futures."
    ]
    met = [*idle, *of_play("p", {"qualified": 2})]
    assert said(answer(met), "never started") == (
        "p never started: 12 accounts met its condition in 6 futures, but other conditions or "
        "pauses kept them out."
    )
    full = [*met, *of_play("p", {"team limit": 9})]
    assert "its limit for the team kept" in said(answer(full), "never started")
    anew = of_step("p", "check_in", DONE)  # one that asks anew each week never starts
    assert not said(answer(anew), "never started")
    assert not said(answer([*idle, *of_play("p", {"held out": 1})]), "never started")


def test_what_hardly_ever_finishes() -> None:
    runs = {"entered": 40, "finished": 3, "stopped": 30, "left meanwhile": 7}
    missed = runs | {"goal reached": 1, "goal missed": 39}
    assert said(answer(of_play("p", missed)), "finishes") == (
        "p hardly ever finishes: 3 of 40 runs did; most were stopped, and few reached its goal."
    )
    assert not said(answer(of_play("p", runs)), "finishes"), "what stops it may be its goal"
    assert said(answer(of_play("p", runs)), "mostly stopped") == (
        "p is mostly stopped before its last step, in 30 of 40 runs: fine if what stops it is what "
        "it is for."
    )
    half = {"entered": 40, "finished": 7, "stopped": 17, "left meanwhile": 16}
    assert not said(answer(of_play("p", half)), "mostly stopped")
    assert not said(answer(of_play("p", half)), "finishes")
    assert said(answer(of_play("p", half | {"goal missed": 40})), "finishes") == (
        "p hardly ever finishes: 7 of 40 runs did, and few reached its goal."
    )
    fewer = half | {"stopped": 16, "left meanwhile": 17}
    assert said(answer(of_play("p", fewer)), "finishes") == (
        "p hardly ever finishes: 7 of 40 runs did."
    )
    gone = runs | {"stopped": 7, "left meanwhile": 30}
    assert "as the account left" in said(answer(of_play("p", gone)), "finishes")
    assert not said(answer(of_play("p", runs | {"finished": 30, "stopped": 3})), "finishes")
    good = runs | {"goal reached": 30}  # it stops as its goal is reached
    assert not said(answer(of_play("p", good)), "finishes")
    still = {"entered": 40, "finished": 3}  # the others go on
    assert not said(answer(of_play("p", still)), "finishes")


def test_of_what_hardly_ever_starts_nothing_is_said_of_its_end() -> None:
    few = of_play("p", {"entered": 0.5, "goal reached": 0.5, "finished": 0.5})
    assert sentences(answer(few)) == ["p hardly ever starts: 3 starts in 6 futures."]
    more = of_play("p", {"entered": 1, "goal reached": 1, "finished": 1})
    assert not said(answer(more), "hardly ever starts")
    some = answer(of_play("p", {"entered": 1 / FUTURES, "held out": 3 / FUTURES}))
    assert sentences(some) == [
        "p hardly ever starts: 1 start in 6 futures, and 3 kept out by its holdout."
    ]
    tested = of_play("p", {"entered": 0.5, "held out": 5})
    assert not said(answer(tested), "hardly ever starts")


def test_what_passes_its_steps_over() -> None:
    plays = [*of_play("p", RUNS), *of_step("p", "check_in", {"wanted": 1, "skipped": 19})]
    assert "19 of 20 steps were passed over" in said(answer(plays), "hardly ever asks")
    plays = [*of_play("p", RUNS), *of_step("p", "check_in", {"wanted": 9, "skipped": 11})]
    assert not said(answer(plays), "hardly ever asks")


def held_out(reached: int, missed: int) -> Answer[Any]:
    events = {
        "goal reached": 8, "goal missed": 2, "held out": 10, "held out, goal reached": reached,
        "held out, goal missed": missed,
    }  # fmt: skip
    return answer(of_play("p", RUNS | events), without("p", goals=(6, 4)))


def test_a_holdout_beside_the_true_effect_and_the_size_of_a_test() -> None:
    text = said(held_out(5, 5), "holdout")
    assert "shows a difference of 30 points in reaching its goal (between 30 and 30 points)" in text
    assert "the true one is 20 points (between 20 and 20 points)" in text
    assert text.endswith("this book has 20 over 3 years, which is too few.")
    flat = answer(
        of_play("p", RUNS | {"goal reached": 5, "goal missed": 5, "held out, goal reached": 5,
                             "held out, goal missed": 5})
    )  # fmt: skip
    assert said(flat, "holdout").endswith("no clear effect that a test could be planned for.")
    assert not said(with_goal((8, 2), (5, 5)), "holdout")


def test_what_it_takes_time_from() -> None:
    takes = play(hours={"adoption": 260.0, "unused": 500.0})
    assert said(takes, "takes time") == (
        "p takes time from adoption: 1.0 hours a week less (between 1.0 and 1.0 hours)."
    )
    assert not said(play(hours={"adoption": 40.0}), "takes time")
    assert not said(play(hours={"adoption": 101.0}), "takes time"), "too little"


def test_the_most_telling_come_first_and_no_kind_fills_the_page() -> None:
    many = [Said("blocked", n, f"blocked {n}") for n in range(9)]
    harm, unclear = Said("harm", 1, "harm"), Said("unclear", 1, "unclear")
    assert chosen([unclear, *many, harm], 4) == ["harm", "blocked 8", "blocked 7", "unclear"]
    assert chosen([unclear, *many, harm], None)[:2] == ["harm", "blocked 8"]
    assert chosen(many, 4) == ["blocked 8", "blocked 7", "blocked 6", "blocked 5"]
    assert len(set(KINDS)) == len(KINDS)


def test_arms_are_named_where_several_have_playbooks() -> None:
    plays = [
        *of_step("p", "webinar", {"wanted": 100, "blocked": 97}),
        *of_step("p", "webinar", {"wanted": 100, "blocked": 50}, arm="old"),
    ]
    texts = sentences(answer(plays, arms=("today", "new", "old")))
    assert texts == [
        f"The contact rule blocked {count} of 100 webinars of {arm}: p; none of them because of "
        "the team's other work."
        for count, arm in ((97, "new"), (50, "old"))
    ]


def test_amounts() -> None:
    assert [one_scale(-1e3, 6e5).said(one) for one in (1e3, 6e5, 0)] == ["$1.0k", "$600k", "$0"]
    assert [one_scale(300, 6e5).said(one) for one in (300, 6e5)] == ["$300", "$0.60M"]
    assert [one_scale(-0.2, 6e5).said(one) for one in (-0.2, 6e5)] == ["$0", "$0.60M"]
    assert [one_scale(0, 3_000, 300).said(one) for one in (3_000, 300)] == ["$3,000", "$300"]
    assert dollars(23_000, 120_000) == "$0.02M"
    assert between(20_000, 230_000, 120_000) == "between $0.02M and $0.23M"
    assert between(-230_000, -20_000, -120_000) == "between $0.02M and $0.23M"
    assert between(400, 230_000) == "up to $0.23M"
    assert [dollars(v) for v in (12_345, 1_234, -123)] == ["$12k", "$1.2k", "$123"]
    assert [tens(v) for v in (0.0, 0.02, 0.78, 0.98, 1.0)] == [
        "none", "2.0 %", "8 in 10", "98.0 %", "all",
    ]  # fmt: skip


def test_names_of_users_are_made_printable_and_cut() -> None:
    c = answer(of_step("x\x1b\u202e" + "W" * 300, "webinar", {"wanted": 100, "blocked": 97}))
    [text] = sentences(c)
    assert text.isprintable()
    assert len(text) < 170


def test_without_playbooks_nothing_is_said() -> None:
    assert sentences(answer([])) == []


def variants(
    first: tuple[int, int], second: tuple[int, int], true: tuple[int, int, int, int] | None = None
) -> Answer[Any]:
    """Return an answer with a playbook of two variants; ``true``: where all get one of them."""
    plays = [*of_play("p", {}), *of_step("p", "email", DONE)]
    for name, (reached, missed) in (("long", first), ("short", second)):
        events = {"entered": reached + missed, "goal reached": reached, "goal missed": missed}
        plays += of_play("p", events, variant=name)
    study = [] if true is None else [
        *without("p = long", goals=true[:2]), *without("p = short", goals=true[2:]),
    ]  # fmt: skip
    return answer([row for row in plays if row[-1] or row[3]], study)


def test_what_a_test_of_variants_shows_and_its_opposite() -> None:
    clear = said(variants((40, 60), (60, 40), true=(45, 55, 55, 45)), "short against long")
    assert clear == (
        "The test of short against long in p shows a difference of 20 points in reaching its goal "
        "(between 20 and 20 points); the true one is 10 points (between 10 and 10 points). A test "
        "that shows it takes 783 starts; this book has 200 over 3 years, which is too few."
    )
    large = said(variants((400, 600), (600, 400), true=(45, 55, 55, 45)), "short against long")
    assert large.endswith("this book has 2,000 over 3 years, which is enough.")
    same = said(variants((40, 60), (60, 40), true=(50, 50, 50, 50)), "short against long")
    assert "; in truth there is none: with all accounts on either side as many reach it" in same
    assert same.endswith("There is no clear effect that a test could be planned for.")
    unknown = said(variants((40, 60), (60, 40)), "short against long")
    assert "the true one" not in unknown
    assert not [one for one in sentences(play()) if "The test of" in one]
