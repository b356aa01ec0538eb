"""What is counted of accounts that leave: signs, turning points, and how they and stayers stood."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.losses import BESIDE, SIGN, SINCE, TURNING
from simcs.analysis.losses import LEFT_SIDE as LEFT
from simcs.analysis.losses import STAYED_SIDE as STAYED
from simcs.world.turning_point import (
    ADOPTION,
    BEFORE,
    CHAMPION,
    CHANCE,
    DOWNTURN,
    FIT,
    GOODWILL,
    HAND_OVER,
    LATE,
    PRICE_RISE,
    PROBLEMS,
)


class Sign(StrEnum):
    """What was to be seen before an account decided to leave, and what came of it."""

    MISSED = "a sign, and nobody acted"
    ACTED = "a sign, and a CSM acted"
    NONE = "no sign"
    BEFORE = "decided before the run"
    BEYOND = "nobody could prevent it"


SEVERAL, NO_FALL = "several causes together", "no large fall"
DECIDED_BEFORE, UNPREVENTABLE = Sign.BEFORE.value, Sign.BEYOND.value
CAUSES = (
    FIT, ADOPTION, CHAMPION, GOODWILL, *PROBLEMS.values(), LATE, PRICE_RISE, DOWNTURN, HAND_OVER,
)  # fmt: skip
"""What can turn an account within a run."""
TURNINGS = (*CAUSES, SEVERAL, CHANCE, BEFORE, NO_FALL, DECIDED_BEFORE, UNPREVENTABLE)
LOOKS = (
    "arr", "tenure", "score", "adoption", "first_value", "champion", "problems", "goodwill",
    "contacts",
)  # fmt: skip
"""How accounts that leave and those that stay are compared."""

Part = tuple[str, str, str, str]
"""Measure, grouping, group and part of a tally."""
PARTS: tuple[Part, ...] = (
    *((SIGN, "all", "all", one.value) for one in Sign),
    *((TURNING, "all", "all", one) for one in TURNINGS),
    *((SINCE, "all", "all", one) for one in CAUSES),
    *((BESIDE, "look", look, who) for look in LOOKS for who in (LEFT, STAYED)),
)
_PLACE = {part: place for place, part in enumerate(PARTS)}


class Tallies:
    """Counts of one future.

    Attributes
    ----------
    values
        Shape ``(parts, 2)``, in the order of `PARTS`: a sum, and of how many it is.
    """

    def __init__(self) -> None:
        self.values: NDArray[np.float64] = np.zeros((len(PARTS), 2))

    def sign(self, sign: Sign) -> None:
        """Count an account that left by what was to be seen before."""
        self._share(SIGN, [one.value for one in Sign], sign.value)

    def turning(self, cause: str, weeks: int | None = None) -> None:
        """Count an account by what turned it, and how many weeks before its decision."""
        self._share(TURNING, TURNINGS, cause)
        if weeks is not None:
            self.values[_PLACE[SINCE, "all", "all", cause]] += (weeks, 1)

    def beside(self, left: Mapping[str, float], stayed: Mapping[str, float]) -> None:
        """Count how an account that left stood, and how one like it that stayed."""
        for who, looks in ((LEFT, left), (STAYED, stayed)):
            for look in LOOKS:
                self.values[_PLACE[BESIDE, "look", look, who]] += (looks[look], 1)

    def _share(self, measure: str, parts: tuple[str, ...] | list[str], own: str) -> None:
        for part in parts:
            self.values[_PLACE[measure, "all", "all", part]] += (part == own, 1)
