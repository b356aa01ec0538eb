"""What a pilot with real accounts could show, and what a year may bring, from a run's curves.

The pilot: a book is split at random into two halves, one served under each arm, and at month t the
shares of accounts retained are compared by a two-sided two-proportion z-test at 5 %. Its power is
the chance that the test then finds for the arm that retains more by the end of the run, by mean; a
verdict the wrong way round does not count.

What it leaves out: a pilot that looks at revenue or at signals may know sooner; care may spill over
between the halves; each half is served as the whole book was, so the team is split with it; all of
a half begin on one day; and the test is made once, not every month until it succeeds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import mean_interval
from simcs.analysis.power import (
    PILOTS,
    POWER,
    SCREEN,
    SCREENED,
    accounts_a_side,
    power_of_halves,
)
from simcs.analysis.summary import range_of_futures
from simcs.errors import ConfigError, RunError, quoted, unknown
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.curves import KINDS, Curves

if TYPE_CHECKING:
    import pandas as pd

MONTHS_PER_YEAR = 12
NEXT_YEAR = ("policy", "weeks", "mean", "p10", "p90", "replications")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Side:
    """How many accounts a side would show the difference at one month.

    Parameters
    ----------
    month
        When the halves are compared.
    difference, low, high
        Policy minus baseline in logo retention then, mean over futures and its 95 % interval.
    accounts
        The least that reach `POWER`; None where the interval touches zero, so that there is no
        known difference to see, or where not even `simcs.analysis.power.LARGEST` do.
    """

    month: int
    difference: float
    low: float
    high: float
    accounts: int | None

    @property
    def sign(self) -> int:
        """1 where the policy is known to be ahead, -1 where the baseline is, else 0."""
        return _sign(self.low, self.high)


@dataclass(frozen=True)
class Powers(Sequence[float]):
    """The power of a pilot on a book's own halves at months 1, 2, …: each found when asked for.

    Parameters
    ----------
    retained, lost
        Shape ``(futures, months)``: logo retention under the policy and under the baseline.
    accounts, sign
        As for `simcs.analysis.power.power_of_halves`.
    """

    retained: Floats
    lost: Floats
    accounts: int
    sign: int
    found: dict[int, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.retained.shape[1])

    @overload
    def __getitem__(self, place: int) -> float: ...

    @overload
    def __getitem__(self, place: slice) -> list[float]: ...

    def __getitem__(self, place: int | slice) -> float | list[float]:
        if isinstance(place, slice):
            return [self[one] for one in range(len(self))[place]]
        month = range(len(self))[place]
        if month not in self.found:
            self.found[month] = self._of(month, PILOTS)
        return self.found[month]

    def suffices(self, month: int) -> bool:
        """Return whether the power is at least `POWER`; most that is not is found out sooner."""
        return self._of(month, SCREENED) >= SCREEN and self[month] >= POWER

    def _of(self, month: int, pilots: int) -> float:
        retained, lost = self.retained[:, month], self.lost[:, month]
        return power_of_halves(retained, lost, self.accounts, self.sign, pilots)


@dataclass(frozen=True)
class Pilot:
    """The power of a pilot of one arm against another.

    Parameters
    ----------
    policy, baseline
        The arms.
    accounts
        In the book, which is split in two.
    power
        A number a month: of the book's own halves at months 1, 2, …, to find for the arm that is
        ahead at the end of the run. Where the other is ahead for a time it is next to nothing.
    months
        The first month with a power of at least `POWER` at which that arm's lead is known, as it is
        at the end of the run; None if there is none.
    sides
        What it takes at a year (or at the end of a shorter run) and at the end of the run; one
        where these are the same.
    replications
        Futures that it rests on.
    error
        Standard error of a simulated power of `POWER`, by the number of `PILOTS`.
    """

    policy: str
    baseline: str
    accounts: int
    power: Sequence[float]
    months: int | None
    sides: tuple[Side, ...]
    replications: int
    error: float


def pilot(curves: Curves, accounts: int, policy: str, baseline: str) -> Pilot:
    """Return how long a pilot on the book's own halves takes, and how large one of a year must be.

    Parameters
    ----------
    curves
        As a comparison returns them, of whole futures with common random numbers.
    accounts
        Accounts in the opening book.

    Notes
    -----
    With the book's own halves a future is drawn at random, and then who goes where: with K and L of
    the N accounts retained under the arms, min(K, L) are assumed to be retained under both and the
    others under one. So the numbers retained in both halves are hypergeometric, and dependent: an
    account that stays whatever is done can be in one half only. (If the halves were drawn
    independently, they would differ by half the variance that they have, and a test at 5 % would
    raise a false alarm in 0.6 %.) Accounts retained under one arm each would make the variance
    smaller, so this is cautious.

    A pilot of n accounts a side is one on another book like this one, of any size. The randomness
    of single accounts averages out in a larger book, so each is retained with the mean probability
    over futures, and the number retained on each side is binomial. Shocks that hit all accounts at
    once are left out.

    Raises
    ------
    ConfigError
        When there is no such arm, or both are one.
    RunError
        When the run is shorter than a month or the book has fewer than two accounts.
    """
    retained, lost = (_logo(curves, arm) for arm in (policy, baseline))
    if policy == baseline:
        raise ConfigError(f"policy and baseline are both {quoted(policy)}; allowed: two arms")
    horizon = months_of(retained.shape[1] - 1)
    if horizon < 1 or accounts < 2:
        raise RunError("a pilot takes a run of a month or more, and a book of two accounts or more")
    weeks = [week_of(month) for month in range(1, horizon + 1)]
    gap = retained - lost
    ahead = int(np.sign(gap[:, weeks[-1]].mean()))
    known = np.array([_sign(*mean_interval(gap[:, week])[1:]) for week in weeks])
    power = Powers(retained[:, weeks], lost[:, weeks], accounts, ahead)
    leads = np.flatnonzero((known == ahead) & (known[-1] != 0))
    enough = next((int(month) + 1 for month in leads if power.suffices(int(month))), None)
    sides = []
    for month in sorted({min(MONTHS_PER_YEAR, horizon), horizon}):
        week = week_of(month)
        size = None
        if known[month - 1] != 0:
            size = accounts_a_side(float(retained[:, week].mean()), float(lost[:, week].mean()))
        sides.append(Side(month, *mean_interval(gap[:, week], -1, 1), size))
    return Pilot(
        policy,
        baseline,
        accounts,
        power,
        enough,
        tuple(sides),
        len(retained),
        math.sqrt(POWER * (1 - POWER) / PILOTS),
    )


def months_of(weeks: int) -> int:
    """Return how many whole months a run has."""
    return weeks * MONTHS_PER_YEAR // WEEKS_PER_YEAR


def week_of(month: int) -> int:
    """Return the week nearest to the end of a month, counted from the beginning of the run."""
    return round(month * WEEKS_PER_YEAR / MONTHS_PER_YEAR)


def next_year(curves: Curves, kind: str) -> pd.DataFrame:
    """Return each arm's retention after a year (or a shorter run): its mean, and how futures range.

    Parameters
    ----------
    kind
        One of `simcs.metrics.curves.KINDS`.

    Returns
    -------
    pandas.DataFrame
        Columns `NEXT_YEAR`; ``p10`` and ``p90`` are as `range_of_futures` returns them.

    Raises
    ------
    ConfigError
        When there is no such kind.
    """
    import pandas as pd

    if kind not in KINDS:
        raise ConfigError(unknown("kind of retention", kind, KINDS))
    rows = []
    for arm, kinds in curves.items():
        week = min(WEEKS_PER_YEAR, kinds[kind].shape[1] - 1)
        values = kinds[kind][:, week]
        rows.append((arm, week, float(values.mean()), *range_of_futures(values), len(values)))
    return pd.DataFrame(rows, columns=list(NEXT_YEAR))


def _logo(curves: Curves, arm: str) -> Floats:
    if arm not in curves:
        raise ConfigError(unknown("policy", arm, curves))
    return curves[arm]["logo"]


def _sign(low: float, high: float) -> int:
    """Return on which side of zero an interval lies; 0 where it touches zero or there is none."""
    return int(low > 0) - int(high < 0)
