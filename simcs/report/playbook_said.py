"""Sentences about playbooks, in the order of how much they tell; and whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from simcs.analysis.playbook_ledger import ALL
from simcs.experiment.measurements import RunAnswer
from simcs.report.text import after, shown

if TYPE_CHECKING:
    import pandas as pd

KINDS = (
    "as written", "kept to", "harm", "costs", "gains", "brings", "holds back", "never", "holdout",
    "blocked", "dropped", "late", "fewer", "not needed", "more", "displaced", "idle", "ends",
    "limit", "same", "unmoved", "unclear",
)  # fmt: skip
"""Kinds of sentences, the most telling first."""

EACH = 2
"""Sentences of one kind, where not all can be said."""


class Said(NamedTuple):
    """A sentence, its kind, and how much it tells among those of its kind."""

    kind: str
    size: float
    text: str

    @property
    def place(self) -> tuple[int, float]:
        """Where it stands among others."""
        return KINDS.index(self.kind), -self.size


def chosen(said: list[Said], most: int | None) -> list[str]:
    """Return sentences in their order, at most so many: first `EACH` of each kind."""
    said = sorted(said, key=lambda one: one.place)
    if most is not None and len(said) > most:
        kinds = [one.kind for one in said]
        more = [kinds[:place].count(kind) >= EACH for place, kind in enumerate(kinds)]
        first = [one for one, late in zip(said, more, strict=True) if not late]
        rest = [one for one, late in zip(said, more, strict=True) if late]
        said = sorted([*first, *rest][:most], key=lambda one: one.place)
    return [one.text for one in said]


def rows(c: RunAnswer) -> list[Any]:
    """Return the ledger's row of each playbook, of all accounts."""
    return list(c.playbooks[c.playbooks["segment"] == ALL].itertuples())


def own(table: pd.DataFrame, row: Any) -> pd.DataFrame:
    """Return the rows of a table that are of one playbook of an arm."""
    return table[(table["policy"] == row.policy) & (table["playbook"] == row.playbook)]


def name_of(c: RunAnswer, row: Any) -> str:
    """Return what a playbook is called: with its arm where several have playbooks."""
    name = shown(row.playbook)
    several = len({*c.playbooks["policy"]}) > 1
    return f"{shown(row.policy)}: {name}" if several else name


def starts(row: Any) -> float:
    """Return how often accounts start a playbook, a future, by its condition or another play."""
    return float(row.entered + row.started_by_a_play)


def is_clear(low: float, high: float) -> bool:
    """Return whether an interval excludes zero."""
    return low > 0 or high < 0


def over(c: RunAnswer) -> str:
    """Return " over 3 years"."""
    return after(c.years).replace("after", "over")
