"""What moved an account's true health between two weeks, said in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simcs.trainer.course import Course, weights_of

CLEAR = 0.3
"""A part that moved health by less is not named, logit."""

FELL = {
    "problems": "problems that stayed open",
    "sponsor": "a champion who left",
    "adoption": "use that fell",
    "goodwill": "goodwill that cooled",
}
ROSE = {
    "problems": "problems that were solved",
    "sponsor": "a champion who grew strong",
    "adoption": "growing use",
    "goodwill": "goodwill that was earned",
}
WEIGHED = {
    "problems": "problems that were open all along",
    "sponsor": "the lack of a champion",
    "adoption": "use that never grew",
    "goodwill": "a poor relationship",
    "fit": "a product that does not suit it well",
}
"""What keeps health low where nothing changed for the worse."""

UNCLEAR = "no single cause"


@dataclass(frozen=True)
class Moved:
    """What moved health the most between two weeks; "" where that is unclear.

    Parameters
    ----------
    words
        How to say it in the middle of a sentence.
    """

    part: str = ""
    words: str = UNCLEAR


def out_of_100(health: float) -> float:
    """Return health as the chance in 100 to stay at a yearly decision."""
    return 100.0 / (1.0 + math.exp(-health))


def moved(course: Course, account: int, first: int, last: int, down: bool) -> Moved:
    """Return what pulled an account's health down, or lifted it, the most between two weeks."""
    weights = weights_of(course.world, account)
    problems = course["problems"].sum(axis=2)

    def change(values: object) -> float:
        table = course[values] if isinstance(values, str) else problems
        return float(table[last][account]) - float(table[first][account])

    parts = {
        "problems": -weights["problems"] * change(None),
        "sponsor": weights["sponsor"] * change("champion"),
        "adoption": weights["adoption"] * change("adoption"),
        "goodwill": change("goodwill"),
    }
    if not down:
        part = max(parts, key=parts.__getitem__)
        return Moved(part, ROSE[part]) if parts[part] > CLEAR else Moved()
    part = min(parts, key=parts.__getitem__)
    return Moved(part, FELL[part]) if parts[part] < -CLEAR else _weighs(course, account, last)


def _weighs(course: Course, account: int, week: int) -> Moved:
    """Return what costs an account most health in a week, as the model has it."""
    weights = weights_of(course.world, account)
    costs = {
        "problems": weights["problems"] * float(course["problems"][week][account].sum()),
        "sponsor": weights["sponsor"] * (1.0 - float(course["champion"][week][account])),
        "adoption": weights["adoption"] * (1.0 - float(course["adoption"][week][account])),
        "goodwill": -float(course["goodwill"][week][account]),
        "fit": weights["fit"] - float(course["fit"][week][account]),
    }
    part = max(costs, key=costs.__getitem__)
    return Moved(part, WEIGHED[part]) if costs[part] > CLEAR else Moved()
