"""What differences allow one to say, a sentence each.

Every sentence follows from numbers alone; no arm's name is known here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from simcs.analysis.interval import is_doubtful
from simcs.analysis.summary import FUTURES_FOR_A_RANGE
from simcs.analysis.verdicts import is_clear, spoken_of
from simcs.metrics.definitions import METRICS, Metric
from simcs.report.plain_tables import won
from simcs.report.text import (
    after,
    counted,
    futures_word,
    gap,
    gap_interval,
    gaps,
    money,
    numbers,
    percent,
    percents,
    shown,
    span,
    with_unit,
)

if TYPE_CHECKING:
    import pandas as pd

ASSUMED = "most parameters are assumptions (docs/reference/model.md)"

CAVEAT = f"Intervals show sampling error only, not uncertainty about the assumptions: {ASSUMED}."

MADE_UP = (
    "This is one made-up book: another seed makes another, and the intervals hold for this one. "
    "For what holds for a company like it: seeds=8."
)

FEW_FUTURES = (
    "Single accounts make up so much of this book that {futures} may be too few: intervals may "
    "miss the truth more often than they say. Try replications={needed}."
)

FEW_DECIDE = " A few {what} decide this difference; with more of them it would be surer."

BOUND = (
    "The ceiling is a bound and no policy: it sees what nobody can see and its hours have no limit "
    "and no price, so it is compared with no arm."
)


def few_futures(futures: int, needed: int) -> list[str]:
    """Return the warning that so uneven a book needs more futures; nothing where it does not."""
    if futures >= needed:
        return []
    tens = math.ceil(needed / 10) * 10
    return [FEW_FUTURES.format(futures=counted(futures, "future"), needed=tens)]


def summaries(comparison: pd.DataFrame, years: float) -> list[str]:
    """Return a sentence for each arm: how many accounts and how much revenue stay, how surely.

    Parameters
    ----------
    comparison
        As `simcs.analysis.summary.comparison` returns it.
    years
        Length of the run.
    """
    rows = {(row.policy, row.metric): row for row in comparison.itertuples()}

    def described(arm: str, metric: str) -> str:
        row = rows[arm, metric]
        share = with_unit(row.mean, "%")
        if math.isnan(row.p10):
            return share
        return f"{share} (8 futures in 10: {span(row.p10, row.p90, '%')})"

    # The snapshot, since net retention is that and what the same accounts bought beside.
    return [
        f"{shown(arm)}{after(years)}: {described(arm, 'logo_retention')} of the accounts stay; "
        f"of the opening revenue {described(arm, 'gross_retention_snapshot')} stays, and with "
        f"expansion it is {described(arm, 'net_retention')}."
        for arm in comparison["policy"].unique()
    ]


def value_note(comparison: pd.DataFrame, accounts: int) -> str:
    """Return what the whole team costs, of which lifetime value charges only the hours worked.

    Parameters
    ----------
    comparison
        As `simcs.analysis.summary.comparison` returns it.
    accounts
        How many the opening book has.

    Returns
    -------
    str
        Empty where there are no hours to be paid.
    """
    means = {
        metric: comparison.loc[comparison["metric"] == metric, "mean"].dropna()
        for metric in ("hours_available", "team_cost", "hours_used")
    }
    hours, cost, used = means.values()
    if not len(hours) or not hours.max() > 0:
        return ""
    return (
        "Lifetime value charges only the hours worked; idle hours are free in it. Of the "
        f"{_least_to_most(hours, 'hours')} hours that the team has in this run, "
        f"{_least_to_most(used, 'hours')} are worked. All of them together cost "
        f"{_least_to_most(cost, '$')} in salaries, or "
        f"{_least_to_most(cost / accounts, '$')} for each opening account, not discounted."
    )


def _least_to_most(means: pd.Series[float], unit: str) -> str:
    """Return the range of means over arms, or the one value that all have."""
    ends = numbers([means.min(), means.max()], unit)
    texts = [money(end) if unit == "$" else end for end in dict.fromkeys(ends)]
    return " to ".join(texts)


def verdicts(
    differences: pd.DataFrame,
    comparison: pd.DataFrame,
    *,
    years: float,
    replications: int,
    metric: str = "net_retention",
    top: pd.DataFrame | None = None,
    sets: pd.DataFrame | None = None,
) -> list[str]:
    """Return a sentence for each arm against the baseline, and one on the best two arms.

    Parameters
    ----------
    differences, comparison
        As `simcs.analysis.summary` returns them, of the same replications.
    years
        Length of the run.
    replications
        How many were run; fewer may have a value.
    metric
        Name of the metric that is spoken of.
    top
        As `simcs.analysis.summary.top_two` returns it. It adds a sentence when there are more than
        two arms and the best two are not already compared.
    sets
        As `simcs.analysis.assumptions.assumption_differences` returns it, of every pair spoken of.
        It adds in which share of the sets of assumptions each difference is for the better.

    Notes
    -----
    A sentence begins with "No difference" where the two are the same in every future, with "No
    clear difference" where the 95 % interval of the difference touches zero (it says how large the
    difference could still be), and with "Not measured" where there is no interval.
    """
    rows = spoken_of(differences, metric, top)
    table = comparison[comparison["metric"] == metric]
    means = dict(zip(table["policy"], table["mean"], strict=True))
    whole = comparison[(comparison["metric"] == "logo_retention") & (comparison["mean"] == 1)]
    kept_all, when = set(whole["policy"]), after(years)
    shares = {} if sets is None else {(r.policy, r.baseline): r for r in sets.itertuples()}
    return [
        _no_loss(row, METRICS[metric], means, when)
        if row.mean_difference == 0 and {row.policy, row.baseline} <= kept_all
        else _verdict(row, METRICS[metric], means, when, replications)
        + _in_sets(shares.get((row.policy, row.baseline)), row, METRICS[metric])
        for row in rows
    ]


def over_books(row: Any, metric: Metric, years: float) -> str:
    """Return what a row of `simcs.analysis.books.pooled_differences` says."""
    policy, baseline = shown(row.policy), shown(row.baseline)
    about = f"For a company like this one ({row.books} made-up books)"
    if math.isnan(row.mean_difference):
        return f"{about}, {metric.title} has no value{after(years)}."
    way = "more" if row.mean_difference > 0 else "less"
    size = gap(abs(row.mean_difference), metric.unit)
    interval = gap_interval(row.ci_low, row.ci_high, metric.unit, of="")
    doubt = "" if is_clear(row) else ", which is no clear difference"
    return (
        f"{about}, {policy} has {size} {way} {metric.title} than {baseline}{after(years)} "
        f"({interval}){doubt}; in single books it is "
        f"{gaps(row.least, row.most, metric.unit)}.{_few_decide(row.skewness, row.books, 'books')}"
    )


def _few_decide(skew: float, count: int, what: str) -> str:
    """Return the doubt about an interval whose sample is skewed, else nothing."""
    return FEW_DECIDE.format(what=what) if is_doubtful(skew, count) else ""


def share_of_sets(row: Any) -> str:
    """Return "78 % of 64 alternative sets (95 % interval 66 to 87 %)" of a row of differences."""
    between = percents(row.share_low, row.share_high)
    return f"{percent(row.share)} of {row.sets} alternative sets (95 % interval {between})"


def _in_sets(row: Any, gap: Any, metric: Metric) -> str:
    """Return the sentence that says in how many sets of assumptions an arm is better.

    ``gap`` is what the futures say, with which the sets may be at odds.
    """
    if row is None or not row.sets or math.isnan(row.share):
        return ""
    found = f"{shown(row.policy)} is better in {share_of_sets(row)}"
    if row.sets < FUTURES_FOR_A_RANGE or not is_clear(gap):
        return f" Under other assumptions, {found}."
    better = (gap.mean_difference > 0) == (metric.better == "higher")
    least, most = (row.share_low, row.share_high)
    if not better:
        least, most = 1 - most, 1 - least
    if least > 0.5:
        return f" Under other assumptions, {found}."
    if most < 0.5:
        return f" But under other assumptions it is more often the other way round: {found}."
    return f" But whether it holds depends on the assumptions: {found}."


def _no_loss(row: Any, metric: Metric, means: dict[str, float], when: str) -> str:
    return (
        f"No difference: no account has left under {shown(row.policy)} or {shown(row.baseline)}"
        f"{when}, and {metric.title} is the same: {_sides(row, metric, means)} "
        f"({counted(row.replications, 'future')})."
    )


def _sides(row: Any, metric: Metric, means: dict[str, float]) -> str:
    policy, baseline = (with_unit(means[arm], metric.unit) for arm in (row.policy, row.baseline))
    return f"{policy} against {baseline}"


def _verdict(
    row: Any, metric: Metric, means: dict[str, float], when: str, replications: int
) -> str:
    policy, baseline = shown(row.policy), shown(row.baseline)
    few = _few_decide(row.skewness, row.replications, "futures")
    if math.isnan(row.mean_difference):
        return f"Not measured: {metric.title} of {policy} and {baseline} has no value{when}."
    sides = _sides(row, metric, means)
    basis = _basis(row, metric.unit, replications)
    if row.mean_difference == row.ci_low == row.ci_high == 0:
        return (
            f"No difference: {policy} and {baseline} have the same {metric.title}{when} in every "
            f"future: {sides} ({counted(row.replications, 'future')})."
        )
    if math.isnan(row.ci_low):
        return (
            f"Not measured: one future does not tell whether {policy} and {baseline} differ in "
            f"{metric.title}{when}: {sides} ({basis})."
        )
    if not is_clear(row):
        return (
            f"No clear difference between {policy} and {baseline} in {metric.title}{when}: "
            f"{sides} ({basis}).{few}"
        )
    more = row.mean_difference > 0
    size = gap(abs(row.mean_difference), metric.unit)
    if metric.retains:
        said = (
            f"{policy} keeps {size} {'more' if more else 'less'} of {metric.retains} "
            f"({metric.title}) than {baseline}"
        )
    else:
        way = "higher" if more else "lower"
        said = f"{policy} is {size} {way} than {baseline} in {metric.title}"
    return f"{said}{when}: {sides} ({basis}).{few}"


def _basis(row: Any, unit: str, replications: int) -> str:
    used = str(row.replications)
    if row.replications != replications:
        used += f" of {replications}"
    count = f"{used} {futures_word(replications)}"
    interval = gap_interval(row.ci_low, row.ci_high, unit)
    futures = won(row, f" {futures_word(row.replications)}")
    return f"{interval}, {count}" + (
        f"; {shown(row.policy)} better in {futures}" if futures else ""
    )
