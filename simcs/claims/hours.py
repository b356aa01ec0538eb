"""Equal hours: working weeks cut until they are, and whether what was measured is.

Ways to spend hours can only be compared in the same hours. So a study that compares them names the
arms whose hours are to be equal, and a point at which they are not says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from simcs.claims.study import Company, Key, Study
from simcs.metrics.definitions import metric_names

EQUAL = 0.02
"""How far apart hours that count as equal may be: the most over the fewest, less one."""

NEAR = 0.008
"""How near the hours of a cut week come to those that it is to spend, relative to them; less than
half of `EQUAL`, since one arm may be above and another below."""

TRIES = 6
HOURS, AVAILABLE = (metric_names().index(name) for name in ("hours_used", "hours_available"))

Row = NDArray[np.float64]
"""What an arm measured, shape (metrics,)."""


def fitted(simulate: Callable[[float], Row], hours: float, whole: Row) -> Row:
    """Return what an arm measured whose working week is such that it spends ``hours``.

    Parameters
    ----------
    simulate
        Returns what it measures with a share of the week.
    whole
        What it measured with the whole week. An arm that spends no more hours than ``hours`` keeps
        it: no more would be asked for.
    """
    over, high = whole[HOURS] / hours - 1 if hours else 0.0, 1.0
    if over <= NEAR:
        return whole
    # With no more hours than these, it cannot spend too many.
    low, under = hours / whole[AVAILABLE], 0.0
    scale, nearest, best = low, -np.inf, whole
    for _ in range(TRIES):
        found = simulate(scale)
        off = found[HOURS] / hours - 1
        if nearest < off <= NEAR:
            nearest, best = off, found
        if abs(off) <= NEAR:
            break
        if off > 0:
            high, over, under = scale, off, under / 2
        else:
            low, under, over = scale, off, over / 2
        # False position, which halves the end that stays (Dowell & Jarratt 1971, "Illinois").
        scale = high - over * (high - low) / (over - under)
    return best


def worked(companies: Sequence[Company]) -> dict[Key, float]:
    """Return the hours that CSMs worked in each cell and arm, means over companies."""
    keys = companies[0].measured if companies else {}
    return {
        (cell, arm): float(np.mean([company("hours_used", arm, cell) for company in companies]))
        for cell, arm in keys
        if "hours_used" in companies[0].measured[cell, arm]
    }


def apart(study: Study, hours: Mapping[Key, float]) -> float:
    """Return how far apart hours are that are to be equal: the most over the fewest, less one.

    0 where none are to be equal.
    """
    return max((_spread([hours[key] for key in group]) for group in study.equal_hours), default=0.0)


def _spread(hours: Sequence[float]) -> float:
    fewest, most = min(hours), max(hours)
    if most == fewest:
        return 0.0
    return most / fewest - 1 if fewest > 0 else float("inf")


def are_equal(study: Study, hours: Mapping[Key, float]) -> bool:
    """Return whether hours are equal that are to be."""
    return apart(study, hours) <= EQUAL
