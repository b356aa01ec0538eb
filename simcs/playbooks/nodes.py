"""A playbook file as a tree of texts, mappings and lists, each of which knows where it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from simcs.errors import PlaybookError, printable, quoted
from simcs.playbooks.guesses import meant
from simcs.playbooks.language import Place

MISTAKES_AT_MOST = 20
"""Mistakes of a file that are named at once."""
Kept = TypeVar("Kept")


class EnoughError(Exception):
    """As many mistakes were found as are named at once: nothing more is read."""


def kept(source: Source, read: Callable[[], Kept]) -> Kept | None:
    """Return what is read; where it cannot be, note the mistake, and return None.

    So the rest is read too, and all mistakes are named at once. What comes of it is of no use:
    whoever reads a file raises `Source.all_errors` in the end.
    """
    try:
        return read()
    except PlaybookError as error:
        source.note(error)
        return None


NAME = re.compile(r"[^\W\d]\w*(?:-\w+)*")
LONGEST_NAME = 60


@dataclass(frozen=True)
class Source:
    """A file's name, as messages say it, and its text."""

    name: str
    text: str
    found: list[PlaybookError] = field(default_factory=list, repr=False, compare=False)
    """Mistakes that were found and passed over, to name all of them: see `kept`."""

    def error(self, at: Place | None, message: str) -> PlaybookError:
        """Return an error of this file, with the place where it has one."""
        place = "" if at is None else f", line {at.line}, column {at.column}"
        made = PlaybookError(f"{printable(self.name)}{place}: {message}")
        if at is not None:
            made.line, made.column = at.line, at.column
        return made

    def note(self, error: PlaybookError) -> None:
        """Take note of a mistake, unless there is one in its place already.

        Raises
        ------
        EnoughError
            When there are as many as are named at once.
        """
        place = error.line, error.column
        if place not in [(known.line, known.column) for known in self.found]:
            self.found.append(error)
        if len(self.found) >= MISTAKES_AT_MOST:
            raise EnoughError

    def all_errors(self) -> PlaybookError:
        """Return one error that names all mistakes that were found, in the order of lines."""
        listed = sorted(self.found, key=lambda error: (error.line, error.column))
        if len(listed) == 1:
            return listed[0]
        more = " at least" if len(listed) >= MISTAKES_AT_MOST else ""
        head = f"{printable(self.name)}: {len(listed)} mistakes{more}"
        return PlaybookError("\n  ".join([head, *map(str, listed)]))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(at + 1 for at, letter in enumerate(self.text) if letter == "\n")]

    def place(self, index: int) -> Place:
        """Return line and column of a character of the text."""
        line = bisect_right(self._starts, index)
        return Place(line, index - self._starts[line - 1] + 1)


@dataclass(frozen=True)
class TextNode:
    """A value that is no mapping and no list: always text, also where YAML sees a number.

    Attributes
    ----------
    start, end
        Where it begins and ends in the file's text, with its quotes.
    style
        Its quotes, or "|" or ">" of a block; empty where it is plain.
    in_flow
        Whether it stands within { } or [ ].
    """

    text: str
    at: Place
    source: Source = field(repr=False)
    start: int
    end: int
    style: str = ""
    in_flow: bool = False

    def place(self, offset: int) -> Place:
        """Return where a character of the text stands in the file."""
        if not self.text:
            return self.at
        return self.source.place(self._indices[min(offset, len(self.text) - 1)])

    def error(self, message: str, offset: int = 0) -> PlaybookError:
        """Return an error at a character of this text; it begins there, without the quotes."""
        return self.source.error(self.place(offset) if offset else self.at, message)

    @cached_property
    def _indices(self) -> list[int]:
        # Folding and escapes change blanks alone, or one letter at a time: all others come in
        # their order, so each is the next one that is no blank.
        raw = self.source.text[self.start : self.end]
        found = _letters(raw, self.style)
        indices, last = [], 0
        for letter in self.text:
            last = last + 1 if letter.isspace() else next(found, last)
            indices.append(self.start + min(last, len(raw) - 1))
        return indices


ESCAPED_BLANKS = "abtnvfre N_LP\n\t"
ESCAPED_CODES = {"x": 4, "u": 6, "U": 10}


def _letters(raw: str, style: str) -> Iterator[int]:
    """Yield where the letters of a text as written stand that are no blanks."""
    at, end = len(style), len(raw)
    if style in {"|", ">"}:
        at = raw.find("\n") + 1
    elif style:
        end -= 1
    while at < end:
        letter, step = raw[at], 1
        if style == "'" and raw.startswith("''", at):
            step = 2
        elif style == '"' and letter == "\\":
            letter = " " if raw[at + 1] in ESCAPED_BLANKS else "x"
            step = ESCAPED_CODES.get(raw[at + 1], 2)
            if step > 2 and chr(int(raw[at + 2 : at + step], 16)).isspace():
                letter = " "
        if not letter.isspace():
            yield at
        at += step


@dataclass(frozen=True)
class ListNode:
    """A list."""

    items: tuple[Node, ...]
    at: Place
    source: Source = field(repr=False)

    def error(self, message: str) -> PlaybookError:
        """Return an error where the list begins."""
        return self.source.error(self.at, message)


@dataclass(frozen=True)
class MapNode:
    """A mapping: its keys as they stand, and what they are given."""

    keys: dict[str, TextNode]
    values: dict[str, Node]
    at: Place
    source: Source = field(repr=False)

    def error(self, message: str, key: str | None = None) -> PlaybookError:
        """Return an error at a key, or where the mapping begins."""
        return self.source.error(self.at if key is None else self.keys[key].at, message)

    def __contains__(self, key: str) -> bool:
        return key in self.keys

    def get(self, key: str) -> Node | None:
        """Return what a key is given; None without the key."""
        return self.values.get(key)

    def without(self, key: str) -> MapNode:
        """Return the mapping without a key."""
        keys = {name: node for name, node in self.keys.items() if name != key}
        return MapNode(keys, {name: self.values[name] for name in keys}, self.at, self.source)

    def check_keys(self, what: str, allowed: Iterable[str]) -> None:
        """Refuse keys that are not allowed: all are noted, and the last is raised."""
        names = list(allowed)
        wrong = [(key, node) for key, node in self.keys.items() if key not in names]
        for at, (key, node) in enumerate(wrong):
            error = _no_key(key, node, what, names)
            if at == len(wrong) - 1:
                raise error
            self.source.note(error)


def _no_key(key: str, node: TextNode, what: str, names: list[str]) -> PlaybookError:
    instead = MEANT.get(key.casefold())
    if instead in names:
        return node.error(f"{quoted(key)} is not a key of {what}; write {instead!r}")
    if node.in_flow and set(key) & set("()[]"):
        return node.error(f"{quoted(key)} is not a key of {what}; {QUOTES}")
    return node.error(unknown_word(key, f"a key of {what}", names))


Node = TextNode | ListNode | MapNode

QUOTES = "put quotes round the condition"
MEANT = {
    "on": "when", "trigger": "when", "starts when": "when", "start": "when", "enter when": "when",
    "for": "who", "segment": "who", "audience": "who", "filter": "who",
    "exit": "stop when", "exit when": "stop when", "stop": "stop when", "until": "wait until",
    "owner": "by", "who does it": "by", "due": "within", "deadline": "within",
    "action": "do", "task": "do", "delay": "wait", "else": "otherwise", "description": "about",
    "success": "goal", "repeat every": "every", "at_most": "at most", "atmost": "at most",
    "stop_when": "stop when", "not_while": "not while", "per_account": "per account",
    "before_renewal": "before renewal", "wait_until": "wait until", "cooldown": "again",
    "on_top_of": "on top of", "improve_the_process": "improve the process", "exit to": "enter",
}  # fmt: skip
"""Keys that people try -> those of the language; "on" is also true in YAML."""


def unknown_word(word: str, what: str, allowed: Iterable[str]) -> str:
    """Return a message: a word is not what it should be, and what was probably meant."""
    names = sorted(set(allowed))
    close = meant(word, what, names)
    if close is not None:
        return f"{quoted(word)} is not {what}; did you mean {close!r}?"
    listed = ", ".join(names) if names else "none, as there is none"
    return f"{quoted(word)} is not {what}; allowed: {listed}"


def mapping(node: Node, what: str) -> MapNode:
    """Return a node that must be a mapping."""
    if isinstance(node, MapNode):
        return node
    got = f"{quoted(node.text)} is" if isinstance(node, TextNode) and node.text else "this is"
    raise node.error(f"{got} not {what}; allowed: a mapping, KEY: VALUE on lines of their own")


def text(node: Node, what: str) -> TextNode:
    """Return a node that must be a text, and not an empty one."""
    if isinstance(node, TextNode):
        if not node.text.strip():
            raise node.error(f"{what} is missing after the colon")
        return node
    got = "a list" if isinstance(node, ListNode) else "a mapping"
    raise node.error(f"this is {got}; allowed: {what}")


def choice(node: Node, what: str, allowed: Iterable[str]) -> str:
    """Return a text that must be one of several words."""
    found = text(node, what)
    names = list(allowed)
    if found.text not in names:
        raise found.error(unknown_word(found.text, what, names))
    return found.text


def name_of(node: Node, what: str) -> str:
    """Return a name: a letter, then letters, digits, hyphens and underscores."""
    found = node if isinstance(node, TextNode) else text(node, what)
    if not NAME.fullmatch(found.text) or len(found.text) > LONGEST_NAME:
        better = "-".join("".join(c if c.isalnum() else " " for c in found.text).split())
        fine = NAME.fullmatch(better) and len(better) <= LONGEST_NAME
        hint = f"; write {better!r}" if fine else ""
        raise found.error(
            f"{quoted(found.text)} cannot be {what}: a name begins with a letter and has letters, "
            f"digits, '-' and '_' only, at most {LONGEST_NAME}{hint}"
        )
    return found.text


def names_of(node: Node, what: str) -> tuple[TextNode, ...]:
    """Return one text, or the texts of a list, each once."""
    if not isinstance(node, ListNode):
        return (text(node, what),)
    found = tuple(text(item, what) for item in node.items)
    if not found:
        raise node.error(f"the list is empty; allowed: {what}")
    seen: set[str] = set()
    for one in found:
        if one.text in seen:
            raise one.error(f"{quoted(one.text)} stands twice in this list")
        seen.add(one.text)
    return found
