"""The conditions of one file, with its definitions in their places."""

import re
from dataclasses import dataclass, field
from functools import partial

from simcs.errors import PlaybookError, quoted
from simcs.playbooks.amounts import Written
from simcs.playbooks.clauses import Clause
from simcs.playbooks.grammar import parse
from simcs.playbooks.known import Known, parts
from simcs.playbooks.language import Condition, Goal, Signal
from simcs.playbooks.nodes import Node, TextNode, kept, text

DEFINITIONS_DEEP = 30


@dataclass
class Conditions:
    """Reads the conditions of one file.

    Parameters
    ----------
    known
        What they can name.
    """

    known: Known
    built: dict[str, Condition] = field(default_factory=dict)
    """Definitions, as they were read."""
    open: list[str] = field(default_factory=list)
    """Definitions that are being read, one within the other."""

    def read(self, node: Node, *, started: bool) -> Condition:
        """Return a condition.

        Parameters
        ----------
        node
            Its text.
        started
            Whether the play has begun when it is looked at, so that it can refer to the start.

        Raises
        ------
        PlaybookError
            When it is none, names what there is not, or compares what cannot be compared.
        """
        found = self._sound(text(node, "the condition"))
        condition = Clause(found, self.known, self.definition).condition(parse(found))
        self._check(condition, started=started)
        return condition

    def goal(self, node: Node) -> Goal:
        """Return a goal: a condition within a time.

        Raises
        ------
        PlaybookError
            As of `read`, and when the time is missing.
        """
        found = self._sound(text(node, "the goal, as in usage >= 70% within 8 weeks"))
        when, within = parse(found, "goal").children
        clause = Clause(found, self.known, self.definition)
        condition = clause.condition(when)
        self._check(condition, started=True)
        return Goal(condition, clause.span(within))

    def definition(self, name: Written) -> Condition:
        """Return what a name stands for; the same record wherever it is named.

        Raises
        ------
        PlaybookError
            When it needs itself.
        """
        if name.text in self.open:
            circle = " → ".join([*self.open[self.open.index(name.text) :], name.text])
            raise name.error(f"cannot be defined by itself: {circle}")
        if len(self.open) >= DEFINITIONS_DEEP:
            raise name.error(f"is defined by more than {DEFINITIONS_DEEP} names in a row")
        if name.text not in self.built:
            self.open.append(name.text)
            node = self._sound(self.known.definitions[name.text])
            try:
                clause = Clause(node, self.known, self.definition)
                self.built[name.text] = clause.condition(parse(node))
            except PlaybookError as error:
                self.known.broken[name.text] = error
                raise
            finally:
                self.open.pop()
        return self.built[name.text]

    def check_definitions(self) -> None:
        """Read every definition, also one that no condition names."""
        for name, node in self.known.definitions.items():
            kept(node.source, partial(self.definition, Written(node, name)))

    def _sound(self, node: TextNode) -> TextNode:
        """Return a condition's text, unless it names what has a mistake of its own."""
        for word in re.findall(r"[^\W\d]\w*(?:-\w+)*", node.text) if self.known.broken else ():
            if word in self.known.broken:
                raise self.known.broken[word]
        if not self.open:
            self.known.depth = 0  # where one was given up, its parts were never left
        return node

    def _check(self, condition: Condition, *, started: bool) -> None:
        if started:
            return
        for part in parts(condition):
            if isinstance(part, Signal) and part.before_start is not None:
                message = (
                    f"{quoted(part.name)} cannot refer to the start of the play: it is looked "
                )
                raise self.known.source.error(part.at, f"{message}at before the play begins")
