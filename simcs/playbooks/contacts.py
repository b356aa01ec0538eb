"""When a playbook asks for contacts, if all waits take their longest and work is done at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from simcs.interventions.actions import ACTIONS
from simcs.playbooks.bounds import weeks_to_renewal
from simcs.playbooks.catalogue import NO_CONTACT
from simcs.playbooks.language import (
    Decide,
    Do,
    Duration,
    Leave,
    NamedNumber,
    Playbook,
    Repeat,
    Start,
    Step,
    Wait,
)

A_YEAR = 52
"""Weeks to the first step that is dated by a renewal where nobody knows: its contacts are apart
from those before."""
ROUNDS_AT_MOST = 60
"""Rounds of a repetition that are looked at: more of the same says no more."""


def is_contact(step: Step) -> bool:
    """Return whether a step reaches the customer."""
    if not isinstance(step, Do):
        return False
    action = ACTIONS.get(step.action)
    return action is None or action.channel not in NO_CONTACT


def lead(step: Do) -> int:
    """Return the weeks from asking for work to the earliest week in which it is done."""
    action = ACTIONS.get(step.action)
    return action.lead if action else 0


@dataclass
class Schedule:
    """The longest way through a playbook.

    Attributes
    ----------
    week
        Weeks since it began, at its end.
    contacts
        Weeks in which it surely asks for a contact, unless it was left before.
    waits
        Weeks that pass without work, at the longest.
    """

    week: int = 0
    contacts: list[int] = field(default_factory=list)
    waits: int = 0
    renewal: int | None = None
    over: bool = False

    def go(self, steps: tuple[Step, ...], *, sure: bool = True) -> None:
        """Go through some steps; only what is ``sure`` to come counts as a contact."""
        for at, step in enumerate(steps):
            if self.over:
                return
            if step.timing:
                self._date(step)
            dated_next = at + 1 < len(steps) and steps[at + 1].timing is not None
            self._step(step, certain=sure and step.when is None, on=dated_next)

    def _step(self, step: Step, *, certain: bool, on: bool) -> None:
        """Go through one step; ``on``: the next one does not wait for its work."""
        match step:
            case Do():
                if certain and is_contact(step):
                    self.contacts += [self.week] * step.times
                self.week += 0 if on else lead(step) + 1
            case Wait(duration=Duration(weeks=weeks)):
                self._wait(weeks)
            case Decide():
                self._wait(step.at_most.weeks if step.at_most else 0)
                self._longest([*(path.steps for path in step.paths), step.otherwise])
            case Repeat():
                for _ in range(min(step.times, ROUNDS_AT_MOST)):
                    self.go(step.steps, sure=certain and step.until is None)
            case Leave() if certain:
                self.over = True
            case _:
                pass

    def _date(self, step: Step) -> None:
        timing = step.timing
        if timing is None:
            return
        if timing.before_renewal:
            if self.renewal is None:  # the later ones follow from the first
                self.week += A_YEAR
                self.renewal = self.week + timing.weeks
            self._wait(max(0, self.renewal - timing.weeks - self.week))
        else:
            self._wait(max(0, timing.weeks - self.week))

    def _wait(self, weeks: int) -> None:
        self.week += weeks
        self.waits += weeks

    def _longest(self, ways: list[tuple[Step, ...]]) -> None:
        ends = []
        for way in ways:
            one = Schedule(self.week, [], self.waits, self.renewal)
            one.go(way, sure=False)
            ends.append(one)
        end = max(ends, key=lambda one: one.week)
        self.week, self.waits, self.renewal = end.week, end.waits, end.renewal


def schedule(playbook: Playbook, settings: Iterable[NamedNumber] = ()) -> Schedule:
    """Return the longest way through a playbook."""
    found = Schedule(renewal=weeks_to_renewal(playbook, settings))
    found.go(playbook.steps)
    return found


def contacts_within(playbook: Playbook, weeks: int, settings: Iterable[NamedNumber] = ()) -> int:
    """Return the most contacts that a playbook asks for in so many weeks in a row.

    Of one that runs again and again, as long as its condition holds.
    """
    found = schedule(playbook, settings)
    asked = list(found.contacts)
    if playbook.start is Start.WHILE:
        asked = []
        for step in playbook.steps:
            if isinstance(step, Do) and step.when is None and is_contact(step):
                # While it is open, it is not asked for again.
                asked += [*range(0, weeks, lead(step) + 1)] * step.times
    elif playbook.start is Start.EVERY and playbook.every:
        rhythm = playbook.every.weeks * -(-max(found.week, 1) // playbook.every.weeks)
        asked = [week + rhythm * n for n in range(weeks // rhythm + 1) for week in asked]
    return max((sum(first <= week < first + weeks for week in asked) for first in asked), default=0)
