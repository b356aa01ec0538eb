"""A week with hours in it, written again from docs/reference/model.md, minute by minute.

Market, telemetry, plan, drift and close are those of the loop, which the oracle has proved; service
with the clock on is here, without processes, queues or heaps.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from simcs.journey.columns import Intent, Stage
from simcs.journey.lifecycle import Week
from simcs.quantiles import poisson
from simcs.randomness import Stream, uniform
from simcs.team.service import serve_one
from simcs.team.tickets import Tickets
from simcs.team.work import By
from simcs.world import customers, phases
from simcs.world.state import WorldState

CRISIS, TICKET, TASK = range(3)


@dataclass
class Piece:
    """Something to do: a ticket, or a task of the backlog (place is its row there)."""

    kind: int
    place: tuple[int, ...]
    minutes: int
    row: int = -1
    number: int = 0
    raised: int = 0
    answered: bool = False
    cost: float = 0.0


class NaiveClock:
    """Runs a world by the minute, and counts how often work was dropped for a crisis."""

    def __init__(self, world: WorldState, tickets: Tickets) -> None:
        self.world = world
        self.tickets = tickets
        self.pieces: list[Piece] = []
        self.hands: list[Piece | None] = [None] * world.csms
        self.worked: list[tuple[int, int, int]] = []
        self.before = 0
        self.dropped = {TICKET: 0, TASK: 0}

    def weeks(self) -> Iterator[int]:
        """Run to the horizon and yield each week after it has closed."""
        world = self.world
        for week in range(world.horizon):
            phases.market(world, week)
            phases.observe(world, week)
            phases.plan(world, week)
            phases.serve_without_csms(world, week)
            self.serve(week)
            phases.drift_all(world, week)
            customers.act_all(Week(*phases.week_parts(world, week)), world.happening)
            phases.close(world, week)
            yield week

    def serve(self, week: int) -> None:
        """Simulate the minutes of the week."""
        world, ledger = self.world, self.world.ledger[week]
        stretch = max([world.minutes_each, *world.available.tolist()])
        for piece in list(self.pieces):
            if world.accounts[piece.row].stage != Stage.ACTIVE:
                ledger.tickets_lapsed += not piece.answered
                self.pieces.remove(piece)
        for t, task in enumerate(world.backlog):
            by_csms = task.by in (By.CSM, By.POOL)
            automated = world.action_effects[task.action].automated
            if task.due <= week and by_csms and not automated:
                self.pieces.append(Piece(TASK, (t,), int(task.minutes)))
        coming = sorted(
            self.raise_tickets(week, stretch), key=lambda p: (p.raised, p.row, p.number)
        )
        for minute in range(stretch):
            self.begin(minute, week)
            while coming and coming[0].raised == self.before + minute:
                self.hear(coming.pop(0), minute, week)
            for csm, piece in enumerate(self.hands):
                if piece is not None:
                    piece.minutes -= 1
                    self.note(piece, csm, 1, week)
        self.begin(stretch, week)
        self.before += stretch
        self.finish(week)

    def begin(self, minute: int, week: int) -> None:
        """Let those who have finished, or whose week is over, go on or go, lowest number first."""
        free = [csm for csm, piece in enumerate(self.hands) if piece is None and minute == 0]
        for csm, piece in enumerate(self.hands):
            if piece is not None and (not piece.minutes or minute == self.world.available[csm]):
                free.append(csm)
        while free:
            free.remove(csm := min(free))
            piece = self.hands[csm]
            self.lay_down(csm)
            if piece is not None and piece.minutes:
                pods = self.world.team["pod"]
                for other, hand in enumerate(self.hands):
                    can = self.shared(piece) or pods[other] == pods[csm]
                    can = can and minute < self.world.available[other]
                    if hand is None and can and other not in free:
                        free.append(other)
                        break
            self.fill(csm, minute, week)

    def raise_tickets(self, week: int, stretch: int) -> Iterator[Piece]:
        """Yield the tickets of this week."""
        world, t, s = self.world, self.tickets, self.world.signals[0]
        for row, a in enumerate(world.accounts):
            if a.stage != Stage.ACTIVE:
                continue
            key = (world.seed, world.replication, int(a.entity), week)
            mean = s.tickets_base + s.tickets_usage * a.adoption
            mean = mean + s.tickets_problem * int(a.problems.sum())
            bad = t.crisis_notice and a.intent == Intent.LEAVE_AFTER_NOTICE
            bad = bad or a.problems.sum() >= t.crisis_problems
            kind = CRISIS if bad and t.preemption else TICKET
            for k in range(poisson(uniform(*key, int(Stream.TICKETS), 0), mean)):
                at = math.floor(uniform(*key, int(Stream.TICKET_MINUTE), k) * stretch)
                length = t.answer_minutes
                if t.answer_length.value == "exponential":
                    length = -length * math.log(uniform(*key, int(Stream.ANSWER), k))
                raised = self.before + at
                minutes = math.floor(length + 0.5)
                world.ledger[week].tickets_raised += 1
                yield Piece(kind, (raised, row, k), minutes, row, k, raised)

    def mine(self, csm: int) -> list[Piece]:
        """Return what this CSM may take, best first."""
        world = self.world

        def owner(piece: Piece) -> int:
            if piece.kind == TASK:
                # Work of the team itself names a member of the pod.
                member = int(world.backlog[piece.place[0]].owner)
                return int(world.team["pod"][member]) if member >= 0 else member
            return int(world.accounts[piece.row].owner)

        pod = world.team["pod"][csm]
        held = [id(piece) for piece in self.hands]
        free = [p for p in self.pieces if id(p) not in held and (self.shared(p) or owner(p) == pod)]
        return sorted(free, key=lambda p: (p.kind, p.place))

    def fill(self, csm: int, minute: int, week: int) -> None:
        """Give a CSM with empty hands something to do, if there is anything."""
        while self.hands[csm] is None and minute < self.world.available[csm]:
            mine = self.mine(csm)
            if not mine:
                return
            piece = self.hands[csm] = mine[0]
            if piece.kind != TASK and not piece.answered:
                self.turn_to(piece, self.before + minute - piece.raised, week)
            if piece.minutes == 0:
                self.note(piece, csm, 0, week)
                self.lay_down(csm)

    def hear(self, piece: Piece, minute: int, week: int) -> None:
        """Queue a ticket; who has nothing to do takes it, and a crisis interrupts."""
        self.pieces.append(piece)
        world, owner = self.world, self.world.accounts[piece.row].owner
        able = [c for c in range(world.csms) if world.team["pod"][c] == owner]
        able = [c for c in able if minute < world.available[c]]
        for csm in able:
            if self.hands[csm] is None:
                self.fill(csm, minute, week)
                return
        if piece.kind != CRISIS:
            return
        for kind in (TASK, TICKET):
            for csm in able:
                hand = self.hands[csm]
                if hand is not None and hand.kind == kind:
                    self.dropped[kind] += 1
                    self.lay_down(csm)
                    self.fill(csm, minute, week)
                    if self.shared(hand):  # elsewhere somebody may have nothing to do
                        self.hand_on(minute, week)
                    return

    def shared(self, piece: Piece) -> bool:
        """Return whether any CSM may do a piece of work."""
        return piece.kind == TASK and self.world.backlog[piece.place[0]].by == By.POOL

    def hand_on(self, minute: int, week: int) -> None:
        """Let the lowest-numbered CSM who has time and nothing in hand take something."""
        for other, hand in enumerate(self.hands):
            if hand is None and minute < self.world.available[other]:
                self.fill(other, minute, week)
                return

    def lay_down(self, csm: int) -> None:
        """Empty the hands; what is unfinished can be taken again."""
        piece, self.hands[csm] = self.hands[csm], None
        if piece is not None and piece.minutes == 0:
            self.pieces.remove(piece)

    def note(self, piece: Piece, csm: int, minutes: int, week: int) -> None:
        """Count minutes worked."""
        if piece.kind == TASK:
            self.worked.append((piece.place[0], csm, minutes))
            return
        ledger = self.world.ledger[week]
        self.world.used[csm] += minutes
        ledger.minutes_used += minutes
        ledger.minutes_tickets += minutes
        account = self.world.accounts[piece.row]
        if account.opening and not account.returned:
            ledger.minutes_opening += minutes

    def turn_to(self, piece: Piece, waited: int, week: int) -> None:
        """Begin to answer a ticket."""
        piece.answered = True
        ledger = self.world.ledger[week]
        ledger.tickets_answered += 1
        ledger.minutes_waited += waited
        ledger.answered_late += waited > 60 * self.tickets.target_hours
        self.charge(piece, waited)

    def charge(self, piece: Piece, waited: int) -> None:
        """Take from goodwill what has not been taken yet."""
        t = self.tickets
        over = waited - 60 * t.target_hours
        cost = min(t.late_most, t.late_goodwill + t.late_growth * over / 60) if over > 0 else 0.0
        self.world.accounts[piece.row].goodwill -= cost - piece.cost
        piece.cost = cost

    def finish(self, week: int) -> None:
        """Deliver planned work in service order, and charge those who still wait."""
        world = self.world
        service = phases.service_of(world, week)
        for task, csm, minutes in sorted(self.worked, key=lambda entry: entry[0]):
            limit = world.used.copy()
            limit[csm] += minutes
            serve_one(service._replace(available=limit), task, csm)
        self.worked.clear()
        self.pieces = [piece for piece in self.pieces if piece.kind != TASK]
        for piece in self.pieces:
            if not piece.answered:
                world.ledger[week].tickets_waiting += 1
                self.charge(piece, self.before - piece.raised)
