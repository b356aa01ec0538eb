"""Errors shown to users when their input cannot be used.

Every message names the place, the value and what is allowed; the command line prints it and
exits with 2, never with a traceback.
"""

import shlex
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches

SHOWN_AT_MOST = 20
"""How many of a list of problems are spelled out; the rest is counted."""


SHORTEST_BEGINNING = 3
"""Least number of letters for matching a name by its beginning."""


class SimcsError(Exception):
    """Something a user can fix: the message is shown as it is."""


class ConfigError(SimcsError):
    """A configuration key, value or name that is not allowed."""


class BookError(SimcsError):
    """A book of accounts that cannot be read."""


class PlaybookError(SimcsError):
    """A file of playbooks that cannot be used; the message begins with file, line and column.

    Attributes
    ----------
    line, column
        Where the mistake is; 0 where it has no place.
    """

    line = column = 0


class PolicyError(SimcsError):
    """A policy that broke the contract of the policy interface."""


class SignalError(SimcsError):
    """A user's signal that cannot be measured."""


class MetricError(SimcsError):
    """A user's metric that cannot be computed."""


class SnapshotError(SimcsError):
    """Bytes that are not a snapshot of a world, or of a world that cannot continue here."""


class WorldError(SimcsError):
    """A call that a world cannot answer in its present state; the world does not change."""


class RunError(SimcsError):
    """A run folder that cannot be written, read or resumed."""


def quoted(value: object, longest: int = 60) -> str:
    """Return an untrusted value on one line, with control characters escaped and length limited."""
    try:
        text = printable(repr(value)).replace("\n", "\\n")
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - of a user's own class, or a number too long to be written
        text = f"<{type(value).__name__}>"
    return text if len(text) <= longest else text[: longest - 1] + "…"


MOST_LINES = 5
"""Lines of an error of a user's own code that are shown."""


def described(error: BaseException, longest: int = 500) -> str:
    """Return the type and the text of an error of a user's own code, of limited length."""
    try:
        text = printable(str(error))
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - whatever its text raises
        text = "its text cannot be read"
    text = text if len(text) <= longest else text[: longest - 1] + "…"
    lines = text.splitlines()
    text = text if len(lines) <= MOST_LINES else "\n".join([*lines[:MOST_LINES], "…"])
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


@contextmanager
def users_code(kind: type[SimcsError], where: str, what: str = "it raised") -> Iterator[None]:
    """Within it, whatever a user's own code raises becomes an error of ``kind``.

    The message begins with ``where``. What the user stops with Ctrl-C stays that.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise kind(f"{where}: {what} {described(error)}") from error


def typed(path: object) -> str:
    """Return a path as it is typed into a shell."""
    return shlex.quote(printable(str(path)))


def printable(text: str) -> str:
    """Return the text with control characters escaped, except line breaks."""
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


def nearest(name: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed name that was probably meant: a similar one, or one that begins so."""
    folded = {one.casefold().lstrip("-"): one for one in allowed}
    text = name.casefold().lstrip("-")  # dashes of flags are alike in all
    alike = get_close_matches(text, folded, n=1)
    if not alike and len(text) >= SHORTEST_BEGINNING:
        alike = [
            one
            for one in sorted(folded)
            if one.startswith(text) or (len(one) >= SHORTEST_BEGINNING and text.startswith(one))
        ]
    return folded[alike[0]] if alike else None


def unknown(kind: str, name: object, allowed: Iterable[str]) -> str:
    """Return a message: the name is unknown, what is allowed, and what was probably meant."""
    names = sorted(allowed)
    close = nearest(name, names) if isinstance(name, str) else None
    hint = "" if close is None else f" (did you mean {close!r}?)"
    return f"unknown {kind} {quoted(name)}{hint}; allowed: {', '.join(names)}"


def listed(problems: list[str], summary: str) -> str:
    """Join many problems into one message: the first twenty and a count."""
    lines = [summary, *(f"  {problem}" for problem in problems[:SHOWN_AT_MOST])]
    if len(problems) > SHOWN_AT_MOST:
        lines.append(f"  … and {len(problems) - SHOWN_AT_MOST} more")
    return "\n".join(lines)
