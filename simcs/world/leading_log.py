"""What can be read of accounts after a quarter and after two: leading measures of a pilot."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.leading import (
    ALL,
    CASES,
    LEAST_USE,
    LOWEST_SCORE,
    MEASURES,
    MOMENTS,
    NEW,
    PARTS,
    SUMS,
)
from simcs.journey.columns import NOT_YET, Stage
from simcs.world.state import WorldState

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
QUARTER = 13
LOWEST = 1 / 3
"""Share of the accounts of the opening book that have the least of something."""
ROWS = {name: place for place, name in enumerate(MEASURES)}


def read(accounts: NDArray[Any], opening: NDArray[Any], since: int, until: int) -> Floats:
    """Return the readings of accounts, shape ``(measures, accounts)``; NaN where there is none.

    Parameters
    ----------
    accounts
        Array of `simcs.journey.columns.ACCOUNT`.
    opening
        ARR of each as the run begins, cents.
    since, until
        Weeks in which an answer to a survey counts.
    """
    weeks = np.minimum(accounts["first_value"] - accounts["start"], QUARTER)
    readings = {
        "usage": accounts["usage"],
        "score": accounts["score"],
        "problems": accounts["problems"].sum(axis=1),
        "tickets": accounts["tickets"],
        "survey": (accounts["survey_week"] >= since) & (accounts["survey_week"] <= until),
        "growth": accounts["arr"] / np.maximum(1, opening),
        "first_value": np.where(accounts["first_value"] == NOT_YET, QUARTER, weeks),
    }
    found = np.array([readings[name] for name in MEASURES], np.float64)
    found[:, accounts["stage"] != Stage.ACTIVE] = np.nan
    return found


class LeadingLog:
    """Notes leading measures at their moments, from what can be seen: an `Observer`.

    Parameters
    ----------
    state
        The world as it opens.
    """

    def __init__(self, state: WorldState) -> None:
        accounts = state.accounts
        self.arr = accounts["arr"].copy()
        self.start = read(accounts, self.arr, -QUARTER, 0)
        opening = accounts["opening"] == 1
        self.among = {
            ALL: opening,
            LEAST_USE: opening & _lowest(self.start[ROWS["usage"]], opening),
            LOWEST_SCORE: opening & _lowest(self.start[ROWS["score"]], opening),
            NEW: accounts["first_value"] == NOT_YET,
        }
        self.start = np.nan_to_num(self.start)
        self.readings: dict[int, Floats] = {}

    def observe(self, state: WorldState, week: int) -> None:
        """Note the readings where the week that has just closed is a moment."""
        if week + 1 in MOMENTS:
            own = read(state.accounts, self.arr, 0, week)
            # Time to first value is of those that have had a quarter for it, and a quarter at most.
            own[ROWS["first_value"], state.accounts["start"] > week + 1 - QUARTER] = np.nan
            self.readings[week + 1] = own

    def values(self, stays: Bools) -> Floats:
        """Return what they add up to, shape ``(parts, 2)``, in the order of `PARTS`.

        Parameters
        ----------
        stays
            Of each account whether it has never left by the end of the run.
        """
        found: list[tuple[float, float]] = []
        for weeks in MOMENTS:
            for among, name in CASES:
                if weeks not in self.readings:
                    found += NOTHING
                    continue
                own, place = self.readings[weeks][ROWS[name]], self.among[among]
                there = place & np.isfinite(own)
                found += _sums(own[there], self.start[ROWS[name], there], stays[there])
        return np.asarray(found, np.float64).reshape(len(PARTS), 2)


NOTHING = [(0.0, 0.0)] * (len(SUMS) + 2)


def _lowest(values: Floats, opening: Bools) -> Bools:
    """Return which accounts have the least: as many as `LOWEST` says, and those level with them."""
    if not opening.any():
        return opening
    return np.asarray(values <= np.quantile(values[opening], LOWEST))


def _sums(own: Floats, start: Floats, stays: Bools) -> list[tuple[float, float]]:
    """Return the sums of one measure, and how many stay above its middle and not above."""
    count = len(own)
    if not count:
        return NOTHING
    sums = own.sum(), own @ own, start.sum(), start @ start, own @ start
    above = own > np.median(own)
    if not above.any():  # half or more have the most there is
        above = own == own.max()
    sides = [(float(stays[side].sum()), float(side.sum())) for side in (above, ~above)]
    return [*((float(one), float(count)) for one in sums), *sides]
