"""A scenario of the flight simulator as a Gymnasium environment, on the world's door.

It needs the extra ``gym``::

    import simcs.gym

    env = simcs.gym.PortfolioEnv("first-year", weeks=26)
    observation, info = env.reset(seed=3)  # the fourth future

What can be observed is what a team can see, and nothing else.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.errors import ConfigError, WorldError, unknown
from simcs.interventions.plan import Plan
from simcs.trainer.course import count_and_arr
from simcs.trainer.moves import CAUSES
from simcs.trainer.scenario import Scenario, scenario
from simcs.world.door import World

try:
    import gymnasium
    from gymnasium import spaces
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "simcs.gym needs Gymnasium; install it by: pip install 'simcs[gym]'"
    ) from error

if TYPE_CHECKING:
    from simcs.experiment.replications import Setup
    from simcs.signals.view import View

MOVES = (
    "nothing", "onboarding_session", "adoption_coaching", "check_in", "discovery_call",
    "escalation", "multi_threading", "executive_call", "renewal_prep", "expansion_talk",
)  # fmt: skip
"""What can be asked for an account in a week, by number."""

FEATURES = (
    "present", "score", "usage", "tickets", "sponsor", "pulse", "decides_in", "tenure", "term",
    "sessions", "contacts", "first_value", "adopted", "notice", "arr", "problem_found",
    *(f"since_{move}" for move in MOVES[1:]),
)  # fmt: skip
"""What is observed of each account, from 0 to 1; `UNSEEN` where nothing is known."""

UNSEEN = -1.0
SHARED = ("week", "hours", "promised")
"""What is observed of the whole, from 0 to 1, after the accounts."""

SOON = 26.0
"""Weeks that count as long: times are observed as shares of it, at most 1."""

MOST_FUTURES = 2**31

Observation = NDArray[np.float32]
Action = NDArray[np.int64]


class PortfolioEnv(gymnasium.Env[Observation, Action]):
    """A CSM's accounts, week by week.

    An observation is a vector of `FEATURES` of each account, one account after the other, and then
    `SHARED`; `table` returns the accounts as rows. An action is a number of `MOVES` for each
    account. Where hours do not suffice, accounts that decide sooner come first. An escalation
    names the kind of problem that the latest discovery call found.

    The reward of a week is the change of the opening accounts' ARR, per cent of what it was at
    first, minus ``hour_cost`` for each hour asked for.

    Parameters
    ----------
    name
        A scenario that ships, the path of a YAML file, or a `Scenario`.
    weeks
        Length of an episode; None: the scenario's.
    hour_cost
        Per cent of the opening ARR that an hour costs.

    Raises
    ------
    ConfigError
        When there is no such scenario, or its weeks are fewer than those asked for.
    """

    metadata = {"render_modes": []}  # noqa: RUF012 - Gymnasium asks for a plain dictionary

    def __init__(
        self, name: str | Scenario = "first-year", weeks: int | None = None, hour_cost: float = 0.0
    ) -> None:
        self.scenario = name if isinstance(name, Scenario) else scenario(name)
        self.weeks = self.scenario.weeks if weeks is None else weeks
        if not 1 <= self.weeks <= self.scenario.weeks:
            allowed = f"allowed: 1 to {self.scenario.weeks}"
            raise ConfigError(f"weeks is {weeks} with {self.scenario.name}; {allowed}")
        self.hour_cost = hour_cost
        self._world: World | None = None
        self.accounts = len(World.open(self.setup, 0).view.account)
        size = self.accounts * len(FEATURES) + len(SHARED)
        self.observation_space = spaces.Box(UNSEEN, 1.0, (size,), np.float32)
        self.action_space = spaces.MultiDiscrete([len(MOVES)] * self.accounts)
        self.future = 0

    @cached_property
    def setup(self) -> Setup:
        """What all episodes share."""
        return self.scenario.prepared()

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Open a future: that with the number ``seed``, or any.

        Raises
        ------
        ConfigError
            When there are options.
        """
        super().reset(seed=seed)
        if options:
            raise ConfigError(unknown("option", next(iter(options)), ["none"]))
        drawn = int(self.np_random.integers(MOST_FUTURES)) if seed is None else seed
        self.future = drawn % MOST_FUTURES
        self._world = World.open(self.setup, self.future)
        _, self._opening = count_and_arr(self._world)
        self._arr = self._opening
        return self._observe(), self._info()

    def step(self, action: Action) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Close the week under one move for each account.

        Raises
        ------
        WorldError
            When the episode is over, or has not begun.
        """
        if self.world.week >= self.weeks:
            raise WorldError("the episode is over; allowed: reset()")
        plan = self.plan(action)
        hours = sum(self.world.check(plan).hours.values())
        self.world.step(plan)
        before = self._arr
        _, self._arr = count_and_arr(self.world)
        reward = 100.0 * (self._arr - before) / self._opening - self.hour_cost * hours
        return self._observe(), reward, self.world.week >= self.weeks, False, self._info()

    def plan(self, action: Action) -> Plan:
        """Return an action as a plan for the open week; accounts that have left are passed over."""
        view = self.world.view
        ours = view.account < self.accounts
        asked = np.zeros(len(view.account), np.int64)
        asked[ours] = np.asarray(action)[view.account[ours]]
        priority = -np.asarray(_decides_in(view), float)
        plan = Plan()
        for number, move in enumerate(MOVES):
            which = asked == number
            if move == "escalation":
                _escalate(plan, view, which, priority)
            elif number:
                plan.add(which, move, priority)
        return plan

    def table(self, observation: Observation) -> Observation:
        """Return the accounts of an observation, shape ``(accounts, len(FEATURES))``."""
        return observation[: -len(SHARED)].reshape(self.accounts, len(FEATURES))

    @property
    def world(self) -> World:
        """The world of this episode.

        Raises
        ------
        WorldError
            Before the first reset.
        """
        if self._world is None:
            raise WorldError("the episode has not begun; allowed: reset()")
        return self._world

    def _observe(self) -> Observation:
        view = self.world.view
        ours = view.account < self.accounts
        table = np.full((self.accounts, len(FEATURES)), UNSEEN, np.float32)
        table[:, 0] = 0.0
        table[view.account[ours]] = _features(view, self._opening / self.accounts)[ours]
        promised = sum(view.backlog.hours_by_week.values())
        hours = max(view.hours_available, 1.0)
        shared = [self.world.week / self.weeks, hours / 80.0, promised / hours]
        return np.concatenate([table.ravel(), np.clip(shared, 0, 1)]).astype(np.float32)

    def _info(self) -> dict[str, Any]:
        kept, arr = count_and_arr(self.world)
        return {"future": self.future, "week": self.world.week, "kept": kept, "arr": arr}


def _features(view: View, usual_arr: float) -> Observation:
    """Return what is seen of each account of a view, shape ``(accounts, len(FEATURES))``."""
    found = np.stack([getattr(view, f"{cause}_problem") for cause in CAUSES])
    columns = [
        np.ones(len(view.account)), view.score / 100, view.usage, view.tickets / 5, view.sponsor,
        (view.pulse + 4) / 8, _decides_in(view) / SOON, view.tenure_weeks / 104,
        view.term_weeks / 104, view.onboarding_sessions / 8, view.contacts_4w / 8,
        view.first_value_reached, view.fully_adopted, view.notice_given,
        view.arr / usual_arr / 4, found.max(axis=0),
        *(view.weeks_since(move) / SOON for move in MOVES[1:]),
    ]  # fmt: skip
    table = np.clip(np.stack(columns, axis=1).astype(float), 0.0, 1.0)
    filled: Observation = np.nan_to_num(table, nan=UNSEEN).astype(np.float32)
    return filled


def _decides_in(view: View) -> NDArray[np.int64]:
    weeks: NDArray[np.int64] = view.weeks_to_renewal - 1 - view.notice_weeks
    return weeks


def _escalate(
    plan: Plan, view: View, which: NDArray[np.bool_], priority: NDArray[np.float64]
) -> None:
    """Ask for escalations that name what was found, the first kind where it was several."""
    left = which
    for cause in CAUSES:
        named = left & (np.nan_to_num(getattr(view, f"{cause}_problem")) > 0)
        plan.add(named, "escalation", priority, cause=cause)
        left = left & ~named
    plan.add(left, "escalation", priority)
