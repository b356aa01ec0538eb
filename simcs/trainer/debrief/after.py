"""Step 8: two terms on. What was built shows when somebody else takes over."""

from __future__ import annotations

from dataclasses import dataclass

from simcs.journey.columns import Intent
from simcs.trainer.course import count_and_arr
from simcs.trainer.debrief.played import Played
from simcs.trainer.debrief.words import YOU, Step, label, of_all, percent
from simcs.trainer.scenario import CARETAKER, WEEKS_AFTER

ALIKE = 0.02
"""Shares that differ by no more are alike."""


@dataclass(frozen=True)
class Later:
    """What was there at the end of the game, and some weeks later; ARR in whole $."""

    strategy: str
    label: str
    kept: int
    later: int
    arr: int
    arr_later: int


@dataclass(frozen=True)
class After(Step):
    """So many weeks after the game, all under one caretaker.

    Parameters
    ----------
    leaving
        The player's accounts that were there at the end and had decided to leave.
    lines
        Those with most accounts in the end first; the player's has the strategy "you".
    """

    weeks: int
    caretaker: str
    leaving: int
    lines: tuple[Later, ...]


def step_eight(played: Played) -> After:
    """Return the eighth step."""
    own = played.own.world
    weeks = min(WEEKS_AFTER, own.horizon - own.week)
    lines = []
    for strategy, course in {YOU: played.own, **played.others}.items():
        later, arr_later = course.handed_over
        kept, arr = count_and_arr(course.world)
        lines.append(Later(strategy, label(strategy), kept, later, arr, arr_later))
    lines.sort(key=lambda one: (one.later, one.arr_later, one.strategy == YOU), reverse=True)
    leaving = int((played.own.here[-1] & (played.own["intent"][-1] != Intent.STAY)).sum())
    said = tuple(_sentences(lines, weeks, played.count, leaving))
    return After("What you leave behind", said, weeks, label(CARETAKER), leaving, tuple(lines))


def _sentences(lines: list[Later], weeks: int, count: int, leaving: int) -> list[str]:
    mine = next(line for line in lines if line.strategy == YOU)
    found = [
        (
            f"From the end of your game, {label(CARETAKER)} looked after every book for {weeks} "
            "weeks more, so the difference lies in what was left behind."
        )
    ]
    if not mine.kept:
        return [*found, "None of your accounts was left to take over."]
    if mine.kept == 1:
        found.append(f"The one account you handed over {'stayed' if mine.later else 'left'}.")
    else:
        stayed = {0: "none", mine.kept: "all"}.get(mine.later, str(mine.later))
        found.append(
            f"Of the {mine.kept} accounts you handed over, {stayed} stayed: "
            f"{of_all(mine.later, count)} from the start."
        )
    if leaving:
        found.append(f"{leaving} of these had decided to leave before you handed over.")
    others = [line for line in lines if line.strategy != YOU]
    better = [line for line in others if line.later > mine.later]
    if not better:
        found.append("No strategy had more accounts in the end.")
    else:
        best = better[0]
        found.append(f"{best.label} had {best.later} in the end, {best.later - mine.later} more.")
    handed = sum(line.kept for line in others)
    share, usual = mine.later / mine.kept, sum(line.later for line in others) / max(1, handed)
    if abs(share - usual) <= ALIKE:
        how = "about the same share as after the strategies"
    else:
        how = f"{'more' if share > usual else 'less'} than after the strategies"
    found.append(f"That is {percent(share)} of what you handed over, {how} ({percent(usual)}).")
    return found
