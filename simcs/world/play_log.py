"""What happened in the playbooks of a run, week by week."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import Stage
from simcs.playbooks.closing import Closing
from simcs.playbooks.drawing import drawn_to
from simcs.playbooks.noting import NOTED
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.tally import tally
from simcs.signals.remembered import WHOLE
from simcs.world import phases
from simcs.world.state import WorldState


class PlayLog:
    """Collects what playbooks noted in one world: an `Observer`."""

    def __init__(self, state: WorldState, policy: Playbooks) -> None:
        self.segments = state.accounts["segment"]
        self.policy, self.closing = policy, Closing(policy.file)
        self.weeks: list[int] = []
        self.parts: list[NDArray[Any]] = []

    def observe(self, state: WorldState, week: int) -> None:
        """Record the lines of the week that has just closed."""
        if isinstance(state.plays, np.ndarray) and state.plays.dtype == NOTED:
            self.weeks.append(week)
            # Apart, as the first were done a week ago: not the same work.
            of_both = state.plays, self._last(state, week)
            self.parts.append(np.concatenate([self.closing.with_shared(one) for one in of_both]))

    def _last(self, state: WorldState, week: int) -> NDArray[Any]:
        """Return lines for what was done in the last week: of those that left, or of the run."""
        accounts = state.accounts
        if week + 1 < state.horizon:
            gone = (accounts["end"] == week + 1) & (accounts["stage"] == Stage.GONE)
            rows = np.flatnonzero(gone)
        else:
            rows = np.arange(len(accounts))
        table, _ = self.policy._tables  # noqa: SLF001 - simcs' own
        lines = self.closing.done(state.memory[WHOLE + table], accounts["last_done"], rows)
        if len(lines) and any(play.variants for play in self.policy.file.playbooks):
            view = phases.shown_to(state, week, self.policy)
            of = lines["row"].astype(np.int64)
            drawn = drawn_to(self.policy.file, self.policy.forced, view, of)
            lines["variant"] = drawn[lines["play"], np.arange(len(lines))]
        return lines

    def lines(self) -> NDArray[Any]:
        """Return all lines, an array of `NOTED`."""
        return np.concatenate([np.zeros(0, NOTED), *self.parts])

    def tally(self) -> NDArray[Any]:
        """Return the counts of the run, an array of `simcs.playbooks.tally.TALLY`."""
        return tally(self.lines(), self.segments)
