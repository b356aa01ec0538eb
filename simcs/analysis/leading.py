"""Leading measures: what can be read of each account after a quarter or two, and what a test shows.

A pilot that waits for accounts to leave takes years. What leads, such as product use, may tell
sooner: the accounts are split at random into two halves, one under each arm, and after `MOMENTS`
the means of both are compared, each account adjusted for where it stood as the run began. The test
is two-sided at `simcs.analysis.power.LEVEL`.

A leading measure is not the outcome. So each has beside it how many of the accounts above the
middle in it are still there at the end of the run, and of those not above.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import mean_interval
from simcs.analysis.power import means_a_side, power_of_means

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

LEADING = "leading measure"
"""The measure of these rows in the table of losses."""
MOMENTS = (13, 26)
"""Weeks after which they are read: a quarter and two."""


class Measure(NamedTuple):
    """What can be read of an account.

    Attributes
    ----------
    title
        What people call it, for the middle of a sentence.
    unit
        ``%`` of a share, else what follows a number.
    better
        1 where more of it is better, -1 where less is.
    """

    title: str
    unit: str
    better: int


MEASURES = {
    "usage": Measure("product use", "%", 1),
    "score": Measure("the health score", "points of 100", 1),
    "problems": Measure("open problems per account", "problems", -1),
    "tickets": Measure("support tickets per account", "tickets a week", -1),
    "survey": Measure("the share of accounts that have answered a survey", "%", 1),
    "growth": Measure("ARR of those that are still there", "%", 1),
    "first_value": Measure("time to first value", "weeks", -1),
}
"""Name -> what it is; `simcs.world.leading_log` reads them."""
ALL, LEAST_USE, LOWEST_SCORE, NEW = "all", "least use", "lowest score", "new"
AMONG = {
    ALL: "accounts",
    LEAST_USE: "accounts with the least product use",
    LOWEST_SCORE: "accounts with the lowest health scores",
    NEW: "new customers",
}
"""Who takes part in a pilot, and what people call them: all, the third with the least use or score
as the run begins, or those who have yet to reach first value and have been there for a quarter."""
CASES = (
    *((ALL, name) for name in ("usage", "score", "problems", "tickets", "survey", "growth")),
    *((LEAST_USE, name) for name in ("usage", "score", "problems", "growth")),
    *((LOWEST_SCORE, name) for name in ("usage", "score", "problems", "growth")),
    (NEW, "first_value"),
)
"""Who takes part, and what is read of them."""
SUMS = ("sum", "squares", "start", "start squares", "product")
"""Sums over accounts: the reading, its square, that of the start, its square, and both."""
UPPER, LOWER = "above the middle, still there", "not above, still there"
PARTS = tuple(
    (LEADING, f"{among}, {weeks} weeks", name, what)
    for weeks in MOMENTS
    for among, name in CASES
    for what in (*SUMS, UPPER, LOWER)
)
"""What is added up of each world: measure, grouping, group and part, as all that losses have."""

PILOT = (
    "policy", "baseline", "among", "measure", "weeks", "mean_baseline", "difference", "ci_low",
    "ci_high", "spread", "accounts", "power", "accounts_a_half", "stay_above", "stay_not_above",
    "stay_difference", "stay_low", "stay_high", "replications",
)  # fmt: skip
"""Columns of the table."""


def pilots(losses: pd.DataFrame, arms: Sequence[str], replications: int) -> pd.DataFrame:
    """Return what a test of two halves of the book shows in each leading measure.

    Parameters
    ----------
    losses
        Columns `simcs.analysis.losses.LOSSES`; rows of other measures are left aside.
    arms
        The first is what the others are compared with.

    Returns
    -------
    pandas.DataFrame
        Columns `PILOT`, a row for each other arm, moment and case that both arms have. The
        difference is that of the means of both arms, future by future, with its 95 % interval;
        ``spread`` the standard deviation between accounts of one arm and future, for given reading
        at the start; ``accounts`` the mean number with a reading, ``power`` the chance that a test
        of two halves of these shows the difference, ``accounts_a_half`` how many such accounts a
        half must have for a chance of `simcs.analysis.power.POWER` (NaN where the interval
        touches zero). ``stay_…``: which share of accounts under the first arm is still
        there at the end of the run, of those above the median and of the others.
    """
    import pandas as pd

    own = losses[losses["measure"] == LEADING] if len(losses) else losses
    rows: list[tuple[object, ...]] = []
    if len(own):
        held = _arrays(own, arms, replications)
        for number, arm in enumerate(arms[1:], start=1):
            for weeks in MOMENTS:
                for among, name in CASES:
                    found = _row(held, number, f"{among}, {weeks} weeks", name)
                    rows += [(arm, arms[0], among, name, weeks, *found)] if found else []
    return pd.DataFrame(rows, columns=list(PILOT))


Arrays = dict[tuple[str, str, str], Floats]
"""Weeks, measure and part -> shape ``(arms, replications, 2)``: a sum, and of how many."""


def _arrays(own: pd.DataFrame, arms: Sequence[str], replications: int) -> Arrays:
    found: Arrays = {}
    place = {name: at for at, name in enumerate(arms)}
    for key, rows in own[own["policy"].isin(arms)].groupby(["grouping", "group", "part"]):
        values = np.zeros((len(arms), replications, 2))
        at = rows["policy"].map(place).to_numpy(np.int64), rows["replication"].to_numpy(np.int64)
        values[at] = rows[["value", "of"]].to_numpy(np.float64)
        found[key] = values
    return found


def _row(held: Arrays, arm: int, weeks: str, name: str) -> tuple[object, ...] | None:
    """Return what follows the name of an arm, a measure and a moment; None where nobody has it."""
    if (weeks, name, SUMS[0]) not in held:
        return None
    pair = np.array([held[weeks, name, what][[0, arm]] for what in SUMS])
    count = pair[0, :, :, 1]
    there = (count > 1).all(axis=0)
    if not there.any():
        return None
    sums, count = pair[:, :, there, 0], count[:, there]
    means = sums[0] / count
    gap, low, high = mean_interval(means[1] - means[0])
    spread, accounts = _spread(sums, count), round(float(count.mean()))
    power = power_of_means(abs(gap), spread, accounts // 2, accounts - accounts // 2)
    size = means_a_side(gap, spread) if low > 0 or high < 0 else None
    half = np.nan if size is None else float(size)
    stay = _stay(held, weeks, name)
    return (
        float(means[0].mean()), gap, low, high, spread, accounts, power, half, *stay,
        int(there.sum()),
    )  # fmt: skip


def _spread(sums: Floats, count: Floats) -> float:
    """Return the standard deviation of readings about what those of the start foretell."""
    own, squares, start, start_squares, product = sums
    within = squares - own**2 / count
    before = start_squares - start**2 / count
    both = product - own * start / count
    known = np.zeros_like(within)
    np.divide(both**2, before, out=known, where=before > 1e-12 * (1 + start_squares))
    left = np.maximum(0.0, within - known).sum() / (count - 1).sum()
    return float(np.sqrt(left))


def _stay(held: Arrays, weeks: str, name: str) -> tuple[float, ...]:
    """Return the shares that stay above the middle and not above, and their difference."""
    empty = np.zeros((1, 1, 2))
    sides = [held.get((weeks, name, part), empty)[0] for part in (UPPER, LOWER)]
    if any(not side[:, 1].sum() for side in sides):
        return (np.nan,) * 5
    above, below = (float(side[:, 0].sum() / side[:, 1].sum()) for side in sides)
    there = (sides[0][:, 1] > 0) & (sides[1][:, 1] > 0)
    each = [side[there, 0] / side[there, 1] for side in sides]
    return (above, below, *mean_interval(each[0] - each[1], -1, 1))
