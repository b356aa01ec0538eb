"""What must not be lost: rooms, players and their orders, in one SQLite file.

A week counts as submitted once its row is committed. Everything else (worlds, boards) is worked out
of the rows again, so it may be lost at any moment.
"""

from simcs.trainer.store.drafts import Drafts
from simcs.trainer.store.players import LONGEST_NAME, MOST_PLAYERS, Players
from simcs.trainer.store.rooms import Rooms
from simcs.trainer.store.rows import (
    FREE,
    PACES,
    TIMER,
    TOGETHER,
    Player,
    Room,
    TakenError,
    hashed,
    new_token,
    text_of,
)
from simcs.trainer.store.weeks import Weeks

__all__ = [
    "FREE",
    "LONGEST_NAME",
    "MOST_PLAYERS",
    "PACES",
    "TIMER",
    "TOGETHER",
    "Player",
    "Room",
    "Store",
    "TakenError",
    "hashed",
    "new_token",
    "text_of",
]


class Store(Rooms, Players, Weeks, Drafts):
    """The file. It may be used from several threads; each change is one transaction.

    Parameters
    ----------
    path
        Of the SQLite file; it is made where there is none.

    Raises
    ------
    RunError
        When the file cannot be opened, or is none of this version's.
    """
