"""What scenarios bring: one row for each, and what each further CSM is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from simcs.analysis.horizon import YEARS
from simcs.analysis.measurements import Measurements
from simcs.analysis.money import money, row_of, weeks_shown
from simcs.analysis.team_sizes import BY_SIZE, DOLLARS, by_size
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

SIZES = ("group", "scenario", "csms", *BY_SIZE)
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
    dated
        By scenario the number of its CSMs on the first day and after each dated change; only
        where there are some.
    outside
        By scenario a sentence for each of its dates that lies outside the run.
    """

    measured: Measurements[Any]
    about: Mapping[str, tuple[str, int, str]]
    groups: Mapping[str, str]
    counts_later: bool
    sees: tuple[str, ...] = ()
    dated: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    outside: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios."""
        return self.measured.facts.arms

    @property
    def years(self) -> tuple[float, ...]:
        """Years in which figures are shown: 1 and the length of the run, or only that."""
        return tuple(week / WEEKS_PER_YEAR for week in self.weeks)

    def sizes(self, name: str) -> tuple[int, ...]:
        """Return how many CSMs a scenario has on the first day and after each dated change."""
        return self.dated.get(name, (self.about[name][1],))

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
        return until if values and not np.isnan([*map(np.mean, values.values())]).any() else None


def figures(found: Scenarios) -> pd.DataFrame:
    """Return the table of scenarios, one row for each.

    Returns
    -------
    pandas.DataFrame
        scenario, arm, csms, csms_at_end (after the dated changes), changes, replications,
        hours_worked (mean of all CSMs together); then for each figure and week its mean in the
        name of the figure, and `PARTS`. $ and shares, as in `simcs.analysis.money.money`.
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
        row = {"scenario": name, "arm": arm, "csms": csms}
        row |= {"csms_at_end": found.sizes(name)[-1], "changes": changes}
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
        Columns `SIZES`; by group of such scenarios, ascending, in $ of the whole book; see
        `simcs.analysis.team_sizes.by_size`.
    """
    import pandas as pd

    values = dict(by_key(found.measured, found.names))
    now, later = (values.get((*CHARGED, until), {}) for until in UNTIL)
    grouped: dict[str, dict[int, str]] = {}
    for name in found.names:
        grouped.setdefault(found.groups[name], {}).setdefault(found.about[name][1], name)
    rows = []
    for number, group in enumerate(one for one in grouped.values() if len(one) > 1):
        parts = [
            {csms: held[name] for csms, name in group.items() if name in held}
            for held in (now, later if found.later else {})
        ]
        rows += [(number, group[csms], csms, *own) for csms, own in by_size(group, *parts).items()]
    table = pd.DataFrame(rows, columns=list(SIZES))
    dollars = [*DOLLARS]
    table[dollars] = table[dollars].astype(float) * found.measured.facts.accounts
    return table
