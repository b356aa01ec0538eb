"""What becomes of each account of the opening book within a year, noted after each close."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import Stage
from simcs.metrics.first_year import FIRST_YEAR, first_weeks, standing_of
from simcs.world.state import WorldState

GONE = int(Stage.GONE)


class FirstYearLog:
    """Collects the first year of each opening account of one world: an `Observer`.

    Parameters
    ----------
    state
        The world as it opens.

    Attributes
    ----------
    rows
        Array of `FIRST_YEAR`, one row for each account of the opening book; whole once the year,
        or a shorter run, is over.
    """

    def __init__(self, state: WorldState) -> None:
        accounts = state.accounts[state.accounts["opening"] == 1]
        segment = accounts["segment"]
        self.weeks = first_weeks(state.horizon)
        self.rows = np.zeros(len(accounts), FIRST_YEAR)
        self.rows["standing"] = standing_of(
            accounts,
            state.parameters["full_adoption"][segment],
            state.signals["sentiment_problem"][segment],
            state.market.parameters.reference_goodwill,
        )
        self.arr = accounts["arr"].astype(np.int64)

    def observe(self, state: WorldState, week: int) -> None:
        """Record the week that has just closed."""
        if week >= self.weeks:
            return
        # Nothing else changes what an account pays, or makes it leave; the opening book is first.
        acted = state.happening[state.happening < len(self.rows)]
        accounts = state.accounts
        self.rows["left"][acted] |= accounts["stage"][acted] == GONE
        renewed = accounts["renewed"][acted] == week + 1
        changed = acted[(accounts["arr"][acted] != self.arr[acted]) | renewed]
        now = accounts[changed]  # whole rows, of which there are few
        self.rows["bought"][changed] += _bought(now, now["arr"] - self.arr[changed], week)
        self.arr[changed] = now["arr"]
        if week + 1 == self.weeks:
            self.rows["kept"] = np.where(self.rows["left"], 0, self.arr)


def _bought(accounts: NDArray[Any], more: NDArray[np.int64], week: int) -> NDArray[np.int64]:
    """Return what was bought of a change in ARR: the rest came with a renewal or a return."""
    renewed = accounts["renewed"] == week + 1
    with_it = accounts["rise"] - accounts["concession"] - accounts["cut"]
    return np.where(accounts["returned"] == 0, more - np.where(renewed, with_it, 0), 0)
