"""Measures by group, each once: by segment, year, cohort, cause, purpose of hours, CSM, column.

A breakdown is to a group what a metric is to the whole. Formulas are texts for people;
docs/reference/metrics.md repeats them and a test compares the two. A group without a value is NaN.
"""

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np

from simcs.errors import MetricError, quoted, users_code
from simcs.metrics import (
    cash_groups,
    churn_groups,
    column_groups,
    horizon_groups,
    retention_groups,
    team_groups,
)
from simcs.metrics.groups import Breakdown, Floats
from simcs.record import Record
from simcs.registry import Registry

__all__ = [
    "BREAKDOWNS", "BUILT_IN", "Breakdown", "Parts", "break_down", "breakdown_names", "side_by_side",
]  # fmt: skip

Parts = tuple[tuple[str, str], ...]
"""Names of values, one after the other: breakdown and group."""

Arms = Sequence[tuple[Parts, Floats]]


BREAKDOWNS: Registry[Breakdown] = Registry("breakdown", "simcs.breakdowns")


def breakdown_names() -> tuple[str, ...]:
    """Return the names of all breakdowns: those defined here in order, then others sorted."""
    return BUILT_IN + tuple(name for name in BREAKDOWNS if name not in BUILT_IN)


def break_down(record: Record) -> tuple[Parts, Floats]:
    """Return the names and the values of all groups, in the order of `breakdown_names`.

    Raises
    ------
    MetricError
        When a breakdown raises, or returns anything but a number for each of its groups.
    """
    parts: list[tuple[str, str]] = []
    values = [np.zeros(0)]
    for name in breakdown_names():
        own, computed = _computed(name, record)
        parts += [(name, group) for group in own]
        values.append(computed)
    return tuple(parts), np.concatenate(values)


def side_by_side(arms: Arms) -> tuple[Floats, Parts]:
    """Return the values of all arms, shape ``(arms, parts)``, and the names that they share.

    Parameters
    ----------
    arms
        What `break_down` returned for each, at least one.

    Raises
    ------
    MetricError
        When a breakdown has other groups in one arm than in another.
    """
    first = arms[0][0]
    for names, _ in arms:
        if names != first:
            name, _ = next(a or b for a, b in zip_longest(names, first) if a != b)
            raise MetricError(
                f"breakdown {name!r}: its groups differ between policies; allowed: groups that are "
                "the same in all"
            )
    return np.stack([values for _, values in arms]), first


def _computed(name: str, record: Record) -> tuple[tuple[str, ...], Floats]:
    breakdown = BREAKDOWNS[name]
    if name in BUILT_IN:
        return breakdown.groups(record), breakdown.compute(record)
    where = f"breakdown {name!r}, policy {record.arm!r}, replication {record.replication}"
    with users_code(MetricError, where):
        names = tuple(map(str, breakdown.groups(record)))
        values = np.asarray(breakdown.compute(record), np.float64)
    if values.shape != (len(names),) or len(set(names)) < len(names):
        raise MetricError(
            f"{where}: it has values of shape {values.shape} for the groups {quoted(names)}; "
            "allowed: one number for each group, and each group once"
        )
    return names, values


_DEFINED = (
    *retention_groups.DEFINED,
    *churn_groups.DEFINED,
    *team_groups.DEFINED,
    *horizon_groups.DEFINED,
    *cash_groups.DEFINED,
    *column_groups.DEFINED,
)
for _breakdown in _DEFINED:
    BREAKDOWNS.register(_breakdown.name)(_breakdown)

BUILT_IN = tuple(breakdown.name for breakdown in _DEFINED)
"""Names of the breakdowns defined here, in their order."""

BREAKDOWNS.built_in = BUILT_IN
