"""The pilot of an arm against the first, found once for all places of a report that say of it."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from simcs.analysis.pilot import Pilot, months_of, pilot
from simcs.experiment.measurements import RunAnswer

_FOUND: WeakKeyDictionary[RunAnswer, dict[str, Pilot]] = WeakKeyDictionary()


def has_pilots(c: RunAnswer) -> bool:
    """Return whether the book and the run are large enough for a pilot."""
    return c.facts.accounts >= 2 and months_of(c.config.horizon_weeks) >= 1


def pilot_of(c: RunAnswer, policy: str) -> Pilot:
    """Return the pilot of an arm against the first arm."""
    held = _FOUND.setdefault(c, {})
    if policy not in held:
        held[policy] = pilot(c.curves, c.facts.accounts, policy, c.baseline)
    return held[policy]
