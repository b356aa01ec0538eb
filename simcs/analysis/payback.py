"""When a change has paid back: the month from which its cash, added up, stays above the baseline's.

Margin is known week by week; the cost of a year is spread evenly over its weeks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from simcs.analysis.cash import Flows, weekly_margin
from simcs.analysis.measurements import C, Measurements
from simcs.analysis.summary import Floats
from simcs.analysis.value_table import NO_TEAM, worked_by_nobody
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.horizon_groups import CHARGES

if TYPE_CHECKING:
    import pandas as pd

PAYBACK = ("policy", "baseline", "charged", "month", "share_of_futures", "replications")

MONTHS_PER_YEAR = 12


def payback(measured: Measurements[C], held: Mapping[str, Flows], baseline: str) -> pd.DataFrame:
    """Return from which month on each arm is ahead of the baseline in cash, added up.

    Parameters
    ----------
    held
        As `simcs.analysis.cash.flows` returns them.

    Returns
    -------
    pandas.DataFrame
        Columns `PAYBACK`, by arm but the baseline and by what is charged. ``month`` is that of the
        mean over replications, NaN where it is not reached within the run;
        ``share_of_futures`` the share of replications that reach it within the run.
    """
    import pandas as pd

    rows = []
    paths = {arm: _paths(measured, arm, one) for arm, one in held.items()}
    for arm in (one for one in held if one != baseline and baseline in held):
        for place, charged in enumerate(CHARGES):
            ahead = paths[arm][place] - paths[baseline][place]
            month = float(first_months(ahead.mean(axis=0, keepdims=True))[0])
            reached = ~np.isnan(first_months(ahead))
            rows.append((arm, baseline, charged, month, float(reached.mean()), len(reached)))
    return pd.DataFrame(rows, columns=list(PAYBACK))


def first_months(ahead: Floats) -> Floats:
    """Return the first month from which amounts stay above zero to the last, NaN if they do not.

    Parameters
    ----------
    ahead
        Shape ``(replications, months)``: as each month ends.

    Returns
    -------
    numpy.ndarray
        Shape ``(replications,)``: months from 1.
    """
    months = ahead.shape[1]
    above = ahead > 0
    # How many of the last months are above zero without a break.
    lasting = np.cumprod(above[:, ::-1], axis=1).sum(axis=1)
    return np.where(lasting > 0, months - lasting + 1.0, np.nan)


def month_ends(weeks: int) -> list[int]:
    """Return after how many weeks each month of a run ends, the last with the run."""
    months = math.ceil(weeks * MONTHS_PER_YEAR / WEEKS_PER_YEAR)
    ends = (math.ceil(m * WEEKS_PER_YEAR / MONTHS_PER_YEAR) for m in range(1, months + 1))
    return [min(weeks, end) for end in ends]


def _paths(measured: Measurements[C], arm: str, own: Flows) -> list[Floats]:
    """Return the cash of an arm added up to the end of each month, by charge.

    Each has shape ``(replications, months)``.
    """
    weeks = measured.config.horizon_weeks
    idle = worked_by_nobody(measured, measured.facts.arms) if arm == NO_TEAM else arm
    margin = weekly_margin(measured, idle or arm)
    year = np.arange(weeks) // WEEKS_PER_YEAR
    last = np.array(month_ends(weeks)) - 1
    return [
        np.cumsum(margin - own.years[:, year, place] / np.bincount(year)[year], axis=1)[:, last]
        for place in range(1, len(CHARGES) + 1)
    ]
