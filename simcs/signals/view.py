"""The read-only view that a policy gets: observed signals of active accounts, nothing latent."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.errors import ConfigError, unknown
from simcs.journey.columns import NOT_YET, Intent, Stage
from simcs.luck import Stream, uniforms

SEEN = frozenset({
    "segment", "arr", "term", "notice", "renewal", "start", "owner", "usage", "tickets",
    "champion", "score", "score_before", "conceded", "first_value", "full_adoption", "sessions",
})  # fmt: skip
"""The columns that a team can see as they are."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class View:
    """What a team can see at the start of a week.

    Every column has one element per *active* account, in the order of ``account``, and is a
    read-only copy made on first use.

    Attributes
    ----------
    week
        The week to plan, from 0.
    csms
        Number of CSMs.
    hours_available
        The team's hours this week.
    segment_names
        Names of the segments; ``segment`` indexes into them.
    """

    def __init__(
        self,
        accounts: NDArray[Any],
        week: int,
        csms: int,
        hours_available: float,
        segment_names: tuple[str, ...],
        touch: NDArray[np.int64],
        action_numbers: Mapping[str, int],
        typical_scores: Floats,
        key: tuple[int, int],
    ) -> None:
        self.week = week
        self.csms = csms
        self.hours_available = hours_available
        self.segment_names = segment_names
        active = np.flatnonzero(accounts["stage"] == Stage.ACTIVE)

        # Kept in closures, so that no attribute of the view leads to the latent columns.
        def column(name: str) -> NDArray[Any]:
            if name not in SEEN:
                raise KeyError(name)
            return _sealed(accounts[name][active])

        def notice_given() -> Bools:
            given: Bools = accounts["intent"][active] == Intent.LEAVE_AFTER_NOTICE
            return given

        def last_done(number: int) -> Ints:
            weeks: Ints = accounts["last_done"][active, number].astype(np.int64)
            return weeks

        def luck(k: int) -> Floats:
            return uniforms(*key, accounts["entity"][active], week, Stream.POLICY, k)

        self._column = column
        self._notice_given = notice_given
        self._last_done = last_done
        self._luck = luck
        self._touch = touch
        self._action_numbers = action_numbers
        self._typical_scores = typical_scores
        self.account: Ints = _sealed(active.astype(np.int64))
        self._complete = True

    def __setattr__(self, name: str, value: object) -> None:
        if self.__dict__.get("_complete"):
            raise ValueError(f"the view is read-only: {name}")
        super().__setattr__(name, value)

    @cached_property
    def segment(self) -> Ints:
        """Index of the segment in ``segment_names``."""
        return _sealed(self._column("segment").astype(np.int64))

    @cached_property
    def touch(self) -> Ints:
        """0, 1, 2 for low, mid and high touch."""
        return _sealed(self._touch[self.segment])

    @cached_property
    def arr(self) -> Floats:
        """Annual recurring revenue, $."""
        return _sealed(self._column("arr") / 100.0)

    @cached_property
    def term_weeks(self) -> Ints:
        """Length of the contract, weeks."""
        return _sealed(self._column("term").astype(np.int64))

    @cached_property
    def notice_weeks(self) -> Ints:
        """Weeks before the term by which notice is given."""
        return _sealed(self._column("notice").astype(np.int64))

    @cached_property
    def weeks_to_renewal(self) -> Ints:
        """Weeks until the term ends, at least 1."""
        return _sealed(self._column("renewal").astype(np.int64) - self.week)

    @cached_property
    def tenure_weeks(self) -> Ints:
        """Weeks since it became a customer."""
        return _sealed(self.week - self._column("start").astype(np.int64))

    @cached_property
    def usage(self) -> Floats:
        """Share of the product in use, 0 to 1."""
        return self._column("usage")

    @cached_property
    def tickets(self) -> Floats:
        """Smoothed number of tickets; about 1.2 is usual."""
        return self._column("tickets")

    @cached_property
    def sponsor(self) -> Floats:
        """Strength of the executive sponsor, 0 (gone) to 1."""
        return self._column("champion")

    @cached_property
    def score(self) -> Floats:
        """Health score, 0 to 100."""
        return self._column("score")

    @cached_property
    def score_before(self) -> Floats:
        """The score's slow average: what it has been over the last quarter."""
        return self._column("score_before")

    @cached_property
    def notice_given(self) -> Bools:
        """Whether the account has said that it will leave."""
        return _sealed(self._notice_given())

    @cached_property
    def conceded(self) -> Bools:
        """Whether a concession was granted for this term."""
        return _sealed(self._column("conceded") == 1)

    @cached_property
    def first_value_reached(self) -> Bools:
        """Whether it has reached first value."""
        return _sealed(self._column("first_value") != NOT_YET)

    @cached_property
    def first_value_week(self) -> Ints:
        """Week of first value; -30000 while not reached."""
        return _sealed(self._column("first_value").astype(np.int64))

    @cached_property
    def fully_adopted(self) -> Bools:
        """Whether it has reached full adoption."""
        return _sealed(self._column("full_adoption") != NOT_YET)

    @cached_property
    def onboarding_sessions(self) -> Ints:
        """Onboarding sessions held so far."""
        return _sealed(self._column("sessions").astype(np.int64))

    @cached_property
    def owner(self) -> Ints:
        """Index of the CSM who owns it; -1 in a pool."""
        return _sealed(self._column("owner").astype(np.int64))

    def weeks_since(self, action: str) -> Ints:
        """Return the weeks since ``action`` was last completed; very large if never.

        Raises
        ------
        ConfigError
            When there is no such action.
        """
        if action not in self._action_numbers:
            raise ConfigError(unknown("action", action, self._action_numbers))
        return _sealed(self.week - self._last_done(self._action_numbers[action]))

    def typical_score(self, share: float) -> Floats:
        """Return, for each account, the score below which ``share`` of its segment is typically.

        The quantiles are those of a typically served population before the run, then frozen: a
        cut that moved with the book would let a policy change its own target.
        """
        table = self._typical_scores
        at = min(max(share, 0.0), 1.0) * (table.shape[1] - 1)
        below = int(at)
        above = min(below + 1, table.shape[1] - 1)
        line = table[:, below] + (at - below) * (table[:, above] - table[:, below])
        return _sealed(line[self.segment])

    def luck(self, k: int = 0) -> Floats:
        """Return one uniform per account for policies that randomise; keyed by account and week.

        ``k`` (0 to 65535) tells apart several draws in one week.
        """
        return _sealed(self._luck(k))


def _sealed(values: NDArray[Any]) -> NDArray[Any]:
    values.flags.writeable = False
    return values
