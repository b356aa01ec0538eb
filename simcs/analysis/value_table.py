"""What each policy is worth: to the end of the run, and with what is left then until year eight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from simcs.analysis.horizon import YEARS, Ends, Future, left_at_the_end
from simcs.analysis.measurements import C, Measurements
from simcs.analysis.summary import ByArm, Floats, estimates, paired_estimates
from simcs.metrics.definitions import METRICS
from simcs.metrics.horizon_groups import CHARGES

if TYPE_CHECKING:
    import pandas as pd

NO_TEAM = "no team at all (nobody is paid)"
"""The row of a company without a team; no arm can have this name."""

UNTIL = ("end of the run", f"year {YEARS}")
MEASURES = ("value", "cost")
KEYS = ("measure", "charged", "until")
VALUES = (
    "policy", *KEYS, "mean", "ci_low", "ci_high", "p10", "p90", "replications",
)  # fmt: skip
VALUE_DIFFERENCES = (
    "policy", "baseline", *KEYS, "mean_difference", "ci_low", "ci_high", "share_won",
    "replications", "skewness", "share_tied",
)  # fmt: skip

TO_THE_END = ("margin_per_account", "hours_cost_per_account", "salaries_per_account")
"""Metrics of what a run itself brings and costs, in the order of `left_at_the_end`."""
METRIC_OF = {"value": METRICS["value_after_hours"], "cost": METRICS["salaries_per_account"]}
"""Whose direction and limits a measure has."""

BREAKDOWN_OF = {
    "arr": "retained_arr_by_segment",
    "accounts": "retained_accounts_by_segment",
    "arr_before": "retained_arr_year_before_by_segment",
    "accounts_before": "retained_accounts_year_before_by_segment",
    "opening_arr": "retained_opening_arr_by_segment",
    "costs": "cost_of_last_year_by_charge",
}
"""Part of `simcs.analysis.horizon.Ends` -> the breakdown that holds it."""

Key = tuple[str, str, str]


def ends_of(own: pd.DataFrame) -> Ends | None:
    """Return how an arm's replications ended; None where a part of that was not measured.

    Parameters
    ----------
    own
        Its rows of a breakdowns table; see `simcs.analysis.group_summary`.
    """
    parts = {}
    for field in fields(Ends):
        rows = own[own["breakdown"] == BREAKDOWN_OF[field.name]]
        if not len(rows):
            return None
        wide = rows.pivot_table("value", "replication", "group", aggfunc="first", dropna=False)
        # In order of their names, the same in all parts but this.
        groups = CHARGES if field.name == "costs" else wide.columns
        parts[field.name] = wide.reindex(columns=groups).to_numpy(np.float64)
    return Ends(**parts)


def future_of(measured: Measurements[C]) -> Future:
    """Return what lies ahead of a run's horizon."""
    return beyond(measured.config)


def beyond(config: Any) -> Future:
    """Return what lies ahead of the horizon of a run with this configuration."""
    return Future(
        config.horizon_weeks,
        config.value.gross_margin,
        config.value.discount_rate,
        config.journey.expansion_room,
    )


def streams(measured: Measurements[C], arm: str) -> tuple[Floats, Floats] | None:
    """Return what an arm's replications bring and cost, to the end of the run and to year eight.

    Returns
    -------
    tuple or None
        Two arrays of shape ``(replications, 3)``: margin, cost of hours worked and cost of all
        salaries, in $ of the first day per opening account. None where it was not measured. They
        are shared, and cannot be written to.
    """
    held = _streams.setdefault(measured, {})
    if arm not in held:
        held[arm] = _streams_in(measured, arm)
    return held[arm]


def _streams_in(measured: Measurements[C], arm: str) -> tuple[Floats, Floats] | None:
    breakdowns, rows = measured.breakdowns, measured.replications
    if not {*TO_THE_END} <= {*rows}:
        return None
    run = rows.loc[rows["policy"] == arm, list(TO_THE_END)].to_numpy(np.float64)
    own = breakdowns[breakdowns["policy"] == arm]
    found = streams_of(run, own, future_of(measured), measured.facts.accounts)
    for part in found or ():
        part.setflags(write=False)
    return found


_streams: WeakKeyDictionary[Measurements[Any], dict[str, tuple[Floats, Floats] | None]]
_streams = WeakKeyDictionary()
"""What `streams` has found: tables and sentences ask for the same some twenty times."""


def streams_of(
    run: Floats, breakdowns: pd.DataFrame, future: Future, accounts: int
) -> tuple[Floats, Floats] | None:
    """Return what replications bring and cost, to the end of the run and to year eight.

    Parameters
    ----------
    run
        Their metrics `TO_THE_END`, shape ``(replications, 3)``.
    breakdowns
        Their rows of a breakdowns table.
    accounts
        Accounts in the opening book.

    Returns
    -------
    tuple or None
        As `streams`.
    """
    ends = ends_of(breakdowns)
    return None if ends is None else (run, run + left_at_the_end(ends, future) / accounts)


def worked_by_nobody(measured: Measurements[C], arms: Sequence[str]) -> str | None:
    """Return an arm in which no hour was worked in any replication; None where there is none."""
    rows = measured.replications
    for arm in arms:
        if not rows.loc[rows["policy"] == arm, "hours_used"].any():
            return arm
    return None


def with_no_team(
    measured: Measurements[C], held: Mapping[str, tuple[Floats, ...]]
) -> dict[str, tuple[Floats, ...]]:
    """Return what arms bring and cost, and `NO_TEAM` where an arm works no hours: without costs.

    Parameters
    ----------
    held
        By arm, any number of arrays whose last axis is margin and the two costs, as in `streams`.
    """
    idle = worked_by_nobody(measured, list(held))
    if idle is None:
        return {**held}
    unpaid = tuple(np.where([True, False, False], part, 0.0) for part in held[idle])
    return {**held, NO_TEAM: unpaid}


def by_key(measured: Measurements[C], arms: Sequence[str]) -> Iterator[tuple[Key, ByArm]]:
    """Yield each measure, charge and time with its values by arm, one for each replication.

    Where an arm works no hours, `NO_TEAM` is the same without salaries, behind the others.
    """
    found = {arm: streams(measured, arm) for arm in arms}
    held = with_no_team(measured, {arm: both for arm, both in found.items() if both is not None})
    for measure in MEASURES:
        for place, charge in enumerate(CHARGES, 1):
            for number, until in enumerate(UNTIL):
                parts = {arm: both[number] for arm, both in held.items()}
                yield (
                    (measure, charge, until),
                    {
                        arm: part[:, place] if measure == "cost" else part[:, 0] - part[:, place]
                        for arm, part in parts.items()
                    },
                )


def values(measured: Measurements[C], arms: Sequence[str]) -> pd.DataFrame:
    """Return what each arm brings and costs per opening account, $, with 95 % intervals.

    Returns
    -------
    pandas.DataFrame
        Columns `VALUES`, by arm: ``measure`` is one of `MEASURES`, ``charged`` one of
        `simcs.metrics.horizon_groups.CHARGES`, ``until`` one of `UNTIL`. Empty of a run that did
        not measure what it takes.
    """
    rows = [
        (arm, *key, *estimated)
        for key, found in by_key(measured, arms)
        for arm, estimated in estimates(found, METRIC_OF[key[0]])
    ]
    return _sorted(rows, VALUES)


def differences(measured: Measurements[C], arms: Sequence[str], baseline: str) -> pd.DataFrame:
    """Return how much more each arm brings than the baseline per opening account, $.

    Returns
    -------
    pandas.DataFrame
        Columns `VALUE_DIFFERENCES`: policy minus baseline, of values alone, replication by
        replication, as in `simcs.analysis.summary.differences`.
    """
    rows = [
        (arm, baseline, *key, *estimated)
        for key, found in by_key(measured, arms)
        if key[0] == "value" and baseline in found
        for arm, estimated in paired_estimates(found, METRIC_OF[key[0]], baseline)
    ]
    return _sorted(rows, VALUE_DIFFERENCES)


def _sorted(rows: list[tuple[Any, ...]], columns: Sequence[str]) -> pd.DataFrame:
    """Return rows as a table, those of an arm together."""
    import pandas as pd

    place = {arm: number for number, arm in enumerate(dict.fromkeys(row[0] for row in rows))}
    return pd.DataFrame(sorted(rows, key=lambda row: place[row[0]]), columns=list(columns))
