"""What laws of direction are tried on, and when one of them counts as broken.

Two runs differ in one thing and share all random numbers. They are compared account by account
where accounts do not compete for hours, else future by future, by one-sided tests of pairs. A
law is broken where the chance of what was seen is below `CHANCE`, were there no difference; where
more is worth more, a false alarm is rarer still. Chances of several comparisons add up at most.
The typical population and the book of a case are one sample each, the same on both sides.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, t

from simcs.book.book import BOOK_ROW, Book, Numbered, generated
from simcs.book.population import Population
from simcs.experiment.compose import compose
from simcs.experiment.config import Config
from simcs.experiment.population_cache import remembered
from simcs.experiment.populations import population_key
from simcs.interventions.plan import Policy
from simcs.journey.columns import Stage
from simcs.journey.parameters import Journey
from simcs.studies.assumptions import drawn
from simcs.studies.variants import varied
from simcs.team.parameters import Ownership, Team, steady
from simcs.world import loop
from simcs.world.burn_in import burn_in
from simcs.world.opening import open_world
from simcs.world.parameters import Market
from simcs.world.state import WorldState

Floats = NDArray[np.float64]

CHANCE = 1e-4
"""Chance that one comparison raises a false alarm."""

ALONE = Market(arrivals_per_year=0.0, referrals_per_year=0.0)
"""A market in which nobody arrives."""


def chance_of_signs(better: Floats, worse: Floats) -> float:
    """Return how likely so few gains against losses are, account by account, if there is no effect.

    The exact sign test, of what is 0 or 1: of those that differ, half would be gains.
    """
    gains, losses = int(np.sum(better > worse)), int(np.sum(better < worse))
    return float(binom.cdf(gains, gains + losses, 0.5)) if gains + losses else 1.0


def chance_of_mean(better: Floats, worse: Floats) -> float:
    """Return how likely so low a mean of the differences is if there is no effect.

    Student's test of pairs, one-sided.
    """
    differences = better - worse
    count, spread = len(differences), float(np.std(differences, ddof=1))
    if spread == 0.0:
        return 0.0 if differences[0] < 0 else 1.0
    return float(t.cdf(np.mean(differences) / (spread / count**0.5), count - 1))


@dataclass(frozen=True)
class Kept:
    """What is left of the opening accounts at the end, one element each.

    Parameters
    ----------
    logos
        1 where it has stayed, else 0.
    gross
        Revenue that is left over what there was, at most 1.
    arr
        Revenue on the first day.
    """

    logos: Floats
    gross: Floats
    arr: Floats

    @classmethod
    def of(cls, world: WorldState) -> "Kept":
        """Return what is left in a world."""
        own = world.accounts[world.accounts["opening"] == 1]
        logos = ((own["stage"] == Stage.ACTIVE) & (own["returned"] == 0)).astype(np.float64)
        arr = own["opening_arr"].astype(np.float64)
        return cls(logos, logos * np.minimum(1.0, own["arr"] / arr), arr)

    def shares(self) -> tuple[float, float, float]:
        """Return logo retention, the mean account's gross retention, and that of all revenue."""
        return (
            float(self.logos.mean()),
            float(self.gross.mean()),
            float(np.average(self.gross, weights=self.arr)),
        )

    def chances(self, worse: "Kept") -> dict[str, float]:
        """Return for each kind of retention how likely it is to be so low beside the worse."""
        return {
            "logos": chance_of_signs(self.logos, worse.logos),
            "gross": chance_of_mean(self.gross, worse.gross),
        }


def lowest(series: Sequence[Kept]) -> float:
    """Return the least chance of what was seen, of neighbours and of the ends of a series.

    In logos and in gross; the series begins with what should be worst.
    """
    pairs = (*pairwise(series), (series[0], series[-1]))
    return min(min(better.chances(worse).values()) for worse, better in pairs)


@cache
def point(number: int | None = None, each: int = 300, seed: int = 1) -> Config:
    """Return the configuration by default, or of one of ten sets of alternative assumptions."""
    config = compose([f"book.burn_in_accounts={each}", f"seed={seed}"])
    return config if number is None else varied(config, drawn(config, 10)[0][number].settings)


@cache
def _population(number: int | None, each: int, seed: int) -> Population:
    return remembered(*population_key(point(number, each, seed)))


@dataclass(frozen=True)
class Company:
    """The model at some point of its parameters, and the population that its books are drawn from.

    Parameters
    ----------
    number
        Of a set of alternative assumptions; None: the model's own.
    each
        Accounts that start in each segment of the population.
    flipped
        Parameters of the journey that have the wrong sign in its worlds, so that laws are broken.
    """

    number: int | None = None
    each: int = 300
    seed: int = 1
    flipped: tuple[str, ...] = ()

    @property
    def config(self) -> Config:
        """Its configuration."""
        return point(self.number, self.each, self.seed)

    @property
    def journey(self) -> Journey:
        """The journey of its worlds; no configuration allows the wrong signs."""
        journey = copy(self.config.journey)
        for name in self.flipped:
            setattr(journey, name, -getattr(journey, name))
        return journey

    @property
    def population(self) -> Population:
        """Its typical population."""
        return _population(self.number, self.each, self.seed)

    def book(self, size: int, **columns: float) -> Book:
        """Return a made-up book in which some columns have one value for all accounts."""
        described, segments = self.config.book, self.config.journey.segments
        book = generated(size, described.mix, True, segments, self.population, self.seed)
        return stating(book, **columns)

    def survivors(self, seed: int = 1001, each: int = 300) -> NDArray[Any]:
        """Return the accounts of another population of the same kind."""
        config = self.config
        weeks = config.book.burn_in_weeks
        return burn_in(config.journey, config.signals, config.team, weeks, each, seed).accounts

    def stated_book(self, size: int) -> Book:
        """Return a book that states all that can be stated of accounts that were served typically.

        They are of another population, so none of them is its own donor.
        """
        accounts = self.survivors()
        return book_of_accounts(accounts[np.arange(size) % len(accounts)])

    def world(
        self,
        policy: Policy,
        book: Book,
        horizon: int = 156,
        replication: int = 0,
        team: Team | None = None,
        market: Market = ALONE,
        explaining_away: bool | None = None,
        population: Population | None = None,
    ) -> WorldState:
        """Return the opened world of a policy; without a team, of one that has hours for all."""
        config = self.config
        if team is None:
            team = steady(Team(csms=1 + len(book) // 3, ownership=Ownership.pool))
        if explaining_away is None:
            explaining_away = config.book.explaining_away
        return open_world(
            "arm", policy, book, self.journey, config.signals, team, market,
            population or self.population, horizon, self.seed, replication, explaining_away,
        )  # fmt: skip


def book_of_accounts(accounts: NDArray[Any]) -> Book:
    """Return the book that states of accounts all that a book can state."""
    rows = np.zeros(len(accounts), BOOK_ROW)
    for name in BOOK_ROW.names or ():
        rows[name] = accounts[name]
    rows["entity"] = np.arange(len(accounts))
    rows["opening_arr"] = rows["arr"]
    return Book(
        rows=rows,
        ids=Numbered(len(rows)),
        health=accounts["score"].copy(),
        adoption=accounts["adoption"].copy(),
        open_issues=accounts["problems"].sum(axis=1, dtype=np.float64),
        sponsor=np.where(accounts["champion"] > 0.5, 1.0, 0.0),
    )


def stating(book: Book, **columns: float) -> Book:
    """Return a book in which some columns have one value for all accounts."""
    return replace(book, **{name: np.full(len(book), value) for name, value in columns.items()})


def run(world: WorldState) -> Kept:
    """Run a world to its horizon and return what is left."""
    for _ in loop.weeks(world):
        pass
    return Kept.of(world)
