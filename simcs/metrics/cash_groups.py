"""What the team costs the opening book in each year of a run, as totals of it are metrics."""

from collections.abc import Callable
from functools import partial

import numpy as np

from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.groups import Breakdown, Floats, year_names
from simcs.metrics.opening_value import discount, hours_cost_by_week, salaries_by_week
from simcs.record import Record


def cost_by_year(record: Record, weekly: Callable[[Record], Floats]) -> Floats:
    """Return a cost in each year of the run, in $ of the first day, shape ``(years,)``."""
    return by_year(discount(record) * weekly(record))


def by_year(weekly: Floats) -> Floats:
    """Return the sums of each year of the run, shape ``(…, years)``, of ``(…, weeks)``."""
    starts = np.arange(0, weekly.shape[-1], WEEKS_PER_YEAR)
    return np.asarray(np.add.reduceat(weekly, starts, axis=-1))


def _cost(name: str, title: str, metric: str, weekly: Callable[[Record], Floats]) -> Breakdown:
    formula = f"`{metric}` · accounts in the opening book, of the weeks of the year alone"
    compute = partial(cost_by_year, weekly=weekly)
    return Breakdown(name, title, "$", "neither", "year", formula, year_names, compute, least=0)


DEFINED = (
    _cost("hours_cost_by_year", "cost of hours worked", "hours_cost_per_account",
          hours_cost_by_week),
    _cost("salaries_by_year", "cost of all salaries", "salaries_per_account", salaries_by_week),
)  # fmt: skip
"""The breakdowns of this file."""
