"""Columns that a policy may read: how each is declared, and one pass that copies those asked for.

A column is declared once, in `simcs.signals.observed.Observed`, and copied by one line of
`simcs.signals.seeing.see`.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.errors import ConfigError
from simcs.signals.seeing import Bools, Floats, Ints, see
from simcs.team.columns import CSM

Values = NDArray[Any]
Key = str | int
"""Name of a column, or number of an action for the weeks since it."""

UNSEEN = -1
NO_TEAM = np.zeros(0, CSM)


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


class Layout(NamedTuple):
    """Where columns go: keys of the rows of each table, and the same as `see` takes it.

    ``rows`` has for each column its row, `UNSEEN` where it is not wanted; ``actions`` the numbers
    of the actions whose weeks follow in the table of numbers.
    """

    keys: tuple[tuple[Key, ...], ...]
    rows: NDArray[np.void]
    actions: Ints


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
    accounts: Values,
    active: Ints,
    touch: Ints,
    week: int,
    columns_read: set[Key],
    team: Values = NO_TEAM,
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
        see(accounts, active, touch, team, week, rows, actions, tables)
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
