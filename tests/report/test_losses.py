"""Why we lose, in the report: each sentence from its rows, with its opposite."""

from dataclasses import replace
from typing import Any

import pytest

from simcs.analysis.answer import Answer
from simcs.report.document import Document, Picture, Table
from simcs.report.loss_text import (
    apart,
    changes,
    how_many,
    in_a_year,
    kinds,
    signs,
    turning,
)
from simcs.report.page import page
from simcs.report.pdf import pdf
from simcs.report.sections.loss_details import loss_details
from simcs.report.sections.losses import losses
from simcs.report.sections.where import where, where_details
from simcs.report.tables import NO_BREAK
from tests.loss_sample import ARMS, answer, beside, gain, leaving, left, turned
from tests.loss_sample import signs as of_signs
from tests.playbook_sample import answer as plain
from tests.report_sample import HOSTILE


def both(*lines: Any) -> dict[str, list[Any]]:
    return {arm: [*lines] for arm in ARMS}


def said(sentence: Any, c: Answer[Any]) -> str:
    return " ".join(sentence(c))


def row(c: Answer[Any], measure: str, policy: str = "today") -> Any:
    own = c.losses[(c.losses["measure"] == measure) & (c.losses["policy"] == policy)]
    return next(own.itertuples())


def test_how_many_leave_and_when_most_often() -> None:
    often = leaving("year 2", 40, 50), leaving("year 3", 10, 50)
    c = answer(both(left(30), *often))
    text = said(how_many, c)
    of = row(c, "left")
    ends = f"(between {100 * of.ci_low:.0f} and {100 * of.ci_high:.0f} %)"
    assert text.startswith(f"With today, 30 % of today's accounts leave within 3 years {ends}. ")
    rates = [round(100 * in_a_year(one)) for one in (40 / 50, 50 / 100)]
    assert text.endswith(
        f"They leave most often in year 2 as a customer: {rates[0]} of 100 a year, against "
        f"{rates[1]} on average."
    )
    even = leaving("year 2", 25, 50), leaving("year 3", 25, 50)
    assert said(how_many, answer(both(left(30), *even))).endswith(
        "At no age as a customer do they leave clearly more often than on average."
    )


def test_what_was_to_be_seen_before() -> None:
    c = answer(both(*of_signs(missed=4, acted=2, none=10, before=1, beyond=3)), width=0)
    assert said(signs, c) == (
        "Of those that left, 50 % had shown no sign, 20 % had shown one and nobody acted, and 10 % "
        "left though a CSM had acted; 15 % left for reasons that no work prevents, and 5 % had "
        "decided before the run (120 leavings of 50 accounts followed in each of 6 futures)."
    )
    other = answer(both(*of_signs(missed=0, acted=10, none=10)), width=0)
    assert "0 % had shown one and nobody acted, and 50 % left though" in said(signs, other)
    assert said(signs, answer(both(left(30)))) == "", "nobody was followed"


@pytest.mark.parametrize(
    ("new", "width", "words"),
    [
        (20.0, 0.01, "points fewer leave (between "),
        (40.0, 0.01, "points more leave (between "),
        (30.1, 0.2, "there is no clear difference in how many leave: between "),
        (30.0, 0.0, "With new, exactly as many leave."),
    ],
)
def test_what_the_other_arm_changes(new: float, width: float, words: str) -> None:
    c = answer({"today": [left(30)], "new": [left(new)]}, width=width)
    text = said(changes, c)
    assert words in text
    of = row(c, "left", "new")
    for end in (of.difference_low, of.difference_high):
        assert not width or f"{abs(100 * end):.1f}" in text
    if "(between" in text:
        low, high = text.split("(between ")[1].rstrip(").").split(" and ")
        assert float(low) < float(high)
    assert said(changes, answer({"today": [left(30)], "new": [left(20)]}, ahead=0.0)) != ""


def test_what_turned_them() -> None:
    lines = turned(34, the_champion=4, product_problems=2, no_large_fall=6, chance=8)
    c = answer(both(*lines), width=0)
    assert said(turning, c) == (
        "A single cause made 30 % of them leave, most often the champion (20 % of 120 accounts "
        "whose last year was taken apart), on average 34 weeks before they decided. 30 % left "
        "without a large fall of health in that year."
    )
    none = answer(both(*turned(no_large_fall=3, chance=7)), width=0)
    assert said(turning, none) == (
        "No single cause turned any of the 60 accounts whose last year was taken apart."
    )


def test_how_they_differed_from_stayers() -> None:
    lines = [*beside("arr", 9e3, 8e3), *beside("problems", 1.5, 0.5), *beside("contacts", 2, 2)]
    c = answer(both(*lines))
    assert said(apart, c) == (
        "A quarter before they decided, they differed from stayers like them: open problems 1.50 "
        "(stayers 0.50)."
    )
    same = answer(both(*beside("problems", 1, 1)), width=0)
    assert said(apart, same) == (
        "A quarter before they decided, they were not clearly different from stayers."
    )


def test_which_types_leave_more_often() -> None:
    book = leaving("year 2", 30, 100)
    smb = leaving("year 2", 20, 25, "smb")
    bank = leaving("year 2", 20, 40, "Bank", "column: industry")
    c = answer(both(book, smb, bank))
    assert said(kinds, c) == (
        "These leave clearly more often than the book: smb in year 2 "
        f"({100 * in_a_year(0.8):.0f} of 100 a year), "
        f"industry: Bank in year 2 ({100 * in_a_year(0.5):.0f} of 100 a year). Of 2 types "
        "looked at, about 1 in 40 looks so by chance alone."
    )
    few = answer(both(book, leaving("year 2", 1, 1.25, "smb")))
    none = "No type of account leaves clearly more often than the book at any age."
    assert said(kinds, few) == none, "too few have left to say so"
    assert said(kinds, answer(both(book, leaving("year 2", 2, 25, "smb")))) == none


def test_one_future_says_nothing_of_what_is_clear() -> None:
    lines = left(30), leaving("year 2", 40, 50), *beside("score", 50, 70)
    c = answer(both(*lines))
    c.config.replications = 1
    rows = c.measured.losses
    one = Answer(replace(c.measured, losses=rows[rows["replication"] == 0]))
    assert said(how_many, one) == "With today, 30 % of today's accounts leave within 3 years."
    assert said(kinds, one) == said(apart, one) == ""
    assert said(kinds, answer(both(*lines))) != ""


def test_a_run_too_short_to_tell_has_no_picture() -> None:
    section = losses(answer(both(left(0), leaving("year 2", 0, 0.1))))
    assert section is not None
    assert not any(isinstance(block, Picture) for block in section.blocks)


FULL = both(
    left(30), left(30, group="smb"), leaving("year 2", 30, 100), leaving("year 2", 25, 40, "smb"),
    *of_signs(missed=4, acted=2, none=4), *turned(9, the_champion=4, chance=6),
    *beside("score", 50, 70), *gain("all", 3000, 30, "all"), *gain("smb", 3000, 30),
)  # fmt: skip


ALL_OF_IT = (losses, where, loss_details, where_details)


def tables(c: Answer[Any]) -> list[Table]:
    sections = [make(c) for make in (losses, loss_details)]
    return [block for one in sections if one for block in one.blocks if isinstance(block, Table)]


def test_the_tables_have_the_figures_of_their_rows() -> None:
    c = answer(FULL)
    short, whole, stayers, types = tables(c)
    lines = {line[0]: line[1:] for _, own in short.groups for line in own}
    assert tuple(short.columns) == ("Accounts", "today", "new", "Change, points")
    of = row(c, "left", "new")
    ends = f"({100 * of.difference_low:.1f} to {100 * of.difference_high:.1f})"
    assert lines["all accounts"][:2] == ("30.0", "30.0")
    assert lines["all accounts"][2].replace(NO_BREAK, " ") == f"0.0 {ends}"
    assert lines["a sign, and nobody acted"][:2] == ("40.0", "40.0")
    cells = {line[0]: line[1:] for _, own in whole.groups for line in own}
    assert tuple(whole.columns) == ("Accounts", "today", "new")
    assert cells["all accounts"][0].startswith("30.0")
    assert cells["year 2"][0].startswith(f"{100 * in_a_year(0.3):.1f}")
    assert cells["a sign, and nobody acted"][0].startswith("40.0")
    assert cells["the champion"][0].startswith("40.0")
    assert stayers.groups[0][1][0][:4] == ("Health score", "50", "70", "-20")
    assert types.groups[0][1][0][:2] == ("smb", "year 2")
    assert types.groups[0][1][0][2].startswith(f"{100 * in_a_year(25 / 40):.1f}")


def test_the_page_and_the_paper_hold_both_sections() -> None:
    c = answer(FULL, [("A", 900, 5), ("B", -10, 50)])
    sections = [make(c) for make in ALL_OF_IT]
    document = Document("Title", "", [one for one in sections if one is not None])
    assert len(document.sections) == 4
    for section in document.sections[:2]:
        assert any(isinstance(block, Picture) for block in section.blocks)
    assert "Why we lose" in page(document)
    assert pdf(document).startswith(b"%PDF")


def test_names_from_a_book_are_shown_as_they_stand() -> None:
    name = HOSTILE[0]
    lines = both(
        *FULL["today"], leaving("year 2", 20, 25, name, f"column: {name}"), left(9, group=name),
        *gain(name, 3000, 30, f"column: {name}"),
    )  # fmt: skip
    c = answer(lines, [(name, 900, 5)])
    text = page(Document("T", "", [one for make in ALL_OF_IT if (one := make(c))]))
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_a_folder_of_before_has_neither_section() -> None:
    assert [make(plain([])) for make in ALL_OF_IT] == [None] * 4
