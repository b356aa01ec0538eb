"""Sums of numbers, with their units: a bare number takes the unit of what it meets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simcs.errors import PlaybookError, nearest, quoted
from simcs.interventions.actions import ACTIONS
from simcs.playbooks.amounts import Written, amount, duration
from simcs.playbooks.catalogue import (
    CONTACT,
    EVENTS,
    FLAGS,
    HOUR_VALUE,
    NAMES,
    QUESTIONS,
    SIGNALS,
)
from simcs.playbooks.known import Known, parts
from simcs.playbooks.language import (
    Amount,
    HourValue,
    Setting,
    Signal,
    Since,
    Sum,
    Term,
    Text,
    Unit,
)  # fmt: skip
from simcs.playbooks.nodes import TextNode, unknown_word

if TYPE_CHECKING:
    from lark import Tree

TERMS_AT_MOST = 10
HISTORY_AT_MOST = 104
"""Weeks that a condition can look back: each signal it does so with is kept for that long."""

SINCE = "weeks_since"

UNITS = {
    Unit.SHARE: "a share, such as 70%", Unit.POINTS: "points, such as 40 points",
    Unit.MONEY: "an amount of money, such as $50k", Unit.COUNT: "a plain number, such as 3",
    Unit.WEEKS: "a time, such as 90 days", Unit.TEXT: "a name", Unit.NUMBER: "a number",
}  # fmt: skip

EXAMPLES = {
    Unit.SHARE: "< 50%", Unit.POINTS: "< 40", Unit.MONEY: ">= $50k", Unit.COUNT: ">= 3",
    Unit.WEEKS: "<= 12 weeks",
}  # fmt: skip

MEANT = {
    **dict.fromkeys(("health", "health_score", "healthscore"), "score"),
    **dict.fromkeys(("nps", "csat", "ces"), "survey"),
    **dict.fromkeys(("mrr", "revenue", "acv"), "arr"),
    **dict.fromkeys(("adoption", "logins", "active_users"), "usage"),
    "champion": "sponsor", "renewal": "weeks_to_renewal", "decision": "weeks_to_decision",
    "age": "tenure", "cause": "cause_found",
}  # fmt: skip
"""What people call a signal -> its name."""


def unit_of(term: Term) -> Unit:
    """Return what a term is measured in."""
    if isinstance(term, Text):
        return Unit.TEXT
    return Unit.WEEKS if isinstance(term, Since) else term.unit


class Terms:
    """Makes terms of the pieces of one condition.

    Parameters
    ----------
    node
        The text that the pieces are from.
    known
        What can be named.
    """

    def __init__(self, node: TextNode, known: Known) -> None:
        self.node, self.known = node, known

    def written(self, tree: Any) -> Written:
        """Return a piece as it is written, of a tree or of a token."""
        meta = getattr(tree, "meta", tree)
        return Written(self.node, self.node.text[meta.start_pos : meta.end_pos], meta.start_pos)

    def sum(self, tree: Tree[Any]) -> Term:
        """Return the terms of a sum added up, of one unit; a lone bare number stays one."""
        pieces = tree.children
        if len(pieces) > 2 * TERMS_AT_MOST:
            raise self.written(tree).error(f"has more than {TERMS_AT_MOST} terms")
        total = self._term(pieces[0])
        for sign, piece in zip(pieces[1::2], pieces[2::2], strict=True):
            term = self._term(piece)
            unit = self.common(total, term, tree, piece)
            total = Sum(
                1 if sign == "+" else -1, self.fitted(total, unit), self.fitted(term, unit), unit,
                total.at,
            )  # fmt: skip
        return total

    def _term(self, tree: Tree[Any]) -> Term:
        written = self.written(tree)
        if tree.data in {"amount", "negative"}:
            return amount(written)
        if tree.data == "string":
            raise written.error("is a text; allowed here: a number or a signal")
        if tree.data == "since":
            return self._since(tree.children[0])
        name = self.written(tree.children[0])
        if tree.data == "name" and name.text in self.known.settings:
            return Setting(name.text, self.known.settings[name.text].unit, name.at)
        signal = self.signal(name)
        if signal.unit == Unit.TEXT:
            raise name.error("is a name, not a number; compare it by ==, != or in")
        return self.moved(signal, tree)

    def moved(self, signal: Signal, tree: Tree[Any]) -> Signal:
        """Return a signal as of the time that its piece says: now, or the start of the play."""
        if tree.data == "at_start":
            return replace(signal, before_start=0)
        if tree.data == "before_start":
            before = duration(self.written(tree.children[1]), HISTORY_AT_MOST)
            return replace(signal, before_start=before.weeks)
        return signal

    def _since(self, call: Tree[Any]) -> Since | HourValue:
        name, argument = (self.written(one) for one in call.children)
        if name.text in QUESTIONS:
            raise name.error(f"is true or false by itself; write only {self.written(call).text}")
        if name.text == HOUR_VALUE:
            return self._hour_value(name, argument)
        if name.text != SINCE:
            raise self.unknown(name, "a question", [SINCE, HOUR_VALUE, *QUESTIONS])
        if argument.text not in {*self.known.actions, CONTACT}:
            raise self.unknown(argument, "an action", [*self.known.actions, CONTACT])
        return Since(argument.text, name.at)

    def _hour_value(self, name: Written, argument: Written) -> HourValue:
        if argument.text not in self.known.actions:
            raise self.unknown(argument, "an action", self.known.actions)
        if argument.text in ACTIONS and not any(ACTIONS[argument.text].hours):
            raise argument.error("takes no hours, so an hour of it is worth nothing")
        return HourValue(argument.text, name.at)

    def signal(self, name: Written) -> Signal:
        """Return the signal or column of a name.

        Raises
        ------
        PlaybookError
            When there is none.
        """
        unit = self.known.unit(name.text)
        if unit is None:
            raise self._no_signal(name)
        return Signal(name.text, unit, name.at)

    def _no_signal(self, name: Written) -> PlaybookError:
        if name.text in {*FLAGS, *EVENTS, *self.known.definitions}:
            return name.error(f"is true or false by itself; write {name.text} or not {name.text}")
        if name.text in self.known.settings:
            return name.error("is a setting; allowed here: a signal")
        if (meant := MEANT.get(name.text.lower())) is not None:
            return name.error(f"is not a signal; did you mean {meant!r}?")
        allowed = [*SIGNALS, *self.known.columns, *self.known.settings]
        message = unknown_word(name.text, "a signal, a column or a setting", allowed)
        if nearest(name.text, allowed) is None:
            message += f"; or a column of your book, named above by columns: {{{name.text}: text}}"
        return self.node.error(message, name.offset)

    def unknown(self, name: Written, what: str, allowed: Any) -> PlaybookError:
        """Return the error that a word is not what it should be."""
        return self.node.error(unknown_word(name.text.strip("'\""), what, allowed), name.offset)

    def common(self, left: Term, right: Term, left_tree: Any, right_tree: Any) -> Unit:
        """Return the one unit of two terms; "number" where neither has one.

        Raises
        ------
        PlaybookError
            When they have two.
        """
        units = unit_of(left), unit_of(right)
        if Unit.NUMBER in units or units[0] == units[1]:
            return units[0] if units[1] == Unit.NUMBER else units[1]
        wrong, met, tree, other = right, left, right_tree, left_tree
        if isinstance(left, Amount | Setting) and not isinstance(right, Amount | Setting):
            wrong, met, tree, other = left, right, left_tree, right_tree
        raise self.written(tree).error(
            f"is {UNITS[unit_of(wrong)]}, but {quoted(self.written(other).text)} is not; it must "
            f"be {UNITS[unit_of(met)]}"
        )

    def fitted(self, term: Term, unit: Unit) -> Term:
        """Return a term with the unit of what it meets, where it had none."""
        if (
            isinstance(term, Text | Since | HourValue)
            or term.unit != Unit.NUMBER
            or unit == Unit.NUMBER
        ):
            return term
        if isinstance(term, Sum):
            left, right = self.fitted(term.left, unit), self.fitted(term.right, unit)
            return replace(term, left=left, right=right, unit=unit)
        if isinstance(term, Signal):
            self.known.columns[term.name] = unit
        elif unit == Unit.SHARE:
            self._require_share(term)
        return replace(term, unit=unit)

    def _require_share(self, term: Amount | Setting) -> None:
        if isinstance(term, Amount):
            if abs(term.value) > 1:
                message = f"must be a share: write {term.written}%"
                raise self.node.source.error(term.at, f"{quoted(term.written)} {message}")
        elif (value := abs(self.known.settings[term.name].value)) > 1:
            raise self.node.source.error(
                term.at, f"{quoted(term.name)} must be a share: write {term.name}: {value:g}% "
                "under settings:",
            )  # fmt: skip

    def compared(self, left_tree: Any, right_tree: Any) -> tuple[Term, Term]:
        """Return the two sides of a comparison of numbers, in one unit."""
        left = self.sum(left_tree)
        self._require_number(left, right_tree)
        right = self.sum(right_tree)
        unit = self.common(left, right, left_tree, right_tree)
        if not any(
            isinstance(part, Signal | Since | HourValue)
            for side in (left, right)
            for part in parts(side)
        ):
            raise self.written(left_tree).error("is compared with a number; one must be a signal")
        unit = Unit.COUNT if unit == Unit.NUMBER else unit
        return self.fitted(left, unit), self.fitted(right, unit)

    def _require_number(self, left: Term, tree: Any) -> None:
        """Refuse a word that a signal of numbers is compared with: sponsor == present."""
        word = self.written(tree)
        close = {*SIGNALS, *self.known.columns, *self.known.settings}
        known = {*close, *FLAGS, *EVENTS, *MEANT, *self.known.definitions}
        if not (isinstance(left, Signal) and left.name in SIGNALS and self.is_word(tree)):
            return
        if word.text not in known and nearest(word.text, close) is None:
            raise word.error(
                f"is no number, but {left.name} is {UNITS[left.unit]}; write {left.name} "
                f"{EXAMPLES[left.unit]}, or, if it is a column of your book, name it above by "
                f"columns: {{{word.text}: {left.unit.value}}}"
            )

    def lone_name(self, tree: Any) -> str:
        """Return the name of a sum that is a name alone, now or at the start; else nothing."""
        first, *more = tree.children
        lone = not more and first.data in {"name", "at_start", "before_start"}
        return str(first.children[0]) if lone else ""

    def text_name(self, tree: Any) -> str:
        """Return the name where a sum is a lone signal of names; else nothing."""
        name = self.lone_name(tree)
        return name if self.known.unit(name) == Unit.TEXT else ""

    def is_word(self, tree: Any) -> bool:
        """Whether a sum is a lone text, or a name that means nothing by itself."""
        first, *more = tree.children
        if more or first.data not in {"name", "string"}:
            return False
        name = str(first.children[0])
        means = name in self.known.settings or self.known.unit(name) is not None
        return first.data == "string" or not means

    def text_side(self, tree: Any, met: str) -> Text | Signal:
        """Return a side of a comparison of names: a signal of names, or what it can say."""
        written, allowed = self.written(tree), NAMES.get(met) or ()
        own = self.text_name(tree)
        if own and own not in allowed:
            piece = tree.children[0]
            return self.moved(self.signal(self.written(piece.children[0])), piece)
        if len(tree.children) > 1 or tree.children[0].data not in {"name", "string"}:
            raise written.error(f"cannot be compared with {met!r}, which is a name")
        value = written.text.strip("'\"")
        if allowed and value not in allowed:
            raise self.unknown(written, f"a value of {met}", allowed)
        return Text(value, written.at)
