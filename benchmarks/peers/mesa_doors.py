"""The model in Mesa 3 once more, tuned around numba: a compiled door per agent and phase.

Accounts stay rows of the world's arrays, and each agent makes one compiled call to be observed, one
to simulate its week and one for each piece of work: arrays, its row and its key. Arrays and numbers
cost numba a tenth of what it takes to unpack a record. That is quicker than agents that own their
state (`benchmarks.peers.mesa_abm`), and not what a user of Mesa would write.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from mesa import Agent
from numpy.typing import NDArray

from benchmarks import case
from benchmarks.peers import Final, mesa_abm
from benchmarks.peers.mesa_abm import ACTIVE, COIN, FIRST_SEEN, IS_ASKED, SEEN, TOSSED
from simcs.compiled import compiled
from simcs.experiment.replications import Setup
from simcs.journey.columns import Asked
from simcs.journey.drift import HEALTH_NOISE, drift
from simcs.journey.lifecycle import Week, act, happenings, own_draw
from simcs.journey.win_back import answer
from simcs.quantiles import normal
from simcs.randomness import WEEKLY, draw
from simcs.signals.readings import USAGE_NOISE, see_problems
from simcs.signals.score import first_look, observe
from simcs.team.service import Service, next_free, serve_one
from simcs.world import market_state, phases
from simcs.world.state import WorldState


def week_of(world: WorldState, week: int) -> Week:
    """Return a week of a world, for the accounts that act in it."""
    return Week(*phases.week_parts(world, week))


@compiled
def look_at(week: Week, i: int, signals: Any) -> None:
    """Observe one account, by its own random numbers."""
    a = week.accounts[i]
    s = signals[a.segment]
    draws = np.empty((SEEN, 1))
    entity = np.full(1, a.entity)
    draw(draws, FIRST_SEEN, entity, week.number, week.seed, week.replication)
    draws[USAGE_NOISE, 0] = normal(draws[USAGE_NOISE, 0])
    coin = own_draw(week, a, COIN) if s.kind == TOSSED else 0.5
    see_problems(a, s, week.seed, week.replication, week.number)
    observe(a, s, draws, 0, coin, week.number)


@compiled
def live_on(week: Week, i: int, maturity: float) -> int:
    """Simulate one account for a week, by its own random numbers; return what it has done."""
    a = week.accounts[i]
    p = week.parameters[a.segment]
    draws = np.empty((WEEKLY, 1))
    draw(draws, 0, np.full(1, a.entity), week.number, week.seed, week.replication)
    draws[HEALTH_NOISE, 0] = normal(draws[HEALTH_NOISE, 0])
    drift(a, p, maturity, draws, 0, week.number)
    a.happening = happenings(a, p, draws, 0, week.number)
    if a.happening:
        act(week, i, week.accounts[i].happening)
    return int(a.happening)


class Company(mesa_abm.Company):
    """The company's week, where what agents know stands in its records."""

    service: Service

    def __init__(self, world: WorldState) -> None:
        # Views of columns, since reading one field of one row takes numpy far longer.
        self.stages, self.happenings = world.accounts["stage"], world.accounts["happening"]
        super().__init__(world)

    def customer(self, row: int) -> Any:
        """Return a new agent for an account."""
        return Customer(self, row)

    def record(self, customers: Iterable[Any], names: Sequence[str]) -> None:
        """Do nothing: it is on record."""

    def copied(self, *names: str) -> dict[str, NDArray[Any]]:
        """Return nothing: whatever is changed in the records, customers know."""
        return {}

    def begin_service(self) -> None:
        """Get ready what each piece of work takes."""
        self.service = phases.service_of(self.world, self.week)
        for csm, pod in zip(self.team, self.world.team["pod"].tolist(), strict=True):
            csm.pod = pod

    def next_free(self, first: int) -> int:
        """Return who of a pod is free first, or `NOBODY`."""
        return int(next_free(self.world.used, self.world.available, self.world.team, first))

    def work_on(self, task: int, csm: int) -> None:
        """Let a CSM, or nobody, work on a task."""
        serve_one(self.service, task, csm)

    def end_service(self) -> None:
        """Do nothing: it is on record."""

    def asked(self) -> list[Any]:
        """Return the customers whom somebody worked on after they left."""
        asked = self.world.accounts["asked"]
        return [self.customers[row] for row in np.flatnonzero(asked).tolist()]


class Customer(Agent):  # type: ignore[misc]
    """One account, which knows its row.

    Parameters
    ----------
    row
        Its row in the world's accounts.
    """

    def __init__(self, model: Company, row: int) -> None:
        super().__init__(model)
        self.row = row
        model.customers[row] = self

    @property
    def stage(self) -> int:
        """Where it stands, see `simcs.journey.columns.Stage`."""
        return int(self.model.stages[self.row])

    @property
    def happening(self) -> int:
        """What it does this week, see `simcs.journey.columns.Happening`."""
        return int(self.model.happenings[self.row])

    @happening.setter
    def happening(self, bits: int) -> None:
        self.model.happenings[self.row] = bits

    def arrive(self) -> bool:
        """Become a customer, unless only a reference would have brought it and none does."""
        model: Company = self.model
        world, week = model.world, model.week
        account = world.accounts[self.row]
        segment = account["segment"]
        selection = market_state.selection(world.market)
        if market_state.stays_away(account, selection.references, *model.key, week):
            return False
        market_state.select(account, world.parameters[segment], selection)
        account["stage"] = ACTIVE
        world.ledger["new"][week] += account["arr"]
        first_look(account, world.signals[segment])
        return True

    def look(self) -> None:
        """Be observed."""
        model: Company = self.model
        look_at(week_of(model.world, model.week), self.row, model.world.signals)

    def live(self) -> None:
        """Drift through the week, and do what has come of it."""
        model: Company = self.model
        world = model.world
        if live_on(week_of(world, model.week), self.row, world.maturity):
            model.moving.append(self)

    def answer(self) -> None:
        """Once gone, answer what was asked, and perhaps come back."""
        model: Company = self.model
        self.happening = IS_ASKED
        answer(week_of(model.world, model.week), self.row)
        model.moving.append(self)


def rehearse(world: WorldState) -> None:
    """Compile all that agents call, on a copy."""
    company = Company(world.copy())
    company.step()
    customer = next(iter(company.staying))
    customer.arrive()
    company.world.accounts["asked"][customer.row] = int(Asked.WHY)
    customer.answer()


def opened(prepared: Setup, replication: int = 0) -> Callable[[], Final]:
    """Return a function that runs a replication of the first arm; see `benchmarks.peers`."""
    world = case.opened(prepared, replication)
    rehearse(world)
    company = Company(world)

    def simulate() -> Final:
        company.run_model()
        return Final(world.accounts, world.ledger)

    return simulate
