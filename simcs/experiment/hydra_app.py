"""The command line's configuration, which Hydra composes: its flags, its multirun, its help."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from simcs.errors import ConfigError, SimcsError, quoted
from simcs.experiment import old_words
from simcs.experiment.arms import arms_of
from simcs.experiment.compose import resolved
from simcs.experiment.config import BOOKS, Config
from simcs.experiment.explain import explained_error
from simcs.experiment.own_segments import spelled_out
from simcs.experiment.shipped import config_folder


def _file_schema() -> None:
    from hydra.core.config_store import ConfigStore

    store = ConfigStore.instance()
    store.store("schema", Config)
    for name, kind in BOOKS.items():
        store.store(name, kind, group="book")


def run(
    task: Callable[[Config], None], arguments: Sequence[str], program: str, about: str = ""
) -> None:
    """Give the command line to Hydra, which composes the config (or many) and runs the task.

    Its help names ``program``, and begins with ``about`` where that is given.

    Raises
    ------
    ConfigError
        When the arguments cannot be used.
    """
    import hydra
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    _require_no_stray(arguments)
    _require_what_is_used(arguments)
    _file_schema()
    os.environ["HYDRA_FULL_ERROR"] = "1"  # so that errors arrive here, to be explained in our words
    # Hydra takes all overrides in one piece, wherever its own flags stand.
    overrides = [a for a in arguments if not a.startswith("-") and ("=" in a or a[:1] == "~")]
    flags = [a for a in arguments if a not in overrides]
    given = [part for override in overrides for part in replaced(override)]
    if {"--help", "-h"} & set(flags):
        texts = {"app_name": program} | ({"header": about} if about else {})
        given += [f"hydra.help.{name}='{escaped(text)}'" for name, text in texts.items()]
    main = hydra.main(version_base="1.3", config_path=config_folder(), config_name="config")
    composed: list[Config] = []
    refused: list[SimcsError] = []
    began: list[bool] = []

    def gather(config: Any) -> None:
        # Hydra would add a line of its own to an error that comes out of a job.
        began.append(True)
        try:
            composed.append(resolved(config))
            arms_of(composed[-1])
        except SimcsError as error:
            refused.append(error)

    with _in_new_words(flags) as flags_now, _arguments([program, *flags_now, *given]):
        try:
            main(gather)()
        except BrokenPipeError:
            raise
        except Exception as error:
            if began and not isinstance(error, HydraException | OmegaConfBaseException):
                raise  # a defect of ours, not of the arguments
            raise ConfigError(explained_error(error)) from error
    if refused:
        raise refused[0]
    _require_own_folders(composed)
    for config in composed:  # of many runs, none begins before all are known to be good
        task(config)


@contextmanager
def _arguments(argv: list[str]) -> Iterator[None]:
    """Let Hydra find these arguments where it looks for them."""
    before, sys.argv = sys.argv, argv
    try:
        yield
    finally:
        sys.argv = before


@contextmanager
def _in_new_words(flags: Sequence[str]) -> Iterator[list[str]]:
    """Yield flags in which a folder of configs with old words has given way to a copy in new ones.

    The copy is gone afterwards.
    """
    with TemporaryDirectory() as copies:
        now = []
        for before, flag in zip(("", *flags), flags, strict=False):
            name, sign, folder = flag.rpartition("=") if "=" in flag else ("", "", flag)
            if (name or before) in ("--config-dir", "-cd") and Path(folder).is_dir():
                folder = old_words.new_folder(folder, copies)
            now.append(f"{name}{sign}{folder}")
        yield now


VALUED_FLAGS = {
    "--cfg", "-c", "--package", "-p", "--config-path", "-cp", "--config-name", "-cn",
    "--config-dir", "-cd", "--info", "-i",
}  # fmt: skip
"""Hydra's flags that a value may follow."""


def _require_no_stray(arguments: Sequence[str]) -> None:
    """Require that every word is a flag, the value of one, or a setting with its key and ``=``."""
    for before, word in zip(("", *arguments), arguments, strict=False):
        if word.startswith(("-", "~")) or before in VALUED_FLAGS:
            continue
        if "=" not in word or word.startswith("="):
            raise ConfigError(
                f"{quoted(word)} is no setting; allowed: key=value without spaces around '=' or in "
                "the value (put quotes around a setting that has some)"
            )


def _require_what_is_used(arguments: Sequence[str]) -> None:
    """Refuse what Hydra takes and this program would ignore.

    Raises
    ------
    ConfigError
        With the line to type instead.
    """
    for argument in arguments:
        name = argument.partition("=")[0].lstrip("+~")
        if name in ("--config-name", "-cn", "--config-path", "-cp"):
            raise ConfigError(
                f"{name} is not used; allowed: simcs rerun FOLDER to repeat a run with its own "
                "settings, or --config-dir FOLDER with experiment=NAME for settings in "
                "FOLDER/experiment/NAME.yaml"
            )
        if name.startswith(("hydra/", "hydra.launcher", "hydra.sweeper")):
            raise ConfigError(
                f"{name} is not used: the runs of --multirun follow one another, each on all "
                "cores; allowed: workers=N"
            )


def _require_own_folders(configs: Sequence[Config]) -> None:
    """Require that no two of many runs write to the same folder.

    Raises
    ------
    ConfigError
        When they would.
    """
    folders = [config.folder for config in configs if config.folder is not None]
    for folder in folders:
        if folders.count(folder) > 1:
            raise ConfigError(
                f"folder={quoted(folder)} is the folder of {folders.count(folder)} runs; allowed: "
                "to leave it out, or one that names what differs, such as folder=runs/seed-${seed}"
            )


def escaped(text: str) -> str:
    """Return a text as it stands between single quotes in an override."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


def replaced(argument: str) -> list[str]:
    """Return overrides that put a new value for ``policies`` in the place of the old one.

    Words of earlier versions are replaced too. Hydra merges a mapping into what was there, and
    refuses to merge one into a list; arms are always meant as given. It also refuses new keys,
    which every tier of a team is, and a choice of nothing for a group.
    """
    argument = old_words.new_override(argument)
    if argument in ("preset=null", "experiment=null", "market=null"):
        return []
    if argument.startswith("team.tiers"):
        return [f"+{argument}"]
    if argument.startswith("policies="):
        return ["~policies", f"+{argument}"]
    return spelled_out(argument)
