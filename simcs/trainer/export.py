"""What a room's files hold: players, decisions, outcomes, forecasts and reviews, as CSV or JSON.

Whatever players typed stands in them as they typed it, and no spreadsheet takes it for a formula.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from simcs.trainer.course import count_and_arr, hours_of
from simcs.trainer.desk import Desk
from simcs.trainer.game import Game
from simcs.trainer.moves import title_of
from simcs.trainer.store import Player, Room

FORMULA = "=+-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}"
FORMULA += "\N{FULLWIDTH COMMERCIAL AT}\t\r\n|%"
"""What a cell must not begin with: spreadsheets would compute it."""

BYTE_ORDER = "\ufeff"
"""At the head of a CSV file, so that spreadsheets read letters of all alphabets."""

Row = Sequence[Any]


def cell(value: Any) -> str:
    """Return a value as a cell of a CSV file: text that looks like a formula gets a mark before it.

    Numbers stay numbers, also those below 0; nothing is the empty cell.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | float):
        return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    text = str(value).replace("\0", "")
    harmful = text[:1] in (*FORMULA,) or text.strip()[:1] in (*FORMULA,) if text else False
    return f"'{text}" if harmful else text


def as_csv(head: Row, rows: Iterator[Row]) -> str:
    """Return rows as a CSV file, every cell in quotation marks."""
    file = StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([cell(value) for value in row] for row in rows)
    return BYTE_ORDER + file.getvalue()


class _Each:
    """One player of a room, and their game."""

    def __init__(self, desk: Desk, room: Room, player: Player) -> None:
        self.store, self.player = desk.store, player
        self.names = desk.names(player, room)
        self.game: Game = desk.game(player)

    def name(self, account: int) -> str:
        return self.names[account] if account < len(self.names) else f"Account {account + 1}"

    @property
    def who(self) -> tuple[int, str]:
        return self.player.id, self.player.nickname


def _players(one: _Each) -> Iterator[Row]:
    player, game = one.player, one.game
    kept, arr = count_and_arr(game.world)
    spent, there = hours_of(game.world)
    yield (
        *one.who, player.future, _moment(player.joined), player.guess, game.week, player.began,
        game.opening, kept, arr, sum(spent.values()), there,
    )  # fmt: skip


def _decisions(one: _Each) -> Iterator[Row]:
    for orders in one.game.log:
        week = orders.week + 1
        for place, task in enumerate(orders.tasks, start=1):
            yield (
                *one.who, week, "task", place, task.account, one.name(task.account), task.action,
                title_of(task.action), task.cause, None, None, None,
            )  # fmt: skip
        for account, action in orders.withdrawn:
            yield (
                *one.who, week, "taken back", None, account, one.name(account), action,
                title_of(action), None, None, None, None,
            )  # fmt: skip
        for order in orders.standing:
            yield (
                *one.who, week, "standing order", None, None, None, order.action,
                title_of(order.action), None, order.every, order.below, order.newer,
            )  # fmt: skip
        if orders.improve:
            yield (
                *one.who, week, "improvement, % of hours", orders.improve, *(None,) * 8,
            )  # fmt: skip


def _outcomes(one: _Each) -> Iterator[Row]:
    for told in one.game.told:
        for it in told:
            kind = it.kind.lower()
            yield (
                *one.who, it.week + 1, it.account, one.name(it.account), kind, it.said, it.change,
            )  # fmt: skip


def _forecasts(one: _Each) -> Iterator[Row]:
    gone: set[int] = set()
    for told in one.game.told:
        gone |= {it.account for it in told if it.kind == "LEFT"}
        gone -= {it.account for it in told if it.kind == "WON_BACK"}
    for week, account, chance in one.store.forecasts(one.player.id):
        yield *one.who, week + 1, account, one.name(account), chance, account in gone


def _reviews(one: _Each) -> Iterator[Row]:
    for account, (week, wrong, change) in one.store.reviews(one.player.id).items():
        yield *one.who, week + 1, account, one.name(account), wrong, change


TABLES: dict[str, tuple[tuple[str, ...], Callable[[_Each], Iterator[Row]]]] = {
    "players": (
        ("player", "nickname", "future", "joined", "guess_per_cent", "weeks_played",
         "weeks_copied", "accounts_at_first", "accounts_kept", "arr_kept", "hours_spent",
         "hours_there"),
        _players,
    ),
    "decisions": (
        ("player", "nickname", "week", "what", "place", "account", "name", "action", "title",
         "about", "every_weeks", "score_below", "newer_than_weeks"),
        _decisions,
    ),
    "outcomes": (
        ("player", "nickname", "week", "account", "name", "event", "said", "arr_change"),
        _outcomes,
    ),
    "forecasts": (
        ("player", "nickname", "week", "account", "name", "chance_per_cent", "left_by_the_end"),
        _forecasts,
    ),
    "reviews": (
        ("player", "nickname", "week", "account", "name", "went_wrong", "to_change"),
        _reviews,
    ),
}  # fmt: skip
"""Name of a file -> its columns, and what gives a player's rows. Weeks count from 1."""


def room_csv(desk: Desk, code: str, table: str) -> str:
    """Return one table of a room as a CSV file.

    Raises
    ------
    SimcsError
        When there is no such room, or its games cannot be replayed.
    """
    head, rows_of = TABLES[table]
    return as_csv(head, (row for one in _all(desk, code) for row in rows_of(one)))


def room_json(desk: Desk, code: str) -> str:
    """Return all that is known of a room as JSON: no secrets, and texts as they were typed.

    Raises
    ------
    SimcsError
        When there is no such room, or its games cannot be replayed.
    """
    room = desk.store.room(code)
    about = asdict(room)
    for hidden in ("host", "turn_ends", "turn_left"):
        del about[hidden]
    about["created"] = _moment(room.created)
    players = []
    for one in _all(desk, code):
        [row] = _players(one)
        found = dict(zip(TABLES["players"][0], row, strict=True))
        found["orders"] = [orders.to_json() for orders in one.game.log]
        for name in ("outcomes", "forecasts", "reviews"):
            head, rows_of = TABLES[name]
            found[name] = [dict(zip(head[2:], row[2:], strict=True)) for row in rows_of(one)]
        players.append(found)
    whole = {"room": about, "weeks_of_orders_count_from": 0, "players": players}
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _all(desk: Desk, code: str) -> Iterator[_Each]:
    room = desk.store.room(code)
    for player in desk.store.players(code):
        yield _Each(desk, room, player)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
