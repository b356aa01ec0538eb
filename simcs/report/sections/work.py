"""What the team did: rescues tried and what they changed, and where the hours went."""

from __future__ import annotations

from math import isnan

from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.document import (
    Block,
    Bullets,
    Paragraph,
    Section,
)
from simcs.report.sections.parts import picture, some
from simcs.report.selection import DRAWN, LISTED, few
from simcs.report.tables import (
    groups_table,
    metrics_table,
)

RESCUES = (
    "rescues_attempted", "save_rate_flagged", "save_rate_notice", "save_rate_incremental",
    "relapse_one_cycle", "relapse_one_cycle_others", "relapse_two_cycles",
    "relapse_two_cycles_others", "quiet_churn_share", "quiet_churn_revenue_share",
)  # fmt: skip
TEAM = (
    "mean_load", "mean_burnout", "csms_quit", "missed_work",
    "overdue_work", "missed_age_weeks", "answered_share", "response_weeks", "response_weeks_of_all",
    "answered_in_time_share", "coverage",
    "touches_per_account_year",
    "mean_maturity", "maturity_at_end",
)  # fmt: skip


def rescues(c: RunAnswer) -> Section:
    """Return what was tried for accounts at risk, and what was lost beside it."""
    shown = few(c, DRAWN)
    table = metrics_table(
        "Rescues and quiet failures: mean (95 % interval)",
        shown.table,
        RESCUES,
        shown.policies,
    )
    quiet = groups_table(
        "Quiet churn by segment: mean (95 % interval)",
        shown.groups,
        ("quiet_churn_by_segment", "quiet_arr_churn_by_segment"),
        shown.policies,
    )
    return Section(
        "The rescue ledger",
        [
            Paragraph(
                "A rescue is work that a CSM finished for an account while it visibly burnt: "
                "notice given, or a low score near its renewal. A save rate has three meanings: "
                "of those flagged, of those who had given notice, and what the work itself "
                "changed, which is the same account with that work undone and the same random "
                "numbers. Whoever would have stayed anyhow flatters the first two."
            ),
            *_saved(few(c, LISTED)),
            picture(
                c,
                "rescues",
                "Accounts at risk that were worked on, saved and lost again, and quiet failures",
                f"Bars for each policy; the table below holds the figures of {len(shown.policies)} "
                "policies.",
            ),
            *some(table, c),
            *some(quiet, c),
        ],
        "rescues",
    )


def _saved(c: RunAnswer) -> list[Block]:
    """Return for each policy that tried what a raw save rate says, and what the work changed."""
    held = {(row.policy, row.metric): row for row in c.table.itertuples()}
    sentences = []
    for policy in c.policies:
        rows = [
            held[policy, name]
            for name in ("rescues_attempted", "save_rate_flagged", "save_rate_incremental")
            if (policy, name) in held and not isnan(held[policy, name].mean)
        ]
        if len(rows) < 3:
            continue
        tried, saved, by_work = rows
        between = text.span(by_work.ci_low, by_work.ci_high, "%")
        sentences.append(
            f"{text.shown(policy)}: of {text.with_unit(tried.mean, 'rescues')} tried in a future "
            f"on average, {text.with_unit(saved.mean, '%')} ended in a renewal; set against the "
            f"same accounts untreated, the work made {text.gap(by_work.mean, '%')} of difference "
            f"(95 % interval {between})."
        )
    return [Bullets(sentences)] if sentences else []


def hours(c: RunAnswer) -> Section:
    """Return where the hours went and how the team fared."""
    shown = few(c, DRAWN)
    purposes = groups_table(
        "Hours by purpose: mean (95 % interval)",
        shown.groups,
        ("hours_by_purpose",),
        shown.policies,
    )
    team = metrics_table(
        "The team: mean (95 % interval)",
        shown.table,
        TEAM,
        shown.policies,
    )
    seats = groups_table(
        "Each CSM: mean (95 % interval)",
        shown.groups,
        (
            "accounts_by_csm",
            "coverage_by_csm",
            "touches_by_csm",
            "response_weeks_by_csm",
            "net_retention_by_csm",
            "adjusted_net_retention_by_csm",
        ),
        shown.policies,
    )
    there = c.table[c.table["metric"] == "hours_available"]["mean"].max() > 0
    drawn = (
        [
            picture(
                c,
                "hours",
                "Hours of the team by purpose, those nobody used included",
                "Stacked bars, one for each policy; the table below holds the figures.",
            )
        ]
        if there
        else [Paragraph("Nobody had any hours.")]
    )
    return Section(
        "Where the hours went",
        [
            *drawn,
            *some(purposes, c),
            *some(team, c),
            *some(seats, c),
        ],
        "hours",
    )
