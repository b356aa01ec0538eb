"""The book's own columns: what is kept of them, within which bounds, and what notes say."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simcs.book import own_columns
from simcs.book.book import Book
from simcs.book.frame import book_from_frame
from simcs.book.groups import NOT_GIVEN, grouping
from simcs.book.own_columns import LONGEST_TEXT, MOST_COLUMNS, MOST_TEXTS
from simcs.own_columns import OwnColumn
from tests.books import GOOD, SEGMENTS, csv_of, read


def book_of(tmp_path: Path, heading: str, *cells: str) -> Book:
    rows = [{**GOOD, "account_id": f"A{n}", heading: cell} for n, cell in enumerate(cells)]
    return read(tmp_path, csv_of(*rows))


def column(tmp_path: Path, *cells: str) -> OwnColumn:
    [found] = book_of(tmp_path, "Mine", *cells).own
    assert found.name == "mine"
    return found


def said(found: OwnColumn) -> list[object]:
    return found.said(np.arange(len(found.values))).tolist()  # type: ignore[no-any-return]


def test_numbers_are_kept_as_numbers_and_empty_cells_as_missing(tmp_path: Path) -> None:
    found = column(tmp_path, "12", "", " -0.5 ", "1e3")
    assert found.texts == ()
    np.testing.assert_array_equal(found.values, [12, np.nan, -0.5, 1000])


@pytest.mark.parametrize("cell", ["n/a", "12%", "$5", "1;2", "007", "nan", "1e999", "0x10", "=1+1"])
def test_whatever_is_no_plain_number_is_text_and_never_evaluated(tmp_path: Path, cell: str) -> None:
    found = column(tmp_path, "12", cell, "")
    assert {*found.texts} == {"12", cell}
    assert said(found) == ["12", cell, ""]


def test_texts_differ_by_more_than_capitals_and_blanks(tmp_path: Path) -> None:
    """What most accounts write is shown; the order is that of the alphabet, not of the file."""
    found = column(tmp_path, "retail", "BANK", "Bank", " bank", "Bank", "Public   sector")
    assert found.texts == ("Bank", "Public sector", "retail")
    assert said(found) == ["retail", "Bank", "Bank", "Bank", "Bank", "Public sector"]
    np.testing.assert_array_equal(found.numbers(np.array([1, 0])), [0, 2])


def test_names_are_such_as_conditions_can_have(tmp_path: Path) -> None:
    row = {**GOOD, "Plan (2026)": "a", "Go-live": "b", "plan 2026!": "c", "\x1b[31m": "d", "": "e"}
    book = read(tmp_path, csv_of(row))
    assert [one.name for one in book.own] == ["plan_2026", "go_live"]
    assert book.notes[0] == "kept for playbooks and breakdowns: plan_2026, go_live"
    assert book.notes[1:3] == (
        "columns not used: 'plan 2026!' (another one is called plan_2026 too)",
        r"columns not used: '\x1b[31m' (its name must begin with a letter)",
    )


def test_what_is_kept_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_columns, "MOST_TEXTS", 3)
    assert len(column(tmp_path, *"abcab").texts) == 3
    many = book_of(tmp_path, "Mine", *"abcd")
    assert many.own == ()
    assert "columns not used: 'Mine' (more than 3 different texts)" in many.notes
    assert len(column(tmp_path, *"123456").values) == 6  # numbers are no texts
    long = book_of(tmp_path, "Mine", "x" * (LONGEST_TEXT + 1))
    assert f"columns not used: 'Mine' (texts of more than {LONGEST_TEXT} letters)" in long.notes
    assert "columns not used: 'Mine' (empty)" in book_of(tmp_path, "Mine", "", "").notes
    wide = read(tmp_path, csv_of({**GOOD, **{f"c{i}": "1" for i in range(MOST_COLUMNS + 30)}}))
    assert len(wide.own) == MOST_COLUMNS
    assert wide.notes[1].endswith(f"'c59' and 10 more (more than {MOST_COLUMNS} columns)")
    assert np.iinfo(np.int16).max >= MOST_TEXTS


def test_a_data_frame_has_them_too() -> None:
    frame = pd.DataFrame([{**GOOD, "account_id": i, "seats": s, "plan": "pro"}
                          for i, s in enumerate([5, np.nan])])  # fmt: skip
    seats, plan = book_from_frame(frame, SEGMENTS, None).own
    np.testing.assert_array_equal(seats.values, [5, np.nan])
    assert said(plan) == ["pro", "pro"]


def groups(values: list[str], tmp_path: Path) -> dict[str, int]:
    found = grouping(column(tmp_path, *values))
    assert found.place.min() >= 0
    counts = np.bincount(found.place, minlength=len(found.groups))
    return dict(zip(found.groups, counts.tolist(), strict=True))


def test_values_of_few_accounts_are_one_group(tmp_path: Path) -> None:
    cells = ["a"] * 10 + ["b"] * 30 + ["c"] * 9 + ["d"] + [""] * 4
    assert groups(cells, tmp_path) == {"b": 30, "a": 10, "other (2 values)": 10, NOT_GIVEN: 4}
    assert groups(["a"] * 10 + ["d"], tmp_path) == {"a": 10, "d": 1}
    assert [*groups(["not given"] * 10 + [""], tmp_path)] == ["not given", "not given*"]


def test_numbers_are_grouped_by_quarters_in_their_order(tmp_path: Path) -> None:
    cells = [str(n) for n in range(1, 101)]
    assert groups([*cells[50:], *cells[:50], ""], tmp_path) == {
        "up to 25": 25, "over 25 to 50": 25, "over 50 to 75": 25, "over 75": 25, NOT_GIVEN: 1,
    }  # fmt: skip
    assert groups(["2"] * 20 + ["10"] * 30, tmp_path) == {"2": 20, "10": 30}
