"""Page one of the report: its numbers from the rows, and each sentence with its opposite."""

import math
import re
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader
from scipy.stats import t

from simcs.analysis.cash import NET, RUN
from simcs.analysis.interval import mean_interval
from simcs.analysis.money import row_of
from simcs.analysis.several import among_several
from simcs.analysis.team_sizes import LATER, NOW, OF_SIZE, best, by_size, in_range, team_sizes
from simcs.metrics.definitions import METRICS
from simcs.report.answer_beyond import in_futures
from simcs.report.cash_text import CHARGED, in_cash
from simcs.report.document import (
    Definitions,
    Document,
    Lead,
    Note,
    Paragraph,
    Picture,
    Section,
    Table,
)
from simcs.report.dollars import Dollars
from simcs.report.front_act import next_step
from simcs.report.front_table import ALWAYS, figures_table, projected, question, table_note
from simcs.report.front_team import (
    CHANGES,
    LEFT_OUT,
    OF_THE_BOOK,
    another_size,
    beyond_page_one,
    how_many,
    in_full,
    sizes_table,
)
from simcs.report.front_text import where
from simcs.report.page import page
from simcs.report.pdf import POINTS_PER_INCH, pdf
from simcs.report.pdf_text import WIDTH
from simcs.report.recommendation import next_best
from simcs.report.rescue_text import BY_WORK, SAVED, TRIED
from simcs.report.sections import front as front_module
from simcs.report.sections.front import PHONE, charted, front
from simcs.report.sections.money import money
from simcs.report.short_answer import sentences
from simcs.report.short_table import unit_of
from simcs.team.parameters import Team
from tests import loss_sample, money_sample
from tests.money_sample import ACCOUNTS, ARR, Arm

UP = (0.25, 0.3, 0.26, 0.31)
DOWN = (0.1, 0.15, 0.12, 0.14)


def answer(arms: dict[str, Arm]) -> Any:
    """Return the answer of a run without any further study."""
    return money_sample.answer(arms)


def two(growth: Any = UP, **others: Any) -> Any:
    return answer({"typical": Arm(), "blend": Arm(growth=growth, **others)})


def test_the_question_names_today_and_the_best_other_arm() -> None:
    assert question(two()) == "Should we move from Typical mixed team to Prevention + rescue?"
    three = answer({"typical": Arm(), "blend": Arm(growth=DOWN), "mine": Arm(growth=UP)})
    assert question(three) == "Should we move from Typical mixed team to “mine”?"
    assert question(answer({"none": Arm()})) == "What becomes of these accounts with No CS work?"


def test_the_answer_is_that_of_the_terminal() -> None:
    """It answers the question: the same words, without what the question says already."""
    for growth in (UP, DOWN, 0.2):
        c = two(growth)
        lead = front(c).blocks[0]
        assert isinstance(lead, Lead)
        whether, then = lead.text.split(". ", 1)
        first, second = sentences(c)[:2]
        assert first == f"Move to Prevention + rescue: {whether[:1].lower()}{whether[1:]}."
        assert then == second


def said(c: Any) -> str:
    """Return the running text of page one."""
    return " ".join(block.text for block in front(c).blocks if isinstance(block, Paragraph))


def test_the_next_best_and_the_month_of_payback_are_named() -> None:
    arms = {"typical": Arm(), "blend": Arm(growth=UP), "heroic": Arm(growth=(0.21, 0.22) * 2)}
    c = answer(arms)
    assert next_best(c, "blend")[0] in said(c)
    assert "cash after" not in said(c)
    paid = with_cash(month=7.0, share=0.75, gap=(5.0, 1.0, 9.0))
    (ahead,) = in_cash(paid, "blend")
    assert ahead in said(paid)
    assert ahead == (
        "Its mean cash after all salaries, added up, is ahead from month 7 on; after 3 years in 3 "
        "of 4 futures."
    )
    never = with_cash(month=np.nan, share=0.25, gap=(-5.0, -9.0, -1.0))
    (behind,) = in_cash(never, "blend")
    assert behind == (
        "Its mean cash after all salaries, added up, does not get ahead within 3 years; after 3 "
        "years it is in 1 of 4 futures."
    )
    assert in_cash(with_cash(month=np.nan, share=0.0, gap=(0.0, 0.0, 0.0)), "blend") == []
    one = in_cash(with_cash(month=1.0, share=1.0, gap=(5.0, np.nan, np.nan), futures=1), "blend")
    assert one == [("Its cash after all salaries, added up, is ahead from the first month on.")]


def with_cash(month: float, share: float, gap: tuple[float, ...], futures: int = 4) -> Any:
    """Return an answer with a row of payback.csv and one of cash.csv."""
    c = two()
    c.__dict__["payback"] = pd.DataFrame([{
        "policy": "blend", "charged": CHARGED, "month": month, "share_of_futures": share,
        "replications": futures,
    }])  # fmt: skip
    names = ("policy", "figure", "period", "difference", "difference_low", "difference_high")
    c.__dict__["cash"] = pd.DataFrame([("blend", NET[CHARGED], RUN, *gap)], columns=names)
    return c


def cells(c: Any) -> dict[tuple[str, str], list[str]]:
    table = figures_table(c)
    assert table is not None
    return {
        (head, row[0]): [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row[1:]]
        for head, rows in table.groups
        for row in rows
    }


def test_every_cell_of_the_table_is_worked_out_by_hand() -> None:
    c = two(first_year=(0.9, 0.92, 0.9, 0.92), value=1_500.0)
    found = cells(c)
    own = ARR * (0.8 + np.mean(UP)) / 1e6
    arr = found["In 3 years", "ARR"]
    assert arr[:3] == ["$10.00M", f"${own:.2f}M", f"+${own - 10:.2f}M"]
    row = row_of(c.money, "blend", "arr", 3.0)
    low, high = (end / 1e6 for end in (row.difference_low, row.difference_high))
    assert arr[3] == f"${low:.2f}M to ${high:.2f}M"
    assert found["Next year", "ARR"][:3] == ["$9.00M", "$9.10M", "+$0.10M"]
    assert found["Next year", "Net retention"][:3] == ["90.0 %", "91.0 %", "+1.0 points"]
    assert found["In 3 years", "of which growth"][0] == f"${ARR * 0.2 / 1e6:.2f}M"
    assert found["In 3 years", "Cost of the team"][:3] == ["$0.01M", "$0.01M", "$0.00M"]
    gained = f"+${(1_500 - 1_000) * ACCOUNTS / 1e6:.2f}M"
    assert found["In 3 years", "Value after salaries"][2:] == [gained, ALWAYS]
    assert found["In 3 years", "Gross retention"][2:] == ["0.0 points", ALWAYS]


def test_amounts_of_a_column_have_one_unit_and_one_precision() -> None:
    unit = Dollars(1e6, "M", 2)
    assert unit.in_column(4_090.0, plus=True) == "<$0.01M"
    assert unit.in_column(-4_090.0, plus=True) == ">-$0.01M"
    assert unit.in_column(5_720.0) == "$0.01M"
    assert unit.in_column(0.0, plus=True) == "$0.00M"
    assert unit.in_column(220_000.0, plus=True) == "+$0.22M"
    c = two(first_year=(0.9, 0.9004, 0.9, 0.9001), value=1_500.0)
    table = figures_table(c)
    assert table is not None
    for column in zip(*(row[1:] for _, rows in table.groups for row in rows), strict=True):
        amounts = re.findall(r"\$[\d.]+[MK]?", " ".join(column))
        assert {re.sub(r"\d+\.", "", amount)[3:] for amount in amounts} == {"M"}, column
    assert cells(c)["Next year", "ARR"][2:] == ["<$0.01M", ">-$0.01M to $0.01M"]


def test_the_caption_says_what_the_two_ways_of_working_do() -> None:
    c = two()
    about = {"typical": "Mends what breaks.", "blend": "Looks ahead."}
    facts = replace(c.facts, about=about)
    c = type(c)(replace(c.measured, facts=facts))
    table = figures_table(c)
    assert table is not None
    assert table.caption == (
        "Today: Typical mixed team (mends what breaks). Proposed: Prevention + rescue (looks ahead)"
    )
    own = type(c)(replace(c.measured, facts=replace(facts, playbooks=("blend",))))
    table = figures_table(own)
    assert table is not None
    assert table.caption.endswith("Proposed: Prevention + rescue"), "its playbooks have a line"


def test_the_note_says_what_the_figures_are() -> None:
    note = next(block.text for block in front(two()).blocks if isinstance(block, Note))
    assert "Retention: of today's ARR up to then, net with growth, gross without (today" in note
    assert "over 3 years, discounted; by year 8: what is left then runs on" in note
    assert "Changes: before rounding." in note
    assert "not new ones, bear of its pay, idle hours included" in note
    assert "unadjusted" not in note, "only two arms"
    several = answer({"typical": Arm(), "blend": Arm(growth=UP), "none": Arm(growth=DOWN)})
    assert "not assumptions, unadjusted." in table_note(several)
    assert "rounding" not in table_note(answer({"none": Arm()}))


def test_page_one_is_one_page_with_all_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """On paper, with six arms and 23 lines of what follows; on a phone the picture is another."""
    grow = {f"arm {n}": Arm(growth=[0.2 - 0.01 * n, 0.21] * 2) for n in range(4)}
    c = answer({"typical": Arm(), **grow, "blend": Arm(growth=UP, value=1_500.0)})
    labels = ("Where", "How many", "Rescues", "Your playbooks", "How sure", "Next step")
    words = "a word or two of this " * 12
    monkeypatch.setattr(front_module, "lines", lambda _: [(one, words) for one in labels])
    section = front(c)
    made = Document(question(c), "100 accounts", [section, Section("Then", [], "then")])
    first, *more = PdfReader(BytesIO(pdf(made))).pages
    assert "Next step" in first.extract_text()
    assert not any("this" in sheet.extract_text() for sheet in more)
    (drawn,) = (block for block in section.blocks if isinstance(block, Picture))
    assert drawn.narrow is not None
    assert drawn.drawn().get_size_inches()[0] * POINTS_PER_INCH == pytest.approx(WIDTH, abs=1)
    assert drawn.narrow().get_size_inches()[0] == PHONE
    html = page(made)
    assert html.index("<source media=") < html.index("<img src=")


def test_a_change_that_would_read_as_nothing_in_a_sentence_is_in_a_smaller_unit() -> None:
    unit = Dollars(1e6, "M", 2).showing((4_000.0, 2_000.0, 6_000.0))
    assert (unit.signed(4_000), unit.span(2_000, 6_000)) == ("+$4.00K", "$2.00K to $6.00K")
    assert Dollars(1e6, "M", 2).span(3e2, 2e5) == "$0.3K to $200.0K"


def test_one_arm_has_a_table_of_its_own_figures_and_a_curve() -> None:
    c = answer({"none": Arm(growth=UP)})
    table = figures_table(c)
    assert table is not None
    assert table.columns == ("Figure", "Today", "95 % interval")
    assert cells(c)["In 3 years", "ARR"][0] == f"${ARR * (0.8 + np.mean(UP)) / 1e6:.1f}M"
    assert "Compare it with another way of working" in next_step(c)


def test_the_chart_has_each_other_arm_and_its_number() -> None:
    c = answer({"typical": Arm(), "mine": Arm(growth=DOWN), "blend": Arm(growth=UP)})
    assert [row.policy for row in charted(c)] == ["blend", "mine"]
    (drawn,) = (block for block in front(c).blocks if type(block).__name__ == "Picture")
    gaps = [row_of(c.money, arm, "arr", 3.0).difference / 1e6 for arm in ("blend", "mine")]
    assert gaps == pytest.approx([ARR * (np.mean(one) - 0.2) / 1e6 for one in (UP, DOWN)])
    assert f"Prevention + rescue +${gaps[0]:.2f}M; mine -${-gaps[1]:.2f}M." in drawn.alt
    unclear = answer({"typical": Arm(), "mine": Arm(growth=(0.1, 0.3, 0.1, 0.31))})
    assert "(not clear)" in next(
        block.alt for block in front(unclear).blocks if type(block).__name__ == "Picture"
    )


def test_parts_of_the_money_add_up() -> None:
    c = two(kept=0.85, value=1_500.0)
    section = money(c)
    assert section is not None
    (alt,) = (block.alt for block in section.blocks if type(block).__name__ == "Picture")
    rows = {name: row_of(c.money, "blend", name, 3.0).difference for name in
            ("arr_kept", "arr_growth", "arr", "margin", "cost_of_salaries",
             "value_after_salaries")}  # fmt: skip
    assert rows["arr"] == pytest.approx(rows["arr_kept"] + rows["arr_growth"])
    assert rows["value_after_salaries"] == pytest.approx(rows["margin"] - rows["cost_of_salaries"])
    assert f"Fewer losses +${rows['arr_kept'] / 1e6:.2f}M" in alt
    assert f"More growth +${rows['arr_growth'] / 1e6:.2f}M" in alt
    section = money(two(growth=DOWN, kept=0.75))
    assert section is not None
    (alt,) = (block.alt for block in section.blocks if type(block).__name__ == "Picture")
    assert "More losses -$0.50M" in alt
    assert "Less growth -$" in alt
    assert money(answer({"none": Arm()})) is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (5_000.0, "smb (+$500K"),
        (-5_000.0, "loses"),
    ],
)
def test_where(change: float, says: str) -> None:
    base = loss_sample.gain("smb", 900_000.0, 10.0)
    other = loss_sample.gain("smb", 900_000.0 + 100 * change, 10.0)
    c = loss_sample.answer(dict(zip(loss_sample.ARMS, (base, other), strict=True)))
    said = where(c)
    assert said.startswith("By segment, smb")
    assert says in said
    same = loss_sample.answer(dict.fromkeys(loss_sample.ARMS, base), width=0.0)
    assert where(same) == "Nowhere: ARR is exactly the same in every segment."
    assert where(two()) == ""


Sizes = dict[int, list[float]]


def sized(values: Sizes, own: int = 3, later: Sizes | None = None) -> Any:
    """Return an answer with value per account by the size of the team."""
    c = two()
    rows = [
        {"study": "staffing", "variant": str(size), "policy": "blend", "replication": n,
         "value_after_salaries": value}
        | ({} if later is None else {"value_to_year_8": later[size][n]})
        for size, held in values.items()
        for n, value in enumerate(held)
    ]  # fmt: skip
    measured = replace(c.measured, variants=pd.DataFrame(rows), facts=replace(c.facts, csms=own))
    return type(c)(measured)


def test_sizes_of_the_team_are_worked_out_by_hand() -> None:
    c = sized({2: [100.0, 110.0, 105.0, 95.0], 4: [300.0, 310.0, 305.0, 295.0]})
    found = team_sizes(c.study("staffing"), ACCOUNTS, "blend")
    by_csms = found.set_index("csms")
    assert by_csms.loc[4, "per_csm"] == pytest.approx(ACCOUNTS * 200.0 / 2)
    assert by_csms.loc[2, "below_best"] == pytest.approx(-ACCOUNTS * 200.0)
    assert math.isnan(by_csms.loc[2, "per_csm"])
    assert (in_range(found, NOW), best(found, NOW)) == ([4], 4)
    assert in_range(found, LATER) == []
    assert not len(team_sizes(c.study("staffing"), ACCOUNTS, "nobody"))


def test_how_many_in_full() -> None:
    grows = in_full(sized({2: [100.0, 110.0], 3: [200.0, 210.0], 6: [500.0, 510.0]}), "blend")
    assert grows.startswith(
        "6 CSMs, of the sizes tried (2, 3 and 6, 2 futures each; today 3). Value is highest within "
        "3 years with 6 (all others clearly below), allowing for the choice among 3. Not tried: 4 "
        "and 5 and more than 6. One more CSM from 2 to 3 adds $10.0K"
    )
    assert "; from 3 to 6 each adds $10.0K" in grows
    assert grows.endswith(LEFT_OUT)
    falls = in_full(sized({0: [300.0, 310.0], 3: [200.0, 210.0], 6: [100.0, 110.0]}), "blend")
    assert falls.startswith("No CSM at all, of the sizes tried (0, 3 and 6, 2 futures each; today")
    assert "One more CSM from 0 to 3 each costs $3.33K more than it brings" in falls
    assert "from 3 to 6" not in falls, "fewer are best"
    assert "Not tried: 1 and 2." in falls
    open_ = in_full(sized({2: [300.0, 100.0, 200.0], 3: [100.0, 310.0, 195.0]}), "blend")
    assert open_.startswith(
        "2 or 3 CSMs, of the sizes tried (2 and 3, 3 futures each; today 3). Value is highest "
        "within 3 years with 3 (2 not clearly below)."
    )
    assert "One more CSM from 2 to 3 makes no clear difference (between" in open_
    alone = in_full(sized({2: [300.0], 3: [100.0]}), "blend")
    assert alone.startswith("Value after salaries within 3 years is highest with 2, of the sizes")
    assert "One more CSM from 2 to 3 costs $20.0K more than it brings in one future." in alone


def test_how_many_is_one_sentence_and_the_next_step_heeds_it() -> None:
    more = sized({2: [100.0, 110.0], 3: [200.0, 210.0], 6: [500.0, 510.0]})
    assert how_many(more, "blend") == (
        "Of the sizes tried (2, 3 and 6), 6 CSMs bring most value within 3 years (today 3)."
    )
    assert another_size(more, "blend") == [
        "Before you hire, look at a larger team: 6 CSMs, not 3, bring most value within 3 years."
    ]
    fewer = sized({0: [300.0, 310.0], 3: [200.0, 210.0], 6: [100.0, 110.0]})
    assert "no CSM at all brings most value within 3 years (today 3)" in how_many(fewer, "blend")
    [smaller] = another_size(fewer, "blend")
    assert smaller.startswith("Before you fill a vacant seat, look at a smaller team: no CSM at")
    assert next_step(fewer).endswith(smaller)
    open_ = sized({2: [300.0, 100.0, 200.0], 3: [100.0, 310.0, 195.0]})
    assert how_many(open_, "blend") == (
        "Which team brings the highest value within 3 years is not clear: it may be 2 or 3 CSMs, "
        "of the sizes tried (2 and 3) (today 3)."
    )
    assert another_size(open_, "blend") == [], "today's is among them"
    alone = sized({2: [300.0], 3: [100.0]})
    assert how_many(alone, "blend") == in_full(alone, "blend"), "one future has no range"
    assert another_size(alone, "blend") == another_size(two(), "blend") == []


def test_the_note_has_gross_retention_by_the_year() -> None:
    c = two(first_year=(0.9, 0.92, 0.9, 0.92))
    first, last = (row_of(c.money, "typical", "gross_retention", n).value for n in (1.0, 3.0))
    a_year = 100 * (last / first) ** 0.5
    assert f"(today {100 * first:.1f} % in year one, then {a_year:.1f} % a year)" in table_note(c)
    short = money_sample.answer({"typical": Arm(), "blend": Arm(growth=UP)}, weeks=52)
    assert "in year one" not in table_note(short)


def test_year_eight_counts_where_it_is_known() -> None:
    now = {0: [300.0, 310.0], 3: [200.0, 210.0], 4: [100.0, 110.0]}
    later = {0: [300.0, 310.0], 3: [900.0, 910.0], 4: [800.0, 810.0]}
    said = in_full(sized(now, 3, later), "blend")
    assert said.startswith(
        "3 CSMs, of the sizes tried (0, 3 and 4, 2 futures each; today 3). Value is highest by "
        "year 8 with 3 (all others clearly below), within 3 years with 0 (all others clearly "
        "below), allowing"
    )
    assert "By year 8 one more CSM from 0 to 3 each adds $20.0K (" in said
    assert "; from 3 to 4 costs $10.0K more than it brings (" in said
    same = in_full(sized(later, 3, later), "blend")
    assert "Value is highest by year 8 and within 3 years with 3 (all" in same
    assert ", within 3 years" not in same
    table = sizes_table(sized(now, 3, later), "blend")
    assert table is not None
    assert table.caption.startswith("Value after all salaries with Prevention + rescue by the size")
    assert table.columns[1:3] == ["Value within 3 years", "Value by year 8"]
    [(_, [first, second, _])] = table.groups
    assert first == ["0", "$30.5K", "$30.5K", "–", "–"]
    assert second[:3] == ["3", "$20.5K", "$90.5K"]
    assert second[4] == "+20.0 (+20.0 to +20.0)"
    assert sizes_table(two(), "blend") is None


def test_what_the_number_of_csms_leaves_out_depends_on_the_run() -> None:
    c = sized({2: [300.0, 310.0], 3: [200.0, 210.0]})
    c = type(c)(replace(c.measured, facts=replace(c.facts, staffing="")))
    assert OF_THE_BOOK not in beyond_page_one(c)
    named = replace(c.measured, facts=replace(c.facts, staffing="the book names 3 CSMs"))
    assert beyond_page_one(type(c)(named)) == [OF_THE_BOOK]
    team = Team(changes=[{"week": 3, "csms": 1}])
    assert CHANGES not in beyond_page_one(c)
    changing = replace(c.measured, config=SimpleNamespace(**{**vars(c.config), "team": team}))
    assert beyond_page_one(type(c)(changing))[-1] == CHANGES


def test_what_was_not_tried_says_how_to_try_it() -> None:
    assert how_many(two(), "blend") == "Other team sizes were not tried. To try: depth=full."


def test_how_much_of_value_by_year_eight_is_projected() -> None:
    c = two(value=1_500.0)
    rows = {
        (arm, year): row_of(c.money, arm, "value_after_salaries", year).value
        for arm in ("typical", "blend") for year in (3.0, 8.0)
    }  # fmt: skip
    own, base = (rows[arm, 8.0] - rows[arm, 3.0] for arm in ("blend", "typical"))
    change = unit_of(c).in_column(own - base, plus=True)
    assert projected(c, "blend", 3.0) == f"({change} of the change projected)"
    assert ("In 3 years", f"Value by year 8 ({change} of the change projected)") in cells(c)
    alone = answer({"typical": Arm()})
    assert projected(alone, None, 3.0).endswith(" of it projected)")
    row = row_of(c.money, "blend", "value_after_salaries", 8.0)
    assert row.difference == pytest.approx(own - base + rows["blend", 3.0] - rows["typical", 3.0])


def test_in_how_many_futures_it_is_ahead() -> None:
    c = two((0.25, 0.1, 0.26, 0.31))
    assert in_futures(c, "blend") == [
        "It has more ARR than Typical mixed team in 3 of 4 simulated futures."
    ]
    assert in_futures(c, "blend")[0] in said(c)
    assert in_futures(two(0.2), "blend") == [], "the same in all"


def test_choosing_the_best_of_several_sizes_widens_their_intervals() -> None:
    rng = np.random.default_rng(7)
    base = rng.normal(0, 1, 8)
    values = {n: base + rng.normal(-0.9, 1.0, 8) * (n > 0) for n in range(8)}
    rows = by_size(values, values, {})
    best_one = max(values, key=lambda n: float(np.mean(values[n])))
    place = OF_SIZE.index("below_best_low")
    wider = 0
    for n, own in values.items():
        low, high = rows[n][place : place + 2]
        gap = own - values[best_one]
        plain = mean_interval(gap)
        if n == best_one:
            assert low == high == 0
            continue
        reach = float(np.std(gap, ddof=1)) * t.ppf(1 - 0.05 / 7 / 2, 7) / 8**0.5
        assert low == pytest.approx(min(plain[1], np.mean(gap) - reach))
        assert high == pytest.approx(max(plain[2], np.mean(gap) + reach))
        wider += low < plain[1] and high > plain[2]
    assert wider > 3
    assert among_several(base, 1) == mean_interval(base), "a single comparison needs no more"


def test_every_amount_on_page_one_is_of_the_table_of_money() -> None:
    """Double what every account pays: each amount of $ doubles too, and no other number moves."""
    c = two(first_year=(0.9, 0.92, 0.9, 0.92))
    double = type(c)(replace(c.measured, facts=replace(c.facts, opening_arr=2 * ARR)))
    row = row_of(double.money, "blend", "arr", 3.0)
    assert row.difference == pytest.approx(2 * row_of(c.money, "blend", "arr", 3.0).difference)
    blocks = front(c).blocks, front(double).blocks
    for first, second in zip(*blocks, strict=True):
        if isinstance(first, Lead):
            amounts = [
                [float(one) for one in re.findall(r"\$([\d.]+)M", block.text)]
                for block in (first, second)
            ]
            assert amounts[1] == pytest.approx([2 * one for one in amounts[0]], abs=0.011)
        if isinstance(first, Definitions):
            assert first.items == second.items
        if isinstance(first, Table):
            assert len(first.groups) == len(second.groups)


def test_the_metrics_that_page_one_reads_are_there() -> None:
    assert {TRIED, SAVED, BY_WORK} <= {*METRICS}


def test_both_horizons_are_named_together_only_where_the_same_size_is_best() -> None:
    now = {3: [100.0, 130.0, 115.0], 4: [101.0, 125.0, 117.0]}
    later = {3: [200.0, 230.0, 215.0], 4: [202.0, 229.0, 216.0]}
    said = in_full(sized(now, 3, now), "blend")
    assert "highest by year 8 and within 3 years with" in said
    apart = in_full(sized(now, 3, later), "blend")
    assert "by year 8 and within 3 years" not in apart
    assert ", within 3 years with " in apart
