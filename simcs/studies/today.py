"""What playbooks ask of a book as it stands: the plan of its first week, in several draws.

A book leaves open what it does not say of its accounts, and each draw fills that in anew. So work
that rests on what the book says is asked for in all draws, other work in some.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.experiment.config import Service
from simcs.experiment.economics import economics_of
from simcs.experiment.replications import Setup
from simcs.playbooks.language import Playbook
from simcs.playbooks.policy import Playbooks
from simcs.studies.as_read import show_as_read
from simcs.studies.asking import Overheard
from simcs.studies.first_week import SEAT, Ask, FirstWeek, overdue_work, problems_seen
from simcs.world import loop, phases
from simcs.world.observer import watch
from simcs.world.recorder import Recorder
from simcs.world.state import WorldState


@dataclass(frozen=True)
class Recommended:
    """One action for one account, over all draws in which it is asked for.

    Parameters
    ----------
    first
        As it is asked for most often, by the playbook with the highest priority.
    plays
        All playbooks that ask for it, that one first.
    priority, worth
        Means over the draws in which it is asked for.
    draws
        How many these are.
    anyway
        In how many of them other work asks for it too.
    """

    first: Ask
    plays: tuple[str, ...]
    priority: float
    worth: float
    draws: int
    anyway: int


@dataclass(frozen=True, eq=False)
class Today:
    """What playbooks ask of a book as it stands.

    Parameters
    ----------
    setup, policy
        The book with its team, and the playbooks.
    asks
        By priority, then by what they are expected to bring, the highest first.
    seats
        Array of `SEAT`, one row for each CSM.
    others
        Hours that the playbooks ask this week of all who are no account's CSM, by who they are.
    held_back
        Why work was not asked for -> for how many accounts, a mean over the draws.
    draws, weeks
        How many draws there are, and after how many weeks counts are taken.
    """

    setup: Setup
    policy: Playbooks
    asks: tuple[Recommended, ...]
    seats: NDArray[Any]
    others: dict[str, float]
    held_back: dict[str, float]
    draws: int
    weeks: int

    @property
    def likely(self) -> tuple[Recommended, ...]:
        """What is asked for in at least half of the draws."""
        return tuple(one for one in self.asks if 2 * one.draws >= self.draws)


def today(
    setup: Setup, policy: Playbooks, draws: int, weeks: int, progress: Callable[[int], object]
) -> Today:
    """Ask playbooks for their plan of a book's first week, as often as there are draws.

    Each draw then goes on for some weeks, for what is counted at their end. No accounts arrive, and
    it is by whole weeks, also where the clock is on.

    Parameters
    ----------
    setup
        As `simcs.experiment.replications.prepare` returns it.
    policy
        One of its arms.
    progress
        Called with 1 after each draw.

    Raises
    ------
    SimcsError
        When a policy breaks its contract.
    """
    market = replace(setup.config.market, arrivals_per_year=0.0, referrals_per_year=0.0)
    config = replace(
        setup.config, horizon_weeks=weeks, service=Service.weekly, market=market, ceiling=False
    )
    setup = replace(setup, config=config)
    heard = []
    for number in range(draws):
        heard.append(_draw(setup, policy, number))
        progress(1)
    seats = np.zeros(len(heard[0].seats), SEAT)
    for name in SEAT.names or ():
        seats[name] = np.mean([one.seats[name] for one in heard], axis=0)
    return Today(
        setup,
        policy,
        _recommended([one.asks for one in heard]),
        seats,
        _means([one.others for one in heard]),
        _means([one.held_back for one in heard]),
        draws,
        weeks,
    )


def _draw(setup: Setup, policy: Playbooks, number: int) -> FirstWeek:
    """Simulate one draw to its end and return what was heard and counted."""
    state = setup.opened(number)
    state.name = "today"
    heard = FirstWeek(state, policy)
    state.policy = Overheard(policy, heard.hear)
    recorder = Recorder(state)
    watch(state, _weeks(state, setup), recorder)
    tallied = recorder.record(state.name, number, economics_of(setup.config)).seats
    heard.seats["signals"] = tallied["flags"]
    heard.seats["missed"] = tallied["flags"] - tallied["answered"]
    heard.seats["unresolved"] = problems_seen(state.accounts, state.csms)
    heard.seats["overdue"] = overdue_work(state, setup.config.horizon_weeks - 1)
    return heard


def _weeks(state: WorldState, setup: Setup) -> Iterator[int]:
    """Simulate a world to its horizon, which begins with signals as the book has them."""
    for week in range(state.horizon):
        loop.open_week(state, week)
        if not week:
            show_as_read(state, setup.book)
        loop.close_week(state, week, phases.asked_of(state, week, state.policy, state.name))
        yield week


def _recommended(draws: list[list[Ask]]) -> tuple[Recommended, ...]:
    """Return what is asked for in any draw: what several playbooks ask for is one piece of work."""
    found: dict[tuple[int, str], list[list[Ask]]] = {}
    for asks in draws:
        own: dict[tuple[int, str], list[Ask]] = {}
        for ask in asks:
            own.setdefault((ask.row, ask.action), []).append(ask)
        for key, several in own.items():
            several.sort(key=lambda one: -one.priority)
            found.setdefault(key, []).append(several)
    listed = [_over_draws(each) for each in found.values()]
    return tuple(sorted(listed, key=lambda one: (-one.priority, -one.worth, one.first.row)))


def _over_draws(each: list[list[Ask]]) -> Recommended:
    """Return one action for one account from the draws in which it is asked for."""
    leading = Counter(several[0].play for several in each)
    usual = max(leading, key=lambda play: leading[play])
    first = next(several[0] for several in each if several[0].play == usual)
    plays = dict.fromkeys([usual, *(ask.play for several in each for ask in several)])
    within = min((ask.within for ask in _all(each) if ask.within), default=0)
    return Recommended(
        first._replace(within=within),
        tuple(plays),
        float(np.mean([several[0].priority for several in each])),
        float(np.mean([several[0].worth for several in each])),
        len(each),
        sum(several[0].anyway for several in each),
    )


def _all(each: list[list[Ask]]) -> list[Ask]:
    return [ask for several in each for ask in several]


def _means(draws: list[dict[str, float]]) -> dict[str, float]:
    """Return the means of amounts by name, those that are 0 throughout left out."""
    names = dict.fromkeys(name for one in draws for name in one)
    sums = {name: sum(one.get(name, 0.0) for one in draws) for name in names}
    return {name: total / len(draws) for name, total in sums.items() if total}


def play_of(policy: Playbooks, name: str) -> tuple[Playbooks, Playbook] | None:
    """Return a playbook by its name, with those that it is among: the policy's, or those below."""
    below: Any = policy
    while isinstance(below, Playbooks):
        for playbook in below.file.playbooks:
            if playbook.name == name:
                return below, playbook
        below = below.base
    return None
