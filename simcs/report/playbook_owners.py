"""Who has no hours for what playbooks ask of them: executives and specialists have their own."""

from __future__ import annotations

from math import ceil

from simcs.interventions.actions import ACTIONS
from simcs.playbooks.language import Do, Note, PlaybookFile
from simcs.playbooks.walking import every_step
from simcs.team.parameters import Team

HOURS = {"executive": ("executive_hours", 4.0), "specialist": ("specialist_hours", 8.0)}
"""Owner -> the team's setting, and the hours a week they are lent where it is 0 and one tries."""


def owners_without_hours(file: PlaybookFile, team: Team) -> dict[str, float]:
    """Return settings of the team that are 0 and that a file needs, with hours to try it by.

    They are enough for one of the longest pieces of work within its time.
    """
    asked: dict[str, float] = {}
    for playbook in file.playbooks:
        for step in every_step(playbook.steps):
            if isinstance(step, Do | Note):
                owner = step.by or playbook.by
                asked[owner] = max(asked.get(owner, 0.0), _a_week(step))
    return {
        setting: max(hours, asked[owner])
        for owner, (setting, hours) in HOURS.items()
        if owner in asked and not getattr(team, setting)
    }


def _a_week(step: Do | Note) -> float:
    """Return the hours a week that one piece of work takes with a high-touch account, whole."""
    if isinstance(step, Note) or step.within is None or step.action not in ACTIONS:
        return 0.0
    return float(ceil(step.times * max(ACTIONS[step.action].hours) / max(1, step.within.weeks)))


def typed_hours(lent: dict[str, float]) -> str:
    """Return hours as settings are typed: "team.executive_hours=4"."""
    return " ".join(f"team.{setting}={hours:g}" for setting, hours in lent.items())
