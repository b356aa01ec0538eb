"""What a fall of health is made of, and the turning point of an account that decided to leave.

Health moves a share of the way to its target each week (model.md, Health). So it is a sum:
each term of the target, smoothed just as health is, what a hand-over took, chance, and what is left
of health as it was before the run. A fall is then the sum of what each of them fell, exactly.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import plain
from simcs.journey.columns import Cause, Problem, Stage
from simcs.journey.drift import shortfalls
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.world.event_log import Event
from simcs.world.followed import Followed

LARGE_FALL = 1.0
"""A fall of health by less turns nothing, logit (A)."""

MAIN_SHARE = 0.5
"""A cause of more than this share of a fall cost most of it."""

PROBLEMS = {kind: f"{kind.name.lower()} problems" for kind in Problem}
FIT, ADOPTION, CHAMPION, GOODWILL = "fit", "adoption", "the champion", "goodwill"
LATE, PRICE_RISE, DOWNTURN = "late answers", "the price rise", "the downturn"
HAND_OVER, CHANCE, BEFORE = "the hand-over", "chance", "what came before the run"

UNDECIDED = (Cause.PAYMENT, Cause.UNCONTROLLABLE)
"""Causes of leaving that follow no decision, and that no health prevents."""

HELD = ("fit", "adoption", "problems", "champion", "goodwill")
"""What `shortfalls` reads of an account."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Standing:
    """Health at each close, and what it is the sum of.

    Parameters
    ----------
    weeks
        The week before its first in the run, then each week in which it is a customer.
    health
        Health at the close of each, logit.
    parts
        The same for each part, by name; in each week they sum to health.
    """

    weeks: list[int]
    health: Floats
    parts: dict[str, Floats]


@dataclass(frozen=True)
class Fall:
    """A fall of health from one close to a later one.

    Parameters
    ----------
    week, health
        The close from which it fell, and health then.
    low_week, low
        The close to which it fell.
    parts
        What each part of health rose (or fell: below 0), by name; they sum to ``low - health``.
    main
        What cost more than half of the fall, and the most; empty where nothing did.
    since
        The week in which that began to pull health down; ``week`` where nothing did.
    """

    week: int
    health: float
    low_week: int
    low: float
    parts: dict[str, float]
    main: str
    since: int


def standing(trace: Followed) -> Standing:
    """Return what an account's health was made of, week by week.

    An account of the opening book begins with its target as it is then, and what its health differs
    from that came before the run. A newcomer begins with its fit and, for want of adoption,
    ``health_start``.
    """
    weeks, p = trace.weeks(), trace.parameters
    target = _target(trace, weeks)
    if trace.begin["stage"] == Stage.ACTIVE:
        first = {name: float(term[0]) for name, term in target.items()}
        start = float(trace.begin["health"])
        left = start - sum(first.values())
    else:
        first = dict.fromkeys(target, 0.0) | {FIT: float(target[FIT][-1])}
        first[ADOPTION] = float(p["health_start"])
        start, left = first[FIT] + first[ADOPTION], 0.0
    speed = float(p["health_speed"])
    share, met = 1.0 - speed, trace.met[weeks]
    drifts = met["drifts"]
    parts = {name: _smoothed(first[name], term[1:], speed, drifts) for name, term in target.items()}
    quits = _carried_over(0.0, -met["handed_over"], share, drifts)
    # Who leaves on a set date does so before the week's drift, who quits after it.
    parts[HAND_OVER] = quits + _lost(met["handed_on"], share, drifts)
    parts[BEFORE] = _carried_over(left, np.zeros(len(weeks)), share, drifts)
    health = np.concatenate(([start], trace.states["health"][weeks]))
    parts[CHANCE] = health - sum(parts.values())
    return Standing([weeks[0] - 1 if weeks else -1, *weeks], health, parts)


def _target(trace: Followed, weeks: list[int]) -> dict[str, Floats]:
    """Return the terms of health's target before the first week and at the close of each."""
    p, met = trace.parameters, trace.met[weeks]
    states = np.concatenate((np.array([trace.begin], trace.states.dtype), trace.states[weeks]))
    # The same function as in the model, of a column of weeks at a time.
    held: Any = SimpleNamespace(**{name: states[name].T for name in HELD})
    fit, adoption, *problems, champion, feeling = plain(shortfalls)(held, p)
    share = float(p["goodwill_kept"])
    late = _lost(met["late"], share, met["drifts"])
    soured = _lost(met["soured"], share, met["drifts"])
    terms = {
        FIT: p["fit_mean"] - fit,
        ADOPTION: p["health_adoption"] * (1.0 - p["adoption_middle"]) - adoption,
        CHAMPION: -champion,
        GOODWILL: -feeling - late - soured,
        LATE: late,
        PRICE_RISE: soured,
        DOWNTURN: -np.concatenate(([0.0], met["shock"])),
    }
    return terms | {PROBLEMS[kind]: -problems[kind] for kind in Problem}


def _smoothed(first: float, target: Floats, speed: float, drifts: NDArray[np.bool_]) -> Floats:
    """Return a level that moves a share of the way to its target in each week that it drifts."""
    levels = [first]
    for aim, moves in zip(target.tolist(), drifts, strict=True):
        levels.append(levels[-1] + (aim - levels[-1]) * speed if moves else levels[-1])
    return np.asarray(levels)


def _carried_over(first: float, gains: Floats, share: float, drifts: NDArray[np.bool_]) -> Floats:
    """Return a level of which a share carries over in each week that it drifts, before it gains."""
    levels = [first]
    for gain, moves in zip(gains.tolist(), drifts, strict=True):
        levels.append((levels[-1] * share if moves else levels[-1]) + gain)
    return np.asarray(levels)


def _lost(costs: Floats, share: float, drifts: NDArray[np.bool_]) -> Floats:
    """Return what is missing of a level by costs that are taken before the week's decay."""
    return _carried_over(0.0, -costs * share, share, drifts)


def decision(trace: Followed) -> int | None:
    """Return the week in which it decided to leave; -1 if before the run.

    None where no decision led to a loss: it stays, its payment failed, or nobody could keep it.
    """
    last = trace.last
    if last["stage"] != Stage.GONE or last["cause"] in UNDECIDED:
        return None
    decisions = (Event.NOTICE_GIVEN, Event.DECIDED_QUIETLY)
    decided = trace.events["week"][np.isin(trace.events["event"], decisions)]
    return int(decided[-1]) if len(decided) else -1


def fall_to_decision(trace: Followed) -> Fall | None:
    """Return the fall from the best close of the last year to the decision to leave.

    None where no decision in the run led to a loss, or it fell by less than `LARGE_FALL`.
    """
    decided = decision(trace)
    if decided is None or decided < 0:
        return None
    stood = standing(trace)
    low = stood.weeks.index(decided)
    # A CSM who quits that week does so after the decision.
    lost = trace.met["handed_over"][decided]
    stood.health[low] += lost
    stood.parts[HAND_OVER][low] += lost
    year = [j for j in range(low + 1) if stood.weeks[j] >= decided - WEEKS_PER_YEAR]
    high = max(year, key=lambda j: (stood.health[j], j))
    return _fall(stood, high, low)


def largest_fall(trace: Followed) -> Fall | None:
    """Return the largest fall from any close to a later one, if it is a `LARGE_FALL`."""
    stood = standing(trace)
    low = int(np.argmax(np.maximum.accumulate(stood.health) - stood.health))
    high = int(np.argmax(stood.health[: low + 1]))
    return _fall(stood, high, low)


def _fall(stood: Standing, high: int, low: int) -> Fall | None:
    health, end = float(stood.health[high]), float(stood.health[low])
    if health - end < LARGE_FALL:
        return None
    parts = {name: float(level[low] - level[high]) for name, level in stood.parts.items()}
    worst = min(parts, key=lambda name: parts[name])
    main = worst if -parts[worst] > MAIN_SHARE * (health - end) else ""
    since = _set_in(stood.parts[main], high, low) if main else high
    return Fall(stood.weeks[high], health, stood.weeks[low], end, parts, main, stood.weeks[since])


def _set_in(level: Floats, high: int, low: int) -> int:
    """Return where a part of health began to fall: after it was last at its best in the fall.

    Where it was falling already when health was best, that is before.
    """
    best = high + int(np.flatnonzero(level[high : low + 1] == level[high : low + 1].max())[-1])
    if best == high:
        while best > 0 and level[best - 1] > level[best]:
            best -= 1
    return best + 1
