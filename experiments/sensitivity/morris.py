"""Screening by elementary effects: which of many parameters move an output at all.

Morris (1991), *Technometrics* 33, 161-174; mu* after Campolongo, Cariboni and Saltelli (2007),
*Environmental Modelling & Software* 22, 1509-1518.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import CONFIDENCE, mean_interval

Floats = NDArray[np.float64]
LEVELS = 4
"""Of the grid on which trajectories walk: places 0, 1/3, 2/3 and 1."""
JUMP = LEVELS / (2 * (LEVELS - 1))
"""How far each step goes, 2/3 of a range: from each level to another one, and all as likely."""
RESAMPLES = 2000


def trajectories(count: int, dimensions: int, draws: np.random.Generator) -> Floats:
    """Return walks through the unit cube in which each step moves one parameter by `JUMP`.

    Returns
    -------
    numpy.ndarray
        Shape ``(count, dimensions + 1, dimensions)``: every parameter is moved once in each.
    """
    walks = np.empty((count, dimensions + 1, dimensions))
    for walk in walks:
        low = draws.integers(0, LEVELS // 2, dimensions) / (LEVELS - 1)
        rises = draws.random(dimensions) < 0.5
        walk[:] = np.where(rises, low, low + JUMP)
        for step, moved in enumerate(draws.permutation(dimensions)):
            walk[step + 1 :, moved] += JUMP if rises[moved] else -JUMP
    return walks


def effects(walks: Floats, values: Floats) -> Floats:
    """Return what each parameter's step did to the outputs, per whole range.

    Parameters
    ----------
    walks
        As `trajectories` returns them.
    values
        Outputs at their points, shape ``(count, dimensions + 1, outputs)``.

    Returns
    -------
    numpy.ndarray
        Shape ``(count, dimensions, outputs)``.
    """
    steps = np.diff(walks, axis=1)
    moved = np.abs(steps).argmax(axis=2)
    by = np.take_along_axis(steps, moved[:, :, None], axis=2)
    found = np.empty((len(walks), walks.shape[2], values.shape[2]))
    np.put_along_axis(found, moved[:, :, None], np.diff(values, axis=1) / by, axis=1)
    return found


@dataclass(frozen=True)
class Screened:
    """What elementary effects say of one parameter and one output.

    Parameters
    ----------
    mu
        Mean effect of going from the lower to the upper end, and its 95 % t-interval.
    mu_star
        Mean size of the effect, whatever its sign, and its 95 % interval over resampled walks.
    sigma
        Standard deviation of effects: of what depends on other parameters, bends, or is chance.
    over_floor
        95 % t-interval of how far mu* is above that of the floor, from the gaps within walks:
        resampling few walks would make it far too narrow to decide by.
    sign
        1 or -1 where the sign of mu is clear although many are asked, else 0: see `clear_signs`.
    """

    mu: tuple[float, float, float]
    mu_star: tuple[float, float, float]
    sigma: float
    over_floor: tuple[float, float]
    sign: int


def screened(found: Floats, floors: int, draws: np.random.Generator) -> list[Screened]:
    """Sum up the effects on one output, parameter by parameter, and last the floor.

    Parameters
    ----------
    found
        Shape ``(count, dimensions)``.
    floors
        How many of the dimensions, the last ones, do nothing but change the seed. Their effects
        are taken together, and what is not above them cannot be distinguished from chance.
    """
    size = np.abs(found)
    of_floor = size[:, -floors:]
    each = np.column_stack((size[:, :-floors], of_floor.mean(axis=1)))
    picks = draws.integers(0, len(found), (RESAMPLES, len(found)))
    again = each[picks].mean(axis=1)
    tails = [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    low, high = np.quantile(again, tails, axis=0)
    over = [mean_interval(own - each[:, -1])[1:] for own in each.T]
    effects_of = [*found[:, :-floors].T, found[:, -floors:].ravel()]
    signs = [*clear_signs(found[:, :-floors]), 0]
    return [
        Screened(
            mean_interval(own),
            (float(each[:, k].mean()), float(low[k]), float(high[k])),
            float(own.std(ddof=1)) if len(own) > 1 else np.nan,
            over[k],
            signs[k],
        )
        for k, own in enumerate(effects_of)
    ]


def clear_signs(found: Floats) -> list[int]:
    """Return the sign of each mean effect where it is clear, else 0.

    Of those with a sign, one in twenty is expected to be chance: t-tests over trajectories, which
    have a seed of their own each, with the false discovery rate of Benjamini and Hochberg (1995,
    *Journal of the Royal Statistical Society* B 57, 289-300).

    Parameters
    ----------
    found
        Shape ``(count, dimensions)``.
    """
    from scipy.special import stdtr
    from scipy.stats import false_discovery_control

    count = len(found)
    if count < 2:
        return [0] * found.shape[1]
    mean, error = found.mean(axis=0), found.std(axis=0, ddof=1) / np.sqrt(count)
    # An effect that is the same everywhere has no error; one that is never there is no finding.
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(mean == 0, 0.0, np.abs(mean) / error)
    chance = false_discovery_control(2 * stdtr(count - 1, -size))
    return [int(np.sign(m)) if p < 1 - CONFIDENCE else 0 for m, p in zip(mean, chance, strict=True)]
