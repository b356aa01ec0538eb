"""How much of a playbook people do as written: each CSM's share, and which steps are not done.

``m`` is a row of `CSM` and ``p`` the row of `TEAM_PARAMETERS`, as in `simcs.team.csm`. With
``as_written`` at 1 every share is exactly 1, and nothing is drawn.
"""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled
from simcs.randomness import Phase, Stream, uniform
from simcs.team.columns import Seat
from simcs.team.parameters import Team
from simcs.team.work import NOBODY

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CSM, STEP = int(Stream.AS_WRITTEN), int(Stream.STEP_AS_WRITTEN)
OPENING = int(Phase.OPENING)

AUTOMATED = -1
"""Stands for the number of the draw of a step that nobody does, and so is always done."""


class Keeping(Protocol):
    """What `chance_of` reads of the row of `TEAM_PARAMETERS`."""

    as_written_maturity: float
    opening_maturity: float


@compiled
def share_of(m: Seat, p: Team, seed: int, replication: int) -> float:
    """Return which share of steps the CSM now due in a seat does as written, on arrival."""
    width = min(p.as_written_spread, 1.0 - p.as_written, p.as_written)
    if width <= 0.0:
        return float(p.as_written)
    place = uniform(seed, replication, m.entity, OPENING, CSM, m.hires)
    return float(p.as_written + width * (2.0 * place - 1.0))


@compiled
def coached(share: float, p: Team) -> float:
    """Return a CSM's share after one more week of coaching."""
    return float(share + p.as_written_coaching * p.coaching * (1.0 - share))


@compiled
def chance_of(share: float, p: Keeping, maturity: float) -> float:
    """Return how likely a CSM does a step as written in a team of so much process maturity."""
    left = (1.0 - p.as_written_maturity * maturity) / (
        1.0 - p.as_written_maturity * p.opening_maturity
    )
    return float(1.0 - min(1.0, (1.0 - share) * left))


@compiled
def by_seat(team: Table[Seat], parameters: Table[Keeping], maturity: float, week: int) -> Floats:
    """Return how likely a step is done as written with the accounts of each owner.

    Parameters
    ----------
    team, parameters
        Array of `CSM`, and one row of `TEAM_PARAMETERS`.
    maturity
        Process maturity now.
    week
        The week: of a pod those count who are in place, where anybody is.

    Returns
    -------
    numpy.ndarray
        Shape ``(seats + 1,)``, by the owner's seat, the first of a pod; the last, which the index
        `NOBODY` finds too, is the mean of all CSMs.
    """
    p, seats = parameters[0], team.shape[0]
    found = np.ones(seats + 1)
    total, count = 0.0, 0
    for first in range(seats):
        if team[first].pod != first:
            continue
        own, everyone, here, members = 0.0, 0.0, 0, 0
        k = first
        while k != NOBODY:
            chance = chance_of(team[k].as_written, p, maturity)
            everyone += chance
            members += 1
            if team[k].hired <= week:
                own += chance
                here += 1
            k = team[k].next
        found[first] = own / here if here else everyone / members
        total += everyone
        count += members
    if count:
        found[seats] = total / count
    return found


@compiled
def not_done(
    chances: Floats, entities: Ints, numbers: Ints, seed: int, replication: int, week: int
) -> NDArray[np.bool_]:
    """Return which steps would not be done as written if they were due this week.

    Parameters
    ----------
    chances
        Of each account that a step is done.
    entities
        The accounts' keys of random numbers.
    numbers
        Of each step the number of its draw, `AUTOMATED` if it takes nobody.

    Returns
    -------
    numpy.ndarray
        Shape ``(steps, accounts)``.
    """
    found = np.zeros((numbers.shape[0], entities.shape[0]), np.bool_)
    for w in range(numbers.shape[0]):
        if numbers[w] == AUTOMATED:
            continue
        for n in range(entities.shape[0]):
            chance = uniform(seed, replication, entities[n], week, STEP, numbers[w])
            found[w, n] = chance >= chances[n]
    return found


Decides = Callable[[Ints, Ints], NDArray[np.bool_] | None]
"""Row numbers of accounts, and numbers of the draws of steps -> as `not_done` returns it; None
where all is done as written."""


def all_done(_rows: Ints, _numbers: Ints) -> None:
    """Say that all is done as written."""


def deciding(
    team: NDArray[Any],
    parameters: NDArray[Any],
    maturity: float,
    accounts: NDArray[Any],
    key: tuple[int, int],
    week: int,
) -> Decides:
    """Return what says which steps are not done as written this week.

    Parameters
    ----------
    team, parameters, maturity, week
        As in `by_seat`.
    accounts
        Array of `ACCOUNT`.
    key
        Seed and replication.
    """
    if parameters["as_written"][0] >= 1.0:
        return all_done

    def decides(rows: Ints, numbers: Ints) -> NDArray[np.bool_]:
        chances = by_seat(team, parameters, maturity, week)[accounts["owner"][rows]]
        return not_done(chances, accounts["entity"][rows], numbers, *key, week)

    return decides
