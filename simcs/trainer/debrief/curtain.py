"""Step 6: one account with the curtain lifted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcs.trainer.course import Course
from simcs.trainer.debrief.boxes import Boxes
from simcs.trainer.debrief.health import Moved, moved, out_of_100
from simcs.trainer.debrief.played import Played, weeks_of
from simcs.trainer.debrief.words import Step, weeks
from simcs.trainer.happened import SEEN
from simcs.trainer.moves import CAUSES
from simcs.world.event_log import Event

TURNED = 0.5
"""Health must move by so much for a turn, logit."""

SHOWN = 10
"""The score has followed once it has moved by so many points."""

CHAMPION = 0.5
"""From here on an account counts as having a champion."""

HIDDEN = {
    Event.CHAMPION_LEFT: "its champion left (you could not see it)",
    Event.DECIDED_QUIETLY: "decided to leave, and said nothing",
}
TOLD = (Event.FIRST_VALUE, Event.FULL_ADOPTION, Event.EXPANDED, Event.NOTICE_GIVEN, Event.RENEWED,
        Event.LEFT, Event.WON_BACK)  # fmt: skip

WHY = {
    "lost_through_you": "It left, and would have stayed with no CS work.",
    "stayed_through_you": "It stayed, and would have left with no CS work.",
    "lost_anyway": "It left, and its score had told the least of it.",
    "stayed_anyway": "Its score was furthest from the truth.",
}


@dataclass(frozen=True)
class Week:
    """One week of the account, at its open.

    Parameters
    ----------
    health
        True health, 0 to 100: the chance in 100 that it would stay at a yearly decision.
    score
        The score that was shown.
    adoption, champion
        0 to 100.
    problems
        Open problems: product, service, value.
    """

    week: int
    health: float
    score: float
    adoption: float
    champion: float
    problems: tuple[int, ...]


@dataclass(frozen=True)
class Curtain(Step):
    """The account that tells most.

    Parameters
    ----------
    kind
        Which box it is in.
    course
        Its weeks, as long as it was a customer.
    turned
        The week from which its health fell, or rose, for good; None: there was no such week.
    cause
        What moved it the most from then on.
    followed
        Weeks until the score had moved the same way; None: it had not before the end.
    events
        Week and what happened, also what nobody could see.
    """

    account: int
    name: str
    kind: str
    course: tuple[Week, ...]
    turned: int | None
    cause: str
    followed: int | None
    events: tuple[tuple[int, str], ...]


def step_six(played: Played, boxes: Boxes) -> Curtain:
    """Return the sixth step."""
    kind, account = chosen(played, boxes)
    own = played.own
    there = own.here[:, account].nonzero()[0]
    last = _last(own, account, int(there[-1]))
    falls = kind.startswith("lost")
    turned, cause = _turn(own, account, last, falls)
    followed = None if turned is None else _followed(own, account, turned, last, falls)
    said = [WHY[kind], *_sentences(own, account, turned, last, falls, cause, followed)]
    return Curtain(
        f"The curtain lifted: {played.name(account)}",
        tuple(said),
        account,
        played.name(account),
        kind,
        tuple(_week(own, account, week) for week in there.tolist()),
        turned,
        cause.words,
        followed,
        _events(own, account),
    )


def chosen(played: Played, boxes: Boxes) -> tuple[str, int]:
    """Return the kind and the account that tells most.

    Lost through the player, else kept through the player, else lost with a score that told nothing,
    else where the score was furthest from the truth; in each the one with the largest gap.
    """
    for kind in WHY:
        if members := boxes.of(kind):
            gaps = {one.account: _gap(played.own, one.account) for one in members}
            return kind, max(gaps, key=gaps.__getitem__)
    raise AssertionError("no account is in any box")


def _gap(own: Course, account: int) -> float:
    """Return the mean distance between the score and true health, both out of 100."""
    here = own.here[:, account]
    health = 100.0 / (1.0 + np.exp(-own["health"][here, account]))
    return float(np.abs(own["score"][here, account] - health).mean())


def _last(own: Course, account: int, end: int) -> int:
    """Return the week of the decision that ended it, or the last that it was there."""
    if own.here[-1][account]:
        return end
    decided = int(own.decides[end][account])
    return min(end, decided) if decided > 0 else end


def _turn(own: Course, account: int, last: int, falls: bool) -> tuple[int | None, Moved]:
    """Return the last peak before a fall to the end, or the lowest point before a rise to it."""
    here = own.here[: last + 1, account].nonzero()[0]
    health: NDArray[np.float64] = own["health"][here, account]
    signed = health if falls else -health
    place = len(signed) - 1 - int(np.argmax(signed[::-1]))
    if signed[place] - signed[-1] < TURNED:
        return None, Moved()
    turned = int(here[place])
    return turned, moved(own, account, turned, last, falls)


def _followed(own: Course, account: int, turned: int, last: int, falls: bool) -> int | None:
    score = own["score"][turned : last + 1, account]
    change = (score[0] - score) if falls else (score - score[0])
    seen = (change >= SHOWN).nonzero()[0]
    return int(seen[0]) if len(seen) else None


def _sentences(
    own: Course,
    account: int,
    turned: int | None,
    last: int,
    falls: bool,
    cause: Moved,
    followed: int | None,
) -> list[str]:
    end = f"{out_of_100(own['health'][last][account]):.0f}"
    until = "when it decided" if not own.here[-1][account] else "at the end"
    if turned is None:
        return [f"Its true health never clearly turned; {until} it was {end} of 100."]
    start, score = out_of_100(own["health"][turned][account]), own["score"][turned][account]
    found = [
        (
            f"It turned in week {turned + 1}: true health was {start:.0f} of 100 then and {end} "
            f"{until}. The score showed {score:.0f} in that week."
        ),
        f"What {'pulled it down' if falls else 'lifted it'} most: {cause.words}.",
    ]
    if followed is None:
        found.append(f"The score never {'fell' if falls else 'rose'} by {SHOWN} points after that.")
    else:
        found.append(
            f"The score had {'fallen' if falls else 'risen'} by {SHOWN} points {weeks(followed)} "
            "later."
        )
    return found


def _week(own: Course, account: int, week: int) -> Week:
    return Week(
        week,
        out_of_100(float(own["health"][week][account])),
        float(own["score"][week][account]),
        100 * float(own["adoption"][week][account]),
        100 * float(own["champion"][week][account]),
        tuple(own["problems"][week][account].tolist()),
    )


def _events(own: Course, account: int) -> tuple[tuple[int, str], ...]:
    texts = HIDDEN | {event: SEEN[event] for event in TOLD}
    found = [(week, text) for event, text in texts.items()
             for week in weeks_of(own, account, event)]  # fmt: skip
    for kind, name in enumerate(CAUSES):
        counts = own["problems"][:, account, kind].astype(int)
        there = own.here[1:, account]
        rises = ((np.diff(counts) > 0) & there).nonzero()[0].tolist()
        found += [(week, f"a new {name} problem") for week in rises]
    return tuple(sorted(found))
