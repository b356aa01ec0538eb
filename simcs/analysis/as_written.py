"""What an arm's playbooks are worth as written, beside as the team does them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simcs.analysis.interval import mean_interval
from simcs.analysis.playbook_ledger import STEP_EVENTS
from simcs.analysis.playbook_worth import gaps_between
from simcs.playbooks.tally import AUTOMATION

if TYPE_CHECKING:
    import pandas as pd

DONE, NOTHING = "as written", "no playbooks"
"""Variants of the study `simcs.analysis.playbook_worth.STUDY`, each named "ARM: VARIANT": every
step is done as written; and what the playbooks stand on, without any of them."""

WAYS = ("as_written", "as_the_team_does", "not_gained")
"""What playbooks are worth if every step is done as written, and as the team does them; and by how
much the first is more."""

WORTH = ("policy", "way", "measure", "mean", "ci_low", "ci_high", "replications")
SHARES = ("policy", "wanted", "not_as_written", "share", "replications")


def variant_of(arm: str, what: str) -> str:
    """Return the name of a variant of an arm with all of its playbooks, or none."""
    return f"{arm}: {what}"


def worth(
    ranked: pd.DataFrame, study: pd.DataFrame, opening_arr: float, accounts: int
) -> pd.DataFrame:
    """Return what all playbooks of an arm together are worth, done as written and as they are.

    Parameters
    ----------
    ranked, study, opening_arr, accounts
        As in `simcs.analysis.playbook_worth.values`.

    Returns
    -------
    pandas.DataFrame
        Columns `WORTH`: a row for each arm, way of `WAYS` and measure of
        `simcs.analysis.playbook_worth.MEASURES`, all with 95 % intervals of the mean paired
        difference. No rows where the arm was not run as written.
    """
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    for arm, whole, written, without in _runs(ranked, study):
        pairs = ((written, without), (whole, without), (written, whole))
        for way, pair in zip(WAYS, pairs, strict=True):
            for measure, gap in gaps_between(*pair, opening_arr, accounts).items():
                known = gap[np.isfinite(gap)]
                if len(known):
                    rows.append((arm, way, measure, *mean_interval(known), len(known)))
    return pd.DataFrame(rows, columns=list(WORTH))


def _runs(
    ranked: pd.DataFrame, study: pd.DataFrame
) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
    """Yield arm, and the same futures of it as it is, as written, and without any playbook."""
    if not len(study):
        return
    runs = {key: rows.set_index("replication") for key, rows in study.groupby("variant")}
    for arm, rows in ranked.groupby("policy", sort=False):
        names = [variant_of(str(arm), what) for what in (DONE, NOTHING)]
        if not all(name in runs for name in names):
            continue
        whole = rows.set_index("replication")
        written, without = (runs[name] for name in names)
        both = [n for n in whole.index if n in written.index and n in without.index]
        yield str(arm), whole.loc[both], written.loc[both], without.loc[both]


def shares(steps: pd.DataFrame) -> pd.DataFrame:
    """Return which share of the steps that people do was done as written.

    Parameters
    ----------
    steps
        As `simcs.analysis.playbook_ledger.steps` returns them.

    Returns
    -------
    pandas.DataFrame
        Columns `SHARES`, a row for each arm with playbooks: how many steps of people were asked
        for and how many were not done as written, a future; NaN as share of none.
    """
    import pandas as pd

    if not len(steps):
        return pd.DataFrame(columns=list(SHARES))
    own = steps[steps["by"] != AUTOMATION]
    keys = ["policy", "replications"]
    found = steps[keys].drop_duplicates().set_index("policy")
    for name in ("wanted", "not_as_written"):
        found[name] = own.groupby("policy")[name].sum().reindex(found.index).fillna(0.0)
    whole = found["wanted"] + found["not_as_written"]
    found["share"] = (found["wanted"] / whole).where(whole > 0)
    return found.reset_index()[list(SHARES)]


def is_on(plays: pd.DataFrame) -> bool:
    """Return whether any step of the run was not done as written."""
    return bool(len(plays)) and bool((plays["event"] == STEP_EVENTS["not_as_written"]).any())
