"""A book on the command line by its file alone: book=my_accounts.csv."""

import re

from simcs.errors import ConfigError, printable

FILE = re.compile(r"book=(?P<path>.*\.\w{1,5}['\"]?)", re.DOTALL)
"""A book that is named by a file: no file of settings has an ending in its name."""

MEANT = re.compile(r"((file|path|csv)=)?(?P<path>[^=]*\.csv)", re.DOTALL | re.IGNORECASE)
"""What is typed where `FILE` is meant."""


def from_file(override: str) -> list[str]:
    """Return an override as the settings that it stands for: `book=FILE.csv` is two of them.

    Raises
    ------
    ConfigError
        When it names a file, but not as the book.
    """
    if found := FILE.fullmatch(override):
        return ["book=csv", f"book.path={found['path']}"]
    require_book_named(override)
    return [override]


def require_book_named(word: str) -> None:
    """Require that a word of a command line is no file of a book without ``book=``.

    Raises
    ------
    ConfigError
        When it is; the message says what to type.
    """
    if found := MEANT.fullmatch(word):
        path = printable(found["path"][:80])
        raise ConfigError(f"{printable(word[:80])} names no setting; allowed: book={path}")
