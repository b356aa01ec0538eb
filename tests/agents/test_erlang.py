"""The pool's waiting is Erlang's: tickets through the very CSMs of the agents, all else off.

Poisson arrivals and exponential answers in a pool of c CSMs are the M/M/c queue, whose share of
waiting and mean wait Erlang gave in 1917. Time is in whole minutes, so arrivals and answers are
rounded; with answers of 120 minutes that moves the mean wait by less than 0.1 % and, since a wait
of less than a minute may count as none, the share of waiting by at most
0.5 (c - load c) / 120, that is 0.4 % of it at load 0.5 and less above.

False alarms: six intervals (share and mean at three loads), each at level 0.001 / 6 by batch means
with Student's t, so at most 1 in 1,000 for all of them, to the extent that batches of many
relaxation times are independent and normal. Seeds are fixed.
"""

import heapq
import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import t as student

from simcs import agents
from simcs.agents.tickets import new_tickets
from simcs.book.book import generated
from simcs.book.population import blank
from simcs.interventions.policies import Nothing
from simcs.journey.columns import Stage
from simcs.journey.parameters import Journey
from simcs.journey.segments import Segment
from simcs.signals.parameters import Signals
from simcs.team.parameters import Ownership, Team, steady
from simcs.team.tickets import Tickets
from simcs.world.opening import open_world
from simcs.world.parameters import Market
from simcs.world.state import WorldState

CSMS = 2
ANSWER = 120.0
WEEK_MINUTES = 4800
ACCOUNTS = 8
WARM_UP = 100
BATCHES = 20
WEEKS = {0.5: 1000, 0.8: 1600, 0.95: 3000}
LEVEL = 0.001 / 6
LOADS = [0.5, *(pytest.param(load, marks=pytest.mark.slow) for load in (0.8, 0.95))]


def quiet_world(load: float, weeks: int, **options: Any) -> WorldState:
    """Return a world in which nothing ever happens but that tickets come, at this load."""
    segment = Segment(fit_mean=18.0, fit_sd=0.0, fit_size=0.0, uncontrollable=0.0)
    journey = Journey(
        segments={"only": segment},
        first_problems=0.0,
        problem_rate=0.0,
        payment_loss_card=0.0,
        payment_loss_invoice=0.0,
    )
    rate = CSMS * WEEK_MINUTES * load / ANSWER / ACCOUNTS
    survivors = blank(1)
    world = open_world(
        "arm",
        Nothing(),
        generated(ACCOUNTS, {"only": 1.0}, False, journey.segments, survivors, 1),
        journey,
        Signals(tickets_base=rate, tickets_usage=0.0, tickets_problem=0.0),
        steady(Team(csms=CSMS, hours_per_week=80.0, presence=1.0, ownership=Ownership.pool)),
        Market(arrivals_per_year=0.0),
        survivors,
        weeks,
        1,
        0,
    )
    settings = {"answer_minutes": ANSWER, "target_hours": 0.0, "late_most": 0.0}
    world.tickets = Tickets(**(settings | {"preemption": False} | options))
    return world


@cache
def simulated(load: float) -> NDArray[Any]:
    """Return the weekly ledger of a long run at this load."""
    world = quiet_world(load, WEEKS[load])
    for _ in agents.weeks(world):
        pass
    assert (world.accounts["stage"] == Stage.ACTIVE).all()
    return world.ledger[WARM_UP:]


def erlang_c(load: float, answer: float = ANSWER) -> tuple[float, float]:
    """Return the share of tickets that wait, and the mean wait of all, minutes (Erlang 1917)."""
    offered = CSMS * load
    below = sum(offered**k / math.factorial(k) for k in range(CSMS))
    all_busy = offered**CSMS / math.factorial(CSMS) / (1 - load)
    share = all_busy / (below + all_busy)
    return share, share * answer / (CSMS * (1 - load))


def interval(ledger: NDArray[Any], column: str) -> tuple[float, float]:
    """Return the interval for a column over the tickets answered, by batch means."""
    batches = np.array_split(ledger, BATCHES)
    ratios = np.array([b[column].sum() / b["tickets_answered"].sum() for b in batches])
    half = student.ppf(1 - LEVEL / 2, BATCHES - 1) * ratios.std(ddof=1) / math.sqrt(BATCHES)
    return ratios.mean() - half, ratios.mean() + half


def agrees(ledger: NDArray[Any], load: float, answer: float = ANSWER) -> bool:
    """Return whether both figures of a run are as Erlang says."""
    columns = ("answered_late", "minutes_waited")
    expected = zip(columns, erlang_c(load, answer), strict=True)
    return all(low <= value <= high for c, value in expected for low, high in [interval(ledger, c)])


@pytest.mark.parametrize("load", LOADS)
def test_the_pool_waits_as_erlang_says(load: float) -> None:
    """Share that waits and mean wait, at each load."""
    ledger = simulated(load)
    used = ledger["minutes_used"].sum() / ledger["minutes_available"].sum()
    assert used == pytest.approx(load, rel=0.03)  # four standard errors or more
    assert agrees(ledger, load)


@pytest.mark.parametrize("load", LOADS)
def test_a_slower_pool_is_refused(load: float) -> None:
    """Answers 5 % longer than they are meant to be are seen, at each load."""
    assert not agrees(simulated(load), load / 1.05, ANSWER / 1.05)


def first_come(arrivals: list[tuple[int, int]]) -> list[int]:
    """Return how long each of (arrival, service) waits for the first of the servers to be free."""
    free = [0] * CSMS
    waits = []
    for arrival, service in arrivals:
        begins = max(arrival, heapq.heappop(free))
        heapq.heappush(free, begins + service)
        waits.append(begins - arrival)
    return waits


def test_every_wait_is_that_of_a_queue_first_come_first_served() -> None:
    """To the minute, and over the ends of weeks: the textbook's recursion on the same tickets."""
    weeks = 40
    world = quiet_world(0.9, weeks)
    assert world.tickets is not None
    for _ in agents.weeks(world):
        pass
    counts = int(world.ledger["tickets_raised"].sum())
    tickets = []
    for week in range(weeks):
        for row in range(ACCOUNTS):
            tickets += new_tickets(world, world.tickets, row, 99, week, week * WEEK_MINUTES, 4800)
    raised = raised_of(world, weeks)
    made = [t for t in tickets if t.number < raised[t.raised // WEEK_MINUTES, t.row]]
    made.sort(key=lambda ticket: ticket.rank)
    assert len(made) == counts
    waits = first_come([(ticket.raised, ticket.minutes) for ticket in made])
    begun = [w for t, w in zip(made, waits, strict=True) if t.raised + w < weeks * WEEK_MINUTES]
    assert sum(begun) == world.ledger["minutes_waited"].sum() > 0
    assert len(begun) == world.ledger["tickets_answered"].sum()


def raised_of(world: WorldState, weeks: int) -> NDArray[np.int64]:
    """Return the number of tickets by week and account."""
    from simcs.agents.tickets import count_tickets

    return np.stack([count_tickets(world.accounts, world.signals, 1, 0, w) for w in range(weeks)])
