"""Six sentences for a mail: each says what the tables say, and answers one question."""

import re
from dataclasses import replace
from typing import Any

from simcs.report.dollars import dollars
from simcs.report.short_answer import unit_level
from simcs.report.short_table import unit_of
from simcs.report.summary_text import came_out, changes, compared, cost, how_sure, summary, to_do
from tests.money_sample import Arm, answer

BLEND = Arm(growth=[0.25, 0.26] * 2, first_year=[0.92, 0.93] * 2, value=[9_000.0, 9_200.0] * 2)
ARMS = {"typical": Arm(), "blend": BLEND, "none": Arm(growth=0.1, hours=0.0, value=500.0)}


def test_there_are_six_sentences_whatever_came_out() -> None:
    open_ = Arm(growth=[0.4, 0.1, 0.3, 0.0])
    base = {"typical": Arm()}
    open_and_less = {**base, "A": open_, "none": Arm(growth=0.0)}
    for arms in (ARMS, base, open_and_less, {**base, "A": Arm()}, {**base, "A": BLEND, "B": BLEND}):
        text = summary(answer(arms)).replace("book.csv", "book")
        alone = len(arms) == 1  # nothing changes an answer that is none
        assert len(re.findall(r"\.(?= [A-Z]|$)", text)) == 6 - alone, text


def test_what_was_compared() -> None:
    assert compared(answer(ARMS)) == (
        "We simulated 100 accounts of book.csv ($10.0M ARR, 3 CSMs) for 3 years, in 4 futures (no "
        "test with customers): today's Typical mixed team against Prevention + rescue, with No CS "
        "work beside them."
    )
    c = answer(ARMS)
    facts = replace(c.facts, about={"typical": "Mends what breaks.", "blend": "Looks ahead."})
    said = compared(type(c)(replace(c.measured, facts=facts)))
    assert "Typical mixed team (mends what breaks) against Prevention + rescue (looks" in said
    assert compared(answer({"none": Arm()})).endswith("(no test with customers): No CS work.")


def test_what_came_out_is_one_sentence() -> None:
    assert came_out(answer(ARMS)).startswith(
        "Move to Prevention + rescue: yes, on these assumptions; it adds most: +$0.55M ARR"
    )
    rival = came_out(answer({**ARMS, "proactive": Arm(growth=[0.3, 0.1, 0.3, 0.2])}))
    assert "; whether it is better than Prevention is not clear" in rival
    assert rival.count(". ") == 0


def test_cost_and_what_is_left_after_it() -> None:
    assert cost(answer(ARMS)) == (
        "After all salaries Prevention + rescue brings $0.81M more than Typical mixed team over 3 "
        "years."
    )
    less = cost(answer({"typical": Arm(value=9_900.0), "blend": BLEND}))
    assert "Prevention + rescue brings $0.08M less than Typical mixed team" in less
    assert cost(answer({"typical": Arm()})) == (
        "The share of all salaries that these accounts bear is $10.0K over 3 years."
    )


def test_how_sure() -> None:
    untried = how_sure(answer(ARMS))
    assert untried.startswith(
        "How sure: Prevention + rescue has more ARR than Typical mixed team in 4 of 4 simulated fut"
    )
    assert "; alternative assumptions were not tried; ranges are 95 %" in untried
    sets = {"typical": [1.0, 1.0], "blend": [1.1, 0.9], "none": [0.9, 0.95]}
    tried = how_sure(answer(ARMS, sets=sets))
    assert "4 of 4 simulated futures and in 1 of 2 alternative sets of assumptions; ranges" in tried
    rival = {**ARMS, "heroic": Arm(growth=[0.23, 0.22] * 2)}
    beside = how_sure(answer(rival, sets={**sets, "heroic": [1.0, 0.8]}))
    assert "sets of assumptions (than Fire-fighting, the next best, in 2); ranges" in beside


def test_what_would_change_it_and_what_to_do() -> None:
    c = answer(ARMS)
    assert changes(c).startswith("What would change it: other assumptions were not tried; to try:")
    assert changes(answer({"typical": Arm()})) == ""
    assert to_do(c).startswith("What to do next: put your own gross retention of last year beside")
    assert to_do(answer({"typical": Arm()})).startswith("What to do next: compare it with another")
    assert "keep Typical mixed team" in to_do(answer({"typical": Arm(growth=0.4), "blend": BLEND}))


def test_every_amount_is_one_of_the_table() -> None:
    c: Any = answer(ARMS)
    numbers = {c.facts.opening_arr}
    for table in (c.money, c.money_against("blend")):
        for name in ("value", "difference", "difference_low", "difference_high"):
            numbers |= {abs(number) for number in table[name].dropna()}
    ways = unit_of(c), unit_level(c)
    known = {way.text(n) for n in numbers for way in (*ways, dollars([n], [n]))}
    found = re.findall(r"\$[\d.]*\d[MK]?", summary(c))
    assert len(found) >= 5
    assert set(found) <= known


def test_within_a_sentence_no_sentence_begins() -> None:
    alone = came_out(answer({"typical": Arm()}, weeks=26))
    assert "; there is no other way of working to compare it with." in alone
    own = came_out(answer({"typical": Arm(), "A": Arm(), "none": Arm(growth=0.1)}))
    assert "; No CS work clearly has less." in own, "names keep their capitals"


def test_too_few_futures_are_named() -> None:
    c: Any = answer(ARMS)
    few = type(c)(replace(c.measured, facts=replace(c.facts, futures_needed=20)))
    assert "; single accounts make up so much of this book that 4 futures may be too" in how_sure(
        few
    )
    assert "too few" not in how_sure(c)
    assert len(re.findall(r"\.(?= [A-Z]|$)", summary(few).replace("book.csv", "book"))) == 6
