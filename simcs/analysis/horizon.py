"""What a book is worth when the run ends: the years that the run does not show, up to year eight.

A run of three years stops where much of what care does has yet to come in. What is left then
follows from how the last year went, segment by segment under each arm. It is net retention that
carries on, since who stays also grows; a test holds it against runs of eight years.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.horizon_groups import CHARGES

YEARS = 8
"""Years from the first day on that are counted."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ends:
    """How an arm's replications ended.

    Parameters
    ----------
    arr, accounts
        $ and number of the opening accounts kept at the horizon, shape ``(replications,
        segments)``.
    arr_before, accounts_before
        The same 52 weeks before; NaN where the run was shorter.
    opening_arr
        $ that those kept at the horizon opened with, shape ``(replications, segments)``.
    costs
        $ that the last 52 weeks cost by `simcs.metrics.horizon_groups.CHARGES`, shape
        ``(replications, 2)``.
    """

    arr: Floats
    accounts: Floats
    arr_before: Floats
    accounts_before: Floats
    opening_arr: Floats
    costs: Floats


class Future(NamedTuple):
    """What lies ahead of the horizon.

    Attributes
    ----------
    weeks
        Length of the run.
    gross_margin, discount_rate
        As in `simcs.record.Economics`.
    room
        Largest ARR an account can grow to, relative to what it had at first.
    """

    weeks: int
    gross_margin: float
    discount_rate: float
    room: float


def left_at_the_end(ends: Ends, future: Future) -> Floats:
    """Return what an arm's opening accounts bring and cost from the horizon to year eight, $.

    The ARR kept at the horizon goes on in each segment s by the last year's net retention
    r = ARR / ARR a year before, and its number of accounts by the last year's logo retention q,
    both of the sums over all replications of the arm. t years after the horizon at h there are

        ARR(s) = min(ARR · r^t, max(ARR, room · opening ARR) · q^t)     accounts(s) = accounts · q^t

    where the second term is the most that those still there can grow to, as in the journey. Margin
    is the gross margin of this ARR; an account goes on to cost what it did on average in the last
    year (mean number of accounts at both its ends). Each week w from h to year eight is worth
    (1 + discount rate)^(−w/52) on the first day. It is the value of a customer base with constant
    retention (Gupta, Lehmann & Stuart 2004, *Journal of Marketing Research* 41, 7-18), of segments
    rather than of one rate, since one rate for unlike customers is too pessimistic (Fader & Hardie
    2010, *Marketing Science* 29, 85-93), and cut off at a year rather than endless.

    The rates are shared by all replications, so no single one has a value of its own. Each row is
    a jackknife's pseudo-value, n · (of all) − (n − 1) · (of all others) (Tukey 1958; Miller 1974,
    *Biometrika* 61, 1-15): their mean is the figure less its bias of order 1/n, and an interval of
    their mean covers what is uncertain about the rates too, alone or paired with another arm's.

    Parameters
    ----------
    ends
        Of the arm's replications.
    future
        Length of the run and what turns ARR into value.

    Returns
    -------
    numpy.ndarray
        Shape ``(replications, 3)``: margin, cost of hours worked, cost of all salaries. NaN after
        a run of less than a year, which has no last year; 0 after one of eight years or more.
    """
    count = len(ends.arr)
    if future.weeks < WEEKS_PER_YEAR:
        return np.full((count, 1 + len(CHARGES)), np.nan)
    parts = {field.name: getattr(ends, field.name) for field in fields(Ends)}
    sums = {name: part.sum(axis=0, keepdims=True) for name, part in parts.items()}
    whole = _carried_on(Ends(**{name: part / count for name, part in sums.items()}), future)
    if count == 1:
        return whole
    others = Ends(**{name: (sums[name] - part) / (count - 1) for name, part in parts.items()})
    return count * whole - (count - 1) * _carried_on(others, future)


def _carried_on(means: Ends, future: Future) -> Floats:
    """Return what follows from means over replications, shape ``(…, 3)``; see `left_at_the_end`."""
    growing = _ratio(means.arr, means.arr_before)
    lasting = _ratio(means.accounts, means.accounts_before)
    most = np.maximum(future.room * means.opening_arr, means.arr)
    arr, accounts = np.zeros(len(means.arr)), np.zeros(len(means.arr))
    for week in range(future.weeks, YEARS * WEEKS_PER_YEAR):
        worth = (1 + future.discount_rate) ** (-week / WEEKS_PER_YEAR) / WEEKS_PER_YEAR
        years = (week - future.weeks) / WEEKS_PER_YEAR
        still = lasting**years
        arr += worth * np.minimum(means.arr * growing**years, most * still).sum(axis=1)
        accounts += worth * (means.accounts * still).sum(axis=1)
    in_last_year = (means.accounts + means.accounts_before).sum(axis=1) / 2
    each = _ratio(means.costs, in_last_year[:, None])
    return np.column_stack((future.gross_margin * arr, each * accounts[:, None]))


def _ratio(top: Floats, bottom: Floats) -> Floats:
    """Return ``top / bottom``, 0 where ``bottom`` is not positive and so nothing is left."""
    values = np.zeros(top.shape)
    np.divide(top, bottom, out=values, where=np.broadcast_to(bottom > 0, top.shape))
    return values
