"""What happened in the playbooks of a run, week by week."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.playbooks.machine import NOTED
from simcs.playbooks.tally import tally
from simcs.world.state import WorldState


class PlayLog:
    """Collects what playbooks noted in one world: an `Observer`."""

    def __init__(self, state: WorldState) -> None:
        self.segments = state.accounts["segment"]
        self.weeks: list[int] = []
        self.parts: list[NDArray[Any]] = []

    def observe(self, state: WorldState, week: int) -> None:
        """Record the lines of the week that has just closed."""
        if isinstance(state.plays, np.ndarray) and state.plays.dtype == NOTED:
            self.weeks.append(week)
            self.parts.append(state.plays)

    def lines(self) -> NDArray[Any]:
        """Return all lines, an array of `NOTED`."""
        return np.concatenate([np.zeros(0, NOTED), *self.parts])

    def tally(self) -> NDArray[Any]:
        """Return the counts of the run, an array of `simcs.playbooks.tally.TALLY`."""
        return tally(self.lines(), self.segments)
