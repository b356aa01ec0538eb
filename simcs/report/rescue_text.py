"""What rescues change: how many accounts renew after one, and how many it keeps."""

from __future__ import annotations

import math
from typing import Any

from simcs.analysis.money import Outcome, outcome
from simcs.experiment.measurements import RunAnswer
from simcs.report.names import display
from simcs.report.text import counted

TRIED, SAVED, BY_WORK = "rescues_attempted", "accounts_saved", "accounts_rescued"
"""Metrics that it is read from; the last two count accounts of the opening book, each once."""

FIRST = "counting each account's first rescue only"


def rescues(c: RunAnswer, policy: str) -> str:
    """Return how many accounts renew after a rescue, and how many of them because of it."""
    own = c.table[(c.table["policy"] == policy) & c.table["metric"].isin((TRIED, SAVED, BY_WORK))]
    held = {row.metric: row for row in own.itertuples() if not math.isnan(row.mean)}
    name = display(c, policy)
    if TRIED not in held:
        return ""
    if not held[TRIED].mean:
        return f"{name} tries none."
    if SAVED not in held:
        return ""
    many = f"{_count(held[SAVED].mean)} of these {counted(c.facts.accounts, 'account')}"
    renew = f"With {name}, {many} renew after a rescue"
    if BY_WORK not in held:
        return f"{renew}; how many would have anyway takes a run with depth=full."
    return f"{renew}; {_because(held[BY_WORK])}."


def _because(row: Any) -> str:
    """Return what a row of `BY_WORK` says: of each account's first rescue, net of those it loses.

    How many renew after a rescue counts all terms, so the one is no part of the other.
    """
    mean, low, high = row.mean, row.ci_low, row.ci_high
    said = outcome(mean, low, high)
    if said is Outcome.MORE:
        return f"{FIRST}, {_count(mean)} stay that would leave (between {_ends(low, high)})"
    if said is Outcome.LESS:
        return (
            f"{FIRST}, {_count(-mean)} more leave than stay for it (between {_ends(-high, -low)})"
        )
    if said is Outcome.SAME:
        return f"{FIRST}, none stay that would leave"
    if said is Outcome.UNCLEAR:
        ends = f"between {_count(-low)} fewer and {_count(high)} more"
        return f"whether that is because of it is not clear ({ends} than without rescues)"
    way = "more" if mean > 0 else "fewer"
    return f"in this one future {_count(abs(mean))} {way} than without rescues"


def _count(accounts: float) -> str:
    """Return a mean number of accounts: whole from ten on, below that with a decimal."""
    return f"{accounts:,.0f}" if accounts >= 9.95 else f"{accounts:.1f}"


def _ends(low: float, high: float) -> str:
    return f"{_count(low)} and {_count(high)}"
