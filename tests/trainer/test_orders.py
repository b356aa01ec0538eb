"""Orders: what may be sent, how it is written down, and what plan comes of it."""

from typing import Any

import pytest

from simcs.errors import ConfigError
from simcs.trainer.orders import MOST_TASKS, Orders, Standing, Task
from tests.trainer.games import game

FULL = Orders(
    3,
    (Task(2, "check_in", "service"), Task(0, "onboarding_session")),
    ((1, "business_review"),),
    10,
    (Standing("check_in", 8, below=60), Standing("onboarding_session", 2, newer=13)),
)


def test_the_log_gives_back_what_was_written() -> None:
    assert Orders.from_json(FULL.to_json()) == FULL


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "orders are"),
        ({}, "week is"),
        ({"week": True}, "week is"),
        ({"week": -1}, "week is"),
        ({"week": 0, "improve": 51}, "improve is 51"),
        ({"week": 0, "tasks": "check_in"}, "tasks is"),
        ({"week": 0, "tasks": [[0, "hack"]]}, "action is 'hack'"),
        ({"week": 0, "tasks": [[-1, "check_in"]]}, "account is -1"),
        ({"week": 0, "tasks": [["0", "check_in"]]}, "account is '0'"),
        ({"week": 0, "tasks": [[0, "check_in", "fate"]]}, "cause is 'fate'"),
        ({"week": 0, "tasks": [[0, "email", "service"]]}, "cause is 'service'"),
        ({"week": 0, "tasks": [[0, "improve_process"]]}, "action is 'improve_process'"),
        ({"week": 0, "tasks": [[0, "check_in"]] * (MOST_TASKS + 1)}, "at most 300"),
        ({"week": 0, "withdrawn": [[0]]}, "withdrawn is"),
        ({"week": 0, "standing": [["win_back", 4]]}, "win_back"),
        ({"week": 0, "standing": [["check_in", 0]]}, "every is 0"),
        ({"week": 0, "standing": [["check_in", 4, 0]]}, "below is 0"),
    ],
)
def test_what_cannot_be_orders_is_refused_by_name(given: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        Orders.from_json(given)


def test_the_first_in_the_basket_is_the_most_important() -> None:
    view = game().view
    plan = Orders(0, (Task(5, "check_in"), Task(1, "email"))).plan(view)
    ranks = {int(part.account[0]): part.priority for part in plan.parts}
    assert ranks[5] > ranks[1]


def test_a_standing_order_asks_when_it_is_due_and_not_twice() -> None:
    played = game()
    every = Orders(0, standing=(Standing("check_in", 3),))
    assert len(every.due(played.view)) == 8
    by_hand = Orders(0, (Task(4, "check_in"),), standing=every.standing)
    assert 4 not in {task.account for task in by_hand.due(played.view)}
    played.submit(Orders(0, tuple(Task(n, "check_in") for n in range(3)), standing=every.standing))
    done = {row for row in range(8) if played.view.weeks_since("check_in")[row] < 3}
    assert done
    assert not done & {task.account for task in played.standing.due(played.view)}


def test_a_standing_order_can_be_for_low_scores_or_new_accounts_alone() -> None:
    view = game().view
    low = Orders(0, standing=(Standing("check_in", 1, below=1),))
    new = Orders(0, standing=(Standing("check_in", 1, newer=1),))
    assert not [t for t in low.due(view) if view.score[t.account] >= 1]
    assert len(new.due(view)) == int((view.tenure_weeks < 1).sum())
