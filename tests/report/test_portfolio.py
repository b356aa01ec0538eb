"""What the report says of risk and opportunity: each sentence from its rows, and its opposite."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simcs.analysis.answer import Answer
from simcs.report.document import Document, Picture, Table
from simcs.report.figures import draw_portfolio, figure_for
from simcs.report.figures.portfolio import HEIGHT, NAMED
from simcs.report.figures.style import WIDTH
from simcs.report.page import page
from simcs.report.pdf import pdf
from simcs.report.portfolio_rows import accounts, tried, within
from simcs.report.portfolio_text import (
    moved_most,
    moves,
    outcomes,
    quadrants,
    risk,
    sentences,
    stakes,
    unsure,
)
from simcs.report.sections.portfolio import portfolio, portfolio_figure
from simcs.report.tables import NO_BREAK
from tests.portfolio_sample import CELLS, SOME, Cell, Line, answer
from tests.report.test_figures import readable, texts_of
from tests.report_sample import HOSTILE

FEWER, MORE = Cell(0, 40, [13, 12] * 5, [8, 9] * 5), Cell(0, 40, [8, 9] * 5, [13, 12] * 5)


def said(sentence: Any, c: Answer[Any]) -> str:
    [text] = sentence(c)
    return str(text)


def test_how_many_leave() -> None:
    c = answer(cells=(FEWER,))
    assert tried(c) == "new"
    start = "With new, 21 % of the accounts leave within a year, 10.0 points fewer than with today"
    assert said(risk, c).startswith(start)
    text = said(risk, answer(cells=(MORE,)))
    assert text.startswith("With new, 31 % of the accounts leave within a year, 10.0 points more")
    assert text.endswith("than with today (between 8.1 and 11.9 points).")
    [row] = [r for r in answer(cells=(MORE,)).portfolio_groups.itertuples()
             if (r.policy, r.grouping, r.measure) == ("new", "all", "risk")]  # fmt: skip
    ends = [round(100 * end, 1) for end in (row.difference_low, row.difference_high)]
    assert ends == [8.1, 11.9]
    same = Cell(0, 40, [8, 9] * 5, [8, 9] * 5)
    assert said(risk, answer(cells=(same,))).endswith(", exactly as many as with today.")
    either = Cell(0, 40, [8, 9] * 5, [9, 8] * 5)
    text = said(risk, answer(cells=(either,)))
    assert ": no clear difference from today (between" in text
    assert text.count("points fewer") == text.count("more)") == 1
    small = Cell(0, 5000, [1000] * 10, [1001, 1003] * 5)
    assert " 0.04 points more than with today (between 0.02 and 0.06 points)." in said(
        risk, answer(cells=(small,))
    )
    one = Cell(0, 40, [9], [8])
    assert "one future shows no difference" in said(risk, answer(SOME_OF_ONE, (one,)))
    alone = answer(cells=(FEWER,), arms=("today",))
    assert said(risk, alone) == "With today, 31 % of the accounts leave within a year."


SOME_OF_ONE = (Line("A", 1, 0), Line("B", 0, 0))


def test_how_many_lie_in_each_quadrant() -> None:
    # Means with today: risk 14 / 40, opportunity 210 / 4. A has left the high risk.
    text = said(quadrants, answer())
    assert text == (
        "0 accounts ($0 ARR) are high in both risk and opportunity, 2 ($1.5k) in risk alone, "
        "1 ($10k) in opportunity alone, 1 ($2.0k) in neither. High is above the mean of the "
        "accounts with today: 35 % risk, $52 of expansion within a year."
    )
    unmoved = answer([one._replace(new=one.today) for one in SOME])
    assert said(quadrants, unmoved).startswith("1 account ($10k ARR) is high in both")


def test_which_cross_the_line_of_risk() -> None:
    assert said(moves, answer()) == (
        "new takes 1 ($10k) of the accounts from high risk to low, and 1 ($500) from low to high."
    )
    only = [one if one.name == "A" else one._replace(new=one.today) for one in SOME]
    assert said(moves, answer(only)).endswith("from high risk to low, and none from low to high.")
    unmoved = answer([one._replace(new=one.today) for one in SOME])
    assert said(moves, unmoved).startswith("new takes no account from high risk to low")
    assert list(moves(answer(arms=("today",)))) == []


def test_which_are_moved_most_and_where_all_are() -> None:
    c = answer([Line("A", 10, 0), Line("B", 0, 10), Line("C", 9, 1), Line("D", 5, 5)])
    where = "in columns risk_without, risk and risk_change of portfolio.csv."
    text = said(moved_most, c)
    assert text == (
        "Accounts moved most: A (100 % risk before, 0 % with it), B (0 % risk before, 100 % with "
        "it), C (90 % risk before, 10 % with it). Of 4 accounts 3 are clearly moved; by chance "
        f"about 0.2 would seem so. All are {where}"
    )
    still = [Line(f"S{n}", 5, 5) for n in range(19)]
    one = said(moved_most, answer([Line("A", 10, 0), *still]))
    assert one == (
        "Of 20 accounts 1 seems moved, no more than by chance (about 1.0), so none is named; how "
        f"much each is moved is {where}"
    )
    two = said(moved_most, answer([Line("A", 10, 0), Line("B", 0, 10), *still]))
    assert two.startswith("Accounts moved most: A (100 %")
    assert "Of 21 accounts 2 are clearly moved; by chance about 1.1 would seem so." in two
    unmoved = said(moved_most, answer([one._replace(new=one.today) for one in SOME]))
    assert unmoved.startswith("Of no single account is it clear that its risk changes; ")
    assert unmoved.endswith(where)
    assert list(moved_most(answer(arms=("today",)))) == []


def test_where_most_is_at_stake() -> None:
    assert said(stakes, answer()) == (
        "Most is at stake in A (20 % risk for $10k ARR, $200 of expansion), C (50 % risk for $1.0k "
        "ARR, $10 of expansion), D (60 % risk for $500 ARR, $0 of expansion)."
    )
    nothing = answer([Line("A", 0, 0), Line("B", 0, 0)])
    assert said(stakes, nothing).startswith("Nothing is at stake within a year")


def test_who_leaves_by_outcome() -> None:
    first, mixed = outcomes(answer())  # of nobody does what tickets say differ from results
    assert first.startswith(
        "Of accounts that have not reached first value, 45 % (41 to 49 %) leave"
    )
    assert "of the others 20 %" in first
    assert "no clear difference" not in first
    assert mixed.startswith("Satisfied without results, 45 % (41 to 49 %) leave; with results but")
    assert mixed.endswith("So results go more with staying than satisfaction does.")


def test_the_opposite_is_said_where_it_is_so() -> None:
    swapped = tuple(
        cell._replace(standing={3: 5, 5: 3}.get(cell.standing, cell.standing)) for cell in CELLS
    )
    [_, mixed, *_] = outcomes(answer(cells=swapped))
    assert mixed.startswith("Satisfied without results, 15 %")
    assert mixed.endswith("So satisfaction goes more with staying than results do.")
    alike = tuple(cell._replace(today=[1, 3] * 5, new=[3, 1] * 5) for cell in CELLS)
    first, mixed, *_ = outcomes(answer(cells=alike))
    assert first.endswith(", no clear difference.")
    assert mixed.endswith("no clear difference. So neither clearly goes more with staying.")


def test_the_other_measure_of_satisfaction_is_told_beside() -> None:
    sounds = (
        *CELLS,
        Cell(1 | 8, 10, [1, 0] * 5, [1, 0] * 5),  # no results, sounds well
        Cell(1 | 2 | 4, 10, [6, 5] * 5, [6, 5] * 5),  # results, sounds bad
    )
    [_, mixed, sound] = outcomes(answer(cells=sounds))
    assert mixed.endswith("So results go more with staying than satisfaction does.")
    assert sound.startswith("Where satisfaction is how tickets sound, which open problems spoil")
    assert " it is 5 % (" in sound
    assert sound.endswith("So satisfaction goes more with staying than results do.")
    only = (CELLS[0], CELLS[3])
    assert len([*outcomes(answer(cells=only))]) == 1, "nobody is satisfied without results"


def test_how_many_quadrants_are_not_sure() -> None:
    c = answer()
    near = int((~accounts(c)["quadrant_is_sure"].astype(bool)).sum())
    assert near == 4
    assert said(unsure, c).startswith("After 10 futures, 4 of 4 accounts lie too near a line")
    rows = c.portfolio.assign(quadrant_is_sure=True)
    c.__dict__["portfolio"] = rows
    assert said(unsure, c) == "After 10 futures, every account is clear of the lines."


def test_a_shorter_run_says_so() -> None:
    c = answer()
    c.measured.config.horizon_weeks = 26
    assert within(c) == "within 26 weeks"
    assert "leave within 26 weeks" in said(risk, c)


def tables(c: Answer[Any]) -> list[Table]:
    section = portfolio(c)
    assert section is not None
    return [block for block in section.blocks if isinstance(block, Table)]


def test_tables_say_what_the_rows_say() -> None:
    c = answer()
    named, segments, by_outcome = tables(c)
    assert len(named.columns) == 8
    [(_, rows)] = named.groups
    assert [row[0] for row in rows] == ["A", "C", "D", "B"]
    assert [cell.replace(NO_BREAK, " ") for cell in rows[0]] == [
        "A", "20 (6 to 51)", "80", "0.20 (0.05 to 0.35)", "10,000", "enterprise", "Ann",
        "no results, not satisfied",
    ]  # fmt: skip
    whole = [cell.replace(NO_BREAK, " ") for cell in segments.groups[0][1][0]]
    assert whole[:3] == ["all accounts", "40", "$40.0K"]
    assert whole[3].startswith("26.2 (")
    assert whole[4].startswith("32.5 (")
    assert whole[5:] == ["$400", "$400"]
    assert [heading for heading, _ in by_outcome.groups] == [
        "By first value", "By results and satisfaction (goodwill)",
        "By results and how tickets sound",
    ]  # fmt: skip
    assert [row[1] for row in by_outcome.groups[0][1]] == ["30", "10"]


def test_many_accounts_are_folded() -> None:
    lines = [Line(f"A{n}", n % 10, n % 10, float(n), 1e3 * (n + 1)) for n in range(40)]
    [(_, rows)] = tables(answer(lines))[0].groups
    assert len(rows) == NAMED + 1
    assert rows[-1][0] == "and 30 more"


def test_one_arm_has_no_comparison() -> None:
    c = answer(arms=("today",))
    named, segments, _ = tables(c)
    assert not [head for head in (*named.columns, *segments.columns) if "with " in head]
    assert len(segments.columns) == 5


def test_folders_of_before_have_no_section() -> None:
    c = answer()
    nothing = c.measured.portfolio[:0]
    before = Answer(replace(c.measured, portfolio=nothing, portfolio_groups=nothing))
    assert portfolio(before) is None
    assert sentences(before) == []


def test_names_of_users_break_nothing() -> None:
    lines = [
        Line(name, 3, 2, 5.0, 1e3, segment=name[:40], csm=name) for name in (*HOSTILE, "$x^2$")
    ]
    section = portfolio(answer(lines))
    assert section is not None
    document = Document("Customer success", "today and new", [section])
    text = page(document)
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert pdf(document).startswith(b"%PDF")


def crowd(count: int) -> Answer[Any]:
    rng = np.random.default_rng(3)
    lines = [
        Line(
            f"ACC-{1000 + n}", int(rng.integers(0, 11)), int(rng.integers(0, 11)),
            float(rng.gamma(0.5, 8_000)), float(rng.lognormal(10, 1)),
            ("smb", "mid", "enterprise")[n % 3],
        )
        for n in range(count)
    ]  # fmt: skip
    return answer(lines)


@pytest.mark.parametrize("count", [1, 12, 300])
def test_the_picture_can_be_read(count: int) -> None:
    c = crowd(count)
    figure = portfolio_figure(c)
    assert figure.get_size_inches().tolist() == [WIDTH, HEIGHT]
    readable(figure)
    rows = accounts(c)
    top = rows.sort_values("at_stake", ascending=False)["account"].head(NAMED)
    written = {text for text, _ in texts_of(figure)}
    assert {*top, *rows["segment"]} <= written
    assert "high risk,\nlow opportunity" in written


def test_marks_are_where_the_rows_say() -> None:
    rows = accounts(crowd(30))
    [axes] = figure_for(draw_portfolio, rows, within="within a year", height=HEIGHT).axes
    by_name = {held.get_label(): held for held in axes.collections}
    paths = []
    for segment, own in rows.groupby("segment"):
        held = by_name[segment]
        wanted = np.column_stack([100 * own["risk"], own["opportunity"] / 1e3])
        np.testing.assert_allclose(held.get_offsets(), wanted)
        order = np.argsort(own["arr"].to_numpy(), kind="stable")
        assert (np.diff(held.get_sizes()[order]) >= 0).all(), "more ARR, larger"
        paths.append(len(held.get_paths()[0].vertices))
    assert len({*paths}) == 3, "each segment has a shape of its own"
    upright = [line.get_xdata() for line in axes.lines]
    level = [line.get_ydata() for line in axes.lines]
    for line, places in (
        (100 * rows["risk_without"].mean(), upright),
        (rows["opportunity_without"].mean() / 1e3, level),
    ):
        assert any(np.allclose(place, line) for place in places), "the means are drawn"
    with pytest.raises(ValueError, match="no accounts to draw"):
        figure_for(draw_portfolio, rows[:0], within="within a year")


def test_the_section_has_the_picture_and_says_what_it_shows() -> None:
    section = portfolio(answer())
    assert section is not None
    [picture] = [block for block in section.blocks if isinstance(block, Picture)]
    assert "A 20 % and $200; C 50 % and $10" in picture.alt
