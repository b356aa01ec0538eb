"""The opening accounts in groups, by a column of the book of one's own."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simcs.own_columns import MISSING, OwnColumn, shown_text
from simcs.record import Grouping

FEWEST = 10
"""Accounts of a group with a name of its own: of fewer, a figure tells of each rather than all."""
MOST = 12
"""Groups with a name of their own, the largest; the rest is one group."""
FEW_NUMBERS = 8
"""Different numbers up to which each is a group; of more, quarters of the accounts are."""
QUARTERS = (0.25, 0.5, 0.75)
NOT_GIVEN = "not given"


def grouping(column: OwnColumn) -> Grouping:
    """Return the groups of a column: texts with most accounts first, numbers in their order."""
    if column.texts:
        values = column.values.astype(np.int64)
        return _grouped(column.name, values, [shown_text(text) for text in column.texts])
    known = column.values[~np.isnan(column.values)]
    edges = np.unique(known)
    if len(edges) <= FEW_NUMBERS:
        names = [_number(value) for value in edges]
    else:
        edges = np.unique(np.quantile(known, QUARTERS, method="lower"))
        names = [f"up to {_number(edges[0])}"]
        names += [f"over {_number(a)} to {_number(b)}" for a, b in pairwise(edges)]
        names.append(f"over {_number(edges[-1])}")
    place = np.searchsorted(edges, column.values)
    place[np.isnan(column.values)] = MISSING
    return _grouped(column.name, place, names, in_order=True)


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _grouped(
    name: str, values: NDArray[np.int64], names: Sequence[str], *, in_order: bool = False
) -> Grouping:
    """Return groups of values, which are places in names; those with few accounts are one."""
    counts = Counter(values.tolist())
    missing = counts.pop(MISSING, 0)
    own = [value for value, count in counts.most_common() if count >= FEWEST][:MOST]
    rest = sorted(set(counts) - {*own})
    if len(rest) == 1 and len(own) < MOST:  # "other" would hide what it is
        own, rest = own + rest, []
    own = sorted(own) if in_order else own
    groups = [names[value] for value in own]
    for added, there in ((f"other ({len(rest)} values)", rest), (NOT_GIVEN, missing)):
        if there:
            groups.append(added if added not in groups else f"{added}*")
    number = {value: at for at, value in enumerate(own)}
    number |= dict.fromkeys(rest, len(own))
    number[MISSING] = len(groups) - 1
    return Grouping(name, tuple(groups), np.array([number[value] for value in values.tolist()]))
