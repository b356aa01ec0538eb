"""The model in Mesa 3: customers and CSMs are agents, and a step of the model is a week.

What customers and CSMs do, each agent does for itself, with the scalar functions of simcs on its
own account and by its own luck, as a Mesa user who imports them would. What the company does as a
whole (to plan, to send what is automated, to close the books) is one call of simcs a week.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from mesa import Agent, Model
from mesa.agent import AgentSet

from benchmarks import case
from benchmarks.peers import Final
from simcs.compiled import compiled
from simcs.experiment.replications import Setup
from simcs.journey.acts import act, happenings
from simcs.journey.afterwards import answer
from simcs.journey.columns import Asked, Happening, Stage
from simcs.journey.drift import drift
from simcs.luck import SEEN_WEEKLY, WEEKLY, Stream, draw, uniform
from simcs.signals.parameters import Score
from simcs.signals.score import KINDS, first_look, observe
from simcs.team.service import next_free, serve_one
from simcs.team.work import NOBODY
from simcs.world import climate, phases
from simcs.world.state import World

ACTIVE, GONE = int(Stage.ACTIVE), int(Stage.GONE)
IS_ASKED = int(Happening.IS_ASKED)
COIN = int(Stream.COIN)
TOSSED = KINDS[Score.coin]
FIRST_SEEN, SEEN = SEEN_WEEKLY


@compiled
def look_at(accounts: Any, i: int, signals: Any, seed: int, replication: int, week: int) -> None:
    """Observe one account, by its own luck."""
    a = accounts[i]
    s = signals[a.segment]
    luck = np.empty((SEEN, 1))
    draw(luck, FIRST_SEEN, np.full(1, a.entity), week, seed, replication)
    coin = uniform(seed, replication, a.entity, week, COIN, 0) if s.kind == TOSSED else 0.5
    observe(a, s, luck, 0, coin, week)


@compiled
def drift_along(
    accounts: Any, i: int, parameters: Any, maturity: float, seed: int, replication: int, week: int
) -> int:
    """Advance one account by a week, by its own luck; return what it is about to do."""
    a = accounts[i]
    p = parameters[a.segment]
    luck = np.empty((WEEKLY, 1))
    draw(luck, 0, np.full(1, a.entity), week, seed, replication)
    drift(a, p, maturity, luck, 0, week)
    a.happening = happenings(a, p, luck, 0, week)
    return int(a.happening)


class Company(Model):  # type: ignore[misc]
    """The company's week; all agents share its world.

    Parameters
    ----------
    world
        About to live its first week; changed in place.
    """

    def __init__(self, world: World) -> None:
        super().__init__(seed=world.seed)
        self.world = world
        self.week = 0
        # Views of columns, since reading one field of one row takes numpy far longer.
        self.stage, self.asked = world.accounts["stage"], world.accounts["asked"]
        self.happening = world.accounts["happening"]
        self.staying = AgentSet([], random=self.random)
        self.gone = AgentSet([], random=self.random)
        self.moving: list[Customer] = []
        self.team = [Csm(self, number) for number in range(world.csms)]
        self.awaited: list[list[int]] = [[] for _ in range(world.horizon)]
        starts = world.accounts["start"].tolist()
        for row, (stage, start) in enumerate(zip(self.stage.tolist(), starts, strict=True)):
            if stage == ACTIVE:
                self.staying.add(Customer(self, row))
            elif start < world.horizon:
                self.awaited[start].append(row)
        world.books["opening"][0] = world.accounts["arr"][self.stage == ACTIVE].sum()

    def step(self) -> None:
        """Live a week."""
        world, self.week = self.world, self.steps - 1
        self.meet_the_market()
        self.staying.do("look")
        world.active = np.flatnonzero(self.stage == ACTIVE)
        phases.plan(world, self.week)
        phases.serve_automated(world, self.week)
        self.hand_out()
        self.agents_by_type[Csm].do("serve")
        self.staying.do("live")
        self.gone.do("answer")
        self.move()
        phases.close(world, self.week)
        self.running = self.steps < world.horizon

    def meet_the_market(self) -> None:
        """Let in whom the market brings, and whatever else it brings."""
        world, week = self.world, self.week
        key = (world.seed, world.replication)
        climate.turn(world.climate, world.accounts, world.parameters, world.books, key, week)
        if week > 0:
            world.books["opening"][week] = world.books["closing"][week - 1]
        for row in self.awaited[week]:
            Customer(self, row).arrive()

    def hand_out(self) -> None:
        """Put this week's due work, in service order, into the tray of its pod's first seat."""
        backlog, pods = self.world.backlog, self.world.team["pod"]
        automated = self.world.works["automated"][backlog["action"]] == 1
        due = (backlog["due"] <= self.week) & ~automated & (backlog["owner"] != NOBODY)
        tasks = np.flatnonzero(due)
        for task, pod in zip(tasks.tolist(), pods[backlog["owner"][tasks]].tolist(), strict=True):
            self.team[pod].tray.append(task)

    def move(self) -> None:
        """Count who has left this week among the gone, and who has come back among the staying."""
        for customer in self.moving:
            stays = self.stage[customer.row] == ACTIVE
            (self.gone if stays else self.staying).remove(customer)
            (self.staying if stays else self.gone).add(customer)
        self.moving.clear()


class Customer(Agent):  # type: ignore[misc]
    """One account, which knows only itself.

    Parameters
    ----------
    row
        Its row in the world's accounts.
    """

    def __init__(self, model: Company, row: int) -> None:
        super().__init__(model)
        self.row = row

    def arrive(self) -> None:
        """Become a customer, unless only a reference would have brought it and none does."""
        world, week = self.model.world, self.model.week
        account = world.accounts[self.row]
        segment = account["segment"]
        gain, misfit_from, misfit_kept, references = climate.selection(world.climate)
        if climate.stays_away(account, references, world.seed, world.replication, week):
            self.remove()
            return
        climate.select(account, world.parameters[segment], gain, misfit_from, misfit_kept)
        account["stage"] = ACTIVE
        world.books["new"][week] += account["arr"]
        first_look(account, world.signals[segment])
        self.model.staying.add(self)

    def look(self) -> None:
        """Be observed."""
        world = self.model.world
        look_at(
            world.accounts, self.row, world.signals, world.seed, world.replication, self.model.week
        )

    def live(self) -> None:
        """Drift through the week, and do what has come of it."""
        model, row = self.model, self.row
        world = model.world
        key = (world.seed, world.replication, model.week)
        if drift_along(world.accounts, row, world.parameters, world.maturity, *key):
            act(world.accounts, row, world.parameters, world.books, *key)
            if model.stage[row] == GONE:
                model.moving.append(self)

    def answer(self) -> None:
        """Once gone, answer if asked, and perhaps come back."""
        model, row = self.model, self.row
        asked = model.asked[row]
        model.happening[row] = IS_ASKED if asked else 0
        if asked:
            world = model.world
            key = (world.seed, world.replication, model.week)
            answer(world.accounts, row, world.parameters, world.books, *key)
            if model.stage[row] == ACTIVE:
                model.moving.append(self)


class Csm(Agent):  # type: ignore[misc]
    """A seat in the team, and whoever sits there.

    Parameters
    ----------
    number
        Its row in the world's team.
    """

    def __init__(self, model: Company, number: int) -> None:
        super().__init__(model)
        self.number = number
        self.tray: list[int] = []

    def serve(self) -> None:
        """See that the work of the pod that begins here is done, by whoever of it is free first."""
        world = self.model.world
        service = phases.service_arguments(world, self.model.week)
        for task in self.tray:
            csm = next_free(world.used, world.available, world.team, self.number)
            if csm == NOBODY:
                break
            serve_one(world.backlog, task, csm, *service)
        self.tray.clear()


def rehearse(world: World) -> None:
    """Compile all that agents call, on a copy."""
    company = Company(world.copy())
    company.step()
    customer = next(iter(company.staying))
    customer.arrive()
    company.asked[customer.row] = int(Asked.WHY)
    customer.answer()


def opened(prepared: Setup, replication: int = 0) -> Callable[[], Final]:
    """Return what lives a replication of the first arm; see `benchmarks.peers`."""
    world = case.opened(prepared, replication)
    rehearse(world)
    company = Company(world)

    def live() -> Final:
        company.run_model()
        return Final(world.accounts, world.books)

    return live
