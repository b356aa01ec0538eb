"""Settings as a YAML file or a command line has them: each with its value and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simcs.errors import ConfigError, SimcsError, quoted
from simcs.playbooks.nodes import ListNode, MapNode, Node, TextNode

WHOLE_NUMBER = re.compile(r"[-+]?\d{1,300}")
NUMBER = re.compile(r"[-+]?(\d{1,300}\.?\d{0,300}|\.\d{1,300})([eE][-+]?\d{1,3})?")
WORDS: Mapping[str, Any] = {
    "true": True, "false": False, "null": None, "~": None, "": None,
    ".inf": float("inf"), "-.inf": float("-inf"),
}  # fmt: skip
"""Texts without quotes that stand for something else."""

WHOLE = ("policies", "arm")
"""Settings that are never merged with what was there."""

OWN_KEYS = "playbooks"
"""Setting below which keys are names of files, which may have dots."""

Path = tuple[Any, ...]


@dataclass(frozen=True)
class Written:
    """A value, and the place where it was written; no place on a command line."""

    path: Path
    value: Any
    node: Node | None = None

    @property
    def key(self) -> str:
        """Its place in the configuration."""
        return ".".join(map(str, self.path))

    def error(self, message: str) -> SimcsError:
        """Return an error at its place."""
        return ConfigError(message if self.node is None else str(self.node.error(message)))


Settings = dict[Path, Written]


def scalar(text: str) -> Any:
    """Return what a text without quotes stands for: a number, true, false, null, or itself."""
    if text in WORDS:
        return WORDS[text]
    if WHOLE_NUMBER.fullmatch(text):
        return int(text)
    return float(text) if NUMBER.fullmatch(text) else text


def value_of(node: Node) -> Any:
    """Return the value of a node."""
    if isinstance(node, TextNode):
        return node.text if node.style else scalar(node.text)
    if isinstance(node, ListNode):
        return [value_of(item) for item in node.items]
    return {_key(node.keys[name]): value_of(node.values[name]) for name in node.values}


def _key(node: TextNode) -> Any:
    found = value_of(node)
    return found if isinstance(found, int) and not isinstance(found, bool) else node.text


def settings_of(node: MapNode) -> Settings:
    """Return the settings of a mapping, nested or with dots, by their paths.

    Raises
    ------
    SimcsError
        When one is there twice.
    """
    found: Settings = {}
    for one in _leaves(node, ()):
        for path, other in found.items():
            if one.path[: len(path)] == path or path[: len(one.path)] == one.path:
                if _is_choice(one) or _is_choice(other):
                    continue
                line = "" if other.node is None else f", first in line {other.node.at.line}"
                raise one.error(f"{quoted(one.key)} is set twice{line}; allowed: once")
        found[one.path] = one
    return found


def _is_choice(one: Written) -> bool:
    """Return whether a setting may name a file of settings, to which others add."""
    return len(one.path) == 1 and (isinstance(one.value, str) or one.value is None)


def _leaves(node: MapNode, above: Path) -> Iterator[Written]:
    for name, value in node.values.items():
        key = node.keys[name]
        own = above[:1] == (OWN_KEYS,)
        parts = (_key(key),) if own or not isinstance(_key(key), str) else tuple(name.split("."))
        path = (*above, *parts)
        if isinstance(value, MapNode) and value.values and path[0] not in WHOLE:
            yield from _leaves(value, path)
        else:
            yield Written(path, value_of(value), _at_key(key, value))


def _at_key(key: TextNode, value: Node) -> Node:
    """Return where a setting stands: its value, or its key where that is long or empty."""
    return value if isinstance(value, TextNode) and value.text else key


def merged(first: Mapping[Path, Written], second: Mapping[Path, Written]) -> Settings:
    """Return settings with those of ``second`` in the place of the same ones of ``first``."""
    held = {path: one for path, one in first.items() if not any(_gives_way(one, o) for o in second)}
    return held | dict(second)


def _gives_way(one: Written, other: Path) -> bool:
    same = one.path == other
    return same or (
        not _is_choice(one)
        and (one.path[: len(other)] == other or other[: len(one.path)] == one.path)
    )


def nested(settings: Iterable[Written]) -> dict[Any, Any]:
    """Return settings as nested mappings."""
    tree: dict[Any, Any] = {}
    for one in settings:
        *above, name = one.path
        inner = tree
        for part in above:
            inner = inner.setdefault(part, {})
            if not isinstance(inner, dict):
                raise one.error(f"{quoted(one.key)} is set twice; allowed: once")
        inner[name] = one.value
    return tree


def words_of(words: Iterable[str]) -> Settings:
    """Return the settings of a command line, which are plain values.

    Raises
    ------
    ConfigError
        When a word is no such setting.
    """
    found: Settings = {}
    for word in words:
        key, sign, text = word.partition("=")
        if not sign or not key or key[0] in "+~-" or text[:1] in ("[", "{", "'", '"'):
            raise ConfigError(
                f"{quoted(word)} is no setting; allowed: key=value with one plain value, such as "
                "replications=8 (lists and mappings stand in the file, under base:)"
            )
        path = tuple(key.split("."))
        found[path] = Written(path, scalar(text))
    return found


def placed(error: SimcsError, settings: Iterable[Written], otherwise: Node | None) -> SimcsError:
    """Return an error of a configuration with the place of the setting that it names.

    Parameters
    ----------
    settings
        All that were written.
    otherwise
        Where the message stands that names none of them; None: nowhere.
    """
    text = str(error)
    head, _, only = text.partition("\n  ")
    if only and "\n" not in only and head.endswith(":"):
        text = only
    named = [one for one in settings if _names(text, one)]
    if named:
        return max(named, key=lambda one: (one.node is not None, len(one.path))).error(text)
    return ConfigError(text if otherwise is None else str(otherwise.error(text)))


def _names(text: str, one: Written) -> bool:
    """Return whether a message is about a setting: about its key, one above it, or its value.

    A key of one word may stand in any sentence: it counts at the beginning alone.
    """
    keys = [".".join(map(str, one.path[:count])) for count in range(2, len(one.path) + 1)]
    if any(re.search(rf"(?<![\w.]){re.escape(key)}(?!\w)", text) for key in keys):
        return True
    if isinstance(one.value, str) and one.node is not None and text.startswith(f"{one.value}:"):
        return True
    return bool(re.match(rf"{re.escape(one.key)}(?!\w)", text))
