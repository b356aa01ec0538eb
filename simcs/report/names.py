"""What people call the arms of a comparison; ids stay in settings and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simcs.analysis.value_table import NO_TEAM
from simcs.experiment.measurements import RunAnswer
from simcs.interventions.ceiling import CEILING_NAME
from simcs.report.text import LONGEST_NAME, shown

NAMES = {
    "typical": "Typical mixed team",
    "heroic": "Fire-fighting",
    "proactive": "Prevention",
    "blend": "Prevention + rescue",
    "none": "No CS work",
    "scheduled": "By the calendar",
    "automated": "Automated only",
    "adaptive": "Self-adjusting",
    "by_value": "Most value per hour",
    "random": "Random order",
    CEILING_NAME: "Sees all, no limit",
    NO_TEAM: "No team at all",
}
"""Name of a policy that ships -> what people call it."""


def display(c: RunAnswer, arm: str, longest: int = LONGEST_NAME) -> str:
    """Return what people call an arm: a policy that ships by its title, any other as it is named.

    An arm that only has the name of a policy that ships, but uses another one, keeps its own.
    """
    known = NAMES.get(arm) if _uses_its_own(c.config.policies, arm) else None
    return shown(known or arm, longest)


def _uses_its_own(policies: Any, arm: str) -> bool:
    if not isinstance(policies, Mapping):
        return True  # in a list an arm is called as its policy
    use = policies.get(arm, arm)
    return bool((use.get("use") if isinstance(use, Mapping) else use) == arm)
