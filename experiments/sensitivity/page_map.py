"""The section of the page about the map: which arm is best where."""

from __future__ import annotations

from typing import Any

from experiments.sensitivity.points import ARMS, MAPPED, METRICS
from experiments.sensitivity.words import ARM_NAMES, bare, figure, folded, listed, metric, table
from simcs.report.text import capital

Result = dict[str, Any]


def winners(part: Result, _about: Result) -> str:
    """Return on which teams and with which score each arm is best."""
    arms = [f"{ARM_NAMES[arm]} (`{arm}`)" for arm in MAPPED]
    words = (
        f"Best of {listed(arms)}, by accounts per CSM and by how well the health score tells who "
        f"will leave; {part['companies']} companies in each cell, the same in all. The AUC of the "
        f"score is measured at renewal decisions, with the {ARM_NAMES[ARMS[0]]} and "
        f"{per_csm(part, part['typical'])} accounts per CSM. Noise of the signals is a multiple of "
        "its default; beyond its ends the score is chance alone, or true health. The best two are "
        "chosen by the companies that they are compared on, which flatters the lead a little.\n"
    )
    lines = [f"**{capital(metric(name))}**: {counts(part, name)}" for name in METRICS]
    tables = [f"{capital(metric(name))}\n\n{map_table(part, name)}" for name in METRICS]
    return "\n".join(
        [
            "## The map: which arm is best where\n",
            "\n".join(f"- {line}" for line in lines) + "\n",
            figure("map", "The best arm by accounts per CSM and by AUC of the score"),
            words,
            folded("The map in words", *tables),
        ]
    )


def counts(part: Result, name: str) -> str:
    """Return in how many cells each arm is best, and in how many that is clear."""
    cells = part["outcomes"][name]
    best = {arm: [cell for cell in cells if cell["best"] == arm] for arm in MAPPED}
    won = [
        f"{ARM_NAMES[arm]} in {len(own)} (clearly in {sum(cell['clear'] for cell in own)})"
        for arm, own in sorted(best.items(), key=lambda item: -len(item[1]))
        if own
    ]
    unclear = sum(not cell["clear"] for cell in cells)
    between = "no clear difference between the best two"
    lacking = f" **Underpowered** in {unclear}: {between}." if unclear else ""
    return f"of {len(cells)} cells the best is {listed(won)}.{lacking}"


def per_csm(part: Result, csms: int) -> str:
    """Return the accounts that one CSM has in a team of a size."""
    return f"{part['accounts'] / csms:.0f}"


def map_table(part: Result, name: str) -> str:
    """Return the map in words."""
    at = {(cell["level"], cell["csms"]): cell for cell in part["outcomes"][name]}
    rows = []
    for level, auc in part["levels"].items():
        cells = []
        for csms in part["teams"]:
            cell = at[level, csms]
            said = f"{ARM_NAMES[cell['best']]} {bare(cell['lead'][0])}"
            cells.append(said if cell["clear"] else f"({said})")
        rows.append((f"{auc[0]:.2f} ({auc[1]:.2f} to {auc[2]:.2f}), {level}", *cells))
    heads = ["AUC of the score", *(f"{per_csm(part, csms)} per CSM" for csms in part["teams"])]
    return (
        "The best arm and its lead over the second best, points; in brackets where it is not "
        "clear.\n\n" + table(heads, rows)
    )
