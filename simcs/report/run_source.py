"""A run folder as the source of a command: its configuration, and whether its book is the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simcs.errors import RunError, printable, quoted
from simcs.experiment.arms import with_playbooks
from simcs.experiment.book_file import with_no_path, with_path
from simcs.experiment.code_files import file_hash
from simcs.experiment.config import Config, CsvBook
from simcs.experiment.config_yaml import from_yaml
from simcs.experiment.playbook_copies import require_same_playbooks
from simcs.experiment.rerun import require_policies_by_name
from simcs.experiment.store import RunFolder


def no_folder(given: str, other: str = "") -> RunError:
    """Return that there is no run folder as given.

    Parameters
    ----------
    other
        What could be given in its place.
    """
    return RunError(
        f"there is no folder {quoted(given)}; allowed: a run folder, as simcs compare prints "
        f"it{other}"
    )


def configuration(
    folder: RunFolder, what: str, book: Sequence[str] = (), command: str = ""
) -> Config:
    """Return the configuration of a run, its playbooks read and the same as then.

    It has no folder of its own.

    Parameters
    ----------
    what
        What is to be done with the run, for messages.
    book
        Words that say where its book is, if any: a run without names does not know it.
    command
        The command, for messages.

    Raises
    ------
    SimcsError
        When the folder, an arm or a file of playbooks cannot be used.
    """
    config = with_path(from_yaml(folder.config_yaml()), book, command)
    require_policies_by_name(config, folder, what)
    if (folder.path / "provenance.json").exists():
        require_same_playbooks(folder, what)
    return with_playbooks(replace(config, folder=None))


def book_changed(config: Config, folder: RunFolder) -> list[str]:
    """Return a note where the book is not as the run read it: it is read as it is now."""
    described = config.book
    if not isinstance(described, CsvBook) or not (folder.path / "provenance.json").exists():
        return []
    read: Any = folder.read_json("provenance.json").get("files_sha256", {})
    known = read.get(with_no_path(config).book.path) if isinstance(read, Mapping) else None
    path = Path(described.path)
    if known is None or not path.is_file() or file_hash(path) == known:
        return []
    shown = "The book" if config.anonymise else printable(described.path)
    return [f"{shown} has changed since that run; this is the book as it is now."]
