"""Results in plain text: tables that fit 100 columns, and what they allow one to say.

Every sentence follows from numbers alone; no arm's name is known here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from simcs.analysis.summary import FUTURES_FOR_A_RANGE
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.curves import Curves, survivors
from simcs.metrics.definitions import HEADLINE, METRICS, WHERE_THERE_ARE_TICKETS, Metric

if TYPE_CHECKING:
    import pandas as pd

UNDEFINED = "–"
LONGEST_NAME = 40
DIGITS = {
    "%": 1, "$": 0, "weeks": 1, "hours": 0, "accounts": 1, "rescues": 1, "CSMs": 1, "tasks": 1,
    "touches": 1,
}  # fmt: skip
"""Decimals by unit; two for others."""
MORE_DIGITS = 3
MOST_YEARS = 12
"""Columns of a table by year."""

ASSUMED = "most parameters are assumptions (docs/reference/model.md)"

CAVEAT = (
    "These intervals say how sure the simulation is of itself, not how sure anyone can be of the "
    f"world: {ASSUMED}."
)

MADE_UP = (
    "This is one made-up book: another seed makes another, and the intervals hold for this one."
)

BOUND = (
    "The ceiling is a bound and no policy: it sees what nobody can see and its hours have no limit "
    "and no price, so it is compared with no arm."
)


def shown(name: object, longest: int = LONGEST_NAME) -> str:
    """Return an arm's name fit for one line: no control characters, cut in the middle if long."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(name))
    if len(text) <= longest:
        return text
    # Names made by a sweep differ at their ends.
    tail = (longest - 1) // 2
    return f"{text[: longest - 1 - tail]}…{text[len(text) - tail :]}"


def in_words(parameter: str) -> str:
    """Return a parameter's name as words: "turning penalty" of journey.turning_penalty."""
    return parameter.rpartition(".")[2].replace("_", " ")


def numbers(values: Iterable[float], unit: str, digits: int | None = None) -> list[str]:
    """Return values as texts without their unit, all with the same decimals.

    By default they are as many as `decimals` says. What is undefined is an en dash.
    """
    values = list(values)
    if digits is None:
        digits = decimals(values, unit)
    scaled = [_scaled(value, unit) for value in values]
    # Adding 0.0 turns the -0.0 that rounding may leave into 0.0.
    return [
        f"{round(v, digits) + 0.0:,.{digits}f}" if math.isfinite(v) else UNDEFINED for v in scaled
    ]


def decimals(values: Iterable[float], unit: str) -> int:
    """Return how many decimals values of a unit are shown with.

    There are up to three more than usual where values on one side of zero would read as zero, so
    that an interval does not seem to touch zero when it does not. Where they lie on both sides or
    one is zero, there is nothing to tell apart.
    """
    usual = DIGITS.get(unit, 2)
    scaled = [_scaled(value, unit) for value in values if math.isfinite(value)]
    if not (all(v > 0 for v in scaled) or all(v < 0 for v in scaled)):
        return usual
    return max((_decimals(v, usual) for v in scaled), default=usual)


def _scaled(value: float, unit: str) -> float:
    return float(value) * (100 if unit == "%" else 1)


def _decimals(value: float, usual: int) -> int:
    enough = (d for d in range(usual, usual + MORE_DIGITS + 1) if round(value, d) != 0)
    return next(enough, usual)


def with_unit(value: float, unit: str) -> str:
    """Return a value with its unit: "92.6 %", "$1,234", "-$5", "9.0 weeks"."""
    text = numbers([value], unit)[0]
    if text == UNDEFINED:
        return text
    return _money(text) if unit == "$" else f"{text} {unit}".rstrip()


def span(low: float, high: float, unit: str) -> str:
    """Return "low to high" without the unit, or an en dash."""
    if math.isnan(low) or math.isnan(high):
        return UNDEFINED
    return " to ".join(numbers([low, high], unit))


def with_interval(mean: float, low: float, high: float, unit: str) -> tuple[str, str]:
    """Return a mean and its interval without the unit, with the decimals that the interval needs.

    A mean without an interval has the usual ones: nothing says that more of them mean anything.
    """
    ends = [low, high]
    digits = decimals([] if math.isnan(low) or math.isnan(high) else ends, unit)
    return numbers([mean], unit, digits)[0], span(low, high, unit)


def _money(text: str) -> str:
    return f"-${text[1:]}" if text.startswith("-") else f"${text}"


class Measured(Protocol):
    """What has a title and a unit: a metric, or a measure by group."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def unit(self) -> str:
        """As of `Metric`."""


def capital(title: str) -> str:
    """Return a title with a capital letter at its beginning."""
    return title[:1].upper() + title[1:]


def heading(metric: Measured, difference: bool = False) -> str:
    """Return a metric's title as a heading, and its unit where the title does not tell it.

    A ``difference`` of percentages is in points.
    """
    title = capital(metric.title)
    unit = "points" if difference and metric.unit == "%" else metric.unit
    told = not unit or unit in metric.title.split()
    return title if told else f"{title}, {unit}"


def metrics_in(frame: pd.DataFrame, only: Iterable[str] | None = None) -> list[Metric]:
    """Return the metrics of a comparison or of differences, by default the headline."""
    if only is None:
        valued = set(frame.loc[frame["replications"] > 0, "metric"])
        only = {*HEADLINE, *valued.intersection(WHERE_THERE_ARE_TICKETS)}
    wanted = set(only)
    return [METRICS[name] for name in frame["metric"].unique() if name in wanted]


def table(comparison: pd.DataFrame, only: Iterable[str] | None = None) -> str:
    """Return a comparison as text: for each metric a block with a line for each arm.

    Parameters
    ----------
    comparison
        As `simcs.analysis.summary.comparison` returns it.
    only
        Names of metrics; the headline ones by default.
    """
    lines: list[tuple[str, ...]] = [("", "mean", "95 % interval", "10-90 % of futures", "")]
    most = comparison["replications"].max() if len(comparison) else 0
    for metric in metrics_in(comparison, only):
        lines.append((heading(metric),))
        for row in comparison[comparison["metric"] == metric.name].itertuples():
            cells = (
                *with_interval(row.mean, row.ci_low, row.ci_high, metric.unit),
                span(row.p10, row.p90, metric.unit),
            )
            lines.append((f"  {shown(row.policy)}", *cells, _fewer(row.replications, most)))
    return aligned(lines)


def difference_table(differences: pd.DataFrame, only: Iterable[str] | None = None) -> str:
    """Return differences as text: for each metric a block with a line for each arm.

    Parameters
    ----------
    differences
        As `simcs.analysis.summary.differences` returns it, from one baseline; differences of
        percentages are in points.
    only
        Names of metrics; the headline ones by default.
    """
    if not len(differences):
        return ""
    baseline = shown(differences["baseline"].iloc[0])
    lines: list[tuple[str, ...]] = [
        (f"Compared with {baseline}", "difference", "95 % interval", "better in", "")
    ]
    most = differences["replications"].max()
    for metric in metrics_in(differences, only):
        lines.append((heading(metric, difference=True),))
        for row in differences[differences["metric"] == metric.name].itertuples():
            cells = (
                *with_interval(row.mean_difference, row.ci_low, row.ci_high, metric.unit),
                won(row) or UNDEFINED,
            )
            lines.append((f"  {shown(row.policy)}", *cells, _fewer(row.replications, most)))
    return aligned(lines)


def survivors_table(curves: Curves) -> str:
    """Return survivors per 1,000 opening accounts by year, mean over replications.

    Of a long run there are years at even distances, and always the last.
    """
    lines: list[tuple[str, ...]] = []
    for arm, kinds in curves.items():
        counts = survivors(kinds["logo"]).mean(axis=0)
        if not lines:
            years = _years(len(counts) - 1)
            lines.append(("Accounts left of 1,000", *(f"year {year}" for year in years)))
        shares = (numbers([counts[year]], "hours")[0] for year in years)
        lines.append((f"  {shown(arm)}", *shares))
    return aligned(lines)


def _years(last: int) -> list[int]:
    """Return years from 0 to the last at even distances, at most `MOST_YEARS` of them."""
    step = max(1, math.ceil(last / (MOST_YEARS - 1)))
    return [*range(0, last, step), last]


def won(row: Any) -> str:
    """Return "27 of 30" futures in which the arm was better; nothing where no direction is."""
    if math.isnan(row.share_won):
        return ""
    return f"{round(row.share_won * row.replications)} of {row.replications}"


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

    def told(arm: str, metric: str) -> str:
        row = rows[arm, metric]
        share = with_unit(row.mean, "%")
        if math.isnan(row.p10):
            return share
        return f"{share} (8 futures in 10: {span(row.p10, row.p90, '%')})"

    return [
        f"{shown(arm)}{after(years)}: {told(arm, 'logo_retention')} of the accounts stay; of the "
        f"opening revenue {told(arm, 'gross_retention')} stays, and with expansion it is "
        f"{told(arm, 'net_retention')}."
        for arm in comparison["policy"].unique()
    ]


def after(years: float) -> str:
    """Return " after 3 years", for the middle of a sentence."""
    if years < 1:
        weeks = round(years * WEEKS_PER_YEAR)
        return f" after {weeks} {'week' if weeks == 1 else 'weeks'}"
    return f" after {years:.3g} {'year' if years == 1 else 'years'}"


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
    told = [_money(end) if unit == "$" else end for end in dict.fromkeys(ends)]
    return " to ".join(told)


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
        It adds in which share of plausible worlds each difference is for the better.

    Notes
    -----
    A sentence begins with "Inconclusive" whenever the 95 % interval of the difference touches zero
    or cannot be computed, unless nobody left: then the arms had no chance to differ, and it begins
    with "No difference".
    """
    rows = list(differences[differences["metric"] == metric].itertuples())
    if top is not None and len(rows) > 1:
        pairs = {frozenset((row.policy, row.baseline)) for row in rows}
        best = top[top["metric"] == metric].itertuples()
        rows += [row for row in best if frozenset((row.policy, row.baseline)) not in pairs]
    table = comparison[comparison["metric"] == metric]
    means = dict(zip(table["policy"], table["mean"], strict=True))
    whole = comparison[(comparison["metric"] == "logo_retention") & (comparison["mean"] == 1)]
    kept_all, when = set(whole["policy"]), after(years)
    shares = {} if sets is None else {(r.policy, r.baseline): r for r in sets.itertuples()}
    return [
        _no_loss(row, METRICS[metric], means, when)
        if row.mean_difference == 0 and {row.policy, row.baseline} <= kept_all
        else _verdict(row, METRICS[metric], means, when, replications)
        + _in_worlds(shares.get((row.policy, row.baseline)), row, METRICS[metric])
        for row in rows
    ]


def world_share(row: Any) -> str:
    """Return "78 % of 64 plausible worlds (95 % interval 66 to 87 %)" of a row of differences."""
    between = percents(row.share_low, row.share_high)
    return f"{percent(row.share)} of {row.sets} plausible worlds (95 % interval {between})"


def percent(share: float) -> str:
    """Return a share in whole per cent: "78 %"; nearly all reads neither as all nor as none."""
    if math.isnan(share):
        return UNDEFINED
    nearly = 0.99 < share < 1 or 0 < share < 0.01
    return f"{100 * share:.{2 if nearly else 0}f} %"


def percents(low: float, high: float) -> str:
    """Return "66 to 87 %", or an en dash."""
    if math.isnan(low) or math.isnan(high):
        return UNDEFINED
    return f"{100 * low:.0f} to {100 * high:.0f} %"


def _in_worlds(row: Any, gap: Any, metric: Metric) -> str:
    """Return the sentence that says in how many plausible worlds an arm is the better one.

    ``gap`` is what the futures say, with which the worlds may be at odds.
    """
    if row is None or not row.sets or math.isnan(row.share):
        return ""
    told = f"{shown(row.policy)} is better in {world_share(row)}"
    if row.sets < FUTURES_FOR_A_RANGE or not (gap.ci_low > 0 or gap.ci_high < 0):
        return f" With the assumptions drawn anew, {told}."
    better = (gap.mean_difference > 0) == (metric.better == "higher")
    least, most = (row.share_low, row.share_high)
    if not better:
        least, most = 1 - most, 1 - least
    if least > 0.5:
        return f" With the assumptions drawn anew, {told}."
    if most < 0.5:
        return f" But with the assumptions drawn anew it is more often the other way round: {told}."
    return f" But whether it holds hangs on what is assumed: {told}."


def _no_loss(row: Any, metric: Metric, means: dict[str, float], when: str) -> str:
    return (
        f"No difference: no account has left under {shown(row.policy)} or {shown(row.baseline)}"
        f"{when}, and {metric.title} is the same: {_sides(row, metric, means)} "
        f"({row.replications} {_replications(row.replications)})."
    )


def _sides(row: Any, metric: Metric, means: dict[str, float]) -> str:
    policy, baseline = (with_unit(means[arm], metric.unit) for arm in (row.policy, row.baseline))
    return f"{policy} against {baseline}"


def _replications(count: int) -> str:
    return "replication" if count == 1 else "replications"


def _verdict(
    row: Any, metric: Metric, means: dict[str, float], when: str, replications: int
) -> str:
    policy, baseline = shown(row.policy), shown(row.baseline)
    if math.isnan(row.mean_difference):
        return f"Inconclusive: {metric.title} of {policy} and {baseline} has no value{when}."
    sides = _sides(row, metric, means)
    basis = _basis(row, metric.unit, replications)
    if row.mean_difference == row.ci_low == row.ci_high == 0:
        return (
            f"Inconclusive: {policy} and {baseline} have the same {metric.title}{when} in every "
            f"future: {sides} ({row.replications} {_replications(row.replications)})."
        )
    if not row.ci_low > 0 and not row.ci_high < 0:
        return (
            f"Inconclusive: {policy} and {baseline} cannot be told apart in {metric.title}"
            f"{when}: {sides} ({basis})."
        )
    more = row.mean_difference > 0
    size = gap(abs(row.mean_difference), metric.unit)
    if metric.keeps:
        said = (
            f"{policy} keeps {size} {'more' if more else 'less'} of {metric.keeps} "
            f"({metric.title}) than {baseline}"
        )
    else:
        way = "higher" if more else "lower"
        said = f"{policy} is {size} {way} than {baseline} in {metric.title}"
    return f"{said}{when}: {sides} ({basis})."


def _basis(row: Any, unit: str, replications: int) -> str:
    used = str(row.replications)
    if row.replications != replications:
        used += f" of {replications}"
    count = f"{used} {_replications(replications)}"
    interval = gap_interval(row.ci_low, row.ci_high, unit)
    futures = won(row)
    return f"{interval}, {count}" + (
        f"; {shown(row.policy)} better in {futures} {_futures(row.replications)}" if futures else ""
    )


def gap(value: float, unit: str) -> str:
    """Return a difference with its unit: "5.3 points", "-$12", "0.4 weeks"."""
    return with_unit(value, unit).replace(" %", " points")


def gap_interval(low: float, high: float, unit: str, of: str = " of the difference") -> str:
    """Return "95 % interval of the difference 4.4 to 6.2 points"."""
    if math.isnan(low) or math.isnan(high):
        return f"no interval{of}"
    ends = numbers([low, high], unit)
    if unit == "$":
        told = " to ".join(map(_money, ends))
    else:
        told = f"{' to '.join(ends)} {'points' if unit == '%' else unit}".rstrip()
    return f"95 % interval{of} {told}"


def _fewer(used: int, most: int) -> str:
    return f"({used} {_futures(used)})" if used < most else ""


def _futures(count: int) -> str:
    return "future" if count == 1 else "futures"


def aligned(lines: list[tuple[str, ...]]) -> str:
    """Return lines of cells in columns, the first to the left; a single cell spans them all."""
    full = [line for line in lines if len(line) > 1]
    widths = np.array([[len(cell) for cell in line] for line in full]).max(axis=0) if full else []
    texts = []
    for line in lines:
        first, *others = line
        cells = [first.ljust(widths[0]) if others else first]
        cells += [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=False)]
        texts.append("  ".join(cells).rstrip())
    return "\n".join(texts)
