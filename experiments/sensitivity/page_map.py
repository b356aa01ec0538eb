"""The section of the page about the map: which arm wins where."""

from __future__ import annotations

from typing import Any

from experiments.sensitivity.points import METRICS, POLICIES
from experiments.sensitivity.words import figure, listed, table
from simcs.metrics.definitions import METRICS as KNOWN
from simcs.report.figures.rows import value_label

Result = dict[str, Any]


def winners(part: Result, _about: Result) -> str:
    """Return on which teams and with which score each arm wins."""
    words = (
        f"Which of {listed(POLICIES)} is best, by the size of the team and by how well the health "
        f"score tells who will leave: {part['futures']} futures in each cell, all arms on the same "
        "luck, each cell with a population of its own. The AUC is measured at decisions, under "
        f"`{POLICIES[0]}` and with the typical team of {part['typical']} CSMs; the score is chance "
        "alone at one end and true health at the other, and between them the noise of the signals "
        "is a multiple of its default. In brackets and hatched: the 95 % interval of the lead over "
        "the second best holds zero. The best two are chosen by the same futures, which flatters "
        "the lead a little.\n"
    )
    blocks = []
    for metric in METRICS:
        blocks.append(f"### Best by {KNOWN[metric].title.partition(' (')[0]}\n")
        blocks.append(winners_lines(part, metric))
        blocks.append(map_table(part, metric))
    return "\n".join(
        [
            "## The map: where each arm wins\n",
            words,
            figure("map", "The best arm by accounts per CSM and by AUC of the score"),
            *blocks,
        ]
    )


def counts(part: Result, metric: str) -> str:
    """Return in how many cells each arm is clearly best, and in how many none is."""
    cells = part["outcomes"][metric]
    clear = [cell["best"] for cell in cells if cell["told_apart"]]
    won = [f"`{arm}` in {clear.count(arm)}" for arm in POLICIES]
    undecided = len(cells) - len(clear)
    return f"clearly best: {listed(won)}; in {undecided} the best two are not told apart"


def winners_lines(part: Result, metric: str) -> str:
    """Return how many cells each arm wins, in all and for each size of the team."""
    cells = part["outcomes"][metric]
    lines = [f"- Of {len(cells)} cells, {counts(part, metric)}."]
    for csms in part["teams"]:
        own = [cell for cell in cells if cell["csms"] == csms]
        best = [
            f"`{arm}` {sum(c['best'] == arm for c in own)}"
            f" ({sum(c['best'] == arm and c['told_apart'] for c in own)} clearly)"
            for arm in POLICIES
            if any(c["best"] == arm for c in own)
        ]
        lines.append(f"- {per_csm(part, csms)} accounts per CSM: {listed(best)} of {len(own)}.")
    return "\n".join(lines) + "\n"


def per_csm(part: Result, csms: int) -> str:
    """Return the accounts that one CSM has in a team of a size."""
    return f"{part['accounts'] / csms:.0f}"


def map_table(part: Result, metric: str) -> str:
    """Return the map in words."""
    at = {(cell["level"], cell["csms"]): cell for cell in part["outcomes"][metric]}
    own = KNOWN[metric].unit
    rows = []
    for level, auc in part["levels"].items():
        cells = []
        for csms in part["teams"]:
            cell = at[level, csms]
            cell_text = f"{cell['best']} {value_label(cell['difference'][0], own, named=False)}"
            cells.append(cell_text if cell["told_apart"] else f"({cell_text})")
        rows.append((f"{auc[0]:.2f} ({auc[1]:.2f} to {auc[2]:.2f}), {level}", *cells))
    heads = ["AUC of the score", *(f"{per_csm(part, csms)} per CSM" for csms in part["teams"])]
    return table(heads, rows)
