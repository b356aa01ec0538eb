"""The opening accounts in groups, by a column of the book of one's own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simcs.errors import printable
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
LARGEST = 1e15
"""From here on numbers are written with an exponent."""


def grouping(column: OwnColumn) -> Grouping:
    """Return the groups of a column: texts with most accounts first, numbers in their order."""
    if column.texts:
        values = column.values.astype(np.int64)
        return _grouped(column.name, values, [shown_text(text) for text in column.texts])
    known = column.values[~np.isnan(column.values)]
    edges = np.unique(known)
    if len(edges) <= FEW_NUMBERS:
        names = _numbers(edges)
    else:
        edges = np.unique(np.quantile(known, QUARTERS, method="lower"))
        ends = _numbers(edges)
        names = [f"up to {ends[0]}"]
        names += [f"over {a} to {b}" for a, b in pairwise(ends)]
        names.append(f"over {ends[-1]}")
    place = np.searchsorted(edges, column.values)
    place[np.isnan(column.values)] = MISSING
    return _grouped(column.name, place, names, in_order=True)


def _numbers(values: Iterable[float]) -> list[str]:
    """Return numbers as texts, with two decimals, or as many as tell them apart."""
    values = list(values)
    for decimals in (2, 4, 6):
        names = [_number(value, decimals) for value in values]
        if len({*names}) == len(names):
            return names
    return [f"{value:.17g}" for value in values]


def _number(value: float, decimals: int) -> str:
    if abs(value) >= LARGEST:
        return f"{value:g}"
    text = f"{value + 0.0:,.{decimals}f}"  # -0.0 is 0
    return text.rstrip("0").rstrip(".")


def _apart(names: Iterable[str]) -> list[str]:
    """Return names of groups, with a number behind one that another group has."""
    found: list[str] = []
    for name in names:
        again = sum(one == name or one.startswith(f"{name} (") for one in found)
        found.append(f"{name} ({again + 1})" if name in found else name)
    return found


def _grouped(
    name: str, values: NDArray[np.int64], texts: Sequence[str], *, in_order: bool = False
) -> Grouping:
    """Return groups of values, which are places in names; those with few accounts are one."""
    counts = Counter(values.tolist())
    missing = counts.pop(MISSING, 0)
    own = [value for value, count in counts.most_common() if count >= FEWEST][:MOST]
    rest = sorted(set(counts) - {*own})
    if len(rest) == 1 and len(own) < MOST:  # "other" would hide what it is
        own, rest = own + rest, []
    own = sorted(own) if in_order else own
    groups = [texts[value] for value in own]
    for added, there in ((f"other ({len(rest)} values)", rest), (NOT_GIVEN, missing)):
        if there:
            groups.append(added if added not in groups else f"{added}*")
    number = {value: at for at, value in enumerate(own)}
    number |= dict.fromkeys(rest, len(own))
    number[MISSING] = len(groups) - 1
    names = tuple(_apart(map(printable, groups)))
    return Grouping(name, names, np.array([number[value] for value in values.tolist()]))
