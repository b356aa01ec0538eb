"""The rule that makes verdicts of intervals. No verdict is written anywhere else.

At a point a claim *holds* where the whole 95 % interval of its quantity lies on the claim's side of
the line, is *refuted* where it lies on the other, and is *inconclusive* between, where a quantity
that it needs does not hold, or where hours that are to be equal are not. Over all points, the first
of these that is true:

- *half true*: the claim asserts two quantities, and by default one of them holds and the other is
  refuted;
- *holds*: it holds by default and is refuted at no point, and the interval of the share of
  alternative assumptions under which it is right is above one half;
- *refuted*: it is refuted by default and holds at no point, and that interval is below one half;
- *holds only where* (said as what it does by default, then where it does something else): it holds
  at some point; or it is refuted by default, and that interval is not below one half;
- *inconclusive*: it holds at no point, and is not refuted by default.

Where no alternative assumptions were tried, points alone decide.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from simcs.claims.study import Side


class Verdict(Enum):
    """What the rule says, of a point or of a claim."""

    holds = "holds"
    holds_where = "holds only where"
    refuted = "refuted"
    inconclusive = "inconclusive"
    half = "half true"


AT_A_POINT = (Verdict.holds, Verdict.refuted, Verdict.inconclusive)


@dataclass(frozen=True)
class Estimate:
    """A mean over companies with its 95 % interval, of a quantity as it is (shares, not per cent).

    ``companies`` counts those in which it has a value.
    """

    mean: float
    low: float
    high: float
    companies: int


@dataclass(frozen=True)
class Share:
    """In how many sets of assumptions the quantity was on the claim's side, with interval."""

    share: float
    low: float
    high: float
    sets: int


def at_point(estimate: Estimate, line: float, side: Side) -> Verdict:
    """Return the verdict at one point; an interval that is not known is inconclusive."""
    if math.isnan(estimate.low) or math.isnan(estimate.high):
        return Verdict.inconclusive
    above, below = estimate.low > line, estimate.high < line
    if not above and not below:
        return Verdict.inconclusive
    return Verdict.holds if above == (side == "above") else Verdict.refuted


def overall(
    own: Verdict, others: Iterable[Verdict], sets: Share, also: Verdict | None = None
) -> Verdict:
    """Return the verdict of a claim: ``own`` by default, ``others`` at all other points.

    ``also`` is that by default on a second quantity which the claim asserts, if there is one.
    """
    if also is not None and contradicts(own, also):
        return Verdict.half
    found = {own, *others}
    tried = sets.sets > 0
    if own is Verdict.holds and Verdict.refuted not in found and (not tried or sets.low > 1 / 2):
        return Verdict.holds
    if own is Verdict.refuted and Verdict.holds not in found:
        # Right under as many sets as not: then it holds somewhere.
        elsewhere = tried and not sets.high < 1 / 2
        return Verdict.holds_where if elsewhere else Verdict.refuted
    return Verdict.holds_where if Verdict.holds in found else Verdict.inconclusive


def contradicts(one: Verdict, other: Verdict) -> bool:
    """Return whether one says "holds" and the other "refuted"."""
    return {one, other} == {Verdict.holds, Verdict.refuted}


def stretches(verdicts: Sequence[tuple[float, Verdict]]) -> list[tuple[float, float, Verdict]]:
    """Return runs of equal verdicts along a factor: first value, last value, verdict."""
    runs: list[tuple[float, float, Verdict]] = []
    for value, verdict in verdicts:
        if runs and runs[-1][2] is verdict:
            runs[-1] = (runs[-1][0], value, verdict)
        else:
            runs.append((value, value, verdict))
    return runs
