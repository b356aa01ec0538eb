"""Which test these accounts can carry: by what can be read of them early, and by who stays."""

from __future__ import annotations

import math
from typing import Any

from simcs.analysis.leading import ALL, AMONG, MEASURES, MOMENTS
from simcs.analysis.money import Outcome
from simcs.analysis.pilot import Pilot
from simcs.analysis.power import LARGEST, POWER
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.front_change import answered
from simcs.report.names import display
from simcs.report.pilot_text import misses, rounded_up
from simcs.report.pilots import has_pilots, pilot_of
from simcs.report.short_table import years_shown

AFTER = {13: "a quarter", 26: "two quarters"}
"""Moment -> how long that is, in words."""
MOST_ROWS = 6


def leading(c: RunAnswer, policy: str) -> list[Any]:
    """Return the rows of leading measures that speak for the arm that is ahead, best test first.

    The difference is clear, the measure is better under that arm, and more accounts stay of those
    that are better in it. Where neither arm is clearly ahead it may be better under either.
    """
    found, ahead = c.leading_pilots, answered(c, policy)
    rows = []
    for row in found[found["policy"] == policy].itertuples():
        better = MEASURES[row.measure].better
        clear = row.ci_low > 0 or row.ci_high < 0
        leads = row.stay_low > 0 if better > 0 else row.stay_high < 0
        way = math.copysign(1, row.difference) * better
        against = (ahead is Outcome.MORE and way < 0) or (ahead is Outcome.LESS and way > 0)
        if clear and leads and not math.isnan(row.power) and not against:
            rows.append(row)
    return sorted(rows, key=lambda row: -row.power)


def chosen(rows: list[Any]) -> Any | None:
    """Return the test that is enough: after a quarter if one is, by the best measure; or None."""
    enough = [row for row in rows if row.power >= POWER]
    return next((row for weeks in MOMENTS for row in enough if row.weeks == weeks), None)


def by_leading(c: RunAnswer, policy: str) -> list[str]:
    """Return what a test by a leading measure shows; nothing where none was noted."""
    if not len(c.leading_pilots):
        return []
    rows = leading(c, policy)
    best = chosen(rows)
    if best is not None:
        shows = f"A test on {_who(best)}, in two halves, shows after {AFTER[best.weeks]} that"
        chance = f"its chance to show that is {text.percent(best.power)}"
        return [f"{shows} {moves(c, best)}: {chance}.", no_outcome(c, best)]
    longest = AFTER[int(c.leading_pilots["weeks"].max())]
    if not rows:
        said = (
            "(product use, health score, problems, tickets, growth) clearly speaks for either, so "
            "a test by it has no size."
        )
        return [f"Nothing that can be read of accounts within {longest} {said}"]
    row = rows[0]
    nearest = f"Nearest: after {AFTER[row.weeks]} {moves(c, row)} among the {AMONG[row.among]}"
    size = f"a test of that takes {takes(row.accounts_a_half)} of them a half"
    return [
        f"No leading measure moves enough to be seen within {longest} with these accounts.",
        f"{nearest}; {size}, and there are {row.accounts // 2:,}.",
    ]


def _who(row: Any) -> str:
    return f"about {row.accounts:,} {AMONG[row.among]} that are still there then"


def moves(c: RunAnswer, row: Any) -> str:
    """Return "Prevention raises product use by 4.1 points", or that it lowers it."""
    raises = "raises" if row.difference > 0 else "lowers"
    one = MEASURES[row.measure]
    size = text.gap(abs(row.difference), one.unit)
    return f"{display(c, row.policy)} {raises} {one.title} by {size}"


def takes(size: float) -> str:
    """Return "1,600", or that it takes more than can be counted, of what is no number."""
    return f"more than {LARGEST:,}" if math.isnan(size) else f"{rounded_up(int(size)):,}"


def no_outcome(c: RunAnswer, row: Any) -> str:
    """Return that a leading measure is not the outcome, and how it goes with staying."""
    at_end = text.after(years_shown(c)[-1])
    return (
        f"That is not yet the outcome: under {display(c, row.baseline)}, "
        f"{100 * row.stay_above:.0f} of 100 of those above the middle in it are still "
        f"there{at_end}, and {100 * row.stay_not_above:.0f} of 100 of the others."
    )


def staying(row: Any) -> tuple[float, float]:
    """Return which share stays of those that are better in a measure, and of the others."""
    pair = row.stay_above, row.stay_not_above
    return pair if MEASURES[row.measure].better > 0 else pair[::-1]


def by_retained(c: RunAnswer, policy: str) -> list[str]:
    """Return what a test of the accounts retained shows; nothing of a book or run too small."""
    if not has_pilots(c):
        return []
    found = pilot_of(c, policy)
    end, book = found.sides[-1], f"these {found.accounts:,} accounts, in two halves,"
    month = text.counted(end.month, "month")
    test = f"By accounts retained a test on {book}"
    if not end.sign:
        if math.isnan(end.low):
            return ["More futures (replications=30) tell whether a test can show who stays."]
        clear = f"no clear difference in that ({text.gaps(end.low, end.high, '%')})"
        none = end.low == end.high == 0
        why = f"even after {month} the run itself shows "
        why += "no difference in that at all" if none else clear
        return [f"{test} would not settle it: {why}."]
    leader = display(c, policy if end.sign > 0 else c.baseline)
    shows = f"that {leader} retains more accounts"
    if found.months is not None:
        chance = text.percent(found.power[found.months - 1])
        after = text.counted(found.months, "month")
        return [f"{test} shows {shows} after {after} (the chance of seeing it is then {chance})."]
    power, size = found.power[-1], retained_needed(found)
    chance = f"after {month} its chance to show that is {text.percent(power)}"
    needs = "" if size is None else f"; it takes {takes(size)} accounts a half"
    return [f"{test} {misses(power)} {shows}: {chance}{needs}."]


def retained_needed(found: Pilot) -> float | None:
    """Return how many accounts a half show who stays; None where these do, or no number is known.

    NaN where it takes more than can be counted.
    """
    end = found.sides[-1]
    if not end.sign or found.months is not None:
        return None
    return math.nan if end.accounts is None else float(end.accounts)


def tests_of(c: RunAnswer, policy: str) -> list[tuple[str, ...]]:
    """Return the tests of leading measures that come nearest, a row each."""
    return [_row(row) for row in leading(c, policy)[:MOST_ROWS]]


def _row(row: Any) -> tuple[str, ...]:
    measure, (good, bad) = MEASURES[row.measure], staying(row)
    among = f"{'all ' if row.among == ALL else ''}{AMONG[row.among]}"
    return (
        f"{text.capital(measure.title)}, {among}",
        AFTER[row.weeks],
        text.gap(row.difference, measure.unit),
        f"{row.accounts // 2:,}",
        text.percent(row.power),
        takes(row.accounts_a_half),
        f"{100 * good:.0f} and {100 * bad:.0f}",
    )
