"""The cash of a whole book, year by year: what each arm brings and costs, and when it pays back.

Amounts are in $ of the first day, as in `simcs.analysis.money`, so the years of a run add up to its
figures for the run. Costs are breakdowns by year; margin is that of the week's ARR.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simcs.analysis.horizon import YEARS
from simcs.analysis.measurements import C, Measurements
from simcs.analysis.money import MONEY, amounts_of
from simcs.analysis.summary import ByArm, Floats
from simcs.analysis.value_table import NO_TEAM, streams, with_no_team, worked_by_nobody
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.cash_groups import by_year
from simcs.metrics.definitions import METRICS
from simcs.metrics.groups import years_in
from simcs.metrics.horizon_groups import CHARGES
from simcs.metrics.opening_value import margin_of, worth_of_weeks

if TYPE_CHECKING:
    import pandas as pd

CASH = tuple("period" if column == "year" else column for column in MONEY)

RUN, AFTER, WHOLE = "the run", f"after the run, to year {YEARS}", f"to year {YEARS}"
"""Periods beside the years: all years of the run, what is left at its end, and both."""

COSTS = dict(zip(CHARGES, ("hours_cost_by_year", "salaries_by_year"), strict=True))
"""What is charged -> the breakdown that has its cost by year."""

NET = dict(zip(CHARGES, ("net_after_hours", "net_after_salaries"), strict=True))
CUMULATIVE = dict(
    zip(CHARGES, ("cumulative_after_hours", "cumulative_after_salaries"), strict=True)
)

METRIC_OF = {
    "arr": "net_retention",
    "revenue": "margin_per_account",
    "margin": "margin_per_account",
    "cost_of_hours": "hours_cost_per_account",
    "cost_of_salaries": "salaries_per_account",
    "net_after_hours": "value_after_hours",
    "net_after_salaries": "value_after_salaries",
    "cumulative_after_hours": "value_after_hours",
    "cumulative_after_salaries": "value_after_salaries",
}
"""Name of a figure -> the metric that it is a part of, whose limits it has."""


@dataclass(frozen=True)
class Flows:
    """What an arm brings and costs in $ of the first day: margin, hours worked, all salaries.

    Parameters
    ----------
    years
        Shape ``(replications, years, 3)``.
    run, whole
        To the end of the run, and to year eight: shape ``(replications, 3)``.
    """

    years: Floats
    run: Floats
    whole: Floats


def cash(measured: Measurements[C], held: Mapping[str, Flows], baseline: str) -> pd.DataFrame:
    """Return what each arm brings and costs year by year, and its difference from the baseline.

    Parameters
    ----------
    held
        As `flows` returns them.

    Returns
    -------
    pandas.DataFrame
        Columns `CASH`, by period and figure: ``figure`` is one of `METRIC_OF`, ``period`` a year of
        the run, `RUN`, or `AFTER` and `WHOLE`. In $ of the first day, but ``arr``, which is as it
        stands when a year ends. Otherwise as `simcs.analysis.money.money`. Empty of a run that did
        not measure what it takes.
    """
    import pandas as pd

    rows = [
        (arm, name, period, *amounts)
        for period, name, by_arm in _by_figure(measured, held)
        for arm, amounts in amounts_of(by_arm, METRICS[METRIC_OF[name]], baseline)
    ]
    return pd.DataFrame(rows, columns=list(CASH))


def flows(measured: Measurements[C], arms: Sequence[str]) -> dict[str, Flows]:
    """Return what arms bring and cost, `NO_TEAM` beside one that works no hours."""
    held = {}
    for arm in arms:
        found, costs = streams(measured, arm), _costs(measured, arm)
        if found is not None and costs is not None:
            run, whole = (part * measured.facts.accounts for part in found)
            margin = by_year(weekly_margin(measured, arm))
            held[arm] = (np.stack([margin, *costs], axis=-1), run, whole)
    return {arm: Flows(*parts) for arm, parts in with_no_team(measured, held).items()}


def _costs(measured: Measurements[C], arm: str) -> list[Floats] | None:
    """Return the costs of each year by charge, shape ``(replications, years)``, or None."""
    rows, costs = measured.breakdowns, []
    if not len(measured.retention):
        return None
    for name in COSTS.values():
        own = rows[(rows["policy"] == arm) & (rows["breakdown"] == name)]
        if not len(own):
            return None
        wide = own.pivot_table("value", "replication", "group", aggfunc="first", dropna=False)
        years = wide.reindex(columns=list(years_in(measured.config.horizon_weeks)))
        costs.append(years.to_numpy(np.float64))
    return costs


def weekly_margin(measured: Measurements[C], arm: str) -> Floats:
    """Return the margin of each week, $ of the first day, shape ``(replications, weeks)``."""
    weeks, prices = measured.config.horizon_weeks, measured.config.value
    arr = measured.facts.opening_arr * measured.curves[arm]["net"][:, :weeks]
    return margin_of(arr, prices.gross_margin) * worth_of_weeks(weeks, prices.discount_rate)


def _by_figure(
    measured: Measurements[C], held: Mapping[str, Flows]
) -> Iterator[tuple[str, str, ByArm]]:
    """Yield period, name and values by arm of each figure."""
    weeks = measured.config.horizon_weeks
    if not held:
        return
    idle = worked_by_nobody(measured, [arm for arm in held if arm != NO_TEAM])
    arm_of = {arm: idle if arm == NO_TEAM and idle is not None else arm for arm in held}
    for place, period in enumerate(years_in(weeks)):
        end = min(weeks, (place + 1) * WEEKS_PER_YEAR)
        size, curves = measured.facts.opening_arr, measured.curves
        yield period, "arr", {arm: size * curves[arm_of[arm]]["net"][:, end] for arm in held}
        yield from _flows_of(
            measured, period, {arm: one.years[:, place] for arm, one in held.items()}
        )
        so_far = {arm: one.years[:, : place + 1].sum(axis=1) for arm, one in held.items()}
        for column, name in enumerate(CUMULATIVE.values(), 1):
            yield period, name, _net(so_far, column)
    yield from _flows_of(measured, RUN, {arm: one.run for arm, one in held.items()})
    if WEEKS_PER_YEAR <= weeks < YEARS * WEEKS_PER_YEAR:
        left = {arm: one.whole - one.run for arm, one in held.items()}
        yield from _flows_of(measured, AFTER, left)
        yield from _flows_of(measured, WHOLE, {arm: one.whole for arm, one in held.items()})


def _flows_of(
    measured: Measurements[C], period: str, parts: ByArm
) -> Iterator[tuple[str, str, ByArm]]:
    """Yield the figures of a period, from margin and costs of shape ``(replications, 3)``."""
    share = measured.config.value.gross_margin
    if share > 0:
        yield period, "revenue", {arm: part[:, 0] / share for arm, part in parts.items()}
    for column, name in enumerate(("margin", "cost_of_hours", "cost_of_salaries")):
        yield period, name, {arm: part[:, column] for arm, part in parts.items()}
    for column, name in enumerate(NET.values(), 1):
        yield period, name, _net(parts, column)


def _net(parts: ByArm, column: int) -> ByArm:
    return {arm: part[:, 0] - part[:, column] for arm, part in parts.items()}
