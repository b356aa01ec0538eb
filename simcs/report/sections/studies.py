"""What further studies say: mechanisms, alternative assumptions, team sizes, a pilot."""

from __future__ import annotations

from simcs.analysis import assumptions
from simcs.experiment.measurements import RunAnswer
from simcs.metrics.definitions import METRICS
from simcs.report import decision_text, text
from simcs.report.decision_text import mechanism_title
from simcs.report.document import (
    Block,
    Bullets,
    Paragraph,
    Section,
    Subheading,
    Table,
)
from simcs.report.front_team import in_full, sizes_table
from simcs.report.headline import break_evens, sentences_of_parameters
from simcs.report.pilot_text import pilot_sentences
from simcs.report.pilots import has_pilots, pilot_of
from simcs.report.plain_tables import digits_of
from simcs.report.sections.parts import picture, some
from simcs.report.selection import DRAWN, LISTED, few
from simcs.report.sentences import how_to_run
from simcs.report.short_answer import spoken_of
from simcs.report.tables import (
    estimate,
)

MOST_DECIDING = 5
"""Assumptions shown among those that decide."""


def mechanisms(c: RunAnswer) -> Section | None:
    """Return where the difference between the best policy and the baseline comes from."""
    if not len(c.study("mechanisms")) or c.pair is None:
        return None
    found = c.waterfall
    metric = METRICS[c.metric]
    best = text.shown(c.pair[0])
    digits = digits_of(found, metric.unit)
    rows = [
        (
            mechanism_title(row.mechanism),
            *text.with_interval(row.contribution, row.ci_low, row.ci_high, metric.unit, digits),
            *text.numbers([row.forward, row.backward], metric.unit, digits),
        )
        for row in found.itertuples()
    ]
    return Section(
        "Where the difference comes from",
        [
            Paragraph(
                f"The difference between {best} and {text.shown(c.baseline)}, with the mechanisms "
                "by which work reaches accounts switched off one by one from the first day of the "
                "run. Each part is the mean of two orders, first to last and last to first; "
                "where the two are far apart, mechanisms work through each other. Each interval "
                "is for its own part; of so many, one in twenty may mislead. It is studied "
                f"in {int(found['replications'].max())} of the futures, so its total is not that "
                "of all of them."
            ),
            Bullets(decision_text.waterfall_sentences(found, *c.pair, c.metric)),
            picture(
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


def assumptions_section(c: RunAnswer) -> Section:
    """Return in how many sets of assumptions the answer holds, and which assumptions decide."""
    if not len(c.assumptions):
        note = f"Not run. To run: {how_to_run('assumptions', c.config)}."
        return Section("Alternative assumptions", [Paragraph(note)], "other-assumptions")
    metric = METRICS[c.metric]
    if not len(c.drawn_assumptions):
        note = f"Sets were simulated, but show no difference between policies in {metric.title}."
        return Section("Alternative assumptions", [Paragraph(note)], "other-assumptions")
    rows = [
        (
            text.shown(row.policy),
            text.gap(row.mean_difference, metric.unit),
            text.span(row.p10, row.p90, metric.unit),
            text.percent(row.share),
            text.percents(row.share_low, row.share_high),
        )
        for row in few(c, LISTED).drawn_assumptions.itertuples()
    ]
    pictured = few(c, DRAWN).drawn_assumptions
    blocks: list[Block] = [
        Paragraph(
            "An interval over futures shows sampling error only. An alternative set of assumptions "
            "draws every assumption with a plausible range from it, all at once; the share of sets "
            "in which a policy is ahead shows how sensitive the answer is to unmeasured "
            "assumptions. " + _futures_each(c)
        ),
        picture(
            c,
            "assumptions",
            f"Difference from {text.shown(c.baseline)} in {metric.title}, one point for each set",
            "; ".join(
                f"{text.shown(row.policy)} is better in {text.percent(row.share)} of sets"
                for row in pictured.itertuples()
            )
            + ".",
        ),
        *some(
            Table(
                f"Over alternative sets of assumptions: difference from {text.shown(c.baseline)} "
                f"in {metric.title}",
                ("Policy", "Mean", "10-90 % of sets", "Better in", "95 % interval of that"),
                [("", rows)],
            ),
            c,
            LISTED,
        ),
        Bullets(
            [
                *decision_text.best_sentences(
                    assumptions.best_chances(c.assumptions, c.metric), c.metric
                ),
                *_worth_knowing(c),
            ]
        ),
    ]
    if c.pair is not None:
        blocks += _deciding(c, c.pair[0])
    return Section("Alternative assumptions", blocks, "other-assumptions")


def _futures_each(c: RunAnswer) -> str:
    each = c.config.assumption_replications
    if each == 1:
        return (
            "Each set was simulated for one future, so the shares contain its sampling error too."
        )
    return f"Each set was simulated for {each} futures."


def _worth_knowing(c: RunAnswer) -> list[str]:
    """Return what it would be worth to know the world, in the verdict's metric and in money."""
    names = dict.fromkeys((c.metric, "lifetime_value"))
    found = (assumptions.perfect_information(c.assumptions, name) for name in names)
    return [sentence for one in found if (sentence := decision_text.information_sentence(one))]


def _deciding(c: RunAnswer, best: str) -> list[Block]:
    metric = METRICS[c.metric]
    found = c.deciding(best)
    said = sentences_of_parameters()
    ends = [*found.itertuples()][:MOST_DECIDING]
    low = text.supported([(row.low_ci_low, row.low_ci_high) for row in ends], metric.unit)
    high = text.supported([(row.high_ci_low, row.high_ci_high) for row in ends], metric.unit)
    rows = [
        (
            f"{text.in_words(row.parameter)}{'' if row.clear else ' (not clear)'}",
            estimate(row.low_mean, row.low_ci_low, row.low_ci_high, metric.unit, low),
            estimate(row.high_mean, row.high_ci_low, row.high_ci_high, metric.unit, high),
            f"{row.rho:.2f}",
            f"{said.get(row.parameter, '')} ({row.parameter})",
        )
        for row in ends
    ]
    return [
        Subheading("What decides"),
        picture(
            c,
            "tornado",
            f"Difference between {text.shown(best)} and {text.shown(c.baseline)} in {metric.title} "
            "in the sets from the lowest and from the highest third of each assumption's range",
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


def decisions(c: RunAnswer) -> Section:
    """Return how many CSMs it takes, and what a pilot with real customers would take."""
    metric = METRICS[c.metric]
    blocks: list[Block] = []
    if len(c.study("staffing")):
        sentences = [
            decision_text.break_even_sentence(found) for found in break_evens(few(c, LISTED))
        ]
        if c.facts.staffing:
            sentences.append(f"To be read with care: {c.facts.staffing}")
        blocks += [
            picture(
                c,
                "staffing",
                f"{text.capital(metric.title)}{text.after(c.years)} by accounts per CSM: means of "
                f"{int(c.staffing['replications'].max())} of the futures; bands are 95 % "
                "intervals",
                f"A line for each policy. {' '.join(sentences)}",
            ),
            *([Bullets(sentences)] if sentences else []),
            *([Paragraph(said)] if (said := in_full(c, spoken_of(c) or c.baseline)) else []),
            *some(sizes_table(c, spoken_of(c) or c.baseline)),
        ]
    else:
        how = how_to_run("staffing", c.config)
        blocks.append(Paragraph(f"Other team sizes were not run. To run: {how}."))
    if pilots := _pilots(c):
        blocks += [Subheading("A pilot with real customers"), Bullets(pilots)]
    return Section("For the decision", blocks, "decision")


def _pilots(c: RunAnswer) -> list[str]:
    if not has_pilots(c):
        return []
    by_policy = [
        pilot_sentences(pilot_of(c, policy))
        for policy in few(c, LISTED).policies
        if policy != c.baseline
    ]
    # How the power is found is the same for all of them.
    return [
        *(sentences[0] for sentences in by_policy),
        *{s: None for t in by_policy for s in t[1:]},
    ]
