"""What sections are put together from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from simcs.experiment.measurements import RunAnswer
from simcs.report.document import (
    Block,
    Picture,
    Table,
)
from simcs.report.plot import Plot
from simcs.report.selection import DRAWN, of_all


def some(table: Table | None, c: RunAnswer | None = None, most: int = DRAWN) -> Sequence[Block]:
    """Return a table as blocks: none where there is no table.

    Its caption says how many of the policies of an answer are in it, where they are not all.
    """
    if table is None:
        return []
    return [table if c is None else replace(table, caption=table.caption + of_all(c, most))]


def picture(c: RunAnswer, name: str, caption: str, alt: str, **options: str) -> Picture:
    """Return a picture of `Plot` in the report's size, drawn when it is rendered."""
    from simcs.report.figures import figure_for

    draw = getattr(Plot(c), name)
    # Drawn once, for the page and for paper.
    figure = cache(lambda: figure_for(lambda axes: draw(axes=axes, **options)))
    return Picture(figure, alt, caption)
