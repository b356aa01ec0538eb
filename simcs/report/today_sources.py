"""Where `simcs today` takes book, team and plays from: a run folder, or files and settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simcs.errors import ConfigError, RunError, printable, quoted, unknown
from simcs.experiment import hydra_app
from simcs.experiment.arguments import path_typed
from simcs.experiment.arm_flags import ArmFlags, with_arms
from simcs.experiment.arms import arms_of, by_name, with_playbooks
from simcs.experiment.book_file import with_no_path, with_path
from simcs.experiment.code_files import file_hash
from simcs.experiment.config import Config, CsvBook
from simcs.experiment.config_yaml import from_yaml
from simcs.experiment.playbook_copies import require_same_playbooks
from simcs.experiment.rerun import require_policies_by_name
from simcs.experiment.store import RunFolder
from simcs.playbooks.given import unique
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.texts import is_file_name, library, opened
from simcs.report.playbook_owners import owners_without_hours, typed_hours
from simcs.report.playbook_try import OF_OTHERS, OWN, values_given

WHAT = "use"
NAME = "plays"
Found = tuple[Config, str, list[str]]
"""A configuration, the name of the arm with the playbooks, and what a reader should know."""


def is_folder(given: str) -> bool:
    """Return whether a word means a run folder: it is a folder, or no file of playbooks.

    Raises
    ------
    RunError
        When it looks like the path of a folder, and there is none.
    """
    if "\0" not in given and Path(given).is_dir():
        return True
    if not is_file_name(given) and given not in library() and "/" in given:
        raise RunError(
            f"there is no folder {quoted(given)}; allowed: a run folder, as simcs compare prints "
            "it, or a file of playbooks that ends in .yaml"
        )
    return False


def of_folder(sources: Sequence[str], settings: Sequence[str], arm: str | None) -> Found:
    """Return what a run folder says.

    Parameters
    ----------
    sources
        The folder alone.
    settings
        None: a run has its own.
    arm
        Which of its arms; None: the only one with playbooks.

    Raises
    ------
    SimcsError
        When the folder, or an arm of it, cannot be used.
    """
    folder = RunFolder.at(sources[0])
    path, others = path_typed(settings)
    for word in (*sources[1:], *others):
        raise ConfigError(
            f"{quoted(word)} is given with a run folder, which has its own settings; allowed: "
            f"simcs today {printable(sources[0])} [--arm NAME], or files without a run folder"
        )
    config = with_path(from_yaml(folder.config_yaml()), path, "simcs today RUN")
    require_policies_by_name(config, folder, WHAT)
    read = {}
    if (folder.path / "provenance.json").exists():
        require_same_playbooks(folder, WHAT)
        read = folder.read_json("provenance.json").get("files_sha256", {})
    config = with_playbooks(replace(config, ceiling=False, folder=None))
    return config, _arm_of(config, folder, arm), _changed(config, read)


def _arm_of(config: Config, folder: RunFolder, asked: str | None) -> str:
    """Return the name of the arm that is meant."""
    policies = {arm.name: arm.policy for arm in arms_of(config)}
    names = [name for name, policy in policies.items() if isinstance(policy, Playbooks)]
    where = f"folder {quoted(str(folder.path))}"
    if asked is not None and asked not in policies:
        raise ConfigError(f"--arm: {unknown('arm', asked, names or policies)}")
    if not names or (asked is not None and asked not in names):
        which = f"arm {quoted(asked)} of {where}" if asked is not None else where
        allowed = f"--arm {' or '.join(names)}" if names else "simcs today FILE.yaml"
        raise ConfigError(f"{which} has no playbooks; allowed: {allowed}")
    if asked is None and len(names) > 1:
        raise ConfigError(
            f"{where} has {len(names)} arms with playbooks: {', '.join(names)}; allowed: one of "
            f"them, as in --arm {names[0]}"
        )
    return names[0] if asked is None else asked


def _changed(config: Config, read: Any) -> list[str]:
    """Return a note where the book is not as the run read it: it is read as it is now."""
    described = config.book
    if not isinstance(described, CsvBook) or not isinstance(read, dict):
        return []
    known, path = read.get(with_no_path(config).book.path), Path(described.path)
    if known is None or not path.is_file() or file_hash(path) == known:
        return []
    shown = "The book" if config.anonymise else printable(described.path)
    return [f"{shown} has changed since that run; this is the book as it is now."]


def of_files(
    sources: Sequence[str], words: Sequence[str], show: Callable[[Config, str, list[str]], None]
) -> None:
    """Compose the configuration of files and settings, and show it.

    Parameters
    ----------
    sources
        Files of playbooks, or names of those that ship.
    words
        Settings of a comparison or of the files.

    Raises
    ------
    SimcsError
        When one of them cannot be used.
    """
    stems = unique([opened(one).stem for one in sources])
    own = [word for word in words if word.startswith(OWN)]
    values = values_given(own, stems)
    others = [word for word in words if word not in own]
    keys = {word.partition("=")[0] for word in others}
    says_hours = any(key.startswith("team.") and key.endswith(OF_OTHERS) for key in keys)

    def task(config: Config) -> None:
        names = [] if config.policies == "default" else [*by_name(config.policies)]
        name = NAME if NAME not in names else f"{NAME} 2"
        arms = with_arms(config, ArmFlags(((name, tuple(sources)),)))
        config = with_playbooks(replace(arms, playbooks=values, ceiling=False))
        lent = {} if says_hours else owners_without_hours(config.policies[name].file, config.team)
        given: dict[str, Any] = {**lent}
        notes = [f"Assumed hours a week for it: {typed_hours(lent)}."] if lent else []
        show(replace(config, team=replace(config.team, **given)), name, notes)

    hydra_app.run(task, others, "simcs today FILE")
