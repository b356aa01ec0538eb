"""What settings may refer to: other settings and the time, and nothing outside of them.

Settings are shown and written, and files of them may come from somebody else: a reference to an
environment variable would show what stands there on this machine.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

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
    """Require the same of all files of settings in a folder, and in folders that it links to.

    They are read as Hydra reads them. Of what cannot be read so, the text itself is looked at.
    """
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException
    from yaml import YAMLError  # type: ignore[import-untyped]

    for path in _settings_files(folder):
        text = ""
        try:
            text = path.read_text("utf-8")
            tree = OmegaConf.to_container(OmegaConf.create(text), resolve=False)
        except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
            _require_text_within(text, path, error)
        except (YAMLError, OmegaConfBaseException) as error:
            _require_text_within(text, path, error)
        else:
            require_references_within(tree, str(path))


def _settings_files(folder: str) -> list[Path]:
    """Return all files of settings in a folder; links to folders are followed, each folder once."""
    found: list[Path] = []
    seen: set[str] = set()
    for place, within, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:
            within.clear()  # so that a link to a folder above it leads nowhere
            continue
        seen.add(real)
        found += [Path(place, name) for name in names if name.casefold().endswith(".yaml")]
    return sorted(found)


def _require_text_within(text: str, path: Path, error: Exception) -> None:
    """Require that a text that is no YAML refers to nothing else; what is wrong others say."""
    if (name := outside(text)) is not None:
        raise ConfigError(
            f"{printable(str(path))} cannot be read as YAML, and {refused(name)}"
        ) from error


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
    elif isinstance(tree, str | PurePath):  # YAML has tags for paths; they end as texts
        yield place, str(tree)
