"""The first sections of a report: the answer, how sure it is, what was compared on what."""

from __future__ import annotations

from collections.abc import Sequence

from simcs.experiment.measurements import RunAnswer
from simcs.metrics.definitions import METRICS
from simcs.report import sentences, text
from simcs.report.document import (
    Block,
    Bullets,
    Definitions,
    Lead,
    Paragraph,
    Section,
    Subheading,
    Table,
)
from simcs.report.figures.style import LONGEST_LABEL
from simcs.report.headline import flips, headline
from simcs.report.sections.parts import some
from simcs.report.selection import DRAWN, LISTED, few, note
from simcs.report.tables import NO_BREAK, estimate


def answer(c: RunAnswer) -> Section:
    """Return the verdict, how sure it is, and what would change it."""
    blocks: list[Block] = [Lead(headline(c)), *some(_glance(few(c, LISTED)), c, LISTED)]
    blocks += [Paragraph(said)] if (said := note(c, LISTED)) else []
    blocks += [Subheading("What would change this answer"), Bullets(flips(c))]
    sure = [*sentences.few_futures(c), _basis(c), *sentences.over_books(c, LISTED)]
    blocks += [Subheading("How sure it is"), Bullets([*sure, *sentences.remarks(c)])]
    blocks += [Subheading("In words"), Bullets(sentences.verdicts(c, most=LISTED))]
    if value := sentences.money(c):
        blocks += [Subheading("In money"), Bullets(value)]
    return Section("The answer in detail", blocks, "answer")


def _glance(c: RunAnswer) -> Table | None:
    """Return a row for each policy: the verdict's metric, what it gains, value, and hours."""
    metric = METRICS[c.metric]
    value, salaries = METRICS["lifetime_value"], METRICS["value_less_salaries"]
    means = c.table.set_index(["policy", "metric"])["mean"]
    gaps = {(row.policy, row.metric): row for row in c.differences.itertuples()}
    worlds = {row.policy: row for row in c.drawn_assumptions.itertuples()}
    digits = {
        one: text.supported(
            [(gap.ci_low, gap.ci_high) for (_, name), gap in gaps.items() if name == one.name],
            one.unit,
        )
        for one in (metric, value, salaries)
    }
    used = {
        policy: means[policy, "hours_used"] / max(1.0, means[policy, "hours_available"])
        for policy in c.policies
    }
    # Nearly all reads neither as all nor as none, and all have the same decimals.
    nearly = any(0.99 < share < 1 or 0 < share < 0.01 for share in used.values())
    rows = []
    for policy in c.policies:
        cells = [text.with_unit(means[policy, metric.name], metric.unit)]
        for one in (metric, value, salaries):
            gap = gaps.get((policy, one.name))
            cells.append(
                text.UNDEFINED
                if gap is None
                else estimate(gap.mean_difference, gap.ci_low, gap.ci_high, one.unit, digits[one])
            )
        held = worlds.get(policy)
        cells.append(
            text.UNDEFINED
            if held is None
            else f"{text.percent(held.share)} "
            + f"({text.percents(held.share_low, held.share_high)})".replace(" ", NO_BREAK)
        )
        cells.append(f"{100 * used[policy]:.{nearly:d}f} %")
        rows.append((text.shown(policy), *cells))
    base = text.shown(c.baseline)
    # Heads are narrow; the caption names the baseline.
    less = base if len(base) <= LONGEST_LABEL else "the baseline"
    points = "points" if metric.unit == "%" else metric.unit
    title = text.capital(metric.title)
    return Table(
        f"At a glance: differences from {base} with their 95 % intervals",
        (
            "Policy",
            title,
            f"{title} less {less}, {points}",
            f"Value per account less {less}, hours worked charged, $",
            "… all salaries charged, $",
            f"Better than {less} in alternative sets of assumptions",
            "Hours used",
        ),
        [("", rows)],
    )


def _basis(c: RunAnswer) -> str:
    count = text.counted(c.config.replications, "future")
    sentence = (
        f"Each policy ran in the same {count} with the same random numbers; "
        f"differences are from {text.shown(c.baseline)}, future by future."
    )
    if len(c.assumptions):
        number = c.assumptions["variant"].nunique()
        sentence += (
            f" Besides, all were simulated in {number} alternative sets of assumptions, in each of "
            f"which {c.draws['parameter'].nunique()} were drawn from their ranges; what the "
            "actions cost and do, which is fixed in code, was not."
        )
    return sentence


def setting(c: RunAnswer) -> Section:
    """Return what was compared, on what, and for how long."""
    facts, config = c.facts, c.config
    items = [(text.shown(arm), facts.about.get(arm, "")) for arm in few(c, LISTED).policies]
    count = len(c.policies)
    span = f"{config.horizon_weeks} weeks ({c.years:.3g} years)"
    book = "a made-up book" if facts.made_up else "the book"
    blocks: list[Block] = [
        Paragraph(
            f"{count} polic{'y' if count == 1 else 'ies'} on {book} of {facts.book} with "
            f"{text.with_unit(facts.opening_arr, '$')} a year, over {span}, with "
            f"{text.counted(facts.csms, 'CSM')}. All policies have the same hours "
            "on the first day; what each used is shown below."
        ),
        Definitions(items),
    ]
    if said := note(c, DRAWN):
        blocks.append(Paragraph(f"Pictures and tables with a column for each policy: {said}"))
    return Section("What was compared", [*blocks, *_segments(c)], "setting")


def _segments(c: RunAnswer) -> Sequence[Block]:
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
