"""What is in a playbook: how it starts, what it can ask for, and which tags it names."""

from collections.abc import Iterator

from simcs.playbooks.language import (
    All,
    Amount,
    Asked,
    Compare,
    Condition,
    Dated,
    Do,
    Is,
    Note,
    Playbook,
    PlaybookFile,
    Signal,
    Since,
    Start,
    Tag,
    Unit,
)
from simcs.playbooks.layout import Work
from simcs.playbooks.walking import every, every_step, starting

GONE_WORDS = ("left", "weeks_gone", "cause_found", "cause_mended")
SINCE_START = "start"
"""What a rhythm counts from that goes by the weeks as a customer."""

NOTE_ACTION = "internal_work"
NOTE_HOURS = 0.25


def works_of(playbook: Playbook, number: int) -> Iterator[Work]:
    """Yield what a playbook can ask for, in the order in which it is written."""
    for step in every_step(playbook.steps):
        by = step.by or playbook.by
        if isinstance(step, Do):
            within = step.within.weeks if step.within else 0
            yield Work(number, step, step.action, by, step.times, within)
        elif isinstance(step, Note) and step.hours:
            times = max(1, round(step.hours / NOTE_HOURS))
            yield Work(number, step, NOTE_ACTION, by, times, 0)


def all_work(file: PlaybookFile) -> list[Work]:
    """Return what the playbooks of a file can ask for, in its order."""
    return [one for at, playbook in enumerate(file.playbooks) for one in works_of(playbook, at)]


def tags_of(file: PlaybookFile) -> list[str]:
    """Return the tags that a file puts on or asks about."""
    tags: dict[str, None] = {}
    for part in every((file.playbooks, file.rules)):
        if isinstance(part, Tag):
            tags[part.tag] = None
        elif isinstance(part, Asked) and part.question == "tagged":
            tags[part.name] = None
    return list(tags)


def start_of(playbook: Playbook) -> Condition | None:
    """Return all that must hold for a playbook to start."""
    parts, at = starting(playbook), playbook.at
    if playbook.every and playbook.since and playbook.since != SINCE_START:
        weeks = playbook.every.weeks
        least = Amount(float(weeks), Unit.WEEKS, f"{weeks} weeks", at)
        parts.append(Compare(">=", Since(playbook.since, at), least, at))
    return All(tuple(parts), at) if parts else None


def level(playbook: Playbook) -> bool:
    """Return whether a playbook asks each week anew, without a place in it for an account."""
    rhythm = playbook.start is Start.EVERY and playbook.since not in {None, SINCE_START}
    return playbook.start is Start.WHILE or rhythm


def for_gone(playbook: Playbook) -> bool:
    """Return whether a playbook is for accounts that have left: its start speaks of leaving."""
    return any(name in GONE_WORDS for name in _spoken_of(start_of(playbook)))


def _spoken_of(condition: Condition | None) -> Iterator[str]:
    for part in every(condition):
        match part:
            case Signal() | Is():
                yield part.name
            case Dated():
                yield part.date
            case Asked(question="known"):
                yield part.name
