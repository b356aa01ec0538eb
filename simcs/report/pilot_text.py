"""A pilot with real customers, in words: how long, how large, and how sure that is."""

from __future__ import annotations

import math

from simcs.analysis.pilot import MONTHS_PER_YEAR, Pilot, Side
from simcs.analysis.power import LARGEST, LEVEL, PILOTS, POWER
from simcs.report.text import counted, gap, gap_interval, percent, shown

DIGITS = 2
"""Digits to which a number of accounts that was found by simulation is rounded up."""


def pilot_sentences(found: Pilot) -> list[str]:
    """Return how long a pilot on the book takes, how large one must be, and how sure that is."""
    book = f"the {found.accounts:,} accounts of the book, split in two halves,"
    end, power = found.sides[-1], percent(found.power[-1])
    within = counted(len(found.power), "month")
    known = [side for side in found.sides if side.sign]
    if not known:
        pair = f"{shown(found.policy)} and {shown(found.baseline)}"
        interval = (
            f"{'; '.join(map(_difference, found.sides))}; {counted(found.replications, 'future')}"
        )
        said = f"the run itself does not know which of {pair} keeps more accounts ({interval})"
        return [f"Not known: {said}, so there is no size for a pilot."]
    if not end.sign:
        first = (
            f"Not known: {_difference(end)}, so no length can be given for a pilot on {book} "
            f"that is to hold for {within}"
        )
    elif found.months is None:
        first = (
            f"A pilot on {book} {misses(found.power[-1])}, within {within}, that "
            f"{_keeps(found, end)}: its chance to show it is then {power}"
        )
    else:
        first = f"To see on {book} that {_keeps(found, end)} takes {counted(found.months, 'month')}"
    sentences = [f"{first}; {'; '.join(_size(found, side) for side in found.sides)}."]
    if len({side.sign for side in known}) > 1:
        sentences.append(
            "Who is ahead changes with time, so a short pilot would show the opposite."
        )
    how = (
        f"A pilot counts as long or large enough if its chance to show the lead (its power) is "
        f"{percent(POWER)}, by a two-sided test of the accounts kept at {percent(LEVEL)}: "
        f"{PILOTS:,} simulated pilots (standard error {100 * found.error:.1f} points) from "
        f"{counted(found.replications, 'future')}, both halves served as the whole book was."
    )
    return [" ".join(sentences), how]


HARDLY = 0.1
"""Power of a pilot below which it shows hardly more than chance would."""


def misses(power: float) -> str:
    """Return how likely it is that a pilot of this power misses what there is."""
    if power < HARDLY:
        return "would almost surely miss"
    return "would probably miss" if power < 0.5 else "may well miss"


def _sides(found: Pilot, side: Side) -> tuple[str, str]:
    """Return who is ahead at a month, and who is behind."""
    arms = shown(found.policy), shown(found.baseline)
    return arms if side.sign > 0 else (arms[1], arms[0])


def _keeps(found: Pilot, side: Side) -> str:
    leader, other = _sides(found, side)
    return f"{leader} keeps more accounts than {other}"


def _size(found: Pilot, side: Side) -> str:
    within = "a year" if side.month == MONTHS_PER_YEAR else counted(side.month, "month")
    if not side.sign:
        return f"for a pilot of {within} no size is known ({_difference(side)})"
    size = f"more than {LARGEST:,}"
    if side.accounts is not None:
        size = f"about {rounded_up(side.accounts):,}"
    lead = f"{_sides(found, side)[0]} ahead by {gap(abs(side.difference), '%')}"
    return f"a pilot of {within}, with {lead}, takes {size} accounts a side"


def _difference(side: Side) -> str:
    after = f"after {counted(side.month, 'month')}"
    if math.isnan(side.low):
        return f"{after} there is no interval of the difference"
    if side.low == side.high:
        return f"{after} the difference is the same in every future"
    return f"{after} the {gap_interval(side.low, side.high, '%', ' of the difference is')}"


def rounded_up(count: int) -> int:
    """Return a number of accounts with no more digits than a simulation supports."""
    step = int(10 ** max(0, len(str(count)) - DIGITS))
    return math.ceil(count / step) * step
