"""The simulation: the calendar of the week, and the processes of customers and CSMs in it."""

from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from simcs.agents.clock import Clock, Moment
from simcs.agents.csm import Csm, WorkQueue
from simcs.agents.customer import Customer
from simcs.agents.helpdesk import HelpDesk, HelpDeskCsm
from simcs.agents.tickets import count_tickets
from simcs.journey.columns import Happening, Stage
from simcs.world import phases
from simcs.world.state import WorldState

CONTRACT_DATES = int(Happening.DECIDES | Happening.TERM_ENDS)
"""What customers wait for by themselves; the drift finds everything else that happens to them."""


class Simulation:
    """The phases of each week; between them customers and CSMs act in processes of their own."""

    def __init__(self, env: simpy.Environment, world: WorldState) -> None:
        self.clock = Clock(env)
        self.world = world
        self.customers: dict[int, Customer] = {}
        self.queue: WorkQueue
        self.team: list[Csm] | list[HelpDeskCsm]
        if world.tickets is None:
            self.queue = queue = WorkQueue(world)
            self.team = [Csm(self.clock, world, queue, number) for number in range(world.csms)]
        else:
            self.queue = desk = HelpDesk(self.clock, world, world.tickets)
            self.team = desk.team
        for row in np.flatnonzero(world.accounts["stage"] == Stage.ACTIVE).tolist():
            self.welcome(row)

    def weeks(self) -> Generator[simpy.Event, Any, None]:
        """Go through the weeks of the horizon, phase by phase."""
        world, clock = self.world, self.clock
        for week in range(world.horizon):
            yield clock.at(week, Moment.MARKET)
            for row in phases.market(world, week).tolist():
                self.welcome(row)
            yield clock.at(week, Moment.TELEMETRY)
            phases.observe(world, week)
            yield clock.at(week, Moment.PLAN)
            phases.plan(world, week)
            yield clock.at(week, Moment.SERVICE)
            phases.serve_without_csms(world, week)
            self.begin_service(week)
            yield clock.at(week, Moment.DRIFT)
            self.queue.close_week(week)
            phases.drift_all(world, week)
            self.let_happen()
            yield clock.at(week, Moment.CLOSE)
            phases.close(world, week)

    def welcome(self, row: int) -> None:
        """Let an account begin its journey."""
        self.customers[row] = Customer(self.clock, self.world, row)

    def begin_service(self, week: int) -> None:
        """Call the CSMs to work, and let customers raise tickets if the clock is on."""
        for csm in self.queue.open_week(week):
            self.team[csm].wake()
        if isinstance(self.queue, HelpDesk):
            world = self.world
            key = (world.seed, world.replication, week)
            counts = count_tickets(world.accounts, world.signals, *key)
            for row in np.flatnonzero(counts).tolist():
                raising = self.customers[row].raise_tickets(self.queue, int(counts[row]))
                self.clock.env.process(raising)

    def let_happen(self) -> None:
        """Notify each customer of what the week's drift leads it to do."""
        rows = self.world.happening
        found = self.world.accounts["happening"][rows] & ~CONTRACT_DATES
        for n in np.flatnonzero(found).tolist():
            self.customers[int(rows[n])].reacts(int(found[n]))
