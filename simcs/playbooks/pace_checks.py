"""How fast, how often and how long: contact rules, times, stops, and what is measured."""

from __future__ import annotations

from collections.abc import Iterator

from simcs.interventions.actions import ACTIONS
from simcs.interventions.words import one
from simcs.playbooks.bounds import Bounds
from simcs.playbooks.contacts import contacts_within, schedule
from simcs.playbooks.finding import PlaybookWarning, names
from simcs.playbooks.language import Do, Not, Place, Playbook, PlaybookFile, Start
from simcs.playbooks.quantities import as_written, counted, listed, rounded, span
from simcs.playbooks.walking import every_step, starting

LONG = 8
"""Weeks of waiting from which a playbook should say what stops it."""


class PaceChecks:
    """Checks each playbook of a file against the rules.

    Parameters
    ----------
    file
        As it was read.
    """

    def __init__(self, file: PlaybookFile) -> None:
        self.file, self.bounds = file, Bounds(file.settings)

    def all(self) -> Iterator[PlaybookWarning]:
        """Yield what is wrong with the pace of each playbook."""
        for playbook in self.file.playbooks:
            yield from self._blocked(playbook)
            yield from self._rounded(playbook)
            yield from self._hasty(playbook)
            yield from self._same_week(playbook)
            yield from self._endless(playbook)
            if playbook.goal is None and (playbook.holdout or playbook.variants):
                what = "keeps accounts without it" if playbook.holdout else "has variants"
                yield self._warning(
                    playbook,
                    f"it {what} to measure its effect, but has no goal to measure it by; write "
                    "for example goal: usage >= 70% within 8 weeks",
                )
        without = [each.name for each in self.file.playbooks if each.goal is None]
        if self.file.rules.holdout and without:
            yield PlaybookWarning(
                self.file.playbooks[0].at, "",
                f"the rule holdout keeps accounts without any playbook, but {names(without)} "
                f"{'has' if len(without) == 1 else 'have'} no goal to compare them by",
            )  # fmt: skip

    def _blocked(self, playbook: Playbook) -> Iterator[PlaybookWarning]:
        """Yield contact rules that cannot let all contacts of a playbook through."""
        facts = self.bounds.all_of(*starting(playbook))
        for cap in self.file.rules.contacts:
            both = facts.meet(self.bounds.all_of(cap.who))
            asked = contacts_within(playbook, cap.weeks, self.file.settings)
            if both.clash is None and asked > cap.most:
                lasts = "as long as it holds, " if playbook.start is Start.WHILE else ""
                others = cap.who is not None and facts.meet(
                    self.bounds.of(Not(cap.who, cap.at))
                ).clash is None  # fmt: skip
                whom = ", for the accounts that the rule is for" if others else ""
                yield self._warning(
                    playbook,
                    f"{lasts}it asks for {counted(asked, 'contact')} in "
                    f"{counted(cap.weeks, 'week')}, but a rule allows "
                    f"{counted(cap.most, 'contact')} {span(cap.weeks)}: "
                    f"{_part(asked - cap.most)} held back or dropped{whom}",
                )  # fmt: skip

    def _rounded(self, playbook: Playbook) -> Iterator[PlaybookWarning]:
        found: dict[str, Place] = {}
        for step in every_step(playbook.steps):
            if isinstance(step, Do) and step.within:
                became = counted(step.within.weeks, "week")
                if written := rounded(step.within.weeks, step.within.written):
                    found.setdefault(f"within {written} becomes {became}", step.at)
        if found:
            yield PlaybookWarning(
                next(iter(found.values())), playbook.name,
                f"{listed(list(found))}, as a week is the shortest step; turn the clock on "
                "(service=clocked) to keep hours and days",
            )  # fmt: skip

    def _hasty(self, playbook: Playbook) -> Iterator[PlaybookWarning]:
        """Yield work that cannot be done in time, since it takes weeks to be arranged."""
        for step in every_step(playbook.steps):
            if isinstance(step, Do) and step.within and step.action in ACTIONS:
                lead = ACTIONS[step.action].lead
                if step.within.weeks <= lead:
                    yield PlaybookWarning(
                        step.at, playbook.name,
                        f"{one(step.action)} takes {counted(lead, 'week')} to arrange, so it is "
                        f"never done within {counted(step.within.weeks, 'week')}; write within: "
                        f"{counted(lead + 1, 'week')} or more",
                    )  # fmt: skip

    def _same_week(self, playbook: Playbook) -> Iterator[PlaybookWarning]:
        """Yield days that fall in one week, so that their steps come at once."""
        for week in range(1 + max((weeks for weeks, _, _ in _days(playbook)), default=-1)):
            days = {day: at for weeks, day, at in _days(playbook) if weeks == week}
            if len(days) > 1:
                yield PlaybookWarning(
                    next(iter(days.values())), playbook.name,
                    f"{listed(list(days))} fall in the same week, so these steps come at once, as "
                    "a week is the shortest step",
                )  # fmt: skip

    def _endless(self, playbook: Playbook) -> Iterator[PlaybookWarning]:
        waits = schedule(playbook, self.file.settings).waits
        gone = self.bounds.all_of(*starting(playbook)).truths.get("active") is False
        if playbook.stop is None and waits >= LONG and not gone:
            yield self._warning(
                playbook,
                f"it waits for up to {counted(waits, 'week')} in all and nothing stops it, not "
                "even a notice; if you do not mean that, write stop when: notice_given",
            )

    def _warning(self, playbook: Playbook, sentence: str) -> PlaybookWarning:
        return PlaybookWarning(playbook.at, playbook.name, sentence)


def _days(playbook: Playbook) -> list[tuple[int, str, Place]]:
    """Return of each step that is dated by a day its week, its day and its place."""
    timings = [step.timing for step in every_step(playbook.steps) if step.timing]
    dated = [each for each in timings if not each.before_renewal and as_written(each.written)]
    return [(each.weeks, as_written(each.written), each.at) for each in dated]


def _part(count: int) -> str:
    return f"{count} of them {'is' if count == 1 else 'are'}"
