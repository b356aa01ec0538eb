"""Playing a future and keeping what its accounts went through, also what nobody could see then.

For what is shown once a game is over; the only file here that reads a world's tables directly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import Stage
from simcs.trainer.orders import Orders
from simcs.trainer.scenario import CARETAKER, WEEKS_AFTER
from simcs.world.door import World
from simcs.world.event_log import EVENT
from simcs.world.truth import chances

if TYPE_CHECKING:
    from simcs.experiment.replications import Setup

Floats = NDArray[np.float64]
Step = Callable[[World], Any]
"""Closes a week of a world, and returns its events."""

KEPT_AS_THEY_ARE = (
    "fit", "health", "adoption", "champion", "goodwill", "contact", "score", "problems", "intent",
)  # fmt: skip
"""Columns of the accounts that a course has week by week."""


@dataclass(frozen=True)
class Course:
    """What the opening accounts of one world went through.

    Row w of each table is the open of week w, the last one the close of the last week. Shape
    ``(weeks + 1, accounts)`` where nothing else is said.

    Parameters
    ----------
    here
        Whether the account was a customer.
    arr
        ARR, $; 0 where it was none.
    renews
        Chance that its term ends in a renewal, as it was then; NaN where it was none.
    decides, term_ends
        Week at whose close it decides, and after whose close its next term begins.
    columns
        True fit, health, adoption, champion and goodwill, contact load, the score that was shown,
        `Intent`, and open problems, shape ``(weeks + 1, accounts, 3)``.
    events
        All events, an array of `EVENT`.
    world
        The world after the last week.
    """

    here: NDArray[np.bool_]
    arr: Floats
    renews: Floats
    decides: NDArray[np.int64]
    term_ends: NDArray[np.int64]
    columns: dict[str, NDArray[Any]]
    events: NDArray[Any]
    world: World

    @property
    def weeks(self) -> int:
        """Number of weeks played."""
        return len(self.here) - 1

    @property
    def accounts(self) -> int:
        """Number of accounts that there were at first."""
        return int(self.here.shape[1])

    def kept(self, week: int = -1) -> int:
        """Return how many of the first accounts were there at the open of a week."""
        return int(self.here[week].sum())

    def kept_arr(self, week: int = -1) -> int:
        """Return their ARR then, whole $."""
        return round(float(self.arr[week].sum()))

    @cached_property
    def handed_over(self) -> tuple[int, int]:
        """Accounts and ARR, whole $, after `WEEKS_AFTER` more weeks under the caretaker."""
        return count_and_arr(played_on(self.world, CARETAKER, WEEKS_AFTER))

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]


def of_orders(setup: Setup, future: int, log: Iterable[Orders]) -> Course:
    """Return the course of a future under the orders of a log.

    Raises
    ------
    SimcsError
        When they cannot be followed.
    """
    orders = list(log)

    def step(world: World) -> Any:
        now = orders[world.week]
        return world.step(now.plan(world.view), week=now.week)

    return _played(World.open(setup, future), len(orders), step)


def of_strategy(setup: Setup, future: int, strategy: str, weeks: int) -> Course:
    """Return the course of a future under one strategy."""
    return _played(World.open(setup, future, strategy), weeks, World.step)


def played_on(world: World, strategy: str, weeks: int) -> World:
    """Return a copy of a world after so many more weeks under a strategy, or fewer at its end."""
    later = world.fork(policy=strategy)
    for _ in range(min(weeks, later.horizon - later.week)):
        later.step()
    return later


def count_and_arr(world: World) -> tuple[int, int]:
    """Return how many of the opening accounts are customers now, and their ARR in whole $."""
    accounts = world._state.accounts  # noqa: SLF001 - see above
    there = (accounts["opening"] == 1) & (accounts["stage"] == Stage.ACTIVE)
    return int(there.sum()), round(float(accounts["arr"][there].sum()) / 100)


def hours_of(world: World) -> tuple[dict[int, float], float]:
    """Return hours spent so far by number of the action, and hours there were."""
    state = world._state  # noqa: SLF001 - see above
    spent = state.spent[: world.week].sum(axis=0) / 60
    there = float(state.ledger["minutes_available"][: world.week].sum()) / 60
    return {int(n): float(spent[n]) for n in np.flatnonzero(spent)}, there


def contacts_tolerated(world: World, count: int) -> tuple[Floats, Floats]:
    """Return the contact load from which a contact does less good, and from which it does harm.

    Of each of the first so many accounts, in recent calls.
    """
    state = world._state  # noqa: SLF001 - see above
    rows = state.parameters[state.accounts["segment"][:count]]
    tolerated: Floats = rows["contact_tolerated"]
    with np.errstate(divide="ignore"):
        return tolerated, tolerated + 1.0 / rows["fatigue_slope"]


def weights_of(world: World, account: int) -> dict[str, float]:
    """Return what an account's true health is made with, logit.

    How much adoption, each problem and the sponsor weigh, and what fit is usual.
    """
    state = world._state  # noqa: SLF001 - see above
    row = state.parameters[state.accounts["segment"][account]]
    weights = {name: float(row[f"health_{name}"]) for name in ("adoption", "problems", "sponsor")}
    return weights | {"fit": float(row["fit_mean"])}


def _played(world: World, weeks: int, step: Step) -> Course:
    accounts = world._state.accounts  # noqa: SLF001 - see above
    count = int((accounts["opening"] == 1).sum())
    rows, events = [_now(world, count)], [np.zeros(0, EVENT)]
    for _ in range(weeks):
        events.append(step(world))
        rows.append(_now(world, count))
    tables = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    fixed = {name: tables.pop(name) for name in ("here", "arr", "renews", "decides", "term_ends")}
    return Course(**fixed, columns=tables, events=np.concatenate(events), world=world)


def _now(world: World, count: int) -> dict[str, NDArray[Any]]:
    state = world._state  # noqa: SLF001 - see above
    rows = state.accounts[:count]
    here = rows["stage"] == Stage.ACTIVE
    found = {name: rows[name].copy() for name in KEPT_AS_THEY_ARE}
    ends = rows["renewal"].astype(np.int64)
    return found | {
        "here": here,
        "arr": np.where(here, rows["arr"] / 100, 0.0),
        "renews": chances(rows, state.parameters, world.week)[1],
        "decides": ends - rows["notice"] - 1,
        "term_ends": ends - 1,
    }
