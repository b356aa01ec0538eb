"""Page one of the report: the answer, its figures, one picture, and six lines of what follows."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from simcs.analysis.money import Outcome, outcome_of, row_of
from simcs.experiment.measurements import RunAnswer
from simcs.report.answer_beyond import after, in_futures, on_verdict
from simcs.report.by_name import by_name
from simcs.report.cash_text import in_cash
from simcs.report.close_call import close_call
from simcs.report.document import Block, Definitions, Lead, Note, Paragraph, Picture, Section
from simcs.report.figures import figure_for
from simcs.report.figures.marks import Mark, draw_marks
from simcs.report.front_table import figures_table, table_note
from simcs.report.front_text import lines
from simcs.report.names import display
from simcs.report.recommendation import begun, next_best, verdict
from simcs.report.sections.parts import picture
from simcs.report.short_answer import alone, lead, spoken_of
from simcs.report.short_table import arms_shown, ranked, unit_of, years_shown
from simcs.report.value_ahead import ahead_in_value, sooner

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "The answer"
PAPER, PHONE = 6.69, 3.9
"""Inches of the picture: as wide as what a page holds, and as a phone, so that its letters need not
be made smaller there."""


def front(c: RunAnswer) -> Section:
    """Return page one."""
    policy = spoken_of(c)
    first, *more = [alone(c)]
    if policy is not None:
        _, first, *more = begun(c, policy, lead(c, policy))
        close = close_call(c, policy)
        first = " ".join([verdict(c, policy), first, *close])
        more = [one for one in more if one not in close]
        more += [*in_futures(c, policy), *in_cash(c, policy), *next_best(c, policy)]
        more += [] if sooner(c, policy) else ahead_in_value(c, policy)
        more += on_verdict(c)
    blocks: list[Block] = [Lead(first)]
    blocks += [Paragraph(" ".join(more))] if more else []
    if (table := figures_table(c)) is not None:
        blocks += [table, Note(table_note(c))]
    blocks += [drawn] if (drawn := chart(c)) else []
    return Section(TITLE, [*blocks, Definitions(lines(c))], "front", leads=True)


def appendix(_: RunAnswer) -> Section:
    """Return the heading over all that stands behind the answer."""
    said = "All figures behind the answer, the assumptions, and how they were simulated."
    return Section("Appendix", [Paragraph(said)], "appendix", on_new_page=True)


def chart(c: RunAnswer) -> Picture | None:
    """Return the one picture: ARR compared with the first arm, or over time of a single arm."""
    if len(c.policies) == 1:
        name = display(c, c.baseline)
        return picture(
            by_name(c), "retention", f"Net retention with {name}",
            f"A line from 100 % on for {name}.", metric="net_retention",
        )  # fmt: skip
    rows = charted(c)
    if not rows:
        return None
    unit, base = unit_of(c), display(c, c.baseline)
    marks = [_mark(c, row) for row in rows]
    zero = f"0: the same as {base}"

    def drawn(width: float) -> Callable[[], Figure]:
        return cache(lambda: figure_for(draw_marks, [("", marks)], "", zero, width=width))

    return Picture(
        drawn(PAPER),
        f"ARR{after(c)} compared with {base}: "
        + "; ".join(f"{mark.name} {mark.said}" for mark in marks) + ".",
        f"ARR{after(c)} compared with {base}, {unit.words}: means and 95 % intervals",
        drawn(PHONE),
    )  # fmt: skip


def charted(c: RunAnswer) -> list[Any]:
    """Return the rows of money that are drawn: ARR of each other arm, the most first."""
    arms = [arm for arm in ranked(c) if arm != c.baseline and arm in arms_shown(c)]
    rows = [row_of(c.money, arm, "arr", years_shown(c)[-1]) for arm in arms]
    return [row for row in rows if row is not None and not math.isnan(row.difference)]


def _mark(c: RunAnswer, row: Any) -> Mark:
    unit = unit_of(c)
    gap, low, high = (
        one / unit.unit for one in (row.difference, row.difference_low, row.difference_high)
    )
    unclear = " (not clear)" if outcome_of(row) is Outcome.UNCLEAR else ""
    return Mark(display(c, row.policy), gap, low, high, f"{unit.signed(row.difference)}{unclear}")
