"""What must be so of an account where a condition holds: bounds on its signals, and facts.

What is returned is at most too wide, so a clash is sure: such conditions never hold together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from math import inf

from simcs.playbooks.atom_words import OPPOSITE, constant, upright
from simcs.playbooks.catalogue import NAMES, SIGNALS
from simcs.playbooks.condition_parts import of_its_play
from simcs.playbooks.facts import Facts, Range
from simcs.playbooks.language import (
    All,
    Amount,
    Asked,
    AtLeast,
    Compare,
    Condition,
    Dated,
    Is,
    Lasting,
    Moved,
    NamedNumber,
    Not,
    OneOf,
    Playbook,
    Ranked,
    Setting,
    Signal,
    Since,
    Term,
    Text,
    Unchanged,
)
from simcs.playbooks.phrases import MISSING
from simcs.playbooks.walking import starting

HERE = "active"
"""Whether the account is a customer: nothing else is known of those that have left."""

GONE_WORDS = ("left", "weeks_gone", "cause_found", "cause_mended")

UNSURE = {*MISSING, "month", "weeks_gone"}
"""Signals that can be missing: that one is not below 3 does not say that it is 3 or more."""

FROM_ZERO = Range(low=0)
NATURAL = {
    "score": Range(0, 100), "score_before": Range(0, 100), "sponsor": Range(0, 1),
    "month": Range(1, 12), "weeks_to_renewal": Range(low=1), "term": Range(low=1),
    **dict.fromkeys(
        ("arr", "tickets", "survey_age", "sponsor_age", "pulse_age", "problem_age", "notice",
         "tenure", "onboarding_sessions", "tickets_1w", "bad_tickets_1w", "contacts_4w",
         "weeks_gone"),
        FROM_ZERO,
    ),
}  # fmt: skip
"""What each signal can be at all. Usage is not here: noise takes it below 0 and above 100 %."""

MEANS = {
    "new_customer": ("tenure", 0.0), "survey_answered": ("survey_age", 0.0),
    "problem_seen": ("problem_age", 0.0), "left": ("weeks_gone", 0.0),
}  # fmt: skip
"""Events that say what a signal is."""
BEGINS = {
    "notice": "notice_given", "first_value": "first_value_reached", "adopted": "fully_adopted",
    "payment_failed": "payment_open",
}  # fmt: skip
"""Events that say that a flag is true."""


class Bounds:
    """Finds what must be so where conditions hold.

    Parameters
    ----------
    settings
        The file's named numbers: what holds is said at their present values.
    """

    def __init__(self, settings: Iterable[NamedNumber] = ()) -> None:
        self.settings = {each.name: each.value for each in settings}

    def all_of(self, *conditions: Condition | None) -> Facts:
        """Return what must be so where all of some conditions hold; None says nothing."""
        given = [self.of(each) for each in conditions if each is not None]
        return reduce(Facts.meet, given, Facts())

    def of(self, condition: Condition) -> Facts:  # noqa: C901 - one case for each
        """Return what must be so where a condition holds."""
        match condition:
            case Not():
                return self._denied(condition.of)
            case Lasting():
                return self.of(condition.of)
            case All():
                return self.all_of(*condition.of).meet(_whole(condition, holds=True))
            case AtLeast():
                some = self._some([self.of(each) for each in condition.of], condition.count)
                return some.meet(_whole(condition, holds=True))
            case Compare():
                return self._compared(upright(condition))
            case OneOf():
                same = [Compare("==", condition.term, each, condition.at)
                        for each in condition.values]  # fmt: skip
                return self._some([self._compared(each) for each in same], 1)
            case Dated():
                return self._dated(condition)
            case Is():
                return self._is(condition.name)
            case Asked():
                truths = {_question(condition): True}
                if condition.question == "known":
                    truths.update(_here(condition.name))
                return Facts(truths=truths)
            case Ranked() | Moved() | Unchanged():
                return self._changing(condition)

    def _some(self, of: list[Facts], count: int) -> Facts:
        """Return what must be so where at least so many of several hold."""
        possible = [each for each in of if each.clash is None]
        if len(possible) < count:
            return next(each for each in of if each.clash is not None)
        return reduce(Facts.join, possible)

    def _denied(self, condition: Condition) -> Facts:
        """Return what must be so where a condition does not hold."""
        match condition:
            case Not():
                return self.of(condition.of)
            case All():
                some = self._some([self._denied(each) for each in condition.of], 1)
                return some.meet(_whole(condition, holds=False))
            case AtLeast(count=1):
                none = [self._denied(each) for each in condition.of]
                return reduce(Facts.meet, none, _whole(condition, holds=False))
            case Compare():
                turned = upright(condition)
                # Of what is missing every comparison is false, so nothing follows.
                sure = isinstance(turned.left, Signal | Since) and self._always_known(turned.left)
                op = OPPOSITE[turned.op]
                found = self._compared(replace(turned, op=op)) if sure else Facts()
                return replace(found, truths={})  # of who has left nothing is known
            case Is():
                return Facts(truths={condition.name: False})
            case Asked():
                return Facts(truths={_question(condition): False})
            case _:
                return Facts()

    def _always_known(self, term: Signal | Since) -> bool:
        if isinstance(term, Since):
            return True
        now = term.before_start is None
        return now and term.name in SIGNALS and term.name not in UNSURE

    def _compared(self, compare: Compare) -> Facts:
        left, right, op = compare.left, compare.right, compare.op
        truths: dict[str, bool] = {}
        for side in (left, right):
            if isinstance(side, Signal):
                truths.update(_here(side.name))
        name = key(left)
        if not name or not constant(right):
            return Facts(truths=truths)
        if isinstance(right, Text):
            return _named(name, right.value, op, truths)
        natural = NATURAL.get(left.name, Range()) if isinstance(left, Signal) else FROM_ZERO
        found = Facts({name: natural}, truths=truths)
        return found.meet(Facts({name: _range(op, self.value(right))}))

    def value(self, given: Term) -> float:
        """Return a constant number."""
        if isinstance(given, Amount):
            return given.value
        if isinstance(given, Setting):
            return self.settings[given.name]
        raise TypeError(f"{type(given).__name__} is no constant number")

    def _dated(self, dated: Dated) -> Facts:
        exact = Range(dated.by.weeks, dated.by.weeks)
        if dated.date == "left":
            return Facts({"weeks_gone": exact}, truths={HERE: False})
        if dated.after:
            return Facts({"tenure": exact} if dated.date == "start" else {}, truths={HERE: True})
        signal = f"weeks_to_{dated.date}"
        return Facts({signal: exact} if signal in SIGNALS else {}, truths={HERE: True})

    def _is(self, name: str) -> Facts:
        truths = {name: True}
        if name in BEGINS:
            truths[BEGINS[name]] = True
        if name not in {"outage", "price_rise"}:
            truths[HERE] = name not in GONE_WORDS
        signal, value = MEANS.get(name, ("", 0.0))
        return Facts({signal: Range(value, value)} if signal else {}, truths=truths)

    def _changing(self, condition: Ranked | Moved | Unchanged) -> Facts:
        name = key(condition.term)
        if not name:
            return Facts()
        truths = _here(name)
        if isinstance(condition, Unchanged):
            return Facts(truths=truths)
        if isinstance(condition, Ranked):
            share = self.value(condition.share)
            place = Range(0, share) if condition.side == "bottom" else Range(1 - share, 1)
            return Facts({f"place of {name}": place}, truths=truths)
        by = self.value(condition.by)
        moved = Range(high=-by) if condition.direction < 0 else Range(low=by)
        change = f"change of {name} in {condition.over.weeks} weeks, {condition.by.unit}"
        return Facts({change: moved}, truths=truths)


def weeks_to_renewal(playbook: Playbook, settings: Iterable[NamedNumber] = ()) -> int | None:
    """Return how far the renewal is at most when a playbook starts, if that is said."""
    found = Bounds(settings).all_of(*starting(playbook)).ranges.get("weeks_to_renewal", Range())
    return None if found.empty or found.high == inf else int(found.high)


def key(term: Term) -> str:
    """Return by what name a signal, now or at another time, has its bounds; others have none."""
    if isinstance(term, Since):
        return f"since {term.action}"
    if not isinstance(term, Signal):
        return ""
    return term.name if term.before_start is None else f"{term.name} {term.before_start} before"


def _whole(condition: All | AtLeast, *, holds: bool) -> Facts:
    """Return that all of a condition holds or not, which parts of it do not always tell.

    What one definition stands for is the same record wherever it is named.
    """
    if of_its_play(condition):
        return Facts()
    return Facts(truths={f"condition {hash(condition)}": holds})


def _question(asked: Asked) -> str:
    return f"{asked.question}({asked.name})"


def _here(name: str) -> dict[str, bool]:
    """Return whether a signal that is known says that the account is a customer."""
    if name in GONE_WORDS:
        return {HERE: False}
    word = SIGNALS.get(name)
    return {HERE: True} if word is not None and not word.gone else {}


def _named(name: str, value: str, op: str, truths: Mapping[str, bool]) -> Facts:
    if op == "!=":
        return Facts(barred={name: frozenset({value})}, truths=truths)
    allowed = NAMES.get(name)
    clash = name if allowed and value not in allowed else None
    return Facts(names={name: frozenset({value})}, truths=truths, clash=clash)


def _range(op: str, value: float) -> Range:
    match op:
        case "<" | "<=":
            return Range(high=value, high_open=op == "<")
        case ">" | ">=":
            return Range(low=value, low_open=op == ">")
        case "==":
            return Range(value, value)
        case _:
            return Range()
