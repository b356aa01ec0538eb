"""The cash section: each sentence and the case of its opposite, and where its numbers come from."""

from typing import Any

import pytest

from simcs.report.cash_text import beyond, cash_row, payback, unit_of
from simcs.report.document import Bullets, Document, Paragraph, Table
from simcs.report.page import page
from simcs.report.sections.cash import COMPARED, LEVELS, cash
from simcs.report.text import numbers
from tests.cash_sample import cash_answer
from tests.money_sample import Arm

PAID = [1e6, 1e6, 1e6]
NEARLY = [0.001, -0.001, 0.002, -0.002]
NEW = Arm(first_year=[0.92 + x for x in NEARLY], kept=[0.82 + x for x in NEARLY])
OPEN = Arm(first_year=[0.95, 0.86, 0.95, 0.87], kept=[0.83, 0.78, 0.84, 0.78])


def made(arm: Arm = NEW, first: float = 1.06e6, **settings: Any) -> Any:
    costs = {"typical": PAID, "new": [first, 1e6, 1e6]}
    return cash_answer({"typical": Arm(), "new": arm}, costs, **settings)


def test_it_is_ahead_from_a_month_on_or_not_within_the_run() -> None:
    assert payback(made(), "new").startswith(
        "On average new is ahead of Typical mixed team in total cash from month 14 on; it gets "
        "there within 3 years in 4 of 4 simulated futures. After 3 years it is $0.19M ahead (be"
    )
    never = payback(made(first=1.5e6), "new")
    assert never.startswith(
        "On average new does not get ahead of Typical mixed team in total cash within 3 years; it "
        "does in 0 of 4 simulated futures. After 3 years it is $0.25M behind (between"
    )
    at_once = payback(made(first=0.9e6), "new")
    assert "in total cash from the first month on;" in at_once


def test_no_difference_has_three_forms() -> None:
    same = payback(made(Arm(), 1e6), "new")
    assert same == "new and Typical mixed team bring exactly the same cash in every future."
    unclear = payback(made(OPEN, 1e6), "new")
    assert "After 3 years there is no clear difference (between $" in unclear
    assert "no clear" not in payback(made(), "new")
    one = payback(made(Arm(first_year=0.92, kept=0.82), futures=1), "new")
    assert one == (
        "In the one simulated future new is ahead of Typical mixed team in total cash from month "
        "14 on."
    )
    late = payback(made(Arm(first_year=0.92, kept=0.82), 1.5e6, futures=1), "new")
    assert late.endswith(
        "new does not get ahead of Typical mixed team in total cash within 3 years."
    )


def test_what_lies_beyond_the_run_may_turn_it() -> None:
    back = made(Arm(first_year=0.92, kept=0.82, last_arr=9e6), 1.5e6)
    assert beyond(back, "new").startswith("With what is left then, to year 8, it is $")
    assert " ahead (between" in beyond(back, "new")
    fewer = beyond(made(Arm(first_year=0.92, kept=0.82, last_arr=7e6)), "new")
    assert " behind (between" in fewer
    assert "there is no clear difference" in beyond(made(OPEN), "new")
    assert beyond(made(Arm(), 1e6), "new").endswith("there is exactly no difference.")
    short = cash_answer({"typical": Arm(), "new": NEW}, {}, weeks=30)
    assert beyond(short, "new") == ""


def test_the_table_shows_the_rows_of_cash_csv() -> None:
    c = made()
    section = cash(c)
    assert section is not None
    [table] = [block for block in section.blocks if isinstance(block, Table)]
    assert table.caption.endswith("$ thousand")
    periods = [str(one) for one in c.cash["period"].unique() if not one.startswith("after")]
    assert [one.lower() for one in table.columns[1:]] == periods
    heads = [head for head, _ in table.groups]
    assert heads == ["Typical mixed team", "new", "new, less Typical mixed team (95 % interval)"]
    for arm, (_, lines) in zip(("typical", "new"), table.groups, strict=False):
        for figure, line in zip(LEVELS, lines, strict=True):
            for period, cell in zip(periods, line[1:], strict=True):
                row = cash_row(c, arm, figure, period)
                assert cell == ("–" if row is None else numbers([row.value / 1000], "$")[0])
    gaps = table.groups[2][1]
    assert len(gaps) == len(COMPARED)
    assert gaps[1][1] == "60", "the cost of the change in year one, the same in every future"
    assert gaps[1][2] == "0"
    added = cash_row(c, "new", "cumulative_after_salaries", "year 2")
    assert gaps[3][2].startswith(f"{added.difference / 1000:,.0f} (")


def test_the_section_can_be_shown_and_is_left_out_of_folders_of_before() -> None:
    section = cash(made())
    assert section is not None
    assert "Cash year by year" in page(Document("Title", "", [section]))
    [note] = [block.text for block in section.blocks if isinstance(block, Paragraph)]
    assert "discounted by 0 % a year" in note
    assert "No team at all is" not in note
    idle = cash(made(Arm(hours=0.0, first_year=0.85)))
    assert idle is not None
    [note] = [block.text for block in idle.blocks if isinstance(block, Paragraph)]
    assert "No team at all is the book of the arm that works no hours" in note
    [said] = [block.items for block in idle.blocks if isinstance(block, Bullets)]
    assert any(one.startswith("On average No team at all is ahead") for one in said)
    c = made()
    rows = c.measured.breakdowns
    c.measured.__dict__["breakdowns"] = rows[~rows["breakdown"].str.endswith("_by_year")]
    assert cash(c) is None


@pytest.mark.parametrize("first", [1.06e6, 1.5e6, 1e6])
def test_every_amount_said_is_one_of_the_table(first: float) -> None:
    import re

    c = made(first=first)
    unit, rows = unit_of(c), c.cash
    known = {unit.size(x) for name in ("difference", "difference_low", "difference_high")
             for x in rows[name].dropna()}  # fmt: skip
    found = re.findall(r"\$[\d.]+[MK]?", f"{payback(c, 'new')} {beyond(c, 'new')}")
    assert len(found) >= 4
    assert {*found} <= known
