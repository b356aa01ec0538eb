"""The picture of where the money comes from: one unit in all of it, whatever is small beside it."""

import re
from dataclasses import replace
from typing import Any

import pytest

from simcs.analysis.answer import Answer
from simcs.report.document import Picture
from simcs.report.sections.money import money
from tests.money_sample import Arm, answer

FIGURES = ("arr_kept", "arr_growth", "arr", "margin", "cost_of_salaries", "value_after_salaries")


def of(cost: float, others: float) -> Answer[Any]:
    """Return an answer with these differences, and half as much to each side of them."""
    c = answer({"typical": Arm(), "blend": Arm(growth=0.3)})
    rows = c.money.copy()
    for figure in FIGURES:
        mine = (rows["figure"] == figure) & (rows["policy"] == "blend")
        size = cost if figure == "cost_of_salaries" else others
        names = ["difference", "difference_low", "difference_high"]
        rows.loc[mine, names] = [size, size / 2, 1.5 * size]
    c = replace(c)
    vars(c)["money"] = rows
    return c


def said(c: Answer[Any]) -> str:
    section = money(c)
    assert section is not None
    [picture] = (block for block in section.blocks if isinstance(block, Picture))
    label = picture.drawn().axes[0].get_xlabel()
    return f"{picture.alt} {label}"


@pytest.mark.parametrize(
    ("cost", "others", "letter", "words"),
    [
        (60_000, 400_000, "M", "million $"),
        (4_000, 400_000, "K", "thousand $"),
        (4_000, 4e7, "M", "million $"),
        (300, 400_000, "K", "thousand $"),
    ],
)
def test_all_amounts_are_in_one_unit(cost: float, others: float, letter: str, words: str) -> None:
    text = said(of(cost, others))
    assert set(re.findall(r"\$[\d.,]+([A-Z]?)", text)) == {letter}
    assert text.endswith(words)


def test_what_would_read_as_nothing_is_less_than_the_least() -> None:
    assert "Salaries of the team >-$1K (>-$1K to >-$1K)" in said(of(300, 400_000))
    assert "Salaries of the team -$4K (-$6K to -$2K)" in said(of(4_000, 400_000))
    assert "Fewer losses +$400K ($200K to $600K)" in said(of(4_000, 400_000))
