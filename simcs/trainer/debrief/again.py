"""Step 9: weeks from which to play again, those in which most was about to be lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcs.trainer.course import Course
from simcs.trainer.debrief.health import moved
from simcs.trainer.debrief.played import Played
from simcs.trainer.debrief.words import Step, dollars, listed

SPAN = 4
"""Weeks over which a fall is added up."""

APART = 6
"""Weeks between two of the weeks that are named, at least."""

MOST = 3

ENOUGH = 0.005
"""A fall of less than this share of the opening ARR is none."""

LEFT_TO_PLAY = 8
"""Weeks that remain to be played, at least."""

EARLIER = 4
"""Health follows what happened up to so many weeks before."""


@dataclass(frozen=True)
class Moment:
    """A week from which to play again.

    Parameters
    ----------
    week
        From 0; the orders before it stay as they were.
    arr
        By how much the ARR one had to expect to lose rose in the weeks from then, $, with those
        accounts for which it rose.
    accounts
        Those whose chance to renew fell the most, the most first.
    why
        A sentence or two.
    """

    week: int
    arr: float
    accounts: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Again(Step):
    """The weeks that mattered most, the most first."""

    moments: tuple[Moment, ...]


def step_nine(played: Played) -> Again:
    """Return the ninth step."""
    own = played.own
    falls = falls_of(own)
    spans = max(1, len(falls) - LEFT_TO_PLAY + 1)
    sums = np.stack([np.maximum(falls[w : w + SPAN].sum(axis=0), 0.0) for w in range(spans)])
    totals = sums.sum(axis=1)
    least = ENOUGH * float(own.arr[0].sum())
    found: list[Moment] = []
    for week in np.argsort(-totals, kind="stable").tolist():
        if totals[week] <= least or len(found) == MOST:
            break
        if all(abs(week - one.week) >= APART for one in found):
            found.append(_moment(played, week, sums[week]))
    return Again("Play again from here", tuple(_sentences(found)), tuple(found))


def falls_of(course: Course) -> NDArray[np.float64]:
    """Return by how much ARR times the chance to renew fell in each week, $; below 0 where it rose.

    Only of accounts that were yet to decide and stayed so: what a decision brings is luck. Shape
    ``(weeks, accounts)``.
    """
    week = np.arange(course.weeks)[:, None]
    counts = course.here[:-1] & course.here[1:]
    counts &= (course.decides[:-1] > week) & (course.decides[1:] == course.decides[:-1])
    fall = course.arr[:-1] * (course.renews[:-1] - course.renews[1:])
    return np.where(counts, fall, 0.0)


def _moment(played: Played, week: int, falls: NDArray[np.float64]) -> Moment:
    own, last = played.own, min(week + SPAN, played.weeks)
    order = [n for n in np.argsort(-falls, kind="stable").tolist() if falls[n] > 0]
    half = int(np.searchsorted(np.cumsum(falls[order]), falls.sum() / 2)) + 1
    main = order[:half]
    names = tuple(played.name(n) for n in main)
    behind = [moved(own, n, max(0, week - EARLIER), last, down=True) for n in main]
    causes = Counter(cause.part for cause in behind if cause.part)
    words = {cause.part: cause.words for cause in reversed(behind)}
    why = (
        f"In weeks {week + 1} to {last}, the loss to expect at the next decisions rose by "
        f"{dollars(float(falls.sum()))} a year, half of it or more with {listed(names)}."
    )
    if causes:
        top = [words[part] for part, _ in causes.most_common(2)]
        why += f" Behind it: {listed(top)}."
    return Moment(week, float(falls.sum()), names, why)


def _sentences(found: list[Moment]) -> list[str]:
    if not found:
        return ["No week stands out: the chances of your accounts never fell by much."]
    weeks = [f"week {one.week + 1}" for one in found]
    return [
        (
            f"Most was about to be lost from {listed(weeks)}. Play again from "
            f"{'there' if len(found) == 1 else 'one of these'}, and see what else you can do."
        ),
        *(one.why for one in found),
    ]
