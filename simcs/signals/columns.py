"""Columns that a policy may read: how each is declared, and one pass that copies those asked for.

A column is declared once, in `simcs.signals.observed.Observed`, and copied by one line of `_see`.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled
from simcs.errors import ConfigError
from simcs.journey.columns import LEAVE_AFTER_NOTICE, NEVER, NOT_YET, Account, Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Values = NDArray[Any]
Key = str | int
"""Name of a column, or number of an action for the weeks since it."""

UNSEEN = -1
PRODUCT, SERVICE, VALUE = int(Problem.PRODUCT), int(Problem.SERVICE), int(Problem.VALUE)


class Column(property):
    """One column of a view: its documentation, and what `simcs signals` makes of it.

    Parameters
    ----------
    doc
        What it is, in one sentence.
    title
        Its name in `simcs signals`; empty: it is no signal.
    worse
        1 where more of it is worse, -1 where less is.
    fresh_weeks
        Age in weeks up to which a reading is fresh, where there is a column of its age.
    read_weekly
        Whether it is fresh only in weeks in which it changes.
    """

    name: str
    table: ClassVar[int]

    def __init__(
        self,
        doc: str,
        title: str = "",
        worse: float = -1.0,
        fresh_weeks: int | None = None,
        read_weekly: bool = False,
    ) -> None:
        self.doc = doc
        self.title, self.worse = title, worse
        self.fresh_weeks, self.read_weekly = fresh_weeks, read_weekly

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        # A policy reads some twenty columns a week, so a read is one call.
        super().__init__(lambda observed: observed._columns[name], doc=self.doc)  # noqa: SLF001
        COLUMNS[name] = self


class Number(Column):
    """A column of numbers; NaN where there is none."""

    table = 0
    if TYPE_CHECKING:

        def __get__(self, observed: Any, owner: type | None = None) -> Floats: ...  # type: ignore[override]


class Whole(Column):
    """A column of whole numbers."""

    table = 1
    if TYPE_CHECKING:

        def __get__(self, observed: Any, owner: type | None = None) -> Ints: ...  # type: ignore[override]


class Flag(Column):
    """A column of yes and no."""

    table = 2
    if TYPE_CHECKING:

        def __get__(self, observed: Any, owner: type | None = None) -> Bools: ...  # type: ignore[override]


COLUMNS: dict[str, Column] = {}
"""All columns in the order of their declaration."""


ColumnTables = tuple[Floats, Ints, Bools]
"""What is copied, by kind: a row for each column, one element per active account."""


class Layout(NamedTuple):
    """Where columns go: keys of the rows of each table, and the same as `_see` takes it.

    ``rows`` has for each column its row, `UNSEEN` where it is not wanted; ``actions`` the numbers
    of the actions whose weeks follow in the table of numbers.
    """

    keys: tuple[tuple[Key, ...], ...]
    rows: NDArray[np.void]
    actions: Ints


@compiled
def _age(week: int, then: int) -> float:
    return math.inf if then == NEVER else float(week - then)


@compiled
def _found(a: Account, kind: int) -> float:
    return math.nan if a.found_week == NEVER else float(a.found[kind])


@compiled
def _see(  # noqa: C901 - one line for each column
    accounts: Table[Account],
    active: Ints,
    touch: Ints,
    week: int,
    rows: NDArray[np.void],
    actions: Ints,
    tables: ColumnTables,
) -> None:
    """Copy what can be seen of every active account.

    No policy can reach what is not copied here.
    """
    to = rows[0]
    numbers, wholes, flags = tables
    first = numbers.shape[0] - actions.shape[0]
    for n in range(active.shape[0]):
        a = accounts[active[n]]
        if to.arr >= 0:
            numbers[to.arr, n] = a.arr / 100.0
        if to.score >= 0:
            numbers[to.score, n] = a.score
        if to.score_before >= 0:
            numbers[to.score_before, n] = a.score_before
        if to.usage >= 0:
            numbers[to.usage, n] = a.usage
        if to.usage_velocity >= 0:
            numbers[to.usage_velocity, n] = a.usage - a.usage_before
        if to.tickets >= 0:
            numbers[to.tickets, n] = a.tickets
        if to.sentiment >= 0:
            numbers[to.sentiment, n] = a.sentiment
        if to.survey >= 0:
            numbers[to.survey, n] = math.nan if a.survey_week == NEVER else a.survey
        if to.survey_age >= 0:
            numbers[to.survey_age, n] = _age(week, a.survey_week)
        if to.sponsor >= 0:
            numbers[to.sponsor, n] = a.sponsor_seen
        if to.sponsor_age >= 0:
            numbers[to.sponsor_age, n] = _age(week, a.sponsor_week)
        if to.pulse >= 0:
            numbers[to.pulse, n] = a.pulse
        if to.pulse_age >= 0:
            numbers[to.pulse_age, n] = _age(week, a.pulse_week)
        if to.product_problem >= 0:
            numbers[to.product_problem, n] = _found(a, PRODUCT)
        if to.service_problem >= 0:
            numbers[to.service_problem, n] = _found(a, SERVICE)
        if to.value_problem >= 0:
            numbers[to.value_problem, n] = _found(a, VALUE)
        if to.problems_age >= 0:
            numbers[to.problems_age, n] = _age(week, a.found_week)
        if to.first_value_week >= 0:
            numbers[to.first_value_week, n] = (
                math.nan if a.first_value == NOT_YET else float(a.first_value)
            )
        if to.segment >= 0:
            wholes[to.segment, n] = a.segment
        if to.touch >= 0:
            wholes[to.touch, n] = touch[a.segment]
        if to.term_weeks >= 0:
            wholes[to.term_weeks, n] = a.term
        if to.notice_weeks >= 0:
            wholes[to.notice_weeks, n] = a.notice
        if to.weeks_to_renewal >= 0:
            wholes[to.weeks_to_renewal, n] = a.renewal - week
        if to.tenure_weeks >= 0:
            wholes[to.tenure_weeks, n] = week - a.start
        if to.onboarding_sessions >= 0:
            wholes[to.onboarding_sessions, n] = a.sessions
        if to.owner >= 0:
            wholes[to.owner, n] = a.owner
        if to.notice_given >= 0:
            flags[to.notice_given, n] = a.intent == LEAVE_AFTER_NOTICE
        if to.conceded >= 0:
            flags[to.conceded, n] = a.conceded == 1
        if to.first_value_reached >= 0:
            flags[to.first_value_reached, n] = a.first_value != NOT_YET
        if to.fully_adopted >= 0:
            flags[to.fully_adopted, n] = a.full_adoption != NOT_YET
        if to.renewal_at_risk >= 0:
            flags[to.renewal_at_risk, n] = a.flagged == 1
        for k in range(actions.shape[0]):
            numbers[first + k, n] = _age(week, a.last_done[actions[k]])


@lru_cache(maxsize=512)
def _layout(wanted: frozenset[Key]) -> Layout:
    rows = np.zeros(1, np.dtype((np.record, [(name, "i2") for name in COLUMNS])))
    keys: list[list[Key]] = [[], [], []]
    for name, column in COLUMNS.items():
        rows[name] = UNSEEN
        if name in wanted:
            rows[name] = len(keys[column.table])
            keys[column.table].append(name)
    actions = sorted(key for key in wanted if isinstance(key, int))
    keys[Number.table] += actions
    return Layout(tuple(map(tuple, keys)), rows, np.asarray(actions, np.int64))


class Columns(dict[Key, Values]):
    """The columns that were copied; one that was not is copied when it is first asked for.

    ``copy`` must not refer to them: a cycle would keep weeks of copies of a large book in memory.
    """

    def __init__(self, copy: Callable[[Key], Values]) -> None:
        self._copy = copy

    def __missing__(self, key: Key) -> Values:
        self[key] = column = self._copy(key)
        return column


def gather(
    accounts: Values, active: Ints, touch: Ints, week: int, columns_read: set[Key]
) -> tuple[Columns, Callable[[], None], Callable[[], None]]:
    """Return the columns by their keys, a check that they may be read, and a call to end that.

    The columns in ``columns_read`` are copied at once, in one pass; others when they are first
    asked for, which adds them to ``columns_read``. So a week costs only what its policy reads.
    """
    ended = False

    def copy(wanted: frozenset[Key]) -> Iterator[tuple[Key, Values]]:
        (numbers, wholes, flags), rows, actions = _layout(wanted)
        count = active.shape[0]
        tables = (
            np.empty((len(numbers), count)),
            np.empty((len(wholes), count), np.int64),
            np.empty((len(flags), count), np.bool_),
        )
        _see(accounts, active, touch, week, rows, actions, tables)
        for keys, table in zip((numbers, wholes, flags), tables, strict=True):
            if keys:
                table.setflags(write=False)  # and so are its rows, as they are views
                yield from zip(keys, table, strict=True)

    def first_read(key: Key) -> Values:
        check()
        columns_read.add(key)
        [(_, column)] = copy(frozenset((key,)))
        return column

    def check() -> None:
        if ended:
            raise ConfigError(f"the view of week {week} was kept; allowed: in its week only")

    def end() -> None:
        nonlocal ended
        ended = True

    found = Columns(first_read)
    if columns_read:
        found.update(copy(frozenset(columns_read)))
    return found, check, end


def signal_columns() -> Mapping[str, Column]:
    """Return the columns that are signals, by the names that `simcs signals` gives them."""
    return {column.title: column for column in COLUMNS.values() if column.title}
