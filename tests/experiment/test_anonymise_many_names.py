"""--anonymise and columns of names that are not kept, since they have too many texts."""

from pathlib import Path

import pytest

from simcs.book import own_columns
from simcs.book.anonymous import anonymous, names_of
from simcs.book.csv_file import read_csv_book
from simcs.experiment.book_again import said_of_copy
from simcs.experiment.store import RunFolder
from simcs.journey.parameters import Journey
from tests.books import GOOD, csv_of
from tests.commands import ran

SMALL = (
    "compare", "book=book.csv", "driver=loop", "workers=1", "depth=quick", "horizon_weeks=4",
    "book.burn_in_accounts=20", "book.burn_in_weeks=4", "replications=1",
    "policies={now: typical, new: play.yaml}",
)  # fmt: skip
PLAY = "playbooks:\n  look: {when: usage < 90%, do: check_in}\n"


@pytest.fixture(autouse=True)
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A book with more customers' names than are kept of a column."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(own_columns, "MOST_TEXTS", 10)
    for place in ("simcs.comparison", "simcs.run_files"):
        monkeypatch.setattr(f"{place}.write_pages", lambda *_: True)
    rows = [{**GOOD, "account_id": f"A{n}", "customer": f"Firm{n} Wexler"} for n in range(40)]
    Path("book.csv").write_text(csv_of(*rows), "utf-8")
    Path("play.yaml").write_text(f"{PLAY}  # as for Firm31 Wexler\n")


def test_names_of_a_column_that_is_not_kept_are_names() -> None:
    segments = Journey().segments
    book = read_csv_book("book.csv", segments, None, hides=True)
    assert not book.own
    names = names_of(book)
    assert names.within("as Firm31 Wexler said", any_case=False)
    assert not names.within("Firm31", any_case=False)
    assert not anonymous(book, names).called
    assert not read_csv_book("book.csv", segments, None).called


def test_a_playbook_with_one_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(*SMALL, "--anonymise", "folder=hidden") == 2
    said = capsys.readouterr().err
    assert "play.yaml, line 3: it holds the name of a customer or CSM" in said
    assert "Wexler" not in said


def test_a_copy_rereads_the_book_and_says_so_where_it_cannot(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ran(*SMALL, "folder=named") == 0
    capsys.readouterr()
    report = ("report", "named", "--anonymise")
    assert ran(*report, "folder=refused") == 2
    assert "line 3: it holds the name of a customer or CSM" in capsys.readouterr().err
    assert not Path("refused").exists()
    Path("book.csv").rename("elsewhere.csv")
    assert ran(*report, "folder=copy") == 0
    written, first, second = capsys.readouterr().out.splitlines()
    assert written == "Written to copy"
    assert first == (
        "To give to others: any file in copy, which has no names. Keep named and your book to "
        "yourself: they have."
    )
    assert second.startswith("Look through playbooks.*.yaml first: your book is not where it was")
    Path("elsewhere.csv").rename("book.csv")
    assert said_of_copy(RunFolder(Path("named")), RunFolder(Path("copy"))) == [first]
    assert ran("report", "copy", "--anonymise") == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "To give to others: any file in copy, which has no names."
    ]
