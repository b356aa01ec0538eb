"""Whose game a request is about: a player sees and changes their own games alone."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request

from simcs.trainer.desk import Desk
from simcs.trainer.scenario import Scenario
from simcs.trainer.site.security import GAMES, tokens_of
from simcs.trainer.store import Player, Room, Store, TakenError

SEEN_EVERY = 30
"""Seconds between two notes that a player is there."""


@dataclass(frozen=True)
class Seat:
    """A player at their own game."""

    desk: Desk
    player: Player
    room: Room
    scenario: Scenario

    @property
    def store(self) -> Store:
        """Where everything is kept."""
        return self.desk.store

    @property
    def path(self) -> str:
        """Where the pages of the game are."""
        return f"/game/{self.player.id}"

    @property
    def alone(self) -> bool:
        """Whether there is no instructor."""
        return self.room.host is None


def desk_of(request: Request) -> Desk:
    """Return the desk of the site."""
    desk: Desk = request.app.state.desk
    return desk


def players_of(request: Request) -> list[Player]:
    """Return the players that a browser is, the latest first."""
    store, found = desk_of(request).store, []
    for token in tokens_of(request, GAMES):
        try:
            found.append(store.player_of(token))
        except TakenError:  # deleted since
            continue
    return found


def seat_of(request: Request, game: int) -> Seat:
    """Return the seat of a browser at a game.

    Raises
    ------
    HTTPException
        When the game is another's, or there is none: nobody learns which.
    """
    desk = desk_of(request)
    for player in players_of(request):
        if player.id == game:
            if time.time() - player.seen > SEEN_EVERY:
                desk.store.set_seen(player.id)
            room = desk.advance(player.room)
            return Seat(desk, player, room, desk.scenario_of(room))
    raise HTTPException(404, "This browser has no such game. Begin one, or join your room again.")


def some_future(room: Room, scenario: Scenario) -> int:
    """Return the future for a new player of a room: the room's own, or any of the first half.

    Shared ones are of the second half: nobody can look for that of a class by playing alone.
    """
    if room.future is not None:
        return room.future
    return secrets.randbelow(max(1, scenario.futures // 2))


Seated = Annotated[Seat, Depends(seat_of)]
AtDesk = Annotated[Desk, Depends(desk_of)]
