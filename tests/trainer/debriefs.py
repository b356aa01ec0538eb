"""Debriefs for the tests: scripted players of the small world, and its futures."""

from functools import cache

import numpy as np

from simcs.trainer.debrief import Debrief, debrief
from simcs.trainer.debrief.played import Played, play
from simcs.trainer.futures import Futures, computed
from simcs.trainer.game import Game
from simcs.trainer.orders import Orders, Standing, Task
from simcs.trainer.scenario import Scenario
from tests.trainer.games import SMALL, setup

FEW = Scenario(**{**SMALL.model_dump(), "futures": 3})
STANDING = {
    "idle": (),
    "steady": (
        Standing("onboarding_session", 2, newer=13),
        Standing("adoption_coaching", 4),
        Standing("escalation", 4, below=70),
    ),
    "pest": (Standing("check_in", 1), Standing("email", 1), Standing("live_demo", 1)),
}
"""Scripted players: one who does nothing, one who works, one who calls all of them each week."""


@cache
def futures() -> Futures:
    """Return three futures of the small world, played ahead."""
    return computed(FEW, setup(), workers=1)


@cache
def log(player: str, future: int = 0, weeks: int = SMALL.weeks) -> tuple[Orders, ...]:
    """Return the orders of a scripted player; the steady one also calls the worst account."""
    found = Game(setup(), future, weeks)
    while not found.over:
        view = found.view
        worst = view.account[np.argsort(view.score, kind="stable")[:1]].tolist()
        tasks = tuple(Task(one, "check_in") for one in worst) if player == "steady" else ()
        found.submit(Orders(found.week, tasks, standing=STANDING[player]))
    return tuple(found.log)


@cache
def played(player: str, future: int = 0) -> Played:
    """Return a game beside the strategies."""
    return play(FEW, setup(), log(player, future), SMALL.weeks, future)


@cache
def of(player: str, future: int = 0, guess: int | None = 80) -> Debrief:
    """Return a debrief with three forecasts."""
    forecasts = ((4, 0, 80), (4, 1, 50), (8, 2, 10))
    orders = log(player, future)
    return debrief(FEW, setup(), futures(), orders, SMALL.weeks, future, guess, forecasts)
