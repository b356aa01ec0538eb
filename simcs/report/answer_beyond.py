"""What else was tried: other assumptions, other books, and a verdict on something else than ARR."""

from __future__ import annotations

import math
from typing import Any

from simcs.analysis.money import Outcome, outcome
from simcs.experiment.measurements import RunAnswer
from simcs.metrics.definitions import METRICS
from simcs.report import text
from simcs.report.names import display
from simcs.report.short_table import ranked, years_shown

NO_HISTORY = "no churn history was given: levels are the model's, not yours"
"""Said of every answer, until a history can be given."""


def after(c: RunAnswer) -> str:
    """Return " after 3 years", of the whole run."""
    return text.after(years_shown(c)[-1])


ARR = "net_retention"
"""What sets of assumptions are compared in: ARR at the end is this times the opening ARR."""
VALUE = "value_after_salaries"


def in_sets(c: RunAnswer, policy: str, rival: bool = True) -> str:
    """Return in how many alternative sets of assumptions the arm has more ARR, and than whom.

    Compared with the baseline and, if ``rival``, the best of the other arms. Empty if none ran.
    """
    row = sets_ahead(c, policy)
    if row is None:
        return ""
    beside, name = than_others(c, policy) if rival else "", display(c, policy)
    return (
        f"{name} has more ARR than {display(c, c.baseline)} in "
        f"{won(row.share, row.sets)} of {row.sets} alternative sets of assumptions"
        f"{f', and {beside}' if beside else ''}."
    )


def than_others(c: RunAnswer, policy: str) -> str:
    """Return "than Fire-fighting, the next best, in 38", of the same sets; empty without one."""
    rival = best_other(c, policy)
    row = None if rival is None else sets_ahead(c, policy, rival)
    if rival is None or row is None:
        return ""
    place = "next best" if ranked(c)[0] == policy else "best of all"
    return f"than {display(c, rival)}, the {place}, in {won(row.share, row.sets)}"


def won(share: float, sets: int) -> str:
    """Return in how many sets, such as "49", or "62 %" of them where a tie counts half."""
    count = share * sets
    return f"{count:.0f}" if abs(count - round(count)) < 1e-9 else text.percent(share)


def best_other(c: RunAnswer, policy: str) -> str | None:
    """Return which arm has most ARR but one; None where that is the baseline, or there is none."""
    other = next((arm for arm in ranked(c) if arm != policy), None)
    return None if other == c.baseline else other


def sets_ahead(c: RunAnswer, policy: str, baseline: str | None = None, metric: str = ARR) -> Any:
    """Return the row with the ``share`` of ``sets`` in which the arm is ahead; None without any."""
    found = c.assumption_differences(metric, baseline or c.baseline)
    row = next((row for row in found.itertuples() if row.policy == policy), None)
    return None if row is None or math.isnan(row.share) else row


def share_of_futures(c: RunAnswer, policy: str) -> str:
    """Return "25 of 30 simulated futures": in how many the arm has more ARR at the end.

    Empty of one future, and where the two have the same in all.
    """
    found = c.differences[(c.differences["metric"] == ARR) & (c.differences["policy"] == policy)]
    row = next(found.itertuples(), None)
    if row is None or row.replications < 2 or math.isnan(row.share_won) or row.share_tied == 1:
        return ""
    return f"{round(row.share_won * row.replications)} of {row.replications} simulated futures"


def in_futures(c: RunAnswer, policy: str, named: bool = False) -> list[str]:
    """Return the same as a sentence, and of alternative sets of assumptions.

    ``named`` says who and than whom; without it that goes without saying.
    """
    futures = share_of_futures(c, policy)
    row = sets_ahead(c, policy)
    sets = ""
    if row is not None:
        sets = f" and in {won(row.share, row.sets)} of {row.sets} alternative sets of assumptions"
    who = f"It has more ARR than {display(c, c.baseline)}"
    if named:
        who = f"{display(c, policy)} has more ARR than {display(c, c.baseline)}"
    said = f"{who} in {futures}{sets}."
    return [said] if futures else []


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
