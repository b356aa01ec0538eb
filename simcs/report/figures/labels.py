"""Labels that are folded where they are long."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from simcs.report.figures.style import (
    LONGEST_LABEL,
    short,
    text_width,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def folded(arm: str) -> str:
    """Return an arm's name for a label beside a line: a long one on two lines, if they suffice."""
    name = short(arm)
    if len(name) <= LONGEST_LABEL:
        return name
    fewest = min((wrap(name, LONGEST_LABEL + more) for more in range(5)), key=len)
    return "\n".join(fewest)


def lines_within(axes: Axes, text: str, room: float, **style: Any) -> list[str]:
    """Return a text in lines of at most ``room`` widths of the axes, broken at spaces if it can."""
    width = text_width(axes, text, **style)
    if width <= room:
        return [text]
    letters = max(1, int(len(text) * room / width))
    for most in range(min(len(text), 2 * letters), 1, -1):
        lines = wrap(text, most)
        if all(text_width(axes, line, **style) <= room for line in lines):
            return lines
    return [text]


def noted(axes: Axes, note: str) -> Axes:
    """Write a note below what the x axis shows; nothing where there is none."""
    if note:
        lines = lines_within(axes, note, 1.0)
        axes.set_xlabel("\n".join([axes.get_xlabel(), *lines]), loc="left", parse_math=False)
    return axes
