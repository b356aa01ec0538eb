"""Where `simcs today` takes book, team and plays from: a run folder, or files and settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simcs.errors import ConfigError, printable, quoted, unknown
from simcs.experiment import hydra_app
from simcs.experiment.arguments import path_typed
from simcs.experiment.arm_flags import ArmFlags, with_arms
from simcs.experiment.arms import arms_of, by_name, with_playbooks
from simcs.experiment.config import Config
from simcs.experiment.store import RunFolder
from simcs.playbooks.given import unique
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.texts import is_file_name, library, opened
from simcs.report.playbook_owners import owners_without_hours, typed_hours
from simcs.report.playbook_try import OF_OTHERS, OWN, values_given
from simcs.report.run_source import book_changed, configuration, no_folder

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
        raise no_folder(given, ", or a file of playbooks that ends in .yaml")
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
    config = replace(configuration(folder, WHAT, path, "simcs today RUN"), ceiling=False)
    return config, _arm_of(config, folder, arm), book_changed(config, folder)


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
