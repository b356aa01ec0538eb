"""Draw the latent state of accounts, given the book and survival.

Each account borrows the latent state of a survivor of the typical population (a "donor") of its
segment, chosen at random in proportion to how well the donor's tenure, and its score, adoption,
open problems and sponsor, agree with the book. So what the book does not
say is drawn as it is among accounts that have lasted that long, and what it says is respected.
docs/reference/model.md, "From a book to a world", gives the weights and their limits.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.book.book import BOOK_ROW, UNKNOWN, Book
from simcs.book.population import Population
from simcs.journey.columns import CONTACT_WEEKS, NEVER, NOT_YET, Stage
from simcs.journey.drift import health_targets
from simcs.journey.parameters import Journey
from simcs.journey.sampling import (
    blank_accounts,
    draw_beginning,
    draw_character,
    give_problems,
    size_z,
)
from simcs.journey.segment_parameters import table
from simcs.journey.segments import Segment
from simcs.randomness import Phase, Stream, uniforms

EXPLAINING_AWAY = False
"""The default of `condition`, of a world and of a configuration."""

NEIGHBOURS = 256
"""How many donors of nearest tenure an account may borrow from."""

BLOCK = 4096
"""Accounts per batch: each weighs all its neighbours, which takes memory."""

TENURE_WIDTH, TENURE_SLACK = 1.0, 0.1
"""Standard deviation of the weight on tenure: weeks, and the share of tenure added to it."""

SCORE_WIDTH = 6.0
ADOPTION_WIDTH = 0.08
PROBLEMS_WIDTH = 0.6
SPONSOR_WIDTH = 0.25
"""Standard deviations of the Gaussian weights: score points, adoption, problems, sponsor."""

BORROWED = (
    "fit", "responsiveness", "response", "adoption", "champion", "goodwill", "contact", "stirred",
    "health", "interest", "problems", "first_value", "full_adoption", "sessions", "last_done",
    "past", "trait", "data_quality", "usage", "usage_before", "usage_read", "habit", "tickets",
    "sentiment", "survey", "survey_week", "sponsor_seen", "sponsor_week", "pulse", "pulse_week",
    "found", "found_week", "flagged", "score_z", "score", "score_before", "lately", "best",
    "reached", "prefers_written", "wants_outcome", "seen_week", "contact_week", "contacts",
)  # fmt: skip

SHIFTED = ("fit", "health", "lately", "best", "past")
"""What rises by the same amount for an account that is larger than its donor."""


def condition(
    book: Book,
    journey: Journey,
    population: Population,
    seed: int,
    replication: int,
    rows: NDArray[Any] | None = None,
    explaining_away: bool = EXPLAINING_AWAY,
) -> NDArray[Any]:
    """Return the book's accounts with their latent state drawn for this replication.

    Accounts whose signals still have to be read, because they are new or were set from the book,
    have a score of 0.

    Parameters
    ----------
    rows
        Blank accounts to fill in, one for each; None: new ones.
    explaining_away
        Whether an account that bears trouble at a given score is taken to fit better for it. If
        not, donors of accounts with a score are chosen by tenure and score alone, and nobody is
        expected to do worse for more use, fewer problems, a sponsor or a higher score.
    """
    if rows is None:
        rows = blank_accounts(len(book))
    for name in BOOK_ROW.names or ():
        rows[name] = book.rows[name]
    rows["stage"] = Stage.ACTIVE
    rows["opening"] = 1
    unknown_billing = rows["card_billed"] == UNKNOWN
    key = (seed, replication, rows["entity"], int(Phase.OPENING))
    u = uniforms(*key, Stream.CARD)
    for number, segment in enumerate(journey.segments.values()):
        draw = unknown_billing & (rows["segment"] == number)
        rows["card_billed"][draw] = u[draw] < segment.card_share
    draw_character(rows, journey, seed, replication)
    draw_beginning(rows, journey, seed, replication)
    if book.fresh:
        return rows
    draws = uniforms(*key, Stream.LATENT)
    for number, segment in enumerate(journey.segments.values()):
        donors = population.accounts[population.accounts["segment"] == number]
        own = np.flatnonzero(rows["segment"] == number)
        if not len(donors) or not len(own):
            continue
        donors = donors[np.argsort(-donors["start"], kind="stable")]
        for begin in range(0, len(own), BLOCK):
            some = own[begin : begin + BLOCK]
            chosen = donors[_choose(book, some, donors, draws[some], explaining_away)]
            _borrow(rows, some, chosen, segment)
    _forget_the_impossible(rows)
    change = _honour(book, rows, journey, seed, replication)
    _believe(book, rows, journey, population, change, explaining_away)
    return rows


def _borrow(
    rows: NDArray[Any], own: NDArray[np.int64], donors: NDArray[Any], segment: Segment
) -> None:
    """Give each of some accounts the latent state of its donor, and what it is larger by."""
    gained = segment.fit_size * (size_z(rows["arr"][own], segment) - size_z(donors["arr"], segment))
    for name in BORROWED:
        rows[name][own] = donors[name]
    for name in SHIFTED:
        rows[name][own] += gained if rows[name].ndim == 1 else gained[:, None]


def _choose(
    book: Book,
    own: NDArray[np.int64],
    donors: NDArray[Any],
    u: NDArray[np.float64],
    explaining_away: bool,
) -> NDArray[np.int64]:
    tenure = -book.rows["start"][own].astype(np.float64)
    donor_tenure = -donors["start"].astype(np.float64)
    width = min(NEIGHBOURS, len(donors))
    first = np.searchsorted(donor_tenure, tenure) - width // 2
    first = np.clip(first, 0, len(donors) - width)
    near = first[:, None] + np.arange(width)
    apart = (donor_tenure[near] - tenure[:, None]) / (TENURE_WIDTH + TENURE_SLACK * tenure[:, None])
    distance = apart * apart
    problems = donors["problems"].sum(axis=1, dtype=np.float64)
    by_facts = explaining_away | np.isnan(book.health[own])
    for stated, value, scale, counts in (
        (book.health, donors["score"], SCORE_WIDTH, True),
        (book.adoption, donors["adoption"], ADOPTION_WIDTH, by_facts),
        (book.open_issues, problems, PROBLEMS_WIDTH, by_facts),
        (book.sponsor, np.where(donors["champion"] > 0.5, 1.0, 0.0), SPONSOR_WIDTH, by_facts),
    ):
        observed = np.where(counts, stated[own], np.nan)
        if np.isnan(observed).all():
            continue
        gap = (value[near] - observed[:, None]) / scale
        distance += np.where(np.isnan(gap), 0.0, gap * gap)
    weight = np.exp(-0.5 * (distance - distance.min(axis=1, keepdims=True)))
    total = np.cumsum(weight, axis=1)
    column = (total < (u * total[:, -1])[:, None]).sum(axis=1)
    chosen: NDArray[np.int64] = near[np.arange(len(own)), np.minimum(column, width - 1)]
    return chosen


def _forget_the_impossible(rows: NDArray[Any]) -> None:
    """Drop borrowed events from before the account's own start."""
    start = rows["start"]
    for name in ("first_value", "full_adoption"):
        reached = rows[name] != NOT_YET
        rows[name][reached] = np.maximum(rows[name][reached], start[reached])
    for name in ("survey_week", "sponsor_week", "pulse_week", "found_week"):
        rows[name][rows[name] < start] = NEVER
    rows["survey"][rows["survey_week"] == NEVER] = 0.0
    for name in ("last_done", "seen_week"):
        rows[name][rows[name] < start[:, None]] = NEVER
    made_in = rows["contact_week"][:, None] - np.arange(CONTACT_WEEKS)
    rows["contacts"][made_in < start[:, None]] = 0
    rows["contact_week"][rows["contact_week"] < start] = NEVER


def _honour(
    book: Book, rows: NDArray[Any], journey: Journey, seed: int, replication: int
) -> NDArray[np.float64]:
    """Set what the book states outright: adoption, open problems, sponsor.

    Return how far that has moved the health that each account's state supports.
    """
    before = supported_health(rows, journey)
    said = ~np.isnan(book.adoption)
    rows["adoption"][said] = book.adoption[said]
    levels = table(journey)[rows["segment"]]
    for name in ("first_value", "full_adoption"):
        reached = said & (rows["adoption"] >= levels[name]) & (rows[name] == NOT_YET)
        rows[name][reached] = np.maximum(
            np.minimum(rows["start"][reached] + 13, -1), rows["start"][reached]
        )
    said = ~np.isnan(book.sponsor)
    gone = said & (book.sponsor == 0) & (rows["champion"] > 0.5)
    rows["champion"][gone] = 0.0
    there = said & (book.sponsor == 1) & (rows["champion"] <= 0.5)
    rows["champion"][there] = 1.0
    said = ~np.isnan(book.open_issues)
    if said.any():
        stated = rows[said]
        give_problems(stated, book.open_issues[said].astype(np.int64), journey, seed, replication)
        rows["problems"][said] = stated["problems"]
        # Whoever states them has seen them, by the day of the book at the latest.
        seen = np.where(stated["seen_week"] == NEVER, 0, stated["seen_week"])
        rows["seen_week"][said] = np.where(stated["problems"] > 0, seen, NEVER)
    stated = ~(np.isnan(book.adoption) & np.isnan(book.sponsor) & np.isnan(book.open_issues))
    rows["score"][stated] = 0.0
    return supported_health(rows, journey) - before


def _believe(
    book: Book,
    rows: NDArray[Any],
    journey: Journey,
    population: Population,
    change: NDArray[np.float64],
    explaining_away: bool,
) -> None:
    """Draw the conclusion from facts that have changed the health that accounts support."""
    scored = ~np.isnan(book.health)
    if explaining_away:
        rows["fit"][scored] -= change[scored]
        rows["health"][~scored] += change[~scored]
        return
    share = np.ones(len(rows))
    for number in range(len(journey.segments)):
        donors = population.accounts[population.accounts["segment"] == number]
        if len(donors):
            share[scored & (rows["segment"] == number)] = _share_shown(donors, journey)
    rows["health"] += share * change


def _share_shown(donors: NDArray[Any], journey: Journey) -> float:
    """Return how much of a change of the health that accounts support shows in their health.

    The least-squares slope, cut to 0 to 1, of health on what adoption, problems and sponsor add to
    the health that is supported, among donors of the same tenure and score.
    """
    facts = supported_health(donors, journey) - donors["fit"] - donors["goodwill"]
    tenure = _beside(donors["start"].astype(np.float64))
    score = _beside(donors["score"], tenure)
    return min(max(_slope(donors["health"], _beside(facts, tenure, score)), 0.0), 1.0)


def _beside(values: NDArray[np.float64], *others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what is left of values when their mean and what goes with others are taken out.

    Each of the others has itself been taken beside those before it.
    """
    left: NDArray[np.float64] = values - values.mean()
    for other in others:
        left = left - _slope(left, other) * other
    return left


def _slope(values: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the least-squares slope of values on another of mean 0; 0 where that is constant."""
    square = float((other * other).sum())
    return float((values * other).sum()) / square if square > 0.0 else 0.0


def supported_health(rows: NDArray[Any], journey: Journey) -> NDArray[np.float64]:
    """Return the health that each account's state supports: the target of model.md, Health."""
    return health_targets(rows, table(journey))
