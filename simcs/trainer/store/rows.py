"""What the store holds: rooms and players, as the rest of the trainer sees them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from simcs.errors import SimcsError

FREE, TOGETHER, TIMER = "free", "together", "timer"
PACES = (FREE, TOGETHER, TIMER)


class TakenError(SimcsError):
    """What was sent does not go with what is there already; the message says what is."""


@dataclass(frozen=True)
class Room:
    """A room: what is played in it, and how fast.

    Parameters
    ----------
    scenario
        Name of one that ships, or the path of a file.
    future
        The one that all players have; None: each player another.
    pace
        One of `PACES`.
    minutes
        Of a week, with a timer.
    host
        Hash of the instructor's token; None of a player who plays alone.
    turn
        With *together* and *timer*: the week that may be submitted, from 0.
    turn_ends
        With a timer: when its time is up, in seconds since 1970; None: it does not run.
    turn_left
        … how many seconds were left when the room was paused.
    """

    code: str
    scenario: str
    weeks: int
    future: int | None
    pace: str
    minutes: int
    hints: bool
    host: str | None
    created: float
    paused: bool
    message: str
    turn: int
    turn_ends: float | None
    turn_left: float | None
    over: bool
    events: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Player:
    """One player of a room.

    Parameters
    ----------
    guess
        The opening guess: per cent of accounts that stay; None before it was given.
    began
        Weeks that were copied from an earlier game, of which this one plays on.
    """

    id: int
    room: str
    nickname: str
    future: int
    guess: int | None
    joined: float
    seen: float
    began: int


def text_of(events: Iterable[tuple[str, int]]) -> str:
    """Return what an instructor let happen as one text."""
    return " ".join(f"{kind}@{week}" for kind, week in events)


def new_token() -> str:
    """Return a secret that lets its holder be a player or an instructor."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
