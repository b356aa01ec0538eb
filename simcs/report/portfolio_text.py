"""What the portfolio says, in sentences: risk and opportunity, and who leaves by outcome.

Each follows from rows of portfolio.csv and portfolio_groups.csv alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simcs.analysis.portfolio import QUADRANTS, averages
from simcs.analysis.portfolio_groups import (
    FIRST_VALUE,
    NOT_REACHED,
    REACHED,
    SATISFACTION,
    SOUND,
)
from simcs.experiment.measurements import RunAnswer
from simcs.report.playbook_amounts import dollars, points
from simcs.report.portfolio_rows import (
    accounts,
    group,
    is_compared,
    most_at_stake,
    name_of,
    overall,
    tried,
    within,
)
from simcs.report.text import counted, numbers, percent, percents, shown

if TYPE_CHECKING:
    import pandas as pd

NAMED = 3
"""Accounts that are named in a sentence."""
BY_CHANCE = 0.05
"""Share of accounts that are not moved whose interval excludes zero all the same."""
FEW = 9.5
"""Accounts from which on an expected number of them has no decimals."""
HIGH = "high risk"
"""What quadrants above the average risk begin with."""


def sentences(c: RunAnswer) -> list[str]:
    """Return what the portfolio says of accounts; nothing where there is none."""
    if not len(accounts(c)):
        return []
    return [*risk(c), *quadrants(c), *moves(c), *moved_most(c), *stakes(c), *unsure(c)]


def risk(c: RunAnswer) -> Iterator[str]:
    """Say how many leave, and how that differs from the first arm."""
    row = overall(c, "risk")
    said = f"With {shown(tried(c))}, {percent(row.mean)} of the accounts leave {within(c)}"
    if not is_compared(c):
        yield f"{said}."
        return
    base, low, high = shown(c.baseline), row.difference_low, row.difference_high
    if math.isnan(low):
        yield f"{said}; one future shows no difference from {base} to rely on."
    elif low == high == 0:
        yield f"{said}, exactly as many as with {base}."
    elif low <= 0 <= high:
        least, most = points(low, high)
        yield (
            f"{said}: no clear difference from {base} "
            f"(between {least.removeprefix('-')} points fewer and {most} more)."
        )
    else:
        mean, *ends = numbers((abs(row.mean_difference), *sorted((abs(low), abs(high)))), "%")
        way = "fewer" if row.mean_difference < 0 else "more"
        yield (
            f"{said}, {mean} points {way} than with {base} "
            f"(between {ends[0]} and {ends[1]} points)."
        )


def quadrants(c: RunAnswer) -> Iterator[str]:
    """Say how many accounts lie in each quadrant, and where its lines are."""
    rows = accounts(c)
    both, risky, gains, neither = (rows[rows["quadrant"] == name] for name in QUADRANTS.values())
    chance, gain = (value for _, value in averages(rows))
    of = f" with {shown(c.baseline)}" if is_compared(c) else ""
    yield (
        f"{_counted(both)} high in both risk and opportunity, {_few(risky)} in risk alone, "
        f"{_few(gains)} in opportunity alone, {_few(neither)} in neither. High is above the mean "
        f"of the accounts{of}: {percent(chance)} risk, {dollars(gain)} of expansion {within(c)}."
    )


def _counted(rows: pd.DataFrame) -> str:
    verb = "is" if len(rows) == 1 else "are"
    return f"{counted(len(rows), 'account')} ({dollars(rows['arr'].sum())} ARR) {verb}"


def _few(rows: pd.DataFrame) -> str:
    return f"{len(rows):,} ({dollars(rows['arr'].sum())})" if len(rows) else "none"


def moves(c: RunAnswer) -> Iterator[str]:
    """Say how many accounts cross the line of risk with the arm."""
    rows = accounts(c)
    if not is_compared(c):
        return
    now, before = (rows[name].str.startswith(HIGH) for name in ("quadrant", "quadrant_without"))
    down, up = rows[before & ~now], rows[now & ~before]
    if len(down) or len(up):
        yield (
            f"{shown(tried(c))} takes {_few(down)} of the accounts from high risk to low, and "
            f"{_few(up)} from low to high."
        )
    else:
        yield f"{shown(tried(c))} takes no account from high risk to low, or from low to high."


def moved_most(c: RunAnswer) -> Iterator[str]:
    """Say which accounts the arm clearly moves, and where all are listed."""
    rows = accounts(c)
    if not is_compared(c):
        return
    where = "columns risk_without, risk and risk_change of portfolio.csv"
    sure = rows[(rows["risk_change_low"] > 0) | (rows["risk_change_high"] < 0)]
    if not len(sure):
        yield (
            "Of no single account is it clear that its risk changes; how much each is moved is in "
            f"{where}."
        )
        return
    by_chance = len(rows) * BY_CHANCE
    of = f"Of {counted(len(rows), 'account')} {len(sure):,}"
    if len(sure) <= by_chance:
        yield (
            f"{of} seem{'s' if len(sure) == 1 else ''} moved, no more than by chance (about "
            f"{_rough(by_chance)}), so none is named; how much each is moved is in {where}."
        )
        return
    most = sure.sort_values("risk_change", key=abs, ascending=False, kind="stable").head(NAMED)
    listed = ", ".join(
        f"{name_of(row)} ({percent(row.risk_without)} risk before, {percent(row.risk)} with it)"
        for row in most.itertuples()
    )
    verb = "is" if len(sure) == 1 else "are"
    yield (
        f"Accounts moved most: {listed}. {of} {verb} clearly moved; by chance about "
        f"{_rough(by_chance)} would seem so. All are in {where}."
    )


def _rough(count: float) -> str:
    """Return how many are to be expected: "10", and of few "0.2"."""
    return f"{count:,.0f}" if count >= FEW else f"{count:.1f}"


def stakes(c: RunAnswer) -> Iterator[str]:
    """Say in which accounts most is at stake."""
    top = [row for row in most_at_stake(accounts(c), NAMED) if row.at_stake > 0]
    if not top:
        yield f"Nothing is at stake {within(c)}: nobody leaves, and nobody buys more."
        return
    parts = [
        f"{name_of(row)} ({percent(row.risk)} risk for {dollars(row.arr)} ARR, "
        f"{dollars(row.opportunity)} of expansion)"
        for row in top
    ]
    yield f"Most is at stake in {', '.join(parts)}."


def outcomes(c: RunAnswer) -> Iterator[str]:
    """Say who leaves by first value, and by results against satisfaction."""
    late, early = (_risk(c, FIRST_VALUE, name) for name in (NOT_REACHED, REACHED))
    if late and early:
        yield (
            f"Of accounts that have not reached first value, {_share(late)} leave {within(c)}, of "
            f"the others {_share(early)}{_apart(late, early)}."
        )
    pair = _mixed(c, SATISFACTION, "not satisfied", "satisfied")
    if pair is None:
        return
    happy, served = pair
    yield (
        f"Satisfied without results, {_share(happy)} leave; with results but not satisfied, "
        f"{_share(served)}{_apart(happy, served)}. {_weighs(happy, served)}"
    )
    other = _mixed(c, SOUND, "sounds bad", "sounds well")
    if other is not None:
        happy, served = other
        yield (
            "Where satisfaction is how tickets sound, which open problems spoil, it is "
            f"{_share(happy)} against {_share(served)}{_apart(happy, served)}. "
            f"{_weighs(happy, served)}"
        )


def _mixed(c: RunAnswer, grouping: str, bad: str, good: str) -> tuple[Any, Any] | None:
    """Return the risk of those satisfied without results, and of those with results alone."""
    happy, served = _risk(c, grouping, f"no results, {good}"), _risk(c, grouping, f"results, {bad}")
    return (happy, served) if happy and served else None


def _risk(c: RunAnswer, grouping: str, name: str) -> Any:
    return group(c, grouping, name, "risk")


def _share(row: Any) -> str:
    between = percents(row.ci_low, row.ci_high)
    return percent(row.mean) + (f" ({between})" if row.ci_low < row.ci_high else "")


def differ(one: Any, other: Any) -> bool:
    """Return whether two intervals have nothing in common; without intervals nobody knows."""
    return bool(one.ci_low > other.ci_high or one.ci_high < other.ci_low)


def _apart(one: Any, other: Any) -> str:
    return "" if differ(one, other) else ", no clear difference"


def _weighs(happy: Any, served: Any) -> str:
    """Return which of the two goes more with staying in this run."""
    if not differ(happy, served):
        return "So neither clearly goes more with staying."
    if happy.mean > served.mean:
        return "So results go more with staying than satisfaction does."
    return "So satisfaction goes more with staying than results do."


def unsure(c: RunAnswer) -> Iterator[str]:
    """Say of how many accounts the quadrant is not sure."""
    rows = accounts(c)
    near = int((~rows["quadrant_is_sure"].astype(bool)).sum())
    futures = counted(c.config.replications, "future")
    if near:
        yield (
            f"After {futures}, {near:,} of {counted(len(rows), 'account')} lie too near a line to "
            "be sure of their quadrant."
        )
    else:
        yield f"After {futures}, every account is clear of the lines."
