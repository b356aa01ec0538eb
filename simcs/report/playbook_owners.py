"""Who has no hours for what playbooks ask of them: executives and specialists have their own."""

from __future__ import annotations

from simcs.playbooks.language import Do, Note, PlaybookFile
from simcs.playbooks.walking import every_step
from simcs.team.parameters import Team

HOURS = {"executive": ("executive_hours", 4.0), "specialist": ("specialist_hours", 8.0)}
"""Owner -> the team's setting, and the hours a week they are lent where it is 0 and one tries."""


def owners_without_hours(file: PlaybookFile, team: Team) -> dict[str, float]:
    """Return settings of the team that are 0 and that a file needs, with hours to try it by."""
    asked = {
        step.by or playbook.by
        for playbook in file.playbooks
        for step in every_step(playbook.steps)
        if isinstance(step, Do | Note)
    }
    return {
        setting: hours
        for owner, (setting, hours) in HOURS.items()
        if owner in asked and not getattr(team, setting)
    }


def typed_hours(lent: dict[str, float]) -> str:
    """Return hours as settings are typed: "team.executive_hours=4"."""
    return " ".join(f"team.{setting}={hours:g}" for setting, hours in lent.items())
