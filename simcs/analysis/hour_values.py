"""What one more hour brings, from what was summed up over accounts: a table with intervals.

Sums come company by company, in an array of shape (companies, actions, segments, `TENTHS`,
`len(WEEKS)`, `len(SUMS)`), as `simcs.studies.hours` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import mean_interval

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

TENTHS = 10
"""Parts of equal size into which the accounts of a segment fall by what the team sees of risk."""

EDGES = (0, 4, 13, 26)
"""Weeks to the decision at which the parts of `WEEKS` but the first begin."""

WEEKS = ("decided", "0 to 3", "4 to 12", "13 to 25", "26 or more")
"""Weeks from the action to the decision; 0: at the close of the same week."""

SUMS = ("contacts", "hours", "terms", "term_hours", "renewals", "arr", "value")
"""What is summed up over the accounts of a cell: how many there are, and hours of the action; the
same of those whose term ends within the run; and the differences to their twins, in chances to
renew of these, in $ of ARR at the horizon and in $ of value."""

CONTACTS, HOURS, TERMS, TERM_HOURS, RENEWALS, ARR, VALUE = range(len(SUMS))

MEASURES = (("points", RENEWALS, TERMS, 100.0), ("arr", ARR, CONTACTS, 1.0),
            ("value", VALUE, CONTACTS, 1.0))  # fmt: skip
"""Name, the sum, how many it is of (hours of these come next), and what it is multiplied by."""

ALL = "all"
HOUR, CONTACT = "hour", "contact"

COLUMNS = (
    "action", "segment", "risk_tenth", "weeks_to_decision", "per", "contacts", "hours",
    *(f"{name}{end}" for name, *_ in MEASURES for end in ("", "_low", "_high")),
    "cost_per_hour", "companies",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class HourValues:
    """What one more hour brings, and what that rests on.

    Parameters
    ----------
    table
        A row for each action, segment, tenth of risk and weeks to the decision, columns `COLUMNS`.
        ``all`` stands for all of them together; tenth 1 is most at risk. Cells without accounts are
        left out. What takes nobody's time is shown per contact, and left out of what is per hour.
    segments
        Names, in their order.
    cost
        $ that an hour with customers costs.
    weeks
        Length of the run: the horizon.
    policy
        Whose work goes on beside it.
    accounts
        Accounts in the opening book.
    companies
        Number of companies.
    made_up
        Whether companies have books of their own; else they are futures of one book.
    seed
        Of the first company.
    """

    table: pd.DataFrame
    segments: tuple[str, ...]
    cost: float
    weeks: int
    policy: str
    accounts: int
    companies: int
    made_up: bool
    seed: int

    def overall(self) -> pd.DataFrame:
        """Return the rows of whole actions, by value, the highest first."""
        return self.of().sort_values("value", ascending=False, kind="stable", na_position="last")

    def of(self, segment: str = ALL, risk_tenth: str = ALL, weeks: str = ALL) -> pd.DataFrame:
        """Return the rows of one part of the accounts."""
        rows = self.table
        return rows[
            (rows["segment"] == segment)
            & (rows["risk_tenth"] == risk_tenth)
            & (rows["weeks_to_decision"] == weeks)
        ]


def tabled(
    sums: Floats, actions: Sequence[str], segments: Sequence[str], cost: float
) -> pd.DataFrame:
    """Return the table of `HourValues` from the sums over accounts."""
    import pandas as pd

    rows = [
        (action, *row, cost, len(sums))
        for number, action in enumerate(actions)
        for row in _rows(paid(sums[:, number]), segments)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(sums: Floats, segments: Sequence[str]) -> Iterator[tuple[object, ...]]:
    tenths = [str(tenth + 1) for tenth in range(TENTHS)]
    for (segment, s), (tenth, t), (weeks, w) in product(
        _parts(segments), _parts(tenths), _parts(WEEKS)
    ):
        cell = sums[:, s][:, :, t][:, :, :, w].sum(axis=(1, 2, 3))
        if cell[:, CONTACTS].any():
            per, measured = per_unit(cell)
            count = int(cell[:, CONTACTS].sum())
            yield (segment, tenth, weeks, per, count, float(cell[:, HOURS].sum()), *measured)


PAYS, UNCLEAR, DOES_NOT = "pays", "not clear", "does not pay"
NOTHING, HARMS = "brings nothing clear", "does harm"


def verdict(row: Any) -> str:
    """Return whether a row of the table pays what it costs, by its interval of value.

    What takes no hours costs nothing, and pays where its value is clearly above 0.
    """
    cost = row.cost_per_hour if row.per == HOUR else 0.0
    if row.value_low > cost:
        return PAYS
    if row.value_high < 0:
        return HARMS
    if row.value_low <= 0 and not row.value_high > cost:
        return NOTHING
    return DOES_NOT if row.value_high < cost else UNCLEAR


def _parts(names: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Return the parts of an axis with their places: all of them first, then each."""
    return [(ALL, [*range(len(names))]), *((name, [place]) for place, name in enumerate(names))]


def paid(sums: Floats) -> Floats:
    """Return the sums of an action without the segments in which it is free, if others pay for it.

    Shapes (companies, segments, …).
    """
    hours = sums[..., HOURS].sum(axis=(0, 2, 3))
    kept = (hours > 0) if hours.any() else np.ones(len(hours), np.bool_)
    return np.where(kept[:, np.newaxis, np.newaxis, np.newaxis], sums, 0.0)


def per_unit(cell: Floats) -> tuple[str, list[float]]:
    """Return whether a cell is counted per hour or per contact, and its measures with intervals.

    Parameters
    ----------
    cell
        Shape (companies, `len(SUMS)`).
    """
    by_hours = bool(cell[:, HOURS].any())
    found: list[float] = []
    for _, number, count, times in MEASURES:
        of = cell[:, count + 1] if by_hours else cell[:, count]
        found += ratio(times * cell[:, number], of)
    return (HOUR if by_hours else CONTACT), found


def ratio(top: Floats, bottom: Floats) -> tuple[float, float, float]:
    """Return the ratio of two sums over companies and its 95 % interval; NaN where it has none.

    A company counts by how much it has of ``bottom``: the interval is that of the mean of
    ratio + (top − ratio · bottom)/mean(bottom), which is the ratio (linearization; Cochran 1977,
    Sampling Techniques, 6.2). Shape ``(companies,)`` each.
    """
    if not bottom.sum():
        return (np.nan, np.nan, np.nan)
    whole = float(top.sum() / bottom.sum())
    return mean_interval(whole + (top - whole * bottom) / bottom.mean())
