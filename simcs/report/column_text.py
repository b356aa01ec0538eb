"""What came of accounts by columns of the book of one's own: sentences, and a table in text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simcs.analysis.by_column import by_column
from simcs.experiment.measurements import RunAnswer
from simcs.report.plain_tables import aligned
from simcs.report.text import (
    after,
    counted,
    gap,
    gap_interval,
    shown,
    supported,
    with_interval,
    with_unit,
)
from simcs.report.trace_text import defused

if TYPE_CHECKING:
    import pandas as pd

KNOWS_NOTHING = (
    "The model knows nothing of {names}: groups differ only by what it knows of their accounts, "
    "such as size, segment, health and use, and by how they are served."
)
BY_CHANCE = "About 1 in 20 differences looks clear by chance alone."
MOST_SAID = 6
"""Clear differences that have a sentence: the largest."""
PLAIN_ROWS = 20
"""Values of a column in the text of an answer, at most; `simcs.book.groups.MOST` leaves fewer."""


def table(c: RunAnswer) -> pd.DataFrame:
    """Return what `simcs.analysis.by_column` finds in an answer."""
    return by_column(c.groups, c.group_differences)


def safe_in_sheets(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return the table with texts that a spreadsheet would take for formulas marked as text."""
    return rows.assign(
        **{
            name: [defused(one) if isinstance(one, str) else one for one in rows[name]]
            for name in columns
        }
    )


def caveat(rows: pd.DataFrame) -> str:
    """Return what the groups do not show."""
    names = " or ".join(shown(name) for name in rows["column"].unique())
    return KNOWS_NOTHING.format(names=names)


def sentences(c: RunAnswer, rows: pd.DataFrame) -> list[str]:
    """Return where a policy differs clearly from the first one, and how many were looked at."""
    others = rows[rows["net_difference"].notna()]
    if not len(others):
        return []
    beside = (others["net_difference_low"] > 0) | (others["net_difference_high"] < 0)
    clear = others[beside].sort_values("net_difference", key=abs, ascending=False, kind="stable")
    said = [_clear(c, row) for row in clear[:MOST_SAID].itertuples()]
    looked = counted(len(others), "difference")
    if not said:
        return [f"No clear difference in net retention in any group, of {looked} looked at."]
    count = f"{len(clear)} of {looked} in net retention {'is' if len(clear) == 1 else 'are'} clear"
    return [*said, f"{count}. {BY_CHANCE}"]


def _clear(c: RunAnswer, row: Any) -> str:
    mean, low, high = (getattr(row, f"net_difference{end}") for end in ("", "_low", "_high"))
    way = "higher" if mean > 0 else "lower"
    return (
        f"Where {shown(row.column)} is {shown(row.value)}, net retention is {gap(abs(mean), '%')} "
        f"{way} with {shown(row.policy)} than with {shown(c.baseline)}{after(c.years)} "
        f"({gap_interval(low, high, '%')})."
    )


def plain(c: RunAnswer) -> str:
    """Return the baseline beside the best other policy, by each column; often nothing."""
    return "\n\n".join(_tables(c))


def _tables(c: RunAnswer) -> Iterator[str]:
    rows = table(c)
    best = (c.pair or (c.baseline,))[0]
    arms = [*dict.fromkeys((c.baseline, best))]
    for column in rows["column"].unique():
        own = rows[rows["column"] == column]
        gaps = ["difference", "95 % interval"] if len(arms) > 1 else []
        lines: list[tuple[str, ...]] = [("", "accounts", "ARR", *map(shown, arms), *gaps)]
        ends = own.loc[own["policy"] == best, ["net_difference_low", "net_difference_high"]]
        digits = supported(ends.itertuples(index=False, name=None), "%")
        for value in [*own["value"].unique()][:PLAIN_ROWS]:
            of_arm = own[own["value"] == value].set_index("policy")
            first, last = of_arm.loc[c.baseline], of_arm.loc[best]
            means = [with_unit(of_arm.loc[arm, "net_retention"], "%") for arm in arms]
            mean, low, high = (last[f"net_difference{end}"] for end in ("", "_low", "_high"))
            between = with_interval(mean, low, high, "%", digits) if gaps else ()
            size = f"{first['accounts']:,.0f}", with_unit(first["opening_arr"], "$")
            lines.append((f"  {shown(value)}", *size, *means, *between))
        head = f"Net retention{after(c.years)} by {shown(column)}, opening accounts"
        yield "\n".join([head, aligned(lines)])
    if len(rows):
        yield caveat(rows)
