"""What to do next: a test that these accounts can carry, by what can be read of them early."""

from __future__ import annotations

import math
from typing import Any

from simcs.analysis.leading import ALL, AMONG, MEASURES, MOMENTS
from simcs.analysis.money import Outcome, outcome_of, row_of
from simcs.analysis.pilot import Pilot
from simcs.analysis.power import LARGEST, POWER
from simcs.experiment.measurements import RunAnswer
from simcs.interventions.ceiling import CEILING_NAME
from simcs.report import text
from simcs.report.front_sure import answered
from simcs.report.names import display
from simcs.report.pilot_text import misses, rounded_up
from simcs.report.pilots import has_pilots, pilot_of
from simcs.report.short_answer import spoken_of
from simcs.report.short_table import years_shown

AFTER = {13: "a quarter", 26: "two quarters"}
"""Moment -> how long that is, in words."""
MOST_ROWS = 6
NOTHING_TO_FIND = (
    "The run shows no clear difference, so a test would hardly find one: try a larger change "
    "first, or more futures (replications=100)."
)


def next_step(c: RunAnswer) -> str:
    """Return what a test with these accounts could show, by leading measures and by who stays."""
    policy = spoken_of(c)
    if policy is None:
        others = [arm for arm in c.facts.arms if arm not in (*c.policies, CEILING_NAME)]
        return "" if others or len(c.policies) > 1 else (
            "Compare it with another way of working, such as policies=[typical,blend]."
        )  # fmt: skip
    if nothing_to_find(c, policy):
        return NOTHING_TO_FIND
    return " ".join(untestable(c, policy) or [*by_leading(c, policy), *by_retained(c, policy)])


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
    return [f"{test} {misses(power)} {shows}: {chance}; it takes {size} accounts a half."]


def retained_needed(found: Pilot) -> str:
    """Return how many accounts a half show who stays; empty where these do, or none would."""
    end = found.sides[-1]
    if not end.sign or found.months is not None:
        return ""
    return takes(math.nan if end.accounts is None else end.accounts)


def nothing_to_find(c: RunAnswer, policy: str) -> bool:
    """Return whether neither arm is clearly ahead, nor a test by a leading measure enough."""
    ahead = outcome_of(row_of(c.money, policy, "arr", years_shown(c)[-1]))
    return ahead is Outcome.UNCLEAR and chosen(leading(c, policy)) is None


def untestable(c: RunAnswer, policy: str) -> list[str]:
    """Return for page one that these accounts cannot test it, and how many could; else nothing."""
    rows = leading(c, policy)
    retained = retained_needed(pilot_of(c, policy)) if has_pilots(c) else ""
    if not rows or chosen(rows) is not None or not retained:
        return []
    row, longest = rows[0], AFTER[int(c.leading_pilots["weeks"].max())]
    early = f"{MEASURES[row.measure].title} of the {AMONG[row.among]}"
    needed = takes(row.accounts_a_half)
    length = text.after(years_shown(c)[-1]).removeprefix(" after ")
    return [
        (
            f"These accounts are too few to test it: {early}, nearest within {longest}, takes two "
            f"groups of {needed} (here {row.accounts // 2:,}), accounts retained over "
            f"{length} {retained}."
        ),
        "The decision rests on the model: check its assumptions (How sure) first.",
    ]


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
