"""Conditions on the book's own columns: what they mean in a world, and what is said where they err.

The machine against the reference has them too (`tests.playbooks.test_reference`), without a book.
"""

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from simcs.errors import PlaybookError
from simcs.experiment.check import first_difference
from simcs.experiment.compose import compose
from simcs.experiment.replications import Setup, open_worlds, prepare
from simcs.interventions.actions import NUMBERS
from simcs.interventions.plan import Plan
from simcs.journey.columns import Stage
from simcs.own_columns import MISSING, OwnColumn
from simcs.playbooks.building import read_text
from simcs.playbooks.policy import Playbooks
from simcs.world import loop, phases
from tests.books import GOOD, csv_of
from tests.commands import ran
from tests.playbooks.test_commands import TINY

SIZE, WEEKS = 30, 30
TEXTS = ("Bank", "Public sector", "retail")
COLUMNS = "columns: {industry: text, seats: count}\n"


@cache
def setup() -> Setup:
    """Return a setup whose book has an industry and a number of seats; some cells are empty."""
    found = prepare(compose([
        f"book.size={SIZE}", f"horizon_weeks={WEEKS}", "book.burn_in_weeks=60",
        "book.burn_in_accounts=30", "market.arrivals_per_year=1.5", "driver=loop",
        "policies=[none]",
    ]))  # fmt: skip
    codes = np.where(np.arange(SIZE) % 4 == 3, MISSING, np.arange(SIZE) % 4).astype(np.int16)
    seats = np.where(np.arange(SIZE) % 5 == 0, np.nan, np.arange(SIZE) * 10.0)
    own = OwnColumn("industry", codes, TEXTS), OwnColumn("seats", seats)
    return replace(found, book=replace(found.book, own=own))


def play(condition: str, do: str = "check_in", columns: str = COLUMNS) -> Playbooks:
    text = f'{columns}playbooks:\n  mine: {{while: "{condition}", do: {do}}}\n'
    return Playbooks(read_text(text), None)


def planned(policy: Playbooks) -> Plan:
    """Return the plan of the first week."""
    _, world = next(open_worlds(setup(), 0))
    loop.open_week(world, 0)
    remembered, _ = phases.remembered_of(world, policy)
    return policy.plan(phases.view_of(world, 0, remembered, set()))


def met(condition: str) -> set[int]:
    """Return the opening accounts for which work is asked in the first week."""
    parts = planned(play(condition)).parts
    asked = np.flatnonzero(parts[0][0]) if parts else np.zeros(0)
    return {row for row in asked.tolist() if row < SIZE}


def rows(*wanted: int, of: int = 4) -> set[int]:
    return {row for row in range(SIZE) if row % of in wanted}


@pytest.mark.parametrize(
    ("condition", "accounts"),
    [
        ("industry == bank", rows(0)),
        ("industry == 'BANK'", rows(0)),
        ("'public  SECTOR' == industry", rows(1)),
        ("industry in [retail, Bank]", rows(0, 2)),
        ("industry != bank", rows(1, 2)),
        ("industry == banc", set()),
        ("industry != banc", rows(0, 1, 2)),
        ("known(industry)", rows(0, 1, 2)),
        ("not (industry == bank)", rows(1, 2, 3)),
        ("seats >= 250", {26, 27, 28, 29}),
        ("seats != 10", rows(1, 2, 3, 4, of=5) - {1}),
        ("not known(seats)", rows(0, of=5)),
        ("seats >= 250 and industry == Retail", {26}),
    ],
)
def test_what_conditions_mean(condition: str, accounts: set[int]) -> None:
    """As docs/how-to/playbooks.md says; an empty cell meets no comparison, != included."""
    assert met(condition) == accounts


def test_ranks_among_accounts_of_the_segment() -> None:
    segment = setup().book.rows["segment"]
    seats = setup().book.own[1].values
    top = met("seats in top 20%")
    assert top
    for row in top:
        alike = seats[(segment == segment[row]) & ~np.isnan(seats)]
        assert (alike <= seats[row]).mean() > 0.8


def test_arrivals_and_accounts_that_left_have_them() -> None:
    policy = Playbooks(read_text(COLUMNS + """
playbooks:
  new: {who: industry == bank, when: new_customer, do: welcome_email}
  after: {who: industry == bank, when: left, do: exit_interview}
"""))  # fmt: skip
    found, gone = set[int](), 0
    for replication in range(3):
        _, world = next(open_worlds(setup(), replication))
        world.policy = policy
        assert [*loop.weeks(world)]
        industry = world.own.said("industry", np.arange(len(world.accounts)))
        asked = world.accounts["reported"] > 0
        gone += int(asked.sum())
        assert {*industry[asked]} <= {"Bank"}
        arrived = (world.accounts["opening"] == 0) & (world.accounts["stage"] != Stage.FUTURE)
        welcomed = arrived & (world.accounts["last_done"][:, NUMBERS["welcome_email"]] >= 0)
        assert {*industry[welcomed]} <= {"Bank"}
        found |= {*np.flatnonzero(welcomed).tolist()}
    assert found
    assert gone


def test_both_drivers_agree() -> None:
    _, world = next(open_worlds(setup(), 0))
    world.policy = play("industry == bank or seats >= 100")
    assert first_difference(world) is None


@pytest.mark.parametrize(
    ("columns", "condition", "message"),
    [
        ("columns: {industri: text}\n", "industri == bank", "did you mean 'industry'"),
        ("columns: {plan: text}\n", "plan == pro", "no column 'plan'; allowed: industry, seats"),
        ("columns: {seats: text}\n", "seats == many", "the book has numbers in it"),
        ("columns: {industry: count}\n", "industry > 3", "the book says 'Bank' in it"),
        ("columns: {plan: text}\n", "known(plan)", "no column 'plan'"),
    ],
)
def test_a_condition_that_does_not_fit_the_book(columns: str, condition: str, message: str) -> None:
    with pytest.raises(PlaybookError) as error:
        planned(play(condition, columns=columns))
    assert message in str(error.value)
    assert str(error.value).startswith("playbooks, line 3, column ")


def test_a_column_that_is_declared_and_not_used_need_not_be_there() -> None:
    columns = "columns: {industry: text, plan: text}\n"
    assert planned(play("industry == bank", columns=columns)).parts


def test_columns_are_not_compared_with_each_other() -> None:
    with pytest.raises(PlaybookError, match="goes with a text only"):
        play("industry == plan", columns="columns: {industry: text, plan: text}\n")
    with pytest.raises(PlaybookError, match="goes with a text only"):
        play("segment == industry")


def test_a_column_that_is_not_declared_is_named() -> None:
    with pytest.raises(PlaybookError, match=r"named above by columns: \{industry: text\}"):
        play("industry == bank", columns="")


Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Said:
    """Run `simcs playbooks VERB mine.yaml` in a folder with a book; return code and texts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    plans = ("basic", "pro", "Pro")
    accounts = [
        {**GOOD, "account_id": f"A{n}", "plan": plans[n % 3], "load": "35"} for n in range(30)
    ]
    Path("book.csv").write_text(csv_of(*accounts), "utf-8")

    def call(verb: str, who: str, *words: str) -> tuple[int, str, str]:
        columns = "columns: {plan: text, load: share}\n"
        text = f'{columns}playbooks:\n  mine: {{when: "{who}", do: check_in}}\n'
        Path("mine.yaml").write_text(text, "utf-8")
        code = ran("playbooks", verb, "mine.yaml", *words)
        found = capsys.readouterr()
        return code, found.out, found.err

    return call


OWN = ("book=csv", "book.path=book.csv")
TRIED = tuple(word for word in TINY if not word.startswith("book.size"))


def test_a_check_knows_the_book_where_it_is_named(said: Said) -> None:
    assert "no warnings" in said("check", "plan == bronze")[1]
    code, out, _ = said("check", "plan == 'bro'", *OWN)
    assert code == 0
    assert "Line 3: No account has 'bro' as its plan (did you mean 'Pro'?)" in out
    assert "there are basic, Pro." in out
    assert "write columns: {load: points}" in said("check", "load < 40%", *OWN)[1]
    code, _, error = said("check", "load > 3% and plan == x", "book=csv", "book.path=none.csv")
    assert code == 2
    assert "'none.csv' does not exist" in error


def test_trying_says_what_no_account_has_and_refuses_a_made_up_book(said: Said) -> None:
    code, out, _ = said("try", "plan in [basics, pro]", *OWN, *TRIED)
    assert code == 0
    assert "! mine.yaml, line 3: No account has 'basics' as its plan (did you mean 'basic'?)" in out
    code, _, error = said("try", "plan == pro", *TINY)
    assert code == 2
    assert "mine.yaml, line 3, column 16: 'plan' is a column of the book, and this book" in error
    assert "allowed: book=csv book.path=FILE, a file with a column plan" in error
    code, _, error = said("try", "plan == pro", "by=plan", *OWN, *TRIED)
    assert code == 2
    assert "by is ['plan'], but playbooks try breaks nothing down" in error
