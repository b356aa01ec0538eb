"""Step 3: where many futures put each strategy, and this future among them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from simcs.report.text import counted
from simcs.trainer.course import Course
from simcs.trainer.debrief.played import NO_WORK, Played
from simcs.trainer.debrief.words import Step, decimal, label, percent
from simcs.trainer.futures import Futures, Shares

USUAL = 0.5
"""A future in which strategies keep so many accounts more or fewer is still a usual one."""

NINE_OF_TEN = (5, 95)


@dataclass(frozen=True)
class Among:
    """One strategy in all futures.

    Parameters
    ----------
    here
        Accounts it kept in this future.
    mean, low, high
        … in all futures on average, and in nine of ten between these.
    fewer, more
        Share of the futures in which it kept fewer, or more, than in this one.
    counts
        Accounts kept -> number of futures, as pairs in order.
    """

    strategy: str
    label: str
    here: int
    mean: float
    low: int
    high: int
    fewer: float
    more: float
    counts: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Spread(Step):
    """Where the futures put each strategy.

    Parameters
    ----------
    after
        Number of weeks after which accounts were counted; None: the game was too short for it.
    futures
        How many there are.
    own
        Accounts that the player had kept then, in this future alone.
    kinder
        By how many accounts more than usual the strategies kept in this future, on average.
    shares
        What the differences come from.
    fits
        Whether the stored futures agree with this one; if not, the world has changed since.
    """

    after: int | None
    futures: int
    own: int
    lines: tuple[Among, ...]
    kinder: float
    shares: Shares
    fits: bool


def step_three(played: Played, futures: Futures) -> Spread:
    """Return the third step."""
    title = "This future among many"
    after = futures.close(played.weeks)
    if after is None:
        short = "Your game was too short to be counted among the futures played ahead."
        return Spread(title, (short,), None, futures.count, 0, (), 0.0, Shares(0.0, 0.0, 0.0), True)
    kept = futures.kept_after(after)
    lines = tuple(_among(one, kept[one], played.others[one], after) for one in kept)
    kinder = float(np.mean([line.here - line.mean for line in lines]))
    fits = all(
        played.future >= futures.count or kept[line.strategy][played.future] == line.here
        for line in lines
    )
    shares, own = futures.shares(after), played.own.kept(after)
    said = tuple(_sentences(played, futures, after, lines, kinder, shares, fits))
    return Spread(title, said, after, futures.count, own, lines, kinder, shares, fits)


def _among(strategy: str, kept: tuple[int, ...], course: Course, after: int) -> Among:
    here, table = course.kept(after), np.array(kept)
    low, high = np.percentile(table, NINE_OF_TEN, method="nearest").tolist()
    counts = tuple(sorted(Counter(kept).items()))
    fewer, more = float((table < here).mean()), float((table > here).mean())
    return Among(
        strategy, label(strategy), here, float(table.mean()), low, high, fewer, more, counts
    )


def _sentences(
    played: Played,
    futures: Futures,
    after: int,
    lines: tuple[Among, ...],
    kinder: float,
    shares: Shares,
    fits: bool,
) -> list[str]:
    found = []
    if after < played.weeks:
        found.append(
            f"Counted after {after} weeks, the last count within your {played.weeks} weeks."
        )
    best = max(lines, key=lambda line: line.mean)
    idle = next(line for line in lines if line.strategy == NO_WORK)
    found += [
        f"In {counted(futures.count, 'future')}, {line.label} kept {decimal(line.mean)} accounts "
        f"on average, and {_range(line)} in nine of ten; in this one {line.here}."
        for line in dict.fromkeys((best, idle))
    ]
    if abs(kinder) < USUAL:
        found.append("This future was a usual one: neither kind nor hard.")
    else:
        how = "kinder" if kinder > 0 else "harder"
        by = f"{decimal(abs(kinder))} accounts {'more' if kinder > 0 else 'fewer'} than usual"
        found.append(f"This future was {how} than most: on average the strategies kept {by}.")
    if any(shares):
        found.append(
            f"Of all differences between these games, {percent(shares.strategy)} came from the "
            f"strategy and {percent(shares.future)} from the future alone."
        )
    found.append(
        "Your own orders were played in this future only; in others they might do otherwise."
    )
    if not fits:
        found.append(
            "Your game had something that those futures had not, such as an event in your room: "
            "compare with care."
        )
    return found


def _range(line: Among) -> str:
    return f"{line.low} each time" if line.low == line.high else f"{line.low} to {line.high}"
