"""How sure the answer is, and what to do next: the last two sections of a report's main part."""

from __future__ import annotations

from simcs.analysis.power import LEVEL, POWER
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.benchmark_text import beside_published, by_figure
from simcs.report.document import Block, Bullets, Paragraph, Section, Table
from simcs.report.front_act import act
from simcs.report.front_next import by_leading, by_retained, tests_of
from simcs.report.front_sure import deciding_rows, in_full, lead_of
from simcs.report.names import display
from simcs.report.short_answer import spoken_of
from simcs.report.short_table import years_shown

MOST_ASSUMPTIONS = 3
"""Assumptions in the main part; the appendix has more."""


def sure(c: RunAnswer) -> Section | None:
    """Return how sure it is: other assumptions, what moves the lead most, published figures."""
    policy = spoken_of(c)
    if policy is None:
        return None
    blocks: list[Block] = [Bullets(in_full(c, policy))]
    if len(c.assumptions) and len(c.draws):
        blocks.append(
            Table(
                "The assumptions that move the lead most: "
                f"{lead_of(c, policy)} in net retention{text.after(c.years)}, points, in the third "
                "of the sets at either end",
                ("If", "Lead", "95 % interval"),
                [("", deciding_rows(c, policy, MOST_ASSUMPTIONS))],
            )
        )
    if published := beside_published(c):
        blocks += [Paragraph(" ".join([*published, CARE])), _published(c)]
    return Section("How sure", blocks, "sure")


CARE = (
    "Surveys count in other ways than the model, so a point or two says little. Put your own last "
    "year beside both: where it is far from the model's, so are the levels of this run. The preset "
    "survey_firm is fitted to such surveys."
)


def _published(c: RunAnswer) -> Table:
    return Table(
        f"Published retention of a year, and the first year under {display(c, c.baseline)}",
        ("Source", "Published", "This book"),
        by_figure(c),
    )


def next_section(c: RunAnswer) -> Section | None:
    """Return which test these accounts can carry, and how large others have to be."""
    policy = spoken_of(c)
    if policy is None:
        return None
    said = [*by_leading(c, policy), *by_retained(c, policy)]
    if not said:
        return None
    blocks: list[Block] = [Paragraph(" ".join(act(c, policy))), Bullets(said)]
    if tests := tests_of(c, policy):
        at_end = text.after(years_shown(c)[-1])
        blocks += [
            Table(
                f"Tests by what can be read early: {display(c, policy)} compared with "
                f"{display(c, c.baseline)}, best first",
                ("Measure", "After", "Change", "A half has", "Chance to see it", "A half takes",
                 f"Still there{at_end}, of 100 in its better half and in the other"),
                [("", tests)],
                ("After",),
            ),
            Paragraph(HOW),
        ]  # fmt: skip
    return Section("Next step", blocks, "next")


HOW = (
    f"A half is large enough if its chance to show the change is {text.percent(POWER)}, by a "
    f"two-sided test of means at {text.percent(LEVEL)}, each account adjusted for where it stood "
    "at the start; both halves are served as the whole book was. The chance holds if the model is "
    "right. Choose one measure before the test; looking at many finds differences by chance. "
    "pilot.csv has all measures."
)
