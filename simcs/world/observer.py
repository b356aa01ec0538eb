"""Observers of a world: who is notified at the close of each week."""

from collections.abc import Iterable
from typing import Protocol

from simcs.world.state import WorldState


class Observer(Protocol):
    """Anything that records a world at the close of each week; it changes nothing."""

    def observe(self, state: WorldState, week: int) -> None:
        """Record the week that has just closed."""
        ...


def watch(state: WorldState, weeks: Iterable[int], *observers: Observer) -> None:
    """Go through ``weeks`` of a driver and show each close to every observer, in their order."""
    for week in weeks:
        for observer in observers:
            observer.observe(state, week)
