"""Recent contact as a team can see it: the latest contact of each kind, which is forgotten."""

import math
from functools import lru_cache
from typing import Any

import numpy as np

from simcs.columns import Table
from simcs.compiled import compiled
from simcs.errors import ConfigError, quoted
from simcs.journey.columns import NEVER, Account
from simcs.signals.seeing import Bools, Floats, Ints

ALL_GONE = 1_075
"""Half-lives after which a float has nothing left of a number up to one."""

LONGEST = 40_000
"""More weeks than there can be since anything was done."""


def finite(what: str, value: Any, above: float = -math.inf) -> float:
    """Return a finite number.

    Raises
    ------
    ConfigError
        When it is none, or not above a bound; the message begins with ``what``.
    """
    try:
        usable = math.isfinite(value) and value > above
    except (TypeError, ValueError, OverflowError):
        usable = False
    if not usable:
        bound = f" above {above:g}" if math.isfinite(above) else ""
        raise ConfigError(f"{what} is {quoted(value)}; allowed: a finite number{bound}")
    return float(value)


@lru_cache(maxsize=16)
def left_of(half_life: float) -> Floats:
    """Return what is left of a contact, by weeks since."""
    weeks = np.arange(int(min(LONGEST, ALL_GONE * half_life)) + 2)
    return np.exp2(weeks / -half_life)


@compiled
def add_latest(
    contact: Floats,
    accounts: Table[Account],
    active: Ints,
    week: int,
    among: Bools,
    actions: Ints,
    loads: Floats,
    left: Floats,
) -> None:
    """Add up what is left of the latest contact of each kind, for some of the active accounts.

    ``left`` is of `left_of`, ``actions`` are the numbers of those that ``loads`` are of.
    """
    for n in range(contact.shape[0]):
        if among[n]:
            a = accounts[active[n]]
            for k in range(actions.shape[0]):
                done = a.last_done[actions[k]]
                if done != NEVER:
                    contact[n] += loads[k] * left[min(week - done, left.shape[0] - 1)]
