"""`simcs trace RUN` follows an account of the run itself: same book, arms, futures and numbers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simcs.book.book import Book
from simcs.errors import ConfigError
from simcs.experiment.measurements import RunAnswer, read
from simcs.experiment.replications import prepare
from simcs.experiment.store import RunFolder
from simcs.journey.columns import Stage
from simcs.report.loss_rows import compared
from simcs.report.names import csm_name
from simcs.report.run_source import configuration
from simcs.report.trace_run import listing
from simcs.report.where_text import most_changed, trace_line
from simcs.studies.account_named import row_of
from simcs.studies.trace import traces
from simcs.team.parameters import Ownership, Team
from tests.commands import ran

NAMES = ("Acme Ltd", "Acme GmbH", "Müller, Söhne", "O'Hara \"& Co\"", "7", "ABC", "abc", "=1+1",
         "株式会社")  # fmt: skip
ROWS = 40
PLAYS = """\
playbooks:
  calls:
    when: score < 60
    do: check_in
"""
Said = Callable[..., tuple[int, str, str]]


def book(names: tuple[str, ...]) -> str:
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    lines = ["account_id,segment,arr,start_date,renewal_date,owner,customer"]
    for number, name in enumerate(quoted):
        owner = ("A. Meier", "Bo")[number % 2]
        customer = ("Twice", "Twice", f"Firm {number}")[min(number, 2)]
        lines.append(
            f"{name},smb,{2000 + 100 * number},2024-02-01,2026-0{1 + number % 9}-01,{owner},"
            f"{customer}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small run, with an arm of playbooks."""
    place = tmp_path_factory.mktemp("traced")
    (place / "book.csv").write_text(book((*NAMES, *(f"N{n}" for n in range(ROWS)))), "utf-8")
    (place / "calls.yaml").write_text(PLAYS, "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("simcs.comparison.write_pages", lambda *_: True)
        code = ran("compare", "book=csv", f"book.path={place / 'book.csv'}", "book.burn_in_accounts=20",
              "book.burn_in_weeks=40", "horizon_weeks=60", "replications=3", "driver=loop",
              "depth=quick", "workers=1", "policies=[none,blend]", f"folder={place / 'run'}",
              "--arm", f"calls={place / 'calls.yaml'}")  # fmt: skip
    assert code == 0
    return place / "run"


@pytest.fixture
def said(folder: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """Run `simcs trace` with the folder; return its code and what it says."""

    def call(*words: str) -> tuple[int, str, str]:
        code = ran("trace", str(folder), *words)
        found = capsys.readouterr()
        return code, found.out, found.err

    return call


def test_numbers_are_those_of_the_run(folder: Path) -> None:
    """Over all futures, each account's ARR at the end adds up to what the run's tables have."""
    c = RunAnswer(read(folder))
    setup = prepare(configuration(opened(folder), "trace"))
    sums = c.measured.account_ends.set_index(["policy", "account"])["arr_end"]
    for row, name in ((0, "Acme Ltd"), (2, "Müller, Söhne"), (12, "N3")):
        found = dict.fromkeys(c.policies, 0.0)
        for number in range(3):
            for trace in traces(setup, name, number):
                left = (trace.states["stage"] == Stage.GONE).any()
                found[trace.arm] += 0.0 if left else trace.states[-1]["arr"] / 100
        for arm, arr in found.items():
            assert arr == sums[arm, row], (name, arm)


def opened(folder: Path) -> RunFolder:
    return RunFolder.at(str(folder))


def test_it_says_that_numbers_are_as_in_the_tables(folder: Path, said: Said) -> None:
    [top, *_] = most_changed(RunAnswer(read(folder)))
    code, out, err = said(f"account={top.account}")
    assert code == 0
    assert f"replication {top.most_replication} of {folder}, in which the choice" in out
    assert "the run's tables say the same." in out
    assert "No CS work" in out
    assert "has changed since" not in err


def test_it_says_where_the_tables_have_something_else(
    folder: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when simcs itself has changed since: then nobody shall take it for the run's account."""
    [top, *_] = most_changed(RunAnswer(read(folder)))
    honest = read

    def other(path: str) -> Any:
        found = honest(path)
        found.account_ends["most"] *= 2
        return found

    monkeypatch.setattr("simcs.report.trace_run.read", other)
    code, out, _ = said(f"account={top.account}")
    assert code == 1
    assert "so this is not what the run simulated." in out


def test_without_an_account_those_that_the_choice_changes_most(folder: Path, said: Said) -> None:
    c = RunAnswer(read(folder))
    code, out, _ = said()
    assert (code, out) == (0, f"{listing(c)}\n")
    top = most_changed(c)
    assert 0 < len(top) <= 10
    for row in top:
        assert trace_line(c, row) in out
    same = RunAnswer(read(folder))
    same.accounts_changed["gain"] = 0.0
    with pytest.raises(ConfigError, match="account is missing, and no account of this run"):
        listing(same)


@pytest.mark.parametrize("row", range(3))
def test_what_is_listed_can_be_typed(folder: Path, said: Said, row: int) -> None:
    import shlex

    c = RunAnswer(read(folder))
    command, what, path, account = shlex.split(trace_line(c, most_changed(c)[row]))
    assert (command, what, path) == ("simcs", "trace", str(folder))
    code, out, _ = said(account)
    assert code == 0
    assert "the run's tables say the same." in out


def test_arms_are_those_asked_for(folder: Path, said: Said) -> None:
    """By their names or ids; else the baseline and that of the answer."""
    c = RunAnswer(read(folder))
    _, out, _ = said("account=N1", "replication=1", "--arm", "calls", "--arm=No CS work")
    assert out.index("\ncalls\n") < out.index("\nNo CS work\n")
    assert "\nPrevention + rescue\n" not in out
    assert "Other arms of this run, each by --arm NAME: Prevention + rescue." in out
    assert "asked by calls" in out
    _, out, _ = said("account=N1", "weeks=all")
    arms = {line.partition(",")[0] for line in out.splitlines()[1:]}
    assert arms == {c.baseline, compared(c)}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["account=Acme"], ["did you mean 'Acme Ltd' or 'Acme GmbH'", "an id of the book's 49"]),
        (["account=Twice"], ["which 2 accounts are called", "'Acme Ltd', 'Acme GmbH'"]),
        (["account=aBc"], ["which 2 accounts are called", "'ABC', 'abc'"]),
        (["account=0"], ["account is '0'"]),
        (["account="], ["account is empty"]),
        (["account=N1", "replication=3"], ["replication is 3", "from 0 to 2"]),
        (["account=N1", "--arm", "bland"], ["unknown arm 'bland'", "did you mean 'blend'"]),
        (["account=N1", "seed=2"], ["'seed=2' is given with a run folder"]),
        (["other", "account=N1"], ["'other' is given with a run folder"]),
    ],
)
def test_bad_input_is_refused(said: Said, words: list[str], says: list[str]) -> None:
    code, out, err = said(*words)
    assert (code, out) == (2, "")
    for one in says:
        assert one in err


def test_no_such_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("trace", "no/such\x1b", "account=1") == 2
    assert "there is no folder 'no/such\\x1b'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("account", "row"),
    [
        ("Acme Ltd", 0), ("acme  ltd", 0), ("ACME GMBH", 1), ("Müller, Söhne", 2),
        ("Mu\N{COMBINING DIAERESIS}ller, So\N{COMBINING DIAERESIS}hne", 2), ("O'Hara \"& Co\"", 3),
        ("7", 4), ("ABC", 5), ("abc", 6), ("=1+1", 7), ("株式会社", 8), ("Firm 5", 5),
        ("firm 5", 5), ("arrival 2", 51),
    ],
)  # fmt: skip
def test_an_account_is_found_by_its_name(folder: Path, account: str, row: int) -> None:
    held = prepare(configuration(opened(folder), "trace")).book
    assert row_of(held, 5, account)[0] == row


def test_a_made_up_book_has_row_numbers() -> None:
    held = Book(np.zeros(3, [("arr", "i8")]), ("A0", "A1", "A2"), made_up=True)
    assert row_of(held, 0, "2") == (2, "A2")
    named = Book(np.zeros(3, [("arr", "i8")]), ("A0", "A1", "A2"))
    with pytest.raises(ConfigError, match="account is '2'"):
        row_of(named, 0, "2")


def test_csms_are_called_as_in_the_book(said: Said) -> None:
    _, out, _ = said("account=Acme Ltd", "replication=0")
    assert "'Acme Ltd' (smb, $2,000 a year, CSM A. Meier)" in out
    team = Team()
    assert csm_name(team, ("A. Meier",), 0) == "A. Meier"
    assert csm_name(team, ("A. Meier",), 1) == "CSM 2"
    assert csm_name(Team(ownership=Ownership.pool), ("A. Meier",), 0) == "the team"
    assert csm_name(Team(ownership=Ownership.pod), ("A. Meier",), 0) == "A. Meier's pod"
    assert csm_name(team, (), -1) == "nobody"
