"""Going through what a playbook says."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from simcs.playbooks.catalogue import EVENTS
from simcs.playbooks.language import (
    All,
    AtLeast,
    Condition,
    Dated,
    Decide,
    Is,
    Playbook,
    Repeat,
    Step,
)


def every(record: object) -> Iterator[object]:
    """Yield a record and all records within it, in the order in which they are written."""
    if isinstance(record, tuple):
        for one in record:
            yield from every(one)
    elif is_dataclass(record):
        yield record
        for each in fields(record):
            yield from every(getattr(record, each.name))


def every_step(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Yield steps and those within them, in the order in which they are written."""
    for step in steps:
        yield step
        if isinstance(step, Decide):
            for path in step.paths:
                yield from every_step(path.steps)
            yield from every_step(step.otherwise)
        elif isinstance(step, Repeat):
            yield from every_step(step.steps)


def starting(playbook: Playbook) -> list[Condition]:
    """Return what must hold for a playbook to start."""
    parts = (playbook.who, playbook.condition, playbook.only_if)
    return [each for each in parts if each is not None]


def conditions_of(playbook: Playbook) -> Iterator[Condition]:
    """Yield all conditions of a playbook that stand by themselves."""
    yield from starting(playbook)
    if playbook.stop is not None:
        yield playbook.stop
    if playbook.goal is not None:
        yield playbook.goal.when
    for step in every_step(playbook.steps):
        if step.when is not None:
            yield step.when
        if isinstance(step, Decide):
            yield from (path.when for path in step.paths)
        if isinstance(step, Repeat) and step.until is not None:
            yield step.until


def momentary(condition: Condition) -> bool:
    """Return whether a condition is true for one week only, as it needs an event or a date."""
    match condition:
        case Is():
            return condition.name in EVENTS
        case Dated():
            return True
        case All():
            return any(momentary(each) for each in condition.of)
        case AtLeast(count=1):
            return all(momentary(each) for each in condition.of)
        case _:
            return False
