"""The market and the calendar: who arrives, and the phases that happen to everyone at once."""

from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from simcs.agents.clock import Clock, Moment
from simcs.agents.csm import Csm, Desk
from simcs.agents.customer import Customer
from simcs.agents.helpdesk import ClockedCsm, ClockedDesk
from simcs.agents.tickets import count_tickets
from simcs.journey.columns import Stage
from simcs.world import phases
from simcs.world.state import WorldState


class Market:
    """The company's week, in which customers and CSMs have their own processes."""

    def __init__(self, env: simpy.Environment, world: WorldState) -> None:
        self.clock = Clock(env)
        self.world = world
        self.customers: dict[int, Customer] = {}
        self.desk: Desk
        self.team: list[Csm] | list[ClockedCsm]
        if world.tickets is None:
            self.desk = Desk(world)
            self.team = [Csm(self.clock, world, self.desk, number) for number in range(world.csms)]
        else:
            self.desk = ClockedDesk(self.clock, world, world.tickets)
            self.team = self.desk.team
        for row in np.flatnonzero(world.accounts["stage"] == Stage.ACTIVE).tolist():
            self.welcome(row)

    def welcome(self, row: int) -> None:
        """Let an account begin its journey."""
        customer = Customer(self.clock, self.world, row)
        self.customers[row] = customer
        self.clock.env.process(customer.journey())

    def let_ask(self, desk: ClockedDesk, week: int) -> None:
        """Let those customers who have something to ask this week begin to do so."""
        world = self.world
        key = (world.seed, world.replication, week)
        counts = count_tickets(world.accounts, world.signals, *key)
        for row in np.flatnonzero(counts).tolist():
            self.clock.env.process(self.customers[row].asks(desk, int(counts[row])))

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
            phases.serve_automated(world, week)
            for csm in self.desk.lay_out(week):
                self.team[csm].wake()
            if isinstance(self.desk, ClockedDesk):
                self.let_ask(self.desk, week)
            yield clock.at(week, Moment.DRIFT)
            self.desk.settle(week)
            phases.drift_all(world, week)
            happenings = world.accounts["happening"]
            for row in world.happening.tolist():
                self.customers[row].wakes.succeed(int(happenings[row]))
            yield clock.at(week, Moment.CLOSE)
            phases.close(world, week)
