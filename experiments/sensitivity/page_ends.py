"""The section of the page about both ends of single ranges, and what turns a difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.sensitivity.points import OUTCOMES
from experiments.sensitivity.words import (
    ARM_NAMES,
    figure,
    folded,
    listed,
    named,
    said,
    side,
    table,
)
from simcs.report.text import capital, in_words

Result = dict[str, Any]
ENDS = ("low", "high")


def ends(part: Result, _about: Result) -> str:
    """Return how far one parameter alone moves each difference, and whether its sign turns."""
    hours = [f"{ARM_NAMES[arm]} {value:,.0f}" for arm, value in part["hours"].items()]
    words = (
        "One parameter at a time at the lower and the upper end of its range, all others at their "
        f"defaults, in the same {part['companies']} companies; 95 % intervals over companies. "
        "Parameters are those that lead the screening. Arms have the same team and need not use "
        f"all of it; hours worked at the defaults: {listed(hours)}.\n"
    )
    lines = [
        f"**{capital(named(o))}**: {said(part['outcomes'][o.name]['default'])} at the defaults. "
        f"{turns(part['outcomes'][o.name])}"
        for o in OUTCOMES
    ]
    return "\n".join(
        [
            "## One at a time: does the sign turn?\n",
            "\n".join(f"- {line}" for line in lines) + "\n",
            figure("tornado", "Each difference at both ends of each range, with intervals"),
            words,
            folded("All ends", all_ends(part)),
        ]
    )


def all_ends(part: Result) -> str:
    """Return the table of each difference at each end."""
    found = [{row["parameter"]: row for row in part["outcomes"][o.name]["rows"]} for o in OUTCOMES]
    defaults = [said(part["outcomes"][o.name]["default"]) for o in OUTCOMES]
    lines = [("*all at their defaults*", "", *defaults)]
    for name in found[0]:
        for end in ENDS:
            cells = [said(rows[name][end]["difference"]) for rows in found]
            lines.append((f"`{name}`", f"{found[0][name][end]['value']:.3g}", *cells))
    return table(("parameter", "at", *(named(o) for o in OUTCOMES)), lines)


def overturned(found: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return at which ends a difference turns its sign, and at which it only loses or gains one."""
    usual = side(found["default"])
    turned: list[str] = []
    undone: list[str] = []
    for row in found["rows"]:
        for end in ENDS:
            own = side(row[end]["difference"])
            if own != usual:
                where = f"{in_words(row['parameter'])} at {row[end]['value']:.3g}"
                (turned if own == -usual else undone).append(where)
    return turned, undone


def turns(found: Mapping[str, Any]) -> str:
    """Return which single parameters turn a difference or make it unclear."""
    turned, undone = overturned(found)
    count = len(found["rows"])
    if not side(found["default"]):
        clear = f"; it is with {listed(undone)}" if undone else f", nor at an end of {count} ranges"
        return f"**Underpowered**: its sign is not clear there{clear}."
    by = f"with {listed(turned)}" if turned else f"at no end of the {count} ranges tried"
    lost = f", and is not clear any more with {listed(undone)}" if undone else ""
    return f"Its sign turns {by}{lost}."
