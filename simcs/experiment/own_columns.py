"""The book's own columns in an experiment: what its playbooks and its setting ``by`` ask for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from simcs.book.book import Book
from simcs.book.groups import grouping
from simcs.errors import ConfigError, printable, quoted
from simcs.interventions.plan import Policy
from simcs.own_columns import OwnColumn, no_column
from simcs.playbooks.book_checks import book_warnings, require_columns
from simcs.playbooks.policy import Playbooks
from simcs.record import Grouping


def by_name(own: Iterable[OwnColumn]) -> dict[str, OwnColumn]:
    """Return the columns of a book by their names."""
    return {column.name: column for column in own}


def groupings(own: Iterable[OwnColumn], by: Sequence[str] | None) -> tuple[Grouping, ...]:
    """Return the opening accounts in groups by each of the columns that a run names."""
    columns = by_name(own)
    return tuple(grouping(columns[name]) for name in by or ())


def require_own_columns(
    by: Sequence[str] | None, policies: Iterable[tuple[str, Policy]], book: Book | None
) -> None:
    """Require that a book has the columns that a run asks for.

    Parameters
    ----------
    by
        Those by which it is broken down.
    policies
        Of its arms, each with the arm's name, and those on which playbooks stand.
    book
        None: one that is made up, which has no columns.

    Raises
    ------
    ConfigError
        When one is missing.
    PlaybookError
        When a condition names one that is missing, or is not what the file of playbooks says.
    """
    columns, left_out = ({}, {}) if book is None else (by_name(book.own), book.left_out)
    for name in by or ():
        if not columns and name not in left_out:
            raise ConfigError(
                f"by is {quoted(name)}, and this book has no columns of its own; allowed: "
                f"book=csv book.path=FILE, a file with a column {printable(name)}, or to leave by "
                "out"
            )
        if name not in columns:
            raise ConfigError(f"by: {no_column(name, columns, left_out)}")
    texts = {name: column.texts for name, column in columns.items()}
    for _, policy in policies:
        if isinstance(policy, Playbooks):
            require_columns(policy.file, texts, left_out)


def notes_on_columns(
    policies: Iterable[tuple[str, Policy]], own: Iterable[OwnColumn]
) -> Iterator[str]:
    """Yield what playbooks ask of the book's columns that no account can answer, each once."""
    columns: Mapping[str, OwnColumn] = by_name(own)
    files = dict.fromkeys(one.file for _, one in policies if isinstance(one, Playbooks))
    for file in files if columns else ():
        for one in book_warnings(file, columns):
            yield f"{printable(file.path)}, line {one.place.line}: {one.sentence}"
