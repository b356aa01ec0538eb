"""One account's journey under each arm of a comparison, on the same luck, week by week."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.errors import ConfigError, quoted
from simcs.experiment.config import GeneratedBook
from simcs.experiment.replications import Setup, drive, worlds
from simcs.interventions.actions import NUMBERS
from simcs.journey.columns import Intent, Problem, Stage
from simcs.world.events import BEFORE, Event, Watcher
from simcs.world.state import World

ARRIVAL = re.compile(r"arrival[ _-]?(\d{1,9})")
ACTION_NAMES = tuple(NUMBERS)
LARGE_FALL = 1.0
"""A fall of health by less is noise and no turning point, logit (A)."""


@dataclass(frozen=True, eq=False)
class Trace:
    """What one account lived under one arm.

    Parameters
    ----------
    arm, account_id
        Whose journey it is.
    segment
        Name of its segment.
    states
        Array of `ACCOUNT`, shape ``(weeks,)``: the account as it stands at each close.
    begin
        The same before the first week.
    events
        Array of `simcs.world.events.EVENT`, its own only, in order, none from before the run.
    waiting
        For each week the actions that wait for it at the close.
    parameters
        Its row of the journey's parameters.
    minutes
        Of a CSM's time that each action takes with it, by action number.
    """

    arm: str
    account_id: str
    segment: str
    states: NDArray[Any]
    begin: Any
    events: NDArray[Any]
    waiting: tuple[tuple[str, ...], ...]
    parameters: Any
    minutes: NDArray[np.int64]

    def weeks(self) -> list[int]:
        """Return the weeks in which it is a customer, the one in which it leaves included."""
        gone = self.states["stage"] == Stage.GONE
        here = (self.states["stage"] == Stage.ACTIVE) | (
            gone & (self.states["end"] == np.arange(len(self.states)) + 1)
        )
        return [int(week) for week in np.flatnonzero(here)]

    def told(self, week: int) -> list[tuple[Event, int]]:
        """Return the events of a week with their details."""
        own = self.events[self.events["week"] == week]
        return [(Event(e), int(d)) for e, d in zip(own["event"], own["detail"], strict=True)]

    def done(self, week: int) -> list[str]:
        """Return the actions that were finished for it in a week."""
        return [ACTION_NAMES[d] for event, d in self.told(week) if event is Event.TOUCHED]

    @property
    def hours(self) -> float:
        """Hours that the finished actions took."""
        touched = self.events["detail"][self.events["event"] == Event.TOUCHED]
        return float(self.minutes[touched].sum()) / 60


@dataclass(frozen=True)
class TurningPoint:
    """The week after which health fell the most, and what pulled it down.

    Parameters
    ----------
    week, health
        The last close before the fall, and health then.
    low_week, low
        Where the fall ends.
    cause
        What cost most more health at its end than at its beginning; empty where nothing did.
    cost
        How much more, logit.
    """

    week: int
    health: float
    low_week: int
    low: float
    cause: str
    cost: float


@dataclass(frozen=True)
class Parting:
    """The first week after which an account is not the same under two arms.

    Parameters
    ----------
    week
        The week.
    done
        What was finished for it under the one and the other.
    differs
        The columns of `ACCOUNT` that differ.
    """

    week: int
    done: tuple[list[str], list[str]]
    differs: tuple[str, ...]


def traces(setup: Setup, account: str, replication: int) -> list[Trace]:
    """Live one replication under every arm and follow one account through it.

    Parameters
    ----------
    setup
        As `simcs.experiment.replications.prepare` returns it.
    account
        An id of the book, a row number of a made-up book, or ``arrival N``.

    Raises
    ------
    ConfigError
        When there is no such account.
    SimcsError
        When a policy breaks its contract.
    """
    found = []
    for arm, world in worlds(setup, replication):
        row, name = row_of(setup, world, account)
        found.append(_followed(setup, arm.name, world, row, name))
    return found


def _followed(setup: Setup, arm: str, world: World, row: int, name: str) -> Trace:
    begin = world.accounts[row].copy()
    states = np.zeros(world.horizon, world.accounts.dtype)
    waiting = []
    watcher = Watcher(world)
    for week in drive(world, setup.config.driver):
        watcher.watch(week)
        states[week] = world.accounts[row]
        own = world.backlog["action"][world.backlog["account"] == row]
        waiting.append(tuple(ACTION_NAMES[number] for number in own))
    events = watcher.events()
    parameters = world.parameters[begin["segment"]]
    return Trace(
        arm=arm,
        account_id=name,
        segment=world.segment_names[begin["segment"]],
        states=states,
        begin=begin,
        events=events[(events["account"] == row) & (events["week"] > BEFORE)],
        waiting=tuple(waiting),
        parameters=parameters,
        minutes=world.works["minutes"][:, parameters["touch"]].astype(np.int64),
    )


def row_of(setup: Setup, world: World, account: str) -> tuple[int, str]:
    """Return the row and the name of the account that a user means.

    Raises
    ------
    ConfigError
        When there is none.
    """
    ids = setup.book.ids
    arrived = len(world.accounts) - len(ids)
    if account in ids:
        return ids.index(account), account
    arrival = ARRIVAL.fullmatch(account)
    if arrival and 1 <= int(arrival[1]) <= arrived:
        return len(ids) + int(arrival[1]) - 1, f"arrival {int(arrival[1])}"
    numbered = isinstance(setup.config.book, GeneratedBook)
    if numbered and account.isdecimal() and account.isascii() and int(account[:9]) < len(ids):
        return int(account), ids[int(account)]
    near = get_close_matches(account, ids, n=1)
    hint = f" (did you mean {quoted(near[0])}?)" if near else ""
    span = f"{quoted(ids[0])} to {quoted(ids[-1])}"
    rows = f", a row number from 0 to {len(ids) - 1}" if numbered else ""
    late = f", 'arrival 1' to 'arrival {arrived}'" if arrived else ""
    raise ConfigError(
        f"account is {quoted(account)}{hint}; allowed: an id of the book's {len(ids)} accounts "
        f"({span}){rows}{late}"
    )


def shortfalls(state: Any, p: Any) -> dict[str, float]:
    """Return what costs an account health, logit, as in the causes of a loss."""
    costs = {"low adoption": float(p["health_adoption"] * (1.0 - state["adoption"]))}
    for problem in Problem:
        count = float(state["problems"][problem])
        costs[f"{problem.name.lower()} problems"] = float(p["health_problems"]) * count
    costs["a lost champion"] = float(p["health_sponsor"] * (1.0 - state["champion"]))
    costs["less goodwill"] = -float(state["goodwill"])
    return costs


def turning_point(trace: Trace) -> TurningPoint | None:
    """Return the last week before health fell the most, up to the decision of one who left.

    None when it fell by less than `LARGE_FALL`. The fall is the largest from any close to a later
    one (the maximum drawdown of health); a decision taken before the run leaves nothing to see.
    """
    weeks = trace.weeks()
    last = trace.states[weeks[-1]] if weeks else trace.begin
    if last["stage"] == Stage.GONE and last["intent"] != Intent.STAY:
        decisions = (Event.NOTICE_GIVEN, Event.DECIDED_QUIETLY)
        decided = trace.events["week"][np.isin(trace.events["event"], decisions)]
        weeks = [week for week in weeks if len(decided) and week <= decided[-1]]
    if not weeks:
        return None
    health = trace.states["health"][weeks]
    low = int(np.argmax(np.maximum.accumulate(health) - health))
    high = int(np.argmax(health[: low + 1]))
    if health[high] - health[low] < LARGE_FALL:
        return None
    before = shortfalls(trace.states[weeks[high]], trace.parameters)
    after = shortfalls(trace.states[weeks[low]], trace.parameters)
    cause, cost = max(
        ((name, after[name] - before[name]) for name in after), key=lambda pair: pair[1]
    )
    return TurningPoint(
        weeks[high], float(health[high]), weeks[low], float(health[low]),
        cause if cost > 0 else "", max(cost, 0.0),
    )  # fmt: skip


def parting(one: Trace, other: Trace) -> Parting | None:
    """Return where two arms part: the first week whose close is not the same to the last bit."""
    for week, (mine, theirs) in enumerate(zip(one.states, other.states, strict=True)):
        if mine.tobytes() != theirs.tobytes():
            names: Sequence[str] = one.states.dtype.names or ()
            differs = [n for n in names if np.asarray(mine[n] != theirs[n]).any()]
            return Parting(week, (one.done(week), other.done(week)), tuple(differs))
    return None
