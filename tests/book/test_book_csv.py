"""Books from files and frames: what is read, what is refused, and that nothing else happens."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simcs.book import csv_file
from simcs.book.csv_file import read_csv_book
from simcs.book.frame import book_from_frame
from simcs.book.header import OPTIONAL, REQUIRED
from simcs.errors import BookError
from tests.books import GOOD, SEGMENTS, csv_of, one, read, refusal

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "book.csv"


def test_a_full_row_fills_every_column(tmp_path: Path) -> None:
    full = {
        **GOOD,
        "arr": "1200.50",
        "term_months": "12",
        "owner": "  Zoe ",
        "health": "81.5",
        "adoption": "0.4",
        "open_issues": "3",
        "sponsor": "Present",
        "card_billed": "YES",
    }
    bare = {**GOOD, "account_id": "A2", "owner": "Abe"}
    book = read(tmp_path, csv_of(full, bare), "2025-07-01")
    assert book.ids == ("A1", "A2")
    assert book.owners == ("Abe", "Zoe")
    assert book.rows["owner"].tolist() == [1, 0]
    assert book.rows["arr"].tolist() == [120_050, 120_000]
    assert book.rows["opening_arr"].tolist() == [120_050, 120_000]
    assert book.rows["segment"].tolist() == [1, 1]
    assert book.rows["card_billed"].tolist() == [1, -1]
    assert (book.rows["notice"] == 8).all()
    assert not book.fresh
    assert book.notes == ()
    assert book.first_day == date(2025, 7, 1).toordinal()
    for observed, value in (
        (book.health, 81.5),
        (book.adoption, 0.4),
        (book.open_issues, 3),
        (book.sponsor, 1),
    ):
        assert observed[0] == value
        assert np.isnan(observed[1])


def test_the_example_is_a_good_book() -> None:
    book = read_csv_book(str(EXAMPLE), SEGMENTS, None)
    latest = pd.read_csv(EXAMPLE)["start_date"].max()
    assert book.first_day == date.fromisoformat(latest).toordinal()
    assert len(book) == 200
    assert len(book.owners) == 6
    assert book.notes[0] == "kept for playbooks and breakdowns: industry, plan, seats"
    assert len(book.notes) == 2
    assert "2026-09-28" in book.notes[1]
    assert book.rows["start"].max() == 0
    assert (book.rows["renewal"] >= 1).all()
    assert (np.bincount(book.rows["segment"]) >= [100, 40, 10]).all()
    for observed in (book.health, book.adoption, book.open_issues, book.sponsor):
        assert 0 < np.isnan(observed).sum() < 60
    known = ~np.isnan(book.health + book.open_issues)
    assert np.corrcoef(book.health[known], book.open_issues[known])[0, 1] < -0.4


def test_header_is_read_with_bom_capitals_spaces_and_in_any_order(tmp_path: Path) -> None:
    text = (
        " Renewal_Date,ARR ,Segment,START_DATE,Account_ID\r\n2026-01-01,5, SMB ,2025-01-01, x \r\n"
    )
    book = read(tmp_path, b"\xef\xbb\xbf" + text.encode())
    assert book.ids == ("x",)
    assert book.rows["segment"].tolist() == [0]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("between", [",", ";"])
def test_commas_semicolons_and_line_ends(tmp_path: Path, between: str, ending: str) -> None:
    text = csv_of(GOOD, {**GOOD, "account_id": "A2"}, between=between)
    assert len(read(tmp_path, text.replace("\n", ending))) == 2


def test_quoted_cells_and_quoted_header(tmp_path: Path) -> None:
    header = ";".join(f'"{column}"' for column in (*REQUIRED, "a,b,c"))
    text = f'{header}\n"A;1 ""x""\nline";mid;5;2025-01-01;2026-01-01;y\n'
    assert read(tmp_path, text).ids == ('A;1 "x"\nline',)


def test_decimal_commas_are_refused_with_the_value(tmp_path: Path) -> None:
    says = refusal(tmp_path, csv_of({**GOOD, "arr": "1200,50"}, between=";"))
    assert "row 2, arr: value is '1200,50'; allowed: a plain number" in says
    assert "thousands separators" in says


def test_missing_columns_are_all_named_with_those_found(tmp_path: Path) -> None:
    says = refusal(tmp_path, "account_id,start_date,Money\n1,2,3\n")
    assert "lacks the columns segment, arr, renewal_date" in says
    assert "found: 'account_id', 'start_date', 'Money'" in says
    assert "found: nothing" in refusal(tmp_path, ",,\n")


@pytest.mark.parametrize("twice", ["ARR", "health,Health", "other,other"])
def test_columns_given_twice_are_refused(tmp_path: Path, twice: str) -> None:
    text = csv_of(GOOD).replace("\n", f",{twice}\n", 1)
    assert "more than one column" in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n\n", "is empty"),
        (",".join(REQUIRED).encode(), "no accounts"),
        (",".join(REQUIRED).encode() + b"\n\n,,,,\n", "no accounts"),
        (csv_of(GOOD).encode() + b"\0", "NUL"),
        (csv_of(GOOD).encode("utf-16-le"), "NUL"),
        (csv_of(GOOD).encode("utf-16"), "not UTF-8"),
        (csv_of(GOOD).encode() + b"\xe9", "not UTF-8 text on line 3"),
        (csv_of(GOOD).encode() + b'"open', "is not valid CSV"),
        (csv_of(GOOD).encode() + b'"a"b,', "line 3 is not valid CSV"),
        (csv_of(GOOD).encode() + b"x" * 200_000, "line 3 is not valid CSV"),
    ],
)
def test_files_that_are_no_books(tmp_path: Path, content: bytes, says: str) -> None:
    message = refusal(tmp_path, content)
    assert says in message
    assert repr(str(tmp_path / "book.csv")) in message
    assert "expected" in message


def test_paths_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path, says in (
        ("", "no book was named"),
        (str(tmp_path), "is a folder"),
        (str(tmp_path / "none.csv"), "does not exist"),
        ("/dev/null", "not a plain file"),
        ("a\0b\x1b[31m", r"'a\x00b\x1b[31m' cannot be read"),
        ("x" * 5000, "cannot be read"),
        ("\ud800", "cannot be read"),
    ):
        with pytest.raises(BookError, match="expected a CSV file") as caught:
            read_csv_book(path, SEGMENTS, None)
        assert says in str(caught.value)
    read(tmp_path, csv_of(GOOD))

    def denied(*_: object, **__: object) -> None:
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", denied)
        with pytest.raises(BookError, match="may not be read by you"):
            read_csv_book(str(tmp_path / "book.csv"), SEGMENTS, None)
    monkeypatch.setattr(csv_file, "LARGEST_FILE", 10)
    with pytest.raises(BookError, match="bytes; expected a CSV file"):
        read_csv_book(str(tmp_path / "book.csv"), SEGMENTS, None)


def test_too_many_accounts_are_refused_with_the_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(tmp_path, csv_of(GOOD))
    monkeypatch.setattr(csv_file, "MOST_ACCOUNTS", 0)
    with pytest.raises(BookError, match="more than 0 accounts, for which 2 GiB of memory are"):
        read_csv_book(str(tmp_path / "book.csv"), SEGMENTS, None)


@pytest.mark.parametrize("begins", ["", "\ufeff"])
def test_letters_over_the_edge_of_a_block_are_read(
    begins: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check of UTF-8 goes block by block; no letter is lost, and a bad one is placed."""
    header, row = csv_of(GOOD).splitlines()[:2]
    text = f"{begins}{header},note\n{row},é🙂é\n"
    path = tmp_path / "book.csv"
    for block in range(1, 9):
        monkeypatch.setattr(csv_file, "BLOCK", block)
        path.write_bytes(text.encode())
        assert len(read_csv_book(str(path), SEGMENTS, None).ids) == 1
        for bad in (text.encode()[:-2] + b"\n", text.encode() + b"\xff", text.encode() + b"\xc3"):
            path.write_bytes(bad)
            line = bad.count(b"\n", 0, len(bad) - 1) + 1
            with pytest.raises(BookError, match=f"not UTF-8 text on line {line};"):
                read_csv_book(str(path), SEGMENTS, None)


PEAK = """
import sys
from benchmarks.memory import peak_bytes
from simcs.book.csv_file import read_csv_book
from simcs.journey.segments import usual_segments
before = peak_bytes()
book = read_csv_book(sys.argv[1], usual_segments(), None)
print(len(book.ids), peak_bytes() - before)
"""


@pytest.mark.slow
def test_a_large_file_takes_little_more_memory_than_its_bytes(tmp_path: Path) -> None:
    """The limits (500 MB, within 2 GiB) leave 4 bytes for each; a letter beyond the usual too."""
    header, row = csv_of(GOOD).splitlines()[:2]
    path, rest = tmp_path / "large.csv", row.partition(",")[2]
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{header},note\n")
        for number in range(20_000):
            file.write(f"a{number},{rest},{'x' * 3_000}{'🙂' if number == 0 else ''}\n")
    command = [sys.executable, "-c", PEAK, str(path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    accounts, peak = map(int, said.split())
    assert accounts == 20_000
    assert path.stat().st_size < peak < 2 * path.stat().st_size


def test_frames_are_read_as_files_are(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "Account_ID": [7, 8],
            "segment": pd.Categorical(["smb", "mid"]),
            "arr": [1200.0, 99.5],
            "start_date": pd.to_datetime(["2025-01-01", "2025-02-03"]),
            "renewal_date": [date(2026, 1, 1), pd.Timestamp(2026, 2, 3, 12)],
            "open_issues": [2, None],
            "sponsor": [True, None],
            "owner": [pd.NA, "Zoe, or so"],
            "card_billed": np.asarray([False, True]),
        },
        index=[5, 5],
    )
    text = (
        "account_id,segment,arr,start_date,renewal_date,open_issues,sponsor,owner,card_billed\n"
        "7,smb,1200,2025-01-01,2026-01-01,2,yes,,no\n"
        '8,mid,99.5,2025-02-03,2026-02-03,,,"Zoe, or so",yes\n'
    )
    a, b = book_from_frame(frame, SEGMENTS, None), read(tmp_path, text)
    assert (a.rows == b.rows).all()
    assert (a.ids, a.owners, a.notes) == (b.ids, b.owners, b.notes)
    np.testing.assert_array_equal(a.open_issues, b.open_issues)
    np.testing.assert_array_equal(a.sponsor, b.sponsor)
    with pytest.raises(BookError, match=r"row 3, arr: value is 'inf' \(infinite\)"):
        book_from_frame(frame.assign(arr=[1, np.inf]), SEGMENTS, None)
    with pytest.raises(BookError, match="row 2, arr: value is ''"):
        book_from_frame(frame.assign(arr=[np.nan, 1]), SEGMENTS, None)
    for nothing in (pd.DataFrame(), frame.iloc[:0]):
        with pytest.raises(BookError, match="expected"):
            book_from_frame(nothing, SEGMENTS, None)


def test_order_and_company_move_nobody(tmp_path: Path) -> None:
    header, *lines = EXAMPLE.read_text("utf-8").splitlines()
    forward = read(tmp_path, "\n".join([header, *lines]))
    backward = read(tmp_path, "\n".join([header, *lines[::-1]]))
    assert (forward.rows == backward.rows[::-1]).all()
    assert forward.ids == backward.ids[::-1]
    assert forward.owners == backward.owners
    np.testing.assert_array_equal(forward.health, backward.health[::-1])
    fewer = read(tmp_path, "\n".join([header, *lines[50:]]), "2026-09-28")
    assert (forward.rows["entity"][50:] == fewer.rows["entity"]).all()
    assert len(set(forward.rows["entity"].tolist())) == 200
    assert (forward.rows["entity"] >= 2**61).all()
    assert (forward.rows["entity"] < 2**62).all()


def test_an_entity_never_changes(tmp_path: Path) -> None:
    # Stored results depend on it: another number here changes the random numbers of every book.
    assert one(tmp_path)["entity"] == ENTITY_OF_A1


ENTITY_OF_A1 = 4_174_901_949_837_708_437


words = st.sampled_from(
    ["mid", "smb", "12", "0.5", "yes", "2025-01-01", "2026-01-01", '"', ",", ";", "\n", "", "1e400"]
)
cells = st.one_of(words, st.text(), st.text(st.characters(categories=["Cs", "Cc", "Nd", "Zs"])))


@given(st.lists(st.lists(cells, min_size=12, max_size=12), max_size=4), st.none() | cells)
@settings(max_examples=200)
def test_no_cell_raises_anything_but_a_book_error(rows: list[list[str]], as_of: str | None) -> None:
    frame = pd.DataFrame(rows, columns=[*REQUIRED, *OPTIONAL], dtype=object)
    try:
        book = book_from_frame(frame, SEGMENTS, as_of)
    except BookError as error:
        assert str(error)  # noqa: PT017
    else:
        assert 1 <= len(book) <= len(rows)


@given(st.one_of(st.binary(max_size=300), st.lists(cells).map(
    lambda parts: (csv_of(GOOD) + ",".join(parts)).encode("utf-8", "replace"))))  # fmt: skip
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_raises_anything_but_a_book_error(tmp_path: Path, content: bytes) -> None:
    try:
        read(tmp_path, content)
    except BookError as error:
        assert str(error)  # noqa: PT017


def test_a_missing_column_names_the_one_that_is_perhaps_meant(tmp_path: Path) -> None:
    says = refusal(tmp_path, csv_of(GOOD).replace("start_date", "Start"))
    assert "lacks the columns start_date (is it 'Start'?);" in says


@pytest.mark.parametrize("above", ["My accounts,,,,", "sep=;"])
def test_a_line_above_the_header_is_reported(tmp_path: Path, above: str) -> None:
    assert "row 1 must be the header" in refusal(tmp_path, f"{above}\n{csv_of(GOOD)}")


def test_a_currency_sign_is_shown_as_it_is(tmp_path: Path) -> None:
    assert "value is '\u20ac4200'" in refusal(tmp_path, csv_of({**GOOD, "arr": "\u20ac4200"}))


def test_a_segment_may_be_named_by_its_beginning(tmp_path: Path) -> None:
    says = refusal(tmp_path, csv_of({**GOOD, "segment": "Mid-Market"}))
    assert "(did you mean 'mid'?)" in says


def test_a_spreadsheets_number_for_a_date_is_reported(tmp_path: Path) -> None:
    says = refusal(tmp_path, csv_of({**GOOD, "start_date": "45678"}))
    assert "a spreadsheet's number for 2025-01-21" in says


def starting(*days: str) -> str:
    rows = ({**GOOD, "account_id": day, "start_date": day, "renewal_date": "2027-09-01"}
            for day in days)  # fmt: skip
    return csv_of(*rows)


def test_a_start_far_after_all_others_is_doubted(tmp_path: Path) -> None:
    usual = read(tmp_path, starting("2025-01-06", "2025-11-03")).notes
    assert not [note for note in usual if "all others" in note]
    odd = read(tmp_path, starting("2023-11-06", "2024-01-08", "2026-01-05")).notes
    [note] = [note for note in odd if "all others" in note]
    assert "2026-01-05" in note
    assert "2024-01-08" in note
    assert "book.as_of" in note
    said = read(tmp_path, starting("2023-11-06", "2026-01-05"), "2026-01-05").notes
    assert not [note for note in said if "all others" in note]


def test_a_day_far_from_now_is_doubted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = starting("2025-01-06", "2025-11-03")
    assert not [note for note in read(tmp_path, text).notes if "from now" in note]
    monkeypatch.setattr("simcs.book.csv_file.clock", lambda: date(2026, 11, 22))
    [note] = [note for note in read(tmp_path, text).notes if "from now" in note]
    assert "2025-11-03" in note
    assert "book.as_of" in note
