"""Figures of each effect, with 95 % intervals over companies, from what was added up in each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from experiments.effects.published import PUBLISHED, Published
from experiments.effects.stages import (
    CALLS,
    COSTS,
    DEPARTURES,
    GROUPS,
    MOST_CALLS,
    RESCUES,
    SEGMENTS,
    TEAMS,
    YEARS,
)
from experiments.effects.staging import Floats
from simcs.analysis.interval import mean_interval

Interval = tuple[float, float, float]
Found = dict[str, Any]


def ratio(tops: Floats, bottoms: Floats, scale: float = 1.0) -> Interval:
    """Return Σ tops / Σ bottoms over companies with a 95 % interval, by a jackknife of companies.

    Parameters
    ----------
    tops, bottoms
        Shape (companies,).
    """
    if not bottoms.sum():
        return (np.nan,) * 3
    count, whole = len(tops), float(tops.sum() / bottoms.sum())
    if count == 1:
        return (scale * whole, np.nan, np.nan)
    without = (tops.sum() - tops) / (bottoms.sum() - bottoms)
    mean, low, high = mean_interval(scale * (count * whole - (count - 1) * without))
    return mean, low, high


def _line(what: str, figure: Interval, unit: str) -> Found:
    return {"what": what, "figure": list(figure), "unit": unit}


def contact(sums: Floats) -> Found:
    """Return what one call more does to leavers in 13 weeks; sums of (companies, 9, 3)."""
    cells = sums.reshape(len(sums), len(CALLS), len(GROUPS), 3)
    number, without, called = np.moveaxis(cells, -1, 0)

    def points(call: int, group: int) -> Interval:
        return ratio((called - without)[:, call, group], number[:, call, group], 100.0)

    details = [
        _line("leavers, left alone", ratio(without[:, 0, 0], number[:, 0, 0], 100.0), "%"),
        _line("leavers, approached", ratio(called[:, 0, 0], number[:, 0, 0], 100.0), "%"),
        _line("difference where use is below a half", points(0, 1), "points"),
        _line("difference where use is higher", points(0, 2), "points"),
        _line("difference with `check_in`, a call that also cares", points(1, 0), "points"),
        _line("the same where use is below a half", points(1, 1), "points"),
        _line("difference if reconsidering were twice as likely", points(2, 0), "points"),
    ]
    return {"model": list(points(0, 0)), "details": details}


def lift(sums: Floats) -> Found:
    """Return how far those at most risk are those helped most; sums of (companies, 2, 7)."""
    true, score = sums[:, 0], sums[:, 1]

    def points(rows: Floats, column: int) -> Interval:
        return ratio(rows[:, column], rows[:, 0], 100.0)

    details = [
        _line("the same with the score for risk", ratio(score[:, 1], score[:, 0]), "share"),
        _line("rank correlation of true risk and lift", ratio(true[:, 5], true[:, 6]), ""),
        _line("lift of one call, all accounts", points(true, 2), "points"),
        _line("lift, the 30 % at most true risk", points(true, 3), "points"),
        _line("lift, the 30 % with the worst score", points(score, 3), "points"),
        _line("lift, the 30 % it helps most", points(true, 4), "points"),
    ]
    return {"model": list(ratio(true[:, 1], true[:, 0])), "details": details}


def departure(sums: Floats) -> Found:
    """Return what a departure costs in the year after; sums of (companies, 12, 6)."""
    cells = sums.reshape(len(sums), len(DEPARTURES), 1 + len(SEGMENTS), 6)

    def change(place: int, group: int, column: int) -> Interval:
        own = cells[:, place, group]
        return ratio(-own[:, column + 1], own[:, column], 100.0)

    details = [
        _line("ARR a year after", change(0, 0, 2), "%"),
        _line("chance to renew, decisions of the first 13 weeks", change(0, 0, 4), "points"),
        *(
            _line(f"revenue, {name}", change(0, 1 + number, 0), "%")
            for number, name in enumerate(SEGMENTS)
        ),
        _line("revenue, hand-over alone", change(1, 0, 0), "%"),
        _line("chance to renew, the same decisions, hand-over alone", change(1, 0, 4), "points"),
        _line("revenue, if the hand-over cost twice the health", change(2, 0, 0), "%"),
    ]
    return {"model": list(change(0, 0, 0)), "details": details}


def tolerance(sums: Floats) -> Found:
    """Return how many calls do most for renewals; sums of (companies, 9, 2)."""
    chances = sums[..., 1] / sums[..., 0]
    best = np.argmax(chances, axis=1).astype(float)
    details = [
        _line(
            f"chance to renew with {calls} a quarter, less with none",
            ratio(sums[:, calls, 1] - sums[:, 0, 1], sums[:, 0, 0], 100.0),
            "points",
        )
        for calls in range(1, MOST_CALLS + 1)
    ]
    return {"model": list(mean_interval(best)), "details": details}


def rescued(sums: Floats) -> Found:
    """Return how much oftener the rescued leave; sums of (companies, 6, 4)."""
    cells = sums.reshape(len(sums), len(RESCUES), len(SEGMENTS), 4)

    def plain(place: int) -> Interval:
        return _times(cells[:, place], lambda own: own.sum(axis=0))

    def share(place: int, column: int) -> Interval:
        own = cells[:, place].sum(axis=1)
        return ratio(own[:, column + 1], own[:, column], 100.0)

    every, noticed = range(len(RESCUES))
    alike = "against others of the same segment"
    details = [
        _line("leavers by the end of the next term, the rescued", share(every, 0), "%"),
        _line("the others", share(every, 2), "%"),
        _line(f"multiple, {alike}", _times(cells[:, every], _alike), "times"),
        *(
            _line(
                f"multiple, {name}",
                _times(cells[:, every, number : number + 1], lambda own: own.sum(axis=0)),
                "times",
            )
            for number, name in enumerate(SEGMENTS)
        ),
        _line("multiple, of those that had given notice", plain(noticed), "times"),
        _line(
            f"of those that had given notice, {alike}", _times(cells[:, noticed], _alike), "times"
        ),
    ]
    return {"model": list(plain(every)), "details": details}


def _alike(own: Floats) -> Floats:
    """Return counts as if the others had the segments of the rescued; shape (segments, 4)."""
    with np.errstate(all="ignore"):
        expected = np.where(own[:, 0] > 0, own[:, 0] * own[:, 3] / own[:, 2], 0.0)
    return np.asarray([own[:, 0].sum(), own[:, 1].sum(), own[:, 0].sum(), expected.sum()])


def _times(cells: Floats, counts: Callable[[Floats], Floats]) -> Interval:
    """Return a share as a multiple of another with a 95 % interval, by a jackknife of companies.

    Parameters
    ----------
    cells
        Shape (companies, segments, 4).
    counts
        Makes the four counts of cells that are summed over companies.
    """

    def of(own: Floats) -> float:
        number, gone, others, left = counts(own)
        with np.errstate(all="ignore"):
            return float((gone / number) / (left / others))

    whole, count = of(cells.sum(axis=0)), len(cells)
    if count == 1 or not np.isfinite(whole):
        return (whole if np.isfinite(whole) else np.nan, np.nan, np.nan)
    without = np.asarray([of(cells.sum(axis=0) - one) for one in cells])
    return mean_interval(count * whole - (count - 1) * without)


def tipping(sums: Floats) -> Found:
    """Return what is left of a shock; sums of (companies, 6, 3 · years)."""
    cells = sums.reshape(len(sums), len(COSTS), len(TEAMS), 3, YEARS - 1)
    details = []
    for team, size in enumerate(TEAMS):
        of, own = f"team of {size:g} times the usual", cells[:, 0, team]

        def points(row: int, year: int, own: Floats = own) -> Interval:
            return mean_interval(100 * own[:, row, year])

        details += [
            _line(f"{of}: maturity missing, first year", points(0, 0), "points"),
            _line(f"{of}: maturity missing, fourth year", points(0, -1), "points"),
            _line(f"{of}: share left", ratio(own[:, 0, -1], own[:, 0, 0]), "share"),
            _line(f"{of}: more of the week on fires, first year", points(1, 0), "points"),
            _line(f"{of}: more of the week on fires, fourth year", points(1, -1), "points"),
            _line(f"{of}: accounts lost by the shock, fourth year", points(2, -1), "%"),
        ]
    for team, size in enumerate(TEAMS):
        own = cells[:, 1, team, 0]
        what = f"share left if fires cost maturity ({COSTS[1]:g}), {size:g} times the usual team"
        details.append(_line(what, ratio(own[:, -1], own[:, 0]), "share"))
    lean = cells[:, 0, 0, 0]
    return {"model": list(ratio(lean[:, -1], lean[:, 0])), "details": details}


FIGURES: dict[str, Callable[[Floats], Found]] = {
    "contact": contact,
    "lift": lift,
    "departure": departure,
    "tolerance": tolerance,
    "rescued": rescued,
    "tipping": tipping,
}
"""By the names of `experiments.effects.published`."""

WITHIN, BELOW, ABOVE, UNKNOWN = "within", "below", "above", "unknown"


def verdict(published: Published, model: list[float] | list[float | None]) -> str:
    """Return where the model's figure is: within what is published, below it or above."""
    figure = model[0]
    if figure is None or not np.isfinite(figure):
        return UNKNOWN
    if published.low is not None and figure < published.low:
        return BELOW
    return ABOVE if published.high is not None and figure > published.high else WITHIN


def found(sums: dict[str, Floats]) -> Found:
    """Return all that is found, by effect; ``sums`` have shape (companies, …)."""
    effects = {name: FIGURES[name](own) for name, own in sums.items()}
    for name, effect in effects.items():
        effect["verdict"] = verdict(PUBLISHED[name], effect["model"])
    return effects
