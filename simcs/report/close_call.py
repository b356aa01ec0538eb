"""Whether a yes is a close call against the next best, by rule: what other assumptions say of it.

It is one where the next best brings more value after salaries in more sets of assumptions than
not, or where the lead in ARR over it holds in fewer than two thirds of them.
"""

from __future__ import annotations

from typing import Any

from simcs.analysis.money import Outcome, outcome_of, row_of
from simcs.experiment.measurements import RunAnswer
from simcs.report.answer_beyond import ARR, VALUE, best_other, sets_ahead, won
from simcs.report.names import display
from simcs.report.short_table import ranked, years_shown

FEW = 2 / 3
"""Share of the sets below which a lead in ARR over the next best is close."""


def close_call(c: RunAnswer, policy: str) -> list[str]:
    """Return one sentence on the next best where it is close; nothing where not, or not tried.

    Only of an arm that clearly has more ARR than the baseline.
    """
    other = best_other(c, policy)
    if other is None or outcome_of(_arr(c, policy)) is not Outcome.MORE:
        return []
    arr, value = (sets_ahead(c, policy, other, one) for one in (ARR, VALUE))
    if arr is None:
        return []
    few, behind = arr.share < FEW, value is not None and value.share < 1 / 2
    if not few and not behind:
        return []
    only = "only " if few else ""
    said = f"ahead in ARR in {only}{won(arr.share, arr.sets)} of {arr.sets} alternative sets"
    said += " of assumptions"
    if behind:
        worse = won(1 - value.share, value.sets)
        said += f"{', and' if few else ', but'} in value after salaries behind in {worse}"
    place = "next best" if ranked(c)[0] == policy else "best of all"
    against = f"Against {display(c, other)}, the {place}, it is a close call"
    return [f"{against}: {said}."]


def _arr(c: RunAnswer, policy: str) -> Any:
    return row_of(c.money, policy, "arr", years_shown(c)[-1])
