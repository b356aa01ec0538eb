"""The section about playbooks: as many as there may be, whatever they are called, or none."""

from dataclasses import replace
from typing import Any

import pytest

from simcs.analysis.answer import Answer
from simcs.report.document import Document, Picture, Table
from simcs.report.figures import figure_for
from simcs.report.figures.playbooks import Worth, draw_playbooks
from simcs.report.page import page
from simcs.report.pdf import pdf
from simcs.report.sections.playbooks import ROWS, SENTENCES, playbooks
from simcs.report.tables import NO_BREAK
from tests.playbook_sample import answer, of_play, of_step, without
from tests.report_sample import HOSTILE


def many(names: list[str], study: bool = True) -> Answer[Any]:
    """Return an answer with playbooks of these names, the first worth the least."""
    plays = [
        row
        for name in names
        for row in (
            *of_play(name, {"entered": 20, "goal reached": 8, "goal missed": 2}),
            *of_step(name, "webinar", {"wanted": 20, "done": 9, "blocked": 11}, hours=0.5),
        )
    ]
    left_out = [
        row
        for place, name in enumerate(names)
        for row in without(name, net=0.01 * (place + 1), goals=(5, 5))
    ]
    return answer(plays, left_out if study else [])


def made(c: Answer[Any]) -> Document:
    section = playbooks(c)
    assert section is not None
    return Document("Customer success", "today and new", [section])


def tables(document: Document) -> list[Table]:
    return [b for section in document.sections for b in section.blocks if isinstance(b, Table)]


def test_what_people_left_out_is_in_the_notes_and_only_where_they_did() -> None:
    wanted = {"wanted": 15, "done": 15}
    left_out = of_step("b", "check_in", {**wanted, "not as written": 5})
    c = answer([*of_step("a", "check_in", wanted), *left_out])
    words = str(made(c))
    assert "People left out, of all steps: b 25 %." in words
    assert "People left out" not in str(made(many(["a"])))


def test_there_is_none_without_playbooks() -> None:
    assert playbooks(answer([])) is None


def test_the_table_says_what_the_rows_say() -> None:
    c = many(["a", "b"])
    [table] = tables(made(c))
    assert len(table.columns) <= 8
    [(_, rows)] = table.groups
    assert [row[0] for row in rows] == ["a", "b"]
    assert rows[0][1].startswith("10 (8")
    assert [cell.replace(NO_BREAK, " ") for cell in rows[1][3:]] == [
        "20", "9.0 of 20", "55.0 %", "80 % (50 %)", "4.5",
    ]  # fmt: skip


def test_a_hundred_are_folded_to_those_that_change_most() -> None:
    document = made(many([f"p{n}" for n in range(100)]))
    [section] = document.sections
    [table] = tables(document)
    [(_, rows)] = table.groups
    assert len(rows) == ROWS + 1
    assert rows[0][0] == "p99"
    assert rows[-1][0] == "and 90 more"
    assert len(section.blocks[0].items) == SENTENCES  # type: ignore[union-attr]
    assert "one in twenty" in section.blocks[-1].text  # type: ignore[union-attr]


def test_without_the_study_it_says_how_to_run_it() -> None:
    document = made(many(["a", "b"], study=False))
    [section] = document.sections
    assert not [block for block in section.blocks if isinstance(block, Picture)]
    text = section.blocks[-1].text  # type: ignore[union-attr]
    assert 'depth=full, or result.run_study("playbooks") in Python' in text
    columns = tables(document)[0].columns
    assert "Goal reached" in columns
    assert not [column for column in columns if "$" in column]


def test_fewer_futures_of_the_study_are_told() -> None:
    c = many(["a", "b"])
    less = c.measured.variants[c.measured.variants["replication"] < 3]
    [section] = made(Answer(replace(c.measured, variants=less))).sections
    assert "in 3 of the 6 futures" in section.blocks[-1].text  # type: ignore[union-attr]
    [section] = made(c).sections
    assert "in the same 6 futures" in section.blocks[-1].text  # type: ignore[union-attr]


def test_names_of_users_break_nothing() -> None:
    document = made(many([*HOSTILE, "$x^2$"]))
    text = page(document)
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert pdf(document).startswith(b"%PDF")


def test_a_picture_of_each() -> None:
    worth = [Worth("<b>$a$</b>", 2e6, 1e6, 3e6, "+$2M"), Worth("b", -1e5, -3e5, 1e5, "not clear")]
    [axes] = figure_for(draw_playbooks, worth, after=" after 3 years").axes
    written = [text.get_text() for text in axes.texts]
    for word in ("<b>$a$</b>", "+$2M", "b", "not clear"):
        assert word in written
    assert "million $" in axes.get_xlabel()
    low, high = axes.get_xlim()
    assert low <= -0.3
    assert high >= 3
    with pytest.raises(ValueError, match="no playbooks to draw"):
        figure_for(draw_playbooks, [], after="")
