"""The minutes of work that CSMs finish for each account of the opening book, week by week."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.world.recorder import worked_on
from simcs.world.state import WorldState


def work_of_csms(action_effects: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which actions with a customer take hours of a CSM, shape ``(actions, touches)``."""
    asks = action_effects["asks"] == 0
    done_by_people = (action_effects["minutes"] > 0) & (action_effects["automated"] == 0)[:, None]
    return np.asarray(done_by_people & asks[:, None])


class FinishedLog:
    """Adds up the minutes of finished work, by account: an `Observer`.

    Parameters
    ----------
    state
        The world as it opens.

    Attributes
    ----------
    minutes
        Shape ``(opening accounts,)``. An action counts with the minutes that it takes once; what
        executives and specialists finish is left out.
    """

    def __init__(self, state: WorldState) -> None:
        accounts, effects = state.accounts, state.action_effects
        self.size = int(np.sum(accounts["opening"] == 1))
        touch = state.parameters["touch"][accounts["segment"][: self.size]]
        by_csm = np.where(work_of_csms(effects), effects["minutes"], 0)
        self.each = np.ascontiguousarray(by_csm.T[touch]).astype(np.int64)
        self.minutes = np.zeros(self.size, np.int64)

    def observe(self, state: WorldState, week: int) -> None:
        """Add the week that has just closed."""
        worked = worked_on(state, week)
        if not len(worked):
            return
        row, place = np.nonzero(state.accounts["last_done"][: self.size][:, worked] == week)
        if len(row):
            minutes = self.each[row, worked[place]]
            self.minutes += np.bincount(row, minutes, self.size).astype(np.int64)
        asked = state.journal.asked_of_others
        if len(asked):
            self._without(asked[asked[:, 0] < self.size], state, week)

    def _without(self, asked: NDArray[np.int64], state: WorldState, week: int) -> None:
        """Take out what others have finished."""
        row, action = np.unique(asked, axis=0).T
        done = state.accounts["last_done"][row, action] == week
        np.subtract.at(self.minutes, row[done], self.each[row[done], action[done]])
