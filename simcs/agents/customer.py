"""A customer's journey, from the first day to the last.

Adoption, health and problems drift by themselves, once a week, for all customers at once. The drift
notifies a customer when it reaches a milestone, wants more, or fails to pay. The dates of its
contract are its own: it waits for the week in which it decides, and for the end of the term. Once
it has left, it waits until it is asked why, or asked back.

With the clock on it also raises tickets, at any minute of the week.
"""

from collections.abc import Generator
from typing import Any

import simpy

from simcs.agents.clock import Clock, Moment
from simcs.agents.helpdesk import HelpDesk
from simcs.journey import lifecycle
from simcs.journey.columns import Happening, Stage
from simcs.world import phases
from simcs.world.customers import act_alone
from simcs.world.state import WorldState

IS_ASKED = int(Happening.IS_ASKED)
AT_ONCE = lifecycle.REACHES_FIRST_VALUE | lifecycle.ADOPTS_FULLY | lifecycle.EXPANDS
"""What a customer does as soon as the drift leads to it."""


class Customer:
    """One account, acting for itself."""

    def __init__(self, clock: Clock, world: WorldState, row: int) -> None:
        self.clock = clock
        self.world = world
        self.row = row
        self.stage = world.accounts["stage"]
        self.renewal = world.accounts["renewal"]
        self.notice = world.accounts["notice"]
        self.asked = clock.env.event()
        self.process = clock.env.process(self.journey())

    def journey(self) -> Generator[simpy.Event, Any, None]:
        """Be a customer, then a former customer, and a customer again each time it is won back."""
        while True:
            try:
                yield from self.contract()
            except simpy.Interrupt:  # of a failed payment: the dates ahead are void
                self.does(lifecycle.PAYMENT_FAILS)
            yield from self.after_leaving()

    def contract(self) -> Generator[simpy.Event, Any, None]:
        """Go through terms one after another: decide at notice, renew or leave at the end."""
        while self.stays:
            # The last week of the term, and the last before notice is due.
            last_week = self.renewal.item(self.row) - 1
            decision_week = last_week - self.notice.item(self.row)
            if decision_week >= self.clock.week:  # else it decided before the run began
                yield self.clock.at(decision_week, Moment.DECISIONS)
                self.does(lifecycle.DECIDES)
            yield self.clock.at(last_week, Moment.TERM_ENDS)
            self.does(lifecycle.TERM_ENDS)

    def after_leaving(self) -> Generator[simpy.Event, Any, None]:
        """Answer when asked, until it comes back, if it ever does."""
        while not self.stays:
            self.asked = self.clock.env.event()
            yield self.asked
            self.does(IS_ASKED)

    def reacts(self, happening: int) -> None:
        """Do what the week's drift leads to, as bits of `Happening`; contract dates aside."""
        if happening & IS_ASKED:
            self.asked.succeed()
        elif happening & AT_ONCE:
            self.does(happening & AT_ONCE)
        if happening & lifecycle.PAYMENT_FAILS:
            self.process.interrupt("payment failed")

    def raise_tickets(self, desk: HelpDesk, count: int) -> Generator[simpy.Event, Any, None]:
        """Raise this week's tickets, each at its minute; CSMs who finish then come first."""
        for ticket in desk.new_tickets(self.row, count):
            yield self.clock.turn(desk.minutes_until(ticket), rank=self.world.csms + self.row)
            desk.receive(ticket)

    @property
    def stays(self) -> bool:
        """Whether it is still a customer."""
        return bool(self.stage.item(self.row) == Stage.ACTIVE)

    def does(self, happening: int) -> None:
        """Apply to the account and the ledger what these bits of `Happening` say."""
        act_alone(phases.week_parts(self.world, self.clock.week), self.row, happening)
