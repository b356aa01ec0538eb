"""Rows of leading measures that are easy to work out: two groups of accounts around a mean."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from simcs.analysis.leading import LEADING, LOWER, SUMS, UPPER
from simcs.analysis.losses import LOSSES

SPREAD = 0.1
"""Standard deviation between accounts, nearly."""


def rows(
    arms: Mapping[str, float],
    futures: int,
    among: str = "all",
    measure: str = "usage",
    weeks: int = 13,
    count: int = 100,
    stay: tuple[float, float] = (0.9, 0.6),
    width: float = 0.001,
) -> pd.DataFrame:
    """Return the rows of one measure: half of the accounts `SPREAD` above its mean, half below.

    Parameters
    ----------
    arms
        Their means.
    stay
        Shares that stay, of those above the middle and of the others.
    width
        By how much futures differ, other than the first arm's.
    """
    found = []
    for place, (arm, mean) in enumerate(arms.items()):
        for future in range(futures):
            own = mean + (width * (future % 3 - 1) if place else 0.0)
            sums = (own * count, (own**2 + SPREAD**2) * count, count, count, own * count)
            lines = [(what, value, count) for what, value in zip(SUMS, sums, strict=True)]
            wobble = 0.01 * (future % 3 - 1)
            lines += [(part, (share + wobble) * count / 2, count / 2)
                      for part, share in zip((UPPER, LOWER), stay, strict=True)]  # fmt: skip
            found += [(arm, future, LEADING, f"{among}, {weeks} weeks", measure, *line)
                      for line in lines]  # fmt: skip
    return pd.DataFrame(found, columns=list(LOSSES))


def with_rows(c: Any, *tables: pd.DataFrame) -> Any:
    """Return an answer with leading measures."""
    return type(c)(replace(c.measured, losses=pd.concat(tables, ignore_index=True)))
