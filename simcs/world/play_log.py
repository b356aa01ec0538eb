"""What happened in the playbooks of a run, week by week."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import Stage
from simcs.playbooks.askers import Askers
from simcs.playbooks.closing import Closing
from simcs.playbooks.drawing import drawn_to
from simcs.playbooks.noting import NOTED, joined
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.tally import tally
from simcs.signals.remembered import WHOLE
from simcs.world import phases
from simcs.world.arrivals import merged
from simcs.world.customers import returned
from simcs.world.state import WorldState


class PlayLog:
    """Collects what playbooks noted in one world: an `Observer`."""

    def __init__(self, state: WorldState, policy: Playbooks) -> None:
        self.segments = state.accounts["segment"]
        self.policy, self.closing = policy, Closing(policy.file)
        self.askers = Askers(self.closing, len(state.accounts))
        self.weeks: list[int] = []
        self.parts: list[NDArray[Any]] = []

    def observe(self, state: WorldState, week: int) -> None:
        """Record the lines of the week that has just closed."""
        if isinstance(state.plays, np.ndarray) and state.plays.dtype == NOTED:
            self.weeks.append(week)
            table = state.memory[WHOLE + self.policy._tables[0]]  # noqa: SLF001 - simcs' own
            # Apart, as the first were done a week ago: not the same work.
            before = self.closing.with_shared(state.plays, self.askers.since)
            self.askers.follow(table, state.backlog, week)
            last = self.closing.with_shared(self._last(state, table, week), self.askers.since)
            self.parts.append(joined(before, last))

    def _last(self, state: WorldState, table: NDArray[np.int32], week: int) -> NDArray[Any]:
        """Return lines for what was done in the last week before all ended with an account.

        Of those that left this week or came back, or of all in the last week of the run.
        """
        accounts = state.accounts
        if week + 1 < state.horizon:
            gone = (accounts["end"] == week + 1) & (accounts["stage"] == Stage.GONE)
            rows = merged(np.flatnonzero(gone), returned(accounts, state.happening))
        else:
            rows = np.arange(len(accounts))
        lines = self.closing.done(table, accounts["last_done"], rows)
        if len(lines) and any(play.variants for play in self.policy.file.playbooks):
            view = phases.shown_to(state, week, self.policy)
            of = lines["row"].astype(np.int64)
            drawn = drawn_to(self.policy.file, self.policy.forced, view, of)
            lines["variant"] = drawn[lines["play"], np.arange(len(lines))]
        return lines

    def lines(self) -> NDArray[Any]:
        """Return all lines, an array of `NOTED`."""
        return joined(np.zeros(0, NOTED), *self.parts)

    def tally(self) -> NDArray[Any]:
        """Return the counts of the run, an array of `simcs.playbooks.tally.TALLY`."""
        return tally(self.lines(), self.segments)
