"""The board: what a CSM could know, and nothing else."""

import json
from dataclasses import asdict

import numpy as np

from simcs.journey.columns import LATENT
from simcs.trainer.board import board, hours_for
from simcs.trainer.happened import SEEN
from simcs.trainer.moves import MOVES
from simcs.trainer.orders import Orders, Task
from simcs.world.event_log import Event
from tests.trainer.games import NAMES, game

HIDDEN = {Event.CHAMPION_LEFT, Event.DECIDED_QUIETLY}
"""What no CSM is told."""


def test_hidden_events_are_never_told() -> None:
    assert not HIDDEN & SEEN.keys()
    hidden = 0
    for future in range(4):
        found = game(future)
        while not found.over:
            fork = found.world.fork()
            events = fork.step(found.standing.plan(fork.view))
            told = found.submit(found.standing)
            hidden += sum(Event(int(one["event"])) in HIDDEN for one in events)
            kinds = {one.kind for one in told}
            assert not kinds & {one.name for one in HIDDEN}
            left = [one for one in told if one.kind == Event.LEFT.name]
            assert all(one.said == "left" for one in left)
    assert hidden


def test_no_latent_number_is_on_the_board() -> None:
    found = game()
    numbers: set[float] = set()
    shown: set[float] = set()
    while not found.over:
        truth = found.world.truth()
        latent = [c for c in truth.columns if c.split("_")[0] in LATENT or c in LATENT]
        values = truth[[*latent, "stays", "renews"]].to_numpy(float).ravel()
        numbers |= set(values[np.isfinite(values)].tolist())
        text = json.dumps(asdict(board(found, NAMES)))
        json.loads(text, parse_float=lambda one: shown.add(float(one)))
        found.submit(Orders(found.week, (Task(int(found.view.account[0]), "discovery_call"),)))
    exact = {one for one in numbers if one != round(one, 2)}  # 0, 1 and the like are anywhere
    assert len(exact) > 100
    assert not exact & shown


def test_rows_say_what_the_view_says() -> None:
    found = game()
    found.submit(Orders(0, (Task(0, "business_review"), Task(1, "check_in"))))
    view, seen = found.view, board(found, NAMES)
    assert [row.account for row in seen.rows] == view.account.tolist()
    assert [row.name for row in seen.rows] == [NAMES[n] for n in view.account]
    row = seen.rows[0]
    assert [(one.action, one.due, one.hours) for one in row.waits] == [("business_review", 3, 2.5)]
    assert seen.promised == {3: 2.5}
    assert seen.rows[1].touched == ("Check-in call", 1)
    assert row.trail[-1] == view.score[0]
    assert len(row.trail) == 2
    assert seen.arr == view.arr.sum()


def test_decisions_are_counted_down_to_the_week_in_which_they_are_made() -> None:
    for future in range(3):
        found = game(future)
        while not found.over:
            due = {row.account for row in board(found, NAMES).rows if row.decides_in == 0}
            fork = found.world.fork()
            events = fork.step(found.standing.plan(fork.view))
            quiet = (Event.NOTICE_GIVEN, Event.DECIDED_QUIETLY)
            decided = {int(e["account"]) for e in events if Event(int(e["event"])) in quiet}
            assert decided <= due
            found.submit(found.standing)


def test_a_concession_is_for_those_who_gave_notice() -> None:
    notices = 0
    for future in range(6):
        found = game(future)
        while not found.over:
            for row in board(found, NAMES).rows:
                assert ("concession" in row.can) == row.notice
                notices += row.notice
            found.submit(found.standing)
    assert notices


def test_those_who_left_are_listed_with_what_they_said() -> None:
    asked = 0
    for future in range(6):
        found = game(future)
        while not found.over:
            gone = board(found, NAMES).gone
            asked += sum(one.said is not None for one in gone)
            tasks = tuple(Task(one.account, "exit_interview") for one in gone if one.said is None)
            found.submit(Orders(found.week, tasks))
    assert asked


def test_moves_cost_what_the_model_says() -> None:
    row = board(game(), NAMES).rows[0]
    assert hours_for(MOVES["executive_call"], row) == 8
    assert hours_for(MOVES["email"], row) == 0
