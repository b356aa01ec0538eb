"""Writes the steps of playbooks as instructions."""

from collections.abc import Mapping

from simcs.playbooks.condition_parts import given_reason, reasons_in
from simcs.playbooks.conditions import Operations, When
from simcs.playbooks.language import (
    Condition,
    Decide,
    Do,
    Enter,
    Leave,
    Note,
    Playbook,
    Repeat,
    Step,
    Tag,
    Wait,
)
from simcs.playbooks.layout import Code
from simcs.playbooks.outline import level


class Writer:
    """Writes the instructions of playbooks.

    Parameters
    ----------
    operations
        The conditions.
    numbers, tags
        The place of each playbook in the file, and the column of each tag.
    work_of
        Identity of a step -> the place of its work.
    """

    def __init__(
        self,
        operations: Operations,
        numbers: Mapping[str, int],
        tags: Mapping[str, int],
        work_of: Mapping[int, int],
    ) -> None:
        self.operations, self.numbers, self.tags = operations, numbers, tags
        self.work_of, self.code = work_of, list[list[int]]()
        self.when = When.INSIDE

    def put(self, what: Code, a: int = 0, b: int = 0, c: int = 0) -> list[int]:
        """Append an instruction and return it, so that its targets can be filled in later."""
        self.code.append([int(what), a, b, c])
        return self.code[-1]

    def playbook(self, playbook: Playbook, number: int) -> int:
        """Write a playbook; return where it begins."""
        first = len(self.code)
        self.when = When.BEFORE if level(playbook) else When.INSIDE
        self.steps(playbook.steps, number)
        self.put(Code.END)
        return first

    def steps(self, steps: tuple[Step, ...], play: int, *, dated_after: bool = False) -> None:
        """Write some steps, one after the other; ``dated_after``: what follows them has a date."""
        for at, step in enumerate(steps):
            dated_next = steps[at + 1].timing is not None if steps[at + 1 :] else dated_after
            if step.timing:
                self.put(Code.BEFORE if step.timing.before_renewal else Code.AT, step.timing.weeks)
            skips = [] if step.when is None else self.unless(step.when, play)
            self.step(step, play, dated_next)
            over = None
            if skips and isinstance(step, Do):
                over = self.put(Code.GO)
            for skip in skips:
                skip[2] = len(self.code)
            if over:
                self.put(Code.SKIP, self.work_of[id(step)])
                over[1] = len(self.code)

    def unless(self, condition: Condition, play: int) -> list[list[int]]:
        """Write a branch; return the instructions whose target is where the condition is false.

        What has started the play is known as the steps begin, unlike all else that is asked.
        """
        away, on = [], []
        for reason in reasons_in(condition):
            other = self.put(Code.WHY, self.numbers[reason])
            away.append(self._unless(given_reason(condition, reason), play))
            on.append(self.put(Code.GO))
            other[2] = len(self.code)
        away.append(self._unless(given_reason(condition, None), play))
        for go in on:
            go[1] = len(self.code)
        return away

    def _unless(self, condition: Condition, play: int) -> list[int]:
        return self.put(Code.UNLESS, self.operations.add(condition, play, self.when))

    def step(self, step: Step, play: int, dated_next: bool) -> None:
        """Write one step."""
        match step:
            case Do():
                self.put(Code.DO, self.work_of[id(step)], 0 if dated_next else 1)
            case Note():
                if step.hours:
                    self.put(Code.DO, self.work_of[id(step)], 0)
            case Wait():
                self.put(Code.WAIT, step.duration.weeks if step.duration else 1)
            case Decide():
                self.decide(step, play, dated_next)
            case Repeat():
                self.repeat(step, play, dated_next)
            case Enter():
                self.put(Code.ENTER, self.numbers[step.playbook])
            case Leave():
                self.put(Code.LEAVE)
            case Tag():
                self.put(Code.TAG, self.tags[step.tag], int(step.on))

    def decide(self, step: Decide, play: int, dated_next: bool) -> None:
        """Write the paths of a decision, then what happens without one."""
        if step.at_most:
            self.put(Code.MARK)
        begin = len(self.code)
        ends = []
        for path in step.paths:
            next_path = self.unless(path.when, play)
            if step.at_most:
                self.put(Code.MARK)
            self.steps(path.steps, play, dated_after=dated_next)
            ends.append(self.put(Code.GO))
            for instruction in next_path:
                instruction[2] = len(self.code)
        if step.at_most:
            self.put(Code.STAY, step.at_most.weeks, begin)
        self.steps(step.otherwise, play, dated_after=dated_next)
        for end in ends:
            end[1] = len(self.code)

    def repeat(self, step: Repeat, play: int, dated_next: bool) -> None:
        """Write steps several times, with a way out where ``until`` holds."""
        ends = []
        for turn in range(1, step.times + 1):
            once_more = step.steps[0].timing is not None
            if step.until is not None:
                again = self.unless(step.until, play)
                ends.append(self.put(Code.GO))
                for instruction in again:
                    instruction[2] = len(self.code)
            dated_after = once_more if turn < step.times else dated_next
            self.steps(step.steps, play, dated_after=dated_after)
        for end in ends:
            end[1] = len(self.code)
