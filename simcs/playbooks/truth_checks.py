"""Conditions that are never true, or true where their writer does not think of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import inf

from simcs.errors import nearest
from simcs.interventions.words import noun
from simcs.playbooks.atom_words import constant, upright
from simcs.playbooks.bounds import HERE, NATURAL, Bounds
from simcs.playbooks.catalogue import NAMES, SIGNALS
from simcs.playbooks.condition_words import ConditionWords
from simcs.playbooks.finding import PlaybookWarning
from simcs.playbooks.language import (
    All,
    Asked,
    AtLeast,
    Compare,
    Condition,
    Lasting,
    Not,
    OneOf,
    PlaybookFile,
    Signal,
    Text,
    Unit,
)
from simcs.playbooks.phrases import MISSING, PHRASES, fact
from simcs.playbooks.quantities import listed, number
from simcs.playbooks.walking import conditions_of, every, starting

Found = Iterator[tuple[Condition, str]]


class TruthChecks:
    """Checks the conditions of a file.

    Parameters
    ----------
    file
        As it was read.
    segments
        Names of the segments that there are; none: not known.
    """

    def __init__(self, file: PlaybookFile, segments: Collection[str] = ()) -> None:
        self.file, self.segments = file, segments
        self.bounds, self.words = Bounds(file.settings), ConditionWords(file.settings)

    def all(self) -> Iterator[PlaybookWarning]:
        """Yield what is wrong with each condition."""
        for playbook in self.file.playbooks:
            fine = True
            for condition in conditions_of(playbook):
                for where, sentence in self._of(condition):
                    fine = False
                    yield PlaybookWarning(where.at, playbook.name, sentence)
            clash = self.bounds.all_of(*starting(playbook)).clash
            if fine and clash is not None:
                said = f"it never starts: {_because(clash)}"
                yield PlaybookWarning(playbook.at, playbook.name, said)
        for cap in self.file.rules.contacts:
            if cap.who is not None:
                for where, sentence in self._of(cap.who):
                    yield PlaybookWarning(where.at, "", sentence)

    def _of(self, condition: Condition) -> Found:
        for one in self._never(condition):
            yield one, self._why(one)
        for record in every(condition):
            if isinstance(record, Compare):
                yield from self._segment(record)
                yield from self._beyond_full_use(record)
            elif isinstance(record, OneOf):
                for value in record.values:
                    yield from self._segment(Compare("==", record.term, value, record.at))
        yield from self._missing(condition, negated=False, known=frozenset())

    def _never(self, condition: Condition) -> list[Condition]:
        """Return the smallest conditions within one that never hold."""
        inner: tuple[Condition, ...] = ()
        if isinstance(condition, All | AtLeast):
            inner = condition.of
        elif isinstance(condition, Not | Lasting):
            inner = (condition.of,)
        found = [each for one in inner for each in self._never(one)]
        if found or self.bounds.of(condition).clash is None:
            return found
        return [condition]

    def _why(self, condition: Condition) -> str:
        clash = self.bounds.of(condition).clash or ""
        compare = upright(condition) if isinstance(condition, Compare) else None
        signal = compare.left if compare and isinstance(compare.left, Signal) else None
        reason = _possible(signal.name) if signal else _because(clash)
        return f'"{self.words.clause(condition)}" is never true: {reason}'

    def _segment(self, compare: Compare) -> Found:
        compare = upright(compare)
        left, right = compare.left, compare.right
        if not (isinstance(left, Signal) and left.name == "segment" and isinstance(right, Text)):
            return
        if not self.segments or right.value in self.segments:
            return
        close = nearest(right.value, self.segments)
        hint = f" (did you mean {close}?)" if close else ""
        there = listed(sorted(self.segments))
        yield compare, f"no segment is called {right.value}{hint}; there are {there}"

    def _beyond_full_use(self, compare: Compare) -> Found:
        """Usage has no bounds, but beyond 0 to 100 % there is only noise."""
        compare = upright(compare)
        left = compare.left
        if not (isinstance(left, Signal) and left.name == "usage"):
            return
        if not (left.before_start is None and constant(compare.right)):
            return
        wanted = self.bounds.of(compare).ranges["usage"]
        if wanted.low > 1 or wanted.high < 0:
            yield (
                compare,
                (
                    f'"{self.words.clause(compare)}" may never be true: usage goes from 0 % to '
                    "100 %, and only noise in its measurement goes beyond"
                ),
            )

    def _missing(self, condition: Condition, *, negated: bool, known: frozenset[str]) -> Found:
        """Yield comparisons under "not" whose signal can be missing, unless it must be known."""
        match condition:
            case Not():
                yield from self._missing(condition.of, negated=not negated, known=known)
            case Lasting():
                yield from self._missing(condition.of, negated=negated, known=known)
            case All() | AtLeast():
                if isinstance(condition, All) != negated:  # all parts hold together
                    for each in condition.of:
                        known |= _known(each, negated)
                for each in condition.of:
                    yield from self._missing(each, negated=negated, known=known)
            case Compare() if negated:
                left = upright(condition).left
                names = isinstance(left, Signal) and left.unit is Unit.TEXT
                if isinstance(left, Signal) and not names and left.name not in known:
                    own = f'it has no "{left.name}"' if left.name not in SIGNALS else ""
                    if missing := MISSING.get(left.name, own):
                        yield (
                            condition,
                            (
                                f"with its 'not', this is also true where {missing}; if you do not "
                                f"mean those, write: known({left.name}) and …"
                            ),
                        )
            case _:
                return


def _known(condition: Condition, negated: bool) -> frozenset[str]:
    """Return signals that are not missing where a condition holds, or where it does not."""
    while isinstance(condition, Not):
        condition, negated = condition.of, not negated
    if negated:
        return frozenset()
    if isinstance(condition, Asked) and condition.question == "known":
        return frozenset({condition.name})
    if isinstance(condition, Compare):
        sides = (condition.left, condition.right)
        return frozenset(side.name for side in sides if isinstance(side, Signal))
    return frozenset()


def _possible(signal: str) -> str:
    """Return what a signal can be."""
    if signal in NAMES:
        return f"{SIGNALS[signal].phrase} is {listed(NAMES[signal], 'or')}"
    natural, word = NATURAL[signal], SIGNALS[signal]
    low = number(natural.low, word.unit)
    if natural.high == inf:
        return f"{word.phrase} is never less than {low}"
    return f"{word.phrase} goes from {low} to {number(natural.high, word.unit)}"


def _because(clash: str) -> str:
    """Return why conditions exclude each other."""
    if clash == HERE:
        return "one part is about customers, another about accounts that have left"
    if clash in SIGNALS:
        return f"nothing meets all that is asked of {SIGNALS[clash].phrase}"
    if clash.startswith("since "):
        return f"nothing meets all that is asked of the time since its last {noun(clash[6:])}"
    if clash in PHRASES:
        return f'one part wants that "{fact(clash)}", another that this is not so'
    return "its parts exclude each other"
