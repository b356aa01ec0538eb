"""Companies, and recordings of them that are met again with other work in them."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Rows
from simcs.experiment.compose import compose
from simcs.experiment.replications import Setup, prepare
from simcs.interventions.actions import NUMBERS
from simcs.journey.columns import Stage
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.world.recording import FELT, Past, Recording
from simcs.world.replays import ArrWorth, Extra, Outcome, replayed, treat

Floats = NDArray[np.float64]

BY_POWER = ("good", "suited", "root", "enable", "sponsor", "expand")
"""Columns of felt work to which the power of a CSM's hours counts; contact load is not one."""


def company(overrides: Sequence[str], seed: int) -> Setup:
    """Return a company: of a seed, with overrides."""
    usual = ("driver=loop", "depth=quick", "workers=1", f"seed={seed}")
    return prepare(compose([*usual, *overrides]))


def recorded(setup: Setup, begins: Sequence[int]) -> Recording:
    """Return a future of a company under its first arm."""
    state = setup.opened(0)
    state.name, state.policy = setup.arms[0].name, setup.arms[0].policy
    return Recording.of(state, begins)


def followed(recording: Recording, begin: int, until: int) -> Recording:
    """Return a recording that ends in a week, for replays from another on."""
    state = copy.copy(recording.state)
    state.horizon = until
    return Recording(state, recording.weeks[:until], {begin: recording.begins[begin]})


def revenue(recording: Recording, begin: int) -> ArrWorth:
    """Return what ARR is worth in `met`: what it pays after a week, by the horizon, undiscounted.

    A $ of ARR is taken to stay one where chance is taken out, which moves no mean.
    """
    horizon = recording.state.horizon
    ahead = np.ones((2, horizon + 1, len(recording.state.segment_names)))
    ahead[1] *= ((horizon - np.arange(horizon + 1)) / WEEKS_PER_YEAR)[:, np.newaxis]
    rate = np.where(np.arange(horizon) > begin, 1 / WEEKS_PER_YEAR, 0.0)
    return ArrWorth(rate, ahead)


def met(
    recording: Recording, begin: int, rows: Rows, extra: Extra | None = None
) -> tuple[Outcome, NDArray[Any]]:
    """Let accounts meet a recording from a week on; value is the revenue from the next one on."""
    return replayed(recording, begin, rows, revenue(recording, begin), extra)


def there(recording: Recording, begin: int) -> Rows:
    """Return the row numbers of the accounts that are active in the middle of a week."""
    return np.flatnonzero(recording.begins[begin]["stage"] == Stage.ACTIVE)


def left(accounts: NDArray[Any], rows: Rows) -> NDArray[np.bool_]:
    """Return which accounts have left."""
    return np.asarray(accounts["stage"][rows] != Stage.ACTIVE)


def with_calls(
    recording: Recording, begin: int, rows: Rows, action: str, weeks: Sequence[int]
) -> Recording:
    """Return a recording in which accounts get an action more in each of some weeks."""
    changed = list(recording.weeks)
    for week in weeks:
        changed[week] = _with_call(recording, begin, rows, action, week)
    return replace(recording, weeks=changed)


def _with_call(recording: Recording, begin: int, rows: Rows, action: str, week: int) -> Past:
    state, past, number = recording.state, recording.weeks[week], NUMBERS[action]
    felt = recording.begins[begin].copy()
    for name in FELT:
        felt[name] = 0
    treat(
        felt, past.parameters, rows, state.action_effects[number], number,
        state.team_parameters[0], state.red_line, week,
    )  # fmt: skip
    for name in FELT:
        felt[name][past.worked_on] += past.work[name]
    worked_on = np.union1d(past.worked_on, rows)
    return replace(
        past, worked_on=worked_on, work={name: felt[name][worked_on].copy() for name in FELT}
    )


def without_csms(recording: Recording, begin: int, absence: bool = True) -> Recording:
    """Return a recording in which every CSM leaves at the close of a week.

    Parameters
    ----------
    absence
        Whether their seats are empty after that, and then filled by beginners: nothing is done for
        accounts in ``vacancy_weeks``, and hours have a beginner's power in the ``ramp_weeks`` after
        these. Without it, accounts are handed over and served as they were.
    """
    team, changed = recording.state.team_parameters[0], list(recording.weeks)
    changed[begin] = replace(changed[begin], leaves=np.ones_like(changed[begin].leaves))
    hired = begin + 1 + int(team["vacancy_weeks"])
    if absence:
        for week in range(begin + 1, min(hired + int(team["ramp_weeks"]), len(changed))):
            changed[week] = _with_power(changed[week], team, week - hired)
    return replace(recording, weeks=changed)


def with_setting(recording: Recording, name: str, value: float) -> Recording:
    """Return a recording whose accounts follow another value of a parameter from now on.

    What was recorded of the team's work stays; so does all that came before.
    """
    state = copy.copy(recording.state)
    state.team_parameters = state.team_parameters.copy()
    if name in (state.team_parameters.dtype.names or ()):
        state.team_parameters[name] = value
        return replace(recording, state=state)
    changed = []
    for past in recording.weeks:
        parameters = past.parameters.copy()
        parameters[name] = value
        changed.append(replace(past, parameters=parameters))
    return replace(recording, weeks=changed)


def _with_power(past: Past, team: Any, since: int) -> Past:
    """Return a week worked by CSMs who have been there for so many weeks; none where negative."""
    if since < 0:
        nobody = np.zeros(0, np.int64)
        work = {name: column[:0] for name, column in past.work.items()}
        return replace(past, worked_on=nobody, work=work, conceded=nobody)
    power = float(team["ramp_start"] + (1 - team["ramp_start"]) * since / team["ramp_weeks"])
    return replace(past, work={n: c * power if n in BY_POWER else c for n, c in past.work.items()})
