"""The command line's configuration, which Hydra composes: its flags, its multirun, its help."""

import math
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from tempfile import TemporaryDirectory
from typing import Any

from simcs.errors import ConfigError, SimcsError, quoted
from simcs.experiment import old_words
from simcs.experiment.arguments import parted
from simcs.experiment.arm_flags import NO_ARMS, ArmFlags, arm_flags, with_its_arms
from simcs.experiment.arms_shown import escaped, shown_arms
from simcs.experiment.compose import compose, in_our_words, resolved
from simcs.experiment.config import BOOKS, Config
from simcs.experiment.explain import explained_error
from simcs.experiment.references import require_folder_within
from simcs.experiment.shipped import config_folder

MOST_RUNS = 1000
"""Runs of one --multirun. All are composed before the first begins."""


def _file_schema() -> None:
    from hydra.core.config_store import ConfigStore

    store = ConfigStore.instance()
    store.store("schema", Config)
    for name, kind in BOOKS.items():
        store.store(name, kind, group="book")


def run(
    task: Callable[[Config], None], arguments: Sequence[str], program: str, about: str = ""
) -> None:
    """Compose the configuration that a command line describes, or many, and run the task with it.

    Its help names ``program``, and begins with ``about`` where that is given.

    Raises
    ------
    ConfigError
        When the arguments cannot be used.
    """
    from hydra.core.utils import setup_globals

    asked, others = arm_flags(arguments)
    flags, overrides = parted(others)
    if flags.keys() <= {"--config-dir"}:
        setup_globals()  # so that settings may say ${now:%Y-%m-%d}
        task(with_its_arms(compose(overrides, flags.get("--config-dir")), asked))
        return
    configs = composed_by_hydra(flags, overrides, program, about, asked)
    _require_own_folders(configs)
    for config in configs:  # of many runs, none begins before all are known to be good
        task(config)


def composed_by_hydra(
    flags: Mapping[str, str],
    overrides: Sequence[str],
    program: str,
    about: str = "",
    asked: ArmFlags = NO_ARMS,
) -> list[Config]:
    """Return the configurations that Hydra composes: many of --multirun, none where it shows some.

    `compose` reads one configuration as Hydra does, in a quarter of the time.

    Raises
    ------
    ConfigError
        When one cannot be used.
    """
    import hydra
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    _file_schema()
    os.environ["HYDRA_FULL_ERROR"] = "1"  # so that errors arrive here, to be explained in our words
    given = [part for override in overrides for part in replaced(override)]
    if "--multirun" in flags:
        _require_few_runs(given)
    if "--cfg" in flags and (shown := shown_arms(overrides, flags.get("--config-dir"), asked)):
        replaced_by = ("policies", "+policies", "~policies", "++playbooks")
        given = [one for one in given if not one.startswith(replaced_by)] + shown
    if "--help" in flags:
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
            composed.append(with_its_arms(resolved(config), asked))
        except SimcsError as error:
            refused.append(error)

    with _in_new_words(flags) as now, _arguments([program, *now, *given]):
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
    return composed


def _require_few_runs(overrides: Sequence[str]) -> None:
    """Require that overrides with several values make a number of runs that can be made."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    try:
        parsed = OverridesParser.create().parse_overrides([*overrides])
        several = [one.sweep_iterator() for one in parsed if one.is_sweep_override()]
    except HydraException as error:
        raise ConfigError(explained_error(error)) from error
    count = math.prod(sum(1 for _ in islice(values, MOST_RUNS + 1)) for values in several)
    if count > MOST_RUNS:
        raise ConfigError(
            f"--multirun names more than {MOST_RUNS} runs; allowed: so many at most, as each has a "
            "folder and a report of its own"
        )


@contextmanager
def _arguments(argv: list[str]) -> Iterator[None]:
    """Let Hydra find these arguments where it looks for them."""
    before, sys.argv = sys.argv, argv
    try:
        yield
    finally:
        sys.argv = before


@contextmanager
def _in_new_words(flags: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield flags as Hydra takes them; a folder with old words gives way to a copy in new ones.

    The copy is gone afterwards, and so is what Hydra writes of many runs.
    """
    with TemporaryDirectory() as copies:
        now = dict(flags)
        if "--config-dir" in now:
            require_folder_within(now["--config-dir"])
            now["--config-dir"] = old_words.new_folder(now["--config-dir"], copies)
        words = [f"{flag}={value}" if value else flag for flag, value in now.items()]
        yield [*words, f"hydra.sweep.dir='{escaped(copies)}'"]


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


def replaced(argument: str) -> list[str]:
    """Return overrides that put a new value for ``policies`` in the place of the old one.

    Words of earlier versions are replaced too. Hydra merges a mapping into what was there, and
    refuses to merge one into a list; arms are always meant as given. It also refuses new keys,
    which every tier of a team and every setting of playbooks is, and a choice of nothing for a
    group.
    """
    words = in_our_words(argument)
    if argument in ("preset=null", "experiment=null", "market=null"):
        return []
    if argument.startswith("team.tiers"):
        return [f"+{argument}"]
    if argument.startswith("playbooks"):
        return [f"++{argument}"]
    if argument.startswith("policies="):
        return ["~policies", f"+{argument}"]
    return words
