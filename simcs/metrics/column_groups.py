"""What became of the opening accounts by columns of the book of one's own, such as an industry.

All columns of a run are in one breakdown: its groups are called "industry: Bank".
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from simcs.metrics.groups import NOWHERE, Breakdown, Floats, Places, ratio, summed
from simcs.metrics.retention_groups import HORIZON, OPENING, retentions, stakes
from simcs.record import Grouping, Record

BETWEEN = ": "
"""Stands between the name of a column and that of a group."""

COLUMN, GROUP = "own column", "opening accounts of the group"


def column_names(record: Record) -> tuple[str, ...]:
    """Return the names of the groups of all columns."""
    return tuple(f"{one.name}{BETWEEN}{group}" for one in record.groupings for group in one.groups)


def by_column(record: Record, kind: str) -> Floats:
    """Return the retention of the opening book to the horizon, shape ``(groups,)``."""
    came, retained = stakes(record, kind)
    return _each(record, lambda place, n: ratio(summed(place, retained, n), summed(place, came, n)))


def _each(record: Record, of: Callable[[Places, int], Floats]) -> Floats:
    """Return what a function of places and their number gives, column after column."""
    found = [of(_place(record, one), len(one.groups)) for one in record.groupings]
    return np.concatenate([np.zeros(0), *found])


def _place(record: Record, grouping: Grouping) -> Places:
    """Return the group of each account, shape ``(accounts,)``: the opening ones come first."""
    place = np.full(len(record.accounts), NOWHERE)
    place[: len(grouping.place)] = grouping.place
    return place


def _entered(unit: str, record: Record) -> Floats:
    """Return how many accounts each group entered the run with, or how much ARR."""
    arr = record.accounts["opening_arr"] / 100
    amounts = arr if unit == "$" else np.ones(len(arr))
    return _each(record, lambda place, groups: summed(place, amounts, groups))


def _size(name: str, title: str, unit: str, formula: str) -> Breakdown:
    compute = partial(_entered, unit)
    return Breakdown(name, title, unit, "neither", COLUMN, formula, column_names, compute, least=0)


DEFINED = (
    _size("accounts_by_column", "accounts", "accounts", GROUP),
    _size("arr_by_column", "ARR that they came with", "$", f"{OPENING} of {GROUP}"),
    *retentions("column", COLUMN, column_names, by_column, GROUP, HORIZON, OPENING),
)
"""The breakdowns of this file."""
