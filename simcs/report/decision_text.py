"""What helps someone decide, in words: team sizes, where a difference comes from, odds.

Every sentence follows from numbers alone; no arm's name is known here. Where the numbers do not
carry a statement, the sentence begins by saying that it is not clear, or was not measured.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simcs.analysis.staffing import BreakEven
from simcs.analysis.verdicts import is_clear
from simcs.analysis.waterfall import REMAINDER, TOTAL
from simcs.metrics.definitions import METRICS, Metric
from simcs.report.selection import some
from simcs.report.text import counted, gap, gap_interval, numbers, percent, percents, shown
from simcs.studies.ablation import MECHANISMS

if TYPE_CHECKING:
    import pandas as pd


MOST_OFTEN = 2
"""Arms that it takes for one to be the best most often."""


def break_even_sentence(found: BreakEven) -> str:
    """Return at how many accounts per CSM two arms change places, or that they do not."""
    metric = METRICS[found.metric]
    pair = f"{shown(found.policy)} and {shown(found.baseline)}"
    tried = f"{_per_csm(found.least)} to {_per_csm(found.most)} accounts per CSM"
    basis = counted(found.replications, "future")
    if found.replications < 2:
        return (
            f"Not measured: {basis} with a value in {metric.title} {_do(found.replications)} not "
            f"tell whether {pair} change places with the size of the team."
        )
    if not found.fewer:
        return (
            f"No difference: {pair} have the same mean {metric.title} at every size of the team "
            f"that was tried, {tried} ({basis})."
        )
    said = _leads(found.fewer, _other(found, found.fewer), metric)
    if found.crossings > 1:
        return (
            f"Not clear: by their means in {metric.title}, {pair} change places "
            f"{found.crossings} times between {tried} ({basis}), so no one size divides them."
        )
    if not found.crossings:
        everywhere = f"{said} at every size of the team that was tried, {tried}"
        if found.conclusive:
            return f"{everywhere} (the difference is clear at each of {found.sizes}; {basis})."
        return (
            f"Not clear: by their means, {everywhere}, but at {found.sizes - found.clear} of "
            f"{found.sizes} the 95 % interval of the difference touches zero ({basis})."
        )
    place = _per_csm(found.value)
    if found.conclusive:
        interval = f"{_per_csm(found.low)} to {_per_csm(found.high)}"
        return (
            f"{said} only below {place} accounts per CSM (95 % interval {interval}; {basis}); "
            f"above that it is the other way round."
        )
    low = _per_csm(found.low) if found.low > 0 else f"below the {_per_csm(found.least)} tried"
    high = _per_csm(found.high)
    if math.isinf(found.high):
        high = f"beyond the {_per_csm(found.most)} tried"
    return (
        f"Not clear: by their means, {said} only below {place} accounts per CSM, but the 95 % "
        f"interval of that is from {low} to {high} ({basis})."
    )


def waterfall_sentences(
    waterfall: pd.DataFrame, policy: str, baseline: str, name: str
) -> list[str]:
    """Return how large a difference is, what makes it, and what of it no mechanism explains.

    Parameters
    ----------
    waterfall
        As `simcs.analysis.waterfall.waterfall` returns it.
    name
        The metric.
    """
    metric = METRICS[name]
    rows = {row.mechanism: row for row in waterfall.itertuples()}
    total, remainder = rows.pop(TOTAL), rows.pop(REMAINDER)
    pair = f"{shown(policy)} and {shown(baseline)}"
    basis = counted(total.replications, "future")
    if not total.replications:
        return [f"Not measured: no future has a value in {metric.title} under both {pair}."]
    if total.contribution == 0 and not any(row.contribution for row in rows.values()):
        return [
            f"No difference between {pair} in {metric.title} ({basis}), nor anything behind it."
        ]
    amount = gap(total.contribution, metric.unit)
    interval = _interval(total, metric)
    size = f"{shown(policy)} minus {shown(baseline)} is {amount} in {metric.title}"
    if not is_clear(total):
        doubt = "No clear difference" if total.ci_low < total.ci_high else "Not measured"
        first = f"{doubt}: {size} ({interval}, {basis}), so it is not known what it is made of."
    else:
        first = f"{size} ({interval}, {basis})."
    ranked = sorted(rows.values(), key=lambda row: -abs(row.contribution))
    made = [
        f"{gap(row.contribution, metric.unit)} by {mechanism_title(row.mechanism)} "
        f"({_interval(row, metric)})"
        for row in ranked
        if is_clear(row)
    ]
    nothing = [mechanism_title(row.mechanism) for row in ranked if _is_nothing(row)]
    sentences = [first]
    if made:
        sentences.append(f"Of it: {'; '.join(made)}.")
    unclear = len(ranked) - len(made) - len(nothing)
    if unclear:
        sentences.append(
            f"What {counted(unclear, 'other mechanism')} {'adds' if unclear == 1 else 'add'} "
            "is not clearly different from zero."
        )
    if nothing:
        sentences.append(f"Switching off made no difference at all: {'; '.join(nothing)}.")
    if remainder.contribution != 0:
        sentences.append(
            f"{gap(remainder.contribution, metric.unit)} is left with all mechanisms off "
            f"({_interval(remainder, metric)})."
        )
    return sentences


def best_sentences(chances: pd.DataFrame, name: str) -> list[str]:
    """Return in how many sets of assumptions each arm is best, and if one is clearly so.

    Parameters
    ----------
    chances
        As `simcs.analysis.assumptions.best_chances` returns it, for this metric.
    """
    rows = sorted(chances.itertuples(), key=lambda row: -row.share_best)
    if len(rows) < MOST_OFTEN:
        return []
    listed = [
        f"{shown(row.policy)} in {percent(row.share_best)} "
        f"(95 % interval {percents(row.low, row.high)})"
        for row in rows
    ]
    first, second = rows[:MOST_OFTEN]
    before = "" if first.low > second.high else "None is clearly the best most often. "
    of = counted(first.n, "alternative set") + " of assumptions"
    return [f"{before}Best in {METRICS[name].title}, of {of}: {some(listed, '; ')}."]


def information_sentence(found: pd.DataFrame) -> str:
    """Return the value of knowing which set of assumptions is true; empty if not computed.

    Parameters
    ----------
    found
        As `simcs.analysis.assumptions.perfect_information` returns it.
    """
    if not len(found):
        return ""
    row: Any = next(found.itertuples())
    metric = METRICS[row.metric]
    sets = counted(row.sets, "alternative set") + " of assumptions"
    if row.naive == 0:
        return (
            "Knowing beforehand which assumptions hold would be worth nothing: "
            f"{shown(row.policy)} is best in {metric.title} in each of {sets}."
        )

    def described(value: float, low: float, high: float) -> str:
        # What knowing is worth cannot be less than nothing; NaN stays what it is.
        low, high = np.maximum(0.0, (low, high))
        ends = gap_interval(low, high, metric.unit, of="")
        return f"{gap(max(0.0, value), metric.unit)} ({ends})"

    most = described(row.naive, row.naive_low, row.naive_high)
    said = (
        f"Knowing beforehand which of {sets} holds would be worth at most {most} of "
        f"{metric.title} on average, over always choosing {shown(row.policy)}, which is best by "
        "its mean; that counts chance as knowledge and so is too high"
    )
    if math.isnan(row.crossed):
        return f"{said}."
    least = described(row.crossed, row.crossed_low, row.crossed_high)
    return f"{said}; chosen on one half of the futures and valued on the other, it is {least}."


def _leads(leader: str, other: str, metric: Metric) -> str:
    if metric.retains:
        return (
            f"{shown(leader)} keeps more of {metric.retains} ({metric.title}) than {shown(other)}"
        )
    return f"{shown(leader)} is better than {shown(other)} in {metric.title}"


def _other(found: BreakEven, arm: str) -> str:
    return found.baseline if arm == found.policy else found.policy


def _interval(row: Any, metric: Metric) -> str:
    return gap_interval(row.ci_low, row.ci_high, metric.unit, of="")


def _is_nothing(row: Any) -> bool:
    """Return whether switching it off changed nothing, in either order and in any future."""
    return row.forward == row.backward == 0 and not row.ci_low < 0


def mechanism_title(mechanism: str) -> str:
    """Return what people call a mechanism, or a row of a waterfall that is none."""
    known = MECHANISMS.get(mechanism)
    return known.title if known else shown(mechanism)


def _per_csm(accounts: float) -> str:
    return numbers([accounts], "accounts", 0 if accounts >= 10 else 1)[0]


def _do(count: int) -> str:
    return "does" if count == 1 else "do"
