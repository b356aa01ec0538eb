"""Telemetry: what can be seen of an account, and the plain health score made of it.

The score has no noise, lag or gap yet, and no sight of latent health but through usage.
"""

from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.journey.columns import Stage
from simcs.journey.drift import open_problems, sigmoid
from simcs.signals.parameters import Signals

ACTIVE = int(Stage.ACTIVE)
USAGE_CENTRE, USAGE_SCALE = 0.5, 0.3
TICKETS_CENTRE, TICKETS_SCALE = 1.2, 1.2
SPONSOR_CENTRE, SPONSOR_SCALE = 0.85, 0.3

SIGNALS = np.dtype((np.record, [(f.name, "f8") for f in fields(Signals)]))


def table(signals: Signals) -> NDArray[Any]:
    """Return the signal parameters as a structured array of one row."""
    rows = np.zeros(1, SIGNALS)
    for f in fields(Signals):
        rows[f.name] = getattr(signals, f.name)
    return rows


@compiled
def reading(a: Any, s: Any) -> float:
    """Update the account's signals and return the weighted sum of how far they are from usual."""
    a.usage = a.adoption * (s.usage_base + s.usage_health * sigmoid(a.health))
    week = s.tickets_base + s.tickets_usage * a.adoption + s.tickets_problem * open_problems(a)
    a.tickets = s.tickets_kept * a.tickets + week
    return float(
        s.weight_usage * (a.usage - USAGE_CENTRE) / USAGE_SCALE
        - s.weight_tickets * (a.tickets - TICKETS_CENTRE) / TICKETS_SCALE
        + s.weight_sponsor * (a.champion - SPONSOR_CENTRE) / SPONSOR_SCALE
    )


@compiled
def observe(a: Any, s: Any) -> None:
    """Take this week's reading into the smoothed score and its slow average."""
    z = reading(a, s)
    a.score_z = (1.0 - s.smoothing) * a.score_z + s.smoothing * z
    a.score = 100.0 * sigmoid(s.score_level + s.score_slope * a.score_z)
    a.score_before = (1.0 - s.slow_smoothing) * a.score_before + s.slow_smoothing * a.score


@compiled
def first_look(a: Any, s: Any) -> None:
    """Start an account's signals at their long-run value for its present state."""
    week = s.tickets_base + s.tickets_usage * a.adoption + s.tickets_problem * open_problems(a)
    a.tickets = week / (1.0 - s.tickets_kept)
    a.score_z = reading(a, s)
    a.score = 100.0 * sigmoid(s.score_level + s.score_slope * a.score_z)
    a.score_before = a.score


@compiled
def telemetry(accounts: Any, signals: Any) -> None:
    """Observe every active account."""
    s = signals[0]
    for i in range(accounts.shape[0]):
        if accounts[i].stage == ACTIVE:
            observe(accounts[i], s)


@compiled
def begin_telemetry(accounts: Any, rows: Any, s: Any) -> None:
    """Take a first look at each of the accounts in ``rows``."""
    for i in rows:
        first_look(accounts[i], s)
