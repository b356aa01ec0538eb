"""The playbook ledger as one table: what became of each playbook, and what it is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcs.analysis.playbook_ledger import ALL, LEDGER

if TYPE_CHECKING:
    import pandas as pd

POINTS = {"gross_retention": "gross_points", "net_retention": "net_points"}
"""Measure of a playbook's worth that is a share -> its column, in points."""
WORTH = (*POINTS.values(), "arr", "value", "net_value", "value_per_hour")
ENDS = {"mean": "", "ci_low": "_low", "ci_high": "_high"}
KEYS = ["policy", "playbook", "segment"]
TABLE = (
    *LEDGER[:-1], "goal_share_without",
    *(f"{name}{end}" for name in WORTH for end in ENDS.values()), "replications",
    "replications_without",
)  # fmt: skip


def table(counts: pd.DataFrame, values: pd.DataFrame, goals: pd.DataFrame) -> pd.DataFrame:
    """Return the ledger with what each playbook is worth in the rows of all accounts.

    Parameters
    ----------
    counts
        As `simcs.analysis.playbook_ledger.ledger` returns it.
    values
        As `simcs.analysis.playbook_worth.values` returns it.
    goals
        As `simcs.analysis.playbook_goals.goals` returns it.

    Returns
    -------
    pandas.DataFrame
        Columns `TABLE`. Worth is measured for all accounts together, and is NaN for segments, and
        where no playbook was left out; ``replications_without`` counts the futures it rests on.
    """
    whole = counts.set_index(KEYS)
    if len(values):
        wide = values.assign(segment=ALL).pivot_table(
            index=KEYS, columns="measure", values=[*ENDS], dropna=False, sort=False
        )
        for column, end in ENDS.items():
            for measure in wide[column]:
                times = 100.0 if measure in POINTS else 1.0
                name = f"{POINTS.get(measure, measure)}{end}"
                whole[name] = times * wide[column, measure].reindex(whole.index)
        futures = values.assign(segment=ALL).groupby(KEYS)["replications"].max()
        whole["replications_without"] = futures.reindex(whole.index)
    if len(goals):
        without = goals.assign(segment=ALL).set_index(KEYS)["share_without"]
        whole["goal_share_without"] = without.reindex(whole.index)
    return whole.reset_index().reindex(columns=list(TABLE))
