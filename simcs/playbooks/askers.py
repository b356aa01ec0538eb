"""Since when steps have been asking for work that several of them want: whose work it is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.actions import NUMBERS
from simcs.playbooks.closing import Closing
from simcs.team.work import TEAM_WORK


class Askers:
    """Follows from week to week who asks for the actions that several pieces of work ask for.

    A task stays whose it is while it waits in the backlog: who does it and how often do not change
    when another step asks for it as well. A task that was given up is asked for anew.

    Parameters
    ----------
    closing
        What is known of the file's work.
    accounts
        Number of accounts of the world.
    """

    def __init__(self, closing: Closing, accounts: int) -> None:
        self.work = closing.shared
        self.asked, self.action = closing.asked[self.work], closing.action[self.work]
        self.place = np.zeros(len(closing.action), np.int64)
        self.place[self.work] = np.arange(len(self.work))
        self.before = np.full((len(self.work), accounts), -1, np.int32)
        self._since = np.zeros((len(self.work), accounts), np.int32)
        self.waited = np.zeros((len(NUMBERS), accounts), np.bool_)

    def follow(self, state: NDArray[np.int32], backlog: NDArray[Any], week: int) -> None:
        """Take in a week that has just closed: the machine's state, and the tasks that still wait.

        Parameters
        ----------
        state
            Shape ``(columns, accounts)``.
        backlog
            Array of `simcs.team.work.TASK`.
        """
        if not len(self.work):
            return
        now = state[self.asked]
        anew = (now != self.before) | ~self.waited[self.action]
        self._since[anew & (now >= 0) & (now & 1 == 1)] = week
        self.before = now
        self.waited[:] = False
        of_accounts = backlog[backlog["account"] != TEAM_WORK]
        self.waited[of_accounts["action"], of_accounts["account"]] = True

    def since(self, work: NDArray[np.int64], row: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the week since which pieces of shared work have been in the plan for accounts."""
        return self._since[self.place[work], row]
