"""The section about single accounts and groups of them: risk against opportunity."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from simcs.analysis.portfolio_groups import ALL, FIRST_VALUE, SATISFACTION, SEGMENT, SOUND
from simcs.experiment.measurements import RunAnswer
from simcs.report.document import Block, Bullets, Paragraph, Picture, Section, Table
from simcs.report.dollars import Dollars
from simcs.report.dollars import dollars as unit_for
from simcs.report.figures import draw_portfolio, figure_for
from simcs.report.figures.portfolio import HEIGHT, NAMED
from simcs.report.loss_rows import is_sure
from simcs.report.playbook_amounts import dollars
from simcs.report.portfolio_rows import (
    accounts,
    group,
    is_compared,
    most_at_stake,
    name_of,
    names_in,
    tried,
    within,
)
from simcs.report.portfolio_text import outcomes, sentences
from simcs.report.tables import NO_BREAK, estimate
from simcs.report.text import numbers, percent, shown, supported

CAPITAL = {
    SEGMENT: "By segment",
    FIRST_VALUE: "By first value",
    SATISFACTION: "By results and satisfaction (goodwill)",
    SOUND: "By results and how tickets sound",
    ALL: "",
}
SHORT = {"risk": "leave, %", "net_retention": "net retention, %", "opportunity": "expansion"}
TITLE, BEGINS = "Risk and opportunity", "Begins with"
ONE_FUTURE = (
    "In one simulated future each account leaves or stays, so its risk would read as 0 or 100 %. "
    "How large it is takes more futures (replications=30)."
)
ONE_DECIMAL = "accounts"
"""A unit that is shown so."""


def portfolio(c: RunAnswer) -> Section | None:
    """Return risk against opportunity; None in folders of before, which have no accounts."""
    rows = accounts(c)
    if not len(rows):
        return None
    by_outcome = list(outcomes(c))
    first: list[Block] = [Bullets(sentences(c)), _picture(c, rows), _accounts(c, rows)]
    blocks: list[Block] = [
        *(first if is_sure(c) else [Paragraph(ONE_FUTURE)]),
        _groups(c, "Risk and expansion by segment", (ALL, SEGMENT), ("risk", "opportunity")),
        *([Bullets(by_outcome)] if by_outcome else []),
        _groups(
            c,
            "Risk and retention by outcome as the run begins",
            (FIRST_VALUE, SATISFACTION, SOUND),
            ("risk", "net_retention"),
        ),
        Paragraph(_note(c)),
    ]
    return Section(TITLE, blocks, "portfolio")


def portfolio_figure(c: RunAnswer) -> Any:
    """Return the picture of the arm that is shown."""
    return figure_for(draw_portfolio, accounts(c), within=within(c), height=HEIGHT)


def _picture(c: RunAnswer, rows: Any) -> Picture:
    listed = "; ".join(
        f"{name_of(row)} {percent(row.risk)} and {dollars(row.opportunity)}"
        for row in most_at_stake(rows, NAMED)
    )
    return Picture(
        cache(lambda: portfolio_figure(c)),
        f"A mark for each account by risk and expansion. With most at stake: {listed}.",
        f"Risk against opportunity with {shown(tried(c))}: a mark for each account, larger with "
        "more ARR, of another shape in each segment. Lines are the book's means"
        f"{f' with {shown(c.baseline)}' if is_compared(c) else ''}; the scale upwards widens "
        "towards zero.",
    )


def _accounts(c: RunAnswer, rows: Any) -> Table:
    """Return the accounts with most at stake: ARR times risk, and expansion."""
    arm, base = shown(tried(c)), shown(c.baseline)
    owned, compared = bool((rows["csm"] != "").any()), is_compared(c)
    columns = (
        "Account", "Risk, %", *([f"with {base}"] if compared else []), "Expansion, thousand $",
        f"ARR,{NO_BREAK}$", "Segment", *(["CSM"] if owned else []), BEGINS,
    )  # fmt: skip
    digits = supported(zip(rows["risk_low"], rows["risk_high"], strict=True), "%")
    lines = [
        (
            name_of(row),
            estimate(row.risk, row.risk_low, row.risk_high, "%", digits),
            *(numbers([row.risk_without], "%", digits) if compared else []),
            _thousands(row.opportunity, row.opportunity_low, row.opportunity_high),
            f"{row.arr:,.0f}",
            shown(row.segment),
            *([shown(row.csm)] if owned else []),
            row.outcome,
        )
        for row in most_at_stake(rows, NAMED)
    ]
    if more := len(rows) - len(lines):
        lines.append((f"and {more:,} more", *[""] * (len(columns) - 1)))
    caption = f"Accounts with most at stake {within(c)}, with {arm}"
    return Table(caption, columns, [("", lines)], columns[columns.index("Segment") :])


def _thousands(mean: float, low: float, high: float) -> str:
    return estimate(mean / 1000, low / 1000, high / 1000, ONE_DECIMAL)


def _groups(
    c: RunAnswer, caption: str, groupings: tuple[str, ...], measures: tuple[str, ...]
) -> Table:
    """Return the measures of groups, with the arm that is shown and with the first."""
    arms = (tried(c), c.baseline) if is_compared(c) else (tried(c),)
    heads = [f"{shown(arm)}: {SHORT[measure]}" for measure in measures for arm in arms]
    named = [(grouping, name) for grouping in groupings for name in names_in(c, grouping)]
    sizes = _all_alike(group(c, *one, "arr").mean for one in named)
    bought = _all_alike(group(c, *one, "opportunity", arm).mean for one in named for arm in arms)
    parts = []
    for grouping in groupings:
        lines = [
            (
                "all accounts" if name == ALL == grouping else shown(name),
                f"{group(c, grouping, name, 'accounts').mean:,.0f}",
                sizes.text(group(c, grouping, name, "arr").mean),
                *(
                    _cell(group(c, grouping, name, measure, arm), measure, bought)
                    for measure in measures
                    for arm in arms
                ),
            )
            for name in names_in(c, grouping)
        ]
        parts.append((CAPITAL[grouping], lines))
    return Table(f"{caption}, {within(c)}", ("Group", "Accounts", "ARR", *heads), parts)


def _all_alike(amounts: Iterable[float]) -> Dollars:
    """Return how the amounts of a column are written, so that none reads as nothing."""
    listed = list(amounts)
    return unit_for(listed, listed)


def _cell(row: Any, measure: str, way: Dollars) -> str:
    if measure == "opportunity":
        return way.text(row.mean)
    return estimate(row.mean, row.ci_low, row.ci_high, "%")


def _note(c: RunAnswer) -> str:
    return (
        "Risk is the share of futures in which the account leaves; opportunity is what it buys "
        "more in a mean future, without price rises; at stake is ARR times risk, and opportunity. "
        "In brackets are 95 % intervals, which show sampling error only. An account has results "
        "where it uses the product fully and has no open problem about value. It is satisfied "
        "where its goodwill is that of a customer who speaks well of us; goodwill less what open "
        "problems cost is how its tickets sound. No dashboard shows these: they are the model's, "
        f"set afresh in each future as the run begins, and the same under every arm. All "
        f"{len(accounts(c)):,} accounts are in portfolio.csv, groups in portfolio_groups.csv."
    )
