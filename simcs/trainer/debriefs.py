"""The debriefs of a desk's players, each worked out once."""

from __future__ import annotations

import threading
from collections import OrderedDict

from simcs.trainer.course import Course
from simcs.trainer.debrief import Debrief, debrief, of_strategies
from simcs.trainer.desk import Desk
from simcs.trainer.futures import Futures, futures_of
from simcs.trainer.scenario import Scenario
from simcs.trainer.store import Player

MOST_KEPT = 100
"""Debriefs in memory."""

MOST_FUTURES = 8
"""Futures of which the strategies' courses are in memory, some megabytes each."""


class Debriefs:
    """Works out debriefs, and keeps the latest ones.

    Parameters
    ----------
    desk
        The games they are of.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._kept: OrderedDict[tuple[object, ...], Debrief] = OrderedDict()
        self._others: OrderedDict[tuple[object, ...], dict[str, Course]] = OrderedDict()
        self._futures: dict[str, Futures] = {}
        self._lock = threading.Lock()

    def of(self, player: Player) -> Debrief:
        """Return the debrief of what a player has played; takes about a second the first time.

        Raises
        ------
        ConfigError
            When no week was played.
        """
        desk = self.desk
        room = desk.store.room(player.room)
        log = desk.store.log(player.id)
        key = (player.id, player.future, len(log), room.events, player.guess)
        with self._lock:
            if key not in self._kept:
                found, setup = desk.scenario_of(room), desk.setup_of(room)
                weeks = min(len(log), room.weeks)
                future = (room.scenario, room.events, player.future, weeks)
                if future not in self._others:  # the same for all of a room who share a future
                    self._others[future] = of_strategies(setup, player.future, weeks)
                    while len(self._others) > MOST_FUTURES:
                        self._others.popitem(last=False)
                self._kept[key] = debrief(
                    found,
                    setup,
                    self.futures(found),
                    log,
                    room.weeks,
                    player.future,
                    player.guess,
                    desk.store.forecasts(player.id),
                    desk.names(player, room),
                    self._others[future],
                )
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]

    def futures(self, found: Scenario) -> Futures:
        """Return the futures of a scenario; those of one that ships are stored."""
        if found.key not in self._futures:
            self._futures[found.key] = futures_of(found)
        return self._futures[found.key]
