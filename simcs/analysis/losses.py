"""When and why accounts leave: shares and rates of all futures together, and how arms differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import mean_interval

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Key = tuple[str, str, str, str]
"""Measure, grouping, group and part."""

LOSSES = ("policy", "replication", "measure", "grouping", "group", "part", "value", "of")
"""Columns of what losses add up to in each replication: a sum, and of how much it is."""
ALL, SEGMENT, OWN = "all", "segment", "column: "
"""Groupings; a column of the book of one's own has its name after the last."""
LEFT, LEAVING, ARR, HOURS = "left", "leavings a year", "ARR", "hours"
SIGN, TURNING, SINCE, BESIDE = "sign", "turning point", "weeks since turning", "beside stayers"
FOLLOWED = (SIGN, TURNING, SINCE, BESIDE)
"""Measures of accounts that were followed, which are some, in some futures."""
SHARES = (LEFT, SIGN, TURNING)
WHY = (LEFT, LEAVING, SIGN, TURNING, SINCE)
"""Measures of the table `losses`."""
LEFT_SIDE, STAYED_SIDE = "left", "stayed"
"""The parts of `BESIDE`."""

ESTIMATE = ("mean", "ci_low", "ci_high")
DIFFERENCE = ("mean_difference", "difference_low", "difference_high")
TABLE = (
    "policy", "baseline", "measure", "grouping", "group", "part", "count", "of", *ESTIMATE,
    *DIFFERENCE, "above_book", "above_book_low", "above_book_high", "replications",
)  # fmt: skip
"""Columns of the table of losses."""
BESIDE_TABLE = (
    "policy", "look", "left", "stayed", "difference", "difference_low", "difference_high", "pairs",
    "replications",
)  # fmt: skip
"""Columns of the table of accounts that leave beside those that stay."""

NOTHING = (np.nan, np.nan, np.nan)


@dataclass(frozen=True)
class Parts:
    """What losses add up to, by key and arm.

    Parameters
    ----------
    keys
        In the order of the table.
    arms
        Those that are shown: the first is what the others are compared with.
    value, of
        Shape ``(keys, arms, replications)``: 0 where there is no row.
    there
        Shape ``(keys, replications)``: whether the measure was taken in a replication.
    """

    keys: tuple[Key, ...]
    arms: tuple[str, ...]
    value: Floats
    of: Floats
    there: NDArray[np.bool_]

    @cached_property
    def places(self) -> dict[Key, int]:
        """Key -> its place."""
        return {key: place for place, key in enumerate(self.keys)}

    @cached_property
    def of_book(self) -> list[Floats]:
        """Of each arm the linear parts of the rate at which all accounts leave."""
        keys = [key for key in self.keys if key[:2] == (LEAVING, ALL)]
        found = []
        for arm in range(len(self.arms) if keys else 0):
            value, of = np.sum([self.each(key, arm) for key in keys], axis=0)
            found.append(linear(value, of))
        return found

    def each(self, key: Key, arm: int) -> tuple[Floats, Floats]:
        """Return the sums of a key under an arm, and of how much they are, by replication."""
        place = self.places[key]
        taken = self.there[place]
        return self.value[place, arm, taken], self.of[place, arm, taken]


def parts(losses: pd.DataFrame, arms: Sequence[str], replications: int) -> Parts:
    """Return the rows of some arms as arrays; ``losses`` has the columns `LOSSES`."""
    own = losses[losses["policy"].isin(arms)]
    named = list(zip(own["measure"], own["grouping"], own["group"], own["part"], strict=True))
    place = {key: at for at, key in enumerate(dict.fromkeys(named))}
    row = np.array([place[key] for key in named], np.int64)
    arm = own["policy"].map({name: at for at, name in enumerate(arms)}).to_numpy(np.int64)
    future = own["replication"].to_numpy(np.int64)
    value, of = np.zeros((2, len(place), len(arms), replications))
    np.add.at(value, (row, arm, future), own["value"].to_numpy(np.float64))
    np.add.at(of, (row, arm, future), own["of"].to_numpy(np.float64))
    taken: dict[str, NDArray[np.bool_]] = {}
    for key, at in place.items():
        some = (of[at] > 0).any(axis=0)
        taken[key[0]] = taken.get(key[0], np.zeros(replications, bool)) | some
    there = np.array([taken[key[0]] for key in place], bool).reshape(len(place), replications)
    return Parts(tuple(place), tuple(arms), value, of, there)


def linear(value: Floats, of: Floats) -> Floats:
    """Return a value for each future whose mean is the ratio of both over all futures together.

    These are its linear parts (Cochran 1977, Sampling techniques, section 2.11, on the variance of
    a ratio). NaN where there is nothing that it could be of.
    """
    whole = float(of.sum())
    if not whole:
        return np.full(len(value), np.nan)
    ratio = float(value.sum()) / whole
    return np.asarray(ratio + (value - ratio * of) / of.mean())


def interval(values: Floats, least: float | None = None, most: float | None = None) -> Any:
    """Return the mean with its interval; NaN where values are."""
    return NOTHING if np.isnan(values).any() else mean_interval(values, least, most)


def table(held: Parts) -> pd.DataFrame:
    """Return shares and rates with intervals, and how arms differ from the first: `TABLE`.

    ``above_book`` is by how much a rate of leaving is above that of the whole book under the same
    arm. Shares and rates are of all futures together.
    """
    import pandas as pd

    rows = [row for key in held.keys if key[0] in WHY for row in _rows(held, key)]
    return pd.DataFrame(rows, columns=list(TABLE))


def _rows(held: Parts, key: Key) -> Iterator[tuple[object, ...]]:
    most = 1 if key[0] in SHARES else None
    first = linear(*held.each(key, 0))
    base = held.arms[0] if len(held.arms) > 1 else None
    for number, arm in enumerate(held.arms):
        value, of = held.each(key, number)
        own = linear(value, of)
        change = interval(own - first) if number else NOTHING
        above = interval(own - held.of_book[number]) if key[0] == LEAVING else NOTHING
        level = interval(own, 0, most)
        yield arm, base, *key, value.sum(), of.sum(), *level, *change, *above, len(value)


def beside(held: Parts) -> pd.DataFrame:
    """Return how accounts that leave stood beside those like them that stay: `BESIDE_TABLE`."""
    import pandas as pd

    rows = []
    looks = dict.fromkeys(key[2] for key in held.keys if key[0] == BESIDE)
    for number, arm in enumerate(held.arms):
        for look in looks:
            sides = [
                held.each((BESIDE, "look", look, side), number) for side in (LEFT_SIDE, STAYED_SIDE)
            ]
            left, stayed = (linear(*side) for side in sides)
            means = [float(np.mean(one)) for one in (left, stayed)]
            pairs = int(sides[0][1].sum())
            rows.append((arm, look, *means, *interval(left - stayed), pairs, len(left)))
    return pd.DataFrame(rows, columns=list(BESIDE_TABLE))
