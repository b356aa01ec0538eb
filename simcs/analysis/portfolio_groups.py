"""Risk and opportunity of groups of accounts: by segment, and by what they have got out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simcs.analysis.interval import mean_interval
from simcs.analysis.portfolio import OUTCOMES, Floats
from simcs.metrics.first_year import STANDINGS, Standing

if TYPE_CHECKING:
    import pandas as pd

ALL, SEGMENT, FIRST_VALUE = "all", "segment", "first value"
SATISFACTION, SOUND = "results and satisfaction", "results and how tickets sound"
REACHED, NOT_REACHED = "first value reached", "first value not reached"
SOUNDING = {
    outcome: name.replace("not satisfied", "sounds bad").replace("satisfied", "sounds well")
    for outcome, name in OUTCOMES.items()
}
"""The same groups where satisfaction is how an account's tickets sound."""

GROUPS = (
    "policy", "baseline", "grouping", "group", "measure", "mean", "ci_low", "ci_high",
    "mean_difference", "difference_low", "difference_high", "replications",
)  # fmt: skip
"""Columns of the table of groups."""
RATIOS = {"risk": ("left", "accounts"), "net_retention": ("kept", "arr")}
"""Measure that is a share -> its part and its whole, of all futures together."""
TOTALS = {
    "accounts": "accounts", "arr": "arr", "risk": "", "arr_lost": "lost", "opportunity": "bought",
    "net_retention": "",
}  # fmt: skip
"""Measures in their order -> the total of a future that they are the mean of."""


def _first_value(standing: Standing) -> str:
    return REACHED if Standing.FIRST_VALUE in standing else NOT_REACHED


def _outcome(standing: Standing) -> str:
    return OUTCOMES[Standing.RESULTS in standing, Standing.SATISFIED in standing]


def _sounding(standing: Standing) -> str:
    return SOUNDING[Standing.RESULTS in standing, Standing.SOUNDS_WELL in standing]


BY_STANDING: dict[str, tuple[Callable[[Standing], str], tuple[str, ...]]] = {
    FIRST_VALUE: (_first_value, (REACHED, NOT_REACHED)),
    SATISFACTION: (_outcome, tuple(OUTCOMES.values())),
    SOUND: (_sounding, tuple(SOUNDING.values())),
}
"""Grouping -> the group of a standing, and the groups in their order."""


def groups(totals: pd.DataFrame, arms: Sequence[str], replications: int) -> pd.DataFrame:
    """Return the measures of groups under each arm, and how they differ from the first: `GROUPS`.

    Parameters
    ----------
    totals
        Columns `simcs.analysis.portfolio.GROUP_SUMS`. Groups follow from how accounts stand as the
        run begins, so they are the same accounts under every arm of a future.
    arms
        Those that are shown: the first is what the others are compared with.
    replications
        How many futures there are.

    Returns
    -------
    pandas.DataFrame
        Counts and money are means of a future; shares are of all futures together.
    """
    import pandas as pd

    if not len(totals):
        return pd.DataFrame(columns=list(GROUPS))
    rows = [
        row
        for grouping, group, own in _each(totals[totals["policy"].isin(arms)])
        for row in _measured(grouping, group, own, arms, replications)
    ]
    table = pd.DataFrame(rows, columns=list(GROUPS))
    order = {arm: place for place, arm in enumerate(arms)}
    return table.sort_values(
        "policy", key=lambda own: own.map(order), kind="stable", ignore_index=True
    )


def _each(totals: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield each grouping and group in which there is any account, with its rows."""
    yield ALL, ALL, totals
    for segment in totals["segment"].unique().tolist():
        yield SEGMENT, segment, totals[totals["segment"] == segment]
    for grouping, (group_of, names) in BY_STANDING.items():
        of = np.array([group_of(Standing(number)) for number in range(STANDINGS)], object)
        place = of[totals["standing"].to_numpy(np.int64)]
        for group in names:
            if (place == group).any():
                yield grouping, group, totals[place == group]


def _measured(
    grouping: str, group: str, rows: pd.DataFrame, arms: Sequence[str], count: int
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of one group: each measure under each arm."""
    columns = ["accounts", "arr", "left", "lost", "bought", "kept"]
    sums = rows.groupby(["policy", "replication"])[columns].sum()
    each = {arm: sums.loc[arm].reindex(range(count), fill_value=0.0) for arm in arms}
    for measure in TOTALS:
        values = {arm: _values(measure, own) for arm, own in each.items()}
        limits = (0, 1) if measure == "risk" else (0, None)
        for arm in arms:
            level = mean_interval(values[arm], *limits)
            change: tuple[float, ...] = (np.nan,) * 3
            if arm != arms[0]:
                change = mean_interval(values[arm] - values[arms[0]])
            base = None if len(arms) == 1 else arms[0]
            yield arm, base, grouping, group, measure, *level, *change, count


def _values(measure: str, own: pd.DataFrame) -> Floats:
    """Return a value for each future whose mean is the measure, shape ``(futures,)``.

    Of a share these are its linear parts: what each future adds to the share of all together
    (Cochran 1977, Sampling techniques, section 2.11, on the variance of a ratio).
    """
    if measure not in RATIOS:
        return np.asarray(own[TOTALS[measure]], np.float64)
    part, whole = (own[name].to_numpy(float) for name in RATIOS[measure])
    share = part.sum() / whole.sum()
    return np.asarray(share + (part - share * whole) / whole.mean())
