"""A world: all state of a run. A copy continues exactly as the original would."""

import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.book.book import Book
from simcs.book.conditioning import condition
from simcs.book.population import Population
from simcs.errors import ConfigError
from simcs.interventions import actions
from simcs.interventions.memory import Memory
from simcs.interventions.plan import Policy
from simcs.journey import segment_parameters as journey_parameters
from simcs.journey.columns import WEEK, Stage
from simcs.journey.lifecycle import Week, decide
from simcs.journey.parameters import WEEKS_PER_YEAR, Journey
from simcs.journey.sampling import (
    blank_accounts,
    draw_beginning,
    draw_character,
    draw_contracts,
    pick,
    set_notice,
)
from simcs.randomness import MARKET_ENTITY, Phase, Stream, poisson, uniform, uniforms
from simcs.signals import score
from simcs.signals.parameters import Signals
from simcs.signals.signal import no_readings
from simcs.signals.typical import typical_line
from simcs.team.backlog import empty, task_index
from simcs.team.parameters import Ownership, Team, minutes_per_csm
from simcs.team.parameters import table as team_parameters
from simcs.team.seats import assign_owners, seats, tier_sizes
from simcs.team.tickets import Tickets
from simcs.world import market_state
from simcs.world.journal import Journal
from simcs.world.market_state import MarketState
from simcs.world.parameters import Market

ARRIVAL_ENTITY = 1 << 40
SLOT_BITS = 20
REFERRAL_SLOT = 1 << (SLOT_BITS - 1)
"""Slots from here on are of accounts that come only if a reference brings them."""


@dataclass
class WorldState:
    """One arm of one replication, at the beginning of a week.

    Attributes
    ----------
    accounts
        Array of `ACCOUNT`: the opening book, then the arrivals in order of their week, then those
        that references may bring.
    ledger
        Array of `WEEK`, one row per week of the horizon: ledger and totals.
    spent
        Minutes by week and action.
    backlog
        Array of `TASK` in service order.
    available, used
        Minutes of each CSM this week.
    team, team_parameters
        Array of `CSM`, one row per seat, and of `TEAM_PARAMETERS`, read by the team's equations.
    named
        Whether each CSM has accounts of their own.
    red_line
        Score below which an account is visibly red, by segment.
    parameters, signals, action_effects
        What the equations read: by segment, for the score, by action.
    """

    name: str
    policy: Policy
    seed: int
    replication: int
    horizon: int
    segment_names: tuple[str, ...]
    accounts: NDArray[Any]
    ledger: NDArray[Any]
    spent: NDArray[np.int64]
    backlog: NDArray[Any]
    available: NDArray[np.int64]
    used: NDArray[np.int64]
    team: NDArray[Any]
    team_parameters: NDArray[Any]
    named: bool
    red_line: NDArray[np.float64]
    maturity: float
    maturity_gain: float
    maturity_memory: float
    patience: int
    parameters: NDArray[Any]
    signals: NDArray[Any]
    action_effects: NDArray[Any]
    typical_scores: NDArray[np.float64]
    market: MarketState
    """What the market remembers."""
    accounts_per_csm: NDArray[np.float64] | None = None
    """Set where the team's hours follow the size of the book, as in the typical population."""
    minutes_each: int = 0
    """Minutes a week of one CSM."""
    pressure: int = 0
    """Weeks in a row in which more work has waited than the team accepts."""
    active: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Row numbers of the accounts in the book, ascending; from the first week's market on."""
    awaited: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Row numbers of the accounts still to arrive, in order of their week."""
    happening: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Row numbers of the accounts to whom something happened in the latest week."""
    task_index: NDArray[np.int32] = field(default_factory=lambda: task_index(0))
    """Index with which the backlog finds tasks."""
    memory: Memory = field(default_factory=dict)
    """What the policy remembers, by the names that it declares."""
    columns_read: set[str | int] = field(default_factory=set)
    """The columns of its view that the policy has read so far."""
    readings: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    """Of each registered signal the latest value and its week, shape ``(2, accounts)``."""
    tickets: Tickets | None = None
    """Set with the clock on (service=clocked), which only the agents can run."""
    journal: Journal = field(default_factory=Journal)
    """This week's events that the columns do not show."""

    @property
    def csms(self) -> int:
        """Number of seats, those to grow into included."""
        return len(self.available)

    def copy(self) -> "WorldState":
        """Return an independent copy that shares only what never changes (the policy)."""
        return copy.deepcopy(self, {id(self.policy): self.policy})


def size_of_team(team: Team, book: Book, journey: Journey) -> int:
    """Return how many CSMs there are: as set, else those the book names, else by its staffing.

    Raises
    ------
    ConfigError
        When the book names its CSMs and the team is to be larger or smaller than typical.
    """
    if team.csms is not None:
        return team.csms
    if team.tiers:
        return sum(team.tiers.values())
    if book.owners and team.staffing != 1:
        raise ConfigError(
            f"team.staffing is {team.staffing:g} with a book that names its {len(book.owners)} "
            "CSMs; allowed: 1, or team.csms instead to say how many there are"
        )
    return len(book.owners) or typical_csms(book, journey, team.staffing)


def typical_csms(book: Book, journey: Journey, staffing: float = 1.0) -> int:
    """Return how many CSMs a typical team would have for this book, at least one.

    Parameters
    ----------
    staffing
        By how many times the team is larger than a typical one.
    """
    counts = np.bincount(book.rows["segment"], minlength=len(journey.segments))
    ratios = [segment.typical_accounts_per_csm for segment in journey.segments.values()]
    return max(1, round(float(np.sum(counts / ratios)) * staffing))


def draw_arrivals(
    market: Market, book: Book, horizon: int, seed: int, replication: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return week and slot, by which they are keyed, of the accounts that arrive during the run.

    Their number is Poisson each week. Last are those that come only if a reference brings
    them: as many as if every account of the opening book were a reference.
    """
    usual = market.arrivals_per_year * len(book) / WEEKS_PER_YEAR
    more = market.referrals_per_year * len(book) / WEEKS_PER_YEAR
    key = (seed, replication)
    weeks, slots = _slots(usual, horizon, Stream.ARRIVALS, *key)
    more_weeks, more_slots = _slots(more, horizon, Stream.REFERRALS, *key)
    return np.concatenate((weeks, more_weeks)), np.concatenate((slots, REFERRAL_SLOT + more_slots))


def await_arrivals(
    rows: NDArray[Any],
    weeks: NDArray[np.int64],
    slots: NDArray[np.int64],
    journey: Journey,
    book: Book,
    seed: int,
    replication: int,
) -> None:
    """Fill blank rows with the accounts that arrive; their segments are as frequent as the book's.

    ``weeks`` and ``slots`` are as `draw_arrivals` returns them.
    """
    rows["referral"] = slots >= REFERRAL_SLOT
    rows["entity"] = ARRIVAL_ENTITY + (weeks << SLOT_BITS) + slots
    rows["start"] = weeks
    shares = np.bincount(book.rows["segment"], minlength=len(journey.segments)).tolist()
    draws = uniforms(seed, replication, rows["entity"], int(Phase.OPENING), Stream.SEGMENT)
    rows["segment"] = pick(shares, draws)
    segments = list(journey.segments.values())
    draw_contracts(rows, segments, seed, replication, int(Phase.OPENING))
    set_notice(rows, segments)
    rows["renewal"] = rows["start"] + rows["term"]
    draw_character(rows, journey, seed, replication)
    draw_beginning(rows, journey, seed, replication)


def _slots(
    mean: float, horizon: int, stream: Stream, seed: int, replication: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return week and slot of each of a Poisson number of accounts a week, in this order."""
    counts = np.zeros(horizon, np.int64)
    if mean > 0:
        for week in range(horizon):
            # A Poisson count above 99 is split, since inversion stops there.
            parts = int(np.ceil(mean / 30))
            counts[week] = sum(
                poisson(
                    uniform(seed, replication, MARKET_ENTITY, week, int(stream), part),
                    mean / parts,
                )
                for part in range(parts)
            )
    weeks = np.repeat(np.arange(horizon), counts)
    return weeks, np.concatenate([np.arange(c) for c in counts]) if horizon else weeks


def open_world(
    name: str,
    policy: Policy,
    book: Book,
    journey: Journey,
    signals: Signals,
    team: Team,
    market: Market,
    population: Population,
    horizon: int,
    seed: int,
    replication: int,
) -> WorldState:
    """Return the world in which ``policy`` is about to plan its first week.

    Everything but the policy is the same for every arm of a replication.

    Raises
    ------
    ConfigError
        When the book has no accounts.
    """
    if not len(book):
        raise ConfigError("the book has no accounts; allowed: at least one")
    weeks, slots = draw_arrivals(market, book, horizon, seed, replication)
    accounts = blank_accounts(len(book) + len(weeks))
    opening, later = np.split(accounts, [len(book)])
    condition(book, journey, population, seed, replication, opening)
    await_arrivals(later, weeks, slots, journey, book, seed, replication)
    csms = size_of_team(team, book, journey)
    segments = tuple(journey.segments)
    csm_rows = seats(team, csms, segments, seed, replication)
    assign_owners(accounts, csm_rows, tier_sizes(team, csms, segments))
    table = journey_parameters.table(journey)
    ledger = np.zeros(horizon, WEEK)
    # Accounts already past their notice have decided.
    before = Week(accounts, table, np.zeros(1, WEEK), seed, replication, -1)
    past = accounts["renewal"] - accounts["notice"] <= 0
    for i in np.flatnonzero((accounts["stage"] == Stage.ACTIVE) & past).tolist():
        decide(before, i)
    signal_table = score.table(signals, journey, population.norms)
    unseen = np.flatnonzero((accounts["stage"] == Stage.ACTIVE) & (accounts["score"] == 0))
    score.begin_telemetry(accounts, unseen, signal_table)
    return WorldState(
        name=name,
        policy=policy,
        seed=seed,
        replication=replication,
        horizon=horizon,
        segment_names=segments,
        accounts=accounts,
        ledger=ledger,
        spent=np.zeros((horizon, len(actions.ACTIONS)), np.int64),
        backlog=empty(),
        available=np.zeros(len(csm_rows), np.int64),
        used=np.zeros(len(csm_rows), np.int64),
        team=csm_rows,
        team_parameters=team_parameters(team),
        named=team.ownership is Ownership.named,
        red_line=typical_line(population.scores, team.burning_share),
        maturity=population.maturity,
        maturity_gain=team.maturity_gain,
        maturity_memory=team.maturity_memory,
        patience=team.patience_weeks,
        parameters=table,
        signals=signal_table,
        action_effects=actions.table(),
        typical_scores=population.scores,
        market=market_state.opened(market, accounts, table),
        minutes_each=minutes_per_csm(team),
        task_index=task_index(len(accounts)),
        readings=no_readings(len(accounts)),
    )
