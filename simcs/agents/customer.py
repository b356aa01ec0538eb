"""A customer's journey, from the first day to the last.

Adoption, health and problems drift by themselves, once a week, for all customers at once. What a
customer *does* about it happens here: it sleeps until something happens to it (a milestone, a wish
for more, a payment that fails, the date to decide, the end of the term), and then does what
`simcs.journey.lifecycle` says. With the clock on it also raises tickets, at any minute of the week.
Once it has left it sleeps until it is asked why, or asked back.
"""

from collections.abc import Callable, Generator
from typing import Any

import simpy

from simcs.agents.clock import Clock
from simcs.agents.helpdesk import ClockedDesk
from simcs.journey import lifecycle, win_back
from simcs.journey.lifecycle import Week
from simcs.world import phases
from simcs.world.state import WorldState

Act = Callable[[Week, int], None]


class Customer:
    """One account, acting for itself.

    Attributes
    ----------
    wakes
        The event that wakes it; its value says what happens, as bits of `Happening`.
    """

    def __init__(self, clock: Clock, world: WorldState, row: int) -> None:
        self.clock = clock
        self.world = world
        self.row = row
        self.stage = world.accounts["stage"]
        self.wakes = clock.env.event()

    def journey(self) -> Generator[simpy.Event, int, None]:
        """Live through one time as a customer after another."""
        while True:
            yield from self.stay()
            yield from self.be_away()

    def be_away(self) -> Generator[simpy.Event, int, None]:
        """Answer when asked, until it comes back, if it ever does."""
        while not self.stays:
            yield self.wakes
            self.wakes = self.clock.env.event()
            self.does(win_back.answer)

    def stay(self) -> Generator[simpy.Event, int, None]:
        """Live through onboarding, adoption and one term after another, until it leaves."""
        while self.stays:
            happening = yield self.wakes
            self.wakes = self.clock.env.event()
            if happening & lifecycle.REACHES_FIRST_VALUE:
                self.does(lifecycle.reach_first_value)
            if happening & lifecycle.ADOPTS_FULLY:
                self.does(lifecycle.adopt_fully)
            if happening & lifecycle.EXPANDS:
                self.does(lifecycle.expand)
            if happening & lifecycle.PAYMENT_FAILS:
                self.does(lifecycle.fail_to_pay)
                break
            if happening & lifecycle.DECIDES:
                self.does(lifecycle.decide)
            if happening & lifecycle.TERM_ENDS:
                self.does(lifecycle.end_term)

    def asks(self, desk: ClockedDesk, count: int) -> Generator[simpy.Event, Any, None]:
        """Raise this week's tickets, each at its minute; those who finish then come first."""
        for ticket in desk.written(self.row, count):
            yield self.clock.turn(desk.until(ticket), rank=self.world.csms + self.row)
            desk.receive(ticket)

    @property
    def stays(self) -> bool:
        """Whether it is still a customer."""
        return bool(self.stage[self.row] == lifecycle.ACTIVE)

    def does(self, act: Act) -> None:
        """Do it, to itself and to the books."""
        act(phases.week_of(self.world, self.clock.week), self.row)
