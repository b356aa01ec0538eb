"""What else was tried: other assumptions, other books, and a verdict on something else than ARR."""

from __future__ import annotations

import math
from typing import Any

from simcs.analysis.money import Outcome, outcome
from simcs.experiment.measurements import RunAnswer
from simcs.metrics.definitions import METRICS
from simcs.report import text
from simcs.report.names import display
from simcs.report.short_table import years_shown

NO_HISTORY = "no churn history of your own was given: levels are averages of the industry"
"""Said of every answer, until a history can be given."""


def after(c: RunAnswer) -> str:
    """Return " after 3 years", of the whole run."""
    return text.after(years_shown(c)[-1])


def in_sets(c: RunAnswer, policy: str) -> str:
    """Return in how many alternative sets of assumptions the arm is ahead; empty where none ran."""
    row = sets_ahead(c, policy)
    if row is None:
        return ""
    won = row.share * row.sets
    share = f"{won:.0f} of {row.sets}"
    if abs(won - round(won)) > 1e-9:  # a tie counts half
        share = f"{text.percent(row.share)} of {row.sets}"
    return (
        f"{display(c, policy)} is ahead of {display(c, c.baseline)} in net retention in {share} "
        "alternative sets of assumptions."
    )


def sets_ahead(c: RunAnswer, policy: str) -> Any:
    """Return the row with the ``share`` of ``sets`` in which the arm is ahead; None without any."""
    found = c.assumption_differences("net_retention")
    row = next((row for row in found.itertuples() if row.policy == policy), None)
    return None if row is None or math.isnan(row.share) else row


def on_verdict(c: RunAnswer) -> list[str]:
    """Return what the differences say in the metric of ``verdict=``, where it is not about ARR."""
    metric = METRICS[c.metric]
    rows = c.differences[c.differences["metric"] == metric.name]
    if metric.name == "net_retention" or not len(rows):
        return []
    best = c.best()
    others = [row for row in rows.itertuples() if not math.isnan(row.mean_difference)]
    row = next((row for row in others if row.policy == best), others[0] if others else None)
    if row is None:
        return [f"{text.capital(metric.title)} has no value{after(c)}."]
    gaps = text.gaps(row.ci_low, row.ci_high, metric.unit)
    said = {
        Outcome.MORE: f"higher by {text.gap(row.mean_difference, metric.unit)} ({gaps})",
        Outcome.LESS: f"lower by {text.gap(-row.mean_difference, metric.unit)} ({gaps})",
        Outcome.UNCLEAR: f"not clearly different ({gaps})",
        Outcome.SAME: "exactly the same in every future",
        Outcome.UNMEASURED: f"{text.gap(row.mean_difference, metric.unit)} off in one future",
    }[outcome(row.mean_difference, row.ci_low, row.ci_high)]
    name, base = display(c, row.policy), display(c, c.baseline)
    return [f"{text.capital(metric.title)}{after(c)}: {name} is {said}, compared with {base}."]


def over_books(c: RunAnswer, policy: str) -> str:
    """Return how the arm compares in books of companies like this one; empty where none ran."""
    rows = c.pooled[(c.pooled["policy"] == policy) & (c.pooled["metric"] == "net_retention")]
    row = next(rows.itertuples(), None)
    if row is None:
        return ""
    many = f"Over {row.books} made-up books {display(c, policy)}"
    size = text.gap(abs(row.mean_difference), "%")
    low, high = (
        sorted((-row.ci_low, -row.ci_high)) if row.ci_high < 0 else (row.ci_low, row.ci_high)
    )
    ends = f"(between {text.gaps(low, high, '%').replace(' to ', ' and ')})"
    return {
        Outcome.MORE: f"{many} is {size} of net retention ahead {ends}.",
        Outcome.LESS: f"{many} is {size} of net retention behind {ends}.",
        Outcome.UNCLEAR: f"{many} is not clearly different in net retention {ends}.",
        Outcome.SAME: f"{many} makes no difference in net retention.",
        Outcome.UNMEASURED: "",
    }[outcome(row.mean_difference, row.ci_low, row.ci_high)]
