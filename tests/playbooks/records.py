"""Playbooks made by hand, for tests that do not read files."""

import re
from typing import Any

from simcs.playbooks.catalogue import SIGNALS
from simcs.playbooks.language import (
    Amount,
    Asked,
    Compare,
    Condition,
    Dated,
    Do,
    Duration,
    Is,
    Leave,
    Limit,
    Moved,
    Place,
    Playbook,
    PlaybookFile,
    Rules,
    Signal,
    Start,
    Step,
    Term,
    Text,
    Timing,
    Unit,
    Wait,
)

AT = Place(1, 1)
HOURS = {"hour": 1, "day": 24, "week": 168, "month": 168 * 52 / 12, "year": 168 * 52}


def span(written: str, at: Place = AT) -> Duration:
    """Return a duration as a reader makes it: the nearest week, at least 1."""
    found = re.fullmatch(r"(\d+) (hour|day|week|month|year)s?", written)
    assert found, written
    hours = int(found[1]) * HOURS[found[2]]
    return Duration(max(1, round(hours / 168)), written, hours, at)


def signal(name: str, before_start: int | None = None) -> Signal:
    unit = SIGNALS[name].unit if name in SIGNALS else Unit.COUNT
    return Signal(name, unit, AT, before_start)


def amount(value: float, unit: Unit, written: str = "", at: Place = AT) -> Amount:
    return Amount(value, unit, written or f"{value:g}", at)


def compare(
    name: str, op: str, value: float | str | Term, written: str = "", at: Place = AT
) -> Compare:
    """Return a comparison of a signal with a number in its unit, a text or another term."""
    left = signal(name)
    right: Any = value
    if isinstance(value, str):
        right = Text(value, at)
    elif isinstance(value, int | float):
        right = amount(value, left.unit, written)
    return Compare(op, left, right, at)


def moved(name: str, direction: int, by: float, over: str, unit: Unit = Unit.SHARE) -> Moved:
    return Moved(signal(name), direction, amount(by, unit), span(over), AT)


def fact(name: str) -> Is:
    return Is(name, AT)


def asked(question: str, name: str) -> Asked:
    return Asked(question, name, AT)


def before_renewal(written: str) -> Dated:
    return Dated(span(written), False, "renewal", AT)


def do(action: str, **rest: Any) -> Do:
    return Do(AT, action=action, **rest)


def wait(written: str, when: Condition | None = None) -> Wait:
    return Wait(AT, when=when, duration=span(written))


def leave_if(when: Condition) -> Leave:
    return Leave(AT, when=when)


def in_week(weeks: int, written: str = "") -> Timing:
    return Timing(weeks, False, written or f"week {weeks}", AT)


def weeks_before(weeks: int, written: str) -> Timing:
    return Timing(weeks, True, f"{written} before renewal", AT)


def limit(entries: int, weeks: int, written: str) -> Limit:
    return Limit(entries, weeks, written, AT)


def play(
    name: str = "play", *steps: Step, condition: Condition | None = None, **rest: Any
) -> Playbook:
    start = rest.pop("start", Start.WHEN)
    begin = condition if condition is not None or start is Start.EVERY else fact("new_customer")
    return Playbook(name, AT, start, begin, steps or (do("check_in"),), **rest)


def file(*playbooks: Playbook, **rest: Any) -> PlaybookFile:
    rest.setdefault("rules", Rules())
    return PlaybookFile("plays.yaml", playbooks, **rest)
