"""Burn-in: run a made-up population under typical service until it is steady."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.book.book import BOOK_ROW, Book
from simcs.book.population import QUANTILES, Population, blank
from simcs.interventions.policies import Typical
from simcs.journey.columns import NEVER, NOT_YET, Stage
from simcs.journey.parameters import Journey
from simcs.journey.sampling import (
    blank_accounts,
    draw_beginning,
    draw_character,
    draw_contracts,
    set_notice,
)
from simcs.randomness import Phase
from simcs.signals import score, segment_signals
from simcs.signals.parameters import Signals
from simcs.team.backlog import task_index
from simcs.team.parameters import Ownership, Team, steady
from simcs.world import loop
from simcs.world.opening import open_world
from simcs.world.parameters import Market
from simcs.world.state import WorldState

REPLICATION = 0xFFFFFFFF
"""The replication of the population: no experiment shares its random numbers."""

WARM_UP_MATURITY = 0.4

SINCE = (
    "last_done", "survey_week", "sponsor_week", "pulse_week", "found_week", "seen_week",
    "contact_week",
)  # fmt: skip
"""Weeks of what has happened to an account, if it has."""


def burn_in(
    journey: Journey, signals: Signals, team: Team, weeks: int, accounts_each: int, seed: int
) -> Population:
    """Return the survivors of a population that was served typically for ``weeks`` weeks.

    Parameters
    ----------
    weeks
        Accounts start evenly over this time; 0 returns an empty reference.
    accounts_each
        How many accounts start in each segment.

    Notes
    -----
    The team is pooled and has hours in proportion to the accounts it serves that week. Scores
    feed back into the typical policy through their own quantiles, so there are two runs: the
    second, larger one reads the quantiles of the first.
    """
    population = blank(len(journey.segments))
    if weeks == 0:
        return population
    population = replace(population, maturity=WARM_UP_MATURITY)
    # A quarter of the accounts is enough for the quantiles that the full run reads.
    for each in (max(10, accounts_each // 4), accounts_each):
        population = _simulate(journey, signals, team, weeks, each, seed, population)
    return population


def _simulate(
    journey: Journey,
    signals: Signals,
    team: Team,
    weeks: int,
    accounts_each: int,
    seed: int,
    population: Population,
) -> Population:
    world = _world(journey, signals, team, weeks, accounts_each, seed, population)
    for _ in loop.weeks(world):
        pass
    accounts = world.accounts[world.accounts["stage"] == Stage.ACTIVE].copy()
    for name in ("start", "renewal"):
        accounts[name] -= weeks
    for name in ("first_value", "full_adoption"):
        accounts[name][accounts[name] != NOT_YET] -= weeks
    for name in SINCE:
        accounts[name][accounts[name] != NEVER] -= weeks
    # The scores of the first run are not normalised yet.
    norms = (
        population.norms if len(population.accounts) else _norms(accounts, len(journey.segments))
    )
    table = segment_signals.table(signals, journey, norms)
    shares = np.linspace(0, 1, QUANTILES)
    scores = population.scores.copy()
    for number in range(len(journey.segments)):
        z = accounts["score_z"][accounts["segment"] == number]
        if len(z):
            scores[number] = [score.scale(q, table[number]) for q in np.quantile(z, shares)]
    return Population(accounts, scores, world.maturity, norms)


def _norms(accounts: NDArray[Any], segments: int) -> NDArray[np.float64]:
    """Return mean and standard deviation of the weighted signals, shape ``(segments, 2)``."""
    norms = np.tile((0.0, 1.0), (segments, 1))
    for number in range(segments):
        z = accounts["score_z"][accounts["segment"] == number]
        if len(z) > 1 and z.std() > 0:
            norms[number] = z.mean(), z.std()
    return norms


def _world(
    journey: Journey,
    signals: Signals,
    team: Team,
    weeks: int,
    accounts_each: int,
    seed: int,
    population: Population,
) -> WorldState:
    rows = _population(journey, weeks, accounts_each, seed)
    seedling = Book(
        rows=rows[list(BOOK_ROW.names or ())][:1].astype(BOOK_ROW), ids=("",), fresh=True
    )
    world = open_world(
        "typical",
        Typical(),
        seedling,
        journey,
        signals,
        # Hours as usual: a team that is tried out on a book has not served it before.
        steady(
            Team(
                csms=1,
                ownership=Ownership.pool,
                maturity_gain=team.maturity_gain,
                maturity_memory=team.maturity_memory,
            )
        ),
        Market(arrivals_per_year=0.0, reference_fit=0.0),
        population,
        weeks,
        seed,
        REPLICATION,
    )
    rows["owner"] = world.team["pod"][0]  # there is one pod, and it serves everybody
    world.accounts = rows
    world.readings = {}  # no policy looks at them here
    world.task_index = task_index(len(rows))
    world.accounts_per_csm = np.asarray(
        [segment.typical_accounts_per_csm for segment in journey.segments.values()]
    )
    return world


def _population(journey: Journey, weeks: int, each: int, seed: int) -> NDArray[Any]:
    count = each * len(journey.segments)
    rows = blank_accounts(count)
    rows["entity"] = np.arange(count)
    rows["segment"] = np.arange(count) % len(journey.segments)
    rows["start"] = np.arange(count) // len(journey.segments) * weeks // each
    segments = list(journey.segments.values())
    draw_contracts(rows, segments, seed, REPLICATION, int(Phase.OPENING))
    set_notice(rows, segments)
    rows["renewal"] = rows["start"] + rows["term"]
    draw_character(rows, journey, seed, REPLICATION)
    draw_beginning(rows, journey, seed, REPLICATION)
    return rows
