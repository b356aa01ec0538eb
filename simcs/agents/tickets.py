"""Tickets: how many arrive in a week, at which minutes, and how long an answer takes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled
from simcs.journey.columns import Account, Stage
from simcs.journey.drift import open_problems
from simcs.quantiles import poisson
from simcs.randomness import Stream, uniform
from simcs.signals.readings import weekly_tickets
from simcs.signals.segment_signals import SignalParameters
from simcs.team.tickets import Length, Tickets, answer_minutes, in_crisis
from simcs.world.state import WorldState

ACTIVE = int(Stage.ACTIVE)
TICKETS = int(Stream.TICKETS)


@dataclass(slots=True)
class Ticket:
    """A question that waits for an answer.

    Attributes
    ----------
    raised
        Working minutes from the beginning of the run.
    minutes
        Work left on the answer.
    answered
        Whether a CSM has started on it.
    charged
        Goodwill that its waiting has cost so far.
    """

    week: int
    row: int
    number: int
    raised: int
    minutes: int
    crisis: bool
    answered: bool = False
    charged: float = 0.0

    @property
    def age(self) -> tuple[int, int, int, int]:
        """Its place among those raised; ties by account."""
        return (self.raised, self.week, self.row, self.number)

    @property
    def rank(self) -> tuple[bool, tuple[int, int, int, int]]:
        """Its place in a queue: crises first, then the oldest."""
        return (not self.crisis, self.age)


@compiled
def count_tickets(
    accounts: Table[Account],
    signals: Table[SignalParameters],
    seed: int,
    replication: int,
    week: int,
) -> NDArray[np.int64]:
    """Return how many tickets each account raises this week, shape ``(accounts,)``.

    These are the tickets that telemetry counts.
    """
    counts = np.zeros(accounts.shape[0], np.int64)
    for i in range(accounts.shape[0]):
        a = accounts[i]
        if a.stage == ACTIVE:
            u = uniform(seed, replication, a.entity, week, TICKETS, 0)
            counts[i] = poisson(u, weekly_tickets(a, signals[a.segment]))
    return counts


def new_tickets(
    world: WorldState, tickets: Tickets, row: int, count: int, week: int, before: int, stretch: int
) -> list[Ticket]:
    """Return the tickets that an account raises this week, in order of time.

    Parameters
    ----------
    before
        Working minutes of all earlier weeks.
    stretch
        Working minutes of this week, over which a Poisson stream is spread evenly.
    """
    account = world.accounts[row]
    key = (world.seed, world.replication, int(account["entity"]), week)
    problems = open_problems(account)
    crisis = in_crisis(account, problems, tickets.crisis_notice, tickets.crisis_problems)
    crisis = crisis and tickets.preemption
    exponential = tickets.answer_length is Length.exponential
    made = []
    for k in range(count):
        at = int(uniform(*key, int(Stream.TICKET_MINUTE), k) * stretch)
        length = uniform(*key, int(Stream.ANSWER), k)
        minutes = answer_minutes(length, tickets.answer_minutes, exponential)
        made.append(Ticket(week, row, k, before + at, minutes, crisis))
    return sorted(made, key=lambda ticket: ticket.age)
