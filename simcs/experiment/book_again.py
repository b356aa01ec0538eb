"""The book of a finished run, read again to know its names, and what is said of a copy without."""

from __future__ import annotations

from pathlib import Path

from simcs.book.book import Book
from simcs.book.csv_file import read_csv_book
from simcs.errors import printable, typed
from simcs.experiment.code_files import file_hash
from simcs.experiment.config import Config, CsvBook
from simcs.experiment.config_yaml import from_yaml
from simcs.experiment.store import COPIES, RunFolder


def book_again(config: Config, folder: RunFolder) -> Book | None:
    """Return the book of a run as it was read; None where its file is gone, or is another now.

    Parameters
    ----------
    config
        Of the run that ``folder`` holds, with names.
    """
    described = config.book
    if not isinstance(described, CsvBook) or not _is_there(config, folder):
        return None
    return read_csv_book(described.path, config.journey.segments, described.as_of, hides=True)


def _is_there(config: Config, folder: RunFolder) -> bool:
    if not isinstance(config.book, CsvBook):
        return False
    path = Path(config.book.path)
    known = folder.read_json("provenance.json").get("files_sha256", {}).get(config.book.path)
    try:
        return path.is_file() and file_hash(path) == known
    except OSError:
        return False


def said_of_copy(folder: RunFolder, copy: RunFolder) -> list[str]:
    """Return which files may be given to others once a run was copied without names.

    Parameters
    ----------
    folder
        Of the run that was asked for.
    copy
        Its copy, or itself where it had no names.
    """
    lines = [f"To give to others: any file in {printable(str(copy.path))}, which has no names."]
    if copy is folder:
        return lines
    config = from_yaml(folder.config_yaml(), with_plugins=False)
    if not isinstance(config.book, CsvBook):
        return lines
    lines[0] += f" Keep {typed(folder.path)} and your book to yourself: they have."
    if any(copy.path.glob(f"{COPIES}*.yaml")) and not _is_there(config, folder):
        lines.append(
            "Look through playbooks.*.yaml first: your book is not where it was or has changed, "
            "so names in its columns (name, customer, …) were not looked for."
        )
    return lines
