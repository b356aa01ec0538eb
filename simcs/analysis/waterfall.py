"""Where a difference comes from: what of it goes as mechanisms are switched off one by one.

It reads the ``variants`` table of the study "mechanisms". Its variants are `ALL_ON`, `ALL_OFF`, and
two chains between them: "forward 1: a" is without the first mechanism, "forward 2: b" without the
first two, …; "backward 1: z" is without the last, "backward 2: y" without the last two, ….
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simcs.analysis.interval import mean_interval
from simcs.analysis.pairs import gaps
from simcs.errors import RunError, quoted

if TYPE_CHECKING:
    import pandas as pd

STUDY = "mechanisms"
ALL_ON, ALL_OFF = "all on", "all off"
TOTAL, REMAINDER = "total", "remainder"
WATERFALL = (
    "mechanism", "contribution", "forward", "backward", "ci_low", "ci_high", "replications",
)  # fmt: skip


def chains(mechanisms: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the variants that a waterfall needs: name -> the mechanisms that are off in it.

    There are twice as many as mechanisms (two for a single one): both chains begin with all on and
    end with all off, which are simulated once.
    """
    steps: dict[str, tuple[str, ...]] = {ALL_ON: ()}
    for way, order in (("forward", list(mechanisms)), ("backward", list(mechanisms)[::-1])):
        for number, name in enumerate(order[:-1], 1):
            steps[f"{way} {number}: {name}"] = tuple(order[:number])
    return steps | {ALL_OFF: tuple(mechanisms)}


def waterfall(variants: pd.DataFrame, policy: str, baseline: str, metric: str) -> pd.DataFrame:
    """Return what each mechanism contributes to the difference between two arms.

    Returns
    -------
    pandas.DataFrame
        Columns `WATERFALL`. The first row, `TOTAL`, is the mean paired difference with all on; the
        last, `REMAINDER`, what is left of it with all off; contributions between them and the
        remainder add up to the total. A mechanism's contribution is the mean of what went when it
        was switched off in the forward and in the backward order, since what one mechanism does
        depends on the others. The 95 % interval is that of the mean over futures, paired.

    Raises
    ------
    ConfigError
        When there is no such arm or metric.
    RunError
        When the table has nothing of the study, or not all of its variants.
    """
    import pandas as pd

    table = gaps(variants, STUDY, policy, baseline, metric)
    names = _order([str(name) for name in table])
    off = {frozenset(gone): step for step, gone in chains(names).items()}
    missing = [step for step in off.values() if step not in table]
    if missing:
        raise RunError(f"the variants table has no variant {quoted(missing[0])}")

    def left(gone: Sequence[str]) -> pd.Series[float]:
        return table[off[frozenset(gone)]]

    total, remainder = left(()), left(names)
    rows = [_row(TOTAL, total, total)]
    for place, name in enumerate(names):
        forward = left(names[:place]) - left(names[: place + 1])
        backward = left(names[place + 1 :]) - left(names[place:])
        rows.append(_row(name, forward, backward))
    rows.append(_row(REMAINDER, remainder, remainder))
    return pd.DataFrame(rows, columns=list(WATERFALL))


def _order(steps: Sequence[str]) -> list[str]:
    """Return the mechanisms in the forward order, read from the names of the variants."""
    read: dict[str, dict[int, str]] = {"forward": {}, "backward": {}}
    for step in steps:
        way, _, rest = step.partition(" ")
        number, colon, name = rest.partition(": ")
        if way in read and colon and number.isdecimal():
            read[way][int(number)] = name
    forward = [name for _, name in sorted(read["forward"].items())]
    backward = [name for _, name in sorted(read["backward"].items())]
    names = [*forward, *backward[:1]]
    if not forward or names[:0:-1] != backward:
        raise RunError("the variants table has no two whole chains of two or more mechanisms")
    return names


def _row(name: str, forward: pd.Series[float], backward: pd.Series[float]) -> tuple[object, ...]:
    both = ((forward + backward) / 2).to_numpy(np.float64)
    mean, low, high = mean_interval(both)
    count = len(both)
    sides = (float(side.mean()) if count else np.nan for side in (forward, backward))
    return (name, mean, *sides, low, high, count)
