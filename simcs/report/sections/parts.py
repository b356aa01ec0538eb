"""What sections are put together from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from simcs.experiment.measurements import RunAnswer
from simcs.report.document import (
    Block,
    Picture,
    Table,
)
from simcs.report.plot import Plot


def some(table: Table | None) -> Sequence[Block]:
    """Return a table as blocks: none where there is no table."""
    return [] if table is None else [table]


def picture(c: RunAnswer, name: str, caption: str, alt: str, **options: str) -> Picture:
    """Return a picture of `Plot` in the report's size, drawn when it is rendered."""
    from simcs.report.figures import figure_for

    draw = getattr(Plot(c), name)
    # Drawn once, for the page and for paper.
    figure = cache(lambda: figure_for(lambda axes: draw(axes=axes, **options)))
    return Picture(figure, alt, caption)
