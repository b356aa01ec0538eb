"""Conditions as a list of operations on rows of numbers; `simcs.playbooks.evaluation` runs them.

A row has one number per account; what is true is 1. A comparison with a missing value is false,
also ``!=``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from math import nan
from typing import NamedTuple

from simcs.errors import PlaybookError, unknown
from simcs.playbooks.catalogue import HOUR_VALUE
from simcs.playbooks.condition_parts import of_its_play, unit_of
from simcs.playbooks.happenings import date, fact
from simcs.playbooks.language import (
    All,
    Amount,
    Asked,
    AtLeast,
    Compare,
    Condition,
    Dated,
    HourValue,
    Is,
    Lasting,
    Moved,
    Not,
    OneOf,
    Ranked,
    Setting,
    Signal,
    Since,
    Sum,
    Term,
    Text,
    Unchanged,
    Unit,
)
from simcs.playbooks.sources import BOTTOM, Source, of_signal
from simcs.playbooks.stack import Op, Stack


class When(IntEnum):
    """When a condition is asked, as a play sees it."""

    BEFORE = 0  # who, when, if, and all of plays without a place: "done" means ever
    INSIDE = 1  # steps and stops: since the play began, which is now where it has not
    AFTERWARDS = 2  # goals: since it last began, also when it has ended


class Where(NamedTuple):
    """From where a condition is asked: of which play, and when; -1 for no play."""

    play: int
    when: When


COMPARISONS = {
    "<": Op.LESS, "<=": Op.AT_MOST, ">": Op.MORE, ">=": Op.AT_LEAST, "==": Op.EQUAL,
    "!=": Op.UNEQUAL,
}  # fmt: skip

NO_NAME = -2.0


class Folded(tuple[str, ...]):
    """What the cells of a column of the book say; capitals and blanks make no difference."""

    def place(self, text: str) -> float:
        """Return the place of a text; `NO_NAME` where no cell says it."""
        wanted = folded(text)
        return float(self.index(wanted)) if wanted in self else NO_NAME


def folded(text: str) -> str:
    """Return a text as it is compared with cells of the book."""
    return " ".join(text.split()).casefold()


class Columns(NamedTuple):
    """Where the state keeps what conditions ask about.

    Attributes
    ----------
    numbers
        The place of each playbook in the file.
    positions, reasons
        Columns of each playbook, by that place.
    tags
        Columns of tags.
    first_counter
        The first of the columns that count for how long conditions hold.
    """

    numbers: Mapping[str, int]
    positions: tuple[int, ...]
    reasons: tuple[int, ...]
    tags: Mapping[str, int]
    first_counter: int


class Operations(Stack):
    """The conditions of a file, as operations.

    Parameters
    ----------
    settings
        Values of the file's settings.
    names
        What a signal of names can say: its numbers are their places.
    columns
        Of the state.
    """

    def __init__(
        self, settings: Mapping[str, float], names: Mapping[str, tuple[str, ...]], columns: Columns
    ) -> None:
        super().__init__()
        self.settings, self.names, self.columns = settings, names, columns
        self.starts: dict[tuple[int, int, int], int] = {}
        """Play, source and weeks before -> place among what is kept from the start of plays."""
        self.found: dict[tuple[Condition, Where], int] = {}
        self.counters = 0

    def add(self, condition: Condition | None, play: int = -1, when: When = When.BEFORE) -> int:
        """Compile a condition; return its number, -1 for none."""
        if condition is None:
            return -1
        where = Where(play, when) if of_its_play(condition) else EVERYWHERE
        key = condition, where
        if key not in self.found:
            self._condition(condition, where)
            self.found[key] = len(self.found)
            self.do(Op.STORE, -1, self.found[key])
        return self.found[key]

    def _value(self, given: Amount | Setting) -> float:
        return given.value if isinstance(given, Amount) else self.settings[given.name]

    def _term(self, term: Term, where: Where, weeks: int = 0, names: tuple[str, ...] = ()) -> None:
        match term:
            case Amount() | Setting():
                self.constant(self._value(term))
            case Text():
                self._text(term, names)
            case Since():
                self.load(Source("since", term.action), weeks)
            case HourValue():
                self.load(Source(HOUR_VALUE, term.action), weeks)
            case Signal() if term.before_start is not None:
                self._at_start(term.name, term.before_start, where)
            case Signal():
                self.load(of_signal(term.name), weeks)
            case Sum():
                self._term(term.left, where, weeks)
                self._term(term.right, where, weeks)
                self.do(Op.ADD if term.sign > 0 else Op.SUBTRACT, -1)

    def _text(self, text: Text, names: tuple[str, ...]) -> None:
        if not names:  # compiled for its size alone
            self.constant(NO_NAME)
            return
        if isinstance(names, Folded):
            self.constant(names.place(text.value))
            return
        if text.value not in names:
            place = f"line {text.at.line}, column {text.at.column}"
            raise PlaybookError(f"{place}: {unknown('name', text.value, names)}")
        self.constant(names.index(text.value))

    def _at_start(self, name: str, before: int, where: Where) -> None:
        if where.when == When.BEFORE:
            self.constant(nan)  # no play has begun
            return
        source = self.source(of_signal(name))
        if before:
            self.past[source] = max(self.past.get(source, 0), before)
        kept = self.starts.setdefault((where.play, source, before), len(self.starts))
        self.do(Op.START, 1, kept, where.when)

    def _names(self, *terms: Term) -> tuple[str, ...]:
        for term in terms:
            if isinstance(term, Signal) and term.unit == Unit.TEXT:
                return self.names.get(term.name, ())
        return ()

    def _condition(  # noqa: C901 - one case for each
        self, condition: Condition, where: Where
    ) -> None:
        match condition:
            case Compare():
                names = self._names(condition.left, condition.right)
                self._term(condition.left, where, names=names)
                self._term(condition.right, where, names=names)
                self.do(COMPARISONS[condition.op], -1)
            case OneOf():
                for value in condition.values:
                    self._term(condition.term, where)
                    self._term(value, where, names=self._names(condition.term))
                    self.do(Op.EQUAL, -1)
                self.count(1, len(condition.values))
            case Ranked():
                self._ranked(condition, where)
            case Moved():
                self._moved(condition, where)
            case Unchanged():
                if not isinstance(condition.term, Signal):
                    raise TypeError("only a signal can be unchanged")
                at = self.source(of_signal(condition.term.name))
                self.past[at] = max(self.past.get(at, 0), condition.over.weeks)
                self.do(Op.UNCHANGED, 1, at, condition.over.weeks)
            case Dated():
                date(self, condition)
            case Is():
                fact(self, condition.name)
            case Asked():
                self._asked(condition, where)
            case Not():
                self._condition(condition.of, where)
                self.do(Op.NOT, 0)
            case All():
                for one in condition.of:
                    self._condition(one, where)
                self.count(len(condition.of), len(condition.of))
            case AtLeast():
                for one in condition.of:
                    self._condition(one, where)
                self.count(condition.count, len(condition.of))
            case Lasting():
                self._condition(condition.of, where)
                counter = self.columns.first_counter + self.counters
                self.do(Op.LASTS, 0, counter, condition.weeks.weeks)
                self.counters += 1

    def _ranked(self, ranked: Ranked, where: Where) -> None:
        term, share = ranked.term, self._value(ranked.share)
        if not isinstance(term, Signal):
            raise TypeError("only a signal has a rank")
        below = share if ranked.side == BOTTOM else 1.0 - share
        self.load(of_signal(term.name))
        typical = term.name == "score"
        self.load(Source("typical" if typical else "rank", "" if typical else term.name, below))
        self.do(Op.LESS if ranked.side == BOTTOM else Op.MORE, -1)

    def _moved(self, moved: Moved, where: Where) -> None:
        self._term(moved.term, where)
        self._term(moved.term, where, moved.over.weeks)
        by, relative = self._value(moved.by), moved.by.unit == Unit.SHARE
        if moved.by.unit == Unit.POINTS and unit_of(moved.term) == Unit.SHARE:
            by /= 100.0
        self.constant(by)
        down, up = (Op.FELL_SHARE, Op.ROSE_SHARE) if relative else (Op.FELL, Op.ROSE)
        self.do(down if moved.direction < 0 else up, -2)

    def _asked(self, asked: Asked, where: Where) -> None:
        match asked.question:
            case "open":
                self.load(Source("open", asked.name))
                self.constant(0.5)
                self.do(Op.MORE, -1)
            case "done":
                self.load(Source("since", asked.name))
                self.do(Op.DONE, 0, max(0, where.play), where.when)
            case "tagged":
                self.do(Op.STATE, 1, self.columns.tags[asked.name], 1)
            case "in_playbook":
                position = self.columns.positions[self.columns.numbers[asked.name]]
                self.do(Op.STATE, 1, position, 0)
            case "reason":
                self._reason(asked.name, where)
            case "known":
                self.load(of_signal(asked.name))
                self.do(Op.KNOWN, 0)
            case _:
                raise ValueError(asked.question)

    def _reason(self, name: str, where: Where) -> None:
        if where.when == When.BEFORE:
            self.count(1, 0)  # nothing has started it
            return
        reason = self.columns.reasons[where.play]
        self.do(Op.STATE_IS, 1, reason, self.columns.numbers[name])
        if where.when == When.INSIDE:
            self.do(Op.STATE, 1, self.columns.positions[where.play], 0)
            self.count(2, 2)


EVERYWHERE = Where(-1, When.BEFORE)
"""Where conditions are asked that come to the same for all plays."""
