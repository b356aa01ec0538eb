"""The players of the rooms."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from unicodedata import category

from simcs.trainer.store.connection import Connection
from simcs.trainer.store.rows import Player, TakenError, hashed

LONGEST_NAME = 40
MOST_PLAYERS = 60


UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Unicode's categories of what shows nothing; some of it turns the direction of what follows."""

JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


def readable(nickname: str) -> str:
    """Return a nickname on one line, without what nobody sees, and not too long."""
    seen = (c for c in nickname if c.isspace() or category(c) not in UNSEEN or c in JOINERS)
    name = " ".join("".join(seen).split())[:LONGEST_NAME].strip()
    return name if name.strip(JOINERS) else ""


class Players(Connection):
    """The players of the rooms."""

    def join(self, code: str, nickname: str, token: str, future: int) -> Player:
        """Add a player to a room.

        Raises
        ------
        TakenError
            When the room is full or over, or somebody there has that name.
        """
        name = readable(nickname)
        if not name:
            raise TakenError("a nickname is needed, of one to 40 letters")
        with self._change() as db:
            room = db.execute("select over, host from room where code=?", (code,)).fetchone()
            if room is None or room["over"]:
                raise TakenError("there is no such room; ask for its code again")
            there = db.execute("select nickname from player where room=?", (code,)).fetchall()
            if len(there) >= MOST_PLAYERS:
                raise TakenError(f"the room is full; allowed: {MOST_PLAYERS} players")
            if name.casefold() in {one["nickname"].casefold() for one in there}:
                raise TakenError("somebody in this room has that nickname; take another")
            now = time.time()
            added = db.execute(
                "insert into player (room, nickname, token, future, joined, seen) "
                "values (?,?,?,?,?,?)",
                (code, name, hashed(token), future, now, now),
            )
        return self.player(int(added.lastrowid or 0))

    def branch(self, player: int, weeks: int, token: str, room: str) -> Player:
        """Begin a game again, in another room, with the first weeks of one that was played."""
        old = self.player(player)
        now = time.time()
        with self._change() as db:
            added = db.execute(
                "insert into player (room, nickname, token, future, guess, joined, seen, began) "
                "values (?,?,?,?,?,?,?,?)",
                (room, old.nickname, hashed(token), old.future, old.guess, now, now, weeks),
            )
            new = int(added.lastrowid or 0)
            for table, columns in (
                ("week", "week, orders, digest, events, at"),
                ("forecast", "week, account, chance"),
            ):
                db.execute(
                    f"insert into {table} (player, {columns}) select ?, {columns} "  # noqa: S608
                    f"from {table} where player=? and week<?",
                    (new, player, weeks),
                )
        return self.player(new)

    def player(self, number: int) -> Player:
        """Return a player.

        Raises
        ------
        TakenError
            When there is none.
        """
        return self._player(self._all("select * from player where id=?", number))

    def player_of(self, token: str) -> Player:
        """Return the player whose token this is.

        Raises
        ------
        TakenError
            When it is nobody's.
        """
        return self._player(self._all("select * from player where token=?", hashed(token)))

    def players(self, code: str) -> list[Player]:
        """Return the players of a room, in the order in which they joined."""
        found = self._all("select * from player where room=? order by id", code)
        return [self._player([one]) for one in found]

    @staticmethod
    def _player(found: Sequence[sqlite3.Row]) -> Player:
        if not found:
            raise TakenError("there is no such player; join the room again")
        values = dict(found[0])
        del values["token"]
        return Player(**values)

    def remove_player(self, number: int) -> None:
        """Remove a player and all that they did."""
        with self._change() as db:
            db.execute("delete from player where id=?", (number,))

    def set_guess(self, player: int, guess: int) -> None:
        """Note the opening guess; the first counts."""
        with self._change() as db:
            db.execute("update player set guess=? where id=? and guess is null", (guess, player))

    def set_seen(self, player: int) -> None:
        """Note that a player was there just now."""
        with self._change() as db:
            db.execute("update player set seen=? where id=?", (time.time(), player))
