"""The rooms, and what an instructor lets happen in them."""

from __future__ import annotations

import secrets
import time
from typing import Any

from simcs.trainer.store.connection import Connection
from simcs.trainer.store.rows import FREE, Room, TakenError, hashed

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters of a room's code: none that looks like another."""

CODE_LENGTH = 6


class Rooms(Connection):
    """The rooms, and what an instructor lets happen in them."""

    def open_room(
        self,
        scenario: str,
        weeks: int,
        future: int | None,
        pace: str = FREE,
        minutes: int = 5,
        hints: bool = False,
        host: str | None = None,
    ) -> Room:
        """Open a room and return it; ``host`` is the instructor's token."""
        with self._change() as db:
            while True:
                code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
                if not db.execute("select 1 from room where code=?", (code,)).fetchone():
                    break
            db.execute(
                "insert into room (code, scenario, weeks, future, pace, minutes, hints, host, "
                "created) values (?,?,?,?,?,?,?,?,?)",
                (code, scenario, weeks, future, pace, minutes, hints, host and hashed(host),
                 time.time()),
            )  # fmt: skip
        return self.room(code)

    def room(self, code: str) -> Room:
        """Return a room.

        Raises
        ------
        TakenError
            When there is none of this code.
        """
        found = self._all("select * from room where code=?", code)
        if not found:
            raise TakenError("there is no such room; ask for its code again")
        events = self._all("select kind, week from event where room=? order by week, kind", code)
        values = dict(found[0])
        for name in ("hints", "paused", "over"):
            values[name] = bool(values[name])
        return Room(**values, events=tuple((e["kind"], e["week"]) for e in events))

    def rooms_of(self, host: str) -> list[Room]:
        """Return the rooms of an instructor's token, the newest first."""
        codes = self._all("select code from room where host=? order by created desc", hashed(host))
        return [self.room(one["code"]) for one in codes]

    def change_room(self, code: str, **values: Any) -> None:
        """Change what may change: paused, message, turn, turn_ends, turn_left, over, hints."""
        allowed = {"paused", "message", "turn", "turn_ends", "turn_left", "over", "hints"}
        if not set(values) <= allowed:
            raise ValueError(sorted(set(values) - allowed))
        names = ", ".join(f"{name}=?" for name in values)
        with self._change() as db:
            db.execute(f"update room set {names} where code=?", (*values.values(), code))  # noqa: S608

    def add_event(self, code: str, kind: str, week: int) -> None:
        """Let something happen to all worlds of a room, in a week that nobody has submitted yet.

        Raises
        ------
        TakenError
            When somebody has, or the room has had it.
        """
        with self._change() as db:
            query = (
                "select max(week) from week where player in (select id from player where room=?)"
            )
            [latest] = db.execute(query, (code,)).fetchone()
            if latest is not None and week <= latest:
                raise TakenError(
                    f"week {week + 1} has been played; allowed: week {latest + 2} or later"
                )
            if db.execute("select 1 from event where room=? and kind=?", (code, kind)).fetchone():
                raise TakenError(f"this room has its {kind} already")
            db.execute("insert into event values (?,?,?)", (code, kind, week))

    def delete_room(self, code: str) -> None:
        """Delete a room with its players and all that they did."""
        with self._change() as db:
            db.execute("delete from room where code=?", (code,))
