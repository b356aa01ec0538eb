"""Work with accounts that have left which comes too late: nobody can be asked any more."""

from __future__ import annotations

from collections.abc import Iterator

from simcs.interventions.actions import ACTIONS
from simcs.interventions.words import noun
from simcs.playbooks.bounds import HERE, Bounds
from simcs.playbooks.finding import PlaybookWarning
from simcs.playbooks.language import Do, Playbook, PlaybookFile
from simcs.playbooks.quantities import counted
from simcs.playbooks.step_weeks import StepWeeks, all_weeks
from simcs.playbooks.walking import starting
from simcs.signals.departed import LONGEST, REMEMBERED


class GoneChecks:
    """Checks work with accounts that have left: they are seen for longer than they can be asked.

    Parameters
    ----------
    file
        As it was read.
    """

    def __init__(self, file: PlaybookFile) -> None:
        self.file, self.bounds = file, Bounds(file.settings)

    def all(self) -> Iterator[PlaybookWarning]:
        """Yield a warning for each playbook: the first step that comes too late."""
        for playbook in self.file.playbooks:
            facts = self.bounds.all_of(*starting(playbook))
            if facts.truths.get(HERE) is False and facts.clash is None:
                away = facts.ranges.get("weeks_gone")
                yield from self._of(playbook, max(0.0, away.low) if away else 0.0)

    def _of(self, playbook: Playbook, away: float) -> Iterator[PlaybookWarning]:
        at_once = [StepWeeks("", step, 0, 0) for step in playbook.steps]
        for each in all_weeks(playbook, self.file.settings) or at_once:
            step, weeks = each.step, away + each.earliest
            if not (isinstance(step, Do) and ACTIONS[step.action].asks and weeks > REMEMBERED):
                continue
            seen = "" if weeks <= LONGEST else f"is seen for {LONGEST} weeks, and "
            sentence = (
                f"it never comes to the {noun(step.action)}, as the account left "
                f"{counted(weeks, 'week')} or more before; who left {seen}can be asked for "
                f"{REMEMBERED} weeks"
            )
            yield PlaybookWarning(step.at, playbook.name, sentence)
            return
