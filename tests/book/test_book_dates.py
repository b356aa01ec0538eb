"""From the dates of a contract to weeks of a run."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcs.book.frame import book_from_frame
from simcs.errors import BookError
from tests.books import GOOD, SEGMENTS, csv_of, one, read, refusal


def test_the_latest_start_is_the_day_of_the_book(tmp_path: Path) -> None:
    later = {**GOOD, "account_id": "B", "start_date": "2025-03-03"}
    book = read(tmp_path, csv_of(GOOD, later))
    assert book.rows["start"].tolist() == [-8, 0]
    assert "as of 2025-03-03" in book.notes[0]
    assert "book.as_of=YYYY-MM-DD" in book.notes[0]
    says = refusal(tmp_path, csv_of(GOOD, later), "2025-03-02")
    assert "row 3, start_date: value is '2025-03-03'; allowed: a date up to 2025-03-02" in says
    for wrong in ("03/02/2025", "", "2025-13-01"):
        assert "book.as_of: value is" in refusal(tmp_path, csv_of(GOOD), wrong)


@pytest.mark.parametrize(
    ("as_of", "start", "renewal"),
    [
        ("2025-01-01", 0, 53),
        ("2025-01-07", 0, 52),
        ("2025-01-08", -1, 52),
        ("2025-12-25", -51, 1),
        ("2025-12-31", -52, 1),
    ],
)
def test_weeks(tmp_path: Path, as_of: str, start: int, renewal: int) -> None:
    row = one(tmp_path, as_of)
    assert (row["start"], row["renewal"], row["term"]) == (start, renewal, 52)


@pytest.mark.parametrize(
    ("months", "weeks"), [("1", 4), ("2", 9), ("3", 13), ("6", 26), ("12", 52), ("36", 156)]
)
def test_stated_terms(tmp_path: Path, months: str, weeks: int) -> None:
    row = one(tmp_path, "2025-12-25", term_months=months)
    assert row["term"] == weeks
    assert row["notice"] == min(8, weeks // 2)


@pytest.mark.parametrize(
    ("renewal", "term", "guessed"),
    [
        ("2025-02-01", 4, False),
        ("2025-02-15", 4, False),
        ("2025-02-16", 52, False),
        ("2026-01-10", 52, False),
        ("2026-02-10", 104, True),
        ("2028-01-01", 156, True),
        ("2034-12-31", 520, True),
    ],
)
def test_terms_not_stated(tmp_path: Path, renewal: str, term: int, guessed: bool) -> None:
    book = read(tmp_path, csv_of({**GOOD, "renewal_date": renewal}), "2025-01-01")
    assert book.rows["term"].tolist() == [term]
    assert len(book.notes) == guessed
    if guessed:
        assert "1 of 1 accounts renew more than a year" in book.notes[0]


def test_a_renewal_beyond_its_term_is_refused(tmp_path: Path) -> None:
    far = {**GOOD, "renewal_date": "2027-01-01", "term_months": "12"}
    says = refusal(tmp_path, csv_of(far), "2025-01-01")
    assert "row 2, renewal_date: value is '2027-01-01', more than a term of 12 months" in says
    assert one(tmp_path, "2026-01-01", **far)["renewal"] == 53
    for months in ("", "120"):
        distant = {**GOOD, "renewal_date": "2045-01-01", "term_months": months}
        assert "a term of 120 months" in refusal(tmp_path, csv_of(distant), "2025-01-01")


def test_far_renewals_are_not_judged_by_a_day_that_may_be_wrong(tmp_path: Path) -> None:
    far = {**GOOD, "renewal_date": "2027-01-01", "term_months": "12"}
    says = refusal(tmp_path, csv_of(far, {**GOOD, "account_id": "B", "start_date": "?"}))
    assert "row 3, start_date" in says
    assert "row 2" not in says


@pytest.mark.parametrize("renewal", ["2025-01-01", "2024-12-31"])
def test_renewal_comes_after_start(tmp_path: Path, renewal: str) -> None:
    says = refusal(tmp_path, csv_of({**GOOD, "renewal_date": renewal}))
    assert f"row 2, renewal_date: value is '{renewal}'; allowed: a date after" in says


@pytest.mark.parametrize(
    ("start", "renewal", "months", "as_of", "ahead"),
    [
        ("2020-01-01", "2021-01-01", "12", "2025-01-01", date(2026, 1, 1)),
        ("2020-01-01", "2021-01-01", "12", "2024-12-31", date(2025, 1, 1)),
        ("2020-02-29", "2023-02-28", "36", "2025-01-01", date(2026, 2, 28)),
        ("2024-12-31", "2025-01-31", "1", "2025-02-10", date(2025, 2, 28)),
        ("2024-12-31", "2025-01-31", "", "2025-03-30", date(2025, 3, 31)),
        ("1900-01-01", "1900-02-01", "1", "2199-12-31", date(2200, 1, 1)),
    ],
)
def test_overdue_renewals_roll_by_whole_terms(
    tmp_path: Path, start: str, renewal: str, months: str, as_of: str, ahead: date
) -> None:
    account = {**GOOD, "start_date": start, "renewal_date": renewal, "term_months": months}
    book = read(tmp_path, csv_of(account, {**account, "account_id": "B"}), as_of)
    days = (ahead - date.fromisoformat(as_of)).days
    assert book.rows["renewal"].tolist() == [-(-days // 7)] * 2
    assert "2 of 2 accounts had a renewal date up to" in book.notes[0]


@given(start=st.dates(date(1990, 1, 1), date(2030, 1, 1)), term=st.integers(1, 800),
       later=st.integers(0, 20_000), months=st.none() | st.integers(1, 120))  # fmt: skip
def test_dates_settle_within_a_term(start: date, term: int, later: int, months: int | None) -> None:
    today, renewal = start + timedelta(later), start + timedelta(term)
    frame = pd.DataFrame([{**GOOD, "start_date": start, "renewal_date": renewal,
                           "term_months": months}])  # fmt: skip
    try:
        row = book_from_frame(frame, SEGMENTS, str(today)).rows[0]
    except BookError as error:
        assert months is not None
        assert "more than a term" in str(error)  # noqa: PT017
        return
    assert row["start"] == -(later // 7)
    assert 1 <= row["renewal"] <= row["term"] * 1.01 + 4
    assert 4 <= row["term"] <= 520
