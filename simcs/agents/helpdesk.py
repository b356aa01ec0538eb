"""CSMs with a clock: tickets queue for them, and crises interrupt other work.

A week is one working stretch: the minutes of each CSM, laid end to end from the moment of service.
Work left unfinished continues in the next week, as if no time had passed between.
"""

import heapq
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy

from simcs.agents.clock import WEEK_MINUTES, Clock, Moment
from simcs.agents.csm import WorkQueue
from simcs.agents.tickets import Ticket, new_tickets
from simcs.journey.win_back import in_opening_book
from simcs.team.tickets import MINUTES_PER_HOUR, Tickets, cost_of_waiting
from simcs.team.work import NOBODY
from simcs.world import phases
from simcs.world.state import WorldState


@dataclass(slots=True)
class Job:
    """A planned task of the backlog, with the minutes that it still takes."""

    task: int
    minutes: int
    crisis: bool = False


class HelpDesk(WorkQueue):
    """Queues of tickets and planned work, one for each pod."""

    def __init__(self, clock: Clock, world: WorldState, tickets: Tickets) -> None:
        super().__init__(world)
        self.clock = clock
        self.tickets = tickets
        self.team = [HelpDeskCsm(clock, world, self, number) for number in range(world.csms)]
        # The last queue is for accounts that nobody serves: owner -1 selects it.
        self.queues: list[list[tuple[Any, Ticket]]] = [[] for _ in range(len(self.tasks) + 1)]
        self.service_began = 0
        self.stretch = 0
        self.earlier_minutes = 0
        self.dropped: dict[int, int] = {}
        self.totals: Counter[str] = Counter()

    @property
    def minute(self) -> int:
        """Working minutes since this week's service began."""
        return int(self.clock.env.now) - self.service_began

    def open_week(self, week: int) -> list[int]:
        """Queue tasks and tickets; return the CSMs with something to do."""
        world = self.world
        busy = set(super().open_week(week))
        world.journal.late_goodwill = np.zeros(len(world.accounts))
        self.service_began = week * WEEK_MINUTES + Moment.SERVICE
        self.stretch = max([world.minutes_each, *world.available.tolist()])
        waiting = self._waiting()
        for queue in self.queues:
            queue.clear()
        for ticket in waiting:
            if world.accounts["stage"][ticket.row] == phases.ACTIVE:
                heapq.heappush(self.queue_of(ticket), (ticket.rank, ticket))
                busy.update(csm.number for csm in self.team_of(ticket))
            elif not ticket.answered:
                self.totals["tickets_lapsed"] += 1
        return sorted(busy)

    def new_tickets(self, row: int, count: int) -> list[Ticket]:
        """Return the tickets that an account raises this week, in order of time."""
        when = (self.clock.week, self.earlier_minutes, self.stretch)
        return new_tickets(self.world, self.tickets, row, count, *when)

    def minutes_until(self, ticket: Ticket) -> int:
        """Return the minutes until a ticket is raised."""
        return ticket.raised - self.earlier_minutes - self.minute

    def receive(self, ticket: Ticket) -> None:
        """Queue a ticket and call a free CSM; a crisis interrupts a CSM's less urgent work."""
        self.totals["tickets_raised"] += 1
        heapq.heappush(self.queue_of(ticket), (ticket.rank, ticket))
        team = list(self.team_of(ticket))
        if self._call(team) or not ticket.crisis:
            return
        for kind in (Job, Ticket):
            for csm in team:
                if isinstance(csm.in_hand, kind) and not csm.in_hand.crisis:
                    csm.drop()
                    return

    def queue_of(self, ticket: Ticket) -> list[tuple[Any, Ticket]]:
        """Return the queue a ticket waits in."""
        return self.queues[self.world.accounts["owner"][ticket.row]]

    def team_of(self, ticket: Ticket) -> Iterator["HelpDeskCsm"]:
        """Yield those who may answer a ticket, in the order in which they joined."""
        yield from self.pod(int(self.world.accounts["owner"][ticket.row]))

    def pod(self, first: int) -> Iterator["HelpDeskCsm"]:
        """Yield the members of a pod, in the order in which they joined."""
        csm = first
        while csm != NOBODY:
            yield self.team[csm]
            csm = int(self.world.team["next"][csm])

    def take_next(self, csm: int) -> Job | Ticket | None:
        """Give a CSM the next piece of work: crises, then tickets, then planned work."""
        queue = self.queues[int(self.world.team["pod"][csm])]
        if queue:
            ticket = heapq.heappop(queue)[1]
            if not ticket.answered:
                self._begin_answer(ticket)
            return ticket
        task = self.next_task(csm)
        if task is None:
            return None
        minutes = self.dropped.pop(task, None)
        return Job(task, int(self.world.backlog["minutes"][task]) if minutes is None else minutes)

    def put_down(self, piece: Job | Ticket, csm: int, minutes: int) -> None:
        """Record a CSM's minutes on a piece of work; unfinished work goes back to its place."""
        piece.minutes -= minutes
        if isinstance(piece, Job):
            if minutes or not piece.minutes:
                self.worked.append((piece.task, csm, minutes))
            if piece.minutes:
                self.dropped[piece.task] = piece.minutes
                self.put_back(piece.task, csm)
        else:
            self.totals["minutes_used"] += minutes
            self.totals["minutes_tickets"] += minutes
            if in_opening_book(self.world.accounts[piece.row]):
                self.totals["minutes_opening"] += minutes
            self.world.used[csm] += minutes
            if piece.minutes:
                heapq.heappush(self.queue_of(piece), (piece.rank, piece))
        if piece.minutes:
            # Another CSM who may do it can be idle, and have a longer week.
            shared = isinstance(piece, Job) and self.is_shared(piece.task)
            self._call(self.team if shared else list(self.pod(int(self.world.team["pod"][csm]))))

    def close_week(self, week: int) -> None:
        """End the stretch: deliver the planned work, and charge tickets that still wait."""
        super().close_week(week)
        self.dropped.clear()
        self.earlier_minutes += self.stretch
        for ticket in sorted(self._waiting(), key=lambda ticket: ticket.age):
            if not ticket.answered:
                self.totals["tickets_waiting"] += 1
                self._charge(ticket, self.earlier_minutes - ticket.raised)
        for name, total in self.totals.items():
            self.world.ledger[name][week] += total
        self.totals.clear()

    def _call(self, team: list["HelpDeskCsm"]) -> bool:
        """Wake the first idle CSM who has time; return whether there is one."""
        for csm in team:
            if csm.idle and csm.minutes_left > 0:
                csm.wake()
                return True
        return False

    def _waiting(self) -> list[Ticket]:
        return [ticket for queue in self.queues for _, ticket in queue]

    def _begin_answer(self, ticket: Ticket) -> None:
        waited = self.earlier_minutes + self.minute - ticket.raised
        ticket.answered = True
        self._charge(ticket, waited)
        self.totals["tickets_answered"] += 1
        self.totals["minutes_waited"] += waited
        if waited > self.tickets.target_hours * MINUTES_PER_HOUR:
            self.totals["answered_late"] += 1

    def _charge(self, ticket: Ticket, waited: int) -> None:
        """Charge the account's goodwill for waiting since the last charge."""
        t = self.tickets
        target = t.target_hours * MINUTES_PER_HOUR
        cost = cost_of_waiting(waited, target, t.late_goodwill, t.late_growth, t.late_most)
        if cost > ticket.charged:
            self.world.accounts["goodwill"][ticket.row] -= cost - ticket.charged
            self.world.journal.late_goodwill[ticket.row] += cost - ticket.charged
            ticket.charged = cost


class HelpDeskCsm:
    """One CSM, who answers tickets and does planned work, a minute at a time.

    Attributes
    ----------
    in_hand
        The piece of work in progress; None when there is none.
    idle
        Whether the CSM had nothing to do and has not been called since.
    """

    def __init__(self, clock: Clock, world: WorldState, desk: HelpDesk, number: int) -> None:
        self.clock = clock
        self.world = world
        self.desk = desk
        self.number = number
        self.in_hand: Job | Ticket | None = None
        self.idle = False
        self.called = clock.env.event()
        self.process = clock.env.process(self.work())

    def work(self) -> Generator[simpy.Event, Any, None]:
        """Take the next piece while the week has time; wait to be called when there is none."""
        while True:
            self.in_hand = self.desk.take_next(self.number) if self.minutes_left > 0 else None
            if self.in_hand is None:
                self.idle = True
                yield self.called
                self.called = self.clock.env.event()
                yield self.clock.turn(0, rank=self.number)
                continue
            begun = self.desk.minute
            minutes = min(self.in_hand.minutes, self.minutes_left)
            with suppress(simpy.Interrupt):
                yield self.clock.turn(minutes, rank=self.number)
            self.desk.put_down(self.in_hand, self.number, self.desk.minute - begun)

    @property
    def minutes_left(self) -> int:
        """Minutes until this CSM's week is over."""
        return int(self.world.available[self.number]) - self.desk.minute

    def wake(self) -> None:
        """Call this CSM to the desk."""
        self.idle = False
        self.called.succeed()

    def drop(self) -> None:
        """Interrupt this CSM's work for a crisis."""
        self.process.interrupt()
