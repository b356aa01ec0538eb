"""Sentences about what people do as written: each with its rows, and with the opposite ones."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from simcs.analysis.answer import Answer
from simcs.report.as_written_text import Amount, unused, worth_said
from simcs.report.playbook_text import sentences
from tests.playbook_sample import answer, of_play, of_step, together, without

RUNS = {"qualified": 20, "entered": 20, "finished": 20}
BY_PEOPLE = {"wanted": 30, "done": 28, "not as written": 10}
BY_NOBODY = {"wanted": 500, "done": 500}


def plays(arm: str = "new") -> list[tuple[Any, ...]]:
    mail = of_step("p", "email", BY_NOBODY, by="automation", hours=0.0, arm=arm)
    return [*of_play("p", RUNS, arm), *of_step("p", "check_in", BY_PEOPLE, arm=arm), *mail]


def said(c: Answer[Any], *words: str) -> str:
    found = [one for one in sentences(c) if all(word in one for word in words)]
    assert len(found) < 2, found
    return found[0] if found else ""


def test_how_much_is_done_as_written_counts_steps_of_people_alone() -> None:
    assert said(answer(plays()), "takes up") == (
        "Of the steps that people do, your team takes up 75 %, 30 of 40 over 3 years, and leaves "
        "out the rest (team.as_written=0.7)."
    )
    kept = [row for row in plays() if row[7] != "not as written"]
    assert not said(answer(kept), "takes up"), "all was done as written"
    assert "Of the steps" not in " ".join(sentences(answer([])))


def test_only_what_nobody_does_leaves_nothing_to_say_but_that_it_is_on() -> None:
    mail = [*of_play("p", RUNS), *of_step("p", "email", BY_NOBODY, by="automation", hours=0.0)]
    assert unused(answer(mail)) == (
        "team.as_written=0.7 changes nothing here: no step that people do was left out."
    )
    assert unused(answer(plays())) == "", "some was left out"
    off = answer(mail)
    off.config.team = SimpleNamespace(as_written=1.0)
    assert unused(off) == ""


def test_worth_as_written_stands_beside_worth_as_the_team_does_it() -> None:
    assert said(answer(plays(), together(0.08, 0.05)), "playbooks") == (
        "As written, your playbooks would add $80k ARR after 3 years (between $77k and $83k); as "
        "your team does them, they add $50k ARR (between $48k and $52k). To do all as written "
        "would bring $30k more (between $28k and $32k)."
    )
    assert said(answer(plays(), together(0.05, 0.08)), "playbooks") == (
        "As written, your playbooks would add $50k ARR after 3 years (between $47k and $53k); as "
        "your team does them, they add $80k ARR (between $78k and $82k). To do all as written "
        "would bring $30k less (between $28k and $32k): what your team leaves out does more "
        "harm than good."
    )
    assert said(answer(plays(), together(-0.08, -0.05)), "playbooks").startswith(
        "As written, your playbooks would cost $80k ARR after 3 years (between $77k and $83k); as "
        "your team does them, they cost $50k ARR (between $48k and $52k)."
    )


def test_what_is_not_clear_is_said_to_be_so() -> None:
    unclear = said(answer(plays(), together(0.0002, 0.0001)), "playbooks")
    assert unclear.startswith(
        "As written, your playbooks would make no clear difference in ARR after 3 years (between $"
    )
    assert ", nor do they as your team does them (between $" in unclear
    assert "To do all as written would make no clear difference (between $" in unclear
    half = said(answer(plays(), together(0.08, 0.0001)), "playbooks")
    assert "as your team does them, they make no clear difference in ARR (between $" in half
    assert "would bring $80k more" in half


def test_what_is_the_same_in_every_future_is_said_to_be_so() -> None:
    same = together(0.05, 0.05, gap_wobble=0.0)
    assert said(answer(plays(), same), "playbooks") == (
        "As written or as your team does them, your playbooks add $50k ARR after 3 years (between "
        "$48k and $52k): what it leaves out changes nothing."
    )
    nothing = together(0.0, 0.0, wobble=0.0, gap_wobble=0.0)
    assert said(answer(plays(), nothing), "playbooks").startswith(
        "As written or as your team does them, your playbooks leave ARR after 3 years as it is"
    )
    team_none = together(0.05, 0.0, wobble=0.0)
    text = said(answer(plays(), team_none), "playbooks")
    assert "; as your team does them, they leave ARR as it is." in text


def test_it_comes_first_and_playbooks_are_not_taken_for_it() -> None:
    found = sentences(answer(plays(), [*without("p", net=0.05), *together(0.08, 0.05)]))
    assert found[0].startswith("As written, ")
    assert found[1].startswith("Of the steps ")
    assert [one for one in found if one.startswith("Without p ")]
    assert not [one for one in found if "no playbooks" in one or ": as written" in one]


def test_arms_are_named_where_several_have_playbooks() -> None:
    rows = [*plays(), *plays("old")]
    study = [*together(0.08, 0.05), *together(0.02, 0.05, "old")]
    found = sentences(answer(rows, study, ("today", "new", "old")))
    assert sum(one.startswith("new: As written") for one in found) == 1
    assert sum(one.startswith("old: As written") for one in found) == 1
    assert sum(one.startswith("old: Of the steps") for one in found) == 1


@pytest.mark.parametrize("sign", [1, -1])
def test_all_amounts_are_in_one_unit_where_each_can_be_read_in_it(sign: int) -> None:
    def small(mean: float) -> Amount:
        return Amount(sign * mean, *sorted((sign * 0.5 * mean, sign * 2 * mean)))

    large = Amount(2e6, 1e6, 3e6)
    text = worth_said(large, small(0.2e6), Amount(0.3e6, 0.2e6, 0.4e6), "")
    assert re.findall(r"\$[\d,.]+(\w?)", text) == ["M"] * 9
    assert text.endswith("would bring $0.30M more (between $0.20M and $0.40M).")
    text = worth_said(Amount(2e5, 1e5, 3e5), small(0.1e6), Amount(4_000, 2_000, 12_000), "")
    assert re.findall(r"\$[\d,.]+(\w?)", text) == ["k"] * 9
    assert "add $200k ARR (between $100k and $300k)" in text
    assert text.endswith("would bring $4.0k more (between $2.0k and $12k).")


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        (Amount(300, 200, 400), "would bring $300 more (between $200 and $400)."),
        (Amount(4e3, 2e3, 6e3), "would bring $4.0k more (between $2.0k and $6.0k)."),
    ],
)
def test_of_very_different_amounts_each_has_its_own_unit(gap: Amount, text: str) -> None:
    said = worth_said(Amount(2e6, 1e6, 3e6), Amount(0.3e6, 0.1e6, 0.6e6), gap, "")
    assert "add $2.00M ARR (between $1.00M and $3.00M)" in said
    assert said.endswith(text)


def test_a_small_end_of_an_interval_does_not_read_as_zero() -> None:
    unclear = Amount(0.3e6, -1_000, 0.6e6)
    assert "(between $1.0k less and $600k more)" in worth_said(unclear, unclear, unclear, "")
