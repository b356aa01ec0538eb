"""The section of the page about both ends of single ranges, and what turns a difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.sensitivity.points import HEADLINE, OUTCOMES, Outcome
from experiments.sensitivity.words import LISTED, figure, listed, named, said, side, table
from simcs.report.text import in_words

Result = dict[str, Any]
ENDS = ("low", "high")


def ends(part: Result, _about: Result) -> str:
    """Return how far one parameter alone moves each difference, and whether its sign turns."""
    words = (
        "One parameter at a time at the lower and the upper end of its range, all others at their "
        f"defaults, on the same {part['futures']} futures and the same luck of the population. The "
        "shift is paired with the defaults future by future, with its 95 % interval. Parameters "
        "are those that lead the screening in net retention.\n"
    )
    lines = [ends_line(o, part["outcomes"][o.name]) for o in OUTCOMES]
    tables = []
    for o in HEADLINE:
        rows = [
            (
                f"`{row['parameter']}`",
                *(f"{row[end]['value']:.3g}: {said(o, row[end]['shift'])}" for end in ENDS),
                *(said(o, row[end]["difference"]) for end in ENDS),
            )
            for row in part["outcomes"][o.name]["rows"][:LISTED]
        ]
        heads = (
            "parameter",
            "lower end: shift",
            "upper end: shift",
            "difference there",
            "and there",
        )
        tables.append(f"### By one alone: {named(o)}\n\n" + table(heads, rows))
    return "\n".join(
        [
            "## One at a time: both ends of a range\n",
            words,
            defaults(part),
            "\n".join(f"- {line}" for line in lines) + "\n",
            figure("tornado", "Each difference at both ends of each range, with intervals"),
            *tables,
        ]
    )


def defaults(part: Result) -> str:
    """Return where the differences stand before anything is changed."""
    verdicts = {1: "higher", -1: "lower", 0: "not told apart"}
    rows = [
        (
            named(o),
            said(o, part["outcomes"][o.name]["default"]),
            f"{o.policy} {verdicts[side(part['outcomes'][o.name]['default'])]}",
        )
        for o in OUTCOMES
    ]
    return (
        f"### At the defaults\n\nMeans of {part['futures']} paired futures with their 95 % "
        "intervals.\n\n" + table(("difference", "at the defaults", "verdict"), rows)
    )


def overturned(found: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return at which ends a difference turns its sign, and at which it only loses or gains one."""
    usual, turned, undone = side(found["default"]), [], []
    for row in found["rows"]:
        for end in ENDS:
            own = side(row[end]["difference"])
            if own != usual:
                where = f"{in_words(row['parameter'])} at {row[end]['value']:.3g}"
                (turned if own == -usual else undone).append(where)
    return turned, undone


def ends_line(outcome: Outcome, found: Mapping[str, Any]) -> str:
    """Return which single parameters turn or undo a difference, if any."""
    turned, undone = overturned(found)
    usual = f"**{named(outcome)}** ({said(outcome, found['default'])} at the defaults)"
    if not side(found["default"]):
        return f"{usual}: not told from zero at the defaults; it is with {listed(undone)}."
    return (
        f"{usual}: of {len(found['rows'])} parameters at either end, alone, its sign turns with "
        f"{listed(turned)}, and it is no longer told from zero with {listed(undone)}."
    )
