"""What playbooks ask of a book today: as their plan has it, and as the file says."""

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import simcs
from simcs.experiment.replications import Setup
from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.interventions.worth import Worth
from simcs.own_columns import OwnColumn
from simcs.playbooks.language import Place, Signal, Unit
from simcs.playbooks.policy import Playbooks
from simcs.signals.view import View
from simcs.studies.as_read import needs_a_past, not_given, show_as_read
from simcs.studies.today import Today, today
from simcs.world.door import World
from simcs.world.event_log import Event

EXAMPLE = Path(simcs.__file__).parents[1] / "examples" / "book.csv"
ROWS = 60
PLAYS = """\
playbooks:
  near-renewal:
    when: score < 60 and weeks_to_renewal <= 26
    priority: 900
    steps:
      - {do: check_in, within: 1 week}
      - {do: business_review, within: 6 weeks}
  no-sponsor:
    when: sponsor < 50%
    do: multi_threading
    within: 2 weeks
  low-use:
    when: usage < 50%
    steps:
      - {if: score < 60, do: check_in, within: 3 weeks}
  falls:
    when: usage down 30% over 4 weeks
    do: email
"""
SMALL = {
    "burn_in_weeks": 40, "burn_in_accounts": 30,
}  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = EXAMPLE.read_text("utf-8").splitlines(keepends=True)
    path = tmp_path_factory.mktemp("book") / "book.csv"
    path.write_text("".join(lines[: ROWS + 1]), "utf-8")
    return path


@pytest.fixture(scope="module")
def cells(book: Path) -> list[dict[str, str]]:
    with book.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def setup_of(book: Path, plays: str) -> tuple[Setup, Playbooks]:
    policies = {"typical": "typical", "mine": Playbooks.from_yaml(plays, on_top_of="typical")}
    setup = simcs.prepare(policies, {"path": str(book), **SMALL}, driver="loop")
    policy = setup.arms[1].policy
    assert isinstance(policy, Playbooks)
    return setup, policy


def asked(book: Path, plays: str, draws: int = 3, weeks: int = 1) -> Today:
    return today(*setup_of(book, plays), draws, weeks, lambda _done: None)


@pytest.fixture(scope="module")
def found(book: Path) -> Today:
    return asked(book, PLAYS, draws=3, weeks=4)


def worlds(found: Today) -> list[World]:
    """Return the draws as they open, by the door, with the signals that the file has."""
    config = replace(found.setup.config, horizon_weeks=30)
    setup = replace(found.setup, config=config)
    opened = [World.open(setup, n, found.policy) for n in range(found.draws)]
    for world in opened:
        show_as_read(world._state, found.setup.book)
    return opened


def rows_of(account: object, view: View) -> list[int]:
    named = np.atleast_1d(np.asarray(account))
    return [int(row) for row in (view.account[named] if named.dtype == bool else named)]


def test_what_is_listed_is_what_the_plans_ask(found: Today) -> None:
    counted: Counter[tuple[int, str]] = Counter()
    anyway: Counter[tuple[int, str]] = Counter()
    worths: dict[tuple[int, str], list[float]] = {}
    plays: dict[tuple[int, str], set[str]] = {}
    for world in worlds(found):
        view = world.view
        plan, worth = found.policy.plan(view), Worth(view)
        own, others = set(), set()
        for number, (account, action, *_) in enumerate(plan.parts):
            if number not in plan.reasons:
                others |= {(row, action) for row in rows_of(account, view)}
        for number, play in plan.reasons.items():
            account, action = plan.parts[number][:2]
            for row in rows_of(account, view):
                if row < ROWS:
                    own.add((row, action))
                    plays.setdefault((row, action), set()).add(play)
        counted.update(own)
        anyway.update(own & others)
        for row, action in own:
            brought = worth.of(action)[list(view.account).index(row)]
            worths.setdefault((row, action), []).append(float(brought))
    listed = {(one.first.row, one.first.action): one for one in found.asks}
    assert {key: one.draws for key, one in listed.items()} == dict(counted)
    assert {key: one.anyway for key, one in listed.items() if one.anyway} == dict(anyway)
    assert {key: {*one.plays} for key, one in listed.items()} == plays
    for key, one in listed.items():
        assert one.worth == pytest.approx(np.mean(worths[key]))
    assert found.likely == tuple(one for one in found.asks if one.draws >= 2)
    assert len(found.likely) < len(found.asks)


def test_what_the_file_says_is_asked_in_every_draw(
    found: Today, cells: list[dict[str, str]]
) -> None:
    policy, book = found.policy, found.setup.book
    near = {one.first.row for one in found.asks if one.plays[0] == "near-renewal"}
    low = {
        row
        for row, cell in enumerate(cells)
        if cell["health"] and float(cell["health"]) < 60 and book.rows["renewal"][row] <= 26
    }
    assert low
    assert low <= near
    assert all(cells[row]["health"] == "" for row in near - low)
    for one in found.asks:
        if one.first.row in low and one.first.action == "check_in":
            assert (one.draws, one.first.within, one.priority) == (3, 1, 900)
    absent = {row for row, cell in enumerate(cells) if cell["sponsor"] == "absent"}
    sponsor = {one.first.row: one for one in found.asks if one.first.action == "multi_threading"}
    assert absent
    assert all(sponsor[row].draws == 3 for row in absent)
    assert all(cells[row]["sponsor"] == "" for row in {*sponsor} - absent)
    assert policy.about() == "4 playbooks of a text on top of typical"


def test_the_opposite_condition_asks_of_all_others(book: Path, cells: list[dict[str, str]]) -> None:
    plays = "playbooks: {p: {when: score OP 60, do: survey}}"
    low, high = (asked(book, plays.replace("OP", op), draws=2) for op in ("<", ">="))
    known = {row for row, cell in enumerate(cells) if cell["health"]}
    lows, highs = ({one.first.row for one in each.asks} & known for each in (low, high))
    assert lows
    assert highs
    assert lows | highs == known
    assert not lows & highs


def test_work_of_two_plays_is_listed_once_by_the_more_urgent(found: Today) -> None:
    keys = [(one.first.row, one.first.action) for one in found.asks]
    assert len(keys) == len({*keys})
    both = [one for one in found.asks if {*one.plays} == {"near-renewal", "low-use"}]
    assert both
    assert all(one.plays[0] == "near-renewal" and one.first.condition is None for one in both)
    others = [one for one in found.asks if one.plays == ("low-use",)]
    assert others
    assert all(one.first.condition is not None and one.first.within == 3 for one in others)
    order = [(-one.priority, -one.worth) for one in found.asks]
    assert order == sorted(order)


def test_a_play_that_looks_back_asks_for_nothing_yet(found: Today) -> None:
    assert not any("falls" in one.plays for one in found.asks)
    falls, near = found.policy.file.playbooks[3], found.policy.file.playbooks[0]
    assert needs_a_past(falls.condition)
    assert not needs_a_past(near.condition)


def test_hours_and_problems_are_those_of_the_plan_and_the_file(
    found: Today, cells: list[dict[str, str]]
) -> None:
    owners = found.setup.book.owners
    hours = np.zeros((2, len(owners)))
    for world in worlds(found):
        view = world.view
        plan = found.policy.plan(view)
        mine: dict[tuple[int, str], bool] = {}
        for number, (account, action, *_) in enumerate(plan.parts):
            for row in rows_of(account, view):
                mine[row, action] = mine.get((row, action), False) or number in plan.reasons
        for (row, action), asked in mine.items():
            place = list(view.account).index(row)
            if row < ROWS:
                each = ACTIONS[action].hours[view.touch[place]]
                hours[0 if asked else 1, view.owner[place]] += each / found.draws
    np.testing.assert_allclose(found.seats["asked"], hours[0], atol=0.02)
    np.testing.assert_allclose(found.seats["other"], hours[1], atol=0.02)
    assert found.seats["asked"].sum() > 0 < found.seats["other"].sum()
    owner = found.setup.opened(0).accounts["owner"][:ROWS]
    for number, name in enumerate(owners):
        own = [cell for row, cell in enumerate(cells) if owner[row] == number]
        assert {cell["owner"] for cell in own} <= {name, ""}
        assert found.seats["accounts"][number] == len(own)
        said = sum(int(cell["open_issues"] or 0) for cell in own)
        unsaid = sum(not cell["open_issues"] for cell in own)
        assert said <= found.seats["problems"][number] <= said + 3 * unsaid


BUSY = """\
playbooks:
  most-of-them:
    who: segment != enterprise
    while: arr > 0
    steps:
      - {do: check_in}
      - {do: renewal_prep}
rules: {on top of: none}
"""


def test_counts_after_some_weeks_are_those_of_the_weeks(book: Path) -> None:
    """By the door, week by week: what is due and waits, and whom nobody answered."""
    policy = Playbooks.from_yaml(BUSY)
    setup = simcs.prepare({"mine": policy}, {"path": str(book), **SMALL}, team={"csms": 2})
    used = setup.arms[0].policy
    assert isinstance(used, Playbooks)
    found = today(setup, used, 3, 6, lambda _done: None)
    csms = len(found.seats)
    overdue, signals, missed = np.zeros((3, csms))
    for world in worlds(found):
        red = world._state.red_line
        weeks = world._state.team_parameters["burning_weeks"][0]
        flagged: dict[int, int] = {}
        answered: set[int] = set()
        renews: dict[int, int] = {}

        def end(row: int, flagged: dict[int, int] = flagged, done: set[int] = answered) -> None:
            if row in flagged:
                owner = flagged.pop(row)
                signals[owner] += 1
                missed[owner] += row not in done
            done.discard(row)

        for week in range(found.weeks):
            view = world.view
            ends = view.week + view.weeks_to_renewal
            for place, row in enumerate(view.account.tolist()):
                if row in renews and renews[row] != ends[place]:
                    end(row)
                renews[row] = int(ends[place])
                close = view.weeks_to_renewal[place] <= weeks
                shows = close and view.score[place] < red[view.segment[place]]
                if (view.notice_given[place] or shows) and row not in flagged:
                    flagged[row] = int(view.owner[place])
            touch = dict(zip(view.account.tolist(), view.touch.tolist(), strict=True))
            for event in world.step():
                row, kind = int(event["account"]), event["event"]
                if kind == Event.TOUCHED and row in flagged:
                    action = ACTIONS[list(NUMBERS)[event["detail"]]]
                    if action.hours[touch[row]] > 0 and not action.automated:
                        answered.add(row)
            waits = world.view.backlog
            owner = world._state.accounts["owner"]
            for row, due in zip(waits.account.tolist(), waits.due.tolist(), strict=True):
                overdue[owner[row]] += week == found.weeks - 1 and row >= 0 and due <= week
        for row in list(flagged):
            end(row)
    np.testing.assert_allclose(found.seats["overdue"] * found.draws, overdue)
    np.testing.assert_allclose(found.seats["signals"] * found.draws, signals)
    np.testing.assert_allclose(found.seats["missed"] * found.draws, missed)
    assert 0 < missed.sum() < signals.sum()
    assert overdue.sum() > 0


def test_what_is_held_back_is_said(book: Path) -> None:
    plain = "playbooks: {p: {when: score < 90, do: email, by: automation LIMIT}} RULES"
    free = asked(book, plain.replace("LIMIT", "").replace("RULES", ""), 1)
    assert free.held_back == {}
    limited = asked(book, plain.replace("LIMIT", ", team: 5 a week").replace("RULES", ""), 1)
    assert len(limited.asks) == 5
    assert limited.held_back == {"limit": len(free.asks) - 5}
    kept = asked(book, plain.replace("LIMIT", ", holdout: 50%").replace("RULES", ""), 1)
    assert 0 < kept.held_back["holdout"] == len(free.asks) - len(kept.asks)
    rule = "\nrules: {contacts: 1 a month}"
    ruled = asked(book, plain.replace("LIMIT", "").replace(" RULES", rule), 1)
    assert 0 < ruled.held_back["contact rule"] == len(free.asks) - len(ruled.asks)


def test_only_the_book_is_listed_and_not_who_arrives(book: Path) -> None:
    everybody = asked(book, "playbooks: {p: {while: arr > 0, do: email, by: automation}}", 2)
    assert [one.first.row for one in everybody.asks] != list(range(ROWS))
    assert sorted(one.first.row for one in everybody.asks) == list(range(ROWS))


def test_what_other_work_asks_for_too_is_known(book: Path) -> None:
    found = asked(book, "playbooks: {p: {while: arr > 0, do: expansion_talk}}", 1)
    [world] = worlds(found)
    base = found.policy.base
    assert base is not None
    others: set[int] = set()
    for account, action, *_ in base.plan(world.view).parts:
        others |= {*rows_of(account, world.view)} if action == "expansion_talk" else set()
    assert 0 < len(others) < ROWS
    assert {one.first.row for one in found.asks if one.anyway} == others
    assert len(found.asks) == ROWS


def test_it_is_known_which_words_the_book_does_not_say(
    book: Path, cells: list[dict[str, str]]
) -> None:
    plays = """\
playbooks:
  given: {when: arr > $1k and weeks_to_renewal <= 90 days and segment == smb, do: email}
  drawn: {when: usage < 50% or weeks_since(check_in) > 9 weeks or problem == value, do: email}
  partly: {when: score < 50 and not known(problem), do: email}
"""
    setup, policy = setup_of(book, plays)
    given, drawn, partly = (one.condition for one in policy.file.playbooks)
    assert not_given(given, setup.book) == {}
    own = replace(setup.book, own=(OwnColumn("tier", np.full(ROWS, -1), ("pro",)),))
    tier = Signal("tier", Unit.TEXT, Place(1, 1))
    assert not_given(tier, setup.book) == {"tier": ROWS}
    assert not_given(tier, own) == {}, "the book has it, and nobody fills in an empty cell"
    words = ("problem", "usage", "weeks_since(check_in)")
    assert not_given(drawn, setup.book) == dict.fromkeys(words, ROWS)
    without = {"score": "health", "known(problem)": "open_issues"}
    counts = {word: sum(not cell[name] for cell in cells) for word, name in without.items()}
    assert not_given(partly, setup.book) == {word: n for word, n in counts.items() if n}


def test_scores_are_smoothed_from_what_the_file_says(found: Today) -> None:
    """What the next score is smoothed with gives the file's score by the model's own scale."""
    from simcs.signals.score import scale

    [world, *_] = worlds(found)
    state, book = world._state, found.setup.book
    for row in np.flatnonzero((book.health > 1) & (book.health < 99)).tolist():
        account = state.accounts[row]
        said = scale(account["score_z"], state.signals.view(np.recarray)[account["segment"]])
        assert said == pytest.approx(book.health[row])
        assert account["score"] == account["score_before"] == book.health[row]
