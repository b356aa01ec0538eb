"""Settings from Python, of whatever types, as a configuration can hold them."""

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from simcs.errors import ConfigError, described, quoted

KINDS = "a number, text, True, False or None, or a dict or list of those"
"""What a setting may be."""

MOST_LEVELS = 20
"""Dicts and lists within each other; the configuration itself has five."""

LONGEST = 60
"""Letters of a place in messages."""


def plain(value: Any, place: str, levels: int = MOST_LEVELS) -> Any:
    """Return a setting from Python as a configuration can hold it.

    Parameters
    ----------
    levels
        How many dicts or lists may still be within each other.

    Raises
    ------
    ConfigError
        When it is nothing that a configuration can hold, or reading it raises anything.
    """
    try:
        return _plain(value, place, levels)
    except ConfigError:
        raise
    except Exception as error:
        raise unreadable(place, value, error, KINDS) from error


def unreadable(place: str, value: Any, error: Exception, allowed: str) -> ConfigError:
    """Return the error that reading a setting has raised one, of a user's own class perhaps."""
    return ConfigError(
        f"{place} is {quoted(value)}, which cannot be read (it raised {described(error)}); "
        f"allowed: {allowed}"
    )


def _plain(value: Any, place: str, levels: int) -> Any:
    dimensions = getattr(value, "ndim", None)
    is_list = isinstance(value, list | tuple) or (dimensions == 1 and hasattr(value, "tolist"))
    if (is_list or isinstance(value, Mapping)) and not levels:
        where = place if len(place) <= LONGEST else f"{place[: LONGEST - 1]}…"
        raise ConfigError(
            f"{where} has more than {MOST_LEVELS} dicts or lists within each other, or one within "
            "itself; allowed: fewer"
        )
    if isinstance(value, Mapping):
        pairs = [(plain(key, f"a key of {place}"), one) for key, one in value.items()]
        return {key: plain(one, f"{place}.{key}", levels - 1) for key, one in pairs}
    if is_list:
        return [plain(one, f"{place}.{number}", levels - 1) for number, one in enumerate(value)]
    if dimensions == 0 and hasattr(value, "item"):
        value = value.item()  # a number, text, True or False of NumPy's
        if hasattr(value, "item"):  # of more digits than Python's own
            value = float(value)
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, str | Path):
        return str(value)
    if value is None or isinstance(value, int | float):
        return value
    raise ConfigError(f"{place} is {quoted(value)}; allowed: {KINDS}")
