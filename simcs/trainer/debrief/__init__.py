"""The debrief of a game: what was you and what was luck, in ten steps.

found = debrief(scenario, setup, futures, log, weeks=26, future=3, guess=80)
for step in found.steps:
    print(step.title, *step.sentences)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simcs.trainer.course import Course
from simcs.trainer.debrief.advice import Advice, Facts, step_ten
from simcs.trainer.debrief.after import After, step_eight
from simcs.trainer.debrief.again import Again, step_nine
from simcs.trainer.debrief.boxes import Boxes, step_five
from simcs.trainer.debrief.curtain import Curtain, step_six
from simcs.trainer.debrief.guess import Guess, step_one
from simcs.trainer.debrief.hours import Hours, step_seven
from simcs.trainer.debrief.luck import Luck, step_four
from simcs.trainer.debrief.played import of_strategies, play
from simcs.trainer.debrief.same_future import SameFuture, step_two
from simcs.trainer.debrief.spread import Spread, step_three
from simcs.trainer.debrief.words import Step
from simcs.trainer.futures import Futures
from simcs.trainer.orders import Orders
from simcs.trainer.scenario import Scenario

if TYPE_CHECKING:
    from simcs.experiment.replications import Setup

__all__ = ["Debrief", "Step", "debrief", "of_strategies"]


@dataclass(frozen=True)
class Debrief:
    """The ten steps, in their order; each has a title, sentences, and its numbers.

    Parameters
    ----------
    weeks
        Weeks that were played.
    future
        Which future, from 0.
    """

    weeks: int
    future: int
    guess: Guess
    same_future: SameFuture
    spread: Spread
    luck: Luck
    boxes: Boxes
    curtain: Curtain
    hours: Hours
    after: After
    again: Again
    advice: Advice

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, the first first."""
        return (
            self.guess, self.same_future, self.spread, self.luck, self.boxes, self.curtain,
            self.hours, self.after, self.again, self.advice,
        )  # fmt: skip


def debrief(
    scenario: Scenario,
    setup: Setup,
    futures: Futures,
    log: Sequence[Orders],
    weeks: int,
    future: int,
    guess: int | None = None,
    forecasts: Sequence[tuple[int, int, int]] = (),
    names: Sequence[str] | None = None,
    others: dict[str, Course] | None = None,
) -> Debrief:
    """Return the debrief of a game; takes about a second for a year.

    Parameters
    ----------
    setup
        Of the worlds that were played: the scenario's, with what an instructor let happen.
    futures
        Of the scenario.
    log
        The orders of each week, the first first; those beyond ``weeks`` do not count, and where
        there are fewer the debrief is of these.
    future
        Which future was played, from 0.
    guess
        Per cent of the accounts that stay, as the player guessed at first; None: no guess.
    forecasts
        Week, account, and how likely in % the player thought it to leave before the end.
    names
        Of the accounts, by row; None: those of the future.
    others
        What `of_strategies` returns for this future and the weeks of the log, where it is there
        already; it is most of the work.

    Raises
    ------
    ConfigError
        When no week was played.
    SimcsError
        When the log cannot be followed.
    """
    played = play(scenario, setup, log, weeks, future, names, others)
    expected, luck, boxes = step_one(played, guess, forecasts), step_four(played), step_five(played)
    hours = step_seven(played)
    return Debrief(
        played.weeks,
        future,
        expected,
        step_two(played),
        step_three(played, futures),
        luck,
        boxes,
        step_six(played, boxes),
        hours,
        step_eight(played),
        step_nine(played),
        step_ten(Facts(played, expected, luck, boxes, hours)),
    )
