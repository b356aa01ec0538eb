"""What each cell of a book may say, and that all that is wrong is said at once."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simcs.book import entities
from simcs.book.frame import book_from_frame
from simcs.book.header import OPTIONAL, REQUIRED
from simcs.errors import BookError
from simcs.journey.segments import Segment
from tests.books import GOOD, csv_of, one, read, refusal


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("arr", "0.01", 1),
        ("arr", "1e9", 100_000_000_000),
        ("arr", "+1200.", 120_000),
        ("segment", "ENTERPRISE", 2),
        ("owner", "x" * 80, 0),
        ("account_id", "x" * 200, None),
        ("term_months", "120", None),
        ("health", "0", None),
        ("health", "100", None),
        ("adoption", "1", None),
        ("open_issues", "99", None),
        ("card_billed", "False", 0),
        ("card_billed", "1", 1),
    ],
)
def test_allowed_cells(tmp_path: Path, column: str, cell: str, value: int | None) -> None:
    row = one(tmp_path, **{column: f" {cell} "})
    if value is not None:
        assert row[column] == value


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("account_id", ["", "x" * 201]),
        ("segment", ["", "middle", "1"]),
        (
            "arr",
            ["", "0", "0.001", "-5", "1e10", "NaN", "-inf", "Infinity", "1_000", "$5", "1 000"],
        ),
        ("arr", ["٣", "0x10", "5e", "1e999", "=1+1"]),
        (
            "start_date",
            ["", "2025-02-30", "20250101", "1/2/2025", "2025-01-01T00:00", "0001-01-01"],
        ),
        ("renewal_date", ["", "9999-01-01", "tomorrow", "2026-W01-1"]),
        ("term_months", ["0", "121", "1.5", "-12", "year"]),
        ("owner", ["x" * 81]),
        ("health", ["-1", "100.1", "nan", "85%"]),
        ("adoption", ["1.01", "-0.1", "65%", "inf"]),
        ("open_issues", ["-1", "100", "1.5", "many"]),
        ("sponsor", ["2", "maybe", "ja"]),
        ("card_billed", ["2", "present"]),
    ],
)
def test_cells_that_are_not_allowed(tmp_path: Path, column: str, cells: list[str]) -> None:
    for cell in cells:
        says = refusal(tmp_path, csv_of({**GOOD, column: cell}))
        assert f"row 2, {column}: " in says
        assert "allowed: " in says


def test_no_number_is_refused_by_name(tmp_path: Path) -> None:
    assert "value is 'NaN' (not a number)" in refusal(tmp_path, csv_of({**GOOD, "arr": "NaN"}))
    assert "value is '-Inf' (infinite)" in refusal(tmp_path, csv_of({**GOOD, "arr": "-Inf"}))
    says = refusal(tmp_path, csv_of({**GOOD, "segment": "smbs"}))
    assert "unknown segment 'smbs' (did you mean 'smb'?)" in says


@pytest.mark.parametrize(
    ("cell", "value"), [("present", 1), ("ABSENT", 0), ("yes", 1), ("no", 0), ("0", 0), ("", None)]
)
def test_sponsor(tmp_path: Path, cell: str, value: int | None) -> None:
    seen = read(tmp_path, csv_of({**GOOD, "sponsor": cell})).sponsor[0]
    assert np.isnan(seen) if value is None else seen == value


def test_segments_that_differ_by_case_are_distinguished() -> None:
    frame = pd.DataFrame(
        [{**GOOD, "segment": "Mid"}, {**GOOD, "account_id": "B", "segment": "mid"}]
    )
    two = {"mid": Segment(), "Mid": Segment()}
    assert book_from_frame(frame, two, None).rows["segment"].tolist() == [1, 0]
    with pytest.raises(BookError, match="unknown segment 'MID'"):
        book_from_frame(frame.assign(segment="MID"), two, None)


def test_short_long_and_blank_rows(tmp_path: Path) -> None:
    header = ",".join((*REQUIRED, "owner", "health"))
    good = "A,mid,5,2025-01-01,2026-01-01"
    assert len(read(tmp_path, f"{header}\n\n{good}\n,,,,,,\n   \n")) == 1
    says = refusal(tmp_path, f"{header}\n\n{good},x,50,extra\nB,mid,5\n")
    assert "row 3: it has 8 cells; allowed: 7" in says
    assert "row 4, start_date: value is ''" in says
    assert "2 rows cannot be used" in says


def test_ids_given_twice_name_both_rows(tmp_path: Path) -> None:
    says = refusal(tmp_path, csv_of(GOOD, {**GOOD, "account_id": "B"}, GOOD))
    assert "row 4, account_id: value is 'A1', which row 2 has too" in says


def test_ids_with_the_same_key_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "entity_of", lambda _: 2**61)
    says = refusal(tmp_path, csv_of(GOOD, {**GOOD, "account_id": "B"}))
    assert (
        "row 3, account_id: value is 'B', which cannot be distinguished from 'A1' in row 2" in says
    )


def test_all_bad_rows_come_at_once_in_order(tmp_path: Path) -> None:
    bad = [
        {**GOOD, "account_id": "1", "arr": "x", "health": "y"},
        GOOD,
        {**GOOD, "account_id": "2", "renewal_date": "2024-01-01"},
        {**GOOD, "account_id": "3", "start_date": "2026-01-01", "renewal_date": "2027-01-01"},
        GOOD,
    ]
    says = refusal(tmp_path, csv_of(*bad), "2025-06-01").splitlines()
    assert says[0].endswith("4 rows cannot be used")
    found = [line.split(":")[0].strip() for line in says[1:]]
    assert found[:2] == ["row 2, arr", "row 2, health"]
    assert found[2:] == ["row 4, renewal_date", "row 5, start_date", "row 6, account_id"]


def test_twenty_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    says = refusal(
        tmp_path, csv_of(*({**GOOD, "account_id": str(i), "arr": "?"} for i in range(50)))
    )
    lines = says.splitlines()
    assert len(lines) == 22
    assert "50 rows cannot be used (as of 2025-01-01, its latest start_date; set" in lines[0]
    assert lines[-1].strip() == "… and 30 more"


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "\x1b[2J\x07"])
def test_hostile_cells_are_text(tmp_path: Path, cell: str) -> None:
    book = read(tmp_path, csv_of({**GOOD, "account_id": cell, "owner": cell}))
    assert book.ids == (cell,)
    assert book.owners == (cell,)
    for column in (*REQUIRED[1:], *(c for c in OPTIONAL if c != "owner")):
        says = refusal(tmp_path, csv_of({**GOOD, column: cell}))
        assert says.replace("\n", "").replace("…", "").isprintable()
