"""What telemetry reads of the signals' numbers: a table with one row per segment."""

from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.columns import F8, I8, columns_of
from simcs.journey.parameters import Journey
from simcs.signals.parameters import Score, Signals

Floats = NDArray[np.float64]
PERFECT, COIN = 1, 2
KINDS = {Score.composite: 0, Score.perfect: PERFECT, Score.coin: COIN}
SIGNAL_NUMBERS = tuple(f.name for f in fields(Signals) if f.name != "score")


class SignalParameters(Signals):
    """All that telemetry needs of one segment, a row of `SIGNAL_ROW`."""

    noise: F8
    middle: F8
    spread: F8
    kind: I8


SIGNAL_ROW = np.dtype(
    (np.record, [(name, "f8") for name in SIGNAL_NUMBERS] + columns_of(SignalParameters))
)
"""One row per segment, as numba reads it."""


def table(
    signals: Signals, journey: Journey, norms: Floats, target_pulse: float = 0.0
) -> NDArray[Any]:
    """Return the signal parameters as a structured array, one row per segment in order.

    Parameters
    ----------
    norms
        Shape ``(segments, 2)``: mean and standard deviation of the weighted signals in a typically
        served population, by which a score is normalised.
    target_pulse
        How much rosier impressions are for a target that CSMs are paid for.
    """
    rows = np.zeros(len(journey.segments), SIGNAL_ROW)
    for name in SIGNAL_NUMBERS:
        rows[name] = getattr(signals, name)
    rows["pulse_bias"] = signals.pulse_bias + target_pulse
    rows["noise"] = [segment.signal_noise for segment in journey.segments.values()]
    rows["middle"], rows["spread"] = norms.T
    rows["kind"] = KINDS[signals.score]
    return rows
