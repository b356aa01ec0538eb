"""Answers with losses and gains whose figures are easy to work out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from simcs.analysis.answer import Answer
from simcs.analysis.losses import (
    ALL,
    ARR,
    BESIDE,
    HOURS,
    LEAVING,
    LEFT,
    LEFT_SIDE,
    LOSSES,
    SEGMENT,
    SIGN,
    SINCE,
    STAYED_SIDE,
    TURNING,
)  # fmt: skip
from simcs.analysis.portfolio import SUMS
from simcs.analysis.where import END_SUMS
from simcs.world.parting_tallies import Sign
from tests.playbook_sample import answer as plain

ARMS = ("today", "new")
WOBBLE = (0.0, 1.0, -1.0, 0.5, -0.5, 0.0)
"""By how much futures differ, relative to a width: their mean is 0."""
FUTURES = len(WOBBLE)
Line = tuple[str, str, str, str, float, float]
"""Measure, grouping, group, part, value and of how much, in a mean future."""


def rows(lines: Mapping[str, Sequence[Line]], width: float = 0.02) -> pd.DataFrame:
    """Return the rows of losses: by arm, in each future a little more or less of the value."""
    found = [
        (arm, n, *line[:4], line[4] * (1 + width * wobble * (1 + place)), line[5])
        for place, (arm, own) in enumerate(lines.items())
        for n, wobble in enumerate(WOBBLE)
        for line in own
    ]
    return pd.DataFrame(found, columns=list(LOSSES))


def left(many: float, of: float = 100.0, group: str = "") -> Line:
    return (LEFT, SEGMENT if group else ALL, group or ALL, ALL, many, of)


def leaving(band: str, many: float, years: float, group: str = "", grouping: str = "") -> Line:
    return (LEAVING, grouping or (SEGMENT if group else ALL), group or ALL, band, many, years)


def signs(**counts: float) -> list[Line]:
    """Return lines of signs: missed=3, acted=2; those that are not named are none."""
    whole = sum(counts.values())
    return [(SIGN, ALL, ALL, one.value, counts.get(one.name.lower(), 0), whole) for one in Sign]


def turned(since: float | None = None, **counts: float) -> list[Line]:
    """Return lines of turning points, by cause with _ for spaces; ``since`` is of the first."""
    whole = sum(counts.values())
    found: list[Line] = [
        (TURNING, ALL, ALL, name.replace("_", " "), count, whole) for name, count in counts.items()
    ]
    if since is not None:
        name, count = next(iter(counts.items()))
        found.append((SINCE, ALL, ALL, name.replace("_", " "), since * count, count))
    return found


def beside(look: str, leave: float, stay: float, pairs: float = 10.0) -> list[Line]:
    return [
        (BESIDE, "look", look, LEFT_SIDE, leave * pairs, pairs),
        (BESIDE, "look", look, STAYED_SIDE, stay * pairs, pairs),
    ]


def gain(group: str, arr: float, hours: float, grouping: str = SEGMENT) -> list[Line]:
    """Return lines of a group of ten accounts with $100,000: ARR at the end, and hours."""
    return [
        (ARR, grouping, group, ALL, arr, 100_000.0), (HOURS, grouping, group, ALL, hours, 10.0),
    ]  # fmt: skip


Change = tuple[str, float, float]
"""An account, its mean change in ARR, and how far futures are apart."""


def ends(changes: Sequence[Change]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return how accounts end and the facts of them: with the second arm a change on average."""
    sums, facts = [], []
    for arm in ARMS:
        for place, (name, change, apart) in enumerate(changes):
            own = [change + apart * wobble for wobble in WOBBLE] if arm != ARMS[0] else [0.0]
            squares = sum(one * one for one in own)
            sums.append((arm, place, 6e4 + sum(own), 60.0, 3, sum(own), squares, max(own), 1))
            facts.append((arm, place, name, "smb", "Ann", 1e4, *[0] * (len(SUMS) - 6)))
    return pd.DataFrame(sums, columns=list(END_SUMS)), pd.DataFrame(facts, columns=list(SUMS))


def answer(
    lines: Mapping[str, Sequence[Line]],
    changes: Sequence[Change] = (),
    width: float = 0.02,
    ahead: float = 0.05,
) -> Answer[Any]:
    """Return the answer of two arms, the second of which has more or less ARR at the end."""
    held = plain([], arms=ARMS, replications=FUTURES).measured
    held.config.policies = {arm: arm for arm in ARMS}
    moments = held.config.horizon_weeks + 1
    retention = pd.DataFrame(
        [
            (arm, n, week, *(1 + place * ahead + 0.001 * n * place,) * 3)
            for place, arm in enumerate(ARMS)
            for n in range(FUTURES)
            for week in range(moments)
        ],
        columns=["policy", "replication", "week", "logo_retention", "gross_retention",
                 "net_retention"],
    )  # fmt: skip
    sums, facts = ends(changes)
    return Answer(
        replace(
            held, retention=retention, losses=rows(lines, width), account_ends=sums,
            portfolio=facts,
        )
    )  # fmt: skip
