"""What helps someone decide, in words: team sizes, where a difference comes from, pilots, odds.

Every sentence follows from numbers alone; no arm's name is known here. Where the numbers do not
carry a statement, the sentence begins with "Inconclusive".
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from simcs.experiment.ablation import MECHANISMS
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.definitions import METRICS, Metric
from simcs.metrics.pilot import LARGEST, LEVEL, MONTHS_PER_YEAR, PILOTS, POWER, Pilot, Side
from simcs.metrics.staffing import BreakEven
from simcs.metrics.summary import FUTURES_FOR_A_RANGE
from simcs.metrics.waterfall import REMAINDER, TOTAL
from simcs.report.text import numbers, shown, span, with_unit

if TYPE_CHECKING:
    import pandas as pd

DIGITS = 2
"""Digits to which a number of accounts that was found by simulation is rounded up."""

MOST_OFTEN = 2
"""Arms that it takes for one to be the best most often."""


def break_even_sentence(found: BreakEven) -> str:
    """Return at how many accounts per CSM two arms change places, or that they do not."""
    metric = METRICS[found.metric]
    pair = f"{shown(found.policy)} and {shown(found.baseline)}"
    tried = f"{_per_csm(found.least)} to {_per_csm(found.most)} accounts per CSM"
    basis = _count(found.replications, "future")
    if found.replications < 2:
        return (
            f"Inconclusive: {basis} with a value in {metric.title} {_do(found.replications)} not "
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
            f"Inconclusive: by their means in {metric.title}, {pair} change places "
            f"{found.crossings} times between {tried} ({basis}), so no one size divides them."
        )
    if not found.crossings:
        everywhere = f"{said} at every size of the team that was tried, {tried}"
        if found.conclusive:
            return (
                f"{everywhere} (the 95 % interval of the difference leaves zero out at each of "
                f"{found.sizes}; {basis})."
            )
        return (
            f"Inconclusive: by their means, {everywhere}, but at {found.sizes - found.clear} of "
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
        f"Inconclusive: by their means, {said} only below {place} accounts per CSM, but the 95 % "
        f"interval of that is from {low} to {high} ({basis})."
    )


def waterfall_sentences(
    waterfall: pd.DataFrame, policy: str, baseline: str, name: str
) -> list[str]:
    """Return how large a difference is, what makes it, and what of it no mechanism explains.

    Parameters
    ----------
    waterfall
        As `simcs.metrics.waterfall.waterfall` returns it.
    name
        The metric.
    """
    metric = METRICS[name]
    rows = {row.mechanism: row for row in waterfall.itertuples()}
    total, remainder = rows.pop(TOTAL), rows.pop(REMAINDER)
    pair = f"{shown(policy)} and {shown(baseline)}"
    basis = _count(total.replications, "future")
    if total.contribution == 0 and not any(row.contribution for row in rows.values()):
        return [
            f"No difference between {pair} in {metric.title} ({basis}), nor anything behind it."
        ]
    told = _amount(total.contribution, metric)
    interval = _interval(total, metric)
    size = f"{shown(policy)} minus {shown(baseline)} is {told} in {metric.title}"
    if not _known(total):
        first = (
            f"Inconclusive: {size} ({interval}, {basis}), so it is not known what it is made of."
        )
    else:
        first = f"{size} ({interval}, {basis})."
    ranked = sorted(rows.values(), key=lambda row: -abs(row.contribution))
    made = [
        f"{_amount(row.contribution, metric)} by {mechanism_title(row.mechanism)} "
        f"({_interval(row, metric)})"
        for row in ranked
        if _known(row)
    ]
    nothing = [row for row in ranked if row.contribution == 0]
    sentences = [first]
    if made:
        sentences.append(f"Of it: {'; '.join(made)}.")
    unclear = len(ranked) - len(made) - len(nothing)
    if unclear:
        sentences.append(
            f"What {_count(unclear, 'other mechanism')} {'adds' if unclear == 1 else 'add'} cannot "
            "be told from zero."
        )
    if remainder.contribution != 0:
        sentences.append(
            f"{_amount(remainder.contribution, metric)} is left with all mechanisms off "
            f"({_interval(remainder, metric)})."
        )
    return sentences


def pilot_sentences(found: Pilot) -> list[str]:
    """Return how long a pilot on the book takes, how large one must be, and how sure that is."""
    pair = f"the difference between {shown(found.policy)} and {shown(found.baseline)}"
    horizon = len(found.power)
    unknown = [side for side in found.sides if not (side.low > 0 or side.high < 0)]
    if found.months is None and len(unknown) == len(found.sides):
        told = "; ".join(_difference(side) for side in unknown)
        said = f"Inconclusive: the run itself does not know {pair} in logo retention ({told}; "
        return [f"{said}{_count(found.replications, 'future')}), so there is no size for a pilot."]
    book = f"the {found.accounts:,} accounts of the book, split in two halves,"
    if found.months is None:
        first = (
            f"a pilot on {book} does not show {pair} in logo retention within "
            f"{_count(horizon, 'month')}: its power is then {_percent(found.power[-1])}"
        )
    else:
        first = f"to see {pair} in logo retention on {book} takes {_count(found.months, 'month')}"
    sizes = [_size(side) for side in found.sides]
    how = (
        f"Power of {_percent(POWER)} in a two-sided test at {_percent(LEVEL)}, by {PILOTS:,} "
        f"simulated pilots (standard error {100 * found.error:.1f} points) from "
        f"{_count(found.replications, 'future')}; both halves served as the whole book was."
    )
    return [f"{first[:1].upper()}{first[1:]}; {'; '.join(sizes)}.", how]


def next_year_sentences(frame: pd.DataFrame, kind: str) -> list[str]:
    """Return what retention each arm may expect, and the range that 8 futures in 10 fall in.

    Parameters
    ----------
    frame
        As `simcs.metrics.pilot.next_year` returns it, for this ``kind``.
    """
    metric = METRICS[f"{kind}_retention"]
    sentences = []
    for row in frame.itertuples():
        after = _count(row.weeks, "week")
        if row.weeks == WEEKS_PER_YEAR:
            after = "a year"
        mean = f"{with_unit(row.mean, metric.unit)} on average"
        if math.isnan(row.p10):
            futures = _count(row.replications, "future")
            ranged = f"{futures}; a range takes {FUTURES_FOR_A_RANGE}"
        else:
            ranged = f"8 futures in 10: {span(row.p10, row.p90, metric.unit)} {metric.unit}"
            ranged += f", of {row.replications}"
        sentences.append(f"{shown(row.policy)}: {metric.title} after {after} is {mean} ({ranged}).")
    return sentences


def best_sentences(chances: pd.DataFrame, name: str, what: str = "plausible world") -> list[str]:
    """Return how often each arm is the best of all, and whether one is so clearly most often.

    Parameters
    ----------
    chances
        As `simcs.metrics.plausible.best_chances` returns it, for this metric.
    what
        What was counted: plausible worlds, or futures.
    """
    rows = [row for row in chances.itertuples() if row.n > 0]
    if len(rows) < MOST_OFTEN:
        return []
    rows.sort(key=lambda row: -row.share_best)
    told = [
        f"{shown(row.policy)} in {_percent(row.share_best)} "
        f"(95 % interval {span(row.low, row.high, '%')} %)"
        for row in rows
    ]
    first, second = rows[:MOST_OFTEN]
    before = (
        "" if first.low > second.high else "Inconclusive, none is the best clearly most often. "
    )
    counted = _count(first.n, what)
    return [f"{before}Best in {METRICS[name].title}, of {counted}: {'; '.join(told)}."]


def information_sentence(found: pd.DataFrame) -> str:
    """Return what it would be worth to know which plausible world it is; empty if not computed.

    Parameters
    ----------
    found
        As `simcs.metrics.plausible.perfect_information` returns it.
    """
    if not len(found):
        return ""
    row: Any = next(found.itertuples())
    metric = METRICS[row.metric]
    worlds = _count(row.worlds, "plausible world")
    if row.naive == 0:
        return (
            f"Knowing beforehand which world it is would be worth nothing: {shown(row.policy)} is "
            f"best in {metric.title} in each of {worlds}."
        )

    def told(value: float, low: float, high: float) -> str:
        if math.isnan(low):
            return f"{_amount(value, metric)} (no interval)"
        # What knowing is worth cannot be less than nothing.
        ends = span(max(0.0, low), max(0.0, high), metric.unit)
        return f"{_amount(max(0.0, value), metric)} (95 % interval {ends})"

    most = told(row.naive, row.naive_low, row.naive_high)
    said = (
        f"Knowing beforehand which of {worlds} it is would be worth at most {most} of "
        f"{metric.title} on average, over always choosing {shown(row.policy)}, which is best by "
        "its mean; that counts luck as knowledge and so is too high"
    )
    if math.isnan(row.crossed):
        return f"{said}."
    least = told(row.crossed, row.crossed_low, row.crossed_high)
    return f"{said}; chosen on one half of the futures and valued on the other, it is {least}."


def _leads(leader: str, other: str, metric: Metric) -> str:
    if metric.keeps:
        return f"{shown(leader)} keeps more of {metric.keeps} ({metric.title}) than {shown(other)}"
    return f"{shown(leader)} is better than {shown(other)} in {metric.title}"


def _other(found: BreakEven, arm: str) -> str:
    return found.baseline if arm == found.policy else found.policy


def _size(side: Side) -> str:
    within = "a year" if side.month == MONTHS_PER_YEAR else _count(side.month, "month")
    if not (side.low > 0 or side.high < 0):
        return f"for a pilot of {within} no size is known ({_difference(side)})"
    size = f"more than {LARGEST:,}"
    if side.accounts is not None:
        size = f"about {_rounded_up(side.accounts):,}"
    points = numbers([abs(side.difference)], "%")[0]
    return f"a pilot of {within}, with {points} points to see, takes {size} accounts a side"


def _difference(side: Side) -> str:
    after = _count(side.month, "month")
    if math.isnan(side.low):
        return f"after {after} there is no interval of the difference"
    ends = span(side.low, side.high, "%")
    return f"after {after} the 95 % interval of the difference is {ends} points"


def _rounded_up(count: int) -> int:
    step = int(10 ** max(0, len(str(count)) - DIGITS))
    return math.ceil(count / step) * step


def _amount(value: float, metric: Metric) -> str:
    told = with_unit(value, metric.unit)
    return told.replace(" %", " points") if metric.unit == "%" else told


def _interval(row: Any, metric: Metric) -> str:
    if math.isnan(row.ci_low) or math.isnan(row.ci_high):
        return "no interval"
    return f"95 % interval {span(row.ci_low, row.ci_high, metric.unit)}"


def _known(row: Any) -> bool:
    return bool(row.ci_low > 0 or row.ci_high < 0)


def mechanism_title(mechanism: str) -> str:
    """Return what people call a mechanism, or a row of a waterfall that is none."""
    known = MECHANISMS.get(mechanism)
    return known.title if known else shown(mechanism)


def _per_csm(accounts: float) -> str:
    return numbers([accounts], "accounts", 0 if accounts >= 10 else 1)[0]


def _percent(share: float) -> str:
    """Return a share in whole percent; all but never reads as neither all nor none."""
    if 0.99 < share < 1 or 0 < share < 0.01:
        return f"{100 * share:.2f} %"
    return f"{100 * share:.0f} %"


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _do(count: int) -> str:
    return "does" if count == 1 else "do"
