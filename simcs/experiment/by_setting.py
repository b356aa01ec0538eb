"""The setting ``by``: columns of the book of one's own by which results are broken down."""

from typing import Any

from simcs.errors import ConfigError, quoted

MOST = 10
"""Columns by which one run is broken down."""


def checked_by(given: Any) -> list[str] | None:
    """Return the columns by which a run is broken down, each once; None for none.

    Raises
    ------
    ConfigError
        When it is neither a name nor a list of names, or there are too many.
    """
    listed = [given] if isinstance(given, str) else [] if given is None else given
    if not isinstance(listed, list | tuple) or not all(isinstance(one, str) for one in listed):
        raise ConfigError(
            f"by is {quoted(given)}; allowed: the name of a column of your book, such as "
            "by=industry, or a list of them"
        )
    if len({*listed}) > MOST:
        raise ConfigError(f"by has {len({*listed})} columns; allowed: at most {MOST}")
    return [*dict.fromkeys(listed)] or None
