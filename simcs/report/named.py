"""An answer whose arms have the names that people call them by.

For sections that print arms as they find them in its tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from simcs.analysis.measurements import TABLES
from simcs.experiment.measurements import RunAnswer
from simcs.report.names import display

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("policy", "baseline")
"""Columns of tables that hold names of arms."""

TABLES_KEPT = ("replications", "ranked", "table", "differences", "groups", "group_differences",
               "value_table", "value_differences", "portfolio", "portfolio_groups")  # fmt: skip
"""Tables of an answer that are not worked out anew."""

V = TypeVar("V")

_NAMED: WeakKeyDictionary[RunAnswer, RunAnswer] = WeakKeyDictionary()


def named(c: RunAnswer) -> RunAnswer:
    """Return an answer in which arms are called by their names; the numbers are the same."""
    if c not in _NAMED:
        _NAMED[c] = _renamed(c, {arm: display(c, arm) for arm in c.policies})
    return _NAMED[c]


def _renamed(c: RunAnswer, names: Mapping[str, str]) -> RunAnswer:
    if len({*names.values()}) < len(names):  # an own arm with the name of one that ships
        return c
    facts, whole = c.facts, c.measured
    tables = {name: _of(getattr(whole, name), names) for name in TABLES}
    facts = replace(
        facts,
        arms=tuple(names.get(arm, arm) for arm in facts.arms),
        about=_keys(facts.about, names),
        playbooks=tuple(names.get(arm, arm) for arm in facts.playbooks),
        bases=_keys(facts.bases, names),
    )
    made = RunAnswer(replace(whole, facts=facts, **tables))
    for name in TABLES_KEPT:
        vars(made)[name] = _of(getattr(c, name), names)
    for key, frame in c.computed.items():
        made.computed[tuple(names.get(part, part) for part in key)] = _of(frame, names)
    return made


def _of(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return a table with the names of arms in place of their ids."""
    own = [column for column in COLUMNS if column in frame]
    return frame.assign(**{name: _called(frame[name], names) for name in own}) if own else frame


def _called(column: Any, names: Mapping[str, str]) -> Any:
    return column.map(lambda arm: names.get(arm, arm)).astype(object)


def _keys(held: Mapping[str, V], names: Mapping[str, str]) -> dict[str, V]:
    return {names.get(arm, arm): value for arm, value in held.items()}
