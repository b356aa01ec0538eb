"""What players did, week by week, and what they thought."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

from simcs.trainer.orders import Orders
from simcs.trainer.store.connection import Connection
from simcs.trainer.store.rows import TakenError, text_of


class Weeks(Connection):
    """What players did, week by week, and what they thought."""

    def submit(self, player: int, orders: Orders, digest: str, events: str = "") -> bool:
        """Write a week to the log; return whether it is new. The same again is harmless.

        Parameters
        ----------
        digest
            Of the world after the week.
        events
            What the room had added to the world by then.

        Raises
        ------
        TakenError
            When the week was submitted with other orders, it is not the next one, or something
            has happened in the room that this world has not met.
        """
        text = json.dumps(orders.to_json(), separators=(",", ":"))
        with self._change() as db:
            there = db.execute(
                "select orders from week where player=? and week=?", (player, orders.week)
            ).fetchone()
            if there is not None:
                if there["orders"] == text:
                    return False
                raise TakenError(f"week {orders.week + 1} has been submitted already; it counts")
            query = "select count(*) from week where player=?"
            [count] = db.execute(query, (player,)).fetchone()
            if count != orders.week:
                raise TakenError(
                    f"week {count + 1} comes next; these orders are for {orders.week + 1}"
                )
            query = (
                "select kind, week from event where room=(select room from player where id=?) "
                "order by week, kind"
            )
            if text_of(map(tuple, db.execute(query, (player,)))) != events:
                raise TakenError(
                    "something has just happened in your room; look at the board again"
                )
            row = (player, orders.week, text, digest, events, time.time())
            db.execute("insert into week values (?,?,?,?,?,?)", row)
        return True

    def log(self, player: int) -> list[Orders]:
        """Return the orders of a player, week by week."""
        found = self._all("select orders from week where player=? order by week", player)
        return [Orders.from_json(json.loads(one["orders"])) for one in found]

    def digests(self, player: int) -> list[tuple[str, str]]:
        """Return the digest after each week, and what had been added to the world by then."""
        found = self._all("select digest, events from week where player=? order by week", player)
        return [(one["digest"], one["events"]) for one in found]

    def played(self, code: str) -> dict[int, int]:
        """Return how many weeks each player of a room has submitted."""
        found = self._all(
            "select p.id, count(w.week) as weeks from player p left join week w on w.player=p.id "
            "where p.room=? group by p.id",
            code,
        )
        return {one["id"]: one["weeks"] for one in found}

    def count(self, player: int) -> int:
        """Return how many weeks a player has submitted."""
        return int(self._all("select count(*) as n from week where player=?", player)[0]["n"])

    def latest(self, code: str) -> dict[int, float]:
        """Return when each player of a room last submitted a week, of those who ever did."""
        found = self._all(
            "select w.player, max(w.at) as at from week w join player p on p.id=w.player "
            "where p.room=? group by w.player",
            code,
        )
        return {one["player"]: one["at"] for one in found}

    def forecast(self, player: int, week: int, chances: Sequence[tuple[int, int]]) -> None:
        """Note what a player thinks likely: account and per cent; the first of a week counts."""
        with self._change() as db:
            query = "select 1 from forecast where player=? and week=?"
            if not db.execute(query, (player, week)).fetchone():
                rows = [(player, week, account, chance) for account, chance in chances]
                db.executemany("insert into forecast values (?,?,?,?)", rows)

    def forecasts(self, player: int) -> list[tuple[int, int, int]]:
        """Return week, account and per cent of all forecasts."""
        query = "select week, account, chance from forecast where player=? order by week, account"
        return [tuple(one) for one in self._all(query, player)]

    def review(self, player: int, account: int, week: int, wrong: str, change: str) -> None:
        """Note what a player says of a loss: what went wrong, and what to change."""
        with self._change() as db:
            row = (player, account, week, wrong[:500], change[:500])
            db.execute("insert or replace into review values (?,?,?,?,?)", row)

    def reviews(self, player: int) -> dict[int, tuple[int, str, str]]:
        """Return account -> week, what went wrong, what to change."""
        query = "select account, week, wrong, change from review where player=?"
        found = self._all(query, player)
        return {one["account"]: (one["week"], one["wrong"], one["change"]) for one in found}
