"""Who brings more value than the arm of the answer: another arm, or no team at all."""

from __future__ import annotations

from typing import Any

from simcs.analysis.money import Outcome, outcome_of, row_of
from simcs.analysis.value_table import NO_TEAM
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.names import NAMES, display
from simcs.report.short_table import unit_of, years_shown

VALUE = "value_after_salaries"


def ahead_of(c: RunAnswer, policy: str) -> tuple[Any, Any]:
    """Return the rows of which other arm, or no team at all, clearly brings most more value.

    The first is of the run, and None where nobody does. The second is of year eight, and None
    unless it then clearly brings less. How the baseline compares is said otherwise.
    """
    last, against = years_shown(c)[-1], c.money_against(policy)
    unpaid = [NO_TEAM] if c.facts.csms else []  # where nobody is paid it is an arm like another
    others = [arm for arm in (*c.policies, *unpaid) if arm not in (policy, c.baseline)]
    rows = [row_of(against, arm, VALUE, last) for arm in others]
    ahead = [row for row in rows if outcome_of(row) is Outcome.MORE]
    if not ahead:
        return None, None
    best = max(ahead, key=lambda row: row.difference)
    further = against[(against["policy"] == best.policy) & (against["figure"] == VALUE)]
    beyond = max(further.itertuples(), key=lambda row: row.year)
    turns = beyond.year > last and outcome_of(beyond) is Outcome.LESS
    return best, beyond if turns else None


def ahead_in_value(c: RunAnswer, policy: str) -> list[str]:
    """Return who clearly brings more value than the arm of the answer, and whether that lasts."""
    best, beyond = ahead_of(c, policy)
    if best is None:
        return []
    unit, low, high = unit_of(c), best.difference_low, best.difference_high
    said = (
        f"{display(c, best.policy)} brings {unit.size(best.difference)} more value than "
        f"{display(c, policy)} within {_length(c)}"
    )
    said += f" ({unit.between(low, high)})" if low < high else ""
    if beyond is not None:
        said += f", but {unit.size(beyond.difference)} less by year {beyond.year:.0f}, projected"
    return [f"{said}."]


def sooner(c: RunAnswer, policy: str) -> list[str]:
    """Return who brings more value if only the run counts, where year eight says the opposite."""
    best, beyond = ahead_of(c, policy)
    if beyond is None:
        return []
    name = NAMES[NO_TEAM].lower() if best.policy == NO_TEAM else display(c, best.policy)
    more, less = (unit_of(c).size(row.difference) for row in (best, beyond))
    return [
        (
            f"If value within {_length(c)} alone counts, {name} brings {more} more; by year "
            f"{beyond.year:.0f}, projected, {less} less."
        )
    ]


def _length(c: RunAnswer) -> str:
    return text.after(years_shown(c)[-1]).removeprefix(" after ")
