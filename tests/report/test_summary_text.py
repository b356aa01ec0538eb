"""Five labelled lines for a mail: each says what the tables say, and answers one question."""

import re
from dataclasses import replace
from typing import Any

from simcs.report.dollars import dollars
from simcs.report.front_act import next_step
from simcs.report.front_change import what_would_change
from simcs.report.short_answer import unit_level
from simcs.report.short_table import unit_of
from simcs.report.summary_text import (
    LABELS,
    changes,
    compared,
    how_sure,
    result,
    summary,
    to_do,
)
from tests.money_sample import Arm, answer

BLEND = Arm(growth=[0.25, 0.26] * 2, first_year=[0.92, 0.93] * 2, value=[9_000.0, 9_200.0] * 2)
ARMS = {"typical": Arm(), "blend": BLEND, "none": Arm(growth=0.1, hours=0.0, value=500.0)}


def test_there_are_five_lines_whatever_came_out() -> None:
    open_ = Arm(growth=[0.4, 0.1, 0.3, 0.0])
    base = {"typical": Arm()}
    open_and_less = {**base, "A": open_, "none": Arm(growth=0.0)}
    for arms in (ARMS, base, open_and_less, {**base, "A": Arm()}, {**base, "A": BLEND, "B": BLEND}):
        found = summary(answer(arms)).split("\n\n")
        alone = len(arms) == 1  # nothing changes an answer that is none
        expected = [one for one in LABELS if not (alone and one == "What would change it")]
        assert [line.partition(":")[0] for line in found] == expected
        assert all(line.endswith(".") and "\n" not in line for line in found)


def test_what_was_compared() -> None:
    c = answer(ARMS)
    assert compared(c) == (
        "100 accounts of book.csv ($10.0M ARR), 3 customer success managers (CSMs), 3 years, 4 "
        "futures: a simulation, no test with customers. Today's Typical mixed team against "
        "Prevention + rescue. Beside them: No CS work."
    )
    about = {"typical": "Mends what breaks.", "blend": "Looks ahead.", "none": "Leaves them."}
    facts = replace(c.facts, about=about, csms=1, made_up=True)
    said = compared(type(c)(replace(c.measured, facts=facts)))
    assert "Typical mixed team (mends what breaks) against Prevention + rescue (looks" in said
    assert "Beside them: No CS work (leaves them)." in said
    assert "(made up, $10.0M ARR), 1 customer success manager (CSM)," in said
    assert compared(answer({"none": Arm()})).endswith("customers. Simulated: No CS work.")


def test_the_result_is_that_of_page_one_with_year_one_and_value() -> None:
    said = result(answer(ARMS))
    assert said.startswith(
        "Move to Prevention + rescue: yes, on these assumptions. It adds most: +"
    )
    assert "In year one it is $0.25M ahead of Typical mixed team." in said
    assert said.endswith(
        "After all salaries Prevention + rescue brings $0.81M more than Typical mixed team over 3 "
        "years."
    )
    less = result(answer({"typical": Arm(value=9_900.0), "blend": BLEND}))
    assert "Prevention + rescue brings $0.08M less than Typical mixed team" in less
    rival = result(answer({**ARMS, "proactive": Arm(growth=[0.3, 0.1, 0.3, 0.2])}))
    assert " Whether it is better than Prevention is not clear" in rival
    alone = result(answer({"typical": Arm()}))
    assert "There is no other way of working to compare it with." in alone
    assert alone.endswith("These accounts bear $10.0K of the team's salaries over 3 years.")


def test_how_sure() -> None:
    untried = how_sure(answer(ARMS))
    first = "Prevention + rescue has more ARR than Typical mixed team in 4 of 4 simulated futures"
    assert untried.startswith(f"{first}. Alternative assumptions were not tried; to try: depth=")
    assert "sampling error only" in untried
    sets = {"typical": [1.0, 1.0], "blend": [1.1, 0.9], "none": [0.9, 0.95]}
    tried = how_sure(answer(ARMS, sets=sets))
    assert tried.startswith(f"{first} and in 1 of 2 alternative sets of assumptions. Ranges")
    assert "not tried" not in tried
    assert "In year one:" in tried
    alone = how_sure(answer({"typical": Arm()}))
    assert alone.startswith("Ranges are 95 % intervals")


def test_what_would_change_it_and_what_to_do_are_those_of_page_one() -> None:
    c = answer(ARMS)
    assert changes(c) == " ".join(what_would_change(c)) != ""
    assert changes(answer({"typical": Arm()})) == ""
    assert to_do(c) == next_step(c)
    assert to_do(answer({"typical": Arm()})).startswith("Compare it with another")
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


def test_too_few_futures_are_named() -> None:
    c: Any = answer(ARMS)
    few = type(c)(replace(c.measured, facts=replace(c.facts, futures_needed=20)))
    assert "ingle accounts make up so much of this book that 4 futures may be too" in how_sure(few)
    assert "too few" not in how_sure(c)
