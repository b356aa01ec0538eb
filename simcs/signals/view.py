"""The read-only view that a policy gets: observed signals of active accounts, nothing latent."""

import math
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.errors import ConfigError, quoted, unknown
from simcs.journey.columns import ACTIONS_AT_MOST, NEVER, NOT_YET, Intent
from simcs.randomness import Stream, uniforms
from simcs.signals.departed import Lost
from simcs.signals.read_only import ReadOnly, sealed
from simcs.signals.typical import typical_line

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Column = NDArray[Any]
Numbers = set[int]


(
    ARR, USAGE, VELOCITY, TICKETS, SENTIMENT, SURVEY, SPONSOR, PULSE, SCORE, SCORE_BEFORE,
    SEGMENT, TOUCH, TERM, NOTICE, TO_RENEWAL, TENURE, FIRST_VALUE, SESSIONS, OWNER,
    SURVEY_AGE, SPONSOR_AGE, PULSE_AGE,
    NOTICE_GIVEN, CONCEDED, HAS_VALUE, ADOPTED, AT_RISK, SINCE,
) = range(28)  # fmt: skip
"""Numbers of the columns: floats, whole numbers from `SEGMENT` on, flags from `NOTICE_GIVEN` on,
and from `SINCE` on the weeks since each action."""

UNSEEN = -1
NO_MEMORY: Mapping[str, Floats] = MappingProxyType({})
LEAVES_AFTER_NOTICE = int(Intent.LEAVE_AFTER_NOTICE)
LAST_DRAW = 2**16 - 1
"""Keys of luck have 16 bits for the number of the draw."""


@compiled
def _see(  # noqa: C901 - one line for each column
    accounts: Any,
    active: Any,
    touch: Any,
    week: int,
    at: Any,
    actions: Any,
    floats: Any,
    ints: Any,
    bools: Any,
    since: Any,
) -> None:
    """Copy what can be seen of every active account, one column each.

    ``at`` says, by number, which row of its kind a column goes to; `UNSEEN`: it is not wanted.
    ``actions`` has those whose weeks are. What is not copied here, no policy can reach.
    """
    for n in range(active.shape[0]):
        a = accounts[active[n]]
        if at[ARR] >= 0:
            floats[at[ARR], n] = a.arr / 100.0
        if at[USAGE] >= 0:
            floats[at[USAGE], n] = a.usage
        if at[VELOCITY] >= 0:
            floats[at[VELOCITY], n] = a.usage - a.usage_before
        if at[TICKETS] >= 0:
            floats[at[TICKETS], n] = a.tickets
        if at[SENTIMENT] >= 0:
            floats[at[SENTIMENT], n] = a.sentiment
        if at[SURVEY] >= 0:
            floats[at[SURVEY], n] = math.nan if a.survey_week == NEVER else a.survey
        if at[SPONSOR] >= 0:
            floats[at[SPONSOR], n] = a.sponsor_seen
        if at[PULSE] >= 0:
            floats[at[PULSE], n] = a.pulse
        if at[SCORE] >= 0:
            floats[at[SCORE], n] = a.score
        if at[SCORE_BEFORE] >= 0:
            floats[at[SCORE_BEFORE], n] = a.score_before
        if at[SEGMENT] >= 0:
            ints[at[SEGMENT], n] = a.segment
        if at[TOUCH] >= 0:
            ints[at[TOUCH], n] = touch[a.segment]
        if at[TERM] >= 0:
            ints[at[TERM], n] = a.term
        if at[NOTICE] >= 0:
            ints[at[NOTICE], n] = a.notice
        if at[TO_RENEWAL] >= 0:
            ints[at[TO_RENEWAL], n] = a.renewal - week
        if at[TENURE] >= 0:
            ints[at[TENURE], n] = week - a.start
        if at[FIRST_VALUE] >= 0:
            ints[at[FIRST_VALUE], n] = a.first_value
        if at[SESSIONS] >= 0:
            ints[at[SESSIONS], n] = a.sessions
        if at[OWNER] >= 0:
            ints[at[OWNER], n] = a.owner
        if at[SURVEY_AGE] >= 0:
            ints[at[SURVEY_AGE], n] = week - a.survey_week
        if at[SPONSOR_AGE] >= 0:
            ints[at[SPONSOR_AGE], n] = week - a.sponsor_week
        if at[PULSE_AGE] >= 0:
            ints[at[PULSE_AGE], n] = week - a.pulse_week
        if at[NOTICE_GIVEN] >= 0:
            bools[at[NOTICE_GIVEN], n] = a.intent == LEAVES_AFTER_NOTICE
        if at[CONCEDED] >= 0:
            bools[at[CONCEDED], n] = a.conceded == 1
        if at[HAS_VALUE] >= 0:
            bools[at[HAS_VALUE], n] = a.first_value != NOT_YET
        if at[ADOPTED] >= 0:
            bools[at[ADOPTED], n] = a.full_adoption != NOT_YET
        if at[AT_RISK] >= 0:
            bools[at[AT_RISK], n] = a.flagged == 1
        for row in range(actions.shape[0]):
            since[row, n] = week - a.last_done[actions[row]]


KINDS = (
    (0, SEGMENT, np.float64),
    (SEGMENT, NOTICE_GIVEN, np.int64),
    (NOTICE_GIVEN, SINCE, np.bool_),
    (SINCE, SINCE + ACTIONS_AT_MOST, np.int32),
)
"""The kinds of column: first, one after the last, and type."""


class Layout(NamedTuple):
    """Where columns go: table and row of each, the same as `_see` takes it, rows of each table.

    There is a table for each of `KINDS`.
    """

    places: Mapping[int, tuple[int, int]]
    at: Ints
    actions: Ints
    sizes: tuple[int, ...]


@lru_cache(maxsize=512)
def _layout(numbers: frozenset[int]) -> Layout:
    places = {}
    at = np.full(SINCE + ACTIONS_AT_MOST, UNSEEN)
    sizes = []
    for kind, (first, end, _) in enumerate(KINDS):
        mine = sorted(number for number in numbers if first <= number < end)
        sizes.append(len(mine))
        for row, number in enumerate(mine):
            places[number] = (kind, row)
            at[number] = row
    actions = np.flatnonzero(at[SINCE:] != UNSEEN)
    return Layout(places, at, actions, tuple(sizes))


def _columns(
    accounts: Column, active: Ints, touch: Ints, week: int, columns_read: Numbers
) -> tuple[Callable[[int], Column], Callable[[], None], Callable[[], None]]:
    """Return what gives a column by its number, what asks whether it still may, and what ends it.

    The columns in ``columns_read`` are copied at once, in one pass; others when they are first
    asked for, which adds them to ``columns_read``. So a week costs what its policy looks at.
    """
    found: dict[int, Column] = {}
    ended = False

    def copy(numbers: Numbers) -> None:
        layout = _layout(frozenset(numbers))
        tables: list[Column] = [
            np.empty((size, active.shape[0]), kind)
            for size, (_, _, kind) in zip(layout.sizes, KINDS, strict=True)
        ]
        _see(accounts, active, touch, week, layout.at, layout.actions, *tables)
        tables = [sealed(table) for table in tables]
        for number, (kind, row) in layout.places.items():
            found[number] = tables[kind][row]

    def column(number: int) -> Column:
        if number not in found:
            check()
            columns_read.add(number)
            copy({number})
        return found[number]

    def check() -> None:
        if ended:
            raise ConfigError(f"the view of week {week} was kept; allowed: in its week only")

    def end() -> None:
        nonlocal ended
        ended = True

    if columns_read:
        copy(columns_read)
    return column, check, end


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
    _account: Ints
    _column: Callable[[int], NDArray[Any]]
    _end: Callable[[], None]
    _random: Callable[[int], Floats]
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
        columns_read: set[int] | None = None,
    ) -> None:
        column, check, end = _columns(
            accounts, active, touch, week, set() if columns_read is None else columns_read
        )

        # Kept in a closure, as is all that is no column: a policy gets draws, not keys.
        def draws(k: int) -> Floats:
            return uniforms(*key, accounts["entity"][active], week, Stream.POLICY, k)

        def lost() -> Lost:
            check()
            return Lost(accounts, week, touch)

        self.__dict__.update(
            week=week,
            csms=csms,
            hours_available=hours_available,
            segment_names=segment_names,
            _account=sealed(active.copy()),
            _column=column,
            _end=end,
            _random=draws,
            _lost=lost,
            _action_numbers=action_numbers,
            _typical_scores=typical_scores,
            memory=MappingProxyType({name: sealed(held[active]) for name, held in memory.items()})
            if memory
            else NO_MEMORY,
        )

    if not TYPE_CHECKING:  # type checkers should know all other names

        def __getattr__(self, name: str) -> Any:
            new = "; view.luck is the old word: use view.random(k)" if name == "luck" else ""
            raise AttributeError(f"a view has no {name!r}{new}")

    @property
    def account(self) -> Ints:
        """Row number of the account: what to name it by in a plan."""
        return self._account

    @property
    def segment(self) -> Ints:
        """Index of the segment in ``segment_names``."""
        return self._column(SEGMENT)

    @property
    def touch(self) -> Ints:
        """0, 1, 2 for low, mid and high touch."""
        return self._column(TOUCH)

    @property
    def arr(self) -> Floats:
        """Annual recurring revenue, $."""
        return self._column(ARR)

    @property
    def term_weeks(self) -> Ints:
        """Length of the contract, weeks."""
        return self._column(TERM)

    @property
    def notice_weeks(self) -> Ints:
        """Weeks before the term by which notice is given."""
        return self._column(NOTICE)

    @property
    def weeks_to_renewal(self) -> Ints:
        """Weeks until the term ends, at least 1."""
        return self._column(TO_RENEWAL)

    @property
    def tenure_weeks(self) -> Ints:
        """Weeks since it became a customer."""
        return self._column(TENURE)

    @property
    def usage(self) -> Floats:
        """Latest reading of usage: 1 is full use in full health; noise can take it below 0."""
        return self._column(USAGE)

    @property
    def usage_velocity(self) -> Floats:
        """Usage less its own slow average: below 0 when it falls."""
        return self._column(VELOCITY)

    @property
    def tickets(self) -> Floats:
        """Smoothed number of tickets; about 1.2 is usual."""
        return self._column(TICKETS)

    @property
    def sentiment(self) -> Floats:
        """How the account sounded in its latest tickets; about 0 is usual, lower is worse."""
        return self._column(SENTIMENT)

    @property
    def survey(self) -> Floats:
        """The latest answer to a survey; NaN while there is none."""
        return self._column(SURVEY)

    @property
    def survey_age(self) -> Ints:
        """Weeks since that answer; very large if there is none."""
        return self._column(SURVEY_AGE)

    @property
    def sponsor(self) -> Floats:
        """Strength of the executive sponsor as on file, 0 (gone) to 1; it can be wrong or old."""
        return self._column(SPONSOR)

    @property
    def sponsor_age(self) -> Ints:
        """Weeks since the sponsor was last looked at; very large if never."""
        return self._column(SPONSOR_AGE)

    @property
    def pulse(self) -> Floats:
        """The CSM's own impression of how the account feels; about 1.3 is usual."""
        return self._column(PULSE)

    @property
    def pulse_age(self) -> Ints:
        """Weeks since that impression; very large if there is none."""
        return self._column(PULSE_AGE)

    @property
    def renewal_at_risk(self) -> Bools:
        """Whether the coming renewal is thought to be at risk; judged only close to the term."""
        return self._column(AT_RISK)

    @property
    def score(self) -> Floats:
        """Health score, 0 to 100."""
        return self._column(SCORE)

    @property
    def score_before(self) -> Floats:
        """The score's slow average: what it has been over the last quarter."""
        return self._column(SCORE_BEFORE)

    @property
    def notice_given(self) -> Bools:
        """Whether the account has said that it will leave."""
        return self._column(NOTICE_GIVEN)

    @property
    def conceded(self) -> Bools:
        """Whether a concession was granted for this term."""
        return self._column(CONCEDED)

    @property
    def first_value_reached(self) -> Bools:
        """Whether it has reached first value."""
        return self._column(HAS_VALUE)

    @property
    def first_value_week(self) -> Ints:
        """Week of first value; -30000 while not reached."""
        return self._column(FIRST_VALUE)

    @property
    def fully_adopted(self) -> Bools:
        """Whether it has reached full adoption."""
        return self._column(ADOPTED)

    @property
    def onboarding_sessions(self) -> Ints:
        """Onboarding sessions held so far."""
        return self._column(SESSIONS)

    @cached_property
    def lost(self) -> Lost:
        """Accounts that left of their own will within the last 26 weeks."""
        return self._lost()

    @property
    def owner(self) -> Ints:
        """Index of the CSM who owns it; -1 where nobody serves it."""
        return self._column(OWNER)

    def weeks_since(self, action: str) -> NDArray[np.int32]:
        """Return the weeks since ``action`` was last completed; very large if never.

        Raises
        ------
        ConfigError
            When there is no such action.
        """
        if action not in self._action_numbers:
            raise ConfigError(unknown("action", action, self._action_numbers))
        return self._column(SINCE + self._action_numbers[action])

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

    def random(self, k: int = 0) -> Floats:
        """Return one uniform per account for policies that randomise; keyed by account and week.

        ``k`` (0 to 65535) tells apart several draws in one week.

        Raises
        ------
        ConfigError
            When ``k`` is no whole number from 0 to 65535.
        """
        if not isinstance(k, int | np.integer) or not 0 <= k <= LAST_DRAW:
            raise ConfigError(
                f"k of random is {quoted(k)}; allowed: a whole number from 0 to {LAST_DRAW}"
            )
        return sealed(self._random(int(k)))
