"""What came of the opening accounts by each own column of the book, as one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simcs.metrics.column_groups import BETWEEN
from simcs.metrics.curves import KINDS

if TYPE_CHECKING:
    import pandas as pd

SIZES = {"accounts_by_column": "accounts", "arr_by_column": "opening_arr"}
"""Breakdown -> column of the table."""
MARGINS = ("", "_low", "_high")


def by_column(groups: pd.DataFrame, differences: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each column of the book, value and arm; empty where there are no columns.

    Parameters
    ----------
    groups, differences
        As `simcs.analysis.group_summary` returns them.

    Returns
    -------
    pandas.DataFrame
        ``column``, ``value``, ``policy``, ``accounts``, ``opening_arr`` ($), and of logo, gross and
        net retention, shares of the opening book that are retained at the horizon: the mean with
        its 95 % interval, ``net_retention``, ``net_retention_low`` and ``net_retention_high``, and
        the paired difference from the first arm, ``net_difference``, …; undefined for itself.
    """
    import pandas as pd

    held: dict[tuple[str, str], dict[str, Any]] = {}
    for row in groups[groups["breakdown"].isin([*SIZES, *_breakdowns()])].itertuples():
        column, _, value = row.group.partition(BETWEEN)
        own = held.setdefault((row.group, row.policy), dict.fromkeys(_names()))
        own.update(column=column, value=value, policy=row.policy)
        if row.breakdown in SIZES:
            own[SIZES[row.breakdown]] = row.mean
        else:
            means = row.mean, row.ci_low, row.ci_high
            own.update(zip(_three(row.breakdown, "retention"), means, strict=True))
    for row in differences[differences["breakdown"].isin(_breakdowns())].itertuples():
        gaps = row.mean_difference, row.ci_low, row.ci_high
        own = held[row.group, row.policy]
        own.update(zip(_three(row.breakdown, "difference"), gaps, strict=True))
    # By group, then by arm: all arms have the same groups.
    order = {group: at for at, group in enumerate(dict.fromkeys(group for group, _ in held))}
    rows = sorted(held.items(), key=lambda item: order[item[0][0]])
    table = pd.DataFrame([own for _, own in rows], columns=[*_names()])
    numbers = [*_names()][3:]
    return table.astype(dict.fromkeys(numbers, float)).astype({"accounts": int})


def _breakdowns() -> list[str]:
    return [f"{kind}_retention_by_column" for kind in KINDS]


def _three(breakdown: str, what: str) -> list[str]:
    kind = breakdown.partition("_")[0]
    return [f"{kind}_{what}{margin}" for margin in MARGINS]


def _names() -> list[str]:
    measured = [
        f"{kind}_{what}{margin}"
        for kind in KINDS
        for what in ("retention", "difference")
        for margin in MARGINS
    ]
    return ["column", "value", "policy", *SIZES.values(), *measured]
