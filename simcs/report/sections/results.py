"""What came of the policies: figures, future by future, over time, by segment and cause."""

from __future__ import annotations

from simcs.analysis.pilot import next_year
from simcs.analysis.summary import FUTURES_FOR_A_RANGE
from simcs.experiment.measurements import RunAnswer
from simcs.metrics.curves import KINDS
from simcs.metrics.definitions import METRICS
from simcs.report import text
from simcs.report.document import (
    Paragraph,
    Section,
    Table,
)
from simcs.report.sections.parts import picture, some
from simcs.report.selection import DRAWN, LISTED, few
from simcs.report.tables import (
    comparison_table,
    differences_table,
    groups_table,
    metrics_table,
)
from simcs.report.value_tables import NOTE, value_table

MONEY = (
    "value_less_salaries", "net_value", "cost_to_serve", "cost_per_margin_dollar", "team_cost",
)  # fmt: skip
GROWTH = ("expansion_share", "references", "nps", "time_to_value_median_weeks")
NEW = ("new_accounts_retained", "new_net_retention", "logo_retention", "net_retention")
LAST_YEAR = ("net_retention_12m", "gross_retention_12m", "gross_retention_snapshot")


def headline_table(c: RunAnswer) -> Section:
    """Return the headline metrics of all arms."""
    shown = few(c, DRAWN)
    others = metrics_table(
        "Money, growth and references: mean (95 % interval)",
        shown.table,
        (*MONEY, *GROWTH),
        shown.policies,
    )
    return Section(
        "In figures",
        [
            Paragraph(
                "Means over futures with their 95 % intervals, and the range in which 8 of 10 "
                "futures fall."
            ),
            *some(comparison_table(few(c, LISTED).table), c, LISTED),
            *some(value := value_table(few(c, LISTED)), c, LISTED),
            *([Paragraph(NOTE)] if value else []),
            *some(others, c),
        ],
        "figures",
    )


def future_by_future(c: RunAnswer) -> Section | None:
    """Return the paired differences."""
    if not len(c.differences):
        return None
    return Section(
        "Future by future",
        [
            Paragraph(
                "In each future all policies meet the same accounts and the same random numbers, "
                "so their difference is theirs alone. A policy that is better on average and worse "
                "in many futures is a gamble."
            ),
            picture(
                c,
                "differences",
                f"Difference from {text.shown(c.baseline)} in {METRICS[c.metric].title}, one point "
                "for each future, with the mean and its 95 % interval",
                _alt_of_differences(c),
            ),
            *some(differences_table(few(c, LISTED).differences), c, LISTED),
        ],
        "futures",
    )


def _alt_of_differences(c: RunAnswer) -> str:
    unit = METRICS[c.metric].unit
    gaps = few(c, DRAWN).differences
    rows = gaps[gaps["metric"] == c.metric]
    listed = "; ".join(
        f"{text.shown(row.policy)} {text.gap(row.mean_difference, unit)}"
        f" ({text.gap_interval(row.ci_low, row.ci_high, unit)})"
        for row in rows.itertuples()
    )
    return f"Points for each policy around a zero line at {text.shown(c.baseline)}: {listed}."


def over_time(c: RunAnswer) -> Section:
    """Return retention week by week, by year, and what next year may bring."""
    pictures = [
        picture(
            c,
            "retention",
            f"{title}, {_mean_of(c)}; {_bands(c)}",
            _alt_of_retention(c, metric),
            metric=metric,
        )
        for metric, title in (
            ("net_retention", "Net retention: revenue kept, with expansion"),
            ("logo_retention", "Logo retention: accounts kept"),
        )
    ]
    shown = few(c, DRAWN)
    by_year = groups_table(
        "Retention by year, of all accounts there when it begins: mean (95 % interval)",
        shown.groups,
        ("net_retention_by_year", "gross_retention_by_year", "logo_retention_by_year"),
        shown.policies,
    )
    last_year = metrics_table(
        "Retention of the last 12 months, to hold against benchmarks; and gross retention as a "
        "snapshot, the last day set against the first: mean (95 % interval)",
        shown.table,
        LAST_YEAR,
        shown.policies,
    )
    new = metrics_table(
        "Accounts that arrived during the run, beside the opening book: mean (95 % interval)",
        shown.table,
        NEW,
        shown.policies,
    )
    cohorts = groups_table(
        "Retention by cohort: mean (95 % interval)",
        shown.groups,
        ("net_retention_by_cohort", "logo_retention_by_cohort"),
        shown.policies,
    )
    return Section(
        "Over time",
        [
            *pictures,
            *some(_next_year(few(c, LISTED)), c, LISTED),
            *some(by_year, c),
            *some(last_year, c),
            *some(new, c),
            *some(cohorts, c),
        ],
        "time",
    )


def _next_year(c: RunAnswer) -> Table:
    """Return what next year's own retention may be under each policy."""
    groups = []
    for kind in KINDS:
        found = next_year(c.curves, kind)
        rows = [
            (
                text.shown(row.policy),
                text.with_unit(row.mean, "%"),
                text.span(row.p10, row.p90, "%"),
                str(row.replications),
            )
            for row in found.itertuples()
        ]
        weeks = int(found["weeks"].iloc[0])
        groups.append((f"{text.heading(METRICS[f'{kind}_retention'])}, after {weeks} weeks", rows))
    columns = ("Policy", "Mean", "10-90 % of futures", "Futures")
    return Table("What the first year may bring", columns, groups)


def _mean_of(c: RunAnswer) -> str:
    futures = c.config.replications
    return f"mean of {futures} futures" if futures > 1 else "in one future"


def _bands(c: RunAnswer) -> str:
    if c.config.replications < FUTURES_FOR_A_RANGE:
        return f"bands take {FUTURES_FOR_A_RANGE} or more"
    return "bands hold 8 futures in 10"


def _alt_of_retention(c: RunAnswer, metric: str) -> str:
    means = few(c, DRAWN).table
    rows = means[means["metric"] == metric]
    ends = "; ".join(
        f"{text.shown(row.policy)} {text.with_unit(row.mean, '%')}" for row in rows.itertuples()
    )
    return f"Lines that begin at 100 % and end{text.after(c.years)} at: {ends}."


def by_segment(c: RunAnswer) -> Section:
    """Return who gains and who loses, and why accounts left."""
    shown = few(c, DRAWN)
    gaps = shown.group_differences
    gaps = gaps[gaps["breakdown"] == "net_retention_by_segment"]
    listed = "; ".join(
        f"{text.shown(row.policy)} in {text.shown(row.group)} {text.gap(row.mean_difference, '%')}"
        for row in gaps.itertuples()
    )
    pictures = (
        [
            picture(
                c,
                "segments",
                f"Difference from {text.shown(c.baseline)} in net retention by segment, with 95 % "
                "intervals",
                f"Bars by segment and policy: {listed}.",
            )
        ]
        if len(gaps)
        else []
    )
    retention = groups_table(
        "Retention of the opening book by segment: mean (95 % interval)",
        shown.groups,
        ("net_retention_by_segment", "gross_retention_by_segment", "logo_retention_by_segment"),
        shown.policies,
    )
    causes = groups_table(
        "Accounts of the opening book that left, by cause: mean (95 % interval)",
        shown.groups,
        ("churned_accounts_by_cause", "churned_accounts_by_reported_cause"),
        shown.policies,
    )
    return Section(
        "Who gains and who loses", [*pictures, *some(retention, c), *some(causes, c)], "segments"
    )
