"""The steps of a playbook in plain English, numbered."""

from __future__ import annotations

from collections.abc import Sequence

from simcs.interventions.actions import ACTIONS
from simcs.interventions.words import doing
from simcs.playbooks.catalogue import OWNERS
from simcs.playbooks.condition_words import ConditionWords
from simcs.playbooks.language import (
    Condition,
    Decide,
    Do,
    Enter,
    Leave,
    Note,
    Path,
    Repeat,
    Step,
    Tag,
    Timing,
    Wait,
)
from simcs.playbooks.phrases import of
from simcs.playbooks.quantities import as_written, counted, lasting, named

CHANNELS = {"call": "by call", "in-app": "in the app", "meeting": "in a meeting"}
PEOPLE = {name: words for name, words in OWNERS.items() if name != "automation"}
INDENT = "   "


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning and a full stop, unless it ends in a colon."""
    text = text[:1].upper() + text[1:]
    return text if text[-1:] in {":", "."} else f"{text}."


def moment(timing: Timing, *, written: bool = True) -> str:
    """Return when a step begins: "2 weeks after the start (day 14)"."""
    other = as_written(timing.written) if written else ""
    note = f" ({other})" if other else ""
    if timing.before_renewal:
        return f"{counted(timing.weeks, 'week')} before the renewal{note}"
    if not timing.weeks:
        return f"in the week of the start{note}"
    return f"{counted(timing.weeks, 'week')} after the start{note}"


def is_automated(step: Step) -> bool:
    """Return whether a step is work that takes nobody's time, whoever it is asked of."""
    return isinstance(step, Do) and step.action in ACTIONS and ACTIONS[step.action].automated


class StepWords:
    """Says steps in English.

    Parameters
    ----------
    conditions
        Says the conditions in them.
    by
        The owner of steps that name none.
    """

    def __init__(self, conditions: ConditionWords, by: str) -> None:
        self.conditions, self.by = conditions, by

    def lines(self, steps: Sequence[Step], indent: str = "") -> list[str]:
        """Return numbered lines, with what is within a step on lines of its own below it."""
        found = []
        for number, step in enumerate(steps, start=1):
            first, *rest = self.step(step)
            found.append(f"{indent}{number}. {first}")
            found += [f"{indent}{INDENT}{line}" for line in rest]
        return found

    def step(self, step: Step) -> list[str]:
        """Return one step: its sentence, and the lines below it."""
        said, below = self._decide(step) if isinstance(step, Decide) else self._plain(step)
        before = [moment(step.timing)] if step.timing else []
        if step.when is not None:
            before.append(f"if {self.asked(step.when)}")
        name = f"[{step.name}] " if step.name else ""
        return [name + sentence(", ".join([*before, said])), *below]

    def asked(self, condition: Condition) -> str:
        """Return a condition within the steps: it is of the account."""
        return of(self.conditions.clause(condition))

    def said(self, step: Step) -> str:
        """Return what a step does, without its date and its condition."""
        return self._plain(step)[0]

    def _plain(self, step: Step) -> tuple[str, list[str]]:
        match step:
            case Do():
                return self._do(step), []
            case Wait():
                return f"wait {lasting(step.duration)}" if step.duration else "wait", []
            case Repeat():
                return self._repeat(step), self.lines(step.steps)
            case Enter():
                return f"start the playbook {step.playbook} as well", []
            case Leave():
                return "the play ends here", []
            case Note():
                return self._note(step), []
            case Tag():
                tag = named(step.tag)
                return f"tag the account {tag}" if step.on else f"remove the tag {tag}", []
            case _:
                raise TypeError(f"{type(step).__name__} is no step")

    def owner(self, step: Step) -> str:
        """Return who does a step: automation what takes nobody's time."""
        by = "automation" if is_automated(step) else step.by or self.by
        return OWNERS.get(by, by)

    def _do(self, step: Do) -> str:
        parts = [self.owner(step), doing(step.action, step.times)]
        if step.by in PEOPLE and is_automated(step):
            parts.append(f"in the name of {PEOPLE[step.by]}")
        if step.channel:
            parts.append(CHANNELS.get(step.channel, f"by {step.channel}"))
        if step.message == "outcome":
            parts.append("about the results so far")
        if step.cause:
            parts.append(f"to work on the {step.cause} problem")
        if step.within:
            parts.append(f"within {lasting(step.within)}")
        return " ".join(parts)

    def _note(self, step: Note) -> str:
        hours = f" ({counted(step.hours, 'hour')} of work)" if step.hours else ""
        return f'{self.owner(step)} makes an internal note: "{step.text.rstrip()}"{hours}'

    def _repeat(self, step: Repeat) -> str:
        times = counted(step.times, "time")
        if step.until is None:
            return f"do this {times}:"
        return f"do this up to {times}, or until {self.asked(step.until)}:"

    def _decide(self, step: Decide) -> tuple[str, list[str]]:
        paths = step.paths
        if step.at_most is None:
            return self._at_once(paths, step.otherwise)
        span = lasting(step.at_most)
        if len(paths) == 1 and not paths[0].steps and not step.otherwise:
            return f"wait until {self.asked(paths[0].when)}, for at most {span}, then go on", []
        if len(paths) == 1:
            head = f"wait until {self.asked(paths[0].when)}, for at most {span}:"
            below = self._branch("once that is so", paths[0].steps) if paths[0].steps else []
            return head, below + self._branch("if that never happens", step.otherwise)
        head = f"wait for the first of these, for at most {span}:"
        below = [line for path in paths for line in self._path(path)]
        return head, below + self._branch("if none of them happens", step.otherwise)

    def _at_once(self, paths: Sequence[Path], otherwise: Sequence[Step]) -> tuple[str, list[str]]:
        """Return a decision that does not wait; in one sentence where that is short."""
        only = paths[0]
        inline = self._inline(only.steps) if len(paths) == 1 else None
        other = self._inline(otherwise)
        if inline is not None and other is not None:
            said = f"if {self.asked(only.when)}, {inline}"
            return (f"{said}; otherwise, {other}" if otherwise else said), []
        if len(paths) == 1:
            below = self.lines(only.steps)
            if otherwise:
                below += self._branch("otherwise", otherwise)
            return f"if {self.asked(only.when)}:", below
        below = [line for path in paths for line in self._path(path)]
        if otherwise:
            below += self._branch("otherwise", otherwise)
        return "the first of these that is true decides:", below

    def _inline(self, steps: Sequence[Step]) -> str | None:
        """Return steps as part of a sentence, None where they are too many for one."""
        if not steps:
            return "go on"
        if len(steps) > 1 or isinstance(steps[0], Decide | Repeat):
            return None
        step = steps[0]
        if step.timing or step.when or step.name:
            return None
        return self._plain(step)[0]

    def _path(self, path: Path) -> list[str]:
        return self._branch(f"if {self.asked(path.when)}", path.steps)

    def _branch(self, head: str, steps: Sequence[Step]) -> list[str]:
        inline = self._inline(steps)
        if inline is not None:
            return [f"- {sentence(f'{head}, {inline}')}"]
        return [f"- {sentence(f'{head}:')}", *self.lines(steps, INDENT)]
