"""Which accounts come first within a playbook, and what that adds to the priority of its work."""

from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.care import by_revenue, by_worth
from simcs.interventions.worth import Worth
from simcs.playbooks.language import Playbook, PlaybookFile
from simcs.playbooks.layout import Program
from simcs.signals.view import Floats, View

EACH_TURN = 1e-6
"""What a place earlier in a list of playbooks adds to the priority: it decides between equals."""

TYPICAL, EACH_POINT = 40.0, 0.4
"""What the order by score adds where a score is typical, and with each point that it is lower."""


def order_of(file: PlaybookFile, playbook: Playbook) -> str | None:
    """Return the order of accounts within a playbook: its own, or that of the rules."""
    order = file.rules.order
    return playbook.order or (order if isinstance(order, str) else None)


def level_of(file: PlaybookFile, playbook: Playbook) -> float:
    """Return the priority of a playbook, with its place in the list that the rules may have."""
    order = file.rules.order
    if not isinstance(order, tuple) or playbook.name not in order:
        return playbook.priority
    return playbook.priority + EACH_TURN * (len(order) - order.index(playbook.name))


class Orders:
    """The orders of a file's playbooks in one week, for the accounts in view.

    Parameters
    ----------
    wanted
        Which work is wanted, shape ``(works, accounts)``; accounts that have left come last.
    worth
        What hours are expected to bring this week.
    """

    def __init__(
        self,
        file: PlaybookFile,
        view: View,
        program: Program,
        wanted: NDArray[np.bool_],
        worth: Worth,
    ) -> None:
        self.worth = worth
        self.view, self.wanted, self.work = view, wanted[:, : len(view.account)], program.work
        self.playbooks = file.playbooks
        self.of = [file.playbooks[work.playbook] for work in program.work]
        self.orders = [order_of(file, playbook) for playbook in self.of]
        self.levels = [level_of(file, playbook) for playbook in self.of]

    @cached_property
    def _below(self) -> Floats:
        """By how many points each score is below what is typical of its segment."""
        return self.view.typical_score(0.5) - self.view.score

    @cached_property
    def _revenue(self) -> Floats:
        return by_revenue(self.view)

    def urgency(self, at: int) -> Floats:
        """Return by what a piece of work orders accounts, the highest first: $, points, $ an hour.

        It is 0 without an order.
        """
        match self.orders[at]:
            case "revenue":
                return self.view.arr
            case "score":
                return self._below
            case "value_per_hour":
                return self.worth.per_hour(self.work[at].action, self.wanted[at])
        return np.zeros(len(self.view.account))

    def priority(self, at: int) -> Floats | float:
        """Return the priority of a piece of work: its playbook's, and with an order up to 99 more.

        By score that is 0.4 for each point, and 40 where the score is typical.
        """
        level = self.levels[at]
        match self.orders[at]:
            case "revenue":
                return level + self._revenue
            case "score":
                return (level + TYPICAL) + EACH_POINT * self._below
            case "value_per_hour":
                return level + by_worth(self.urgency(at))
        return level

    def pairs(self, work: NDArray[np.int64], place: NDArray[np.int64]) -> Floats:
        """Return the priority of work with accounts, in pairs, in ascending order of the work."""
        found = np.array(self.levels, float)[work]
        begins = np.searchsorted(work, np.arange(len(self.orders) + 1)).tolist()
        for at, (begin, end) in enumerate(pairwise(begins)):
            if self.orders[at] and begin < end:
                found[begin:end] = np.asarray(self.priority(at))[place[begin:end]]
        return found
