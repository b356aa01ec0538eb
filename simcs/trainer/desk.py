"""The desk: games in progress, worked out of the store, and the rules of who may play when.

Worlds are kept in memory, as many as fit; one that is not there is replayed from the log.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from simcs.errors import RunError, SimcsError
from simcs.trainer.board import Board, board
from simcs.trainer.game import Game, same
from simcs.trainer.names import names_of
from simcs.trainer.orders import Orders
from simcs.trainer.scenario import Scenario, scenario
from simcs.trainer.store import FREE, TIMER, Player, Room, Store, TakenError, text_of

if TYPE_CHECKING:
    from simcs.experiment.replications import Setup

MOST_GAMES = 200
"""Games in memory, some 100 kB each."""

MOST_SETUPS = 24
"""Scenarios, with what instructors let happen, that are prepared; some megabytes each."""

MOST_ACCOUNTS = 2000
"""Names that a game has ready; accounts beyond are numbered."""

EVENTS = {"outage": "market.outage_week", "downturn": "market.downturn_week"}
"""What an instructor can let happen -> the setting that gives it its week."""


T = TypeVar("T")


@dataclass
class _Held:
    """A game in memory, and what had been added to its world when it was replayed."""

    lock: threading.Lock
    game: Game | None = None
    events: str = ""


class Desk:
    """All games of a store.

    Parameters
    ----------
    store
        Where rooms, players and their orders are.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._held: OrderedDict[int, _Held] = OrderedDict()
        self._setups: OrderedDict[tuple[str, str], Setup] = OrderedDict()
        self._scenarios: dict[str, Scenario] = {}
        self._lock, self._turns = threading.RLock(), threading.RLock()

    def scenario_of(self, room: Room) -> Scenario:
        """Return what is played in a room."""
        return self._scenario(room.scenario)

    def _scenario(self, name: str) -> Scenario:
        with self._lock:
            if name not in self._scenarios:
                self._scenarios[name] = scenario(name)
            return self._scenarios[name]

    def setup_of(self, room: Room) -> Setup:
        """Return what the worlds of a room share; the first time takes a second or more."""
        return self._setup(room.scenario, room.events)

    def warm(self, name: str) -> Setup:
        """Prepare a scenario before anybody asks for it; return what its worlds share."""
        return self._setup(name, ())

    def _setup(self, name: str, happenings: tuple[tuple[str, int], ...]) -> Setup:
        events = text_of(happenings)
        with self._lock:
            if (name, events) not in self._setups:
                found = self._scenario(name)
                more = {EVENTS[kind]: week for kind, week in happenings}
                # Not model_copy: it would keep what was worked out of the usual settings.
                given = found.model_dump() | {"settings": {**found.settings, **more}}
                found = Scenario.model_validate(given)
                self._setups[name, events] = found.prepared()
                while len(self._setups) > MOST_SETUPS:
                    self._setups.popitem(last=False)
            self._setups.move_to_end((name, events))
            return self._setups[name, events]

    def names(self, player: Player, room: Room) -> tuple[str, ...]:
        """Return the names of a player's accounts, by row."""
        count = max(MOST_ACCOUNTS, self.setup_of(room).config.book.size)
        return names_of(count, self.setup_of(room).config.seed, player.future)

    def game(self, player: Player) -> Game:
        """Return a player's game as the log has it.

        Raises
        ------
        RunError
            When this version of simcs replays it otherwise than it was played.
        """
        return self.use(player, lambda game: game)

    def use(self, player: Player, what: Callable[[Game], T]) -> T:
        """Return what a function makes of a player's game, which nobody changes meanwhile."""
        held = self._hold(player)
        with held.lock:
            return what(self._game(player, held))

    def board(self, player: Player) -> Board:
        """Return what a player sees now."""
        names = self.names(player, self.store.room(player.room))
        return self.use(player, lambda game: board(game, names))

    def submit(self, player: Player, orders: Orders, weeks: int = 1) -> int:
        """Close one or more weeks of a player's game; return how many, 0 where it was done before.

        The first takes the orders, the others the standing ones. It stops at the end, and where an
        account gives notice or leaves.

        Raises
        ------
        TakenError
            When the room does not let the player go on now, or the week was submitted otherwise.
        SimcsError
            When the orders cannot be followed; nothing has changed then.
        """
        held = self._hold(player)
        with held.lock:
            game = self._game(player, held)
            if orders.week < game.week:  # the same again is harmless, anything else is not
                self.store.submit(player.id, orders, "")
                return 0
            done = 0
            try:
                while done < weeks and not game.over:
                    room = self.store.room(player.room)
                    self.require_may_go_on(room, game.week)
                    given = orders if not done else game.standing
                    told = game.submit(given)
                    self.store.submit(player.id, given, game.digests[-1], held.events)
                    done += 1
                    if any(one.stops for one in told):
                        break
            except TakenError:
                held.game = None  # what is in memory may be ahead of the log
                if not done:
                    raise
            except BaseException:
                held.game = None
                raise
            return done

    def require_may_go_on(self, room: Room, week: int) -> None:
        """Require that a room lets its players close a week now.

        Raises
        ------
        TakenError
            When it is paused or over, or waits for others.
        """
        if room.over:
            raise TakenError("this room has ended; your debrief is ready")
        if room.paused:
            raise TakenError("the room is paused; go on when your instructor says so")
        if room.pace != FREE and week > room.turn:
            raise TakenError("the others are still at the week before; this one opens for all")

    def advance(self, code: str, force: bool = False) -> Room:
        """Open the next week of a room where all are done with this one, or its time is up.

        Parameters
        ----------
        force
            Whether it opens in any case; those who are late get a week of standing orders.
        """
        with self._turns:  # or two requests at once would open two weeks
            room = self._clock_mended(self.store.room(code))
            if room.pace == FREE or room.paused or room.over or room.turn >= room.weeks:
                return room
            played = self.store.played(code)
            there = bool(played) and min(played.values()) > room.turn
            late = room.turn_ends is not None and time.time() > room.turn_ends
            if not (there or late or force):
                return room
            if not there:
                for player in self.store.players(code):
                    self._stand_in(player, room.turn)
            last = room.turn + 1 >= room.weeks
            ends = time.time() + 60 * room.minutes if room.pace == TIMER and not last else None
            self.store.change_room(code, turn=room.turn + 1, turn_ends=ends)
            return self.store.room(code)

    def _clock_mended(self, room: Room) -> Room:
        """Let no week last longer than its minutes, also where the clock was set back."""
        longest = time.time() + 60 * room.minutes
        if room.turn_ends is None or room.turn_ends <= longest + 1:
            return room
        self.store.change_room(room.code, turn_ends=longest)
        return self.store.room(room.code)

    def pause(self, code: str) -> None:
        """Let nobody in a room end a week; its timer stops."""
        with self._turns:
            room = self._clock_mended(self.store.room(code))
            if room.paused or room.over:
                return
            left = None if room.turn_ends is None else max(0.0, room.turn_ends - time.time())
            self.store.change_room(code, paused=1, turn_left=left, turn_ends=None)

    def go_on(self, code: str) -> None:
        """Let the players of a room go on; a timer that was stopped, or never started, runs."""
        with self._turns:
            room = self.store.room(code)
            ends = room.turn_ends
            if room.pace == TIMER and ends is None and room.turn < room.weeks:
                left = 60.0 * room.minutes if room.turn_left is None else room.turn_left
                ends = time.time() + left
            self.store.change_room(code, paused=0, turn_left=None, turn_ends=ends)

    def _stand_in(self, player: Player, turn: int) -> None:
        """Close the weeks of somebody who is late, under the standing orders.

        Somebody whose game cannot go on, or who has just gone on, holds nobody up.
        """
        with suppress(SimcsError):
            while not (game := self.game(player)).over and game.week <= turn:
                self.submit(player, game.standing)

    def forget(self, player: int) -> None:
        """Let go of a game in memory; the log stays."""
        with self._lock:
            self._held.pop(player, None)

    def _hold(self, player: Player) -> _Held:
        with self._lock:
            held = self._held.setdefault(player.id, _Held(threading.Lock()))
            self._held.move_to_end(player.id)
            while len(self._held) > MOST_GAMES:
                self._held.popitem(last=False)
            return held

    def _game(self, player: Player, held: _Held) -> Game:
        room = self.store.room(player.room)
        events = text_of(room.events)
        # Another process may have played on in the same file.
        behind = held.game is not None and held.game.week != self.store.count(player.id)
        if held.game is None or behind or held.events != events:
            log = self.store.log(player.id)
            game = Game(self.setup_of(room), player.future, room.weeks, log)
            recorded = self.store.digests(player.id)
            then = [digest for digest, had in recorded if had == events]
            now = game.digests[1:][len(recorded) - len(then) :]
            if (week := same(now, then)) is not None:
                raise RunError(
                    f"week {week + len(recorded) - len(then) + 1} of this game comes out otherwise "
                    "in this version of simcs; allowed: the version it was played with"
                )
            held.game, held.events = game, events
        return held.game
