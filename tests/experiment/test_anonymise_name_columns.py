"""--anonymise and columns that say what accounts are called, which several accounts may share."""

from pathlib import Path

import pytest

from simcs.experiment.store import RunFolder
from tests.books import GOOD, csv_of
from tests.commands import ran

SMALL = (
    "compare", "book=csv", "book.path=book.csv", "driver=loop", "workers=1", "depth=quick",
    "horizon_weeks=4", "book.burn_in_accounts=20", "book.burn_in_weeks=4", "replications=1",
)  # fmt: skip
ARMS = "policies=[none,blend]"


@pytest.fixture(autouse=True)
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for place in ("simcs.comparison", "simcs.run_files"):
        monkeypatch.setattr(f"{place}.write_pages", lambda *_: True)
    rows = [
        {**GOOD, "account_id": f"A{n}", "customer_name": ("Wexler Group", "Ostrava AG")[n % 2]}
        for n in range(40)
    ]
    Path("book.csv").write_text(csv_of(*rows), "utf-8")


def test_no_run_by_such_a_column_is_anonymous(capsys: pytest.CaptureFixture[str]) -> None:
    by = "by=customer_name"
    assert ran(*SMALL, ARMS, by, "folder=hidden", "--anonymise") == 2
    assert "the book's column 'customer_name' is not used (--anonymise" in capsys.readouterr().err
    assert ran(*SMALL, ARMS, by, "folder=named") == 0
    assert "Wexler" in RunFolder(Path("named")).read_parquet("breakdowns.parquet").to_csv()
    capsys.readouterr()
    assert ran("report", "named", "--anonymise", "folder=copy") == 2
    said = capsys.readouterr().err
    assert "by is customer_name, a column that says what accounts are called; allowed" in said
    assert not Path("copy").exists()


def test_a_playbook_with_a_name_of_such_a_column_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    look = "playbooks:\n  look: {when: usage < 90%, do: check_in}\n"
    Path("play.yaml").write_text(f"{look}  # as for Wexler Group\n")
    arms = "policies={now: typical, new: play.yaml}"
    assert ran(*SMALL, arms, "folder=hidden", "--anonymise") == 2
    said = capsys.readouterr().err
    assert "play.yaml, line 3: it holds the name of a customer or CSM" in said
    assert "Wexler" not in said


def test_no_run_is_copied_whose_playbooks_ask_for_such_a_column(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("play.yaml").write_text(
        "columns: {customer_name: text}\n"
        "playbooks:\n  look:\n    who: customer_name == 'Wexler Group'\n"
        "    when: usage < 90%\n    do: check_in\n"
    )
    arms = "policies={now: typical, new: play.yaml}"
    assert ran(*SMALL, arms, "folder=named") == 0
    capsys.readouterr()
    assert ran("report", "named", "--anonymise", "folder=copy") == 2
    said = capsys.readouterr().err
    assert "column customer_name, which says what accounts are called" in said
    assert "Wexler" not in said
    assert not Path("copy").exists()
