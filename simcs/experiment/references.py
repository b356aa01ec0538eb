"""What settings may refer to: other settings and the time, and nothing outside of them.

Settings are shown and written, and files of them may come from somebody else: a reference to an
environment variable would show what stands there on this machine.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from yaml import YAMLError, safe_load  # type: ignore[import-untyped]

from simcs.errors import ConfigError, printable, quoted

_REFERENCE = re.compile(r"(?=\$\{([^}]*))")
"""Found within one another, too."""
_KEY = re.compile(r"[^:${]*")
_TIME = "now:"
_ENVIRONMENT = "oc.env"


def require_references_within(tree: Any, file: str = "") -> None:
    """Require that no text of a tree refers to anything but settings and the time.

    Parameters
    ----------
    tree
        Mappings and lists, with references as they were written.
    file
        The file that it was read from, if any.

    Raises
    ------
    ConfigError
        For the first reference to something else.
    """
    for place, text in _texts(tree, ""):
        if (name := outside(text)) is not None:
            at = printable(f"{file}: {place}" if file else place)
            raise ConfigError(f"{at} is {quoted(text)}, and {refused(name)}")


def require_folder_within(folder: str) -> None:
    """Require the same of all files of settings in a folder, and in what links lead to."""
    for path in sorted(_files(folder)):
        text = ""
        with suppress(OSError, ValueError):
            text = path.read_text("utf-8")
        try:
            tree = safe_load(text)
        except (ValueError, RecursionError, YAMLError):
            tree = text  # others may be able to read it
        require_references_within(tree, str(path))


def _files(folder: str) -> Iterator[Path]:
    """Yield the files of settings in a folder, each folder once however many links lead to it."""
    known = set()
    for place, inner, names in os.walk(folder, followlinks=True):
        if (real := os.path.realpath(place)) in known:
            inner.clear()
            continue
        known.add(real)
        yield from (Path(place, name) for name in names if name.endswith((".yaml", ".yml")))


def outside(text: str) -> str | None:
    """Return what a text refers to beside settings and the time; None where there is nothing."""
    for found in _REFERENCE.finditer(text):
        name = found[1].strip()
        if not _KEY.fullmatch(name) and not name.startswith(_TIME):
            return name.partition(":")[0].strip()
    return None


def refused(name: str) -> str:
    """Return why a reference is refused, and what is allowed."""
    why = (
        "settings read no environment variables"
        if name == _ENVIRONMENT
        else f"it refers to {quoted(name)}"
    )
    return f"{why}; allowed: a value, or ${{KEY}} for that of another key"


def _texts(tree: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _texts(str(key), place)
            yield from _texts(value, f"{place}.{key}".removeprefix("."))
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from _texts(value, place)
    elif isinstance(tree, str):
        yield place, tree
