"""What a larger or smaller team is worth to the whole book: value after all salaries by its size.

One definition for `simcs scenarios`, whose scenarios differ in the number of CSMs, and for the
study "staffing", in whose ``variants`` table a variant is a number of CSMs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from simcs.analysis.horizon import YEARS, Future
from simcs.analysis.interval import mean_interval
from simcs.analysis.money import Outcome, outcome
from simcs.analysis.several import among_several
from simcs.analysis.staffing import STUDY
from simcs.analysis.summary import Floats
from simcs.analysis.value_table import BREAKDOWN_OF, TO_THE_END, streams_of
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.horizon_groups import CHARGES

if TYPE_CHECKING:
    import pandas as pd

VALUE, VALUE_LATER = "value_after_salaries", "value_to_year_8"
"""Columns of the variants table, $ of the first day per opening account: to the end of the run, and
with what is left then."""
NOW, LATER = "", "_later"
"""What names of columns end with: to the end of the run, and with what is left until year eight."""

OF_SIZE = (
    "value", "per_csm", "per_csm_low", "per_csm_high", "below_best", "below_best_low",
    "below_best_high", "in_range",
)  # fmt: skip
"""What is known of a size of the team; ``in_range`` is None where that is not."""
BY_SIZE = tuple(f"{name}{until}" for until in (NOW, LATER) for name in OF_SIZE)
DOLLARS = tuple(name for name in BY_SIZE if not name.startswith("in_range"))

Values = Mapping[int, Floats]
"""By number of CSMs the value of each future."""


def by_size(sizes: Iterable[int], now: Values, later: Values) -> dict[int, tuple[Any, ...]]:
    """Return by number of CSMs, ascending, what `BY_SIZE` names.

    ``value`` is a mean; ``per_csm`` what each CSM adds to it from the next smaller size on, NaN for
    the smallest; ``below_best`` the value less that of the best size by mean; and ``in_range``
    whether it is not clearly less. Intervals are of 95 %, paired future by future; those of
    ``below_best`` allow for choosing the best of so many sizes (see `among_several`).

    Parameters
    ----------
    now, later
        To the end of the run, and until year eight; NaN where some are missing or NaN.
    """
    ordered = sorted(sizes)
    parts = [_by_size(values, ordered) for values in (now, later)]
    return {csms: (*parts[0][csms], *parts[1][csms]) for csms in ordered}


def _by_size(values: Values, sizes: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    if not all(csms in values and not np.isnan(np.mean(values[csms])) for csms in sizes):
        return dict.fromkeys(sizes, (*[np.nan] * 7, None))
    most = max(sizes, key=lambda csms: float(np.mean(values[csms])), default=0)
    adds = dict.fromkeys(sizes[:1], (np.nan, np.nan, np.nan))
    for fewer, csms in pairwise(sizes):
        adds[csms] = mean_interval((values[csms] - values[fewer]) / (csms - fewer))
    rows: dict[int, tuple[Any, ...]] = {}
    for csms in sizes:
        below = among_several(values[csms] - values[most], len(sizes) - 1)
        says = outcome(*below)
        in_range = None if says is Outcome.UNMEASURED else says is not Outcome.LESS
        rows[csms] = (float(np.mean(values[csms])), *adds[csms], *below, in_range)
    return rows


def in_range(sizes: pd.DataFrame, until: str) -> list[int]:
    """Return the numbers of CSMs whose value is not clearly below that of the best."""
    return [int(row.csms) for row in sizes.itertuples() if getattr(row, f"in_range{until}") is True]


def best(sizes: pd.DataFrame, until: str) -> int:
    """Return the number of CSMs with most value by its mean."""
    return int(sizes.loc[sizes[f"value{until}"].idxmax(), "csms"])


def team_sizes(variants: pd.DataFrame, accounts: int, policy: str) -> pd.DataFrame:
    """Return what each size of the team is worth to the book with an arm, in the study "staffing".

    Parameters
    ----------
    variants
        The variants table.
    accounts
        Accounts in the opening book.

    Returns
    -------
    pandas.DataFrame
        ``csms``, `BY_SIZE` in $ of the whole book and of the first day (see `by_size`), and
        ``replications``. Empty where the study or the arm is not there.
    """
    import pandas as pd

    columns = ["csms", *BY_SIZE, "replications"]
    if not len(variants) or VALUE not in variants:
        return pd.DataFrame(columns=columns)
    own = variants[(variants["study"] == STUDY) & (variants["policy"] == policy)]
    now = _values(own, VALUE, accounts)
    later = _values(own, VALUE_LATER, accounts) if VALUE_LATER in own else {}
    rows = [(csms, *held, len(now[csms])) for csms, held in by_size(now, now, later).items()]
    return pd.DataFrame(rows, columns=columns)


def _values(own: pd.DataFrame, column: str, accounts: int) -> dict[int, Floats]:
    """Return the values of the futures in which all sizes have one."""
    wide = own.pivot_table(index="replication", columns="variant", values=column).dropna()
    return {int(size): accounts * wide[size].to_numpy(np.float64) for size in wide}


def part_name(breakdown: str, group: str) -> str:
    """Return what a part of a breakdown is called as a column of the variants."""
    return f"{breakdown}: {group}"


def parts_of(segments: Sequence[str]) -> tuple[str, ...]:
    """Return the parts of breakdowns that value to year eight takes."""
    groups = {"costs": CHARGES}
    return tuple(
        part_name(breakdown, group)
        for field, breakdown in BREAKDOWN_OF.items()
        for group in groups.get(field, segments)
    )


def with_year_eight(rows: pd.DataFrame, future: Future, accounts: int) -> pd.DataFrame:
    """Return rows of the study with `VALUE_LATER` in place of the parts that it is made of.

    It is NaN after runs of less than a year, and of eight or more.

    Parameters
    ----------
    rows
        With every metric, and `parts_of` the segments.
    future
        What lies ahead of the run's horizon.
    accounts
        Accounts in the opening book.
    """
    import pandas as pd

    parts = [column for column in rows if column.partition(": ")[0] in BREAKDOWN_OF.values()]
    found = rows.drop(columns=parts)
    found[VALUE_LATER] = np.nan
    lies_ahead = future.weeks < YEARS * WEEKS_PER_YEAR
    for _, own in rows.groupby(["variant", "policy"], sort=False) if lies_ahead else ():
        long = own.melt(["replication", "policy"], parts, "part", "value")
        split = long["part"].str.partition(": ")
        long = pd.concat([long, split[[0, 2]].set_axis(["breakdown", "group"], axis=1)], axis=1)
        both = streams_of(own[list(TO_THE_END)].to_numpy(np.float64), long, future, accounts)
        if both is not None:
            found.loc[own.index, VALUE_LATER] = both[1][:, 0] - both[1][:, 2]
    return found
