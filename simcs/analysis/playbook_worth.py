"""What each playbook is worth: the run less the same futures without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.hour_values import ratio
from simcs.analysis.interval import mean_interval

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

STUDY = "playbooks"
"""The study without one playbook at a time; its variants are named "ARM / PLAYBOOK"."""
BETWEEN = " / "
IN_VARIANT = " = "
"""Between a playbook and the form that all its accounts get, in names of variants of the study."""

VALUES = ("policy", "playbook", "measure", "mean", "ci_low", "ci_high", "replications")
MEASURES = ("gross_retention", "net_retention", "arr", "value", "net_value", "value_per_hour")
"""What a playbook changes: retention, shares; the opening book's ARR at the horizon, $; the opening
book's lifetime value, $; the net value of all accounts, those that came in the run included, $; and
``value`` for each hour that its done steps took of anybody, $."""

HOURS_FOR = "hours for "
"""What columns of hours by purpose in the study begin with; a purpose follows."""
HOURS = ("policy", "playbook", "purpose", "mean", "ci_low", "ci_high", "replications")


def variant_of(arm: str, playbook: str) -> str:
    """Return the name of the variant of an arm without a playbook."""
    return f"{arm}{BETWEEN}{playbook}"


def pairs(
    ranked: pd.DataFrame, study: pd.DataFrame
) -> Iterator[tuple[str, str, pd.DataFrame, pd.DataFrame]]:
    """Yield arm, playbook, and the same futures of the arm with and without it, in one order."""
    if not len(study):
        return
    for (variant, arm), without in study.groupby(["variant", "policy"], sort=False):
        if not str(variant).startswith(f"{arm}{BETWEEN}"):
            continue  # of all its playbooks together
        if IN_VARIANT in str(variant).removeprefix(f"{arm}{BETWEEN}"):
            continue  # nobody goes without it
        whole = ranked[ranked["policy"] == arm].set_index("replication")
        other = without.set_index("replication")
        both = [n for n in whole.index if n in other.index]
        yield (
            str(arm),
            str(variant).removeprefix(f"{arm}{BETWEEN}"),
            whole.loc[both],
            other.loc[both],
        )


def values(
    ranked: pd.DataFrame,
    study: pd.DataFrame,
    hours: pd.DataFrame,
    opening_arr: float,
    accounts: int,
) -> pd.DataFrame:
    """Return what each playbook is worth, with 95 % intervals of the mean paired difference.

    Parameters
    ----------
    ranked
        policy, replication and every metric of the run.
    study
        The same of the study `STUDY`: variants without one playbook.
    hours
        As `simcs.analysis.playbook_ledger.hours_by_future` returns them.
    opening_arr, accounts
        Of the opening book, $ a year and how many.

    Returns
    -------
    pandas.DataFrame
        Columns `VALUES`: a row for each arm, playbook and measure of `MEASURES` that has a value.
    """
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    for arm, playbook, whole, other in pairs(ranked, study):
        gaps = gaps_between(whole, other, opening_arr, accounts)
        for measure, gap in gaps.items():
            known = gap[np.isfinite(gap)]
            if len(known):
                rows.append((arm, playbook, measure, *mean_interval(known), len(known)))
        if (arm, playbook) in hours.index and "value" in gaps:
            spent = hours.loc[(arm, playbook)].reindex(whole.index).to_numpy(float)
            fine = np.isfinite(gaps["value"]) & np.isfinite(spent)
            if spent[fine].sum():
                found = ratio(gaps["value"][fine], spent[fine])
                rows.append((arm, playbook, "value_per_hour", *found, int(fine.sum())))
    return pd.DataFrame(rows, columns=list(VALUES))


def gaps_between(
    whole: pd.DataFrame, other: pd.DataFrame, opening_arr: float, accounts: int
) -> dict[str, Floats]:
    """Return by measure of `MEASURES` how much more there is in the first of two, by futures."""

    def gap(metric: str, times: float = 1.0) -> Floats:
        if metric not in whole or metric not in other:
            return np.zeros(0)
        gaps: Floats = times * (whole[metric].to_numpy(float) - other[metric].to_numpy(float))
        return gaps

    found = {
        "gross_retention": gap("gross_retention"),
        "net_retention": gap("net_retention"),
        "arr": gap("net_retention", opening_arr),
        "value": gap("lifetime_value", accounts),
        "net_value": gap("net_value"),
    }
    return {measure: values for measure, values in found.items() if len(values)}


def displaced(ranked: pd.DataFrame, study: pd.DataFrame, breakdowns: pd.DataFrame) -> pd.DataFrame:
    """Return how many more hours a future go to each purpose with a playbook than without it.

    Parameters
    ----------
    breakdowns
        policy, replication, breakdown, group, value: of the run.

    Returns
    -------
    pandas.DataFrame
        Columns `HOURS`; below 0 where it took the time of something else.
    """
    import pandas as pd

    spent = breakdowns[breakdowns["breakdown"] == "hours_by_purpose"]
    columns = [name for name in study if str(name).startswith(HOURS_FOR)]
    rows: list[tuple[object, ...]] = []
    for arm, playbook, whole, other in pairs(ranked, study):
        own = spent[spent["policy"] == arm].pivot_table(
            index="replication", columns="group", values="value", dropna=False
        )
        for column in columns:
            purpose = str(column).removeprefix(HOURS_FOR)
            if purpose not in own:
                continue
            gap = own[purpose].reindex(whole.index).to_numpy(float) - other[column].to_numpy(float)
            known = gap[np.isfinite(gap)]
            if len(known):
                rows.append((arm, playbook, purpose, *mean_interval(known), len(known)))
    return pd.DataFrame(rows, columns=list(HOURS))
