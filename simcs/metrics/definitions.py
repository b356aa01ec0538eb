"""What is measured, each once: the registry of metrics and their order.

Each metric is defined in the module of its subject: `retention`, `first_value`, `value`, `team`,
`rescues`, `relapse`, `prediction`, `survey`, `opening_value` and `new_accounts`. Formulas are texts
for people; metrics.md repeats them and a test compares the two. A metric that has no value (nobody
began, nobody left) is NaN, and later shown as an en dash.
"""

from collections.abc import Callable
from inspect import getdoc
from typing import Any

from simcs.errors import MetricError, quoted, users_code
from simcs.metrics import (
    first_value,
    new_accounts,
    opening_value,
    prediction,
    relapse,
    rescues,
    retention,
    survey,
    team,
    value,
)
from simcs.metrics.first_value import FIRST_VALUE_LIMIT
from simcs.metrics.metric import Better, Metric
from simcs.record import Record
from simcs.registry import Registry

__all__ = [
    "BUILT_IN", "FIRST_VALUE_LIMIT", "HEADLINE", "METRICS", "WHERE_THERE_ARE_TICKETS", "Better",
    "Metric", "measure", "metric", "metric_names", "printed",
]  # fmt: skip

METRICS: Registry[Metric] = Registry("metric", "simcs.metrics")

HEADLINE = (
    "logo_retention", "gross_retention", "net_retention", "lifetime_value",
    "time_to_value_weeks", "quiet_churn_share", "hours_used", "hours_available",
)  # fmt: skip
"""What is printed when nothing else is asked for, and with it every metric of your own."""

WHERE_THERE_ARE_TICKETS = ("mean_answer_hours", "late_answers_share")
"""What is printed besides when it has a value."""


def metric_names() -> tuple[str, ...]:
    """Return the names of all metrics: those defined here in their order, then others sorted."""
    return BUILT_IN + tuple(name for name in METRICS if name not in BUILT_IN)


def printed() -> tuple[str, ...]:
    """Return the names of the metrics that are printed when nothing else is asked for."""
    return HEADLINE + metric_names()[len(BUILT_IN) :]


def metric(
    name: str,
    *,
    title: str = "",
    unit: str = "",
    better: Better = "neither",
    formula: str = "",
    **details: Any,
) -> Callable[[Callable[[Record], float]], Metric]:
    """Register a function of a record as a metric; what it is given is as in `Metric`.

    Parameters
    ----------
    title
        By default the name in words.
    formula
        By default the first line of the function's docstring.
    **details
        ``retains``, ``least`` and ``most``.

    Raises
    ------
    ConfigError
        When the name is taken by another metric, or is no name.
    """
    register = METRICS.register(name)  # at once, so that a decorator without a name is refused

    def decorate(compute: Callable[[Record], float]) -> Metric:
        said = formula or (getdoc(compute) or "").partition("\n")[0]
        named = title or name.replace("_", " ")
        return register(Metric(name, named, unit, better, said, compute, **details))

    return decorate


def measure(record: Record) -> dict[str, float]:
    """Return every metric of a record by name, in the order of `metric_names`.

    Raises
    ------
    MetricError
        When a metric that is not defined here raises, or returns no number.
    """
    return {name: _computed(name, record) for name in metric_names()}


def _computed(name: str, record: Record) -> float:
    if name in BUILT_IN:
        return METRICS[name].compute(record)
    where = f"metric {name!r}, policy {record.arm!r}, replication {record.replication}"
    with users_code(MetricError, where):
        value = METRICS[name].compute(record)
    try:
        return float(value)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - whatever a value of a user's own class raises
        raise MetricError(
            f"{where}: it returned {quoted(value)}; allowed: a number, NaN where there is none"
        ) from None


for _metric in (
    *retention.METRICS, *first_value.METRICS, *value.METRICS, *team.METRICS, *rescues.METRICS,
    *relapse.METRICS, *prediction.METRICS, *survey.METRICS, *opening_value.METRICS,
    *new_accounts.METRICS,
):  # fmt: skip
    METRICS.register(_metric.name)(_metric)

BUILT_IN = (
    "logo_retention", "gross_retention", "net_retention", "lifetime_value", "time_to_value_weeks",
    "quiet_churn_share", "hours_used", "hours_available", "cost_to_serve", "team_cost",
    "mean_answer_hours", "late_answers_share", "mean_load", "mean_burnout", "csms_quit",
    "missed_age_weeks", "win_backs", "references", "expansion_share", "quiet_churn_revenue_share",
    "net_value", "cost_per_margin_dollar", "rescues_attempted", "save_rate_flagged",
    "save_rate_notice", "save_rate_incremental", "relapse_one_cycle", "relapse_two_cycles",
    "relapse_one_cycle_others", "relapse_two_cycles_others", "answered_share", "response_weeks",
    "coverage", "touches_per_account_year", "missed_work", "overdue_work", "mean_maturity",
    "maturity_at_end", "health_auc", "latent_health_auc", "value_less_salaries",
    "accounts_saved", "accounts_rescued", "quiet_failures",
    "gross_retention_snapshot", "net_retention_12m", "gross_retention_12m",
    "time_to_value_median_weeks", "response_weeks_of_all", "answered_in_time_share", "nps",
    "margin_per_account", "hours_cost_per_account", "salaries_per_account", "value_after_hours",
    "value_after_salaries", "new_accounts_retained", "new_net_retention", "burning_hours",
)  # fmt: skip
"""Names of the metrics defined here, in the order of tables: new ones go to the end."""

METRICS.built_in = BUILT_IN
