"""Replications: one future, simulated under every arm with common random numbers, and measured."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.book.book import Book, generated
from simcs.book.population import Population
from simcs.experiment import plugins
from simcs.experiment.account_logs import AccountLogs
from simcs.experiment.arms import Arm, arms_of, policies_in, with_playbooks
from simcs.experiment.book_file import book_of, with_no_path
from simcs.experiment.compile_ahead import compile_ahead
from simcs.experiment.config import (
    Config,
    Depth,
    Driver,
    GeneratedBook,
    tickets_of,
)
from simcs.experiment.economics import economics_of
from simcs.experiment.own_columns import groupings, require_own_columns
from simcs.experiment.own_segments import require_used
from simcs.experiment.population_cache import remembered
from simcs.experiment.populations import population_key
from simcs.interventions.policies import Nothing
from simcs.journey.columns import NEVER
from simcs.journey.parameters import Journey
from simcs.metrics.breakdowns import Parts, break_down, side_by_side
from simcs.metrics.curves import KINDS, retention_curves
from simcs.metrics.definitions import measure
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.tally import TALLY
from simcs.record import Record
from simcs.team.parameters import Team
from simcs.team.tickets import Tickets
from simcs.world import loop
from simcs.world.event_log import EVENT, EventLog
from simcs.world.observer import Observer, watch
from simcs.world.opening import open_world, size_of_team
from simcs.world.play_log import PlayLog
from simcs.world.recorder import Recorder
from simcs.world.state import WorldState


@dataclass(frozen=True)
class Setup:
    """All that a replication needs, resolved once and the same for each.

    Parameters
    ----------
    arms
        The policies that are compared, in order; the ceiling is last if it is asked for.
    csms
        Size of the team on the first day.
    """

    config: Config
    book: Book
    population: Population
    arms: tuple[Arm, ...]
    csms: int

    @classmethod
    def of(
        cls, config: Config, book: Book, population: Population, journey: Journey | None = None
    ) -> "Setup":
        """Return the setup of a configuration whose book and population are there already.

        Parameters
        ----------
        journey
            Says how many accounts a typical CSM has; None: that of the configuration.

        Raises
        ------
        SimcsError
            When an arm or the size of the team cannot be used.
        """
        csms = size_of_team(config.team, book, journey or config.journey)
        return cls(config, book, population, tuple(arms_of(config)), csms)

    @property
    def team(self) -> Team:
        """The team of the configuration, with the number of its CSMs."""
        return replace(self.config.team, csms=self.csms)

    @property
    def tickets(self) -> Tickets | None:
        """The tickets, which are there with the clock on only."""
        return tickets_of(self.config)

    def opened(self, replication: int) -> WorldState:
        """Return the world of a replication as it opens; nobody's policy is at work in it yet."""
        config = self.config
        state = open_world(
            "",
            Nothing(),
            self.book,
            config.journey,
            config.signals,
            self.team,
            config.market,
            self.population,
            config.horizon_weeks,
            config.seed,
            replication,
            config.book.explaining_away,
        )
        state.tickets = self.tickets
        state.plan_seconds = config.plan_seconds
        return state


@dataclass(frozen=True)
class Outcome:
    """What one replication measured.

    Parameters
    ----------
    metrics
        Shape (arms, metrics), in the order of `simcs.metrics.definitions.metric_names`.
    curves
        Shape (arms, 3, weeks + 1): logo, gross and net retention of the opening book.
    events
        One array of events for each arm; empty unless asked for.
    parts
        Shape (arms, parts): every breakdown of each arm, group by group.
    part_names
        Breakdown and group of each, in the order of `simcs.metrics.breakdowns.break_down`.
    plays
        Of each arm what happened in its playbooks, an array of `simcs.playbooks.tally.TALLY`.
    first_years, ends, losses
        Of each arm what `AccountLogs` notes of its accounts; only if asked for.
    """

    replication: int
    metrics: NDArray[np.float64]
    curves: NDArray[np.float64]
    events: tuple[NDArray[Any], ...]
    parts: NDArray[np.float64]
    part_names: Parts
    plays: tuple[NDArray[Any], ...]
    first_years: tuple[NDArray[Any], ...] = ()
    ends: tuple[NDArray[Any], ...] = ()
    losses: tuple[NDArray[np.float64], ...] = ()


def prepare(
    config: Config, book: Book | None = None, population: Population | None = None
) -> Setup:
    """Return what all replications share: plugins loaded, population burnt in, book read.

    Parameters
    ----------
    book, population
        Where they are given, they are taken as they are; but a book without names if the
        configuration says so.

    Raises
    ------
    SimcsError
        When a plugin, an arm or the book cannot be used.
    """
    plugins.load(config.plugins)
    config = with_playbooks(config)
    # What cannot be used is refused before anything takes time: arms, a book, and its team.
    arms = arms_of(config)
    book = book_of(config, policies_in(arms), book)
    config = with_no_path(config)
    require_used(config, book)
    require_own_columns(config.by, policies_in(arms), book)
    if book is not None:
        size_of_team(config.team, book, config.journey)
    compile_ahead(config)
    if population is None:
        population = remembered(*population_key(config))
    if book is None:
        book = drawn_book(config, population)
    return Setup.of(config, book, population)


def drawn_book(config: Config, population: Population) -> Book:
    """Return the made-up book of a configuration, its accounts drawn from a population."""
    described = config.book
    if not isinstance(described, GeneratedBook):
        raise TypeError("a configuration has a generated book, a csv book, or is given one")
    segments, seed = config.journey.segments, config.seed
    return generated(described.size, described.mix, described.stagger, segments, population, seed)


def open_worlds(setup: Setup, replication: int) -> Iterator[tuple[Arm, WorldState]]:
    """Yield the world of each arm: copies of one, so that all begin alike.

    Nothing is held here of a world that was yielded, since large ones may just fit into memory.
    """
    opened = setup.opened(replication)
    *others, last = setup.arms
    for arm in others:
        yield arm, _for_arm(opened.copy(), arm)
    yield last, _for_arm(opened, last)


def _for_arm(world: WorldState, arm: Arm) -> WorldState:
    world.name, world.policy = arm.name, arm.policy
    return world


def drive(world: WorldState, driver: Driver) -> Iterator[int]:
    """Run a world by the chosen driver, yielding each week after its close."""
    if driver is Driver.loop:
        return loop.weeks(world)
    from simcs import agents  # SimPy is not needed otherwise, and takes a tenth of a second

    return agents.weeks(world)


def untreated(world: WorldState) -> WorldState:
    """Return a copy of a world in which work on accounts that visibly burn has no effect.

    Its policy sees that work as done, and its hours are spent.
    """
    twin = world.copy()
    twin.team_parameters["burning_effect"] = 0.0
    return twin


def driver_of_twins(twin: WorldState) -> Driver:
    """Return the faster driver that can run a world: both give the same result."""
    return Driver.agents if twin.tickets else Driver.loop


def recorded(world: WorldState, driver: Driver, *observers: Observer) -> Recorder:
    """Run a world to its horizon and return what its record is made from."""
    recorder = Recorder(world)
    watch(world, drive(world, driver), recorder, *observers)
    return recorder


def is_treated(record: Record) -> bool:
    """Return whether any account was worked on while it visibly burnt."""
    return bool((record.terms["treated"] != NEVER).any())


def warm_up(setup: Setup) -> None:
    """Simulate one week of one future under every arm, so that all compiled code is loaded."""
    for _, world in open_worlds(setup, 0):
        recorder, twin = Recorder(world), untreated(world)
        watch(world, islice(drive(world, setup.config.driver), 1), recorder)
        next(drive(twin, driver_of_twins(twin)), None)


def replicate(setup: Setup, replication: int, by_account: bool = False) -> Outcome:
    """Simulate one future under every arm and measure it; ``by_account``: single accounts too.

    Raises
    ------
    SimcsError
        When a policy breaks its contract.
    """
    config = setup.config
    plugins.load(config.plugins)  # this may be a new process
    economics = economics_of(config)
    groups = groupings(setup.book.own, config.by)
    metrics, curves, events, parts, plays, years, ends = [], [], [], [], [], [], []
    for arm, world in open_worlds(setup, replication):
        twin = untreated(world) if config.depth is Depth.full else None
        event_log = EventLog(world) if config.events else None
        play_log = PlayLog(world, arm.policy) if isinstance(arm.policy, Playbooks) else None
        logs = AccountLogs(world) if by_account else None
        observers: list[Observer] = [one for one in (event_log, play_log) if one]
        observers += logs.observers if logs else []
        record = recorded(world, config.driver, *observers).record(arm.name, replication, economics)
        if twin and is_treated(record):
            other = recorded(twin, driver_of_twins(twin)).record(arm.name, replication, economics)
            record = replace(record, untreated=other)
        record = replace(record, groupings=groups)
        metrics.append(list(measure(record).values()))
        curves.append(np.stack([retention_curves(record)[name] for name in KINDS]))
        events.append(event_log.events() if event_log else np.zeros(0, EVENT))
        parts.append(break_down(record))
        plays.append(play_log.tally() if play_log else np.zeros(0, TALLY))
        years += [logs.first_year.rows] if logs else []
        ends += [logs.ends(record)] if logs else []
    return Outcome(
        replication,
        np.asarray(metrics),
        np.stack(curves),
        tuple(events),
        *side_by_side(parts),
        tuple(plays),
        tuple(years),
        *map(tuple, zip(*ends, strict=True)),
    )
