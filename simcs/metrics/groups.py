"""What a measure by group is, and into which groups a record falls.

The groups follow from the run's set-up alone, so all arms and replications have the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import Cause, Stage
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.metric import Better
from simcs.record import Record

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Names = Callable[[Record], tuple[str, ...]]
Placing = Callable[[Record], Places]

NOWHERE = -1
"""The place of an account that is in none of the groups."""

TENURES = {"under 1 year": WEEKS_PER_YEAR, "1 to 3 years": 3 * WEEKS_PER_YEAR}
"""How long the opening book has been with us -> weeks below which it is so; the rest is longer."""

CAUSES = tuple(cause for cause in Cause if cause is not Cause.NONE)
WON_BACK = "won back since"
"""Accounts that left and came back: the cause of that leaving is not recorded."""
NOT_ASKED = "not asked"
INTERVIEWS = ("asked", NOT_ASKED, WON_BACK)


@dataclass(frozen=True)
class Breakdown:
    """One number for each group of an arm and replication.

    Parameters
    ----------
    name
        Its name in tables.
    title
        What people call the measure, for the middle of a sentence; with "by" and ``by`` after it.
    unit
        "%" (the value is a share, shown times 100), "$", "weeks", "hours", …
    better
        Which direction is better.
    by
        What the groups are, for the middle of a sentence: "segment".
    formula
        How it is computed, in words.
    groups
        The names of the groups of a record: the same for all arms and replications of a run.
    compute
        The values, shape ``(groups,)``; NaN where a group has none.
    least, most
        The least and the most that a value can be; None where there is no such limit.
    """

    name: str
    title: str
    unit: str
    better: Better
    by: str
    formula: str
    groups: Names
    compute: Callable[[Record], NDArray[Any]]
    least: float | None = None
    most: float | None = None


def segment_names(record: Record) -> tuple[str, ...]:
    """Return the names of the segments."""
    return record.segments


def year_names(record: Record) -> tuple[str, ...]:
    """Return a name for each year of the run; a last one that is not whole says so."""
    return years_in(record.weeks)


def years_in(weeks: int) -> tuple[str, ...]:
    """Return a name for each year of so many weeks, as `year_names`."""
    whole, rest = divmod(weeks, WEEKS_PER_YEAR)
    names = [f"year {number + 1}" for number in range(whole)]
    if rest:
        names.append(f"year {whole + 1} ({rest} week{'' if rest == 1 else 's'})")
    return tuple(names)


def cohort_names(record: Record) -> tuple[str, ...]:
    """Return a name for each cohort: the opening book by tenure, then arrivals by year."""
    opening = (*TENURES, "3 years or more")
    arrived = (f"arrived in {year}" for year in year_names(record))
    return (*(f"opening, {tenure}" for tenure in opening), *arrived)


def cause_names(_record: Record) -> tuple[str, ...]:
    """Return the causes of leaving, and what stands for those who came back."""
    return (*(cause.name.lower() for cause in CAUSES), WON_BACK)


def reported_names(_record: Record) -> tuple[str, ...]:
    """Return the causes that may be given, then the groups without one."""
    return (*(cause.name.lower() for cause in CAUSES), NOT_ASKED, WON_BACK)


def interview_names(_record: Record) -> tuple[str, ...]:
    """Return whether accounts that left were asked why."""
    return INTERVIEWS


def seat_names(record: Record) -> tuple[str, ...]:
    """Return a name for each seat of the team, those to grow into included."""
    return tuple(f"CSM {number + 1}" for number in range(len(record.seats)))


def segment_of(record: Record) -> Places:
    """Return the segment of each opening account, shape ``(accounts,)``."""
    accounts = record.accounts
    return np.where(accounts["opening"] == 1, accounts["segment"], NOWHERE).astype(np.int64)


def cohort_of(record: Record) -> Places:
    """Return the cohort of each account that has been in the book, shape ``(accounts,)``."""
    accounts = record.accounts
    start = accounts["start"].astype(np.int64)
    tenure = np.searchsorted(list(TENURES.values()), -start, side="right")
    arrived = len(TENURES) + 1 + start // WEEKS_PER_YEAR
    there = accounts["stage"] != Stage.FUTURE
    place = np.where(accounts["opening"] == 1, tenure, np.where(there, arrived, NOWHERE))
    return place.astype(np.int64)


def cause_of(record: Record) -> Places:
    """Return the true cause for which each opening account left, shape ``(accounts,)``."""
    return _cause_places(record, "cause", len(CAUSES))


def reported_cause_of(record: Record) -> Places:
    """Return the cause that each opening account which left gave, shape ``(accounts,)``."""
    return _cause_places(record, "reported", len(CAUSES) + 1)


def interview_of(record: Record) -> Places:
    """Return whether each opening account which left was asked why, shape ``(accounts,)``."""
    place = reported_cause_of(record)
    return np.where(place == NOWHERE, NOWHERE, np.maximum(place - len(CAUSES) + 1, 0))


def _cause_places(record: Record, column: str, won_back: int) -> Places:
    """Return the place of each cause in its list, in which ``won_back`` is that of the returned."""
    accounts = record.accounts
    opening = accounts["opening"] == 1
    gone = accounts["stage"] == Stage.GONE
    cause = accounts[column].astype(np.int64)
    place = np.where(cause == Cause.NONE, len(CAUSES), cause - CAUSES[0])
    place = np.where(gone, place, np.where(accounts["returned"] == 1, won_back, NOWHERE))
    return np.where(opening, place, NOWHERE)


def summed(place: Places, amounts: NDArray[Any], groups: int) -> Floats:
    """Return the sum of ``amounts`` in each group, shape ``(groups,)``; nobody's are left out."""
    inside = place >= 0
    return np.bincount(place[inside], amounts[inside], groups).astype(np.float64)


def entered(unit: str, names: Names, place: Placing, record: Record) -> Floats:
    """Return with how many accounts each group entered the run, or with unit "$" how much ARR."""
    arr = record.accounts["opening_arr"] / 100
    return summed(place(record), arr if unit == "$" else np.ones(len(arr)), len(names(record)))


def ratio(top: Floats, bottom: Floats) -> Floats:
    """Return ``top / bottom`` element by element, NaN where ``bottom`` is not positive."""
    values = np.full(np.shape(bottom), np.nan)
    np.divide(top, bottom, out=values, where=np.asarray(bottom) > 0)
    return values


def yearly_mean(weekly: NDArray[Any], counted: NDArray[np.bool_]) -> Floats:
    """Return the mean of each year over the weeks that count, NaN where none does.

    Parameters
    ----------
    weekly, counted
        Shape ``(weeks,)``: values, and whether they count.
    """
    weeks = np.arange(len(weekly))
    years = -(-len(weekly) // WEEKS_PER_YEAR)
    place = np.where(counted, weeks // WEEKS_PER_YEAR, NOWHERE)
    return ratio(summed(place, weekly, years), summed(place, np.ones(len(weeks)), years))
