"""What conditions are made of, as compiling them needs to know."""

from dataclasses import replace

from simcs.playbooks.language import (
    All,
    Asked,
    AtLeast,
    Condition,
    Lasting,
    Not,
    Signal,
    Since,
    Term,
    Text,
    Unit,
)
from simcs.playbooks.walking import every

OF_A_PLAY = ("done", "reason")
"""Questions that depend on the play that asks them."""


def unit_of(term: Term) -> Unit:
    """Return what a term is measured in."""
    match term:
        case Text():
            return Unit.TEXT
        case Since():
            return Unit.WEEKS
        case _:
            return term.unit


def of_its_play(condition: Condition) -> bool:
    """Return whether a condition depends on the play that asks it."""
    for part in every(condition):
        if isinstance(part, Asked) and part.question in OF_A_PLAY:
            return True
        if isinstance(part, Signal) and part.before_start is not None:
            return True
    return False


def reasons_in(condition: Condition) -> list[str]:
    """Return the playbooks that a condition asks about as what started the play."""
    asked = (part for part in every(condition) if isinstance(part, Asked))
    return list(dict.fromkeys(part.name for part in asked if part.question == "reason"))


def given_reason(condition: Condition, reason: str | None) -> Condition:
    """Return a condition as it is where this playbook has started the play."""
    match condition:
        case Asked() if condition.question == "reason":
            return AtLeast(0 if condition.name == reason else 1, (), condition.at)
        case Not() | Lasting():
            return replace(condition, of=given_reason(condition.of, reason))
        case All() | AtLeast():
            return replace(condition, of=tuple(given_reason(one, reason) for one in condition.of))
        case _:
            return condition
