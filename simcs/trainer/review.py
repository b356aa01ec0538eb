"""The moment of review after a loss: four steps, from what the player could see, and nothing else.

Look back at the relationship, find where it went wrong, change something, tell the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcs.errors import ConfigError
from simcs.journey.columns import Cause
from simcs.trainer.debrief.words import accounts, listed, weeks
from simcs.trainer.game import Game
from simcs.trainer.happened import SAID
from simcs.world.event_log import Event

BACK = 8
"""Weeks over which the score's trend is told."""

CLEAR = 5
"""Points by which a score has clearly moved."""

SPAN = 4
"""Weeks in which the score's steepest fall is looked for."""

MOST_TOUCHES = 4

WHO = {
    Cause.FIT: "Sales: which companies the product suits, and which it does not.",
    Cause.ADOPTION: "Whoever trains new customers: where they got stuck.",
    Cause.PRODUCT: "The product team: which problem it was, and how long it was open.",
    Cause.SERVICE: "Support: which request waited, and for how long.",
    Cause.VALUE: "Sales and finance: what they paid, and what they thought it was worth.",
    Cause.SPONSOR: "Sales: who else at the customer could have been won.",
    Cause.GOODWILL: "Your own team: what they heard from us, and how often.",
}
"""Reason given -> who should hear of it, and what."""

ANYONE = "Nobody knows the reason yet. Product, support and sales should hear that they lost one."


@dataclass(frozen=True)
class ReviewStep:
    """One of the four steps: what is known, and a question; "" where there is none."""

    title: str
    sentences: tuple[str, ...]
    question: str = ""


@dataclass(frozen=True)
class Review:
    """What a player could see of an account that has left.

    Parameters
    ----------
    week
        The week at whose close it left, from 0.
    arr
        What it paid last, $ a year.
    score, usage
        The last readings, 0 to 100; None where there was none.
    score_before
        The score up to 8 weeks earlier.
    scores
        All its scores, the last one last.
    touches
        Week and title of the last work done with it, the latest first.
    notice
        The week in which it gave notice; None: it did not.
    said, finding
        What it said in an exit interview, and what a review of the loss found; None: not asked.
    alike
        Accounts still there whose score is as low as its last one was, the lowest first.
    steps
        The four steps.
    """

    account: int
    name: str
    week: int
    arr: float
    score: float | None
    score_before: float | None
    usage: float | None
    scores: tuple[float, ...]
    touches: tuple[tuple[int, str], ...]
    notice: int | None
    said: str | None
    finding: str | None
    alike: tuple[str, ...]
    steps: tuple[ReviewStep, ...]


def reviews(game: Game, names: Sequence[str]) -> tuple[Review, ...]:
    """Return a review of each account that left in the week that has just closed.

    Parameters
    ----------
    names
        Of the accounts, by row.
    """
    last = game.told[-1] if game.told else ()
    return tuple(review(game, names, one.account) for one in last if one.kind == Event.LEFT.name)


def review(game: Game, names: Sequence[str], account: int) -> Review:
    """Return the review of one account that has left, as far as it is known by now.

    Raises
    ------
    ConfigError
        When it has not left.
    """
    told = [one for week in game.told for one in week if one.account == account]
    left = [one for one in told if one.kind == Event.LEFT.name]
    if not left or any(
        one.kind == Event.WON_BACK.name and one.week > left[-1].week for one in told
    ):
        raise ConfigError(f"account {account} has not left; allowed: one that has")
    week = left[-1].week
    scores = _readings(game, "score", account, week)
    usage = _readings(game, "usage", account, week)
    touches = tuple((one.week, one.said.removesuffix(" done")) for one in told[::-1]
                    if one.kind == "done" and one.week <= week)  # fmt: skip
    notices = [one.week for one in told if one.kind == Event.NOTICE_GIVEN.name]
    said, finding = _answers(game, account)
    alike = _alike(game, names, scores[-1] if len(scores) else None)
    before = float(scores[max(0, len(scores) - 1 - BACK)]) if len(scores) else None
    notice = notices[-1] if notices and notices[-1] <= week else None
    can_be_asked = account in game.view.lost.account
    known = _Known(week, scores, usage, touches, notice, said, finding, can_be_asked)
    return Review(
        account,
        names[account],
        week,
        -left[-1].change,
        float(scores[-1]) if len(scores) else None,
        before,
        100 * float(usage[-1]) if len(usage) else None,
        tuple(scores.tolist()),
        touches[:MOST_TOUCHES],
        known.notice,
        SAID[said] if said else None,
        SAID[finding] if finding else None,
        alike,
        _steps(known, alike),
    )


@dataclass(frozen=True)
class _Known:
    week: int
    scores: NDArray[np.float64]
    usage: NDArray[np.float64]
    touches: tuple[tuple[int, str], ...]
    notice: int | None
    said: Cause | None
    finding: Cause | None
    can_be_asked: bool


def _readings(game: Game, name: str, account: int, week: int) -> NDArray[np.float64]:
    """Return an account's readings up to a week, of its last time as a customer."""
    found = [one[name][account] if account < len(one[name]) else np.nan
             for one in game.course[: week + 1]]  # fmt: skip
    values = np.array(found, float)
    gaps = np.flatnonzero(np.isnan(values))
    return values[gaps[-1] + 1 :] if len(gaps) else values


def _answers(game: Game, account: int) -> tuple[Cause | None, Cause | None]:
    """Return what it said when asked, and what a review found; None where nobody asked."""
    gone = game.view.gone()
    place = np.flatnonzero(gone.account == account)
    if not len(place):
        return None, None
    said, finding = int(gone.reported[place[0]]), int(gone.finding[place[0]])
    return Cause(said) if said else None, Cause(finding) if finding else None


def _alike(game: Game, names: Sequence[str], score: float | None) -> tuple[str, ...]:
    if score is None:
        return ()
    view = game.view
    order = np.argsort(view.score, kind="stable")
    return tuple(names[int(view.account[n])] for n in order if view.score[n] <= score)


def _steps(known: _Known, alike: Sequence[str]) -> tuple[ReviewStep, ...]:
    reason = known.finding or known.said
    if not alike:
        others = "No other account has a score as low as its last one."
    else:
        has = "has a score" if len(alike) == 1 else "have scores"
        others = f"{accounts(len(alike))} {has} as low as its last one: {listed(alike)}."
    return (
        ReviewStep("Look back", tuple(_back(known))),
        ReviewStep("Find where it went wrong", tuple(_wrong(known)), "What went wrong?"),
        ReviewStep("Change something", (others,), "What will you do differently for the others?"),
        ReviewStep("Tell the others", (WHO.get(reason, ANYONE) if reason else ANYONE,)),
    )


def _back(known: _Known) -> list[str]:
    found = []
    scores, usage = known.scores, known.usage
    if len(scores):
        first, last = scores[max(0, len(scores) - 1 - BACK)], scores[-1]
        ago = min(BACK, len(scores) - 1)
        text = f"Its last score was {last:.0f}"
        points = round(float(last)) - round(float(first))
        if ago and abs(points) >= CLEAR:
            how = "higher" if points > 0 else "lower"
            text += f", {abs(points)} points {how} than {weeks(ago)} before"
        elif ago:
            text += f", much the same as {weeks(ago)} before"
        found.append(f"{text}.")
    if len(usage):
        found.append(f"Use of the product was at {100 * float(usage[-1]):.0f} %.")
    if known.touches:
        week, title = known.touches[0]
        ago = known.week - week
        when = "in the week it left" if not ago else f"{weeks(ago)} before it left"
        found.append(f"The last thing done with it: {title}, {when}.")
    else:
        found.append("Nothing was ever done with it.")
    if known.notice is None:
        found.append("It left without notice.")
    else:
        found.append(
            f"It gave notice in week {known.notice + 1}, and left in week {known.week + 1}."
        )
    return found


def _wrong(known: _Known) -> list[str]:
    found = []
    scores = known.scores
    if len(scores) > SPAN:
        falls = scores[:-SPAN] - scores[SPAN:]
        worst = int(np.argmax(falls))
        start = known.week - len(scores) + 1 + worst
        if falls[worst] >= CLEAR:
            found.append(
                f"Its score fell most in weeks {start + 1} to {start + SPAN + 1}: from "
                f"{scores[worst]:.0f} to {scores[worst + SPAN]:.0f}."
            )
        else:
            found.append("Its score never fell clearly: the signs were not in the score.")
    if known.said:
        found.append(f"Asked why it left, it said: {SAID[known.said]}. Most tell the truth.")
    elif known.can_be_asked:
        found.append("You have not asked it why it left: an exit interview does that.")
    else:
        found.append("It cannot be asked why it left.")
    if known.finding:
        found.append(f"Your review of the loss found: {SAID[known.finding]}. It can be wrong.")
    return found
