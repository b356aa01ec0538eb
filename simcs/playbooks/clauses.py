"""Conditions as records: every word looked up, every number in the unit of what it meets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simcs.playbooks.amounts import Written, amount, duration
from simcs.playbooks.catalogue import (
    ANYTHING,
    CONTACT,
    DATES,
    EVENTS,
    FLAGS,
    HOUR_VALUE,
    QUESTIONS,
)
from simcs.playbooks.known import Known, inner
from simcs.playbooks.language import (
    All,
    Amount,
    Asked,
    AtLeast,
    Compare,
    Condition,
    Dated,
    Duration,
    Is,
    Lasting,
    Moved,
    Not,
    OneOf,
    Ranked,
    Setting,
    Signal,
    Unchanged,
    Unit,
)  # fmt: skip
from simcs.playbooks.nodes import TextNode
from simcs.playbooks.terms import HISTORY_AT_MOST, SINCE, Terms

if TYPE_CHECKING:
    from lark import Tree

PARTS_AT_MOST = 1_000
DEPTH_AT_MOST = 220
"""Of a condition with all its definitions in place; what brackets alone allow is less."""

TOO_LARGE = (
    f"with its definitions this condition has more than {PARTS_AT_MOST:,} parts, or "
    f"{DEPTH_AT_MOST} one within the other"
)

BEFORE = ("renewal", "decision")
"""Dates that are known before they come."""


class Clause:
    """Makes the record of one condition.

    Parameters
    ----------
    node
        Its text.
    known
        What it can name.
    definition
        Returns what a name under ``define`` stands for.
    """

    def __init__(
        self, node: TextNode, known: Known, definition: Callable[[Written], Condition]
    ) -> None:
        self.node, self.known, self.definition = node, known, definition
        self.terms = Terms(node, known)

    def condition(self, tree: Tree[Any]) -> Condition:
        """Return the record of a tree, of limited size.

        Raises
        ------
        PlaybookError
            When the tree says what cannot be.
        """
        condition = self._one(tree)
        level, depth, count = [condition], 0, 0
        while level:
            count, depth = count + len(level), depth + 1
            # A definition that names another twice, and so on, doubles with each.
            if count > PARTS_AT_MOST or depth > DEPTH_AT_MOST:
                raise self.node.error(TOO_LARGE)
            level = [part for one in level for part in inner(one)]
        return condition

    def _one(self, tree: Tree[Any]) -> Condition:
        while tree.data in {"either", "both"} and len(tree.children) == 1:
            tree = tree.children[0]
        self.known.depth += 1
        if self.known.depth > DEPTH_AT_MOST:  # before Python's own limit
            raise self.node.error(TOO_LARGE)
        made: Condition = getattr(self, f"_{tree.data}")(tree, self.terms.written(tree).at)
        self.known.depth -= 1
        return made

    def _either(self, tree: Tree[Any], at: Any) -> Condition:
        return AtLeast(1, tuple(map(self._one, tree.children)), at)

    def _both(self, tree: Tree[Any], at: Any) -> Condition:
        return All(tuple(map(self._one, tree.children)), at)

    def _negation(self, tree: Tree[Any], at: Any) -> Condition:
        return Not(self._one(tree.children[0]), at)

    def _lasting(self, tree: Tree[Any], at: Any) -> Condition:
        of, span = tree.children
        return Lasting(self._one(of), self.span(span), at)

    def _at_least(self, tree: Tree[Any], at: Any) -> Condition:
        written, conditions = self.terms.written(tree.children[0]), tree.children[1:]
        least = int(written.text)
        if not 1 <= least <= len(conditions):
            raise written.error(
                f"is no number of the conditions in brackets; allowed: 1 to {len(conditions)}"
            )
        return AtLeast(least, tuple(map(self._one, conditions)), at)

    def _compare(self, tree: Tree[Any], at: Any) -> Condition:
        left, op, right = tree.children
        self._settle(left, right)
        names = self.terms.text_name(left), self.terms.text_name(right)
        if not any(names):
            one, other = self.terms.compared(left, right)
            return Compare(str(op), one, other, at)
        if op not in {"==", "!="}:
            word = names[0] or names[1]
            message = f"cannot compare {word!r}, which is a name; allowed: ==, != or in"
            raise self.terms.written(op).error(message)
        own = {*names} & {*self.known.columns}
        if own and all(names) and len({*names}) > 1:
            message = f"is compared with {names[0]!r}; a column of the book goes with a text only"
            raise self.terms.written(right).error(message)
        sides = self.terms.text_side(left, names[1]), self.terms.text_side(right, names[0])
        return Compare(str(op), *sides, at)

    def _settle(self, column: Tree[Any], *others: Tree[Any]) -> None:
        """Take a column that may be anything for one of names where it meets words."""
        for one, met in ((column, others), (others[0], (column,))):
            name = self.terms.lone_name(one)
            if self.known.columns.get(name, "") is None and all(map(self.terms.is_word, met)):
                self.known.columns[name] = Unit.TEXT

    def _one_of(self, tree: Tree[Any], at: Any) -> Condition:
        term, *values = tree.children
        self._settle(term, *values)
        if name := self.terms.text_name(term):
            texts = []
            for piece in values:
                text = self.terms.text_side(piece, name)
                if isinstance(text, Signal):
                    raise self.terms.written(piece).error("is a signal; allowed in [ ]: names")
                texts.append(text)
            return OneOf(self.terms.text_side(term, ""), tuple(texts), at)
        numbers = []
        for piece in values:
            found, number = self.terms.compared(term, piece)
            if not isinstance(number, Amount | Setting):
                raise self.terms.written(piece).error("is no number; allowed in [ ]: numbers")
            numbers.append(number)
        return OneOf(found, tuple(numbers), at)

    def _ranked(self, tree: Tree[Any], at: Any) -> Condition:
        term, side, portion = tree.children
        signal, share = self._signal(term), self._portion(portion)
        value = share.value if isinstance(share, Amount) else 0.5
        if share.unit != Unit.SHARE or not 0 < value < 1:
            message = "is no share of the accounts; allowed: between 0% and 100%, such as 8%"
            raise self.terms.written(portion).error(message)
        return Ranked(signal, str(side).lower(), share, at)

    def _moved(self, tree: Tree[Any], at: Any) -> Condition:
        term, direction, portion, span = tree.children
        signal, by, written = (
            self._signal(term),
            self._portion(portion),
            self.terms.written(portion),
        )
        if by.unit == Unit.NUMBER and signal.unit == Unit.SHARE:
            raise written.error(
                f"has no unit; write {written.text}% (of what it was) or {written.text} points "
                "(of difference)"
            )
        points = by.unit == Unit.POINTS and signal.unit == Unit.SHARE
        if by.unit != Unit.SHARE and not points:
            self.terms.common(signal, by, term, portion)
            self.terms.fitted(signal, by.unit)
            fitted = self.terms.fitted(by, signal.unit)
            by = fitted if isinstance(fitted, Amount | Setting) else by
        if isinstance(by, Amount) and by.value <= 0:
            raise written.error("is no change; allowed: more than 0")
        over = self.span(span, HISTORY_AT_MOST)
        return Moved(signal, -1 if str(direction).lower() == "down" else 1, by, over, at)

    def _unchanged(self, tree: Tree[Any], at: Any) -> Condition:
        term, span = tree.children
        return Unchanged(self._signal(term, names=True), self.span(span, HISTORY_AT_MOST), at)

    def _signal(self, tree: Tree[Any], *, names: bool = False) -> Signal:
        """Return a sum that must be a lone signal of now."""
        written = self.terms.written(tree)
        if len(tree.children) > 1 or tree.children[0].data != "name":
            raise written.error("is no signal by itself; allowed here: the name of a signal")
        signal = self.terms.signal(written)
        if signal.unit == Unit.TEXT and not names:
            raise written.error("is a name, not a number; compare it by ==, != or in")
        return signal

    def _portion(self, tree: Tree[Any]) -> Amount | Setting:
        written = self.terms.written(tree)
        if tree.data == "amount":
            return amount(written)
        if written.text not in self.known.settings:
            raise self.terms.unknown(written, "a setting", self.known.settings)
        return Setting(written.text, self.known.settings[written.text].unit, written.at)

    def span(self, tree: Any, most: int | None = None) -> Duration:
        """Return the duration of a piece."""
        written = self.terms.written(tree)
        return duration(written) if most is None else duration(written, most)

    def _dated(self, tree: Tree[Any], at: Any) -> Condition:
        span, side, name = tree.children
        after, written = str(side).lower() == "after", self.terms.written(name)
        dates = [one for one in (*DATES, *EVENTS) if one != "decision"] if after else BEFORE
        if written.text not in dates:
            what = "a date or an event" if after else "a date that is known before it comes"
            raise self.terms.unknown(written, what, dates)
        return Dated(self.span(span), after, written.text, at)

    def _fact(self, tree: Tree[Any], at: Any) -> Condition:
        name = self.terms.written(tree)
        if name.text in self.known.definitions:
            return self.definition(name)
        if name.text in {*FLAGS, *EVENTS}:
            return Is(name.text, at)
        if self.known.unit(name.text) is not None:
            raise name.error("is a signal: compare it with something")
        if name.text in self.known.settings:
            raise name.error("is a setting, not a condition")
        if name.text == "done":
            raise name.error("needs its action in brackets, as in not done(executive_call)")
        names = [*FLAGS, *EVENTS, *self.known.definitions]
        raise self.terms.unknown(name, "a flag, an event or a definition", names)

    def _question(self, tree: Tree[Any], at: Any) -> Condition:
        question, name = (self.terms.written(one) for one in tree.children[0].children)
        if question.text == SINCE:
            raise question.error(f"is a time: compare it, as in {SINCE}({name.text}) >= 5")
        if question.text == HOUR_VALUE:
            raise question.error(f"is $: compare it, as in {HOUR_VALUE}({name.text}) > $100")
        if question.text not in QUESTIONS:
            raise self.terms.unknown(question, "a question", [*QUESTIONS, SINCE, HOUR_VALUE])
        asked = name.text.strip("'\"")
        allowed, what = self._askable(question.text)
        if question.text == "tagged":
            self.known.tags_asked.append(Written(self.node, asked, name.offset))
        elif asked not in allowed:
            raise self.terms.unknown(name, what, allowed)
        return Asked(question.text, asked, at)

    def _askable(self, question: str) -> tuple[list[str], str]:
        """Return what a question can be asked of."""
        if question == "known":
            return [*self.known.unit_names()], "a signal or a column"
        if question in {"open", "done"}:
            any_ = CONTACT if question == "done" else ANYTHING
            return [*self.known.actions, any_], "an action"
        return [*self.known.playbooks], "a playbook of this file"
