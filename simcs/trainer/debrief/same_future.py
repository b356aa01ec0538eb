"""Step 2: the same future under five strategies."""

from __future__ import annotations

from dataclasses import dataclass

from simcs.trainer.debrief.played import NO_WORK, Played
from simcs.trainer.debrief.words import (
    YOU,
    Step,
    accounts,
    dollars,
    label,
    listed,
    of_all,
    sentence,
)


@dataclass(frozen=True)
class Line:
    """What the player or a strategy kept of this future's accounts, and their ARR in whole $."""

    strategy: str
    label: str
    kept: int
    lost: int
    arr: int


@dataclass(frozen=True)
class SameFuture(Step):
    """All lines, those that kept most accounts first; the player's has the strategy "you"."""

    lines: tuple[Line, ...]


def step_two(played: Played) -> SameFuture:
    """Return the second step."""
    courses = {YOU: played.own, **played.others}
    lines = [
        Line(one, label(one), c.kept(), c.accounts - c.kept(), c.kept_arr())
        for one, c in courses.items()
    ]
    lines.sort(key=lambda line: (line.kept, line.arr, line.strategy == YOU), reverse=True)
    mine = next(line for line in lines if line.strategy == YOU)
    idle = next(line for line in lines if line.strategy == NO_WORK)
    others = [line for line in lines if line.strategy not in (YOU, NO_WORK)]
    said = [
        f"You kept {of_all(mine.kept, played.count)}, worth {dollars(mine.arr)} a year.",
        _against_nothing(mine, idle),
        *_against_best(mine, others),
        (
            "Same future means: the same companies and the same chance events, as far as work did "
            "not change them."
        ),
    ]
    return SameFuture("The same future, played by others", tuple(said), tuple(lines))


def _against_nothing(mine: Line, idle: Line) -> str:
    more = mine.kept - idle.kept
    if more > 0:
        return f"With no CS work {accounts(idle.kept)} would have stayed: you kept {more} more."
    if more < 0:
        stay = f"{accounts(idle.kept)} would have stayed"
        return f"With no CS work {stay}: that is {-more} more than with your work."
    return "With no CS work just as many would have stayed."


def _against_best(mine: Line, others: list[Line]) -> list[str]:
    most = max(line.kept for line in others)
    names = [line.label for line in others if line.kept == most]
    best, each = listed(names), " each" if len(names) > 1 else ""
    if most > mine.kept:
        more = most - mine.kept
        return [
            f"{sentence(best)} kept the most here: {accounts(most)}{each}, {more} more than you."
        ]
    if most == mine.kept:
        return [f"The best of the strategies here, {best}, kept as many as you."]
    return [
        f"You kept more than every strategy; the best of them, {best}, kept {accounts(most)}{each}."
    ]
