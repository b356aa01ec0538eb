"""What a larger or smaller team is worth to the whole book: value after all salaries by its size.

It reads the ``variants`` table of the study "staffing", in which a variant is a number of CSMs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcs.analysis.interval import mean_interval
from simcs.analysis.pairs import of_study
from simcs.analysis.staffing import STUDY

if TYPE_CHECKING:
    import pandas as pd

METRIC = "value_after_salaries"
SIZES = (
    "csms", "value", "behind", "behind_low", "behind_high", "step", "step_low", "step_high",
    "replications",
)  # fmt: skip


def team_sizes(variants: pd.DataFrame, accounts: int, policy: str) -> pd.DataFrame:
    """Return what each size of the team is worth to the book with an arm.

    Parameters
    ----------
    variants
        The variants table.
    accounts
        Accounts in the opening book.

    Returns
    -------
    pandas.DataFrame
        Columns `SIZES`, by ascending ``csms``: ``value`` after all salaries within the run, $ of
        the first day; how far it is ``behind`` that of the best size; and what each CSM beyond the
        next smaller size that was tried adds, ``step``, NaN for the smallest. Differences are
        paired by future, with 95 % intervals. Empty where the study or the arm is not there.
    """
    import pandas as pd

    if not len(variants) or METRIC not in variants or STUDY not in set(variants["study"]):
        return pd.DataFrame(columns=list(SIZES))
    own = of_study(variants, STUDY, METRIC)
    own = own[own["policy"] == policy]
    wide = own.pivot_table(index="replication", columns="variant", values=METRIC).dropna()
    sizes = sorted(map(str, wide), key=int)
    values = {int(size): accounts * wide[size].to_numpy(np.float64) for size in sizes}
    best = max(values, key=lambda size: float(values[size].mean()), default=0)
    rows = []
    for place, (size, held) in enumerate(values.items()):
        step = (np.nan, np.nan, np.nan)
        if place:
            before = list(values)[place - 1]
            step = mean_interval((held - values[before]) / (size - before))
        behind = mean_interval(values[best] - held)
        rows.append((size, float(held.mean()), *behind, *step, len(held)))
    return pd.DataFrame(rows, columns=list(SIZES))


def recommended(sizes: pd.DataFrame) -> tuple[int, int]:
    """Return the fewest and the most CSMs whose value is not clearly behind that of the best."""
    close = sizes[~(sizes["behind_low"] > 0)]["csms"]
    return int(close.min()), int(close.max())
