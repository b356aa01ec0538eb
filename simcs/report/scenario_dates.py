"""CSMs who begin or leave on a date, in the table of scenarios, and dates that never come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simcs.analysis.scenarios import Scenarios
from simcs.report import text

ARROW = " → "
MOST = 3
"""Numbers of CSMs in one cell."""


def csms(found: Scenarios, name: str) -> str:
    """Return how many CSMs a scenario has: "6", or "6 → 8" where some begin later or leave."""
    sizes = found.sizes(name)
    shown = [*map(str, sizes)]
    return ARROW.join(shown if len(shown) <= MOST else [shown[0], "…", shown[-1]])


def meaning(found: Scenarios, names: Sequence[str]) -> list[str]:
    """Return what an arrow says, by the first scenario that has one."""
    name = next((name for name in names if len(found.sizes(name)) > 1), None)
    if name is None:
        return []
    sizes, arrow = found.sizes(name), csms(found, name)
    ends = f"{sizes[0]} on the first day, {sizes[-1]} after the dated changes"
    return [f"CSMs {arrow}: {ends} (team.changes)."]


def outside(found: Scenarios) -> Iterator[str]:
    """Yield which dates lie outside the run, and in which scenarios; each once."""
    said: dict[str, list[str]] = {}
    for name, sentences in found.outside.items():
        for one in sentences:
            said.setdefault(one, []).append(name)
    for one, names in said.items():
        others = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield f"Note: {text.shown(names[0])}{others}: {one}"
