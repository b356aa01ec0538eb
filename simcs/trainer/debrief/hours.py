"""Step 7: where the hours went, who was contacted too often, and who never was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.actions import ACTIONS, PURPOSES
from simcs.trainer.course import Course, contacts_tolerated, hours_of
from simcs.trainer.debrief.played import Played, touches
from simcs.trainer.debrief.words import Step, accounts, listed, percent, weeks

LITTLE = 0.01
"""A share of unused hours below this is none."""


@dataclass(frozen=True)
class Purpose:
    """Hours spent for one purpose, and their share of all that were spent, 0 to 1."""

    purpose: str
    hours: float
    share: float


@dataclass(frozen=True)
class TooOften:
    """An account contacted too often.

    Parameters
    ----------
    weeks
        Weeks in which the player's work had brought its contact load above what it tolerates: a
        contact then does less good.
    harmful
        … of these, weeks in which another contact did harm.
    most
        The highest load, in recent calls.
    tolerated
        What it tolerates.
    """

    account: int
    name: str
    weeks: int
    harmful: int
    most: float
    tolerated: float


@dataclass(frozen=True)
class Untouched:
    """An account that got none of the player's time, and whether it left."""

    account: int
    name: str
    left: bool


@dataclass(frozen=True)
class Hours(Step):
    """What became of the hours.

    Parameters
    ----------
    purposes
        The most hours first; none without hours.
    spent, unused
        Hours.
    """

    purposes: tuple[Purpose, ...]
    spent: float
    unused: float
    too_often: tuple[TooOften, ...]
    untouched: tuple[Untouched, ...]

    @property
    def unused_share(self) -> float:
        """Share of all hours that was not used, 0 to 1."""
        there = self.spent + self.unused
        return self.unused / there if there else 0.0


def purposes_of(course: Course) -> dict[str, float]:
    """Return hours spent by purpose, the most first."""
    found: dict[str, float] = dict.fromkeys(PURPOSES, 0.0)
    actions = tuple(ACTIONS)
    for number, hours in hours_of(course.world)[0].items():
        purpose = ACTIONS[actions[number]].purpose
        found[purpose] = found.get(purpose, 0.0) + hours
    return dict(sorted(((p, h) for p, h in found.items() if h), key=lambda one: -one[1]))


def step_seven(played: Played) -> Hours:
    """Return the seventh step."""
    own = played.own
    by_purpose, there = purposes_of(own), hours_of(own.world)[1]
    spent = sum(by_purpose.values())
    purposes = tuple(Purpose(name, hours, hours / spent) for name, hours in by_purpose.items())
    untouched = tuple(
        Untouched(account, played.name(account), not own.here[-1][account])
        for account in range(own.accounts)
        if not touches(own, account)
    )
    often, unused = _too_often(played), max(0.0, there - spent)
    said = [
        *_about_hours(purposes, spent, unused, there),
        *_about_often(often),
        *_about_untouched(untouched, own.accounts),
    ]
    return Hours("Where your hours went", tuple(said), purposes, spent, unused, often, untouched)


def _too_often(played: Played) -> tuple[TooOften, ...]:
    own = played.own
    tolerated, harm = contacts_tolerated(own.world, own.accounts)
    load = own["contact"]
    # What was there without the player's work, such as from before the first week, is not theirs.
    without = np.where(played.idle.here, played.idle["contact"], 0.0)
    through = own.here & (load > without)
    above: NDArray[np.bool_] = (load > tolerated) & through
    harmful: NDArray[np.bool_] = (load > harm) & through
    found = [
        TooOften(
            account,
            played.name(account),
            int(above[:, account].sum()),
            int(harmful[:, account].sum()),
            float(load[above[:, account], account].max()),
            float(tolerated[account]),
        )
        for account in np.any(above, axis=0).nonzero()[0].tolist()
    ]
    return tuple(sorted(found, key=lambda one: (-one.harmful, -one.weeks, -one.most)))


def _about_hours(
    purposes: Sequence[Purpose], spent: float, unused: float, there: float
) -> list[str]:
    if not spent:
        return [f"You spent none of your {there:,.0f} hours."]
    parts = [f"{percent(one.share)} on {one.purpose}" for one in purposes[:3]]
    found = [f"You spent {spent:,.0f} hours: {listed(parts)}{'' if len(purposes) <= 3 else ', …'}."]
    if unused < LITTLE * there:
        found.append("You used all your hours.")
    else:
        found.append(f"{unused:,.0f} hours were left unused, {percent(unused / there)} of all.")
    return found


def _about_often(often: Sequence[TooOften]) -> list[str]:
    if not often:
        return ["No account was contacted more often than it tolerates."]
    names, they = listed([one.name for one in often]), "they tolerate"
    together = f", {weeks(sum(one.weeks for one in often))} together"
    if len(often) == 1:
        they, together = "it tolerates", f", for {weeks(often[0].weeks)}"
    found = [
        (
            f"{accounts(len(often))} had more contact than {they}{together}: {names}. A call "
            "then does less good."
        )
    ]
    if harmed := [one for one in often if one.harmful]:
        total = sum(one.harmful for one in harmed)
        found.append(
            f"In {total} of these weeks it even did harm: {listed([o.name for o in harmed])}."
        )
    else:
        found.append("It was never so much that a call did harm.")
    return found


def _about_untouched(untouched: Sequence[Untouched], count: int) -> list[str]:
    if not untouched:
        return ["Each account got some of your time."]
    if len(untouched) == count:
        gone = sum(one.left for one in untouched)
        return [f"No account got any of your time; {gone or 'none'} of them left."]
    left = [one.name for one in untouched if one.left]
    names = listed([one.name for one in untouched])
    first = f"{accounts(len(untouched))} never got any of your time: {names}."
    if len(untouched) == 1:
        return [first, "It left." if left else "It stayed all the same."]
    if not left:
        return [first, "All of these stayed."]
    return [first, "All of these left." if len(left) == len(untouched) else
            f"Of these, {listed(left)} left."]  # fmt: skip
