"""Results by columns of the book of one's own: ``by=industry``."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import simcs
from simcs.comparison import Comparison, reread
from simcs.errors import ConfigError, PlaybookError
from simcs.experiment.compose import compose
from simcs.experiment.config_yaml import as_yaml, from_yaml
from simcs.report.column_text import sentences, table
from simcs.report.page import page
from simcs.report.report import document
from tests.books import csv_of
from tests.commands import ran

RUN_FOLDER = Path(__file__).parents[2] / "docs" / "reference" / "run-folder.md"
SIZES = {"smb": 24, "mid": 12, "enterprise": 3}
EVIL = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("x")'
SETTINGS = {
    "replications": 4, "horizon_weeks": 60, "driver": "loop", "workers": 1, "depth": "quick",
    "policies": ["typical", "none"],
}  # fmt: skip
BOOK = {"burn_in_weeks": 60, "burn_in_accounts": 30}


def accounts() -> list[dict[str, str]]:
    segments = [segment for segment, size in SIZES.items() for _ in range(size)]
    kinds = [EVIL] * 13 + [FORMULA] * 12 + ["Bank"] * 11
    return [
        {
            "account_id": f"A{n}", "segment": segment, "arr": str(2000 + 37 * n),
            "start_date": f"2025-0{1 + n % 9}-01", "renewal_date": f"2026-0{1 + n % 9}-01",
            "Size": segment, "kind": '"' + kinds[n].replace('"', '""') + '"' if n < 36 else "",
        }
        for n, segment in enumerate(segments)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("book") / "book.csv"
    file.write_text(csv_of(*accounts()), "utf-8")
    return file


def compared(path: Path, **more: Any) -> Comparison:
    return simcs.compare(**SETTINGS | {"book": {"path": str(path), **BOOK}} | more)


@pytest.fixture(scope="module")
def found(path: Path) -> Comparison:
    """Return a run by two columns, of which one is the segment again."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("simcs.comparison.write_pages", lambda *_: True)
        return compared(path, by=["size", "kind"], folder=path.parent / "run")


def test_by_a_column_that_is_the_segment_it_is_as_by_segment(found: Comparison) -> None:
    for frame in (found.groups, found.answer.group_differences):
        names = {name: f"{name[:-7]}column" for name in
                 ("accounts_by_segment", "arr_by_segment", "net_retention_by_segment",
                  "gross_retention_by_segment", "logo_retention_by_segment")}  # fmt: skip
        keys = ["policy", "breakdown", "group"]
        left = frame[frame["breakdown"].isin([*names])].replace({"breakdown": names})
        left = left.assign(group="size: " + left["group"])
        right = frame[frame["group"].str.startswith("size: ")]
        assert len(right) == len(left) > 0
        pd.testing.assert_frame_equal(
            left.sort_values(keys).reset_index(drop=True),
            right.sort_values(keys).reset_index(drop=True),
        )


def test_the_table_of_the_folder(found: Comparison, path: Path) -> None:
    rows = pd.read_csv(path.parent / "run" / "by_column.csv")
    size = rows[rows["column"] == "size"]
    assert size["value"].tolist() == ["smb", "smb", "mid", "mid", "enterprise", "enterprise"]
    assert size["policy"].tolist() == ["typical", "none"] * 3
    assert dict(zip(size["value"], size["accounts"], strict=True)) == SIZES
    assert size["opening_arr"].iloc[0] == sum(2000 + 37 * n for n in range(24))
    kind = rows[rows["column"] == "kind"]
    assert [*kind["value"].unique()] == [EVIL, f"'{FORMULA}", "Bank", "not given"]
    assert kind["accounts"].tolist()[::2] == [13, 12, 11, 3]
    base = rows["policy"] == "typical"
    assert rows.loc[base, "net_difference"].isna().all()
    gap = rows.loc[~base, "net_retention"].to_numpy() - rows.loc[base, "net_retention"].to_numpy()
    np.testing.assert_allclose(rows.loc[~base, "net_difference"], gap, atol=1e-9)
    page = RUN_FOLDER.read_text("utf-8").split("## by_column.csv")[1].split("\n## ")[0]
    named = {re.sub("_(low|high)$", "", name) for name in rows}
    assert {*re.findall(r"`(\w+)`", page)} == named | {"_low", "_high"}
    again = reread(path.parent / "run")
    pd.testing.assert_frame_equal(table(again.answer), table(found.answer))


def test_pages_escape_what_the_book_says(found: Comparison) -> None:
    made = page(document(found.answer))
    assert "By size and kind" in made
    assert EVIL not in made
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made
    assert "The model knows nothing of size or kind" in made
    text = found.details
    assert "Net retention after 1.15 years by size, opening accounts" in text


def test_nothing_else_changes_by_it(found: Comparison, path: Path) -> None:
    plain = compared(path)
    pd.testing.assert_frame_equal(plain.replications, found.replications)
    assert not len(table(plain.answer))
    assert "opening accounts" not in plain.details
    assert not plain.groups["breakdown"].str.endswith("_by_column").any()
    assert [*plain.by_column] == [*found.by_column]


def test_a_book_without_columns_gives_the_same_figures(found: Comparison, path: Path) -> None:
    bare = pd.read_csv(path).drop(columns=["Size", "kind"])
    file = path.parent / "bare.csv"
    bare.to_csv(file, index=False)
    pd.testing.assert_frame_equal(compared(file).replications, found.replications)


def test_clear_differences_are_said_and_counted(found: Comparison) -> None:
    rows = table(found.answer)
    gaps = rows[rows["net_difference"].notna()]
    clear = gaps[(gaps["net_difference_low"] > 0) | (gaps["net_difference_high"] < 0)]
    said = sentences(found.answer, rows)
    if not len(clear):
        looked = f"of {len(gaps)} differences looked at."
        assert said == [f"No clear difference in net retention in any group, {looked}"]
        return
    assert said[-1].startswith(f"{len(clear)} of {len(gaps)} differences")
    largest = clear.loc[clear["net_difference"].abs().idxmax()]
    assert f"is {largest['value']}," in said[0]
    assert ("higher" in said[0]) == (largest["net_difference"] > 0)


@pytest.mark.parametrize(
    ("by", "message"),
    [
        (["kinds"], "the book has no column 'kinds' (did you mean 'kind'?); allowed: size, kind"),
        ({"kind": 1}, "allowed: the name of a column of your book, such as by=industry"),
        ([3], "allowed: the name of a column of your book"),
        ([f"c{n}" for n in range(11)], "by has 11 columns; allowed: at most 10"),
    ],
)
def test_what_it_cannot_be(path: Path, by: Any, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        compared(path, by=by)
    assert message in str(error.value)


@pytest.mark.parametrize("others", [True, False])
def test_a_column_that_is_not_used_is_there_and_it_is_said_why(path: Path, others: bool) -> None:
    rows = pd.read_csv(path)
    rows = rows if others else rows.drop(columns=["Size", "kind"])
    file = path.parent / "long.csv"
    rows.assign(Notes="x" * 300).to_csv(file, index=False)
    says = "the book's column 'notes' is not used (texts of more than 80 letters); allowed: "
    says += "size, kind, or this one changed" if others else "this one changed so that it can be"
    with pytest.raises(ConfigError, match=re.escape(says)):
        simcs.prepare(["none"], str(file), by="notes")
    plays = "columns: {notes: text}\nplaybooks: {a: {when: notes == x, do: check_in}}"
    with pytest.raises(PlaybookError, match=re.escape(f"line 2, column 23: {says}")):
        simcs.prepare({"a": simcs.Playbooks.from_yaml(plays, "none")}, str(file))


def test_a_made_up_book_has_no_columns() -> None:
    with pytest.raises(ConfigError, match="this book has no columns of its own; allowed: book=csv"):
        simcs.compare(**SETTINGS | {"book": {"size": 20, **BOOK}, "by": "plan"})


def test_it_stands_in_the_configuration_only_where_it_is_set() -> None:
    assert "\nby:" not in as_yaml(compose([]))
    made = compose(["by=industry"])
    assert made.by == ["industry"]
    assert from_yaml(as_yaml(made)).by == ["industry"]
    assert compose(["by=[a,b,a]"]).by == ["a", "b"]


def test_a_check_says_what_is_kept(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("book=csv", f"book.path={path}", "horizon_weeks=5", "book.burn_in_weeks=20",
             "book.burn_in_accounts=20", "policies=[none]", "replications=1")  # fmt: skip
    assert ran("check", *words) == 0
    assert "Book: kept for playbooks and breakdowns: size, kind" in capsys.readouterr().out
