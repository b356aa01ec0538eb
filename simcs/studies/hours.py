"""The marginal value of an hour: one action more for each account, beside all that is done anyway.

A world runs to its horizon and is recorded. At a few beginnings each account gets one action more,
outside the week of the team, and meets the rest of the recording on its very own random numbers;
its twin meets the same without it (`simcs.world.replays`). What differs is what the action brought.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.horizon import YEARS
from simcs.analysis.hour_values import EDGES, SUMS, TENTHS, WEEKS, HourValues, tabled
from simcs.errors import ConfigError, RunError, SimcsError
from simcs.experiment import plugins
from simcs.experiment.arms import arms_of
from simcs.experiment.comparison import Progress, silent
from simcs.experiment.config import Config, CsvBook, Service
from simcs.experiment.parallel import spread
from simcs.experiment.replications import Setup
from simcs.experiment.store import RunFolder
from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.journey.columns import Intent, Stage
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.studies.books import SEEDS
from simcs.studies.variants import Variant, set_up
from simcs.team.parameters import cost_per_hour
from simcs.world.recording import IMPROVE, Recording
from simcs.world.replays import ArrWorth, Extra, Outcome, replayed

STUDY = "hours"

BETWEEN = 13
"""Weeks from one beginning to the next; all are in the first year."""

DOSE = 0.1
"""Share of a week of the team by which improvement of the process is tried: an hour alone moves
nothing that could be counted."""

GROWTH = (0.2, 1.2)
"""What a $ of ARR is taken to become in a year, at least and at most, to take out chance."""


def require_measurable(config: Config) -> None:
    """Require that the value of an hour can be measured: one policy, and weeks without a clock.

    Raises
    ------
    ConfigError
        When it cannot.
    """
    names = [arm.name for arm in arms_of(config)]
    if len(names) != 1:
        raise ConfigError(
            f"hours adds to the work of one policy, and here are {len(names)} "
            f"({', '.join(names)}); allowed: one, as in policies=[typical]"
        )
    if config.service is Service.clocked:
        raise ConfigError(
            "service is clocked, whose minutes are not recorded; allowed: service=weekly"
        )


def measured_actions() -> tuple[str, ...]:
    """Return the actions whose hours are measured: all but those for accounts that have left."""
    return tuple(name for name, action in ACTIONS.items() if not action.asks)


def hour_values(
    setup: Setup, folder: RunFolder | None = None, progress: Progress = silent
) -> HourValues:
    """Return what one more hour brings, measured in as many companies as there are replications.

    Companies have made-up books of their own, with seeds one after the other; a book from a file
    has several futures instead.

    Parameters
    ----------
    folder
        Where finished companies are saved and resumed from; None saves nothing.
    progress
        Called with the number of companies that have just finished.

    Raises
    ------
    SimcsError
        When it cannot be measured, or the policy breaks its contract.
    """
    config = setup.config
    require_measurable(config)
    numbers = range(config.replications)
    saved = folder.partial.variants() if folder is not None else {}
    shape = _shape(setup)
    done = {
        n: saved[_key(n)] for n in numbers if _key(n) in saved and saved[_key(n)].shape == shape
    }
    progress(len(done))
    todo = [number for number in numbers if number not in done]
    for number, sums in spread(partial(_company, setup), todo, config.workers):
        done[number] = sums
        if folder is not None:
            folder.partial.save_variant(_key(number), sums)
        progress(1)
    sums = np.stack([done[number] for number in numbers])
    segments, cost = tuple(config.journey.segments), cost_per_hour(config.team)
    return HourValues(
        tabled(sums, measured_actions(), segments, cost),
        segments,
        cost,
        config.horizon_weeks,
        setup.arms[0].name,
        len(setup.book),
        len(sums),
        setup.book.made_up,
        config.seed,
    )


def _key(number: int) -> str:
    return f"company-{number:06d}"


def _shape(setup: Setup) -> tuple[int, ...]:
    segments = len(setup.config.journey.segments)
    return len(measured_actions()), segments, TENTHS, len(WEEKS), len(SUMS)


def _company(setup: Setup, number: int) -> tuple[int, NDArray[np.float64]]:
    """Return the sums of one company."""
    plugins.load(setup.config.plugins)  # this may be a new process
    try:
        return number, sums_of(*_of_company(setup, number))
    except SimcsError as error:
        raise RunError(f"company {number}: {error}") from error


def _of_company(setup: Setup, number: int) -> tuple[Setup, int]:
    """Return the setup of a company and which of its futures is taken."""
    if isinstance(setup.config.book, CsvBook):
        return setup, number
    seed = (setup.config.seed + number) % SEEDS
    return set_up(setup, Variant(STUDY, str(seed), {"seed": seed}, (0,))), 0


def sums_of(setup: Setup, replication: int) -> NDArray[np.float64]:
    """Return what every action brought in one future, summed up over accounts and beginnings.

    Shape (actions, segments, `TENTHS`, `len(WEEKS)`, `len(SUMS)`).

    Raises
    ------
    SimcsError
        When the policy breaks its contract.
    """
    state = setup.opened(replication)
    state.name, state.policy = setup.arms[0].name, setup.arms[0].policy
    begins = range(0, min(WEEKS_PER_YEAR, state.horizon), BETWEEN)
    recording = Recording.of(state, begins)
    sums = np.zeros(_shape(setup))
    for week in begins:
        _add(sums, setup, recording, week)
    return sums


def _add(sums: NDArray[np.float64], setup: Setup, recording: Recording, week: int) -> None:
    """Add what every action brought that was done once more in one week."""
    accounts = recording.begins[week]
    rows = np.flatnonzero(accounts["stage"] == Stage.ACTIVE)
    worth = worth_of(setup, recording, week)
    twins, _ = replayed(recording, week, rows, worth, None)
    cells = _cells(accounts, rows, week)
    ends = accounts["renewal"][rows] <= recording.state.horizon
    for place, name in enumerate(measured_actions()):
        treated, hours, lift = _extra(recording, week, rows, NUMBERS[name])
        if not treated.any():
            continue
        extra = None if NUMBERS[name] == IMPROVE else Extra(NUMBERS[name], rows[treated])
        others, _ = replayed(recording, week, rows, worth, extra, lift)
        gained = Outcome(*(np.subtract(*pair) for pair in zip(others, twins, strict=True)))
        ones = np.ones(len(rows))
        brought = (ones, hours, ends, ends * hours, ends * gained.renews, gained.arr, gained.value)
        for number, values in enumerate(brought):
            np.add.at(sums[place, ..., number], tuple(c[treated] for c in cells), values[treated])


def _extra(
    recording: Recording, week: int, rows: NDArray[np.int64], action: int
) -> tuple[NDArray[np.bool_], NDArray[np.float64], float]:
    """Return which accounts get the action, its hours for each, and what it adds to maturity.

    A concession is for those that gave notice, an onboarding session for those that are being
    onboarded. Improving the process is for all, and its hours are shared by all.
    """
    state, accounts = recording.state, recording.begins[week]
    past = recording.weeks[week]
    everyone = np.ones(len(rows), np.bool_)
    if action == IMPROVE:
        hours = DOSE * past.available / 60
        lift = state.maturity_gain * DOSE * (1.0 - past.maturity)
        return everyone & (hours > 0), np.full(len(rows), hours / len(rows)), lift
    segment, work = accounts["segment"][rows], state.action_effects[action]
    hours_each = work["minutes"][state.parameters["touch"][segment]] / 60
    if work["concedes"]:
        return accounts["intent"][rows] == Intent.LEAVE_AFTER_NOTICE, hours_each, 0.0
    if work["session"]:
        until = accounts["start"][rows] + state.parameters["onboarding_weeks"][segment]
        return until > week, hours_each, 0.0
    return everyone, hours_each, 0.0


def worth_of(setup: Setup, recording: Recording, begin: int) -> ArrWorth:
    """Return what ARR is worth from a week on: margin up to year eight, discounted to that week.

    What a $ becomes until the horizon and after it, to year eight, is taken from what became in the
    run of the accounts of each segment that were there.
    """
    horizon, value = recording.state.horizon, setup.config.value
    weeks = np.arange(max(horizon, YEARS * WEEKS_PER_YEAR))
    discount = (1 + value.discount_rate) ** (-(weeks - begin) / WEEKS_PER_YEAR)
    rate = value.gross_margin / WEEKS_PER_YEAR * discount
    growth = _growth(recording, begin)
    ahead = np.zeros((2, len(weeks) + 1, len(growth)))
    ahead[0] = growth ** ((horizon - np.arange(len(weeks) + 1)[:, np.newaxis]) / WEEKS_PER_YEAR)
    for week in range(len(weeks) - 1, begin - 1, -1):
        ahead[1, week] = rate[week] + growth ** (1 / WEEKS_PER_YEAR) * ahead[1, week + 1]
    return ArrWorth(rate[:horizon], ahead[:, : horizon + 1])


def _growth(recording: Recording, begin: int) -> NDArray[np.float64]:
    """Return what a $ of ARR became in a year, by segment, of accounts there at the beginning."""
    before, after = recording.begins[begin], recording.state.accounts
    years = (recording.state.horizon - begin) / WEEKS_PER_YEAR
    there = before["stage"] == Stage.ACTIVE
    kept = there & (after["stage"] == Stage.ACTIVE)
    growth = np.ones(len(recording.state.segment_names))
    for number in range(len(growth)):
        own = before["segment"] == number
        if began := float(before["arr"][own & there].sum()):
            growth[number] = (float(after["arr"][own & kept].sum()) / began) ** (1 / years)
    return np.clip(growth, *GROWTH)


def _cells(
    accounts: NDArray[Any], rows: NDArray[np.int64], week: int
) -> tuple[NDArray[np.int64], ...]:
    """Return segment, tenth of risk and weeks to the decision of each account, as places."""
    own = accounts[rows]
    segment = own["segment"].astype(np.int64)
    left = own["renewal"] - own["notice"] - (week + 1)
    return segment, tenths(own["score"], segment), np.searchsorted(EDGES, left, side="right")


def tenths(score: NDArray[np.float64], segment: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the tenth of its segment in which each account is by its score, 0 for the lowest."""
    found = np.zeros(len(score), np.int64)
    for number in np.unique(segment):
        own = np.flatnonzero(segment == number)
        order = own[np.argsort(score[own], kind="stable")]
        found[order] = TENTHS * np.arange(len(own)) // len(own)
    return found
