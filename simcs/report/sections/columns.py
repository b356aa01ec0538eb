"""Who gains and who loses by columns of the book of one's own, such as an industry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcs.experiment.measurements import RunAnswer
from simcs.report import column_text, text
from simcs.report.document import Bullets, Paragraph, Picture, Section, Table
from simcs.report.sections.parts import picture, some
from simcs.report.selection import DRAWN, few
from simcs.report.tables import estimate

if TYPE_CHECKING:
    import pandas as pd


def by_column(c: RunAnswer) -> Section | None:
    """Return a table for each column that the run is broken down by; None where there is none."""
    listed = few(c, DRAWN)
    rows = column_text.table(listed)
    if not len(rows):
        return None
    names = [*rows["column"].unique()]
    said = column_text.sentences(listed, rows)
    return Section(
        f"By {' and '.join(map(text.shown, names))}",
        [
            *([Bullets(said)] if said else []),
            *([_picture(listed)] if said else []),
            *(
                block
                for name in names
                for block in some(_table(listed, rows[rows["column"] == name]), c)
            ),
            Paragraph(
                f"{column_text.caveat(rows)} Values with few accounts are one group. Accounts that "
                "arrived during the run are in none."
            ),
        ],
        "columns",
    )


def _picture(c: RunAnswer) -> Picture:
    breakdown = "net_retention_by_column"
    gaps = c.group_differences
    listed = "; ".join(
        f"{text.shown(row.policy)} in {text.shown(row.group)} {text.gap(row.mean_difference, '%')}"
        for row in gaps[gaps["breakdown"] == breakdown].itertuples()
    )
    caption = f"Difference from {text.shown(c.baseline)} in net retention, with 95 % intervals"
    return picture(
        c, "segments", caption, f"Bars by group and policy: {listed}.", breakdown=breakdown
    )


def _table(c: RunAnswer, rows: pd.DataFrame) -> Table:
    """Return accounts, ARR and net retention of each group, then differences from the first arm."""
    arms = [arm for arm in c.policies if arm in set(rows["policy"])]
    others = [arm for arm in arms if arm != c.baseline]
    groups = [
        (f"{kind.capitalize()} retention, %", _rows(rows, f"{kind}_retention", arms, arms))
        for kind in ("net", "gross")
    ]
    if others:
        head = f"Difference in net retention from {text.shown(c.baseline)}, points"
        groups.append((head, _rows(rows, "net_difference", arms, others)))
    name = text.shown(rows["column"].iloc[0])
    columns = (name.capitalize(), "Accounts", "ARR, $", *map(text.shown, arms))
    caption = f"Opening accounts by {name}: mean (95 % interval)"
    return Table(caption, columns, groups)


def _rows(
    rows: pd.DataFrame, measure: str, arms: list[str], filled: list[str]
) -> list[tuple[str, ...]]:
    found = []
    ends = rows.loc[rows["policy"].isin(filled), [f"{measure}_low", f"{measure}_high"]]
    digits = text.supported(ends.itertuples(index=False, name=None), "%")
    for value in rows["value"].unique():
        own = rows[rows["value"] == value].set_index("policy")
        first = own.iloc[0]
        cells = []
        for arm in arms:
            mean, low, high = (own.loc[arm, f"{measure}{end}"] for end in ("", "_low", "_high"))
            cells.append(
                estimate(mean, low, high, "%", digits) if arm in filled else text.UNDEFINED
            )
        size = f"{first['accounts']:,.0f}", f"{first['opening_arr']:,.0f}"
        found.append((text.shown(value), *size, *cells))
    return found
