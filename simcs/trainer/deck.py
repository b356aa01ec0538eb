"""What a class looks at together once it has played: where all came out, and what they did.

Nobody is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import mean
from typing import TYPE_CHECKING

from simcs.report.names import NAMES
from simcs.trainer.course import of_strategy
from simcs.trainer.desk import Desk
from simcs.trainer.game import Game
from simcs.trainer.scenario import STRATEGIES
from simcs.trainer.store import Player, Room

if TYPE_CHECKING:
    from simcs.trainer.course import Course
    from simcs.trainer.futures import Futures

MOST_MOVES = 6
"""Moves that are compared, those that differ most."""

NO_WORK = "none"
NINE_OF_TEN = (0.05, 0.95)


@dataclass(frozen=True)
class Member:
    """One player's game, as far as the class looks at it.

    Parameters
    ----------
    here
        Account -> whether it is a customer after the weeks that count.
    did
        Account -> title of what was done for it -> how often, until it left or the weeks were over.
    first
        Account -> week of the first work on it, from 0.
    """

    guess: int | None
    here: dict[int, bool]
    did: dict[int, Counter[str]]
    first: dict[int, int]

    @property
    def kept(self) -> int:
        """How many of the accounts that there were at first are there."""
        return sum(self.here.values())


@dataclass(frozen=True)
class Range:
    """One strategy: accounts kept in many futures, and in the class's own.

    Parameters
    ----------
    low, high
        Nine of ten futures lie between; None where none were played ahead.
    here
        In the future of the class; None where each player had another.
    """

    label: str
    low: int | None
    mean: float | None
    high: int | None
    here: int | None


@dataclass(frozen=True)
class Compared:
    """One move: how often an account got it, from those who kept it and from those who lost it."""

    title: str
    kept: float
    lost: float


@dataclass(frozen=True)
class Divergent:
    """The account on which the class differed most.

    Parameters
    ----------
    kept, lost
        How many players kept and lost it.
    moves
        What they did for it, per player.
    first_kept, first_lost
        Week (from 1) of the first work on it, on average; None where there was none.
    alone
        Whether it would have stayed with no CS work at all; None where that is not known.
    """

    name: str
    kept: int
    lost: int
    moves: tuple[Compared, ...]
    first_kept: float | None
    first_lost: float | None
    alone: bool | None


@dataclass(frozen=True)
class Deck:
    """What a class looks at.

    Parameters
    ----------
    weeks
        After how many weeks accounts were counted; 0 where nobody has played.
    missing
        Players who have not played that far; they are not in it.
    accounts
        How many there were at first.
    futures
        How many were played ahead.
    skill, luck
        Per cent of the differences between strategies' games that came from the strategy, and from
        the future; None where no futures were played ahead.
    worried, left
        Forecasts of the class: how often an account was named, and how many of those left.
    """

    room: Room
    weeks: int
    missing: int
    accounts: int
    kept: tuple[int, ...]
    guesses: tuple[int, ...]
    ranges: tuple[Range, ...]
    futures: int
    skill: int | None
    luck: int | None
    divergent: Divergent | None
    worried: int
    left: int


def deck(desk: Desk, code: str, futures: Futures | None) -> Deck:
    """Return what the class of a room looks at.

    Parameters
    ----------
    futures
        Those of the room's scenario, played ahead; None where there are none.

    Raises
    ------
    SimcsError
        When there is no such room, or its games cannot be replayed.
    """
    room = desk.store.room(code)
    weeks = counted_after(list(desk.store.played(code).values()), futures)
    players = desk.store.players(code)
    members: list[Member] = []
    worried = left = accounts = 0
    for player in players if weeks else ():
        found = desk.use(player, partial(member, guess=player.guess, weeks=weeks))
        if found is not None:
            members.append(found)
            accounts = len(found.here)
            named = {account for _, account, _ in desk.store.forecasts(player.id)}
            worried += len(named)
            left += sum(not found.here.get(account, True) for account in named)
    alike = room.future is not None and bool(members)
    courses = _courses(desk, room, weeks) if alike else {}
    close = futures.close(weeks) if futures and weeks else None
    shares = futures.shares(close) if futures and close else None
    return Deck(
        room, weeks, len(players) - len(members), accounts,
        tuple(sorted(one.kept for one in members)),
        tuple(sorted(one.guess for one in members if one.guess is not None)),
        _ranges(courses, futures, close, weeks) if members else (),
        futures.count if futures else 0,
        None if shares is None else round(100 * shares.strategy),
        None if shares is None else round(100 * shares.future),
        _divergent(desk, players[0], room, members, courses.get(NO_WORK)) if alike else None,
        worried, left,
    )  # fmt: skip


def counted_after(played: Sequence[int], futures: Futures | None) -> int:
    """Return after how many weeks a class is compared: where half of it has come, or before that.

    Where futures were played ahead it is a week in which theirs were counted.
    """
    there = sorted((weeks for weeks in played if weeks), reverse=True)
    if not there:
        return 0
    weeks = there[(len(there) - 1) // 2]
    close = futures.close(weeks) if futures else None
    return close or weeks


def member(game: Game, guess: int | None, weeks: int) -> Member | None:
    """Return a game as the class looks at it; None where it has not come so far."""
    if game.week < weeks:
        return None
    here = dict.fromkeys(range(game.opening), True)
    did: dict[int, Counter[str]] = {account: Counter() for account in here}
    first: dict[int, int] = {}
    for told in game.told[:weeks]:
        for one in told:
            if one.account not in here:
                continue
            if one.kind in ("LEFT", "WON_BACK"):
                here[one.account] = one.kind == "WON_BACK"
            elif one.kind == "done" and here[one.account]:
                did[one.account][one.said.removesuffix(" done")] += 1
                first.setdefault(one.account, one.week)
    return Member(guess, here, did, first)


def _courses(desk: Desk, room: Room, weeks: int) -> dict[str, Course]:
    setup, future = desk.setup_of(room), room.future or 0
    return {one: of_strategy(setup, future, one, weeks) for one in STRATEGIES}


def _ranges(
    courses: dict[str, Course], futures: Futures | None, close: int | None, weeks: int
) -> tuple[Range, ...]:
    many = futures.kept_after(close) if futures and close else {}
    found = []
    for strategy in STRATEGIES:
        kept = sorted(many.get(strategy, ()))
        here = courses[strategy].kept(weeks) if strategy in courses else None
        low, high = (
            (kept[round(part * (len(kept) - 1))] if kept else None) for part in NINE_OF_TEN
        )
        found.append(Range(NAMES[strategy], low, mean(kept) if kept else None, high, here))
    found.sort(key=lambda one: one.mean if one.mean is not None else one.here or 0, reverse=True)
    return tuple(one for one in found if one.mean is not None or one.here is not None)


def _divergent(
    desk: Desk, player: Player, room: Room, members: Sequence[Member], idle: Course | None
) -> Divergent | None:
    """Return the account that split the class most evenly; of several that with the most work."""

    def key(account: int) -> tuple[int, int]:
        kept = sum(one.here[account] for one in members)
        work = sum(one.did[account].total() for one in members)
        return min(kept, len(members) - kept), work

    account = max(members[0].here, key=key)
    kept = [one for one in members if one.here[account]]
    lost = [one for one in members if not one.here[account]]
    if not (kept and lost):
        return None
    titles = {title for one in members for title in one.did[account]}
    moves = [Compared(t, _mean(kept, account, t), _mean(lost, account, t)) for t in sorted(titles)]
    moves.sort(key=lambda one: abs(one.kept - one.lost), reverse=True)
    return Divergent(
        desk.names(player, room)[account], len(kept), len(lost), tuple(moves[:MOST_MOVES]),
        _first(kept, account), _first(lost, account),
        None if idle is None else bool(idle.here[-1][account]),
    )  # fmt: skip


def _mean(members: Sequence[Member], account: int, title: str) -> float:
    return mean(one.did[account][title] for one in members)


def _first(members: Sequence[Member], account: int) -> float | None:
    found = [one.first[account] + 1 for one in members if account in one.first]
    return mean(found) if found else None
