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
from simcs.experiment.replications import Setup
from simcs.journey.acts import act, happenings
from simcs.journey.afterwards import answer
from simcs.journey.columns import Happening, Stage
from simcs.journey.drift import drift
from simcs.luck import SEEN_WEEKLY, WEEKLY, Stream, draw, uniform
from simcs.signals.parameters import Score
from simcs.signals.score import KINDS, first_look, observe
from simcs.team.service import next_free, serve_one
from simcs.team.work import NOBODY
from simcs.world import climate, phases
from simcs.world.state import World

FUTURE, ACTIVE, GONE = int(Stage.FUTURE), int(Stage.ACTIVE), int(Stage.GONE)
IS_ASKED = int(Happening.IS_ASKED)
COIN = int(Stream.COIN)
TOSSED = KINDS[Score.coin]
FIRST_SEEN, SEEN = SEEN_WEEKLY


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
        self.staying = AgentSet([], random=self.random)
        self.gone = AgentSet([], random=self.random)
        self.team = [Csm(self, number) for number in range(world.csms)]
        self.awaited: list[list[int]] = [[] for _ in range(world.horizon)]
        for row, account in enumerate(world.accounts):
            if account["stage"] == ACTIVE:
                self.staying.add(Customer(self, row))
            elif account["start"] < world.horizon:
                self.awaited[account["start"]].append(row)
        world.books["opening"][0] = sum(self.staying.map(lambda customer: customer.account["arr"]))

    def step(self) -> None:
        """Live a week."""
        world, self.week = self.world, self.steps - 1
        self.meet_the_market()
        self.staying.do("look")
        world.active = np.flatnonzero(world.accounts["stage"] == ACTIVE)
        phases.plan(world, self.week)
        phases.serve_automated(world, self.week)
        self.hand_out()
        self.agents_by_type[Csm].do("serve")
        gone = AgentSet(self.gone, random=self.random)
        self.staying.do("live")
        gone.do("answer")
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


class Customer(Agent):  # type: ignore[misc]
    """One account, which knows only itself.

    Parameters
    ----------
    row
        Its row in the world's accounts.
    """

    def __init__(self, model: Company, row: int) -> None:
        super().__init__(model)
        world = model.world
        self.row = row
        self.account = world.accounts[row]
        self.parameters = world.parameters[self.account["segment"]]
        self.signals = world.signals[self.account["segment"]]
        self.key = (world.seed, world.replication)
        self.entity = np.array([self.account["entity"]])
        self.luck = np.empty((WEEKLY, 1))
        self.luck_seen = np.empty((SEEN, 1))

    def arrive(self) -> None:
        """Become a customer, unless only a reference would have brought it and none does."""
        world, week = self.model.world, self.model.week
        gain, misfit_from, misfit_kept, references = climate.selection(world.climate)
        if climate.stays_away(self.account, references, *self.key, week):
            self.remove()
            return
        climate.select(self.account, self.parameters, gain, misfit_from, misfit_kept)
        self.account["stage"] = ACTIVE
        world.books["new"][week] += self.account["arr"]
        first_look(self.account, self.signals)
        self.model.staying.add(self)

    def look(self) -> None:
        """Be observed."""
        week = self.model.week
        draw(self.luck_seen, FIRST_SEEN, self.entity, week, *self.key)
        coin = 0.5
        if self.signals["kind"] == TOSSED:
            coin = uniform(*self.key, self.entity[0], week, COIN, 0)
        observe(self.account, self.signals, self.luck_seen, 0, coin, week)

    def live(self) -> None:
        """Drift through the week, and do what has come of it."""
        world, week = self.model.world, self.model.week
        draw(self.luck, 0, self.entity, week, *self.key)
        drift(self.account, self.parameters, world.maturity, self.luck, 0, week)
        happening = happenings(self.account, self.parameters, self.luck, 0, week)
        self.account["happening"] = happening
        if happening:
            act(world.accounts, self.row, world.parameters, world.books, *self.key, week)
            if self.account["stage"] == GONE:
                self.model.staying.remove(self)
                self.model.gone.add(self)

    def answer(self) -> None:
        """Once gone, answer if asked, and perhaps come back."""
        account = self.account
        if not account["asked"]:
            account["happening"] = 0
            return
        world, week = self.model.world, self.model.week
        account["happening"] = IS_ASKED
        answer(world.accounts, self.row, world.parameters, world.books, *self.key, week)
        if account["stage"] == ACTIVE:
            self.model.gone.remove(self)
            self.model.staying.add(self)


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


def opened(prepared: Setup, replication: int = 0) -> Callable[[], Final]:
    """Return what lives a replication of the first arm; see `benchmarks.peers`."""
    world = case.opened(prepared, replication)
    company = Company(world)

    def live() -> Final:
        company.run_model()
        return Final(world.accounts, world.books)

    return live
