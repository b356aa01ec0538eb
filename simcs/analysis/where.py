"""Where an arm gains: ARR by group and hour against the first arm, and the accounts it changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simcs.analysis.losses import ALL, ARR, HOURS, NOTHING, Parts, interval, linear
from simcs.analysis.portfolio import means

if TYPE_CHECKING:
    import pandas as pd

END_SUMS = (
    "policy", "account", "arr_end", "hours", "left_run", "change", "change_squares", "most",
    "most_replication",
)  # fmt: skip
"""Columns of sums by arm and account; changes are against the first arm, $ ARR at the horizon."""
GAINS = (
    "policy", "baseline", "grouping", "group", "accounts", "opening_arr", "gain", "gain_low",
    "gain_high", "hours", "hours_baseline", "per_hour", "per_hour_low", "per_hour_high",
    "replications",
)  # fmt: skip
"""Columns of the table of gains by group, in $ ARR at the horizon."""
CHANGED = (
    "policy", "baseline", "account", "segment", "csm", "arr", "gain", "gain_low", "gain_high",
    "arr_end", "arr_end_baseline", "leaves", "leaves_baseline", "hours", "hours_baseline",
    "most_gain", "most_replication", "replications",
)  # fmt: skip
"""Columns of the table of accounts, those that an arm changes most first."""


def gains(held: Parts) -> pd.DataFrame:
    """Return what each other arm gains in each group, and per hour of CSMs there: `GAINS`.

    The gain is the group's ARR at the horizon with the arm less that with the first arm, in the
    same futures. Per hour is that gain over the hours that the arm spends on the group.
    """
    import pandas as pd

    rows = []
    for number, arm in enumerate(held.arms[1:], start=1):
        for _, grouping, group, _ in (key for key in held.keys if key[0] == ARR):
            arr, hours = ((one, grouping, group, ALL) for one in (ARR, HOURS))
            if hours not in held.places:
                continue
            (own, came), (first, _) = held.each(arr, number), held.each(arr, 0)
            (spent, accounts), (usual, _) = held.each(hours, number), held.each(hours, 0)
            rate = interval(linear(own - first, spent)) if len(spent) else NOTHING
            mean = [float(np.mean(one)) for one in (spent, usual)]
            size = float(accounts.max()), float(came.max())
            gain = interval(own - first)
            rows.append((
                arm, held.arms[0], grouping, group, *size, *gain, *mean, *rate, len(own)
            ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(GAINS))


def changed(
    sums: pd.DataFrame, facts: pd.DataFrame, arms: Sequence[str], replications: int
) -> pd.DataFrame:
    """Return each account's ARR at the horizon with each other arm and with the first: `CHANGED`.

    Parameters
    ----------
    sums
        Columns `END_SUMS`.
    facts
        Columns `simcs.analysis.portfolio.SUMS`: which accounts these are, in the same order.
    arms
        Those that are shown: the first is what the others are compared with.
    replications
        How many futures the sums are of.
    """
    import pandas as pd

    if not len(sums) or not len(facts) or len(arms) < 2:
        return pd.DataFrame(columns=list(CHANGED))
    first = sums[sums["policy"] == arms[0]].reset_index(drop=True)
    about = facts[facts["policy"] == arms[0]].reset_index(drop=True)
    frames = []
    for arm in arms[1:]:
        own = sums[sums["policy"] == arm].reset_index(drop=True)
        moved = own["change"].to_numpy(float), own["change_squares"].to_numpy(float)
        gain, low, high = means(*moved, replications)
        same = (moved[1] == 0) & (replications > 1)
        table = about[["segment", "csm", "arr"]].assign(
            policy=arm, baseline=arms[0], account=about["account_id"], replications=replications,
            gain=gain, gain_low=np.where(same, 0.0, low), gain_high=np.where(same, 0.0, high),
            most_gain=own["most"], most_replication=own["most_replication"],
            **{
                f"{name}{suffix}": frame[column] / replications
                for suffix, frame in (("", own), ("_baseline", first))
                for name, column in (
                    ("arr_end", "arr_end"), ("leaves", "left_run"), ("hours", "hours"),
                )
            },
        )  # fmt: skip
        order = np.argsort(-np.abs(gain), kind="stable")
        frames.append(table.iloc[order][list(CHANGED)])
    return pd.concat(frames, ignore_index=True)
