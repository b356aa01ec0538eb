"""The answer in one sentence, and what would change it; both follow from tables alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from simcs.experiment.parameters import number, parameters
from simcs.metrics import plausible, summary
from simcs.metrics.definitions import METRICS
from simcs.metrics.staffing import BreakEven, break_even
from simcs.report import decision_text, text

if TYPE_CHECKING:
    from simcs.report.result import Comparison

MOST_PARAMETERS = 5
"""Deciding assumptions that are spelled out."""


def headline(c: Comparison) -> str:
    """Return which policy comes out best in the verdict's metric, over whom and how surely."""
    metric = METRICS[c.metric]
    rows = c.table[c.table["metric"] == metric.name].set_index("policy")
    top = summary.top_two(c.ranked, c.metric)
    after = text.after(c.years)

    def mean(arm: str) -> str:
        return text.with_unit(float(rows.loc[arm, "mean"]), metric.unit)

    if not len(top):
        arm = c.baseline
        if arm not in rows.index or np.isnan(rows.loc[arm, "mean"]):
            return f"{metric.title[:1].upper()}{metric.title[1:]} has no value{after}."
        row = rows.loc[arm]
        between = text.span(row["ci_low"], row["ci_high"], metric.unit)
        return f"{text.shown(arm)}: {metric.title} is {mean(arm)}{after} (95 % interval {between})."
    row = top.iloc[0]
    best, second = row["policy"], row["baseline"]
    names = text.shown(best), text.shown(second)
    interval = text.gap_interval(row["ci_low"], row["ci_high"], metric.unit)
    if not row["ci_low"] > 0 and not row["ci_high"] < 0:
        return (
            f"Inconclusive at the top: {names[0]} and {names[1]} cannot be told apart in "
            f"{metric.title}{after}: {mean(best)} against {mean(second)} ({interval})."
            + _over_baseline(c, best, second, mean)
        )
    return (
        f"{names[0]} comes out best of {len(c.policies)} policies in {metric.title}{after}: "
        f"{mean(best)} against {mean(second)} for {names[1]}, the next best ({interval})."
        + _over_baseline(c, best, second, mean)
        + _best_in_worlds(c, best)
    )


def _over_baseline(c: Comparison, best: str, second: str, mean: Any) -> str:
    if c.baseline in (best, second):
        return ""
    return f" The baseline, {text.shown(c.baseline)}, comes to {mean(c.baseline)}."


def _best_in_worlds(c: Comparison, best: str) -> str:
    rows = c.worlds
    if not len(rows):
        return ""
    chances = plausible.best_chances(rows, c.metric).set_index("policy")
    if best not in chances.index:
        return ""
    row = chances.loc[best]
    return (
        " With the assumptions drawn anew, it is the best of all in "
        f"{100 * row['share_best']:.0f} % of {int(row['n'])} plausible worlds (95 % interval "
        f"{100 * row['low']:.0f} to {100 * row['high']:.0f} %)."
    )


def flips(c: Comparison) -> list[str]:
    """Return what would turn the answer round, as far as it was tried, one sentence each.

    Asked are the best policy and the next best, and the best and the baseline.
    """
    told = [*_by_world(c), *_by_value(c)]
    for policy, other in _pairs(c):
        told += [*_by_assumption(c, policy, other), *_by_staffing(c, policy, other)]
    if not len(c.worlds) and not len(c.study("staffing")):
        told.append(
            "Nothing else was tried: this run has no plausible worlds, no other team sizes."
        )
    return told


def sentences_of_parameters() -> dict[str, str]:
    """Return what each parameter is, by its key."""
    return {p.key: p.sentence for p in parameters()}


def _pairs(c: Comparison) -> list[tuple[str, str]]:
    """Return the best policy with the next best, and with the baseline."""
    top = summary.top_two(c.ranked, c.metric)
    pairs = [(row.policy, row.baseline) for row in top.itertuples()]
    if c.pair is not None and frozenset(c.pair) not in map(frozenset, pairs):
        pairs.append(c.pair)
    return pairs


def _by_world(c: Comparison) -> Iterator[str]:
    """Say which other policies are best in some worlds."""
    best = c.best()
    if not len(c.worlds):
        return
    rows = [
        row
        for row in plausible.best_chances(c.worlds, c.metric).itertuples()
        if row.policy != best and row.share_best > 0
    ]
    rows.sort(key=lambda row: -row.share_best)
    if rows:
        others = ", ".join(
            f"{text.shown(row.policy)} in {text.percent(row.share_best)} "
            f"({text.percents(row.low, row.high)})"
            for row in rows
        )
        yield (
            f"Other assumptions: of {rows[0].n} plausible worlds, another policy than "
            f"{text.shown(best)} is best in some: {others}."
        )


def _by_assumption(c: Comparison, policy: str, other: str) -> Iterator[str]:
    """Say which single assumptions decide between two policies."""
    if not len(c.worlds):
        return
    metric, said = METRICS[c.metric], sentences_of_parameters()
    found = c.deciding(policy, baseline=other)
    clear = found[found["clear"]].head(MOST_PARAMETERS)
    pair = f"{text.shown(policy)} and {text.shown(other)}"
    if not len(clear):
        yield (
            f"No single assumption of {len(found)} clearly decides between {pair}; each was drawn "
            "over its range."
        )
    for row in clear.itertuples():
        low, high = (text.gap(v, metric.unit) for v in (row.low_mean, row.high_mean))
        turns = (row.low_mean > 0) != (row.high_mean > 0)
        ends = f"{number(row.low_third)} or less", f"{number(row.high_third)} or more"
        yield (
            f"{text.in_words(row.parameter)} ({row.parameter}): {text.shown(policy)} less "
            f"{text.shown(other)} in {metric.title} is {low} in worlds where it is {ends[0]}, and "
            f"{high} where it is {ends[1]}{', so the answer turns round' if turns else ''}. "
            f"{said.get(row.parameter, '')}"
        ).strip()


def break_evens(c: Comparison) -> list[BreakEven]:
    """Return where each policy and the baseline change places with the size of the team."""
    return [
        found
        for policy in c.policies
        if policy != c.baseline
        for found in _break_even(c, policy, c.baseline)
    ]


def _break_even(c: Comparison, policy: str, other: str) -> list[BreakEven]:
    rows = c.study("staffing")
    if not len(rows) or METRICS[c.metric].better == "neither":
        return []
    return [break_even(rows, c.findings.facts.accounts, policy, other, c.metric)]


def _by_staffing(c: Comparison, policy: str, other: str) -> Iterator[str]:
    for found in _break_even(c, policy, other):
        yield decision_text.break_even_sentence(found)


def _by_value(c: Comparison) -> Iterator[str]:
    if c.metric == "lifetime_value" or "lifetime_value" not in c.ranked:
        return
    best, by_value = c.best(), c.best("lifetime_value")
    if best == by_value:
        return
    top = summary.top_two(c.ranked, "lifetime_value")
    clear = len(top) and (top.iloc[0]["ci_low"] > 0 or top.iloc[0]["ci_high"] < 0)
    yield (
        f"By {METRICS['lifetime_value'].title}, {text.shown(by_value)} is ahead instead of "
        f"{text.shown(best)}{'' if clear else ', though its lead is inconclusive'}."
    )
