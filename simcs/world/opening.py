"""Opening a world: its book, its arrivals, its team, before the first week."""

from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from simcs.book.book import Book
from simcs.book.conditioning import EXPLAINING_AWAY, condition
from simcs.book.population import Population
from simcs.errors import ConfigError, WorldError, quoted
from simcs.interventions import actions
from simcs.interventions.plan import Policy
from simcs.journey import segment_parameters as journey_parameters
from simcs.journey.columns import WEEK, Stage
from simcs.journey.lifecycle import DECIDES
from simcs.journey.parameters import WEEKS_PER_YEAR, Journey
from simcs.journey.sampling import (
    blank_accounts,
    draw_beginning,
    draw_character,
    draw_contracts,
    open_payments,
    pick,
    set_notice,
)
from simcs.quantiles import poisson
from simcs.randomness import MARKET_ENTITY, Phase, Stream, uniform, uniforms
from simcs.signals import score, segment_signals
from simcs.signals.parameters import Signals
from simcs.signals.signal import no_readings
from simcs.signals.typical import typical_line
from simcs.team.backlog import empty, task_index
from simcs.team.changes import planned, too_few
from simcs.team.parameters import Ownership, Team, minutes_per_csm
from simcs.team.parameters import table as team_parameters
from simcs.team.seats import assign_owners, seats, tier_sizes
from simcs.world import market_state
from simcs.world.customers import act_alone
from simcs.world.own_columns import drawn_columns
from simcs.world.parameters import Market
from simcs.world.state import WorldState

ARRIVAL_ENTITY = 1 << 40
SLOT_BITS = 20
REFERRAL_SLOT = 1 << (SLOT_BITS - 1)
"""Slots from here on are of accounts that come only if a reference brings them."""


@runtime_checkable
class Opening(Protocol):
    """What worlds are opened from, as `simcs.prepare` returns it."""

    def opened(self, replication: int) -> WorldState:
        """Return one replication as it opens, for any policy."""
        ...


def require_opening(setup: object) -> None:
    """Require that worlds can be opened from this.

    Raises
    ------
    WorldError
        When they cannot.
    """
    if not isinstance(setup, Opening):
        raise WorldError(f"setup is {quoted(setup)}; allowed: what simcs.prepare returns")


def size_of_team(team: Team, book: Book, journey: Journey) -> int:
    """Return how many CSMs open: as set, else those the book names, else by its staffing.

    Raises
    ------
    ConfigError
        When the book names its CSMs and the team is to be larger or smaller than typical, or
        when later changes would leave nobody.
    """
    csms = _opening_size(team, book, journey)
    if problem := too_few(team, csms):
        raise ConfigError(problem)
    return csms


def _opening_size(team: Team, book: Book, journey: Journey) -> int:
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
    explaining_away: bool = EXPLAINING_AWAY,
) -> WorldState:
    """Return the world in which ``policy`` is about to plan its first week.

    Everything but the policy is the same for every arm of a replication. For ``explaining_away``
    see `simcs.book.conditioning.condition`.

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
    condition(book, journey, population, seed, replication, opening, explaining_away)
    await_arrivals(later, weeks, slots, journey, book, seed, replication)
    own = drawn_columns(book, accounts, seed, replication)
    csms = size_of_team(team, book, journey)
    segments = tuple(journey.segments)
    csm_rows = seats(team, csms, segments, seed, replication)
    assign_owners(accounts, csm_rows, tier_sizes(team, csms, segments))
    table = journey_parameters.table(journey)
    open_payments(opening, table, seed, replication)
    ledger = np.zeros(horizon, WEEK)
    # Accounts already past their notice have decided.
    before = accounts, table, np.zeros(1, WEEK), seed, replication, -1
    past = accounts["renewal"] - accounts["notice"] <= 0
    for i in np.flatnonzero((accounts["stage"] == Stage.ACTIVE) & past).tolist():
        act_alone(before, i, DECIDES)
    signal_table = segment_signals.table(signals, journey, population.norms, team.target_pulse)
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
        team_parameters=team_parameters(team, population.maturity),
        named=team.ownership is Ownership.named,
        changes=planned(team, csms),
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
        first_day=book.first_day,
        own=own,
    )
