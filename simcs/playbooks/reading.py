"""YAML as a tree of nodes: nothing is resolved, and what a playbook never needs is refused at once.

Read from the event stream, where nothing has been built yet: of a file made to explode, only its
first anchor is seen.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from simcs.errors import PlaybookError, printable, quoted
from simcs.playbooks.language import Place
from simcs.playbooks.nodes import ListNode, MapNode, Node, Source, TextNode
from simcs.playbooks.yaml_errors import explain

BYTES_AT_MOST = 1_000_000
DEPTH_AT_MOST = 20
NODES_AT_MOST = 20_000

NEVER_READ = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Characters that stand in no text people type: control characters and half characters."""

BLANK_INDENTATION = re.compile(r"^ *([\t\xa0\u2000-\u200a\u202f\u3000])", re.MULTILINE)
BRACKETS = re.compile(r"(?:[\[{]\s*){" + str(DEPTH_AT_MOST + 1) + "}")


def read_bytes(path: str | Path) -> bytes:
    """Return what a file holds.

    Raises
    ------
    PlaybookError
        When it cannot be read, or is too large.
    """
    name = printable(str(path))
    try:
        with Path(path).open("rb") as file:
            data = file.read(BYTES_AT_MOST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PlaybookError(f"{name}: it cannot be read ({reason}); allowed: a file") from error
    return data


def read_tree(data: bytes, name: str, *, conditions: bool = True) -> Node:
    """Return the one document of a YAML file.

    Parameters
    ----------
    data
        The file's bytes.
    name
        What messages call the file.
    conditions
        Whether it has conditions and definitions, as playbooks do: hints speak of them.

    Raises
    ------
    PlaybookError
        The message names file, line and column.
    """
    return Tree(_decoded(data, name), conditions=conditions).root()


def _decoded(data: bytes, name: str) -> Source:
    if len(data) > BYTES_AT_MOST:
        raise Source(name, "").error(None, "it is larger than 1 MB; allowed: up to 1 MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        lines = data[: error.start].split(b"\n")
        at = Place(len(lines), len(lines[-1].decode("utf-8-sig", "replace")) + 1)
        byte = repr(data[error.start : error.start + 1])
        message = f"the byte {byte} is not UTF-8; save the file as UTF-8"
        raise Source(name, "").error(at, message) from error
    source = Source(name, text.replace("\r\n", "\n").replace("\r", "\n"))
    for pattern, what in (
        (NEVER_READ, "cannot stand in such a file; delete it"),
        (BLANK_INDENTATION, "cannot indent a line; use spaces"),
        (BRACKETS, f"opens more than {DEPTH_AT_MOST} brackets in a row"),
    ):
        if found := pattern.search(source.text):
            group = 1 if pattern is BLANK_INDENTATION else 0
            letter = source.text[found.start(group)]
            named = "a tab" if letter == "\t" else repr(letter)
            raise source.error(source.place(found.start(group)), f"{named} {what}")
    return source


class Tree:
    """Builds nodes from the events of a text."""

    def __init__(self, source: Source, *, conditions: bool = True) -> None:
        self.source = source
        self.conditions = conditions
        self.count = 0
        self.events = self._events()

    def _events(self) -> Iterator[Any]:
        last = 0
        try:
            for event in yaml.parse(self.source.text, Loader=yaml.SafeLoader):
                last = event.end_mark.index
                yield event
        except (yaml.YAMLError, ValueError, OverflowError) as error:  # numbers of its escapes
            raise explain(error, self.source, last) from error

    def root(self) -> Node:
        """Return the tree.

        Raises
        ------
        PlaybookError
            When the text is no single document of plain YAML.
        """
        next(self.events)
        start = next(self.events)
        if isinstance(start, yaml.StreamEndEvent):
            raise self.source.error(None, "it is empty; allowed: playbooks: and what they are")
        if start.version or start.tags:
            raise self.source.error(_at(start), "'%' begins a directive; delete the line")
        node = self._node(next(self.events), 1, in_flow=False)
        next(self.events)
        more = next(self.events)
        if not isinstance(more, yaml.StreamEndEvent):
            raise self.source.error(
                _at(more), "'---' begins a second document; allowed: one per file"
            )
        return node

    def _node(self, event: Any, depth: int, *, in_flow: bool) -> Node:
        at = _at(event)
        self._require_plain(event, at)
        self.count += 1
        if self.count > NODES_AT_MOST:
            raise self.source.error(at, f"there are more than {NODES_AT_MOST:,} values up to here")
        if isinstance(event, yaml.ScalarEvent):
            if bad := NEVER_READ.search(event.value):
                raise self.source.error(at, f"{bad.group()!r} cannot stand in a text")
            return TextNode(
                event.value, at, self.source, event.start_mark.index, event.end_mark.index,
                event.style or "", in_flow,
            )  # fmt: skip
        if depth > DEPTH_AT_MOST:
            raise self.source.error(at, f"this is nested more than {DEPTH_AT_MOST} levels deep")
        flow = in_flow or event.flow_style
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                items.append(self._node(event, depth + 1, in_flow=flow))
            return ListNode(tuple(items), at, self.source)
        return self._mapping(at, depth, flow=flow)

    def _mapping(self, at: Place, depth: int, *, flow: bool) -> MapNode:
        keys: dict[str, TextNode] = {}
        values: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1, in_flow=flow)
            if not isinstance(key, TextNode):
                raise key.error("this is a mapping or a list where a key should be")
            if key.text == "<<" and not key.style:
                raise key.error("'<<' would merge mappings; write out what it brings")
            if key.text in keys:
                first = keys[key.text].at.line
                raise key.error(
                    f"{quoted(key.text)} stands twice in this mapping, first in line {first}"
                )
            keys[key.text] = key
            values[key.text] = self._node(next(self.events), depth + 1, in_flow=flow)
        return MapNode(keys, values, at, self.source)

    def _require_plain(self, event: Any, at: Place) -> None:
        index = event.start_mark.index
        found = re.match(r"\S{1,40}", self.source.text[index : index + 40])
        word = quoted(found.group() if found else "")
        if isinstance(event, yaml.AliasEvent):
            raise self.source.error(
                at, f"{word} refers to an anchor; write out what it stands for"
                f"{', or name it under define:' if self.conditions else ''}",
            )  # fmt: skip
        if event.anchor is not None:
            raise self.source.error(at, f"{word} is an anchor; delete it")
        if event.tag is not None:
            raise self.source.error(
                at, f"{word} is a tag; delete it, or put quotes round the text"
                f"{' (in conditions, write not)' if self.conditions else ''}",
            )  # fmt: skip


def _at(event: Any) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1)
