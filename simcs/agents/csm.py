"""CSMs at work: each takes the next due piece of work and is busy with it for its minutes."""

from collections import deque
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from simcs.agents.clock import Clock
from simcs.team.service import serve_one
from simcs.team.work import NOBODY
from simcs.world import phases
from simcs.world.state import WorldState


class Desk:
    """Where a week's work lies in service order: one tray for each pod."""

    def __init__(self, world: WorldState) -> None:
        self.world = world
        self.trays: list[deque[int]] = [deque() for _ in range(world.csms)]

    def tray(self, csm: int) -> deque[int]:
        """Return the tray this CSM takes work from, together with the others of the pod."""
        return self.trays[int(self.world.team["pod"][csm])]

    def lay_out(self, week: int) -> list[int]:
        """Put this week's due work into the trays; return who is there and has something to do."""
        for tray in self.trays:
            tray.clear()
        backlog, action_effects, pods = (
            self.world.backlog,
            self.world.action_effects,
            self.world.team["pod"],
        )
        due = (backlog["due"] <= week) & (action_effects["automated"][backlog["action"]] == 0)
        tasks = np.flatnonzero(due & (backlog["owner"] != NOBODY))
        for task, pod in zip(tasks.tolist(), pods[backlog["owner"][tasks]].tolist(), strict=True):
            self.trays[pod].append(task)
        there = np.flatnonzero(self.world.available).tolist()
        return [csm for csm in there if self.tray(csm)]

    def settle(self, week: int) -> None:
        """End the week's service; here all was delivered as it was taken up."""


class Csm:
    """One CSM."""

    def __init__(self, clock: Clock, world: WorldState, desk: Desk, number: int) -> None:
        self.clock = clock
        self.world = world
        self.desk = desk
        self.number = number
        self.week_begins = clock.env.event()
        clock.env.process(self.work())

    def work(self) -> Generator[simpy.Event, Any, None]:
        """Each week, take work in order until none is left or the week's hours are used."""
        while True:
            yield self.week_begins
            self.week_begins = self.clock.env.event()
            service = phases.service_of(self.world, self.clock.week)
            tray = self.desk.tray(self.number)
            minutes = 0
            while True:
                # The turn also settles who of a pool goes first when several are free at once.
                yield self.clock.turn(minutes, rank=self.number)
                if not tray or not self.has_time:
                    break
                minutes = serve_one(service, tray.popleft(), self.number)

    def wake(self) -> None:
        """Call this CSM to the week's work."""
        self.week_begins.succeed()

    @property
    def has_time(self) -> bool:
        """Whether there are minutes left this week."""
        return bool(self.world.used[self.number] < self.world.available[self.number])
