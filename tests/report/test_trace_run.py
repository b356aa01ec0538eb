"""`simcs trace RUN` follows an account of the run itself: same book, arms, futures and numbers."""

import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simcs.book.book import Book
from simcs.errors import ConfigError
from simcs.experiment.measurements import RunAnswer, read
from simcs.experiment.replications import Setup, prepare
from simcs.experiment.store import RunFolder
from simcs.journey.columns import Stage
from simcs.report.loss_rows import compared
from simcs.report.names import csm_name
from simcs.report.run_source import configuration
from simcs.report.trace_run import _future, listing
from simcs.report.trace_words import happened
from simcs.report.where_text import most_changed, trace_line
from simcs.studies.account_named import row_of
from simcs.studies.trace import traces
from simcs.team.parameters import Ownership, Team
from tests.commands import ran

NAMES = ("Acme Ltd", "Acme GmbH", "Müller, Söhne", "O'Hara \"& Co\"", "7", "ABC", "abc", "=1+1",
         "株式会社")  # fmt: skip
ROWS = 20
PLAYS = """\
playbooks:
  calls:
    when: score < 90
    steps:
      - do: expansion_talk
      - do: check_in
"""
Said = Callable[..., tuple[int, str, str]]


def book(names: tuple[str, ...]) -> str:
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    lines = ["account_id,segment,arr,start_date,renewal_date,owner,customer"]
    for number, name in enumerate(quoted):
        owner = ("A. Meier", "Bo")[number % 2]
        customer = ("Twice", "Twice", f"Firm {number}")[min(number, 2)]
        dates = f"2025-{12 - number % 9:02}-01,2026-0{3 + number % 6}-01"
        lines.append(f"{name},mid,{2000 + 100 * number},{dates},{owner},{customer}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small run, with an arm of playbooks."""
    place = tmp_path_factory.mktemp("traced")
    (place / "book.csv").write_text(book((*NAMES, *(f"N{n}" for n in range(ROWS)))), "utf-8")
    (place / "calls.yaml").write_text(PLAYS, "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("simcs.comparison.write_pages", lambda *_: True)
        code = ran("compare", "book=csv", f"book.path={place / 'book.csv'}",
              "book.burn_in_accounts=20", "book.as_of=2026-01-01",
              "book.burn_in_weeks=40", "horizon_weeks=52", "replications=2", "driver=loop",
              "depth=quick", "workers=1", "policies=[none,blend]", f"folder={place / 'run'}",
              "--arm", f"calls={place / 'calls.yaml'}")  # fmt: skip
    assert code == 0
    return place / "run"


@pytest.fixture(scope="module")
def setup(folder: Path) -> Setup:
    return prepare(configuration(RunFolder.at(str(folder)), "trace"))


@pytest.fixture
def said(
    folder: Path,
    setup: Setup,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Said:
    """Run `simcs trace` with the folder, which is prepared once; return code and what it says."""
    monkeypatch.setattr("simcs.report.trace_run.prepare", lambda _config: setup)

    def call(*words: str) -> tuple[int, str, str]:
        code = ran("trace", str(folder), *words)
        found = capsys.readouterr()
        return code, found.out, found.err

    return call


def test_numbers_are_those_of_the_run(folder: Path, setup: Setup) -> None:
    """Over all futures, each account's ARR at the end adds up to what the run's tables have."""
    c = RunAnswer(read(folder))
    sums = c.measured.account_ends.set_index(["policy", "account"])["arr_end"]
    for row, name in ((0, "Acme Ltd"), (2, "Müller, Söhne"), (12, "N3")):
        found = dict.fromkeys(c.policies, 0.0)
        for number in range(2):
            for trace in traces(setup, name, number):
                left = (trace.states["stage"] == Stage.GONE).any()
                found[trace.arm] += 0.0 if left else trace.states[-1]["arr"] / 100
        for arm, arr in found.items():
            assert arr == sums[arm, row], (name, arm)


def test_it_says_that_numbers_are_as_in_the_tables(folder: Path, said: Said) -> None:
    [top, *_] = most_changed(RunAnswer(read(folder)))
    command, what, path, account = shlex.split(trace_line(RunAnswer(read(folder)), top))
    assert (command, what, path) == ("simcs", "trace", str(folder))
    code, out, err = said(account)
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


def test_arms_are_those_asked_for(folder: Path, said: Said) -> None:
    """By their names or ids; else the baseline and that of the answer."""
    c = RunAnswer(read(folder))
    _, out, _ = said("account=N1", "replication=1", "--arm", "calls", "--arm=No CS work")
    assert out.index("\ncalls\n") < out.index("\nNo CS work\n")
    assert "\nPrevention + rescue\n" not in out
    assert "Other arms of this run, each by --arm NAME: Prevention + rescue." in out
    assert "asked by calls" in out
    assert "'N1' (mid, $3,000 a year, CSM A. Meier), replication 1" in out
    _, out, _ = said("account=N1", "weeks=all")
    arms = {line.partition(",")[0] for line in out.splitlines()[1:]}
    assert arms == {c.baseline, compared(c)}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["account=Acme"], ["did you mean 'Acme Ltd' or 'Acme GmbH'", "an id of the book's 29"]),
        (["account=Twice"], ["which 2 accounts are called", "'Acme Ltd', 'Acme GmbH'"]),
        (["account=aBc"], ["which 2 accounts are called", "'ABC', 'abc'"]),
        (["account=0"], ["account is '0'"]),
        (["account="], ["account is empty"]),
        (["account=N1", "replication=2"], ["replication is 2", "from 0 to 1"]),
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
        ("firm 5", 5), ("arrival 2", 30),
    ],
)  # fmt: skip
def test_an_account_is_found_by_its_name(setup: Setup, account: str, row: int) -> None:
    assert row_of(setup.book, 5, account)[0] == row


def test_a_made_up_book_has_row_numbers() -> None:
    held = Book(np.zeros(3, [("arr", "i8")]), ("A0", "A1", "A2"), made_up=True)
    assert row_of(held, 0, "2") == (2, "A2")
    named = Book(np.zeros(3, [("arr", "i8")]), ("A0", "A1", "A2"))
    with pytest.raises(ConfigError, match="account is '2'"):
        row_of(named, 0, "2")


def test_the_future_is_that_of_the_arm_asked_for(folder: Path) -> None:
    c = RunAnswer(read(folder))
    ends = c.measured.account_ends
    ends["most"] = 5.0
    ends["most_replication"] = (ends["policy"] == "blend").astype(int)
    assert compared(c) == "calls"
    assert _future(c, 3, None, [c.baseline, "blend"])[0] == 1
    assert _future(c, 3, None, [c.baseline, "calls"])[0] == 0
    assert _future(c, 3, None, [c.baseline]) == (0, "")


def test_it_says_where_nothing_is_checked(said: Said) -> None:
    code, out, _ = said("account=N1", "--arm", "calls")
    assert code == 0
    assert "Not checked against the run's tables" in " ".join(out.split())


def test_newcomers_take_no_name_of_the_book(setup: Setup) -> None:
    team = replace(setup.config.team, csms=1, changes=[{"week": 5, "csms": 1}])
    own = replace(setup, csms=1, config=replace(setup.config, team=team))
    assert own.book.owners == ("A. Meier", "Bo")
    said = [
        words
        for name in ("N0", "N1", "N2", "N3")
        for words in happened(traces(own, name, 0)[0], 5)
        if words.startswith("passes")
    ]
    assert said
    assert {*said} == {"passes to CSM 2"}


def test_csms_are_called_as_in_the_book() -> None:
    team = Team()
    assert csm_name(team, ("A. Meier",), 0) == "A. Meier"
    assert csm_name(team, ("A. Meier",), 1) == "CSM 2"
    assert csm_name(Team(ownership=Ownership.pool), ("A. Meier",), 0) == "the team"
    assert csm_name(Team(ownership=Ownership.pods), ("A. Meier",), 0) == "A. Meier's pod"
    assert csm_name(team, (), -1) == "nobody"
