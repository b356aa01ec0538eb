"""What people call the arms of a comparison and CSMs; ids stay in settings and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simcs.analysis.value_table import NO_TEAM
from simcs.experiment.measurements import RunAnswer
from simcs.interventions.titles import TITLES
from simcs.report.text import LONGEST_NAME, shown
from simcs.team.parameters import Ownership, Team

NO_ONE = "nobody"

NAMES = {**TITLES, NO_TEAM: "No team at all"}
"""Name of a policy that ships -> what people call it."""


def display(c: RunAnswer, arm: str, longest: int = LONGEST_NAME) -> str:
    """Return what people call an arm of a run: `called`, cut where it is long."""
    return shown(called(c.config.policies, arm), longest)


def called(policies: Any, arm: str) -> str:
    """Return what people call an arm: a policy that ships by its title, any other as it is named.

    An arm that only has the name of a policy that ships, but uses another one, keeps its own; and
    so does one whose title another arm has for a name.

    Parameters
    ----------
    policies
        As a configuration has them.
    """
    known = NAMES.get(arm) if _uses_its_own(policies, arm) else None
    return known if known is not None and known not in _own_names(policies) else arm


def _own_names(policies: Any) -> Any:
    return policies if isinstance(policies, Mapping | list | tuple) else ()


def csm_name(team: Team, owners: Sequence[str], number: int) -> str:
    """Return what people call a CSM, or the pod that begins with one; "nobody" of none.

    Parameters
    ----------
    owners
        Names of the CSMs of the first day as the book has them; the others are numbered.
    """
    if number < 0:
        return NO_ONE
    if team.ownership is Ownership.pool and not team.tiers:
        return "the team"
    name = owners[number] if number < len(owners) else f"CSM {number + 1}"
    return name if team.ownership is Ownership.named else f"{name}'s pod"


def _uses_its_own(policies: Any, arm: str) -> bool:
    if not isinstance(policies, Mapping):
        return True  # in a list an arm is called as its policy
    use = policies.get(arm, arm)
    return bool((use.get("use") if isinstance(use, Mapping) else use) == arm)
