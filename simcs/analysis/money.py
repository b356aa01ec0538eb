"""The money of a whole book: each figure is a metric of the run times the size of the book.

ARR is net retention times the ARR of the opening book, value is that per opening account times the
accounts. So there is one definition of each, and intervals are those of the metric, scaled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np

from simcs.analysis.horizon import YEARS
from simcs.analysis.measurements import C, Measurements
from simcs.analysis.summary import ByArm, estimates, paired_estimates
from simcs.analysis.value_table import UNTIL, by_key
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.definitions import METRICS, Metric

if TYPE_CHECKING:
    import pandas as pd

MONEY = (
    "policy", "figure", "year", "value", "ci_low", "ci_high", "baseline", "difference",
    "difference_low", "difference_high", "replications",
)  # fmt: skip


class Outcome(Enum):
    """What a difference says: clearly more or less, one of two forms of none, or not measured."""

    MORE = "more"
    LESS = "less"
    UNCLEAR = "unclear"
    """The interval contains zero."""
    SAME = "same"
    """Exactly zero in every future."""
    UNMEASURED = "unmeasured"
    """No value, or no interval, as of a single future."""


def outcome(difference: float, low: float, high: float) -> Outcome:
    """Return what a difference with its 95 % interval says."""
    if np.isnan(difference) or np.isnan(low) or np.isnan(high):
        return Outcome.UNMEASURED
    if difference == low == high == 0:
        return Outcome.SAME
    if low > 0:
        return Outcome.MORE
    return Outcome.LESS if high < 0 else Outcome.UNCLEAR


@dataclass(frozen=True)
class Figure:
    """A figure of the whole book.

    Parameters
    ----------
    metric
        Name of the metric that it is, for each $ of opening ARR or each opening account.
    per
        What it is multiplied by: "arr" (opening ARR), "accounts", or nothing for a share.
    """

    metric: str
    per: str = ""


FIGURES = {
    "gross_retention": Figure("gross_retention"),
    "net_retention": Figure("net_retention"),
    "arr": Figure("net_retention", "arr"),
    "arr_kept": Figure("gross_retention_snapshot", "arr"),
    "arr_growth": Figure("expansion_share", "arr"),
    "margin": Figure("margin_per_account", "accounts"),
    "value_after_salaries": Figure("value_after_salaries", "accounts"),
    "cost_of_salaries": Figure("salaries_per_account", "accounts"),
}
"""Name -> figure. ``arr`` is ``arr_kept``, of each account up to its opening ARR, and growth;
``value_after_salaries`` is ``margin`` less ``cost_of_salaries``."""

CURVES = {"gross_retention": "gross", "net_retention": "net", "arr": "net"}
"""Figures that are known week by week -> the curve they are read from."""

VALUES = {"value_after_salaries": "value", "cost_of_salaries": "cost"}
"""Figures that `simcs.analysis.value_table` has -> its measure."""


def weeks_shown(horizon: int) -> tuple[int, ...]:
    """Return the weeks at which money is counted: after one year, and at the end of the run."""
    return (WEEKS_PER_YEAR, horizon) if horizon > WEEKS_PER_YEAR else (horizon,)


def money(measured: Measurements[C], arms: Sequence[str], baseline: str) -> pd.DataFrame:
    """Return the money of the whole book with each arm, and its difference from the baseline.

    Returns
    -------
    pandas.DataFrame
        Columns `MONEY`, by figure: ``figure`` is one of `FIGURES`, ``year`` when it is counted:
        1 and the length of the run; for value and cost the length of the run and, with what is
        left then, year 8. In $, but shares for retention; value and cost in $ of the first day.
        The difference is policy minus baseline, replication by replication; NaN of the baseline
        itself. Figures that a run did not measure have no rows.
    """
    import pandas as pd

    rows = []
    for name, year, by_arm in _by_figure(measured, arms):
        figure = FIGURES[name]
        rows += [
            (arm, name, year, *amounts)
            for arm, amounts in amounts_of(
                by_arm, METRICS[figure.metric], baseline, _size(measured, figure.per)
            )
        ]
    return pd.DataFrame(rows, columns=list(MONEY))


def amounts_of(
    by_arm: ByArm, metric: Metric, baseline: str, size: float = 1.0
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield each arm and what a row of money says of it, from ``value`` on; see `MONEY`.

    Parameters
    ----------
    size
        What values and differences are multiplied by.
    """
    gaps = dict(paired_estimates(by_arm, metric, baseline)) if baseline in by_arm else {}
    for arm, (mean, low, high, _, _, futures) in estimates(by_arm, metric):
        gap = gaps.get(arm, (np.nan, np.nan, np.nan))[:3]
        held = (size * one for one in (mean, low, high))
        differs = (size * one for one in gap)
        yield arm, (*held, baseline, *differs, futures)


def _size(measured: Measurements[C], per: str) -> float:
    facts = measured.facts
    return {"arr": facts.opening_arr, "accounts": float(facts.accounts)}.get(per, 1.0)


def _by_figure(
    measured: Measurements[C], arms: Sequence[str]
) -> Iterator[tuple[str, float, ByArm]]:
    """Yield each figure, the year it is counted in, and its metric by arm and replication."""
    horizon, replications = measured.config.horizon_weeks, measured.replications
    for name, kind in CURVES.items() if len(measured.retention) else ():
        for week in weeks_shown(horizon):
            by_arm = {arm: measured.curves[arm][kind][:, week] for arm in arms}
            yield name, week / WEEKS_PER_YEAR, by_arm
    for name in ("arr_kept", "arr_growth", "margin"):
        if (metric := FIGURES[name].metric) in replications:
            own = {arm: replications.loc[replications["policy"] == arm, metric] for arm in arms}
            found = {arm: values.to_numpy(np.float64) for arm, values in own.items()}
            yield name, horizon / WEEKS_PER_YEAR, found
    years = dict(zip(UNTIL, (horizon / WEEKS_PER_YEAR, float(YEARS)), strict=True))
    measures = {measure: name for name, measure in VALUES.items()}
    for (measure, charged, until), by_arm in by_key(measured, arms):
        later = until == UNTIL[-1] and years[UNTIL[0]] < YEARS
        if charged == "all salaries" and by_arm and (later or until == UNTIL[0]):
            yield measures[measure], years[until], by_arm


def row_of(table: pd.DataFrame, policy: str, figure: str, year: float) -> Any:
    """Return the row of an arm's figure in a year; None where it was not measured.

    A table that rows were asked of must not be changed in place.
    """
    return _rows(table).get((policy, figure, year))


def _rows(table: pd.DataFrame) -> Mapping[tuple[str, str, float], Any]:
    """Return the rows of a table of money by arm, figure and year, found once for each table."""
    known, rows = _ROWS.get(id(table), (None, {}))
    if known is None or known() is not table:
        rows = {}
        for row in table.itertuples():
            rows.setdefault((row.policy, row.figure, row.year), row)
        # A table that is gone leaves its place to another one.
        _ROWS[id(table)] = ref(table, partial(_forget, id(table))), rows
    return rows


_ROWS: dict[int, tuple[Any, Mapping[tuple[str, str, float], Any]]] = {}


def _forget(place: int, gone: Any) -> None:
    if place in _ROWS and _ROWS[place][0] is gone:
        del _ROWS[place]


def outcome_of(row: Any) -> Outcome:
    """Return what a row of money says of the difference from the baseline."""
    if row is None:
        return Outcome.UNMEASURED
    return outcome(row.difference, row.difference_low, row.difference_high)
