"""What the ledger has to know at the close of a week, beside what the machine noted of it.

The machine notes work as done in the week after. It sees no account that has left since, and there
is no week after the last.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.actions import NUMBERS
from simcs.playbooks.codes import ASKED
from simcs.playbooks.language import PlaybookFile
from simcs.playbooks.noting import DELIVERED, DONE_FOR_ANOTHER, NOTED, joined
from simcs.playbooks.orders import level_of
from simcs.playbooks.program import all_work, compiled_program


class Closing:
    """What lines for the ledger need to know of a file's work, worked out once.

    Parameters
    ----------
    file
        The playbooks.
    """

    def __init__(self, file: PlaybookFile) -> None:
        work = all_work(file)
        levels = [level_of(file, file.playbooks[one.playbook]) for one in work]
        self.playbook = np.array([one.playbook for one in work], np.int64)
        self.action = np.array([NUMBERS[one.action] for one in work], np.int64)
        self.asked = compiled_program(file, ()).works[:, ASKED]
        self.turn = np.empty(len(work), np.int64)
        self.turn[np.argsort(-np.array(levels), kind="stable")] = np.arange(len(work))
        self.is_shared = np.bincount(self.action, minlength=len(NUMBERS))[self.action] > 1
        self.shared = np.flatnonzero(self.is_shared)

    def done(
        self, state: NDArray[np.int32], last_done: NDArray[Any], rows: NDArray[np.int64]
    ) -> NDArray[np.void]:
        """Return lines for what is done of the work that is asked for some accounts.

        Parameters
        ----------
        state
            The machine's, shape ``(columns, accounts)``.
        last_done
            Week in which each action was last done, shape ``(accounts, actions)``.
        rows
            Row numbers of the accounts.

        Returns
        -------
        numpy.ndarray
            Array of `NOTED`, with row numbers; nobody is drawn to a variant.
        """
        asked = state[self.asked][:, rows]
        done = (asked % 2 == 1) & (asked >= 0)  # as `simcs.playbooks.asking.is_done` reads them
        done &= asked // 2 <= last_done[rows][:, self.action].T
        work, place = np.nonzero(done)
        lines = np.zeros(len(work), NOTED)
        lines["row"], lines["play"], lines["work"] = rows[place], self.playbook[work], work
        lines["kind"] = DELIVERED
        return lines

    def with_shared(
        self,
        lines: NDArray[np.void],
        since: Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.int32]],
    ) -> NDArray[np.void]:
        """Return a week's lines, with one more for each step that was done for another step.

        What several steps want of an account at a time, of one play or of several, is one piece of
        work. It is done as the step wants it that asked first, of those that asked in one week
        that of the play with the highest priority, the first of equals: its hours and contacts
        are that step's alone.

        Parameters
        ----------
        since
            Returns the weeks since which pieces of shared work are asked for some accounts.
        """
        if not len(self.shared):
            return lines
        done = lines[lines["kind"] == DELIVERED]
        done = done[self.is_shared[done["work"]]]
        work, row = done["work"].astype(np.int64), done["row"].astype(np.int64)
        task = row * len(NUMBERS) + self.action[work]
        order = np.lexsort((self.turn[work], since(work, row), task))
        again = np.flatnonzero(np.diff(task[order]) == 0) + 1
        if not len(again):
            return lines
        more = done[order[again]]
        more["kind"] = DONE_FOR_ANOTHER
        return joined(lines, more)
