"""A game: one future of a scenario, and the orders given in it so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simcs.errors import PolicyError, WorldError
from simcs.trainer.happened import Happened, happened
from simcs.trainer.orders import Orders, Task
from simcs.world.door import World

if TYPE_CHECKING:
    from simcs.experiment.replications import Setup
    from simcs.signals.view import View

SHOWN = ("score", "usage")
"""Readings whose course is kept for the board."""


@dataclass(frozen=True)
class Checked:
    """What a week's orders would take.

    Parameters
    ----------
    problems
        What cannot be done, in words.
    hours
        Hours by the week in which they fall due, what waits already included.
    available
        Hours there are this week.
    standing
        Tasks of standing orders.
    """

    problems: tuple[str, ...]
    hours: dict[int, float]
    available: float
    standing: tuple[Task, ...]


class Game:
    """One player's world, week by week.

    Parameters
    ----------
    setup
        Of the scenario (`Scenario.prepared`).
    future
        Which of its futures, from 0.
    weeks
        How many are played.
    log
        Orders given so far, week by week.

    Raises
    ------
    SimcsError
        When the log cannot be followed.
    """

    def __init__(self, setup: Setup, future: int, weeks: int, log: Iterable[Orders] = ()) -> None:
        self.setup, self.future, self.weeks = setup, future, weeks
        self.world = World.open(setup, future)
        self.opening = len(self.world.view.account)
        self.log: list[Orders] = []
        self.told: list[tuple[Happened, ...]] = []
        self.digests: list[str] = [self.world.digest()]
        self.course: list[dict[str, NDArray[np.float64]]] = []
        self._note()
        for orders in log:
            self.submit(orders)

    @property
    def week(self) -> int:
        """The open week, from 0."""
        return self.world.week

    @property
    def over(self) -> bool:
        """Whether the last week that is played has closed."""
        return self.week >= self.weeks

    @property
    def standing(self) -> Orders:
        """Orders for the open week that hold nothing but the standing ones, and the improvement."""
        last = self.log[-1] if self.log else Orders(0)
        return Orders(self.week, (), (), last.improve, last.standing)

    def check(self, orders: Orders) -> Checked:
        """Return what orders for the open week would take; nothing changes.

        Raises
        ------
        WorldError
            When they are for another week, or the game is over.
        """
        self._require(orders)
        view = self.world.view
        found = self.world.check(orders.plan(view))
        hours = dict(view.backlog.hours_by_week)
        taken_back = set(orders.withdrawn)
        waiting = view.backlog
        for account, action, due, each in zip(
            waiting.account.tolist(),
            waiting.action.tolist(),
            waiting.due.tolist(),
            waiting.hours.tolist(),
            strict=True,
        ):
            if (account, action) in taken_back:
                hours[max(due, self.week)] -= each
        for week, more in found.hours.items():
            hours[week] = hours.get(week, 0.0) + more
        problems = tuple(problem.message for problem in found.problems)
        hours = {week: hours[week] for week in sorted(hours) if hours[week] > 0}
        return Checked(problems, hours, found.available, orders.due(view))

    def submit(self, orders: Orders) -> tuple[Happened, ...]:
        """Close the open week under these orders, open the next; return what is told of it.

        Raises
        ------
        WorldError
            When they are for another week, or the game is over.
        PolicyError
            When they cannot be followed. In all cases nothing has changed.
        """
        self._require(orders)
        view = self.world.view
        plan = orders.plan(view)
        problems = self.world.check(plan).problems
        if problems:
            raise PolicyError(problems[0].message)
        told = happened(self.world.step(plan))
        self.log.append(orders)
        self.told.append(told)
        self.digests.append(self.world.digest())
        self._note()
        return told

    def go_on(self, orders: Orders, most: int) -> int:
        """Submit orders, then the standing ones alone, up to so many weeks in all; return how many.

        It stops at the end, and where an account gives notice or leaves.
        """
        done = 0
        while done < most and not self.over:
            told = self.submit(orders if not done else self.standing)
            done += 1
            if any(one.stops for one in told):
                break
        return done

    @property
    def view(self) -> View:
        """What can be seen in the open week."""
        return self.world.view

    def _note(self) -> None:
        """Keep this week's readings for the board."""
        if self.world.over:
            return
        view = self.world.view
        rows = len(self.world._state.accounts)  # noqa: SLF001 - only how many there are
        week = {}
        for name in SHOWN:
            readings = np.full(rows, np.nan)
            readings[view.account] = getattr(view, name)
            week[name] = readings
        self.course.append(week)

    def _require(self, orders: Orders) -> None:
        if self.over:
            raise WorldError("the game is over; allowed: its debrief")
        if orders.week != self.week:
            raise WorldError(
                f"orders are for week {orders.week + 1}, and week {self.week + 1} is open; "
                "allowed: orders for the open week"
            )


def same(now: Iterable[str], then: Iterable[str]) -> int | None:
    """Return the first place in which a replayed game differs from what was recorded, if any."""
    for place, (replayed, recorded) in enumerate(zip(now, then, strict=False)):
        if replayed != recorded:
            return place
    return None
