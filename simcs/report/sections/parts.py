"""What sections are put together from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from simcs.report.document import (
    Picture,
    Table,
)

if TYPE_CHECKING:
    from simcs.report.document import Block
    from simcs.report.result import Comparison


def some(table: Table | None) -> Sequence[Block]:
    """Return a table as blocks: none where there is no table."""
    return [] if table is None else [table]


def picture(c: Comparison, name: str, caption: str, alt: str, **options: str) -> Picture:
    """Return a picture of `Plot` in the report's size, drawn when it is rendered."""
    from simcs.report.figures import figure_for

    draw = getattr(c.plot, name)
    # Drawn once, for the page and for paper.
    figure = cache(lambda: figure_for(lambda axes: draw(axes=axes, **options)))
    return Picture(figure, alt, caption)
