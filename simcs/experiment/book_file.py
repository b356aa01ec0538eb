"""The book that a configuration names, with its names or, where it asks for that, without them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simcs.book.anonymous import Names, RowNames, anonymous, names_of
from simcs.book.book import Book
from simcs.book.csv_file import read_csv_book
from simcs.errors import ConfigError, printable, quoted
from simcs.experiment.arguments import ANONYMISE, PATH
from simcs.experiment.config import Config, CsvBook
from simcs.experiment.config_yaml import as_tree
from simcs.interventions.plan import Policy
from simcs.journey.parameters import Journey
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.texts import OF

NO_PATH = "FILE"
"""What an anonymised run says in place of the path of its book."""


TEXTS = ("policies", "playbooks", "by", "plugins", "folder")
"""Settings that hold names and paths of the user's own."""


def book_of(
    config: Config, policies: Iterable[tuple[str, Policy]] = (), given: Book | None = None
) -> Book | None:
    """Return the book of a configuration, without names if it says so; None: one to be made up.

    Parameters
    ----------
    policies
        Those of its arms, with their names.
    given
        A book that was read already; None: the file that the configuration names is read.

    Raises
    ------
    BookError
        When the file cannot be read.
    ConfigError
        When it is to be without names, and a setting or a playbook holds one; or when the path is
        missing, as in the folder of an anonymised run.
    """
    book = _read(config) if given is None else given
    if book is None or not config.anonymise or book.made_up or isinstance(book.ids, RowNames):
        return book
    return _without_names(config, book, policies)


def _read(config: Config) -> Book | None:
    described, hides = config.book, config.anonymise
    if not isinstance(described, CsvBook):
        return None
    if hides and described.path == NO_PATH and not Path(NO_PATH).exists():
        raise ConfigError(
            "an anonymised run does not say where its book is; allowed: the same command with "
            f"{PATH}=FILE, where FILE is that of your book"
        )
    return read_csv_book(described.path, config.journey.segments, described.as_of, hides=hides)


def _without_names(config: Config, book: Book, policies: Iterable[tuple[str, Policy]]) -> Book:
    """Return a book without its names, once nothing else that is written holds one of them.

    Raises
    ------
    ConfigError
        When a setting or a playbook does; the message says where, and no name.
    """
    names = names_of(book)
    require_settings_without(names, config)
    for _, policy in policies:
        if isinstance(policy, Playbooks) and policy.made is not None:
            for text in policy.made.texts:
                if not text.place.endswith(OF):
                    said = text.content.decode("utf-8", "replace")
                    require_no_names(names, said, printable(text.shown))
    return anonymous(book, names)


def require_settings_without(names: Names, config: Config) -> None:
    """Require that no setting of the user's own holds a name.

    Raises
    ------
    ConfigError
        When one does; the message says which.
    """
    for place in _settings_with(names, config):
        raise ConfigError(
            f"a value or a name in {place} holds the name of a customer or CSM of the book, and "
            "would be written with the run; allowed with --anonymise: another one"
        )


def require_no_names(names: Names, text: str, what: str) -> None:
    """Require that a text of which a copy is written holds no names.

    Parameters
    ----------
    what
        What messages call it.

    Raises
    ------
    ConfigError
        When it does; the message says on which line.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if names.within(line, any_case=False):
            raise ConfigError(
                f"{what}, line {number}: it holds the name of a customer or CSM of the book, and a "
                "copy is written; allowed with --anonymise: the same without the name"
            )


def with_no_path(config: Config) -> Config:
    """Return a configuration as it is written: an anonymised one without the path of its book."""
    if not config.anonymise or not isinstance(config.book, CsvBook):
        return config
    return replace(config, book=replace(config.book, path=NO_PATH))


def copy_without_names(config: Config, text: str, what: str) -> str:
    """Return a text of the user's own as it may be written with a run: anonymised, without names.

    The path of the book gives way to `NO_PATH`.

    Parameters
    ----------
    config
        With the path of the book.
    what
        What messages call the text.

    Raises
    ------
    ConfigError
        When it holds a name of the book.
    """
    described = config.book
    if not config.anonymise or not isinstance(described, CsvBook):
        return text
    for one in (described.path, Path(described.path).name):
        text = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", NO_PATH, text)
    book = read_csv_book(described.path, config.journey.segments, described.as_of, hides=True)
    require_no_names(names_of(book), text, what)
    return text


def about_book(config: Config, count: int) -> str:
    """Return how many accounts of which book a run is about."""
    accounts = f"{count:,} account{'' if count == 1 else 's'}"
    if not isinstance(config.book, CsvBook):
        return accounts
    if config.anonymise:
        return f"{accounts} of a book without names"
    return f"{accounts} of {printable(Path(config.book.path).name)}"


def with_path(config: Config, words: Sequence[str], command: str) -> Config:
    """Return the configuration of an anonymised run with the path of its book, as it is typed.

    Parameters
    ----------
    words
        As of `path_typed`.
    command
        What is typed before them, for messages.

    Raises
    ------
    ConfigError
        When the run is not anonymised, and has the path itself.
    """
    for word in words:
        if not config.anonymise or not isinstance(config.book, CsvBook):
            raise ConfigError(
                f"{quoted(word)} is given with a run folder, which has its own settings; allowed: "
                f"{command} (once it is finished, simcs report FOLDER --anonymise leaves names out)"
            )
        if word != ANONYMISE:
            path = word.removeprefix(f"{PATH}=")
            config = replace(config, book=replace(config.book, path=path))
    return config


def path_wanted(config: Config) -> str:
    """Return what has to be typed, too, to go on with a run: nothing unless it is anonymised."""
    hidden = config.anonymise and isinstance(config.book, CsvBook)
    return f" {PATH}={NO_PATH}" if hidden else ""


def _settings_with(names: Names, config: Config) -> Iterator[str]:
    """Yield the settings of the user's own that hold a name."""
    tree = as_tree(config)
    tree["journey.segments"] = [*config.journey.segments.keys() - Journey().segments.keys()]
    for key in (*TEXTS, "journey.segments"):
        if any(names.within(text, any_case=True) for text in _texts(tree.get(key))):
            yield key


def _texts(tree: Any) -> Iterator[str]:
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from (*_texts(key), *_texts(value))
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from _texts(value)
    elif isinstance(tree, str):
        yield tree
