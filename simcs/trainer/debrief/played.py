"""What a debrief is made from: the player's course, and those of the five strategies beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simcs.errors import ConfigError
from simcs.interventions.actions import ACTIONS
from simcs.trainer.course import Course, of_orders, of_strategy
from simcs.trainer.names import names_of
from simcs.trainer.orders import Orders
from simcs.trainer.scenario import STRATEGIES, Scenario
from simcs.world.event_log import Event

if TYPE_CHECKING:
    from simcs.experiment.replications import Setup

NO_WORK = "none"
"""The strategy that leaves every account to itself."""


@dataclass(frozen=True)
class Played:
    """One future, as the player and as the strategies played it.

    Parameters
    ----------
    others
        Strategy -> its course over the same weeks.
    names
        Of the accounts, by row.
    """

    scenario: Scenario
    setup: Setup
    future: int
    own: Course
    others: dict[str, Course]
    names: Sequence[str]

    @property
    def weeks(self) -> int:
        """Number of weeks played."""
        return self.own.weeks

    @property
    def count(self) -> int:
        """Number of accounts at first."""
        return self.own.accounts

    @property
    def idle(self) -> Course:
        """The course without any CS work."""
        return self.others[NO_WORK]

    @property
    def best(self) -> str:
        """The strategy that kept most accounts, and of those the most ARR."""
        return max(self.others, key=lambda s: (self.others[s].kept(), self.others[s].kept_arr()))

    def name(self, account: int) -> str:
        """Return the name of an account; those beyond the list are numbered."""
        return self.names[account] if account < len(self.names) else f"Account {account + 1}"


def play(
    scenario: Scenario,
    setup: Setup,
    log: Sequence[Orders],
    weeks: int,
    future: int,
    names: Sequence[str] | None = None,
    others: dict[str, Course] | None = None,
) -> Played:
    """Play a future again under a log, and under each strategy.

    ``others``: the strategies' courses where they are there already (`of_strategies`).

    Raises
    ------
    ConfigError
        When no week was played.
    SimcsError
        When the log cannot be followed.
    """
    orders = list(log)[:weeks]
    if not orders:
        raise ConfigError("no week was played; allowed: the debrief of at least one week")
    own = of_orders(setup, future, orders)
    if others is None:
        others = of_strategies(setup, future, own.weeks)
    if names is None:
        names = names_of(own.accounts, setup.config.seed, future)
    return Played(scenario, setup, future, own, others, names)


def of_strategies(setup: Setup, future: int, weeks: int) -> dict[str, Course]:
    """Return each strategy's course of a future: the same for all who play it so long."""
    return {strategy: of_strategy(setup, future, strategy, weeks) for strategy in STRATEGIES}


def gone(course: Course, account: int) -> bool:
    """Return whether an account, also one that came later, has left and not come back."""
    if account < course.accounts:
        return not course.here[-1][account]
    events = course.events[course.events["account"] == account]["event"]
    ends = events[np.isin(events, (Event.LEFT, Event.WON_BACK))]
    return bool(len(ends)) and int(ends[-1]) == Event.LEFT


def weeks_of(course: Course, account: int, event: Event) -> list[int]:
    """Return the weeks in which something happened to an account."""
    events = course.events
    which = (events["account"] == account) & (events["event"] == event)
    found: list[int] = events["week"][which].tolist()
    return found


def touches(course: Course, account: int) -> list[tuple[int, str]]:
    """Return week and action of the work done for an account that took somebody's time."""
    events = course.events
    which = (events["account"] == account) & (events["event"] == Event.TOUCHED)
    actions = tuple(ACTIONS)
    done = zip(events["week"][which].tolist(), events["detail"][which].tolist(), strict=True)
    return [(week, actions[n]) for week, n in done if not ACTIONS[actions[n]].automated]
