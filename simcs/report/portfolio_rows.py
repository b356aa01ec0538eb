"""Which rows of the portfolio a report shows, and how it calls what they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simcs.analysis.portfolio_groups import ALL
from simcs.experiment.measurements import RunAnswer
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.first_year import first_weeks
from simcs.report.text import counted, shown

if TYPE_CHECKING:
    import pandas as pd

LONGEST_ID = 24
"""Letters of an account's name, at most."""


def tried(c: RunAnswer) -> str:
    """Return the arm that is shown: the best of the others, or the only one."""
    return c.pair[0] if c.pair else c.policies[-1]


def accounts(c: RunAnswer) -> pd.DataFrame:
    """Return the accounts under the arm that is shown; no rows in a folder of before."""
    table = c.portfolio
    return table[table["policy"] == tried(c)].reset_index(drop=True) if len(table) else table


def is_compared(c: RunAnswer) -> bool:
    """Return whether the arm that is shown is beside another one."""
    return tried(c) != c.baseline


def most_at_stake(rows: pd.DataFrame, count: int) -> list[Any]:
    """Return the accounts with most at stake, the first of equals first."""
    order = rows.sort_values("at_stake", ascending=False, kind="stable")
    return list(order.head(count).itertuples())


def group(c: RunAnswer, grouping: str, name: str, measure: str, arm: str | None = None) -> Any:
    """Return a row of the table of groups, under the arm that is shown by default; or None."""
    return c.portfolio_by_group.get((arm or tried(c), grouping, name, measure))


def names_in(c: RunAnswer, grouping: str) -> list[str]:
    """Return the groups of a grouping, in their order."""
    table = c.portfolio_groups
    return list(table[table["grouping"] == grouping]["group"].unique())


def overall(c: RunAnswer, measure: str) -> Any:
    """Return the row of all accounts."""
    return group(c, ALL, ALL, measure)


def within(c: RunAnswer) -> str:
    """Return for how long accounts are watched: "within a year", "within 26 weeks"."""
    weeks = first_weeks(c.config.horizon_weeks)
    return "within a year" if weeks == WEEKS_PER_YEAR else f"within {counted(weeks, 'week')}"


def name_of(row: Any) -> str:
    """Return what an account is called."""
    return shown(row.account, LONGEST_ID)
