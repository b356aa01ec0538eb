"""Step 1: what the player expected, against what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simcs.report.text import counted
from simcs.trainer.debrief.played import Played, gone
from simcs.trainer.debrief.words import Step, of_all, percent, sentence

NEAR = 3
"""A guess within so many points is a good one."""

ALIKE = 0.005
"""Two scores that differ by less are as good as each other."""

BANDS = ((0, 33), (34, 66), (67, 100))
"""Chances of leaving that are counted together, in %."""


@dataclass(frozen=True)
class Forecast:
    """How likely the player thought it, in %, that an account leaves before the end."""

    week: int
    account: int
    name: str
    chance: int
    left: bool


@dataclass(frozen=True)
class Band:
    """Forecasts between two chances, in %: how many there were, and how many accounts left."""

    low: int
    high: int
    count: int
    left: int


@dataclass(frozen=True)
class Guess(Step):
    """The opening guess and the forecasts.

    Parameters
    ----------
    guess
        Per cent that stay, as the player guessed; None: no guess.
    stayed
        Per cent that did.
    brier
        Mean squared error of the forecasts, 0 to 1; None where there are none.
    brier_average
        … had each said the share of all accounts there at the time that left by the end.
    """

    guess: int | None
    kept: int
    count: int
    stayed: float
    forecasts: tuple[Forecast, ...]
    brier: float | None
    brier_average: float | None
    bands: tuple[Band, ...]


def brier(chances: Sequence[float], left: Sequence[bool]) -> float:
    """Return the mean squared error of chances (0 to 1) against what came."""
    return sum((p - o) ** 2 for p, o in zip(chances, left, strict=True)) / len(chances)


def step_one(played: Played, guess: int | None, forecasts: Sequence[tuple[int, int, int]]) -> Guess:
    """Return the first step."""
    own = played.own
    given = tuple(
        Forecast(week, account, played.name(account), chance, gone(own, account))
        for week, account, chance in forecasts
        if week < own.weeks
    )
    left = [one.left for one in given]
    average = [_share_gone(played, one.week) for one in given]
    score = brier([one.chance / 100 for one in given], left) if given else None
    usual = brier(average, left) if given else None
    bands = tuple(
        Band(low, high, len(here), sum(one.left for one in here))
        for low, high in BANDS
        if (here := [one for one in given if low <= one.chance <= high])
    )
    kept, count = own.kept(), own.accounts
    stayed = 100 * kept / count
    said = [*_about_guess(guess, kept, count), *_about_forecasts(played, given, score, usual)]
    return Guess(
        "What you expected", tuple(said), guess, kept, count, stayed, given, score, usual, bands
    )


def _share_gone(played: Played, week: int) -> float:
    """Return the share of the accounts there at a week's open that were gone at the end."""
    then = played.own.here[week]
    return float((then & ~played.own.here[-1]).sum() / max(1, then.sum()))


def _about_guess(guess: int | None, kept: int, count: int) -> list[str]:
    stayed = round(100 * kept / count)
    came = f"{of_all(kept, count)} stayed ({stayed} %)"
    if guess is None:
        return [f"You gave no opening guess. {sentence(came)}."]
    off = guess - stayed
    first = f"You guessed that {guess} % would stay; {came}."
    if off == 0:
        return [first, "Exactly right."]
    points = counted(abs(off), "point")
    if abs(off) <= NEAR:
        return [first, f"That is close: {points} off."]
    return [first, f"You were {points} too {'hopeful' if off > 0 else 'gloomy'}."]


def _about_forecasts(
    played: Played, given: Sequence[Forecast], score: float | None, usual: float | None
) -> list[str]:
    if score is None or usual is None:
        return ["You gave no forecasts of who might leave."]
    left = sum(one.left for one in given)
    if len(given) == 1:
        first = f"You gave one forecast; that account {'left' if left else 'stayed'}."
    else:
        which = {0: "none of these accounts", len(given): "all of these accounts"}
        whose = which.get(left, f"in {left} of them the account")
        first = f"You gave {len(given)} forecasts of who might leave; {whose} left before the end."
    return [first, _score(score, usual), *_named(played, given)]


def _score(score: float, usual: float) -> str:
    if score < usual - ALIKE:
        said = "Yours were better than that"
    elif score > usual + ALIKE:
        said = "Yours were worse than that"
    else:
        said = "Yours were as good as that"
    return (
        f"The error of your forecasts is {score:.2f}: 0.00 is perfect, 0.25 is saying 50 % each "
        f"time. Always saying the average of all accounts would have had {usual:.2f}. {said}."
    )


def _named(played: Played, given: Sequence[Forecast]) -> list[str]:
    """Return whether accounts that worried the player left more often than the others."""
    others = gone_others = 0
    for week in {one.week for one in given}:
        rest = played.own.here[week].copy()
        rest[[one.account for one in given if one.week == week and one.account < len(rest)]] = False
        others += int(rest.sum())
        gone_others += int((rest & ~played.own.here[-1]).sum())
    if not others:
        return []
    named, rest_share = sum(one.left for one in given) / len(given), gone_others / others
    shares = f"{percent(named)} of those you named, and {percent(rest_share)} of the others"
    if round(100 * named) > round(100 * rest_share):
        return [f"You named accounts that left more often: {shares}, left."]
    if round(100 * named) < round(100 * rest_share):
        return [f"You named accounts that left less often: {shares}, left."]
    return [f"Those you named left as often as the others: {percent(named)}."]
