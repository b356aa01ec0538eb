"""The read-only view that a policy gets: observed signals of active accounts, nothing latent."""

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.errors import ConfigError, quoted, unknown
from simcs.own_columns import NO_COLUMNS, OwnColumns
from simcs.randomness import Stream, uniforms
from simcs.signals.columns import NO_TEAM, Key, Values
from simcs.signals.contact import add_latest, finite, left_of
from simcs.signals.departed import LONGEST, NOTHING_MENDED, REMEMBERED, Lost
from simcs.signals.draws import draw_number
from simcs.signals.observed import NO_READINGS, Observed, Readings
from simcs.signals.read_only import sealed
from simcs.signals.remembered import shown, whole
from simcs.signals.seeing import Bools, Floats, Ints
from simcs.signals.signal import SIGNALS
from simcs.signals.typical import typical_of
from simcs.signals.waiting import Waiting, hours_of_owners, waits
from simcs.team.as_written import Decides, all_done
from simcs.team.work import TASK

__all__ = ["Bools", "Floats", "Ints", "View"]

FIXED = -1
"""Stands for the week of draws that are the same in every week."""

NO_BACKLOG = np.zeros(0, TASK)


class View(Observed):
    """What a policy sees at the start of a week: `Observed`, and the team that it plans for.

    Once its week has been planned, a view answers nothing but ``week``, and holds no accounts; the
    arrays that were read from it stay as they are.

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
        What the policy remembers of each active account, by the names that it declares. Tables
        have their rows: those of ``account``, then those of ``lost.account``.
    signals
        Names of the registered signals: what `signal` and `signal_age` take.
    outage, price_rise
        Whether there is an outage, or a price rise is announced, this week.
    month
        The month in which the week begins, from 1; 0 where the book has no dates.
    """

    __slots__ = ("_stop",)  # beside the dict, which a policy can empty

    csms: int
    hours_available: float
    segment_names: tuple[str, ...]
    memory: Mapping[str, Values]
    outage: bool
    price_rise: bool
    month: int
    _check: Callable[[], None]
    _stop: tuple[Callable[[], None], int, Callable[[], None]]
    _whole: Callable[[str], Values]
    _random: Callable[[int], Floats]
    _fixed_random: Callable[..., Floats]
    _lost: Callable[..., Lost]
    _waiting: Callable[[], Waiting]
    _waits_for: Callable[[Ints, Ints], Floats]
    _owner_hours: Callable[[], Floats]
    _add_latest: Callable[[Floats, Bools, Ints, Floats, Floats], None]
    _action_numbers: Mapping[str, int]
    _typical: Callable[[float, Ints], Floats]
    _not_done: Decides

    def __init__(
        self,
        accounts: NDArray[Any],
        active: Ints,
        week: int,
        csms: int,
        hours_available: float,
        segment_names: tuple[str, ...],
        touch: Ints,
        action_numbers: Mapping[str, int],
        typical_scores: Floats,
        key: tuple[int, int],
        memory: Mapping[str, Values] | None = None,
        columns_read: set[Key] | None = None,
        readings: Readings = NO_READINGS,
        backlog: NDArray[Any] | None = None,
        seats: tuple[NDArray[Any], NDArray[np.int64]] | None = None,
        team: NDArray[Any] = NO_TEAM,
        outage: bool = False,
        price_rise: bool = False,
        month: int = 0,
        mended: Ints = NOTHING_MENDED,
        not_done: Decides = all_done,
        own: OwnColumns = NO_COLUMNS,
    ) -> None:
        read = set() if columns_read is None else columns_read
        check, end = self._show(accounts, active, week, touch, readings, read, team, own)
        object.__setattr__(self, "_stop", (end, week, check))

        # In closures, like everything that is not a column: a policy gets draws, not keys.
        def draws(k: int, rows: Ints = active, at: int = week, of: int = Stream.POLICY) -> Floats:
            return uniforms(*key, accounts["entity"][rows], at, of, k)

        def lost(weeks: int = REMEMBERED) -> Lost:
            return Lost(accounts, week, touch, mended, weeks)

        held = NO_BACKLOG if backlog is None else backlog

        def waiting() -> Waiting:
            return Waiting(held, tuple(action_numbers), week)

        def waits_for(rows: Ints, number: Ints) -> Floats:
            return waits(held, rows, np.full(len(accounts), -1, np.int32), number)

        def owner_hours() -> Floats:
            if seats is None:
                return np.full(len(active), hours_available)
            return hours_of_owners(accounts["owner"], active, *seats)

        def latest(to: Floats, among: Bools, actions: Ints, loads: Floats, left: Floats) -> None:
            add_latest(to, accounts, active, week, among, actions, loads, left)

        def whole_table(name: str) -> Values:
            return whole(memory, name)

        self.__dict__.update(
            csms=csms,
            hours_available=hours_available,
            segment_names=segment_names,
            outage=outage,
            price_rise=price_rise,
            month=month,
            _check=check,
            _random=draws,
            _fixed_random=partial(draws, at=FIXED),
            _lost=lost,
            _waiting=waiting,
            _waits_for=waits_for,
            _owner_hours=owner_hours,
            _add_latest=latest,
            _action_numbers=action_numbers,
            _typical=partial(typical_of, typical_scores),
            _not_done=not_done,
            memory=shown(memory, accounts, active, week),
            _whole=whole_table,
        )

    if not TYPE_CHECKING:  # type checkers should know all other names

        def __getattr__(self, name: str) -> Any:
            if "_check" in self.__dict__:
                self._check()
            new = "; view.luck is the old word: use view.random(k)" if name == "luck" else ""
            own = f'; the signal is view.signal("{name}")' if name in SIGNALS else ""
            raise AttributeError(f"a view has no {name!r}{new}{own}")

    def _end(self) -> None:
        """Let go of everything, so that whatever is asked of the view is refused from now on."""
        stop, week, check = self._stop
        stop()
        self.__dict__.clear()
        self.__dict__.update(week=week, _check=check)

    @cached_property
    def lost(self) -> Lost:
        """Accounts that left of their own will within the last 26 weeks."""
        return self._lost()

    def gone(self, weeks: int = LONGEST) -> Lost:
        """Return the accounts that left of their own will within so many weeks, at most 52.

        Work can be asked for those in `lost` alone.

        Raises
        ------
        ConfigError
            When ``weeks`` is no whole number from 0 to 52.
        """
        if not isinstance(weeks, int | np.integer) or not 0 <= weeks <= LONGEST:
            raise ConfigError(
                f"weeks of gone is {quoted(weeks)}; allowed: a whole number from 0 to {LONGEST}"
            )
        return self._lost(int(weeks))

    @cached_property
    def backlog(self) -> Waiting:
        """The backlog: work asked for in earlier weeks and not yet done."""
        return self._waiting()

    @cached_property
    def owner_hours(self) -> Floats:
        """Hours this week of each account's owner, of a pod together; 0 where nobody serves it."""
        return sealed(self._owner_hours())

    def weeks_since(self, action: str) -> Floats:
        """Return the weeks since ``action`` was last completed; infinite if never.

        Raises
        ------
        ConfigError
            When there is no such action.
        """
        if not isinstance(action, str) or action not in self._action_numbers:
            raise ConfigError(unknown("action", action, self._action_numbers))
        return self._columns[self._action_numbers[action]]

    def latest_contact(
        self, loads: Mapping[str, float], half_life: float, among: Bools | None = None
    ) -> Floats:
        """Return how much recent contact there was, as far as the latest of each kind tells.

        Parameters
        ----------
        loads
            How much a contact by each action counts when it is new.
        half_life
            Weeks in which half of it is forgotten, above 0.
        among
            The accounts to work it out for; None: all. Of others it is 0.

        Raises
        ------
        ConfigError
            When there is no such action, or another argument cannot be used.
        """
        for action in loads:
            if action not in self._action_numbers:
                raise ConfigError(unknown("action", action, self._action_numbers))
        left = left_of(finite("half_life", half_life, above=0.0))
        weights = np.array([finite(f"load of {name!r}", load) for name, load in loads.items()])
        contact = np.zeros(len(self._account))
        try:
            some = np.ones(len(contact), bool) if among is None else np.array(among, bool)
        except (TypeError, ValueError):
            raise ConfigError(f"among is {quoted(among)}; allowed: a mask") from None
        if some.shape != contact.shape:
            raise ConfigError(f"among has shape {some.shape}; allowed: {contact.shape}, as arr has")
        actions = np.array([self._action_numbers[action] for action in loads], np.int64)
        self._add_latest(contact, some, actions, weights, left)
        return sealed(contact)

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
        return sealed(self._typical(float(share), self.segment))

    def random(self, k: int = 0) -> Floats:
        """Return one uniform per account for policies that randomise; keyed by account and week.

        ``k`` (0 to 65535) numbers several draws in one week.

        Raises
        ------
        ConfigError
            When ``k`` is no whole number from 0 to 65535.
        """
        return sealed(self._random(draw_number(k, "k of random")))

    def fixed_random(self, k: int) -> Floats:
        """Return one uniform per account that is the same in every week, as groups are drawn by.

        ``k`` (0 to 65535) numbers several of them.

        Raises
        ------
        ConfigError
            When ``k`` is no whole number from 0 to 65535.
        """
        return sealed(self._fixed_random(draw_number(k, "k of fixed_random")))
