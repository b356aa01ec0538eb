"""What a comparison notes of single accounts in one world, and what it makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.analysis import leading
from simcs.analysis.losses import ALL, ARR, HOURS, LEAVING, LEFT, OWN, SEGMENT
from simcs.journey.columns import NEVER
from simcs.metrics.ends import BANDS, ends_of, exposure
from simcs.metrics.groups import segment_of, summed
from simcs.record import Grouping, Record
from simcs.world.finished_log import FinishedLog
from simcs.world.first_year_log import FirstYearLog
from simcs.world.leading_log import LeadingLog
from simcs.world.observer import Observer
from simcs.world.parting_tallies import PARTS, Part, Tallies
from simcs.world.partings import PartingLog
from simcs.world.state import WorldState

FUTURES_FOLLOWED, FOLLOWED = 16, 50
"""The first so many futures, in each of which so many accounts are followed week by week."""
SIZES = (LEFT, ARR, HOURS)
CENTS = 100.0

Places = NDArray[np.int64]
Floats = NDArray[np.float64]


def followed_rows(accounts: int, replication: int) -> Places:
    """Return the rows that are followed in a future: evenly spaced, others in each; maybe none."""
    if replication >= FUTURES_FOLLOWED:
        return np.zeros(0, np.int64)
    some = min(accounts, FOLLOWED)
    return np.sort((np.arange(some) * accounts // max(some, 1) + replication) % max(accounts, 1))


class AccountLogs:
    """The observers of one world that note single accounts.

    Parameters
    ----------
    state
        The world as it opens.
    """

    def __init__(self, state: WorldState) -> None:
        self.first_year, self.finished = FirstYearLog(state), FinishedLog(state)
        self.leading = LeadingLog(state)
        rows = followed_rows(self.finished.size, state.replication)
        self.partings = PartingLog(state, rows) if len(rows) else None

    @property
    def observers(self) -> list[Observer]:
        """All of them."""
        others: list[Observer] = [self.partings] if self.partings else []
        return [self.first_year, self.finished, self.leading, *others]

    def ends(self, record: Record) -> tuple[NDArray[Any], Floats]:
        """Return how each account ends, and what that adds up to in the order of `loss_parts`."""
        ends = ends_of(record, self.finished.minutes)
        followed = self.partings.tallies(ends["left"]) if self.partings else Tallies()
        led = self.leading.values(record.courses["first_left"] == NEVER)
        return ends, np.concatenate([*_by_group(record, ends), followed.values, led])


def loss_parts(segments: Sequence[str], groupings: Sequence[Grouping]) -> tuple[Part, ...]:
    """Return what is added up of each world, the same for all of a run."""
    each = [
        (ALL, ALL),
        *((SEGMENT, name) for name in segments),
        *((f"{OWN}{one.name}", group) for one in groupings for group in one.groups),
    ]
    return (
        *((LEAVING, *group, band) for group in each for band in BANDS),
        *((size, *group, ALL) for size in SIZES for group in each),
        *PARTS,
        *leading.PARTS,
    )


def _places(record: Record, accounts: int) -> Iterator[tuple[Places, int]]:
    """Yield the group of each opening account and the number of groups, grouping by grouping."""
    yield np.zeros(accounts, np.int64), 1
    opening = record.accounts["opening"] == 1
    yield segment_of(record)[opening], len(record.segments)
    for one in record.groupings:
        yield one.place, len(one.groups)


def _by_group(record: Record, ends: NDArray[Any]) -> Iterator[Floats]:
    """Yield when accounts left, then what they pay and took, group by group; each (parts, 2)."""
    opening = record.accounts[record.accounts["opening"] == 1]
    left, years = exposure(opening["start"].astype(np.int64), ends, record.weeks)
    places = list(_places(record, len(ends)))

    def grouped(amounts: Floats) -> Floats:
        return np.concatenate([summed(place, amounts, count) for place, count in places])

    banded = [[grouped(own) for own in one.T] for one in (left, years)]
    yield np.asarray(banded).transpose(2, 1, 0).reshape(-1, 2)
    each, gone = np.ones(len(ends)), (ends["left"] != NEVER).astype(np.float64)
    came = opening["opening_arr"] / CENTS
    for amounts, of in ((gone, each), (ends["arr"] / CENTS, came), (ends["hours"], each)):
        yield np.stack([grouped(amounts), grouped(of)], axis=1)
