"""The review after a loss: what a player could see, and nothing else."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from simcs.errors import ConfigError
from simcs.journey.columns import LATENT
from simcs.trainer.board import board
from simcs.trainer.game import Game
from simcs.trainer.happened import SAID
from simcs.trainer.orders import Orders, Task
from simcs.trainer.review import ANYONE, WHO, Review, review, reviews
from tests.trainer.games import NAMES, game

FUTURES = 6


def asking(found: Game) -> Orders:
    """Return orders: ask and review those that left, and call those with the lowest scores."""
    lost = found.view.lost
    tasks = [Task(int(one), "exit_interview") for one in lost.account[lost.reported == 0]]
    tasks += [Task(int(one), "churn_review") for one in lost.account[lost.finding == 0]]
    worst = np.argsort(found.view.score, kind="stable")[:3]
    tasks += [Task(int(one), "check_in") for one in found.view.account[worst]]
    return Orders(found.week, tuple(tasks))


def losses(future: int, asks: bool) -> list[tuple[Game, Review]]:
    """Return the reviews in the week after each loss, and all of them again at the end."""
    found, seen = game(future), []
    while not found.over:
        found.submit(asking(found) if asks else Orders(found.week))
        seen += [(found, one) for one in reviews(found, NAMES)]
    return seen


def test_each_loss_has_one_in_the_week_after() -> None:
    count = 0
    for future in range(FUTURES):
        found = game(future)
        assert reviews(found, NAMES) == ()
        while not found.over:
            there = set(found.view.account.tolist())
            scores = dict(zip(found.view.account.tolist(), found.view.score.tolist(), strict=True))
            arr = dict(zip(found.view.account.tolist(), found.view.arr.tolist(), strict=True))
            week = found.week
            found.submit(Orders(week))
            left = there - set(found.view.account.tolist())
            told = reviews(found, NAMES)
            assert {one.account for one in told} == left
            for one in told:
                assert (one.week, one.name) == (week, NAMES[one.account])
                assert one.score == scores[one.account]
                assert one.arr == pytest.approx(arr[one.account])
                assert [step.title for step in one.steps] == [
                    "Look back", "Find where it went wrong", "Change something", "Tell the others",
                ]  # fmt: skip
                rows = board(found, NAMES).rows
                low = {row.name for row in rows if (row.score or 0.0) <= scores[one.account]}
                assert set(one.alike) == low
            count += len(left)
    assert count > 3


def test_what_was_answered_is_told_once_it_was_asked() -> None:
    answered = 0
    for future in range(FUTURES):
        seen = losses(future, asks=True)
        for found, then in seen:
            assert then.said is None  # nobody can ask in the same week
            now = review(found, NAMES, then.account)
            for left in board(found, NAMES).gone:
                if left.account == then.account:
                    assert (now.said, now.finding) == (left.said, left.finding)
            text = " ".join(now.steps[1].sentences)
            if now.said:
                answered += 1
                assert f"it said: {now.said}" in text
                assert now.steps[3].sentences[0] in WHO.values()
            else:
                assert "it said" not in text
            if not now.said and not now.finding:
                assert now.steps[3].sentences == (ANYONE,)
    assert answered
    assert set(WHO) <= set(SAID)


def test_it_says_what_was_done_and_what_was_not() -> None:
    for future in range(FUTURES):
        for _, one in losses(future, asks=False):
            assert one.touches == ()
            assert "Nothing was ever done with it." in one.steps[0].sentences
            notice = "It gave notice" if one.notice is not None else "It left without notice."
            assert any(said.startswith(notice) for said in one.steps[0].sentences)
    called = [
        one for future in range(FUTURES) for _, one in losses(future, asks=True) if one.touches
    ]
    assert called
    for one in called:
        assert one.touches[0][1] in " ".join(one.steps[0].sentences)
        assert all(week <= one.week for week, _ in one.touches)


def test_nothing_latent_is_in_it() -> None:
    numbers: set[float] = set()
    shown: set[float] = set()
    for future in range(FUTURES):
        found = game(future)
        while not found.over:
            truth = found.world.truth()
            latent = [c for c in truth.columns if c.split("_")[0] in LATENT or c in LATENT]
            values = truth[[*latent, "stays", "renews"]].to_numpy(float).ravel()
            numbers |= set(values[np.isfinite(values)].tolist())
            found.submit(asking(found))
            for one in reviews(found, NAMES):
                json.loads(json.dumps(asdict(one)), parse_float=lambda text: shown.add(float(text)))
    exact = {one for one in numbers if one != round(one, 2)}
    assert shown
    assert len(exact) > 100
    assert not exact & shown


def test_one_that_stays_has_none() -> None:
    found = game()
    found.submit(Orders(0))
    with pytest.raises(ConfigError, match="has not left"):
        review(found, NAMES, int(found.view.account[0]))
