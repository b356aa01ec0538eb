"""A CSM's working week: take the next due task, be busy with it, until the hours are used up."""

from bisect import insort
from collections import deque
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from simcs.agents.clock import Clock
from simcs.team.service import serve_worked
from simcs.team.work import NOBODY, By
from simcs.world import phases
from simcs.world.state import WorldState


class WorkQueue:
    """The due tasks of a week in service order: a queue for each pod, and one for whoever is free.

    Attributes
    ----------
    worked
        Task, CSM and minutes of what was worked this week.
    """

    def __init__(self, world: WorldState) -> None:
        self.world = world
        self.tasks: list[deque[int]] = [deque() for _ in range(world.csms)]
        self.shared: deque[int] = deque()
        self.worked: list[tuple[int, int, int]] = []

    def tasks_of(self, csm: int) -> deque[int]:
        """Return the tasks that this CSM takes from, together with the others of the pod."""
        return self.tasks[int(self.world.team["pod"][csm])]

    def open_week(self, week: int) -> list[int]:
        """Queue this week's due tasks; return the CSMs who are there and have something to do."""
        world, backlog = self.world, self.world.backlog
        for queue in (*self.tasks, self.shared):
            queue.clear()
        by_hand = world.action_effects["automated"][backlog["action"]] == 0
        due = (backlog["due"] <= week) & by_hand
        own = due & (backlog["by"] == By.CSM) & (backlog["owner"] != NOBODY)
        tasks = np.flatnonzero(own)
        pods = world.team["pod"][backlog["owner"][tasks]]
        for task, pod in zip(tasks.tolist(), pods.tolist(), strict=True):
            self.tasks[pod].append(task)
        self.shared.extend(np.flatnonzero(due & (backlog["by"] == By.POOL)).tolist())
        there = np.flatnonzero(world.available).tolist()
        return [csm for csm in there if self.tasks_of(csm) or self.shared]

    def next_task(self, csm: int) -> int | None:
        """Take the next task of this CSM's: of the pod's and what is shared, the first in order."""
        own, shared = self.tasks_of(csm), self.shared
        if own and not (shared and shared[0] < own[0]):
            return own.popleft()
        return shared.popleft() if shared else None

    def is_alone(self, csm: int) -> bool:
        """Return whether nobody else takes what this CSM could: then only the end is an event."""
        team = self.world.team
        return not self.shared and team["pod"][csm] == csm and team["next"][csm] == NOBODY

    def is_shared(self, task: int) -> bool:
        """Return whether any CSM may do a task."""
        return int(self.world.backlog["by"][task]) == By.POOL

    def put_back(self, task: int, csm: int) -> None:
        """Put a task that this CSM has dropped back to its place."""
        insort(self.shared if self.is_shared(task) else self.tasks_of(csm), task)

    def close_week(self, week: int) -> None:
        """End the week's service: book what was worked, and deliver what is finished.

        It is booked in service order, as in the loop, so that effects on an account add up
        identically whoever was done first.
        """
        world = self.world
        parts = phases.service_parts(world, week)
        parts = (*parts[:3], world.used.copy(), *parts[4:])
        in_order = sorted(self.worked, key=lambda entry: entry[0])
        serve_worked(parts, np.array(in_order, np.int64).reshape(-1, 3))
        self.worked.clear()


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
        minutes_of, left = self.world.backlog["minutes"], int(self.world.available[self.number])
        # The turn also decides who goes first when several are free at once.
        yield self.clock.turn(0, rank=self.number)
        alone, busy = self.queue.is_alone(self.number), 0
        while left and (task := self.queue.next_task(self.number)) is not None:
            minutes = min(int(minutes_of[task]), left)
            left -= minutes
            busy += minutes
            self.queue.worked.append((task, self.number, minutes))
            if not alone:
                yield self.clock.turn(busy, rank=self.number)
                busy = 0
        if busy:
            yield self.clock.turn(busy, rank=self.number)

    def wake(self) -> None:
        """Call this CSM to the week's work."""
        self.called.succeed()
