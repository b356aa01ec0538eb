"""A book without names: what is looked for, what is left out, and what stays as it was."""

from pathlib import Path

import numpy as np
import pytest

from simcs.book.anonymous import WITHHELD, Names, RowNames, anonymous, names_of
from simcs.book.own_columns import NAME_COLUMNS
from tests.books import GOOD, csv_of, read

COMPOSED = ("S\u00f6hne M\u00fcller", "Cafe\u0301 Zorn")
"""Letters with accents as one letter and as two."""
NAMES = Names(["Bank of Quill", "42", "X", "Zorb_7 (EU)", *COMPOSED], ["A. Okwuosa-Smith", "Will"])


@pytest.mark.parametrize(
    ("text", "as_written", "in_any_case"),
    [
        ("a plan for Bank of Quill, Inc.", True, True),
        ("bank of quill", False, True),
        ("Bank of Scotland", False, False),
        ("Quill", False, False),
        ("42 days, X times", False, False),
        ("plays/zorb_7-eu.yaml", False, True),
        ("Zorb 7 (EU) and others", True, True),
        ("OKWUOSA", False, True),
        ("Okwuosa's", True, True),
        ("they will", False, True),
        ("ask Will", True, True),
        ("A.", False, False),
        ("", False, False),
        ("So\u0308hne Mu\u0308ller", True, True),
        ("s\u00f6hne m\u00fcller", False, True),
        ("Cafe\u0301 Zorn", True, True),
        ("Caf\u00e9 Zorn", True, True),
    ],
)
def test_names_are_found_as_whole_words(text: str, as_written: bool, in_any_case: bool) -> None:
    assert NAMES.within(text, any_case=False) == as_written
    assert NAMES.within(text, any_case=True) == in_any_case


def test_rows_count_from_the_header_on_without_blank_ones(tmp_path: Path) -> None:
    text = csv_of(*({**GOOD, "account_id": f"Quill {n}"} for n in range(3)))
    first, *others = text.splitlines()
    book = read(tmp_path, "\n".join([first, "", *others[:1], ",,", *others[1:], ""]))
    hidden = anonymous(book, names_of(book))
    assert list(hidden.ids) == ["Account 2", "Account 3", "Account 4"]
    assert hidden.ids[1:] == ("Account 3", "Account 4")
    assert np.array_equal(hidden.rows, book.rows)
    assert RowNames(3)[-1] == "Account 4"


def test_columns_that_may_hold_names_are_left_out_and_named(tmp_path: Path) -> None:
    rows = [
        {
            **GOOD,
            "account_id": f"Quill {n}",
            "owner": ("Ada", "Bob")[n % 2],
            "region": ("N", "S")[n % 2],
            "city": ("A", "B", "C")[n % 3],
            "nearly": ("A", "B", "C", "D")[n % 4],
            "helper": ("ada", "none")[n % 2],
            "seats": str(n),
            "Bob's": ("yes", "no")[n % 2],
            "long": "x" * 300,
        }
        for n in range(9)
    ]
    book = read(tmp_path, csv_of(*rows))
    hidden = anonymous(book, names_of(book))
    assert [column.name for column in hidden.own] == ["region", "city", "seats"]
    assert dict.fromkeys(("nearly", "helper", "bob_s"), WITHHELD) == {
        name: why for name, why in hidden.left_out.items() if why == WITHHELD
    }
    assert hidden.left_out["long"] == "texts of more than 80 letters"
    assert "kept for playbooks and breakdowns: region, city, seats" in hidden.notes
    assert f"columns not used: nearly, helper ({WITHHELD})" in hidden.notes
    assert not any("bob" in note.casefold() for note in hidden.notes)
    assert hidden.owners == ("CSM 1", "CSM 2")


@pytest.mark.parametrize("column", NAME_COLUMNS)
def test_columns_of_names_are_left_out_however_many_share_a_name(
    tmp_path: Path, column: str
) -> None:
    rows = [
        {
            **GOOD,
            "account_id": f"Q{n}",
            column: ("Wexler Group", "Company 1")[n % 2],
            "region": ("N", "S")[n % 2],
            "parent": ("wexler group", "none")[n % 2],
        }
        for n in range(12)
    ]
    book = read(tmp_path, csv_of(*rows))
    names = names_of(book)
    assert names.within("as for Wexler Group", any_case=False)
    hidden = anonymous(book, names)
    assert [one.name for one in hidden.own] == ["region"]
    assert hidden.left_out[column] == hidden.left_out["parent"] == WITHHELD
    assert f"columns not used: {column}, parent ({WITHHELD})" in hidden.notes
