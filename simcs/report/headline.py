"""The answer in one sentence, and what would change it; both follow from tables alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from simcs.analysis import assumptions, summary
from simcs.analysis.staffing import BreakEven, break_even
from simcs.experiment.measurements import RunAnswer
from simcs.experiment.parameters import number, parameters
from simcs.metrics.definitions import METRICS
from simcs.report import decision_text, text
from simcs.report.selection import DRAWN, some

MOST_PARAMETERS = 5
"""Deciding assumptions that are spelled out."""

MOST_CLOSE = 3
"""Policies that are named where many may be as good as the best."""


def headline(c: RunAnswer) -> str:
    """Return which policy comes out best in the verdict's metric, over whom and how surely.

    It is the best only if the interval of its difference from each other one excludes zero.
    """
    metric, after = METRICS[c.metric], text.after(c.years)
    rows = c.table[(c.table["metric"] == metric.name) & (c.table["replications"] > 0)]
    means = {row.policy: row.mean for row in rows.itertuples() if row.policy in c.policies}

    def mean(arm: str) -> str:
        return f"{text.with_unit(means[arm], metric.unit)} under {text.shown(arm)}"

    title = text.capital(metric.title)
    if not means:
        return f"{title} has no value{after}."
    if metric.better == "neither" or len(means) == 1:
        basis = text.counted(c.config.replications, "future")
        return f"{title}{after} ({basis}): {some([mean(arm) for arm in means])}."
    best = c.best()
    rank = {arm: means[arm] * (1 if metric.better == "higher" else -1) for arm in means}
    others = summary.differences(c.ranked[[*summary.KEYS, metric.name]], best)
    close = [
        row.policy
        for row in others.itertuples()
        if row.policy in means and not (row.ci_low > 0 or row.ci_high < 0)
    ]
    # Shown beside the best: an arm not clearly different from it, else the next best.
    second = max(close or [arm for arm in means if arm != best], key=lambda arm: rank[arm])
    [gap] = others[others["policy"] == second].itertuples()
    interval = text.gap_interval(-gap.ci_high, -gap.ci_low, metric.unit)
    against = f"{mean(best)}, {mean(second)} ({interval})"
    if close:
        sentence = _not_apart(best, close, metric.title + after, against, gap)
    else:
        sentence = (
            f"{text.shown(best)} comes out best of {len(means)} policies in {metric.title}{after}: "
            f"{against}, the next best."
        )
    if c.baseline in means and c.baseline not in (best, second):
        sentence += f" The baseline: {mean(c.baseline)}."
    return sentence + _best_in_sets(c, best) + _in_money(c, best)


def _not_apart(best: str, close: list[str], measure: str, against: str, gap: Any) -> str:
    """Return that the best is not clearly ahead of others: it is the same, or nobody knows."""
    first, others = text.shown(best), [text.shown(arm) for arm in close]
    named = some(others, " or ", DRAWN if len(others) <= DRAWN else MOST_CLOSE)
    if math.isnan(gap.ci_low):
        return (
            f"Not measured: one future does not tell whether {first} is ahead of {named} in "
            f"{measure}: {against}."
        )
    if len(others) > 1:
        return (
            f"No clear difference at the top in {measure}: {first} is not clearly ahead of "
            f"{named}: {against}."
        )
    kind = "difference" if gap.ci_low == gap.ci_high == 0 else "clear difference"
    return f"No {kind} between {first} and {others[0]} in {measure}: {against}."


def _in_money(c: RunAnswer, best: str) -> str:
    """Return what the best policy is worth in money, over the baseline."""
    rows = c.differences
    rows = rows[(rows["policy"] == best) & (rows["metric"] == "lifetime_value")]
    if c.metric == "lifetime_value" or not len(rows):
        return ""
    row = rows.iloc[0]
    low, high, size = row["ci_low"], row["ci_high"], text.gap(abs(row["mean_difference"]), "$")
    interval = text.gap_interval(low, high, "$")
    base = text.shown(c.baseline)
    if math.isnan(low):
        outcome = f"one future does not tell whether it differs from {base}"
    elif low == high == 0:
        outcome = f"it is the same as {base}"
    elif not low > 0 and not high < 0:
        outcome = f"it is not clearly different from {base}"
    else:
        outcome = f"it brings {size} {'more' if low > 0 else 'less'} per account than {base}"
    return f" In money, margin less the hours worked, {outcome} ({interval})."


def _best_in_sets(c: RunAnswer, best: str) -> str:
    if not len(c.drawn_assumptions):
        return ""
    row = assumptions.best_chances(c.assumptions, c.metric).set_index("policy").loc[best]
    return (
        " Under other assumptions, it is the best of all in "
        f"{100 * row['share_best']:.0f} % of {int(row['n'])} alternative sets of assumptions "
        f"(95 % interval {100 * row['low']:.0f} to {100 * row['high']:.0f} %)."
    )


def flips(c: RunAnswer) -> list[str]:
    """Return what would turn the answer round, as far as it was tried, one sentence each.

    Asked are the best policy and the next best, and the best and the baseline.
    """
    sentences = [*_by_set(c), *_by_value(c)]
    for policy, other in _pairs(c):
        sentences += [*_by_assumption(c, policy, other), *_by_staffing(c, policy, other)]
    if len(c.policies) == 1:
        return ["Nothing: there is only one policy."]
    if not len(c.assumptions) and not len(c.study("staffing")):
        sentences.append(
            "Nothing else was tried: this run has no alternative sets of assumptions and no other "
            "team sizes."
        )
    return sentences


def sentences_of_parameters() -> dict[str, str]:
    """Return what each parameter is, by its key."""
    return {p.key: p.sentence for p in parameters()}


def _pairs(c: RunAnswer) -> list[tuple[str, str]]:
    """Return the best policy with the next best, and with the baseline."""
    top = summary.top_two(c.ranked, c.metric)
    pairs = [(row.policy, row.baseline) for row in top.itertuples()]
    if c.pair is not None and frozenset(c.pair) not in map(frozenset, pairs):
        pairs.append(c.pair)
    return pairs


def _by_set(c: RunAnswer) -> Iterator[str]:
    """Say which other policies are best under some sets of assumptions."""
    best = c.best()
    if not len(c.drawn_assumptions):
        return
    rows = [
        row
        for row in assumptions.best_chances(c.assumptions, c.metric).itertuples()
        if row.policy != best and row.share_best > 0
    ]
    rows.sort(key=lambda row: -row.share_best)
    if rows:
        others = some([
            f"{text.shown(row.policy)} in {text.percent(row.share_best)} "
            f"({text.percents(row.low, row.high)})"
            for row in rows
        ])  # fmt: skip
        yield (
            f"Other assumptions: of {rows[0].n} alternative sets, another policy than "
            f"{text.shown(best)} is best in some: {others}."
        )


def _by_assumption(c: RunAnswer, policy: str, other: str) -> Iterator[str]:
    """Say which single assumptions decide between two policies."""
    if not len(c.drawn_assumptions):
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
        ends = f"{number(row.low_third)} or less", f"{number(row.high_third)} or more"
        yield (
            f"{text.in_words(row.parameter)} ({row.parameter}): {text.shown(policy)} less "
            f"{text.shown(other)} in {metric.title} is {low} where it is {ends[0]}, and "
            f"{high} where it is {ends[1]}{', so the answer turns round' if turns(row) else ''}. "
            f"{said.get(row.parameter, '')}"
        ).strip()


def break_evens(c: RunAnswer) -> list[BreakEven]:
    """Return where each policy and the baseline change places with the size of the team."""
    return [
        found
        for policy in c.policies
        if policy != c.baseline
        for found in _break_even(c, policy, c.baseline)
    ]


def _break_even(c: RunAnswer, policy: str, other: str) -> list[BreakEven]:
    rows = c.study("staffing")
    tried = {*rows["policy"]} if len(rows) else set()
    if not {policy, other} <= tried or METRICS[c.metric].better == "neither":
        return []
    return [break_even(rows, c.facts.accounts, policy, other, c.metric)]


def turns(row: Any) -> bool:
    """Return whether one arm is clearly ahead at one end of an assumption, the other at the other.

    Parameters
    ----------
    row
        Of `simcs.analysis.answer.Answer.deciding`.
    """
    return bool(row.low_ci_high < 0 < row.high_ci_low or row.high_ci_high < 0 < row.low_ci_low)


def _by_staffing(c: RunAnswer, policy: str, other: str) -> Iterator[str]:
    for found in _break_even(c, policy, other):
        yield decision_text.break_even_sentence(found)


def _by_value(c: RunAnswer) -> Iterator[str]:
    if c.metric == "lifetime_value" or "lifetime_value" not in c.ranked:
        return
    best, by_value = c.best(), c.best("lifetime_value")
    if best == by_value or METRICS[c.metric].better == "neither":
        return
    top = summary.top_two(c.ranked, "lifetime_value")
    clear = len(top) and (top.iloc[0]["ci_low"] > 0 or top.iloc[0]["ci_high"] < 0)
    yield (
        f"By {METRICS['lifetime_value'].title}, {text.shown(by_value)} is ahead instead of "
        f"{text.shown(best)}{'' if clear else ', though its lead is not clear'}."
    )
