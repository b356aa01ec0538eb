"""The board: all that a player sees in a week, made from the view alone: nothing in it is latent.

Whatever the site shows or sends of a game in progress comes from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simcs.trainer.game import Game
from simcs.trainer.happened import Happened
from simcs.trainer.left import Left, gone_of
from simcs.trainer.moves import CAUSES, GONE, MOVES, TOUCHES, Move, title_of

if TYPE_CHECKING:
    from simcs.signals.view import View

TRAIL = 8
"""Weeks of readings in a sparkline."""

SOON = 8
"""Weeks ahead in which renewals are listed."""

LONG_AGO = 520


@dataclass(frozen=True)
class Waits:
    """Work asked for earlier that is not done yet."""

    account: int
    action: str
    title: str
    due: int
    hours: float


@dataclass(frozen=True)
class Row:
    """What is known of one account this week; None where nothing is.

    Attributes
    ----------
    decides_in
        Weeks until it decides whether to stay, 0 for this week; below 0: it has decided.
    renews_in
        Weeks until its term ends.
    score, usage, sponsor
        From 0 to 100.
    trail, usage_trail
        The last weeks' score and usage, the latest last.
    touched
        Title and age in weeks of the latest work on it.
    found
        Kinds of problem that the latest discovery call found; None: there was none.
    can
        Actions that can be asked for now.
    """

    account: int
    name: str
    arr: float
    touch: str
    tenure: int
    term: int
    decides_in: int
    renews_in: int
    score: float | None
    trail: tuple[float | None, ...]
    usage: float | None
    usage_trail: tuple[float | None, ...]
    tickets: float
    tickets_now: int
    sponsor: float | None
    sponsor_age: int | None
    pulse: float | None
    pulse_age: int | None
    survey: float | None
    survey_age: int | None
    problem: str | None
    problem_age: int | None
    found: tuple[str, ...] | None
    found_age: int | None
    first_value: bool
    adopted: bool
    sessions: int
    contacts: int
    touched: tuple[str, int] | None
    notice: bool
    at_risk: bool
    conceded: bool
    waits: tuple[Waits, ...]
    can: tuple[str, ...]


@dataclass(frozen=True)
class Board:
    """One week of one game.

    Attributes
    ----------
    week
        The open week, from 0.
    hours
        Hours there are this week.
    promised
        Hours promised already, by the week in which they fall due.
    arr
        ARR of all present accounts, $.
    opening
        How many accounts there were at first.
    happened
        What happened in the week before.
    """

    week: int
    weeks: int
    hours: float
    promised: dict[int, float]
    arr: float
    opening: int
    rows: tuple[Row, ...]
    gone: tuple[Left, ...]
    happened: tuple[Happened, ...]
    outage: bool
    price_rise: bool

    @property
    def soon(self) -> tuple[Row, ...]:
        """The accounts whose term ends within eight weeks, the first first."""
        coming = [row for row in self.rows if row.renews_in <= SOON]
        return tuple(sorted(coming, key=lambda row: (row.renews_in, -row.arr)))


def board(game: Game, names: Sequence[str]) -> Board:
    """Return what a player sees in the open week of a game.

    Parameters
    ----------
    names
        Of the accounts, by row.
    """
    view = game.view
    rows = _rows(game, view, names)
    gone = gone_of(view, names)
    return Board(
        game.week,
        game.weeks,
        view.hours_available,
        dict(view.backlog.hours_by_week),
        float(view.arr.sum()),
        game.opening,
        rows,
        gone,
        game.told[-1] if game.told else (),
        view.outage,
        view.price_rise,
    )


def _rows(game: Game, view: View, names: Sequence[str]) -> tuple[Row, ...]:
    waits: dict[int, list[Waits]] = {}
    backlog = view.backlog
    for account, action, due, hours in zip(
        backlog.account.tolist(),
        backlog.action.tolist(),
        backlog.due.tolist(),
        backlog.hours.tolist(),
        strict=True,
    ):
        one = Waits(account, action, title_of(action), due, hours)
        waits.setdefault(account, []).append(one)
    since = {action: view.weeks_since(action) for action in MOVES}
    ages = np.stack(list(since.values()))
    latest = np.argmin(ages, axis=0)
    found = []
    for n, account in enumerate(view.account.tolist()):
        age = ages[latest[n], n]
        touched = (title_of(list(since)[latest[n]]), int(age)) if np.isfinite(age) else None
        kinds = [_number(getattr(view, f"{kind}_problem")[n]) for kind in CAUSES]
        asked = all(kind is not None for kind in kinds)
        notice = bool(view.notice_given[n])
        found.append(
            Row(
                account,
                names[account],
                float(view.arr[n]),
                TOUCHES[int(view.touch[n])],
                int(view.tenure_weeks[n]),
                int(view.term_weeks[n]),
                int(view.weeks_to_renewal[n]) - 1 - int(view.notice_weeks[n]),
                int(view.weeks_to_renewal[n]),
                _number(view.score[n]),
                _trail(game, "score", account, 1),
                _number(view.usage[n], 100),
                _trail(game, "usage", account, 100),
                float(view.tickets[n]),
                int(view.tickets_1w[n]),
                _number(view.sponsor[n], 100),
                _age(view.sponsor_age[n]),
                _number(view.pulse[n]),
                _age(view.pulse_age[n]),
                _number(view.survey[n]),
                _age(view.survey_age[n]),
                CAUSES[int(view.problem[n])] if view.problem[n] >= 0 else None,
                _age(view.problem_age[n]),
                tuple(k for k, v in zip(CAUSES, kinds, strict=True) if v) if asked else None,
                _age(view.problems_age[n]),
                bool(view.first_value_reached[n]),
                bool(view.fully_adopted[n]),
                int(view.onboarding_sessions[n]),
                int(view.contacts_4w[n]),
                touched,
                notice,
                bool(view.renewal_at_risk[n]),
                bool(view.conceded[n]),
                tuple(waits.get(account, ())),
                tuple(action for action in MOVES if _offered(action, notice)),
            )
        )
    return tuple(found)


def _offered(action: str, notice: bool) -> bool:
    """Return whether a move can be asked for with an account that is present."""
    return action not in GONE and (action != "concession" or notice)


def allowed(view: View, account: int, action: str) -> bool:
    """Return whether a move can be asked for with an account, present or lost."""
    [place] = np.nonzero(view.account == account)
    if len(place):
        return _offered(action, bool(view.notice_given[place[0]]))
    return action in GONE and account in view.lost.account


def hours_for(move: Move, row: Row) -> float:
    """Return a CSM's hours for a move with an account."""
    return move.hours[TOUCHES.index(row.touch)]


def _trail(game: Game, name: str, account: int, times: int) -> tuple[float | None, ...]:
    weeks = game.course[-TRAIL:]
    readings = [week[name][account] for week in weeks if account < len(week[name])]
    return tuple(_number(one, times) for one in readings)


def _number(value: Any, times: float = 1) -> float | None:
    return float(value) * times if np.isfinite(value) else None


def _age(value: Any) -> int | None:
    return int(value) if np.isfinite(value) and value < LONG_AGO else None
