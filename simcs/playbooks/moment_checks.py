"""What is true for one week only, where something that lasts is meant."""

from __future__ import annotations

from collections.abc import Iterator

from simcs.playbooks.condition_words import ConditionWords
from simcs.playbooks.finding import PlaybookWarning
from simcs.playbooks.language import (
    All,
    AtLeast,
    Condition,
    Dated,
    Is,
    Lasting,
    Not,
    PlaybookFile,
)
from simcs.playbooks.quantities import counted
from simcs.playbooks.walking import conditions_of, every, momentary

LASTS = {
    "sponsor_left": "sponsor < 50%", "payment_failed": "payment_open", "notice": "notice_given",
    "first_value": "first_value_reached", "adopted": "fully_adopted",
    "problem_seen": "known(problem)", "problem_solved": "not known(problem)",
    "onboarding_stalled": "not first_value_reached", "survey_answered": "survey_age <= 4 weeks",
    "new_customer": "tenure <= 4 weeks", "ticket_opened": "tickets >= 1",
    "segment_changed": "segment == NAME",
}  # fmt: skip
"""Events -> what says that they have come, for longer than a week."""

MAY_RECUR = "ticket_opened"
"""An event that can come in many weeks in a row."""


class MomentChecks:
    """Checks the conditions of a file for events and dates that are used as if they lasted.

    Parameters
    ----------
    file
        As it was read.
    """

    def __init__(self, file: PlaybookFile) -> None:
        self.file, self.words = file, ConditionWords(file.settings)

    def all(self) -> Iterator[PlaybookWarning]:
        """Yield what is wrong with each condition."""
        for playbook in self.file.playbooks:
            for condition in conditions_of(playbook):
                for one in every(condition):
                    if isinstance(one, Lasting) and self._never_lasts(one):
                        yield PlaybookWarning(one.at, playbook.name, self._too_long(one))
            stop = playbook.stop
            if stop is not None and _nearly_always(stop):
                yield PlaybookWarning(stop.at, playbook.name, self._stops_at_once(stop))

    def _never_lasts(self, lasting: Lasting) -> bool:
        recurs = any(isinstance(one, Is) and one.name == MAY_RECUR for one in every(lasting.of))
        return lasting.weeks.weeks > 1 and momentary(lasting.of) and not recurs

    def _too_long(self, lasting: Lasting) -> str:
        return (
            f'"{self.words.clause(lasting.of)}" is true for one week only, so it may never be true '
            f"for {counted(lasting.weeks.weeks, 'week')} in a row{_instead(lasting, 'write')}"
        )

    def _stops_at_once(self, stop: Condition) -> str:
        return (
            f'"{self.words.clause(stop)}" is true in nearly every week, as what it denies is true '
            "for one week only: it may stop the play at once, or a week after its start"
            f"{_instead(stop, 'write stop when: not')}"
        )


def _nearly_always(condition: Condition) -> bool:
    """Return whether a condition is false in single weeks only."""
    match condition:
        case Not():
            return momentary(condition.of)
        case All():
            return all(map(_nearly_always, condition.of))
        case AtLeast(count=1):
            return any(map(_nearly_always, condition.of))
        case _:
            return False


def _instead(condition: Condition, write: str) -> str:
    """Return "; for what lasts, write sponsor < 50%"; nothing where no other word is known."""
    for one in every(condition):
        name = one.name if isinstance(one, Is) else one.date if isinstance(one, Dated) else ""
        if name in LASTS:
            return f"; for what lasts, {write} {LASTS[name]}".replace("not not ", "")
    return ""
