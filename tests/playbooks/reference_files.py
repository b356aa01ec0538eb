"""What is in a playbook file, read for the reference interpreter."""

from collections.abc import Iterator

from simcs.interventions.actions import ACTIONS
from simcs.playbooks.language import (
    Condition,
    Decide,
    Do,
    Lasting,
    Limit,
    Note,
    Playbook,
    PlaybookFile,
    Repeat,
    Start,
    Step,
)
from tests.playbooks.reference_conditions import names, parts

LEAVING = {"left", "weeks_gone", "cause_found", "cause_mended"}
"""Words by which a start condition says that a play is for accounts that have left."""


def work_of(playbook: Playbook) -> list[Do | Note]:
    """Return what a playbook can ask for, in the order written."""
    found: list[Do | Note] = []
    open_ = list(playbook.steps)
    while open_:
        step = open_.pop(0)
        inner: list[Step] = []
        if isinstance(step, Do) or (isinstance(step, Note) and step.hours):
            found.append(step)
        if isinstance(step, Repeat):
            inner = list(step.steps)
        if isinstance(step, Decide):
            inner = [one for path in step.paths for one in path.steps] + list(step.otherwise)
        open_ = inner + open_
    return found


def asks_anew(play: Playbook) -> bool:
    """Whether a play asks each week, without a place in it for an account."""
    rhythm = play.start is Start.EVERY and play.since not in {None, "start"}
    return play.start is Start.WHILE or rhythm


def to_start(play: Playbook) -> list[Condition]:
    """Return the conditions that must all hold for a play to start by itself."""
    return [one for one in (play.condition, play.who, play.only_if) if one is not None]


def recent(starts: list[int], week: int, limit: Limit) -> int:
    """Return how many starts fall into the weeks of a limit."""
    return sum(week - start < limit.weeks for start in starts)


def is_contact(action: str) -> bool:
    """Whether an action counts for the contact rule."""
    kind = ACTIONS[action]
    return kind.channel not in {"internal", "team"} and not kind.asks


def action_of(step: Do | Note) -> str:
    return step.action if isinstance(step, Do) else "internal_work"


def within(steps: tuple[Step, ...]) -> Iterator[Condition | None]:
    """Yield the conditions of steps and of those within them."""
    for step in steps:
        yield step.when
        if isinstance(step, Decide):
            for path in step.paths:
                yield path.when
                yield from within(path.steps)
            yield from within(step.otherwise)
        elif isinstance(step, Repeat):
            yield step.until
            yield from within(step.steps)


def is_for_gone(play: Playbook) -> bool:
    """Whether a play is for accounts that have left."""
    said = [name for one in to_start(play) for part in parts(one) for name in names(part)]
    return not LEAVING.isdisjoint(said)


def lasting_in(file: PlaybookFile) -> Iterator[tuple[Lasting, str]]:
    """Yield each condition that must last, the inner ones first, and from where it is asked."""
    for play in file.playbooks:
        own: dict[str, list[Condition | None]] = {
            "start": list(to_start(play)),
            "inside": [play.stop, *within(play.steps)],
            "goal": [play.goal.when if play.goal else None],
        }
        for place, conditions in own.items():
            for condition in conditions:
                for part in parts(condition):
                    if isinstance(part, Lasting):
                        yield part, f"{place} {play.name}"
    for cap in file.rules.contacts:
        for part in parts(cap.who):
            if isinstance(part, Lasting):
                yield part, "cap"
