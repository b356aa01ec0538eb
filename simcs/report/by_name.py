"""An answer whose arms are called as people call them, for all pages that show arms by their id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from simcs.analysis.measurements import TABLES, Facts
from simcs.experiment.measurements import RunAnswer
from simcs.interventions.ceiling import CEILING_NAME
from simcs.report.names import called

if TYPE_CHECKING:
    import pandas as pd

ARM_COLUMNS = ("policy", "baseline")
"""Columns of tables that hold the ids of arms."""

_BY_NAME: WeakKeyDictionary[RunAnswer, RunAnswer] = WeakKeyDictionary()


def by_name(c: RunAnswer) -> RunAnswer:
    """Return an answer with the names that people see in the place of the ids of arms.

    Its configuration keeps the ids, and so does `simcs.interventions.ceiling.CEILING_NAME`. What
    the answer had computed is not computed again.
    """
    titles = {arm: called(c.config.policies, arm) for arm in c.facts.arms if arm != CEILING_NAME}
    if all(arm == title for arm, title in titles.items()) or len({*titles.values()}) < len(titles):
        return c  # a name that two would share tells nobody apart
    if c not in _BY_NAME:
        tables = {name: _renamed(getattr(c.measured, name), titles) for name in TABLES}
        found = RunAnswer(replace(c.measured, facts=_facts(c.facts, titles), **tables))
        vars(found).update(_computed(c, titles))
        for key, table in c.computed.items():
            if not _elsewhere(table, titles):
                found.computed[tuple(titles.get(part, part) for part in key)] = _renamed(
                    table, titles
                )
        _BY_NAME[c] = found
    return _BY_NAME[c]


def _facts(facts: Facts, titles: Mapping[str, str]) -> Facts:
    def title(arm: str) -> str:
        return titles.get(arm, arm)

    return replace(
        facts,
        arms=tuple(map(title, facts.arms)),
        about={title(arm): said for arm, said in facts.about.items()},
        playbooks=tuple(map(title, facts.playbooks)),
        bases={title(arm): title(base) for arm, base in facts.bases.items()},
    )


def _renamed(frame: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    columns = [name for name in ARM_COLUMNS if name in frame]
    return frame.assign(**{name: frame[name].replace(dict(titles)) for name in columns})


def _computed(c: RunAnswer, titles: Mapping[str, str]) -> dict[str, Any]:
    """Return the tables that an answer has computed, where ids of arms stand in no other column."""
    import pandas as pd

    return {
        name: _renamed(table, titles)
        for name, table in vars(c).items()
        if isinstance(table, pd.DataFrame) and not _elsewhere(table, titles)
    }


def _elsewhere(table: pd.DataFrame, titles: Mapping[str, str]) -> bool:
    """Return whether a table has the id of an arm in a column that is not one of arms."""
    others = [name for name in table if name not in ARM_COLUMNS and table[name].dtype == object]
    named = {*map(str, table.columns), *map(str, table.index)} & {*titles}
    return bool(named) or any(table[name].isin([*titles]).any() for name in others)
