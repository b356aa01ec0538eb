"""What preceded the leaving of accounts that were followed: turning point, signs, and stayers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import NEVER, NOT_YET
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.world.finished_log import work_of_csms
from simcs.world.followed import Followed, FollowedLog
from simcs.world.parting_tallies import (
    CAUSES,
    DECIDED_BEFORE,
    NO_FALL,
    SEVERAL,
    UNPREVENTABLE,
    Sign,
    Tallies,
)
from simcs.world.state import WorldState
from simcs.world.turning_point import decision, fall_to_decision

HALF_YEAR, QUARTER = 26, 13
LOOKED_AT = 6
"""Accounts whose turning point is looked for in one future, at most."""


class PartingLog(FollowedLog):
    """Follows some opening accounts of one world, and says what preceded their leaving.

    Parameters
    ----------
    state
        The world as it opens.
    rows
        Row numbers of the accounts.
    """

    def __init__(self, state: WorldState, rows: NDArray[np.int64]) -> None:
        super().__init__(state, rows)
        self.red_line = state.red_line[self.begin["segment"]]
        self.by_csm = work_of_csms(state.action_effects).T[
            state.parameters["touch"][self.begin["segment"]]
        ]

    def tallies(self, left: NDArray[np.int64]) -> Tallies:
        """Return what preceded each leaving, added up.

        Parameters
        ----------
        left
            Point in time at which each account of the opening book first left, weeks, or NEVER.
        """
        found = Tallies()
        when = left[self.rows]
        leavers = np.flatnonzero(when != NEVER)
        stayers = np.flatnonzero(when == NEVER)
        each = {int(place): self.account(int(place), int(when[place])) for place in leavers}
        chosen = {int(one) for one in leavers[_spread(len(leavers), LOOKED_AT)]}
        for place, account in each.items():
            decided = decision(account)
            found.sign(self._sign(place, decided))
            if place in chosen:
                _turn(found, account, decided)
            if decided is not None and decided >= 0:
                other = self._match(place, stayers)
                if other is not None:
                    pair = (self._looks(place, decided), self._looks(other, decided))
                    found.beside(*pair)
        return found

    def _sign(self, place: int, decided: int | None) -> Sign:
        """Return what was to be seen of an account in the half-year before it decided."""
        if decided is None:
            return Sign.BEYOND
        if decided < 0:
            return Sign.BEFORE
        first = max(0, decided - HALF_YEAR)
        weeks = slice(first, decided + 1)
        red = np.flatnonzero(self.states["score"][weeks, place] < self.red_line[place])
        if not len(red):
            return Sign.NONE
        # What the score of a week shows can be acted on from the week after it.
        since = first + int(red[0]) + 1
        return Sign.ACTED if self._contacts(place, since, decided) else Sign.MISSED

    def _contacts(self, place: int, first: int, last: int) -> int:
        """Return how many tasks CSMs finished for it in these weeks, both included."""
        weeks = np.arange(first, last + 1)
        done = self.states["last_done"][weeks, place] == weeks[:, None]
        return int(done[:, : self.by_csm.shape[1]][:, self.by_csm[place]].sum())

    def _match(self, place: int, stayers: NDArray[np.int64]) -> int | None:
        """Return the stayer of its segment that is nearest in ARR and tenure, if there is one."""
        begin = self.begin
        own = stayers[begin["segment"][stayers] == begin["segment"][place]]
        if not len(own):
            return None
        arr = np.log(np.maximum(begin["opening_arr"], 1))
        years = begin["start"] / WEEKS_PER_YEAR
        away = np.abs(arr[own] - arr[place]) + np.abs(years[own] - years[place])
        return int(own[int(np.argmin(away))])

    def _looks(self, place: int, decided: int) -> dict[str, float]:
        """Return how an account stood a quarter before a week, or as the run began."""
        week = decided - QUARTER
        a: Any = self.states[week, place] if week >= 0 else self.begin[place]
        first = max(0, week - HALF_YEAR + 1)
        weeks = max(week, 0) - first + 1
        contacts = self._contacts(place, first, first + weeks - 1)
        return {
            "arr": float(a["arr"]) / 100,
            "tenure": (max(week, 0) - float(a["start"])) / WEEKS_PER_YEAR,
            "score": float(a["score"]),
            "adoption": float(a["adoption"]),
            "first_value": float(a["first_value"] != NOT_YET),
            "champion": float(a["champion"]),
            "problems": float(a["problems"].sum()),
            "goodwill": float(a["goodwill"]),
            "contacts": contacts * QUARTER / weeks,
        }


def _spread(count: int, most: int) -> NDArray[np.int64]:
    """Return at most so many places of ``count``, evenly spread."""
    looked = min(count, most)
    return np.arange(looked) * count // max(looked, 1)


def _turn(found: Tallies, account: Followed, decided: int | None) -> None:
    """Note what turned an account, and how long before its decision."""
    if decided is None:
        found.turning(UNPREVENTABLE)
    elif decided < 0:
        found.turning(DECIDED_BEFORE)
    else:
        fall = fall_to_decision(account)
        if fall is None:
            found.turning(NO_FALL)
        elif fall.main in CAUSES:
            found.turning(fall.main, decided - fall.since)
        else:
            found.turning(fall.main or SEVERAL)
