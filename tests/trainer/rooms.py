"""Rooms for the tests: a desk on a file of its own, with the small scenario ready."""

from simcs.trainer.desk import Desk
from simcs.trainer.orders import Orders, Standing, Task
from simcs.trainer.store import FREE, Player, Room, new_token
from tests.trainer.browser import desk

__all__ = ["WEEKS", "desk", "joined", "opened", "orders", "played"]

WEEKS = 6


def opened(at: Desk, pace: str = FREE, minutes: int = 5) -> Room:
    """Return a new room in which all share a future."""
    return at.store.open_room("small", WEEKS, 0, pace, minutes, host=new_token())


def joined(at: Desk, room: Room, name: str = "Ada", future: int = 0) -> Player:
    """Return a new player of a room."""
    return at.store.join(room.code, name, new_token(), future)


def orders(week: int = 0) -> Orders:
    """Return orders that do something, now and in later weeks."""
    return Orders(week, (Task(0, "check_in"),), (), 5, (Standing("email", 2),))


def played(at: Desk, player: Player, weeks: int) -> None:
    """Let a player play so many weeks."""
    for _ in range(weeks):
        at.submit(player, orders(at.game(player).week))
