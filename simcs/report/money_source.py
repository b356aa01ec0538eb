"""Where a difference in ARR comes from: growth, or fewer losses."""

from __future__ import annotations

from typing import Any

from simcs.analysis.money import Outcome, outcome_of, row_of, weeks_shown
from simcs.experiment.measurements import RunAnswer
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.report.dollars import Dollars

NEARLY_ALL = 0.8
"""Share of a difference from which one part is nearly all of it."""


def source(c: RunAnswer, policy: str, unit: Dollars) -> str:
    """Return what an arm's difference in ARR is made of, for the end of a sentence.

    Growth is what accounts have beyond their opening ARR at the end of the run, losses are what
    contraction and leaving have taken from it. Nothing where neither part is clear, or the parts
    were not measured.
    """
    year = weeks_shown(c.config.horizon_weeks)[-1] / WEEKS_PER_YEAR
    growth, kept = (row_of(c.money, policy, name, year) for name in ("arr_growth", "arr_kept"))
    if growth is None or kept is None or not (_clear(growth) or _clear(kept)):
        return ""
    whole = growth.difference + kept.difference
    names = ("growth", "fewer losses") if whole > 0 else ("less growth", "more losses")
    parts = list(zip(names, (growth, kept), strict=True))
    for (name, row), (other, _) in (parts, parts[::-1]):
        if NEARLY_ALL <= row.difference / whole <= 1 and _clear(row):
            return f"nearly all from {name}, not from {other}"
    if all(row.difference / whole > 0 for _, row in parts):
        first, second = (_part(name, row, unit) for name, row in parts)
        return f"{first} and {second}"
    # One part goes the other way.
    ahead, behind = sorted((growth, kept), key=lambda row: -row.difference / whole)
    grows = "growth" if growth.difference > 0 else "less growth"
    keeps = "fewer losses" if kept.difference > 0 else "more losses"
    said = {id(growth): grows, id(kept): keeps}
    return f"{_moves(said[id(ahead)], ahead, unit)} and {_moves(said[id(behind)], behind, unit)}"


def _part(name: str, row: Any, unit: Dollars) -> str:
    return f"{unit.size(row.difference)} from {name}{'' if _clear(row) else ' (not clear)'}"


def _moves(name: str, row: Any, unit: Dollars) -> str:
    verb = "adds" if row.difference > 0 else "takes"
    if name.endswith("losses"):
        verb = verb.removesuffix("s")
    return f"{name} {verb} {unit.size(row.difference)}{'' if _clear(row) else ' (not clear)'}"


def _clear(row: Any) -> bool:
    return outcome_of(row) in (Outcome.MORE, Outcome.LESS)
