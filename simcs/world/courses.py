"""What accounts lose of their ARR by contraction and leaving, year by year: flows of retention."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.journey.columns import NEVER, Account, Stage
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.record import COURSE, FLOW, Course

ABSENT = -1
"""The ARR, at the beginning of a year, of an account that is not there."""


@compiled
def arrive(course: Course, a: Account) -> None:
    """Begin with an account that has become a customer."""
    course.before = a.opening_arr
    course.since = a.start


@compiled
def lose(course: Course, cents: int) -> None:
    """Note a contraction; what was bought since the year began cannot be lost of its beginning."""
    course.lost = min(max(course.before, 0), course.lost + cents)
    course.lost_12m = min(max(course.before_12m, 0), course.lost_12m + cents)


@compiled
def depart(course: Course, week: int) -> None:
    """Note that the account has left at the close of a week."""
    course.lost = max(course.before, 0)
    course.lost_12m = max(course.before_12m, 0)
    course.share = 0.0
    if course.first_left == NEVER:
        course.first_left = week + 1


@compiled
def retained_of_opening(course: Course, a: Account) -> float:
    """Return the opening ARR that an account has kept, cents; years compound."""
    share = course.share
    if course.before > 0:
        share = share * (1.0 - course.lost / course.before)
    return float(a.opening_arr * share)


class Courses:
    """The course of every account, and the flows of every year that is over.

    Parameters
    ----------
    accounts
        Array of `ACCOUNT`, as the run opens.
    horizon
        Weeks of the run.
    """

    def __init__(self, accounts: NDArray[Any], horizon: int) -> None:
        self.horizon = horizon
        self.rows = np.zeros(len(accounts), COURSE)
        self.rows["share"], self.rows["first_left"] = 1.0, NEVER
        self.rows["before_12m"] = ABSENT
        self.begins = 0
        self.years: list[NDArray[Any]] = []
        self.last_year = np.zeros(0, FLOW)
        self.rows["before"] = _arr(accounts)
        self._begin_last_year(accounts, 0)

    def mark(self, accounts: NDArray[Any], week: int) -> None:
        """End the year, or the run, if ``week``, which is about to begin, is the first after it."""
        rows, over = self.rows, week == self.horizon
        if over or week % WEEKS_PER_YEAR == 0:
            self.years.append(self._flow(accounts, "before", "lost", self.begins))
            some = rows["before"] > 0
            rows["share"][some] *= 1.0 - rows["lost"][some] / rows["before"][some]
        if over and week >= WEEKS_PER_YEAR:
            begins = week - WEEKS_PER_YEAR
            self.last_year = self._flow(accounts, "before_12m", "lost_12m", begins)
        if not over and week % WEEKS_PER_YEAR == 0:
            self.begins = week
            rows["before"], rows["lost"] = _arr(accounts), 0
        self._begin_last_year(accounts, week)

    def _begin_last_year(self, accounts: NDArray[Any], week: int) -> None:
        """Note who is there, if ``week`` is the first of the last twelve months."""
        if week == self.horizon - WEEKS_PER_YEAR:
            self.rows["before_12m"] = _arr(accounts)

    def _flow(self, accounts: NDArray[Any], before: str, lost: str, begins: int) -> NDArray[Any]:
        """Return the flows of a time that is over, of those there when it began."""
        rows = self.rows
        there = (rows[before] != ABSENT) & (
            (accounts["opening"] == 1) | (accounts["start"] < begins)
        )
        kept = there & (accounts["stage"] == Stage.ACTIVE) & (rows["since"] <= begins)
        flow = np.zeros(1, FLOW)
        flow["accounts"], flow["kept"] = there.sum(), kept.sum()
        flow["before"], flow["lost"] = rows[before][there].sum(), rows[lost][there].sum()
        flow["after"] = accounts["arr"][kept].sum()
        return flow


def _arr(accounts: NDArray[Any]) -> NDArray[np.int64]:
    return np.where(accounts["stage"] == Stage.ACTIVE, accounts["arr"], ABSENT)
