"""What an instructor sees of a room while it is played: nothing that a player could not know."""

from __future__ import annotations

import time
from dataclasses import dataclass

from simcs.errors import SimcsError
from simcs.trainer.course import hours_of
from simcs.trainer.desk import Desk
from simcs.trainer.game import Game
from simcs.trainer.store import FREE, TIMER, Player, Room

STUCK_AFTER = 5 * 60
"""Seconds without the end of a week after which somebody may need help."""


@dataclass(frozen=True)
class Line:
    """One player.

    Parameters
    ----------
    weeks
        How many they have submitted.
    unused
        Hours of their weeks so far that went to nothing; None where it cannot be told.
    share
        … in per cent of the hours there were.
    since
        Minutes since they last ended a week, or joined.
    state
        "done", "waits" for the others, "stuck", or "plays".
    guessed
        Whether they have written down their opening guess.
    """

    player: Player
    weeks: int
    unused: float | None
    share: float | None
    since: int
    state: str
    guessed: bool


@dataclass(frozen=True)
class Overview:
    """A room as it stands.

    Parameters
    ----------
    left
        Seconds until the week closes for all; None where no timer runs.
    ready
        How many have submitted the week that is open for all.
    next_event
        The first week, from 0, in which something can still be made to happen; None: too late.
    """

    room: Room
    lines: tuple[Line, ...]
    left: int | None
    ready: int
    next_event: int | None

    @property
    def stuck(self) -> int:
        """How many may need help."""
        return sum(line.state == "stuck" for line in self.lines)

    @property
    def done(self) -> int:
        """How many have played to the end."""
        return sum(line.state == "done" for line in self.lines)


def overview(desk: Desk, code: str, now: float | None = None) -> Overview:
    """Return what an instructor sees of a room now.

    Raises
    ------
    TakenError
        When there is no such room.
    """
    room = desk.advance(code)
    now = time.time() if now is None else now
    played, latest = desk.store.played(code), desk.store.latest(code)
    lines = []
    for player in desk.store.players(code):
        weeks = played.get(player.id, 0)
        since = max(0.0, now - latest.get(player.id, player.joined))
        unused, share = _unused(desk, player)
        state = _state(room, weeks, since)
        lines.append(
            Line(player, weeks, unused, share, int(since // 60), state, player.guess is not None)
        )
    timed = room.pace == TIMER and not room.over
    ends = room.turn_ends if timed else None
    left = None if ends is None else max(0, round(ends - now))
    if timed and room.paused and room.turn_left is not None:
        left = round(room.turn_left)
    ready = sum(line.weeks > room.turn for line in lines)
    return Overview(room, tuple(lines), left, ready, _next_event(room, lines))


def _state(room: Room, weeks: int, since: float) -> str:
    if room.over or weeks >= room.weeks:
        return "done"
    if room.pace != FREE and weeks > room.turn:
        return "waits"
    return "stuck" if since > STUCK_AFTER and not room.paused else "plays"


def _next_event(room: Room, lines: list[Line]) -> int | None:
    """Return the first week that nobody has submitted, if it is still played."""
    first = max((line.weeks for line in lines), default=0)
    return first if first < room.weeks and not room.over else None


def _unused(desk: Desk, player: Player) -> tuple[float | None, float | None]:
    def inside(game: Game) -> tuple[float | None, float | None]:
        spent, there = hours_of(game.world)
        unused = max(0.0, there - sum(spent.values()))
        return unused, 100 * unused / there if there else None

    try:
        return desk.use(player, inside)
    except SimcsError:  # this version replays it otherwise: the rest of the room goes on
        return None, None
