"""A CSM's working week: take the next due task, be busy with it, until the hours are used up."""

from collections import deque
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from simcs.agents.clock import Clock
from simcs.team.service import serve_next
from simcs.team.work import NOBODY
from simcs.world import phases
from simcs.world.state import WorldState


class WorkQueue:
    """The due tasks of a week in service order, in one queue for each pod."""

    def __init__(self, world: WorldState) -> None:
        self.world = world
        self.tasks: list[deque[int]] = [deque() for _ in range(world.csms)]

    def tasks_of(self, csm: int) -> deque[int]:
        """Return the tasks that this CSM takes from, together with the others of the pod."""
        return self.tasks[int(self.world.team["pod"][csm])]

    def open_week(self, week: int) -> list[int]:
        """Queue this week's due tasks; return the CSMs who are there and have something to do."""
        world, backlog = self.world, self.world.backlog
        for queue in self.tasks:
            queue.clear()
        by_hand = world.action_effects["automated"][backlog["action"]] == 0
        due = (backlog["due"] <= week) & by_hand & (backlog["owner"] != NOBODY)
        tasks = np.flatnonzero(due)
        pods = world.team["pod"][backlog["owner"][tasks]]
        for task, pod in zip(tasks.tolist(), pods.tolist(), strict=True):
            self.tasks[pod].append(task)
        there = np.flatnonzero(world.available).tolist()
        return [csm for csm in there if self.tasks_of(csm)]

    def close_week(self, week: int) -> None:
        """Do nothing, as every task was delivered when it was taken; a help desk has more to do."""


class Csm:
    """One CSM."""

    def __init__(self, clock: Clock, world: WorldState, queue: WorkQueue, number: int) -> None:
        self.clock = clock
        self.world = world
        self.queue = queue
        self.number = number
        self.called = clock.env.event()
        clock.env.process(self.work())

    def work(self) -> Generator[simpy.Event, Any, None]:
        """Work one week after another, whenever called."""
        while True:
            yield self.called
            self.called = self.clock.env.event()
            yield from self.working_week()

    def working_week(self) -> Generator[simpy.Event, Any, None]:
        """Take tasks in order until none is left, or the week's hours are used up."""
        parts = phases.service_parts(self.world, self.clock.week)
        tasks = self.queue.tasks_of(self.number)
        # The turn also decides who goes first when several of a pool are free at once.
        yield self.clock.turn(0, rank=self.number)
        while tasks and self.has_time:
            minutes = serve_next(parts, tasks.popleft(), self.number)
            yield self.clock.turn(minutes, rank=self.number)

    def wake(self) -> None:
        """Call this CSM to the week's work."""
        self.called.succeed()

    @property
    def has_time(self) -> bool:
        """Whether there are minutes left this week."""
        return bool(self.world.used[self.number] < self.world.available[self.number])
