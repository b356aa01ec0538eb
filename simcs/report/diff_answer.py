"""The answer of a comparison of two runs, in its first line: identical, different, or not clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simcs.analysis.measurements import TABLES
from simcs.analysis.money import Outcome, outcome
from simcs.experiment.measurements import RunAnswer
from simcs.metrics.definitions import METRICS, Metric
from simcs.report import text
from simcs.report.names import display
from simcs.report.selection import series
from simcs.report.settings import changed

if TYPE_CHECKING:
    import pandas as pd

FORMS = {
    Outcome.SAME: "identical",
    Outcome.UNCLEAR: "no clear difference",
    Outcome.UNMEASURED: "not measured",
}
"""Three forms of no difference, as the table of two runs has them."""


def outcome_of(row: Any) -> Outcome:
    """Return what a row of `simcs.report.diff.gaps` says."""
    return outcome(row.mean_difference, row.ci_low, row.ci_high)


def answer(first: RunAnswer, second: RunAnswer, found: dict[str, pd.DataFrame]) -> str:
    """Return whether two runs are identical, and else how they differ in the verdict's metric.

    Parameters
    ----------
    found
        Arm that both have -> `simcs.report.diff.gaps`.
    """
    if not found:
        return "Nothing to compare: the two runs have no arm in common."
    if identical(first, second):
        if changed(first.config, second.config):
            return (
                "Identical results, to the last bit, though the settings below differ: they made "
                "no difference."
            )
        return "Identical: every figure of the two runs is the same, to the last bit."
    metric = METRICS.get(first.metric)
    rows = {
        arm: row
        for arm, gaps in found.items()
        for row in gaps.itertuples()
        if metric is not None and row.metric == metric.name
    }
    if metric is None or not rows:
        return f"Not measured: {first.metric} has no value in both runs."
    shared = "" if {*first.policies} == {*second.policies} else " that both have"
    return _of_metric(first, metric, rows, shared) + _same_throughout(first, found, rows)


def identical(first: RunAnswer, second: RunAnswer) -> bool:
    """Return whether all that two runs measured is the same, to the last bit."""
    one, other = first.measured, second.measured
    return first.facts.arms == second.facts.arms and all(
        getattr(one, name).equals(getattr(other, name)) for name in TABLES
    )


def _of_metric(c: RunAnswer, metric: Metric, rows: dict[str, Any], shared: str) -> str:
    """Return how the second run differs from the first, the arm with the largest gap first.

    ``shared`` says so where not all arms are in both.
    """
    said = {arm: outcome_of(row) for arm, row in rows.items()}
    clear = [arm for arm, one in said.items() if one in (Outcome.MORE, Outcome.LESS)]
    title, unit = text.capital(metric.title), metric.unit
    if clear:
        most = max(clear, key=lambda arm: abs(rows[arm].mean_difference))
        row, more = rows[most], said[most] is Outcome.MORE
        size = text.gap(abs(row.mean_difference), unit)
        return (
            f"Different: {metric.title} is {size} {'higher' if more else 'lower'} in the second "
            f"run with {display(c, most)} ({text.gap_interval(row.ci_low, row.ci_high, unit, '')})"
            f"{_of_others(c, rows, said, most)}."
        )
    open_ = [arm for arm, one in said.items() if one is Outcome.UNCLEAR]
    if open_:
        widest = max(open_, key=lambda arm: rows[arm].ci_high - rows[arm].ci_low)
        row = rows[widest]
        with_ = f"with {display(c, widest)} " if len(rows) > 1 else ""
        return (
            f"No clear difference in {metric.title}: {with_}the second run could have from "
            f"{text.gap(-row.ci_low, unit)} less to {text.gap(row.ci_high, unit)} more."
        )
    if all(one is Outcome.SAME for one in said.values()):
        return f"{title} is exactly the same in both runs with every arm{shared}."
    return f"Not measured: one future says nothing of how sure a difference in {metric.title} is."


def _of_others(c: RunAnswer, rows: dict[str, Any], said: dict[str, Outcome], most: str) -> str:
    """Return of the other arms in which the difference is clear, and of how many it is not."""
    others = [arm for arm in rows if arm != most]
    clear = [display(c, arm) for arm in others if said[arm] in (Outcome.MORE, Outcome.LESS)]
    same = [display(c, arm) for arm in others if said[arm] is Outcome.SAME]
    open_ = [
        display(c, arm) for arm in others if said[arm] in (Outcome.UNCLEAR, Outcome.UNMEASURED)
    ]
    parts = [
        f"it differs with {series(clear, 'and')} too" if clear else "",
        f"it is identical with {series(same, 'and')}" if same else "",
        f"it is not clear with {series(open_, 'and')}" if open_ else "",
    ]
    return "".join(f"; {part}" for part in parts if part)


def _same_throughout(c: RunAnswer, found: dict[str, pd.DataFrame], rows: dict[str, Any]) -> str:
    """Return which arms are exactly the same in every metric, where the verdict's is not clear."""
    same = [
        display(c, arm)
        for arm, gaps in found.items()
        if all(outcome_of(row) is Outcome.SAME for row in gaps.itertuples())
    ]
    if len(same) == len(found):
        return " So are all other figures, in the futures that both have."
    others = any(outcome_of(row) is not Outcome.SAME for row in rows.values())
    return f" Identical in all figures: {series(same, 'and')}." if same and others else ""
