"""What OmegaConf and Hydra find wrong with a configuration, in our words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

from simcs.errors import nearest, printable, quoted, unknown
from simcs.experiment.config import BOOKS, Config
from simcs.experiment.shipped import names_in


def _parts(kind: Any) -> Iterator[type]:
    """Yield a class of the tree and those of all parts below it."""
    yield kind
    for hint in get_type_hints(kind).values():
        for inner in (hint, *get_args(hint)):
            if is_dataclass(inner) and isinstance(inner, type):
                yield from _parts(inner)


PARTS = {part.__name__: part for kind in (Config, *BOOKS.values()) for part in _parts(kind)}
"""Every class of the configuration's tree by its name, as Hydra's messages have it."""


SHAPE = "key=value (put quotes around a value with spaces or special characters)"
"""What an override may look like."""


def explained_error(error: BaseException) -> str:
    """Return what Hydra or OmegaConf found wrong in one or two lines, with what is allowed."""
    said = _explained(error)
    return said if "llowed" in said else f"{said}; allowed: {SHAPE}"


def _explained(error: BaseException) -> str:
    """Return what is wrong; where nobody knows what is allowed, without it."""
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
    if (ours := _whole("\n".join(lines))) is not None:
        return ours
    if isinstance(cause, ConfigKeyError | ConfigAttributeError) and key:
        parent = getattr(cause, "parent_node", None)
        return not_a_key(key, parent if parent is not None else ())
    if cause is not error and str(cause):
        first, key = str(cause).splitlines()[0], key or quoted(first)
    if key:
        return f"{key}{_conversion(str(key), first)}"
    if any(re.match(r"Key '(experiment|preset)' not in", line) for line in lines):
        lines.append("allowed: a file whose first line is '# @package _global_'")
    if len(lines) > 1 and (
        file := re.fullmatch(r"In '(.*)': \w+ raised while composing.*", lines[0])
    ):
        lines = [f"{file[1]}.yaml: {_with_keys(lines[1])}", *lines[2:]]
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
            other = ", and book=FILE is both in one" if key == "book.path" else ""
            return f"; {key} goes with book={book}{other}"
    return ""


ENUMS = {
    hint.__name__: hint
    for part in PARTS.values()
    for hint in get_type_hints(part).values()
    if isinstance(hint, type) and issubclass(hint, Enum)
}
"""Every choice of the configuration's tree by the name of its class."""

CONVERSIONS = (
    (r"Value '(.*)' of type '[\w.]+' could not be converted to Integer", "a whole number"),
    (r"Value '(.*)' of type '[\w.]+' could not be converted to Float", "a number"),
    (r"Value '(.*)' is not a valid bool \(type \w+\)", "true or false"),
    (r"Invalid value '(.*)', expected one of \[(.*)\]", r"\2"),
    (r"Cannot convert '\w+' to string: '(.*)'", "a text"),
    (r"Invalid type assigned: .* is not a subclass of \w+\. value: (.*)", ""),
)
"""How OmegaConf words a value of the wrong type, and what is then allowed ("": its kind)."""

NO_PLACE = (
    ": {0!r} is no place in a list; allowed: the whole list, such as policies=[none,heroic], or a "
    "mapping, policies={{a: none}}"
)
REASONS = (
    (r"field '.*' is not Optional", " is null; allowed: {kind}"),
    (r"Cannot merge \w+ with \w+", " is of another kind; allowed: {kind}"),
    (r"Invalid value assigned: (.*) is not a ListConfig, list or tuple\.",
     " is of type {0}; allowed: {kind}"),
    (r"Cannot assign (.*) to Dict\[.*\]", " is of type {0}; allowed: {kind}"),
    (r"Key (.*) \(\w+\) is incompatible with \(int\)", ": {0!r} is no key; allowed: whole numbers"),
    (r"Key (.*) \(\w+\) is incompatible with \(str\)", ": {0!r} is no key; allowed: a name"),
    (r"Index '(.*)' \(\w+\) is not an int", NO_PLACE),
    (r"Incompatible key type '(.*)'", ": null is no key; allowed: a name"),
    (r"Interpolation key '(.*)' not found",
     " refers to {0!r}, which is no setting; allowed: a value, or ${{KEY}} for another key's"),
    (r"""KeyError raised while .*: "Environment variable '(.*)' not found".*""",
     " refers to the environment variable {0!r}, which is not set; allowed: one that is set"),
    (r"Unsupported interpolation type (.*)",
     " refers to {0!r}; allowed: a value, or ${{KEY}} for that of another key"),
    (r".* does not support deletion", " cannot be taken away; allowed: {kind}"),
)  # fmt: skip
"""How OmegaConf words what else is wrong with a key, and what is said instead."""


def _conversion(key: str, reason: str) -> str:
    """Return what follows a key: its value and what is allowed, where the reason gives them."""
    reason = re.sub(r"^While dereferencing interpolation '.*?': ", "", reason)
    if found := re.fullmatch(r"Value (.*) \(\w+\) is not a valid input for <enum '(\w+)'>", reason):
        members = ENUMS[found[2]].__members__ if found[2] in ENUMS else ()
        return f" is {quoted(found[1])}; allowed: {', '.join(members)}"
    for pattern, allowed in CONVERSIONS:
        if found := re.fullmatch(pattern, reason, re.DOTALL):
            said = found.expand(allowed) or _kind_at(key)
            return f" is {quoted(found[1])}; allowed: {said}"
    for pattern, words in REASONS:
        if found := re.fullmatch(pattern, reason, re.DOTALL):
            return words.format(*map(printable, found.groups()), kind=_kind_at(key))
    return f": {reason}"


def _kind_at(key: str) -> str:
    """Return in words what a key of the tree takes."""
    kind = _hint_at(key)
    if is_dataclass(kind):
        return f"a mapping of its settings, or one of them: {key}.{fields(kind)[0].name}=VALUE"
    if get_origin(kind) is list:
        return f"a list in brackets: {key}=[a,b]"
    if get_origin(kind) is dict:
        return f"a mapping: {key}={{a: 1, b: 2}}"
    if {int, float} & {kind, *get_args(kind)}:
        return "a number"
    return "a value"


def _hint_at(key: str) -> Any:
    """Return the type of what stands at a dotted key; None where there is no such key."""
    here: Any = Config
    for name in key.split("."):
        if name == "book" and here is Config:
            here = BOOKS["generated"]
        elif isinstance(here, type) and is_dataclass(here):
            here = get_type_hints(here).get(name)
        else:
            here = get_args(here)[1] if get_origin(here) is dict else None
    return here


def keys_at(key: str) -> list[str]:
    """Return the keys of the part of the tree at a dotted key; none where it has no fixed ones."""
    kind = _hint_at(key) if key else Config
    return [f.name for f in fields(kind)] if isinstance(kind, type) and is_dataclass(kind) else []


SEVERAL = (
    "names several values; allowed: one (put a list in brackets, and quotes around a text with "
    "commas), or --multirun for a run with each"
)
WHOLE = (
    (r"invalid literal for int\(\) with base 10: '(.*)'", "policies or plugins" + NO_PLACE),
    (r"Could not delete from config\. The value of '(.*?)' is .* and not .*",
     "~{0} is given with a value that is not the present one; allowed: ~{0}"),
    (r"Could not append to config\. An item is already at '(.*?)'\.\s+Either.*?: '(.*?)'\s+Or.*",
     "+{0} is there already; allowed: {1}"),
    (r"Config group override must be a string or a list\. Got (\w+)",
     "a group is of type {0}; allowed: the name of a file, such as market=calm"),
    (r"In '(?:book/.*)': .*Merge error: CsvBook is not a subclass of GeneratedBook.*",
     "book is a list; allowed: one of generated, csv"),
    (r"Ambiguous value for argument '(.*?)'\n.*", "override '{0}' " + SEVERAL),
    (r"Sweep parameters '(.*)' requires --multirun", "override '{0}' " + SEVERAL),
    (r"Override (.*) looks like a config group override, but config group '(.*)' does not exist\.",
     "override '{0}': there is no group '{1}'; allowed: KEY=VALUE, or book, market, preset, …"),
    (r"Could not override '(.*)@(.*)'\..*", "override {0}@{1}: allowed: {0}=NAME"),
)  # fmt: skip
"""How Hydra words what it finds wrong, and what is said instead."""


def _whole(text: str) -> str | None:
    """Return what Hydra found wrong in our words, where its own are known."""
    text = text.strip()
    if found := re.fullmatch(r"Could not delete from config\. '(.*)' does not exist\.", text):
        place, _, name = found[1].rpartition(".")
        if name in keys_at(place):
            return f"{found[1]} cannot be taken away; allowed: {_kind_at(found[1])}"
        return not_a_key(found[1], keys_at(place) or ["those that --cfg job lists"])
    if found := re.match(r"Error parsing override '(.*?)'\n(.*)", text, re.DOTALL):
        given = found[1].removeprefix("+") if "policies=" in found[1] else found[1]
        return f"override {quoted(given)} cannot be read{_misread(given, found[2])}"
    if found := re.match(r"In '.*': Could not (?:find|load) '(\w+)/([^'/]*)'", text):
        return f"{unknown(found[1], found[2], names_in(found[1]))} (in {found[1]}/)"
    for pattern, words in WHOLE:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return words.format(*map(printable, found.groups()))
    return None


PARSERS_OWN = ("Exception", "viable alternative", "mismatched input", "extraneous input",
               "token recognition", "while evaluating", "missing ", "Error parsing")  # fmt: skip
"""Words of the parser of overrides, which say nothing to those who do not know it."""


def _misread(override: str, reason: str) -> str:
    """Return why an override cannot be read, in words that need no knowledge of a parser."""
    for opening, closing in ("[]", "{}", "()"):
        if override.count(opening) != override.count(closing):
            what = "a bracket is not closed; allowed: key=value with a pair of each"
            return f": '{opening}' and '{closing}' do not match: {what}"
    if any(word in reason for word in PARSERS_OWN):
        return f"; allowed: {SHAPE}"
    return f": {reason}"
