"""How long until something happens, when some are not watched to the end, or it never can.

Kaplan-Meier where nothing stands in its way; Aalen-Johansen where something else may come first.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class SurvivalCurve:
    """The share to whom it has not happened yet: 1 at first, a step down at each time of an event.

    Parameters
    ----------
    times
        Shape ``(steps,)``: the distinct times of events, ascending.
    survival
        Shape ``(steps,)``: the share from that time on, until the next.
    at_risk
        Shape ``(steps,)``: how many were watched just before that time.
    events
        Shape ``(steps,)``: to how many it happened at that time.
    """

    times: NDArray[np.float64]
    survival: NDArray[np.float64]
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]

    def at(self, when: ArrayLike) -> NDArray[np.float64]:
        """Return the share to whom it has not happened at the times ``when``, of the same shape."""
        steps = np.concatenate(([1.0], self.survival))
        return np.asarray(steps[np.searchsorted(self.times, when, side="right")])


def kaplan_meier(
    time: ArrayLike, event: ArrayLike, entry: ArrayLike | None = None
) -> SurvivalCurve:
    """Return the Kaplan-Meier curve of right-censored and perhaps left-truncated times.

    Parameters
    ----------
    time
        Shape ``(n,)``: when it happened or, where it did not, until when it was seen not to.
    event
        Shape ``(n,)``: whether it happened at ``time``.
    entry
        Shape ``(n,)``: since when each was watched; it counts as at risk after that time only.
        Without it all are watched from before the first event.

    Raises
    ------
    ValueError
        When shapes differ, a time is NaN, or somebody was watched only from ``time`` on.

    Notes
    -----
    S(t) is the product over event times u ≤ t of 1 - d(u)/n(u), with d events among the n at risk:
    those with entry < u ≤ time (Kaplan and Meier 1958; late entry as in Tsai, Jewell and Wang
    1987). What happens at u happens before anybody is lost from sight at u. The same as the
    estimator of statsmodels, which tests hold it against, and fast enough for every arm and future.
    """
    times = np.asarray(time, np.float64)
    happened = np.asarray(event, bool)
    if times.ndim != 1 or happened.shape != times.shape:
        raise ValueError(f"time {times.shape} and event {happened.shape} must be (n,), (n,)")
    if np.isnan(times).any():
        raise ValueError("time must not be NaN")
    steps, events = np.unique(times[happened], return_counts=True)
    gone = np.searchsorted(np.sort(times), steps, side="left")
    if entry is None:
        entered: NDArray[Any] = np.full(len(steps), len(times))
    else:
        entries = np.asarray(entry, np.float64)
        if entries.shape != times.shape or not (entries < times).all():
            raise ValueError("entry must have the shape of time and come before it")
        entered = np.searchsorted(np.sort(entries), steps, side="left")
    at_risk = (entered - gone).astype(np.int64)
    survival: NDArray[Any] = np.cumprod(1.0 - events / at_risk)
    return SurvivalCurve(steps, survival, at_risk, events.astype(np.int64))


def aalen_johansen(time: ArrayLike, outcome: ArrayLike) -> SurvivalCurve:
    """Return the share to whom it has not happened, when something else may come first for good.

    Parameters
    ----------
    time
        Shape ``(n,)``: when the first of both came or, where neither did, until when it was seen.
    outcome
        Shape ``(n,)``: 0 neither, 1 what is asked for, 2 the other, after which it never comes.

    Notes
    -----
    1 less the cumulative incidence of Aalen and Johansen (1978), computed by statsmodels. It is
    imported here, as that takes a second or two.
    """
    from statsmodels.duration.survfunc import CumIncidenceRight

    times, came = np.asarray(time, np.float64), np.asarray(outcome, np.int64)
    happened = came == 1
    if not happened.any():
        nothing: NDArray[Any] = np.zeros(0)
        return SurvivalCurve(nothing, nothing, nothing.astype(np.int64), nothing.astype(np.int64))
    # With weights, of 1 each, it leaves out standard errors, which divide by zero at the end.
    found = CumIncidenceRight(times, came, freq_weights=np.ones(len(times)))
    steps, events = np.unique(times[happened], return_counts=True)
    place = np.searchsorted(found.times, steps)
    at_risk = len(times) - np.searchsorted(np.sort(times), steps, side="left")
    survival = 1.0 - np.asarray(found.cinc[0])[place]
    return SurvivalCurve(steps, survival, at_risk.astype(np.int64), events.astype(np.int64))


HALF = 0.5 + 1e-12
"""A share that is not yet below a half, but for rounding."""


def time_of_half(curve: SurvivalCurve) -> float:
    """Return the time from which on it has happened to half or more; NaN if it never has."""
    half = np.flatnonzero(curve.survival <= HALF)
    return float(curve.times[half[0]]) if len(half) else np.nan


def restricted_mean(curve: SurvivalCurve, limit: float) -> float:
    """Return the mean time until the event, counting nobody longer than ``limit``.

    It is the area under the curve from 0 to ``limit`` (Irwin 1949), in the unit of time. After the
    last observation the curve stays level, so what nobody was watched for counts as not happening.
    """
    inside = (curve.times > 0) & (curve.times < limit)
    edges = np.concatenate(([0.0], curve.times[inside], [limit]))
    return float(np.sum(np.diff(edges) * curve.at(edges[:-1])))
