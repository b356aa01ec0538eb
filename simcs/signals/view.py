"""The read-only view that a policy gets: observed signals of active accounts, nothing latent."""

import math
from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.errors import ConfigError, quoted, unknown
from simcs.journey.columns import NEVER, NOT_YET, Intent
from simcs.luck import Stream, uniforms
from simcs.signals.lost import Lost
from simcs.signals.read_only import ReadOnly, sealed
from simcs.signals.typical import typical_line

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


(
    ARR, USAGE, VELOCITY, TICKETS, SENTIMENT, SURVEY, SPONSOR, PULSE, SCORE, SCORE_BEFORE,
) = range(10)  # fmt: skip
(
    ROW, SEGMENT, TOUCH, TERM, NOTICE, TO_RENEWAL, TENURE, FIRST_VALUE, SESSIONS, OWNER,
    SURVEY_AGE, SPONSOR_AGE, PULSE_AGE,
) = range(13)  # fmt: skip
NOTICE_GIVEN, CONCEDED, HAS_VALUE, ADOPTED, AT_RISK = range(5)
FLOATS, INTS, BOOLS = 10, 13, 5
NO_MEMORY: Mapping[str, Floats] = MappingProxyType({})
LEAVES_AFTER_NOTICE = int(Intent.LEAVE_AFTER_NOTICE)
LAST_DRAW = 2**16 - 1
"""Keys of luck have 16 bits for the number of the draw."""


@compiled
def _see(
    accounts: Any,
    active: Any,
    touch: Any,
    week: int,
    floats: Any,
    ints: Any,
    bools: Any,
    since: Any,
) -> None:
    """Copy what can be seen of every active account, one column each.

    What is not copied here, no policy can reach.
    """
    for n in range(active.shape[0]):
        i = active[n]
        a = accounts[i]
        floats[ARR, n] = a.arr / 100.0
        floats[USAGE, n] = a.usage
        floats[VELOCITY, n] = a.usage - a.usage_before
        floats[TICKETS, n] = a.tickets
        floats[SENTIMENT, n] = a.sentiment
        floats[SURVEY, n] = math.nan if a.survey_week == NEVER else a.survey
        floats[SPONSOR, n] = a.sponsor_seen
        floats[PULSE, n] = a.pulse
        floats[SCORE, n] = a.score
        floats[SCORE_BEFORE, n] = a.score_before
        ints[ROW, n] = i
        ints[SEGMENT, n] = a.segment
        ints[TOUCH, n] = touch[a.segment]
        ints[TERM, n] = a.term
        ints[NOTICE, n] = a.notice
        ints[TO_RENEWAL, n] = a.renewal - week
        ints[TENURE, n] = week - a.start
        ints[FIRST_VALUE, n] = a.first_value
        ints[SESSIONS, n] = a.sessions
        ints[OWNER, n] = a.owner
        ints[SURVEY_AGE, n] = week - a.survey_week
        ints[SPONSOR_AGE, n] = week - a.sponsor_week
        ints[PULSE_AGE, n] = week - a.pulse_week
        bools[NOTICE_GIVEN, n] = a.intent == LEAVES_AFTER_NOTICE
        bools[CONCEDED, n] = a.conceded == 1
        bools[HAS_VALUE, n] = a.first_value != NOT_YET
        bools[ADOPTED, n] = a.full_adoption != NOT_YET
        bools[AT_RISK, n] = a.flagged == 1
        for action in range(since.shape[0]):
            since[action, n] = week - a.last_done[action]


Column_co = TypeVar("Column_co", covariant=True)


class Columns(Protocol[Column_co]):
    """A table, shape ``(columns, accounts)``, that gives a column by its number."""

    def __getitem__(self, number: int) -> Column_co: ...


class View(ReadOnly):
    """What a team can see at the start of a week.

    Every column has one element per *active* account, in the order of ``account``, and is a
    read-only copy.

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
    memory
        What the policy remembers of each active account, by the names that it declares.
    """

    week: int
    csms: int
    hours_available: float
    segment_names: tuple[str, ...]
    memory: Mapping[str, Floats]
    _floats: "Columns[Floats]"
    _ints: "Columns[Ints]"
    _bools: "Columns[Bools]"
    _since: "Columns[NDArray[np.int32]]"
    _luck: Callable[[int], Floats]
    _lost: Callable[[], Lost]
    _action_numbers: Mapping[str, int]
    _typical_scores: Floats

    def __init__(
        self,
        accounts: NDArray[Any],
        active: NDArray[np.int64],
        week: int,
        csms: int,
        hours_available: float,
        segment_names: tuple[str, ...],
        touch: NDArray[np.int64],
        action_numbers: Mapping[str, int],
        typical_scores: Floats,
        key: tuple[int, int],
        memory: Mapping[str, Floats] | None = None,
    ) -> None:
        size = len(active)
        floats = np.empty((FLOATS, size))
        ints = np.empty((INTS, size), np.int64)
        bools = np.empty((BOOLS, size), np.bool_)
        since = np.empty((len(action_numbers), size), np.int32)
        _see(accounts, active, touch, week, floats, ints, bools, since)

        # Kept in a closure, as is all that is no column: a policy gets draws, not keys.
        def luck(k: int) -> Floats:
            return uniforms(*key, accounts["entity"][active], week, Stream.POLICY, k)

        def lost() -> Lost:
            return Lost(accounts, week, touch)

        self.__dict__.update(
            week=week,
            csms=csms,
            hours_available=hours_available,
            segment_names=segment_names,
            _floats=sealed(floats),
            _ints=sealed(ints),
            _bools=sealed(bools),
            _since=sealed(since),
            _luck=luck,
            _lost=lost,
            _action_numbers=action_numbers,
            _typical_scores=typical_scores,
            memory=MappingProxyType({name: sealed(held[active]) for name, held in memory.items()})
            if memory
            else NO_MEMORY,
        )

    @property
    def account(self) -> Ints:
        """Row number of the account: what to name it by in a plan."""
        return self._ints[ROW]

    @property
    def segment(self) -> Ints:
        """Index of the segment in ``segment_names``."""
        return self._ints[SEGMENT]

    @property
    def touch(self) -> Ints:
        """0, 1, 2 for low, mid and high touch."""
        return self._ints[TOUCH]

    @property
    def arr(self) -> Floats:
        """Annual recurring revenue, $."""
        return self._floats[ARR]

    @property
    def term_weeks(self) -> Ints:
        """Length of the contract, weeks."""
        return self._ints[TERM]

    @property
    def notice_weeks(self) -> Ints:
        """Weeks before the term by which notice is given."""
        return self._ints[NOTICE]

    @property
    def weeks_to_renewal(self) -> Ints:
        """Weeks until the term ends, at least 1."""
        return self._ints[TO_RENEWAL]

    @property
    def tenure_weeks(self) -> Ints:
        """Weeks since it became a customer."""
        return self._ints[TENURE]

    @property
    def usage(self) -> Floats:
        """Latest reading of usage: 1 is full use in full health; noise can take it below 0."""
        return self._floats[USAGE]

    @property
    def usage_velocity(self) -> Floats:
        """Usage less its own slow average: below 0 when it falls."""
        return self._floats[VELOCITY]

    @property
    def tickets(self) -> Floats:
        """Smoothed number of tickets; about 1.2 is usual."""
        return self._floats[TICKETS]

    @property
    def sentiment(self) -> Floats:
        """How the account sounded in its latest tickets; about 0 is usual, lower is worse."""
        return self._floats[SENTIMENT]

    @property
    def survey(self) -> Floats:
        """The latest answer to a survey; NaN while there is none."""
        return self._floats[SURVEY]

    @property
    def survey_age(self) -> Ints:
        """Weeks since that answer; very large if there is none."""
        return self._ints[SURVEY_AGE]

    @property
    def sponsor(self) -> Floats:
        """Strength of the executive sponsor as on file, 0 (gone) to 1; it can be wrong or old."""
        return self._floats[SPONSOR]

    @property
    def sponsor_age(self) -> Ints:
        """Weeks since the sponsor was last looked at; very large if never."""
        return self._ints[SPONSOR_AGE]

    @property
    def pulse(self) -> Floats:
        """The CSM's own impression of how the account feels; about 1.3 is usual."""
        return self._floats[PULSE]

    @property
    def pulse_age(self) -> Ints:
        """Weeks since that impression; very large if there is none."""
        return self._ints[PULSE_AGE]

    @property
    def renewal_at_risk(self) -> Bools:
        """Whether the coming renewal is thought to be at risk; judged only close to the term."""
        return self._bools[AT_RISK]

    @property
    def score(self) -> Floats:
        """Health score, 0 to 100."""
        return self._floats[SCORE]

    @property
    def score_before(self) -> Floats:
        """The score's slow average: what it has been over the last quarter."""
        return self._floats[SCORE_BEFORE]

    @property
    def notice_given(self) -> Bools:
        """Whether the account has said that it will leave."""
        return self._bools[NOTICE_GIVEN]

    @property
    def conceded(self) -> Bools:
        """Whether a concession was granted for this term."""
        return self._bools[CONCEDED]

    @property
    def first_value_reached(self) -> Bools:
        """Whether it has reached first value."""
        return self._bools[HAS_VALUE]

    @property
    def first_value_week(self) -> Ints:
        """Week of first value; -30000 while not reached."""
        return self._ints[FIRST_VALUE]

    @property
    def fully_adopted(self) -> Bools:
        """Whether it has reached full adoption."""
        return self._bools[ADOPTED]

    @property
    def onboarding_sessions(self) -> Ints:
        """Onboarding sessions held so far."""
        return self._ints[SESSIONS]

    @cached_property
    def lost(self) -> Lost:
        """Accounts that left of their own will within the last 26 weeks."""
        return self._lost()

    @property
    def owner(self) -> Ints:
        """Index of the CSM who owns it; -1 where nobody serves it."""
        return self._ints[OWNER]

    def weeks_since(self, action: str) -> NDArray[np.int32]:
        """Return the weeks since ``action`` was last completed; very large if never.

        Raises
        ------
        ConfigError
            When there is no such action.
        """
        if action not in self._action_numbers:
            raise ConfigError(unknown("action", action, self._action_numbers))
        return self._since[self._action_numbers[action]]

    def typical_score(self, share: float) -> Floats:
        """Return, for each account, the score below which ``share`` of its segment is typically.

        The quantiles are those of a typically served population before the run, then frozen: a
        cut that moved with the book would let a policy change its own target.

        Raises
        ------
        ConfigError
            When ``share`` is no number from 0 to 1.
        """
        try:
            usable = 0 <= share <= 1
        except (TypeError, ValueError):
            usable = False
        if not usable:
            raise ConfigError(
                f"share of typical_score is {quoted(share)}; allowed: a number from 0 to 1"
            )
        return sealed(typical_line(self._typical_scores, share)[self.segment])

    def luck(self, k: int = 0) -> Floats:
        """Return one uniform per account for policies that randomise; keyed by account and week.

        ``k`` (0 to 65535) tells apart several draws in one week.

        Raises
        ------
        ConfigError
            When ``k`` is no whole number from 0 to 65535.
        """
        if not isinstance(k, int | np.integer) or not 0 <= k <= LAST_DRAW:
            raise ConfigError(
                f"k of luck is {quoted(k)}; allowed: a whole number from 0 to {LAST_DRAW}"
            )
        return sealed(self._luck(int(k)))
