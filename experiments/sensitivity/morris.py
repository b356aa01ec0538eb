"""Screening by elementary effects: which of many parameters move an output at all.

Morris (1991), *Technometrics* 33, 161-174; mu* after Campolongo, Cariboni and Saltelli (2007),
*Environmental Modelling & Software* 22, 1509-1518.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcs.metrics.summary import CONFIDENCE, mean_interval

Floats = NDArray[np.float64]
LEVELS = 4
"""Of the grid on which trajectories walk: places 0, 1/3, 2/3 and 1."""
JUMP = LEVELS / (2 * (LEVELS - 1))
"""How far each step goes, 2/3 of a range: from each level to another one, and all as likely."""
RESAMPLES = 2000


def trajectories(count: int, dimensions: int, luck: np.random.Generator) -> Floats:
    """Return walks through the unit cube in which each step moves one parameter by `JUMP`.

    Returns
    -------
    numpy.ndarray
        Shape ``(count, dimensions + 1, dimensions)``: every parameter is moved once in each.
    """
    walks = np.empty((count, dimensions + 1, dimensions))
    for walk in walks:
        low = luck.integers(0, LEVELS // 2, dimensions) / (LEVELS - 1)
        rises = luck.random(dimensions) < 0.5
        walk[:] = np.where(rises, low, low + JUMP)
        for step, moved in enumerate(luck.permutation(dimensions)):
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
        Standard deviation of effects: of what hangs on other parameters, bends, or is chance.
    over_floor
        95 % interval of how far mu* is above that of the floor, over the same resampled walks.
    """

    mu: tuple[float, float, float]
    mu_star: tuple[float, float, float]
    sigma: float
    over_floor: tuple[float, float]


def screened(found: Floats, floor: int, luck: np.random.Generator) -> list[Screened]:
    """Sum up the effects on one output, parameter by parameter.

    Parameters
    ----------
    found
        Shape ``(count, dimensions)``.
    floor
        Which of the dimensions does nothing but draw other luck. What is not above it cannot be
        told from chance.
    """
    size = np.abs(found)
    picks = luck.integers(0, len(found), (RESAMPLES, len(found)))
    again = size[picks].mean(axis=1)
    tails = [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    low, high = np.quantile(again, tails, axis=0)
    over = np.quantile(again - again[:, [floor]], tails, axis=0)
    spread = found.std(axis=0, ddof=1) if len(found) > 1 else np.full(found.shape[1], np.nan)
    return [
        Screened(
            mean_interval(found[:, k]),
            (float(size[:, k].mean()), float(low[k]), float(high[k])),
            float(spread[k]),
            (float(over[0, k]), float(over[1, k])),
        )
        for k in range(found.shape[1])
    ]
