"""The sections of a report, each from the tables of a comparison.

The order and the words are here; numbers, their decimals and their units are `simcs.report.text`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from simcs.metrics import plausible
from simcs.metrics.curves import KINDS
from simcs.metrics.definitions import METRICS
from simcs.metrics.group_summary import group_differences
from simcs.metrics.pilot import months_of, next_year, pilot
from simcs.report import decision_text, text
from simcs.report.decision_text import mechanism_title
from simcs.report.document import (
    Bullets,
    Definitions,
    Lead,
    Paragraph,
    Picture,
    Section,
    Subheading,
    Table,
)
from simcs.report.headline import (
    break_evens,
    flips,
    headline,
    sentences_of_parameters,
)
from simcs.report.tables import (
    comparison_table,
    differences_table,
    estimate,
    groups_table,
    metrics_table,
)

if TYPE_CHECKING:
    from simcs.report.document import Block
    from simcs.report.result import Comparison

RESCUES = (
    "rescues_attempted", "save_rate_flagged", "save_rate_notice", "save_rate_incremental",
    "relapse_one_cycle", "relapse_one_cycle_others", "relapse_two_cycles",
    "relapse_two_cycles_others", "quiet_churn_share", "quiet_churn_revenue_share",
)  # fmt: skip
TEAM = (
    "mean_load", "mean_burnout", "csms_quit", "missed_work",
    "overdue_work", "missed_age_weeks", "response_weeks", "coverage", "touches_per_account_year",
    "maturity",
)  # fmt: skip
MONEY = (
    "net_value", "cost_to_serve", "cost_per_retained_dollar", "team_cost",
)  # fmt: skip
GROWTH = ("expansion_share", "references", "win_backs", "health_auc")

MOST_DECIDING = 8
"""Assumptions shown among those that decide."""

NOT_MADE = "This run has none: it was made with {setting}."


def answer(c: Comparison) -> Section:
    """Return the verdict, how sure it is, and what would change it."""
    blocks: list[Block] = [Lead(headline(c)), *_some(_glance(c))]
    blocks += [Subheading("What would change this answer"), Bullets(flips(c))]
    blocks += [Subheading("How sure it is"), Bullets([_basis(c), *c.caveats])]
    blocks += [Subheading("In words"), Bullets(c.verdicts)]
    value = [*c.value_verdicts, *([c.value_note] if c.value_note else [])]
    if value:
        blocks += [Subheading("In money"), Bullets(value)]
    return Section("The answer", blocks, "answer")


def _glance(c: Comparison) -> Table | None:
    """Return a row for each policy: the verdict's metric, what it gains, value, and hours."""
    metric, value = METRICS[c.metric], METRICS["lifetime_value"]
    means = c.table.set_index(["policy", "metric"])["mean"]
    gaps = {(row.policy, row.metric): row for row in c.differences.itertuples()}
    worlds = (
        {row.policy: row for row in c.world_differences().itertuples()} if len(c.worlds) else {}
    )
    rows = []
    for policy in c.policies:
        cells = [text.with_unit(means[policy, metric.name], metric.unit)]
        for one in (metric, value):
            gap = gaps.get((policy, one.name))
            cells.append(
                text.UNDEFINED
                if gap is None
                else estimate(gap.mean_difference, gap.ci_low, gap.ci_high, one.unit)
            )
        held = worlds.get(policy)
        cells.append(
            text.UNDEFINED
            if held is None
            else f"{text.percent(held.share)} ({text.percents(held.share_low, held.share_high)})"
        )
        used = means[policy, "hours_used"] / max(1.0, means[policy, "hours_available"])
        cells.append(text.percent(used))
        rows.append((text.shown(policy), *cells))
    base = text.shown(c.baseline)
    points = "points" if metric.unit == "%" else metric.unit
    title = f"{metric.title[:1].upper()}{metric.title[1:]}"
    return Table(
        f"At a glance: differences from {base} with their 95 % intervals",
        (
            "Policy",
            title,
            f"{title} less {base}, {points}",
            f"Lifetime value per account less {base}, $",
            f"Better than {base} in plausible worlds",
            "Hours used",
        ),
        [("", rows)],
    )


def _basis(c: Comparison) -> str:
    count = c.findings.config.replications
    told = (
        f"Each policy lived the same {count} future{'' if count == 1 else 's'} on the same luck; "
        f"differences are from {text.shown(c.baseline)}, future by future."
    )
    if len(c.worlds):
        number = c.worlds["variant"].nunique()
        told += (
            f" Besides, all were lived in {number} plausible worlds, in each of which "
            f"{c.findings.draws['parameter'].nunique()} assumptions were drawn anew."
        )
    return told


def setting(c: Comparison) -> Section:
    """Return what was compared, on what, and for how long."""
    facts, config = c.findings.facts, c.findings.config
    items = [(text.shown(arm), facts.about.get(arm, "")) for arm in c.policies]
    span = f"{config.horizon_weeks} weeks ({c.years:.3g} years)"
    book = "a made-up book" if facts.made_up else "the book"
    blocks: list[Block] = [
        Paragraph(
            f"{len(items)} polic{'y' if len(items) == 1 else 'ies'} on {book} of {facts.book} with "
            f"{text.with_unit(facts.opening_arr, '$')} a year, over {span}, with "
            f"{facts.csms} CSM{'' if facts.csms == 1 else 's'}. All policies have the same hours "
            "at hand; what each used is told below."
        ),
        Definitions(items),
    ]
    return Section("What was compared", [*blocks, *_segments(c)], "setting")


def _segments(c: Comparison) -> Sequence[Block]:
    """Return what the opening book consists of: the same in all futures of all policies."""
    own = c.groups[c.groups["policy"] == c.baseline]
    sizes = [
        own[own["breakdown"] == name].set_index("group")["mean"]
        for name in ("accounts_by_segment", "arr_by_segment")
    ]
    rows = [
        (
            text.shown(segment),
            *text.numbers([accounts, sizes[1][segment]], "hours"),
            *text.numbers([sizes[1][segment] / max(1.0, accounts)], "$"),
        )
        for segment, accounts in sizes[0].items()
        if accounts
    ]
    columns = ("Segment", "Accounts", "ARR, $", "ARR per account, $")
    return [Table("The opening book by segment", columns, [("", rows)])] if rows else []


def headline_table(c: Comparison) -> Section:
    """Return the headline metrics of all arms."""
    others = metrics_table(
        "Money, growth and references: mean (95 % interval)",
        c.table,
        [name for name in (*MONEY, *GROWTH) if name in METRICS],
        c.policies,
    )
    return Section(
        "In figures",
        [
            Paragraph(
                "Means over futures with their 95 % intervals, and the range in which 8 of 10 "
                "futures fall."
            ),
            comparison_table(c.table),
            *_some(others),
        ],
        "figures",
    )


def future_by_future(c: Comparison) -> Section | None:
    """Return the paired differences."""
    if not len(c.differences):
        return None
    return Section(
        "Future by future",
        [
            Paragraph(
                "In each future all policies meet the same accounts and the same luck, so their "
                "difference is theirs alone. A policy that is better on average and worse in many "
                "futures is a gamble."
            ),
            _picture(
                c,
                "differences",
                f"Difference from {text.shown(c.baseline)} in {METRICS[c.metric].title}, one point "
                "for each future, with the mean and its 95 % interval",
                _alt_of_differences(c),
            ),
            differences_table(c.differences),
        ],
        "futures",
    )


def _alt_of_differences(c: Comparison) -> str:
    unit = METRICS[c.metric].unit
    rows = c.differences[c.differences["metric"] == c.metric]
    told = "; ".join(
        f"{text.shown(row.policy)} {text.gap(row.mean_difference, unit)}"
        f" ({text.gap_interval(row.ci_low, row.ci_high, unit)})"
        for row in rows.itertuples()
    )
    return f"Points for each policy around a zero line at {text.shown(c.baseline)}: {told}."


def over_time(c: Comparison) -> Section:
    """Return retention week by week, by year, and what next year may bring."""
    pictures = [
        _picture(
            c,
            "retention",
            f"{title}, mean of {c.findings.config.replications} futures; bands hold 8 futures in "
            "10",
            _alt_of_retention(c, metric),
            metric=metric,
        )
        for metric, title in (
            ("net_retention", "Net retention: revenue kept, with expansion"),
            ("logo_retention", "Logo retention: accounts kept"),
        )
    ]
    by_year = groups_table(
        "Retention by year, of the accounts there at its beginning: mean (95 % interval)",
        c.groups,
        ("net_retention_by_year", "gross_retention_by_year", "logo_retention_by_year"),
        c.policies,
    )
    cohorts = groups_table(
        "Retention by cohort: mean (95 % interval)",
        c.groups,
        ("net_retention_by_cohort", "logo_retention_by_cohort"),
        c.policies,
    )
    return Section(
        "Over time",
        [
            *pictures,
            _next_year(c),
            *_some(by_year),
            *_some(cohorts),
        ],
        "time",
    )


def _next_year(c: Comparison) -> Table:
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


def _alt_of_retention(c: Comparison, metric: str) -> str:
    rows = c.table[c.table["metric"] == metric]
    ends = "; ".join(
        f"{text.shown(row.policy)} {text.with_unit(row.mean, '%')}" for row in rows.itertuples()
    )
    return f"Lines that begin at 100 % and end{text.after(c.years)} at: {ends}."


def by_segment(c: Comparison) -> Section:
    """Return who gains and who loses, and why accounts left."""
    gaps = group_differences(c.breakdowns, c.baseline)
    gaps = gaps[gaps["breakdown"] == "net_retention_by_segment"]
    told = "; ".join(
        f"{text.shown(row.policy)} in {text.shown(row.group)} {text.gap(row.mean_difference, '%')}"
        for row in gaps.itertuples()
    )
    pictures = (
        [
            _picture(
                c,
                "segments",
                f"Difference from {text.shown(c.baseline)} in net retention by segment, with 95 % "
                "intervals",
                f"Bars by segment and policy: {told}.",
            )
        ]
        if len(gaps)
        else []
    )
    retention = groups_table(
        "Retention of the opening book by segment: mean (95 % interval)",
        c.groups,
        ("net_retention_by_segment", "gross_retention_by_segment", "logo_retention_by_segment"),
        c.policies,
    )
    causes = groups_table(
        "Accounts of the opening book that left, by cause: mean (95 % interval)",
        c.groups,
        ("churned_accounts_by_cause", "churned_accounts_by_reported_cause"),
        c.policies,
    )
    return Section(
        "Who gains and who loses", [*pictures, *_some(retention), *_some(causes)], "segments"
    )


def rescues(c: Comparison) -> Section:
    """Return what was tried for accounts at risk, and what was lost beside it."""
    table = metrics_table(
        "Rescues and quiet failures: mean (95 % interval)",
        c.table,
        [name for name in RESCUES if name in METRICS],
        c.policies,
    )
    quiet = groups_table(
        "Quiet churn by segment: mean (95 % interval)",
        c.groups,
        ("quiet_churn_by_segment", "quiet_arr_churn_by_segment"),
        c.policies,
    )
    return Section(
        "The rescue ledger",
        [
            Paragraph(
                "A rescue is work that a CSM finished for an account while it visibly burnt: "
                "notice given, or a low score near its renewal. A save rate has three meanings: "
                "of those flagged, of those who had given notice, and what the work itself "
                "changed, which is the same account with that work undone on the same luck. "
                "Whoever would have stayed anyhow flatters the first two."
            ),
            _picture(
                c,
                "rescues",
                "Accounts at risk that were worked on, saved and lost again, and quiet failures",
                f"Bars for each policy; the table below holds the figures of {len(c.policies)} "
                "policies.",
            ),
            *_some(table),
            *_some(quiet),
        ],
        "rescues",
    )


def hours(c: Comparison) -> Section:
    """Return where the hours went and how the team fared."""
    purposes = groups_table(
        "Hours by purpose: mean (95 % interval)", c.groups, ("hours_by_purpose",), c.policies
    )
    team = metrics_table(
        "The team: mean (95 % interval)",
        c.table,
        [name for name in TEAM if name in METRICS],
        c.policies,
    )
    seats = groups_table(
        "Each CSM: mean (95 % interval)",
        c.groups,
        (
            "accounts_by_csm",
            "coverage_by_csm",
            "touches_by_csm",
            "response_weeks_by_csm",
            "net_retention_by_csm",
            "adjusted_net_retention_by_csm",
        ),
        c.policies,
    )
    return Section(
        "Where the hours went",
        [
            _picture(
                c,
                "hours",
                "Hours of the team by purpose, those nobody used included",
                "Stacked bars, one for each policy; the table below holds the figures.",
            ),
            *_some(purposes),
            *_some(team),
            *_some(seats),
        ],
        "hours",
    )


def mechanisms(c: Comparison) -> Section | None:
    """Return where the difference between the best policy and the baseline comes from."""
    if not len(c.study("mechanisms")) or c.pair is None:
        return None
    found = c.waterfall_table
    metric = METRICS[c.metric]
    best = text.shown(c.pair[0])
    rows = [
        (
            mechanism_title(row.mechanism),
            *text.with_interval(row.contribution, row.ci_low, row.ci_high, metric.unit),
            *text.numbers([row.forward, row.backward], metric.unit),
        )
        for row in found.itertuples()
    ]
    return Section(
        "Where the difference comes from",
        [
            Paragraph(
                f"The difference between {best} and {text.shown(c.baseline)}, with the ways in "
                "which work reaches accounts switched off one by one from the first day of the "
                "run. Each part is the mean of two orders, first to last and last to first; "
                "where the two are far apart, mechanisms work through each other. It is studied "
                f"in {int(found['replications'].max())} of the futures, so its total is not that "
                "of all of them."
            ),
            Bullets(decision_text.waterfall_sentences(found, *c.pair, c.metric)),
            _picture(
                c,
                "waterfall",
                f"What each mechanism adds to the difference in {metric.title}",
                "Steps from nothing to the whole difference: "
                + "; ".join(f"{row[0]} {row[1]}" for row in rows)
                + ".",
            ),
            Table(
                f"Parts of the difference in {metric.title}, "
                f"{'points' if metric.unit == '%' else metric.unit}",
                ("Mechanism", "Part", "95 % interval", "First to last", "Last to first"),
                [("", rows)],
            ),
        ],
        "mechanisms",
    )


def worlds(c: Comparison) -> Section:
    """Return in how many plausible worlds the answer holds, and which assumptions decide."""
    if not len(c.worlds):
        told = NOT_MADE.format(setting="worlds=0 or depth=quick")
        return Section("Plausible worlds", [Paragraph(told)], "worlds")
    metric = METRICS[c.metric]
    found = c.world_differences()
    rows = [
        (
            text.shown(row.policy),
            text.gap(row.mean_difference, metric.unit),
            text.span(row.p10, row.p90, metric.unit),
            f"{100 * row.share:.0f} %",
            f"{100 * row.share_low:.0f} to {100 * row.share_high:.0f} %",
        )
        for row in found.itertuples()
    ]
    blocks: list[Block] = [
        Paragraph(
            "An interval over futures says how sure the simulation is of itself. A plausible world "
            "draws every assumption with a known range anew, all at once; the share of worlds in "
            "which a policy is ahead says how far the answer hangs on what nobody knows."
        ),
        _picture(
            c,
            "worlds",
            f"Difference from {text.shown(c.baseline)} in {metric.title}, one point for each world",
            "; ".join(f"{row[0]} is better in {row[3]} of worlds" for row in rows) + ".",
        ),
        Table(
            f"Over plausible worlds: difference from {text.shown(c.baseline)} in {metric.title}",
            ("Policy", "Mean", "10-90 % of worlds", "Better in", "95 % interval of that"),
            [("", rows)],
        ),
        Bullets(
            [
                *decision_text.best_sentences(plausible.best_chances(c.worlds, c.metric), c.metric),
                *_worth_knowing(c),
            ]
        ),
    ]
    if c.pair is not None:
        blocks += _deciding(c, c.pair[0])
    return Section("Plausible worlds", blocks, "worlds")


def _worth_knowing(c: Comparison) -> list[str]:
    """Return what it would be worth to know the world, in the verdict's metric and in money."""
    names = dict.fromkeys((c.metric, "lifetime_value"))
    found = (plausible.perfect_information(c.worlds, name) for name in names)
    return [sentence for one in found if (sentence := decision_text.information_sentence(one))]


def _deciding(c: Comparison, best: str) -> list[Block]:
    metric = METRICS[c.metric]
    found = c.deciding(best)
    said = sentences_of_parameters()
    rows = [
        (
            f"{text.in_words(row.parameter)}{'' if row.clear else ' (not clear)'}",
            estimate(row.low_mean, row.low_ci_low, row.low_ci_high, metric.unit),
            estimate(row.high_mean, row.high_ci_low, row.high_ci_high, metric.unit),
            f"{row.rho:.2f}",
            f"{said.get(row.parameter, '')} ({row.parameter})",
        )
        for row in found.head(MOST_DECIDING).itertuples()
    ]
    return [
        Subheading("What decides"),
        _picture(
            c,
            "tornado",
            f"Difference between {text.shown(best)} and {text.shown(c.baseline)} in {metric.title} "
            "in the worlds of the lowest and of the highest third of each assumption's range",
            "Pairs of points for the assumptions that decide most: "
            + "; ".join(f"{row[0]}: {row[1]} and {row[2]}" for row in rows)
            + ".",
        ),
        Table(
            "The assumptions that decide most",
            ("Assumption", "Lowest third", "Highest third", "Rank correlation", "What it is"),
            [("", rows)],
            words=("What it is",),
        ),
    ]


def decisions(c: Comparison) -> Section:
    """Return how many CSMs it takes, and what a pilot with real customers would take."""
    metric = METRICS[c.metric]
    blocks: list[Block] = []
    if len(c.study("staffing")):
        told = [decision_text.break_even_sentence(found) for found in break_evens(c)]
        if c.findings.facts.staffing:
            told.append(f"To be read with care: {c.findings.facts.staffing}")
        blocks += [
            _picture(
                c,
                "staffing",
                f"{metric.title[:1].upper()}{metric.title[1:]} by accounts per CSM",
                f"A line for each policy. {' '.join(told)}",
            ),
            *([Bullets(told)] if told else []),
        ]
    else:
        blocks.append(Paragraph(f"Other team sizes: {NOT_MADE.format(setting='depth=quick')}"))
    if pilots := _pilots(c):
        blocks += [Subheading("A pilot with real customers"), Bullets(pilots)]
    return Section("For the decision", blocks, "decision")


def _pilots(c: Comparison) -> list[str]:
    if c.findings.facts.accounts < 2 or months_of(c.findings.config.horizon_weeks) < 1:
        return []
    told = [
        decision_text.pilot_sentences(
            pilot(c.curves, c.findings.facts.accounts, policy, c.baseline)
        )
        for policy in c.policies
        if policy != c.baseline
    ]
    # How the power is found is the same for all of them.
    return [*(sentences[0] for sentences in told), *{s: None for t in told for s in t[1:]}]


def _some(table: Table | None) -> Sequence[Block]:
    return [] if table is None else [table]


def _picture(c: Comparison, name: str, caption: str, alt: str, **options: str) -> Picture:
    """Return a picture of `Plot` in the report's size, drawn when it is rendered."""
    from simcs.report.figures import figure_for

    draw = getattr(c.plot, name)
    # Drawn once, for the page and for paper.
    figure = cache(lambda: figure_for(lambda axes: draw(axes=axes, **options)))
    return Picture(figure, alt, caption)
