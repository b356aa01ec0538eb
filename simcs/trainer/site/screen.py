"""What one screen of the board shows, gathered while nobody changes the game."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcs.trainer.basket import Basket
from simcs.trainer.board import Board, Row, board, hours_for
from simcs.trainer.game import Checked, Game
from simcs.trainer.happened import Happened
from simcs.trainer.moves import GONE, GROUPS, MOVES, Move, title_of
from simcs.trainer.orders import SHARES, Orders
from simcs.trainer.review import Review, review
from simcs.trainer.site.seats import Seat

if TYPE_CHECKING:
    from simcs.trainer.left import Left

AHEAD = 6
"""Weeks of the hours bar at least."""

SORTS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "decision": ("decides next", lambda r: (not r.notice, r.decides_in < 0, r.decides_in, -r.arr)),
    "score": ("lowest score", lambda r: (r.score is None, r.score or 0)),
    "use": ("lowest use", lambda r: (r.usage is None, r.usage or 0)),
    "touch": ("longest untouched", lambda r: -(r.touched[1] if r.touched else 10_000)),
    "arr": ("largest", lambda r: -r.arr),
    "name": ("by name", lambda r: r.name),
}
"""Orders of the table: key -> what it is called, key of a row."""


@dataclass(frozen=True)
class Loss:
    """An account that has left; what is known of it since, if it left of its own will."""

    account: int
    name: str
    week: int
    left: Left | None


@dataclass(frozen=True)
class Screen:
    """One week of one game, as its player may see it.

    Attributes
    ----------
    told, log
        Week by week: what happened, and what was asked for.
    losses
        Accounts that left and have not come back, the latest first.
    """

    board: Board
    names: tuple[str, ...]
    basket: Basket
    checked: Checked
    told: tuple[tuple[Happened, ...], ...]
    log: tuple[Orders, ...]
    losses: tuple[Loss, ...]
    over: bool

    def row(self, account: int | None) -> Row | None:
        """Return the row of a present account."""
        return next((row for row in self.board.rows if row.account == account), None)

    def loss(self, account: int | None) -> Loss | None:
        """Return what is known of an account that has left."""
        return next((one for one in self.losses if one.account == account), None)


def screen(seat: Seat) -> Screen:
    """Return what a player sees now, basket included."""
    names = seat.desk.names(seat.player, seat.room)
    return seat.desk.use(seat.player, lambda game: _screen(seat, game, names))


def basket_of(seat: Seat, game: Game) -> Basket:
    """Return the basket for the open week: what was put together, or the standing orders alone."""
    text = seat.store.draft(seat.player.id, game.week)
    return Basket.from_text(text) if text else Basket(game.standing)


def _screen(seat: Seat, game: Game, names: Sequence[str]) -> Screen:
    seen = board(game, names)
    basket = basket_of(seat, game)
    checked = Checked((), {}, 0.0, ()) if game.over else game.check(basket.orders)
    told, log = tuple(game.told), tuple(game.log)
    known = tuple(names[: max([game.opening, *(row.account + 1 for row in seen.rows)])])
    losses = _losses(game, seen, names)
    return Screen(seen, known, basket, checked, told, log, losses, game.over)


def _losses(game: Game, seen: Board, names: Sequence[str]) -> tuple[Loss, ...]:
    present = {row.account for row in seen.rows}
    known = {left.account: left for left in seen.gone}
    found = {}
    for week in game.told:
        for one in week:
            if one.kind == "LEFT" and one.account not in present:
                left = known.get(one.account)
                found[one.account] = Loss(one.account, names[one.account], one.week, left)
    return tuple(sorted(found.values(), key=lambda loss: -loss.week))


def looked_back(seat: Seat, losses: Iterable[Loss]) -> dict[int, Review]:
    """Return the reviews of accounts that have left."""
    names = seat.desk.names(seat.player, seat.room)
    return seat.desk.use(
        seat.player, lambda game: {one.account: review(game, names, one.account) for one in losses}
    )


@dataclass(frozen=True)
class Load:
    """Hours of one week: promised before, asked for now, for better ways of working."""

    week: int
    promised: float
    asked: float
    improve: float
    whole: float

    @property
    def sum(self) -> float:
        """All hours of the week."""
        return self.promised + self.asked + self.improve

    @property
    def over(self) -> float:
        """Hours beyond those there are."""
        return max(0.0, self.sum - self.whole)


def loads(shown: Screen) -> list[Load]:
    """Return the hours of this week and the next ones, by the week in which work falls due."""
    week, hours = shown.board.week, shown.checked.hours
    last = max([week + AHEAD - 1, *hours])
    improve = shown.board.hours * shown.basket.orders.improve / SHARES
    found = []
    for one in range(week, min(last, shown.board.weeks + 3) + 1):
        now = hours.get(one, 0.0)
        promised = min(now, shown.board.promised.get(one, 0.0))
        found.append(
            Load(one, promised, now - promised, improve * (one == week), shown.board.hours)
        )
    return found


@dataclass(frozen=True)
class Offer:
    """A move as it is offered for one account."""

    move: Move
    hours: float
    asked: bool
    waits: bool


def offers(shown: Screen, row: Row) -> list[tuple[str, list[Offer]]]:
    """Return the moves for an account, by group."""
    asked = {task.action for task in shown.basket.orders.tasks if task.account == row.account}
    waiting = {one.action for one in row.waits}
    found = []
    for group in GROUPS:
        moves = [MOVES[action] for action in row.can if MOVES[action].group == group]
        offered = [
            Offer(m, hours_for(m, row), m.action in asked, m.action in waiting) for m in moves
        ]
        if offered:
            found.append((group, offered))
    return found


def offers_after(shown: Screen, loss: Loss) -> list[Offer]:
    """Return the moves for an account that has left, as far as it can still be asked."""
    left = loss.left
    if left is None or not left.reached:
        return []
    asked = {task.action for task in shown.basket.orders.tasks if task.account == loss.account}
    open_ones = (left.said is None, left.finding is None, not left.offered)
    return [
        Offer(MOVES[action], MOVES[action].hours[left.touch], action in asked, action in left.waits)
        for action, still in zip(GONE, open_ones, strict=True)
        if still
    ]


@dataclass(frozen=True)
class Moment:
    """One week of one account: what was asked for, and what happened."""

    week: int
    asked: tuple[str, ...]
    happened: tuple[Happened, ...]


def by_weight(told: Iterable[Happened]) -> list[Happened]:
    """Return a week's news with what must not be missed first."""
    return sorted(told, key=lambda one: (one.kind != "LEFT", one.kind != "NOTICE_GIVEN"))


def timeline(shown: Screen, account: int) -> list[Moment]:
    """Return what was asked for an account and what happened to it, the latest week first."""
    found = []
    for week, told in enumerate(shown.told):
        asked = []
        for task in shown.log[week].tasks:
            if task.account == account:
                aimed = f", about {task.cause}" if task.cause else ""
                asked.append(title_of(task.action) + aimed)
        mine = tuple(one for one in told if one.account == account)
        if asked or mine:
            found.append(Moment(week, tuple(asked), mine))
    return found[::-1]


def asks(seat: Seat, week: int, accounts: int) -> bool:
    """Return whether the question of who may leave comes before this week can end."""
    if not accounts or not week or week % seat.scenario.ask_every:
        return False
    return all(one[0] != week for one in seat.store.forecasts(seat.player.id))


def weeks_until_asked(seat: Seat, week: int) -> int:
    """Return how many weeks can go by before the next question."""
    every = seat.scenario.ask_every
    return every - week % every
