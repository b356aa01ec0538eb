"""A playbook gone through by one imagined account, week by week: a dry run on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from simcs.interventions.actions import ACTIONS
from simcs.interventions.words import doing, noun, some, words_of
from simcs.playbooks.bounds import Bounds, weeks_to_renewal
from simcs.playbooks.catalogue import CONTACT
from simcs.playbooks.condition_words import ConditionWords
from simcs.playbooks.contacts import is_contact
from simcs.playbooks.language import (
    Condition,
    Decide,
    Do,
    Leave,
    NamedNumber,
    Playbook,
    Repeat,
    Start,
    Step,
    Wait,
)
from simcs.playbooks.phrases import of
from simcs.playbooks.quantities import counted, lasting
from simcs.playbooks.step_words import StepWords, is_automated, sentence
from simcs.playbooks.walking import every_step

SUPPOSED = (
    "Suppose that every wait takes its longest, that work is done the week after it is asked for, "
    'or once it can be arranged, that every "if" holds that can, and that the account never leaves '
    "early:"
)
LINES_AT_MOST = 40


def example_week_by_week(playbook: Playbook, settings: Iterable[NamedNumber] = ()) -> list[str]:
    """Return what happens in each week to an account for which all takes its longest.

    Nothing is simulated: the first line says what is supposed instead.

    Parameters
    ----------
    playbook
        As it was read.
    settings
        The named numbers of its file.
    """
    walk = Walk(playbook, tuple(settings))
    walk.start()
    lines = [f"Week {week}: {' '.join(map(sentence, said))}" for week, said in walk.told()]
    if len(lines) > LINES_AT_MOST:
        last = max(walk.weeks)
        lines = [*lines[:LINES_AT_MOST], f"… and so on, until week {last}."]
    return [SUPPOSED, *lines]


class Walk:
    """Goes through the steps of a playbook and keeps what happens in each week.

    Parameters
    ----------
    playbook
        As it was read.
    settings
        The named numbers of its file.
    """

    def __init__(self, playbook: Playbook, settings: Sequence[NamedNumber]) -> None:
        self.playbook, self.conditions = playbook, ConditionWords(settings)
        self.words = StepWords(self.conditions, playbook.by)
        self.level = playbook.start is Start.WHILE or playbook.since is not None
        self.week = 0
        self.weeks: dict[int, list[str]] = {}
        self.over = False
        self.bounds, self.done_in = Bounds(settings), dict[str, float]()
        """… and the week in which each action that was asked for is done; infinite: in none."""
        dates = [
            step.timing.weeks
            for step in every_step(playbook.steps)
            if step.timing and step.timing.before_renewal
        ]
        self.renewal = weeks_to_renewal(playbook, settings) or max(dates, default=0)
        """Week of the renewal; where the start does not say, the first step dated by it comes at
        once."""

    def told(self) -> list[tuple[int, list[str]]]:
        """Return the weeks in which something happens, in their order."""
        return sorted(self.weeks.items())

    def say(self, text: str, week: int | None = None) -> None:
        """Keep that something happens, now or in another week."""
        self.weeks.setdefault(self.week if week is None else week, []).append(text)

    def start(self) -> None:
        """Go through the whole playbook."""
        away = f", {counted(self.renewal, 'week')} before the renewal" if self.renewal else ""
        self.say(f"the play starts{away}")
        self.go(self.playbook.steps)
        if not self.over and not self.level:
            self.say("the play is finished")
        self._again()
        if goal := self.playbook.goal:
            clause = of(self.conditions.clause(goal.when))
            self.say(f"the goal is checked for the last time: {clause}", goal.within.weeks)

    def _again(self) -> None:
        """Say when it begins anew."""
        playbook = self.playbook
        if playbook.start is Start.WHILE and playbook.condition is not None:
            clause = of(self.conditions.clause(playbook.condition))
            self.say(f"all of this again, and so each week in which {clause}", 1)
        elif playbook.every:
            rhythm = playbook.every.weeks
            rounds = 1 if self.level else -(-max(self.week, 1) // rhythm)
            self.say("all of this again", rounds * rhythm)

    def go(self, steps: Sequence[Step]) -> None:
        """Go through some steps."""
        for at, step in enumerate(steps):
            if self.over:
                return
            if step.timing:
                timing = step.timing
                due = self.renewal - timing.weeks if timing.before_renewal else timing.weeks
                self.week = max(self.week, due)
            # The next step does not wait for work if it has a date of its own.
            waits = not self.level and not (at + 1 < len(steps) and steps[at + 1].timing)
            self._step(step, waits=waits)

    def _step(self, step: Step, *, waits: bool) -> None:
        supposed = ""
        if step.when is not None and (against := self._against(step.when)):
            self.say(f"as {against}, {self._passed_over(step)}")
            return
        if step.when is not None and not isinstance(step, Leave):
            supposed = f"as {self.words.asked(step.when)}, "
        match step:
            case Do():
                self._work(step, supposed, waits=waits)
            case Wait(duration=duration) if duration is not None:
                self.say(f"{supposed}wait {lasting(duration)}")
                self.week += duration.weeks
            case Leave():
                self._leave(step)
            case Decide():
                self._decide(step, supposed)
            case Repeat():
                for turn in range(1, step.times + 1):
                    self.say(f"{supposed}round {turn} of {step.times}")
                    self.go(step.steps)
            case _:
                self.say(supposed + self.words.said(step))  # nothing waits for a note

    def _against(self, condition: Condition) -> str:
        """Return what the story has done against a condition: "the check-in is done", or ""."""
        truths = self.bounds.of(condition).truths
        for name, week in self.done_in.items():
            done = week <= self.week
            if truths.get(f"done({name})", done) != done:
                what = "a contact" if name == CONTACT else f"the {noun(name)}"
                return f"{what} is {'done' if done else 'not done'}"
        return ""

    def _work(self, step: Do, supposed: str, *, waits: bool) -> None:
        owner = self.words.owner(step)
        if is_automated(step) or (step.by or self.playbook.by) == "automation":
            self.say(f"{supposed}{owner} {doing(step.action, step.times)}")
            self._note(step, self.week + 1)
            self.week += waits
            return
        due = ""
        if step.within:
            last = self.week + step.within.weeks - 1
            due = f", due by the end of week {last}" if last > self.week else ", due this week"
        self.say(f"{supposed}{owner} is asked for {some(step.action, step.times)}{due}")
        one = step.times == 1 or not words_of(step.action).countable
        what = f"{noun(step.action)} is" if one else f"{some(step.action, step.times)} are"
        lead = ACTIONS[step.action].lead if step.action in ACTIONS else 0
        takes, became = max(1, lead), "done"
        if step.within and step.within.weeks <= lead:
            takes = step.within.weeks
            became = f"given up, as it takes {counted(lead, 'week')} to arrange"
        self._note(step, self.week + takes if became == "done" else inf)
        if not self.level:
            self.say(f"the {what} {became}", self.week + takes)
        self.week += takes if waits else 0

    def _note(self, step: Do, week: float) -> None:
        """Keep in which week an action is done; done once, it stays so."""
        for name in (step.action, *([CONTACT] if is_contact(step) else [])):
            self.done_in[name] = min(week, self.done_in.get(name, inf))

    def _passed_over(self, step: Step) -> str:
        """Return that a step is not taken: "no check-in is asked for"."""
        if isinstance(step, Do):
            return f"the {noun(step.action)} of the next step is not asked for"
        return "the next step is passed over"

    def _leave(self, step: Leave) -> None:
        if step.when is not None:
            self.say(f"if {self.words.asked(step.when)}, the play would end here")
            return
        self.say("the play ends here")
        self.over = True

    def _decide(self, step: Decide, supposed: str) -> None:
        if step.at_most is not None:
            awaited = " or ".join(self.words.asked(path.when) for path in step.paths)
            self.say(f"{supposed}wait until {awaited}, for at most {lasting(step.at_most)}")
            self.week += step.at_most.weeks
            self.say("that has not happened")
            self.go(step.otherwise)
            return
        paths = [path for path in step.paths if not self._against(path.when)]
        stays = [path for path in paths
                 if not (path.steps and isinstance(path.steps[-1], Leave))]  # fmt: skip
        if stays:
            self.say(f"{supposed}suppose that {self.words.asked(stays[0].when)}")
            self.go(stays[0].steps)
            return
        for path in paths:
            self.say(f"{supposed}if {self.words.asked(path.when)}, the play would end here")
        self.go(step.otherwise)
