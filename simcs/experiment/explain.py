"""What OmegaConf and Hydra find wrong with a configuration, in our words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from simcs.errors import nearest, printable, quoted, unknown
from simcs.experiment.config import BOOKS, Config


def _parts(kind: Any) -> Iterator[type]:
    """Yield a class of the tree and those of all parts below it."""
    yield kind
    for hint in get_type_hints(kind).values():
        for inner in (hint, *get_args(hint)):
            if is_dataclass(inner) and isinstance(inner, type):
                yield from _parts(inner)


PARTS = {part.__name__: part for kind in (Config, *BOOKS.values()) for part in _parts(kind)}
"""Every class of the configuration's tree by its name, as Hydra's messages have it."""


def explained_error(error: BaseException) -> str:
    """Return what Hydra or OmegaConf found wrong in one or two lines, with what is allowed."""
    from omegaconf.errors import ConfigAttributeError, ConfigKeyError

    cause = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    key = getattr(cause, "full_key", None)
    text = str(error).partition("Config search path")[0]  # our own folders mean nothing to users
    text = text.replace("+policies=", "policies=")  # as it was given, see `replaced`
    noise = ("full_key:", "object_type=", "reference_type=")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith(noise)]
    first = lines[0] if lines else type(error).__name__
    if isinstance(cause, ConfigKeyError | ConfigAttributeError) and key:
        parent = getattr(cause, "parent_node", None)
        return not_a_key(key, parent if parent is not None else ())
    if cause is not error and str(cause):
        first, key = str(cause).splitlines()[0], key or quoted(first)
    if key:
        return f"{key}{_conversion(first)}"
    if any(re.match(r"Key '(experiment|preset)' not in", line) for line in lines):
        lines.append("allowed: a file whose first line is '# @package _global_'")
    lines = [_with_keys(line) for line in lines]
    override = getattr(error, "override", None)
    if override is not None:
        given = str(override).removeprefix("+") if "policies=" in str(override) else override
        return f"override {quoted(given)} cannot be read{_misread(str(given), first)}"
    return "\n".join(lines[:20]) if lines else first


def not_a_key(place: str, keys: Iterable[Any]) -> str:
    """Say that a dotted place is not in the configuration, what is, and what was perhaps meant."""
    allowed = sorted(str(key) for key in keys if key != "hydra")
    close = nearest(place.rsplit(".", maxsplit=1)[-1], allowed)
    hint = "; allowed" if close is None else f"; did you mean {close!r}? Allowed"
    said = f"{printable(place)} is not a key{hint}: {', '.join(allowed) or 'no key here'}"
    return f"{said}{_of_another_book(place)}"


def _with_keys(line: str) -> str:
    """Add what is allowed to Hydra's word on a key of a file that is not in a part of the tree."""
    found = re.fullmatch(r"Key '(.*)' not in '(\w+)'", line)
    part = PARTS.get(found[2]) if found else None
    if found is None or part is None:
        return line
    other = _of_another_book(f"book.{found[1]}") if part in BOOKS.values() else ""
    return unknown("key", found[1], [f.name for f in fields(part)]) + other


def _of_another_book(key: str) -> str:
    """Say which kind of book a key belongs to, where it is not the one that was chosen."""
    group, _, name = key.partition(".")
    for book, kind in BOOKS.items():
        if group == "book" and name in {f.name for f in fields(kind)}:
            return f"; {key} goes with book={book}"
    return ""


CONVERSIONS = (
    (r"Value '(.*)' of type '\w+' could not be converted to Integer", "a whole number"),
    (r"Value '(.*)' of type '\w+' could not be converted to Float", "a number"),
    (r"Value '(.*)' is not a valid bool \(type \w+\)", "true or false"),
    (r"Invalid value '(.*)', expected one of \[(.*)\]", r"\2"),
)
"""How OmegaConf words a value of the wrong type, and what is then allowed."""


def _conversion(reason: str) -> str:
    """Return what follows a key: its value and what is allowed, where the reason gives them."""
    for pattern, allowed in CONVERSIONS:
        if found := re.fullmatch(pattern, reason):
            return f" is {quoted(found[1])}; allowed: {found.expand(allowed)}"
    return f": {reason}"


PARSERS_OWN = ("Exception", "viable alternative", "mismatched input", "extraneous input",
               "token recognition", "missing ", "Error parsing")  # fmt: skip
"""Words of the parser of overrides, which say nothing to those who do not know it."""


def _misread(override: str, reason: str) -> str:
    """Return why an override cannot be read, in words that need no knowledge of a parser."""
    for opening, closing in ("[]", "{}", "()"):
        if override.count(opening) != override.count(closing):
            return f": '{opening}' and '{closing}' do not match: a bracket is not closed"
    if any(word in reason for word in PARSERS_OWN):
        return "; allowed: key=value (put quotes around a value with spaces or special characters)"
    return f": {reason}"
