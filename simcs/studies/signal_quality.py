"""What the signals predict: each account's signals up to its decision, and what it decided."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.experiment.comparison import Progress, silent
from simcs.experiment.parallel import spread
from simcs.experiment.replications import Setup, drive, open_worlds
from simcs.journey.columns import Intent, Stage
from simcs.metrics.prediction import auc, lead_times
from simcs.signals.columns import signal_columns
from simcs.signals.observed import Observed, observed
from simcs.signals.signal import SIGNALS
from simcs.world.observer import watch
from simcs.world.state import WorldState

WEEKS_BEFORE = 26
"""Weeks before a decision that are looked at; a lead time is at most this."""

RED = 0.2
"""The worst share of an account's segment, at decisions, that is called red."""

SHORT_TERM = 13
"""Accounts with terms of fewer weeks decide several times a year, so less is at stake each time."""

BANDS = (0, 20, 40, 60, 80, 100)
"""Edges of the health score's bands, for calibration."""

TRUE_HEALTH = "true health (unseen)"
"""What no team sees, beside the signals: the best that any could predict."""


def signs() -> dict[str, float]:
    """Return the signals by title, and whether more of one is worse (1) or better (-1)."""
    built_in = {title: column.worse for title, column in signal_columns().items()}
    return built_in | {one.title: one.worse for _, one in SIGNALS.items()} | {TRUE_HEALTH: -1.0}


@dataclass(frozen=True)
class Foresight:
    """What one replication of one arm shows.

    Parameters
    ----------
    segments
        For each segment its figures by signal, shape ``(segments, signals, 5)``: AUC; leavers that
        were red at their decision; stayers that were; median weeks for which red leavers had been
        red; decisions at which the signal was fresh. NaN where there is no such account.
    bands
        Shape ``(segments, bands, 2)``: decisions with a score in the band, and those to leave.
    terms
        Shape ``(segments, 2, 2)``: the same of terms under `SHORT_TERM`, and of all others.
    """

    segments: NDArray[np.float64]
    bands: NDArray[np.int64]
    terms: NDArray[np.int64]


def readings(world: WorldState, week: int) -> NDArray[np.float64]:
    """Return all signals as of this week's telemetry, shape ``(signals, accounts)``.

    They are NaN for accounts that are not active: their columns say nothing yet, or no more.
    """
    accounts = world.accounts
    active, seen = _seen(world, week)
    shown = [getattr(seen, column.name) for column in signal_columns().values()]
    shown += [seen.signal(name) for name in SIGNALS]
    read = np.full((len(shown) + 1, len(accounts)), np.nan)
    for row, values in zip(read, [*shown, accounts["health"][active]], strict=True):
        row[active] = values
    return read


def _seen(world: WorldState, week: int) -> tuple[NDArray[np.int64], Observed]:
    accounts = world.accounts
    active = np.flatnonzero(accounts["stage"] == Stage.ACTIVE)
    return active, observed(accounts, active, week, world.parameters["touch"], world.readings)


def fresh(world: WorldState, before: NDArray[np.float64], week: int) -> NDArray[np.bool_]:
    """Return whether each signal of each account is fresh, shape ``(signals, accounts)``.

    Usage is when it was read this week, which changes it; what is looked at now and then when that
    was no more weeks ago than the signal says; other signals always.
    """
    accounts = world.accounts
    active, seen = _seen(world, week)
    known = np.ones((len(signs()), len(accounts)), bool)
    for row, column in zip(known, signal_columns().values(), strict=False):
        if column.read_weekly:
            row[:] = accounts["usage"] != before
        elif column.fresh_weeks is not None:
            row[active] = getattr(seen, f"{column.name}_age") <= column.fresh_weeks
    for row, name in zip(known[len(signal_columns()) :], SIGNALS, strict=False):
        row[active] = seen.signal_age(name) <= SIGNALS[name].fresh_weeks
    return known


class _Decisions:
    """Takes note of the signals of every account up to its decision: an `Observer`."""

    def __init__(self, state: WorldState) -> None:
        self.history = np.full((WEEKS_BEFORE, len(signs()), len(state.accounts)), np.nan)
        self.usage = state.accounts["usage"].copy()
        self.found: list[tuple[NDArray[Any], ...]] = []

    def observe(self, state: WorldState, week: int) -> None:
        """Take note of the week that has just closed, and of those that decided in it."""
        accounts = state.accounts
        self.history = np.roll(self.history, -1, axis=0)
        self.history[-1] = readings(state, week)
        due = (accounts["renewal"] - accounts["notice"] == week + 1) & (
            (accounts["stage"] == Stage.ACTIVE) & (accounts["term"] > accounts["notice"])
        )
        rows = np.flatnonzero(due)
        self.found.append(
            (
                accounts["segment"][rows].astype(np.int64),
                accounts["intent"][rows] != Intent.STAY,
                self.history[:, :, rows].transpose(2, 1, 0),
                fresh(state, self.usage, week)[:, rows].T,
                accounts["term"][rows].astype(np.int64),
            )
        )
        self.usage = accounts["usage"].copy()


def foresee(setup: Setup, replication: int) -> list[Foresight]:
    """Simulate one future under every arm and return what its signals predicted."""
    segments = len(setup.config.journey.segments)
    found = []
    for _, state in open_worlds(setup, replication):
        decisions = _Decisions(state)
        watch(state, drive(state, setup.config.driver), decisions)
        segment, leaves, past, known, term = map(np.concatenate, zip(*decisions.found, strict=True))
        found.append(summed_up(segment, leaves, past, known, term, segments))
    return found


def summed_up(
    segment: NDArray[np.int64],
    leaves: NDArray[np.bool_],
    past: NDArray[np.float64],
    known: NDArray[np.bool_],
    term: NDArray[np.int64],
    segments: int,
) -> Foresight:
    """Return the figures of all decisions.

    Parameters
    ----------
    segment, leaves
        Shape ``(decisions,)``: of which segment, and whether it was to leave.
    past
        Shape ``(decisions, signals, weeks)``: readings up to the decision.
    known
        Shape ``(decisions, signals)``: whether the reading was fresh.
    term
        Shape ``(decisions,)``: weeks.
    """
    figures = np.full((segments, len(signs()), 5), np.nan)
    bands = np.zeros((segments, len(BANDS) - 1, 2), np.int64)
    terms = np.zeros((segments, 2, 2), np.int64)
    for number in range(segments):
        own = segment == number
        left, stayed = leaves[own], ~leaves[own]
        if not own.any():
            continue
        for s, sign in enumerate(signs().values()):
            worse = sign * past[own, s]
            line = np.full(own.sum(), _line(worse[:, -1]))
            weeks = lead_times(worse, line)
            red = weeks > 0
            figures[number, s] = (
                auc(worse[:, -1], left),
                _share(red, left),
                _share(red, stayed),
                float(np.median(weeks[red & left])) if (red & left).any() else np.nan,
                float(known[own, s].mean()),
            )
        score = past[own, 0, -1]
        bands[number, :, 0] = np.histogram(score, BANDS)[0]
        bands[number, :, 1] = np.histogram(score[left], BANDS)[0]
        for row, which in enumerate((term[own] < SHORT_TERM, term[own] >= SHORT_TERM)):
            terms[number, row] = which.sum(), left[which].sum()
    return Foresight(figures, bands, terms)


def _line(worse: NDArray[np.float64]) -> float:
    seen = worse[~np.isnan(worse)]
    if not len(seen) or seen.min() == seen.max():
        return float("inf")
    # Where the worst value is common, as with a flag, red is who has it.
    return float(min(np.quantile(seen, 1 - RED), np.nextafter(seen.max(), -np.inf)))


def _share(red: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float(red[among].mean()) if among.any() else float("nan")


def foreseen(setup: Setup, progress: Progress = silent) -> list[list[Foresight]]:
    """Return `foresee` of every replication, in order."""
    numbers = range(setup.config.replications)
    done: dict[int, list[Foresight]] = {}
    for number, found in spread(partial(_numbered, setup), numbers, setup.config.workers):
        done[number] = found
        progress(1)
    return [done[number] for number in numbers]


def _numbered(setup: Setup, number: int) -> tuple[int, list[Foresight]]:
    return number, foresee(setup, number)
