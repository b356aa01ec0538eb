"""Why accounts leave, in sentences: each from rows of losses.csv and beside_stayers.csv alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from simcs.analysis.losses import ALL, LEAVING, LEFT, SIGN, SINCE, TURNING
from simcs.analysis.money import Outcome, outcome
from simcs.experiment.account_logs import FOLLOWED
from simcs.experiment.measurements import RunAnswer
from simcs.report.loss_rows import (
    compared,
    in_a_year,
    is_sure,
    parts_of,
    rows_of,
    type_name,
    types,
    within,
)
from simcs.report.names import display
from simcs.report.text import counted, gap, money, numbers, percent, percents
from simcs.world.parting_tallies import CAUSES, NO_FALL, Sign

MOST_TYPES = 3
"""Types of accounts that have a sentence."""
MOST_LOOKS = 3
"""Differences between those that leave and those that stay that have a sentence."""


def _decimals(digits: int) -> Callable[[float], str]:
    """Return what writes numbers with so many decimals; nothing is "-0"."""
    return lambda value: f"{round(value, digits) + 0.0:.{digits}f}"


LOOKS: dict[str, tuple[str, Callable[[float], str]]] = {
    "arr": ("ARR", lambda value: money(numbers([value], "$")[0])),
    "tenure": ("years as a customer", _decimals(1)),
    "score": ("health score", _decimals(0)),
    "adoption": ("adoption", percent),
    "first_value": ("first value reached", percent),
    "champion": ("the champion's backing", percent),
    "problems": ("open problems", _decimals(2)),
    "goodwill": ("goodwill (logit)", _decimals(2)),
    "contacts": ("tasks that CSMs finished in a quarter", _decimals(1)),
}
"""Look -> what people call it, and how its values are written."""
MATCHED = ("arr", "tenure")
"""Looks by which stayers are chosen."""


def sentences(c: RunAnswer) -> list[str]:
    """Return the answer: how many leave and when, what was to be seen, what another arm changes."""
    return [*how_many(c), *signs(c), *changes(c)]


def how_many(c: RunAnswer) -> Iterator[str]:
    """Say how many leave with the first arm, and at what age as a customer most often."""
    rows = rows_of(c)
    row = rows.get((c.baseline, LEFT, ALL, ALL, ALL))
    if row is None:
        return
    ends = percents(row.ci_low, row.ci_high).replace(" to ", " and ")
    sure = "" if math.isnan(row.ci_low) else f" (between {ends})"
    yield (
        f"With {display(c, c.baseline)}, {percent(row.mean)} of today's accounts leave"
        f"{within(c)}{sure}.{_when(c)}"
    )


def _when(c: RunAnswer) -> str:
    often = [row for row in types(c, grouped=False) if row.grouping == ALL]
    if not is_sure(c):
        return ""
    if not often:
        return " At no age as a customer do they leave clearly more often than on average."
    worst = often[0]
    book = worst.mean - worst.above_book
    return (
        f" They leave most often in {worst.part} as a customer: {a_year(worst.mean)} of 100 a "
        f"year, against {a_year(book)} on average."
    )


def a_year(rate: float) -> str:
    """Return how many of 100 accounts leave in a year, at a rate."""
    share = 100 * in_a_year(rate)
    return numbers([share], "accounts", 1 if share < 10 else 0)[0]


def signs(c: RunAnswer) -> Iterator[str]:
    """Say what was to be seen of those that left before they decided, and whether anybody acted."""
    rows = rows_of(c)
    own = {one: rows.get((c.baseline, SIGN, ALL, ALL, one.value)) for one in Sign}
    if any(row is None for row in own.values()):
        return
    share = {one: percent(row.mean) for one, row in own.items() if row is not None}
    yield (
        f"Of those that left, {share[Sign.NONE]} had shown no sign, {share[Sign.MISSED]} had shown "
        f"one and nobody acted, and {share[Sign.ACTED]} left though a CSM had acted; "
        f"{share[Sign.BEYOND]} left for reasons that no work prevents, and {share[Sign.BEFORE]} "
        f"had decided before the run ({_followed(c, own[Sign.NONE])})."
    )


def _followed(c: RunAnswer, row: Any) -> str:
    """Return of how many leavings, and accounts and futures, what was to be seen is known."""
    each = counted(min(c.facts.accounts, FOLLOWED), "account")
    if row.replications == 1:
        return f"{row.of:.0f} of {each} that were followed"
    return f"{row.of:,.0f} leavings of {each} followed in each of {row.replications} futures"


def changes(c: RunAnswer) -> Iterator[str]:
    """Say how many fewer or more leave with the arm that is compared."""
    arm = compared(c)
    row = rows_of(c).get((arm or "", LEFT, ALL, ALL, ALL))
    if arm is None or row is None:
        return
    yield f"With {display(c, arm)}, {difference(row)}."


def difference(row: Any) -> str:
    """Return "4.2 points fewer leave (between 3.1 and 5.3)", or in which form there is none."""
    low, high = row.difference_low, row.difference_high
    said = outcome(row.mean_difference, low, high)
    if said is Outcome.SAME:
        return "exactly as many leave"
    if said is Outcome.UNMEASURED:
        return "one future shows no difference to rely on"
    ends = numbers([abs(low), abs(high)], "%")
    if said is Outcome.UNCLEAR:
        return (
            "there is no clear difference in how many leave: between "
            f"{ends[0]} points fewer and {ends[1]} points more"
        )
    way = "more" if said is Outcome.MORE else "fewer"
    ordered = ends if said is Outcome.MORE else ends[::-1]
    size = gap(abs(row.mean_difference), "%")
    return f"{size} {way} leave (between {ordered[0]} and {ordered[1]})"


def turning(c: RunAnswer) -> Iterator[str]:
    """Say what most often turned accounts, and how long before they decided."""
    rows = rows_of(c)
    found = [rows.get((c.baseline, TURNING, ALL, ALL, part)) for part in parts_of(c, TURNING)]
    known = [row for row in found if row is not None and row.count]
    if not known:
        return
    causes = sorted((row for row in known if row.part in CAUSES), key=lambda row: -row.count)
    looked = counted(int(known[0].of), "account")
    if not causes:
        yield f"No single cause turned any of the {looked} whose last year was taken apart."
        return
    top = causes[0]
    slow = next((row for row in known if row.part == NO_FALL), None)
    others = (
        ""
        if slow is None
        else (f" {percent(slow.mean)} left without a large fall of health in that year.")
    )
    since = rows.get((c.baseline, SINCE, ALL, ALL, top.part))
    ahead = "" if since is None else f", on average {since.mean:.0f} weeks before they decided"
    together = sum(row.mean for row in causes)
    yield (
        f"A single cause made {percent(together)} of them leave, most often {top.part} "
        f"({percent(top.mean)} of {looked} whose last year was taken apart){ahead}.{others}"
    )


def apart(c: RunAnswer) -> Iterator[str]:
    """Say how those that leave stood beside stayers like them, where that is clearly different."""
    own = c.beside_stayers
    own = own[(own["policy"] == c.baseline) & ~own["look"].isin(MATCHED)]
    half = (own["difference_high"] - own["difference_low"]) / 2
    clear = own[(own["difference_low"] > 0) | (own["difference_high"] < 0)].copy()
    if not len(own) or not own["pairs"].max():
        return
    if not is_sure(c):
        return
    if not len(clear):
        yield "A quarter before they decided, they were not clearly different from stayers."
        return
    clear["clarity"] = (clear["difference"].abs() / half.loc[clear.index]).fillna(math.inf)
    top = clear.sort_values("clarity", ascending=False, kind="stable").head(MOST_LOOKS)
    parts = []
    for row in top.itertuples():
        name, write = LOOKS[str(row.look)]
        parts.append(f"{name} {write(row.left)} (stayers {write(row.stayed)})")
    said = "; ".join(parts)
    yield f"A quarter before they decided, they differed from stayers like them: {said}."


def kinds(c: RunAnswer) -> Iterator[str]:
    """Say which types of accounts leave clearly more often than the book."""
    found = types(c)
    if not is_sure(c):
        return
    if not found:
        yield "No type of account leaves clearly more often than the book at any age."
        return
    each = [
        f"{type_name(row)} in {row.part} ({a_year(row.mean)} of 100 a year)"
        for row in found[:MOST_TYPES]
    ]
    looked = c.losses[
        (c.losses["measure"] == LEAVING)
        & (c.losses["policy"] == c.baseline)
        & (c.losses["grouping"] != ALL)
    ]
    more = len(found) - len(each)
    rest = f" and {more} more" if more else ""
    yield (
        f"These leave clearly more often than the book: {', '.join(each)}{rest}. Of "
        f"{counted(len(looked), 'type')} looked at, about 1 in 40 looks so by chance alone."
    )
