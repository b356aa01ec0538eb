"""What scenarios bring: one row for each, and what each further CSM is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from simcs.analysis.horizon import YEARS
from simcs.analysis.interval import mean_interval
from simcs.analysis.measurements import Measurements
from simcs.analysis.money import Outcome, money, outcome, row_of, weeks_shown
from simcs.analysis.summary import ByArm, Floats
from simcs.analysis.value_table import UNTIL, by_key
from simcs.journey.parameters import WEEKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

IN_YEARS = ("gross_retention", "net_retention", "arr")
"""Figures that are shown after one year and at the end of the run."""
VALUE = "value_after_salaries"
CHARGED = ("value", "all salaries")
"""Measure and charge of `VALUE`, as `simcs.analysis.value_table.by_key` has them."""
AT_THE_END = (VALUE, "cost_of_salaries")
PARTS = ("value", "ci_low", "ci_high", "difference", "difference_low", "difference_high")
"""Columns of `simcs.analysis.money.MONEY` that each figure has here, with its name before them."""

SIZES = (
    "group", "scenario", "csms",
    *(f"{name}{until}" for until in ("", "_later") for name in (
        "value", "per_csm", "per_csm_low", "per_csm_high", "below_best", "below_best_low",
        "below_best_high", "in_range",
    )),
)  # fmt: skip
"""Columns of the table of team sizes."""


@dataclass(frozen=True, eq=False)
class Scenarios:
    """What scenarios measured, and what it says.

    Parameters
    ----------
    measured
        As one run whose arms are the scenarios; the first is what others are compared with.
    about
        By scenario: its arm, the number of its CSMs on the first day, and what it changes.
    groups
        By scenario a text that those share which differ in the number of CSMs alone.
    counts_later
        Whether all count what lies beyond the horizon by the same settings.
    sees
        Names of those with other signals than the first.
    """

    measured: Measurements[Any]
    about: Mapping[str, tuple[str, int, str]]
    groups: Mapping[str, str]
    counts_later: bool
    sees: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios."""
        return self.measured.facts.arms

    @property
    def years(self) -> tuple[float, ...]:
        """Years in which figures are shown: 1 and the length of the run, or only that."""
        return tuple(week / WEEKS_PER_YEAR for week in self.weeks)

    def year_of(self, week: int) -> float:
        """Return a week in years."""
        return week / WEEKS_PER_YEAR

    @property
    def weeks(self) -> tuple[int, ...]:
        """Weeks in which figures are shown."""
        return weeks_shown(self.measured.config.horizon_weeks)

    @cached_property
    def later(self) -> int | None:
        """Week until which what is left at the end counts, too; None where it does not.

        It takes the last year of a run: shorter ones do not measure it.
        """
        until = YEARS * WEEKS_PER_YEAR
        if not self.counts_later or until <= self.weeks[-1]:
            return None
        values = dict(by_key(self.measured, self.names)).get((*CHARGED, UNTIL[1]), {})
        return until if values and all(map(_is_known, values.values())) else None


def figures(found: Scenarios) -> pd.DataFrame:
    """Return the table of scenarios, one row for each.

    Returns
    -------
    pandas.DataFrame
        scenario, arm, csms, changes, replications, hours_worked (mean of all CSMs together); then
        for each figure and week its mean in the name of the figure, and `PARTS`. $ and shares, as
        in `simcs.analysis.money.money`.
    """
    import pandas as pd

    table = money(found.measured, found.names, found.names[0])
    wanted = [(name, week) for name in IN_YEARS for week in found.weeks]
    wanted += [(name, found.weeks[-1]) for name in AT_THE_END]
    if found.later is not None:
        wanted.append((VALUE, found.later))
    hours = found.measured.replications.groupby("policy")["hours_used"].mean()
    rows = []
    for name in found.names:
        arm, csms, changes = found.about[name]
        row = {"scenario": name, "arm": arm, "csms": csms, "changes": changes}
        row["replications"] = found.measured.config.replications
        row["hours_worked"] = float(hours[name])
        for figure, week in wanted:
            own = row_of(table, name, figure, week / WEEKS_PER_YEAR)
            for part in PARTS:
                suffix = "" if part == "value" else f"_{part.removeprefix('ci_')}"
                value = float("nan") if own is None else getattr(own, part)
                row[f"{figure}_week_{week}{suffix}"] = value
        rows.append(row)
    return pd.DataFrame(rows)


def sizes(found: Scenarios) -> pd.DataFrame:
    """Return what each further CSM is worth, where scenarios differ in their number alone.

    Returns
    -------
    pandas.DataFrame
        Columns `SIZES`; by group of such scenarios, ascending. ``value`` is after all salaries, $
        of the whole book to the end of the run; ``per_csm`` what each CSM adds to it from the next
        smaller team on; ``below_best`` the value less that of the best team, ``in_range`` whether
        it is not clearly less; None of a single future. ``…_later`` counts what is left at the end
        until year eight; NaN where that is not counted. Intervals are paired, 95 % each.
    """
    import pandas as pd

    values = dict(by_key(found.measured, found.names))
    now, later = (values.get((*CHARGED, until), {}) for until in UNTIL)
    grouped: dict[str, dict[int, str]] = {}
    for name in found.names:
        grouped.setdefault(found.groups[name], {}).setdefault(found.about[name][1], name)
    rows = []
    for number, group in enumerate(one for one in grouped.values() if len(one) > 1):
        ordered = [group[csms] for csms in sorted(group)]
        parts = [_by_size(found, now, ordered)]
        parts.append(_by_size(found, later if found.later else {}, ordered))
        rows += [
            (number, name, found.about[name][1], *parts[0][name], *parts[1][name])
            for name in ordered
        ]
    table = pd.DataFrame(rows, columns=list(SIZES))
    dollars = [name for name in SIZES[3:] if not name.startswith("in_range")]
    table[dollars] = table[dollars].astype(float) * found.measured.facts.accounts
    return table


def _by_size(found: Scenarios, values: ByArm, ordered: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """Return of each size of a team, ascending, the columns of `SIZES` per opening account."""
    if not all(name in values and _is_known(values[name]) for name in ordered):
        return dict.fromkeys(ordered, (*[np.nan] * 7, None))
    below = _below_best(values, ordered)
    rows: dict[str, tuple[Any, ...]] = {}
    for at, name in enumerate(ordered):
        before = ordered[at - 1] if at else None
        per_csm = _per_csm(found, values, name, before)
        found_out = outcome(*below[name])
        in_range = None if found_out is Outcome.UNMEASURED else found_out is not Outcome.LESS
        rows[name] = (float(np.mean(values[name])), *per_csm, *below[name], in_range)
    return rows


def _is_known(values: Floats) -> bool:
    return not bool(np.isnan(np.mean(values)))


def _per_csm(
    found: Scenarios, values: ByArm, name: str, before: str | None
) -> tuple[float, float, float]:
    """Return what each CSM adds from one size of the team to the next, per opening account."""
    if before is None:
        return (np.nan, np.nan, np.nan)
    more = found.about[name][1] - found.about[before][1]
    return mean_interval((values[name] - values[before]) / more)


def _below_best(values: ByArm, names: Sequence[str]) -> dict[str, tuple[float, float, float]]:
    """Return by how much each is below the best by mean, with its interval."""
    best = max(names, key=lambda name: float(np.mean(values[name])))
    return {name: mean_interval(values[name] - values[best]) for name in names}
