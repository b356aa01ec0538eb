"""Which rows of the tables of losses a report shows, and how it calls what they are of."""

from __future__ import annotations

import math
from typing import Any

from simcs.analysis.losses import ALL, LEAVING, OWN, SEGMENT
from simcs.experiment.measurements import RunAnswer
from simcs.report.short_answer import spoken_of
from simcs.report.tables import estimate
from simcs.report.text import UNDEFINED, after, shown

FEWEST_LEAVINGS = 10
"""In all futures together: with fewer a type of account is not said to leave more often."""
Rows = dict[tuple[str, ...], Any]
"""Policy, measure, grouping, group and part -> row."""


def rows_of(c: RunAnswer) -> Rows:
    """Return the rows of the table of losses by what they are of."""
    return c.losses_by_part


def compared(c: RunAnswer) -> str | None:
    """Return the arm that is set beside the first: the one that the answer is about."""
    return spoken_of(c)


def has_losses(c: RunAnswer) -> bool:
    """Return whether it was measured when and why accounts leave: not in folders of before."""
    return len(c.measured.losses) > 0


def is_sure(c: RunAnswer) -> bool:
    """Return whether there are intervals: one future says nothing of how sure it is."""
    return c.config.replications > 1


def with_intervals(c: RunAnswer) -> str:
    """Return what a caption says of intervals: nothing where one future has none."""
    return ", with 95 % intervals" if is_sure(c) else ""


def bands(c: RunAnswer) -> list[str]:
    """Return the times that an account has been a customer, in their order."""
    own = c.losses[(c.losses["measure"] == LEAVING) & (c.losses["grouping"] == ALL)]
    return [str(one) for one in own["part"].unique()]


def segments(c: RunAnswer) -> list[str]:
    """Return the segments that have accounts."""
    own = c.losses[c.losses["grouping"] == SEGMENT]
    return [str(one) for one in own["group"].unique()]


def parts_of(c: RunAnswer, measure: str) -> list[str]:
    """Return the parts of a measure of the whole book that any arm has, in their order."""
    own = c.losses[(c.losses["measure"] == measure) & (c.losses["grouping"] == ALL)]
    some = own.groupby("part", sort=False)["count"].sum()
    return [str(part) for part, count in some.items() if count > 0]


def types(c: RunAnswer, grouped: bool = True) -> list[Any]:
    """Return the types of accounts that leave clearly more often than the book: the worst first.

    Without ``grouped`` all accounts of an age are types too.

    A type is a segment, or a group of an own column, for as long as it has been a customer.
    """
    own = c.losses[(c.losses["measure"] == LEAVING) & (c.losses["policy"] == c.baseline)]
    if grouped:
        own = own[own["grouping"] != ALL]
    enough = own[(own["above_book_low"] > 0) & (own["count"] >= FEWEST_LEAVINGS)]
    return list(enough.sort_values("mean", ascending=False, kind="stable").itertuples())


def type_name(row: Any) -> str:
    """Return what a type is called: "smb", "industry: Bank", "all accounts"."""
    if row.grouping == ALL:
        return "all accounts"
    if row.grouping == SEGMENT:
        return shown(row.group)
    return f"{shown(row.grouping.removeprefix(OWN))}: {shown(row.group)}"


def in_a_year(rate: float) -> float:
    """Return the share of accounts that leave in a year, at a rate of leaving a year."""
    return 1 - math.exp(-rate)


def cell(row: Any) -> str:
    """Return a share or a rate with its interval: of rates, how many of 100 leave in a year."""
    if row is None:
        return UNDEFINED
    if row.measure != LEAVING:
        return estimate(row.mean, row.ci_low, row.ci_high, "%")
    return estimate(in_a_year(row.mean), in_a_year(row.ci_low), in_a_year(row.ci_high), "%")


def within(c: RunAnswer) -> str:
    """Return " within 3 years", of the whole run."""
    return after(c.years).replace(" after ", " within ")
