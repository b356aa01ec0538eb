"""In which weeks the steps of a playbook can begin: the earliest and the latest, from its start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

from simcs.interventions.actions import ACTIONS
from simcs.interventions.words import noun
from simcs.playbooks.asking import HELD
from simcs.playbooks.bounds import weeks_to_renewal
from simcs.playbooks.contacts import is_contact, lead
from simcs.playbooks.language import (
    Decide,
    Do,
    Enter,
    Leave,
    NamedNumber,
    Note,
    Playbook,
    Repeat,
    Step,
    Wait,
)
from simcs.playbooks.outline import level
from simcs.playbooks.quantities import counted, lasting

UNKNOWN = inf
"""A latest week that nothing limits."""


@dataclass(frozen=True)
class StepWeeks:
    """The weeks in which a step can begin, counted from the start of its play.

    Attributes
    ----------
    what
        What people call the step.
    step
        The step; None for the end.
    earliest, latest
        `UNKNOWN` where nothing in the file limits it.
    """

    what: str
    step: Step | None
    earliest: float
    latest: float

    def said(self) -> str:
        """Return "Week 1, at the latest week 6: check-in"."""
        if self.latest == self.earliest:
            return f"Week {self.earliest:.0f}: {self.what}"
        last = "at the latest" if self.latest < UNKNOWN else "or as late as the work before it ends"
        week = f" week {self.latest:.0f}" if self.latest < UNKNOWN else ""
        return f"Week {self.earliest:.0f}, {last}{week}: {self.what}"


def step_weeks(
    playbook: Playbook, settings: Iterable[NamedNumber] = (), *, capped: bool = False
) -> list[StepWeeks]:
    """Return when the steps of a playbook can begin, and last when it is over.

    Work that takes weeks to arrange is taken to take them, unless its time is over before.

    Empty for one that asks anew each week, and for one with a single step, which begins at once.

    Parameters
    ----------
    capped
        Whether the file has a contact rule, which can hold work back.
    """
    return [] if len(playbook.steps) < 2 else all_weeks(playbook, settings, capped=capped)


def all_weeks(
    playbook: Playbook, settings: Iterable[NamedNumber] = (), *, capped: bool = False
) -> list[StepWeeks]:
    """Return the same as `step_weeks`, also of one with a single step, which may have a date."""
    if level(playbook):
        return []
    way = Way(0, 0, weeks_to_renewal(playbook, settings), capped)
    way.go(playbook.steps)
    if not way.over:
        way.add("the play is over", None)
    return way.found


@dataclass
class Way:
    """Goes through steps, and keeps the earliest and the latest week that it can be.

    Attributes
    ----------
    renewal
        Weeks from the start to the renewal, at most; None where nobody knows.
    """

    earliest: float
    latest: float
    renewal: int | None
    capped: bool
    over: bool = False
    found: list[StepWeeks] = field(default_factory=list)

    def add(self, what: str, step: Step | None) -> None:
        """Note that a step can begin now."""
        self.found.append(StepWeeks(what, step, self.earliest, self.latest))

    def go(self, steps: Sequence[Step], *, dated_after: bool = False) -> None:
        """Go through some steps; ``dated_after``: what follows them waits for no earlier work."""
        for at, step in enumerate(steps):
            if self.over:
                return
            self._date(step)
            before = self.earliest
            follows = steps[at + 1 : at + 2]
            dated_next = follows[0].timing is not None if follows else dated_after
            self._step(step, waits=not dated_next)
            if step.when is not None:
                self.earliest, self.over = before, False  # it may be passed over

    def _date(self, step: Step) -> None:
        timing = step.timing
        if timing is None:
            return
        if not timing.before_renewal:
            self.earliest = max(self.earliest, timing.weeks)
            self.latest = max(self.latest, timing.weeks)
        elif self.renewal is None:
            self.latest = UNKNOWN
        else:
            self.latest = max(self.latest, self.renewal - timing.weeks)

    def _step(self, step: Step, *, waits: bool) -> None:
        match step:
            case Do():
                self.add(noun(step.action), step)
                if waits:
                    longest = self._longest(step)
                    self.earliest += min(lead(step) + 1, longest)
                    self.latest += longest
            case Note():
                self.add("the note", step)  # nothing waits for it
            case Wait(duration=duration) if duration is not None:
                self.add(f"the wait of {lasting(duration)}", step)
                self.earliest += duration.weeks
                self.latest += duration.weeks
            case Decide():
                self._decide(step, waits=waits)
            case Repeat():
                self._repeat(step, waits=waits)
            case Enter():
                self.add(f"the start of {step.playbook}", step)
            case Leave():
                self.over = True

    def _longest(self, step: Do) -> float:
        """Return the most weeks from asking for work to the next step."""
        if step.within:
            return step.within.weeks
        if not ACTIONS[step.action].automated:
            return UNKNOWN
        return lead(step) + (HELD if self.capped and is_contact(step) else 1)

    def _decide(self, step: Decide, *, waits: bool) -> None:
        longest = step.at_most.weeks if step.at_most else 0
        if step.at_most:
            self.add(f"the wait for at most {counted(longest, 'week')}", step)
        ways = []
        for steps, least in [*((path.steps, 0) for path in step.paths), (step.otherwise, longest)]:
            way = Way(self.earliest + least, self.latest + longest, self.renewal, self.capped)
            way.go(steps, dated_after=not waits)
            self.found += way.found
            ways.append(way)
        on = [way for way in ways if not way.over]
        self.over = not on
        if on:
            self.earliest = min(way.earliest for way in on)
            self.latest = max(way.latest for way in on)

    def _repeat(self, step: Repeat, *, waits: bool) -> None:
        again = step.steps[0].timing is not None
        ways: list[Way] = []
        for turn in range(step.times):
            before = ways[-1] if ways else self
            way = Way(before.earliest, before.latest, self.renewal, self.capped)
            way.go(step.steps, dated_after=again if turn + 1 < step.times else not waits)
            ways.append(way)
            if way.over:
                break
        first, last = ways[0], ways[-1]
        rounds = f", in up to {counted(step.times, 'round')}"
        for one, other in zip(first.found, last.found, strict=True):
            self.found.append(
                StepWeeks(f"{one.what}{rounds}", one.step, one.earliest, other.latest)
            )
        if step.until is None:
            self.earliest = last.earliest
        self.latest, self.over = last.latest, last.over
