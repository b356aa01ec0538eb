"""The words of a command line: flags, settings, and what is said of those that are neither."""

import os
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

from simcs.errors import ConfigError, printable, quoted, unknown
from simcs.experiment.book_words import require_book_named

FLAGS = {
    "--help": "-h", "--cfg": "-c", "--package": "-p", "--resolve": "", "--config-dir": "-cd",
    "--multirun": "-m",
}  # fmt: skip
"""Hydra's flags that are of use here, with their short forms."""

ARM_FLAGS = ("--arm", "--with", "--without")
"""Flags of our own, which `simcs.experiment.arm_flags` reads."""

PATH, ANONYMISE = "book.path", "anonymise=true"
"""A setting of a book from a file, and what --anonymise stands for."""

VALUES = {"--cfg": "job", "--package": "PART", "--config-dir": "FOLDER"}
"""What has to follow a flag, by an example."""

CFG = ("job", "hydra", "all")
"""Configurations that can be shown."""

GO_TOGETHER = {"--package": ("--cfg",), "--resolve": ("--cfg", "--help")}
"""Flags that mean nothing without one of others."""

FOLDERS = ("hydra.run", "hydra.sweep.", "hydra.output_subdir", "hydra.job.chdir")
"""How keys begin by which Hydra would make folders of its own."""


def path_typed(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the words of a command line that say where a book is, or to leave names out.

    And all others.
    """
    own = [word for word in words if word.startswith(f"{PATH}=") or word == ANONYMISE]
    return own, [word for word in words if word not in own]


def parted(arguments: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the flags of a command line, in their long form with their values, and its settings.

    Raises
    ------
    ConfigError
        When a word is neither, is used for nothing, or goes against another.
    """
    flags: dict[str, str] = {}
    settings: list[str] = []
    words = iter(arguments)
    for word in words:
        if word.startswith("-"):
            flags |= _flag(word, words, flags)
        else:
            _require_setting(word)
            settings.append(word)
    if {"--cfg", "--multirun"} <= {*flags}:
        raise ConfigError("--cfg with --multirun; allowed: one of them, as --cfg runs nothing")
    for flag, others in GO_TOGETHER.items():
        if flag in flags and not {*others} & {*flags}:
            raise ConfigError(f"{flag} stands alone; allowed: --cfg job {flag}")
    return flags, settings


def _flag(word: str, words: Iterator[str], before: Container[str]) -> dict[str, str]:
    """Return a flag in its long form, with its value, which may be the next of the words."""
    name, sign, value = word.partition("=")
    _require_no_other_config(name)
    long = next((flag for flag, short in FLAGS.items() if name in (flag, short)), None)
    if long is None:
        raise ConfigError(unknown("flag", name, [*FLAGS, *ARM_FLAGS]))
    if long not in VALUES:
        if sign:
            raise ConfigError(f"{printable(word[:80])} has a value; allowed: {long}")
        return {long: ""}
    if long in before:
        raise ConfigError(f"{long} is there twice; allowed: once")
    value = value if sign else next(words, "")
    if long == "--config-dir" and not is_folder(value):
        raise ConfigError(
            f"--config-dir is {quoted(value)}; allowed: a folder with configs of your own"
        )
    if long == "--cfg" and value not in CFG:
        raise ConfigError(f"--cfg is {quoted(value)}; allowed: {', '.join(CFG)}")
    if long == "--package" and (not value or value.startswith("-") or "=" in value):
        raise ConfigError(f"--package is {quoted(value)}; allowed: a part, such as team")
    return {long: value}


def require_date_of_builds() -> None:
    """Require that SOURCE_DATE_EPOCH, where it is set, is one; libraries read it as they load.

    Raises
    ------
    ConfigError
        When it is something else than whole seconds.
    """
    said = os.environ.get("SOURCE_DATE_EPOCH", "0")
    if not said.isascii() or not said.isdigit():
        raise ConfigError(
            f"the environment variable SOURCE_DATE_EPOCH is {quoted(said)}; allowed: whole seconds "
            "since 1970, or that it is not set"
        )


def is_folder(path: str) -> bool:
    """Return whether a folder is at a path, which may be any text."""
    try:
        return bool(path) and Path(path).is_dir()
    except (OSError, ValueError):  # too long, or with a NUL
        return False


def _require_setting(word: str) -> None:
    """Require that a word is a setting with its key and ``=``, or takes one away, and is used."""
    require_book_named(word)
    if not word.startswith("~") and ("=" not in word or word.startswith("=")):
        raise ConfigError(
            f"{quoted(word)} is no setting; allowed: key=value without spaces around '=' or in "
            "the value (put quotes around a setting that has some)"
        )
    key = word.partition("=")[0].lstrip("+~")
    name = quoted(key).strip("'")
    if key.startswith(("hydra/", "hydra.launcher", "hydra.sweeper")):
        raise ConfigError(
            f"{name} is not used: the runs of --multirun follow one another, each on all "
            "cores; allowed: workers=N"
        )
    if key.startswith(FOLDERS):
        raise ConfigError(
            f"{name} is not used: a run writes to one folder alone; allowed: folder=PATH"
        )
    if key.startswith("hydra.searchpath"):
        raise ConfigError(f"{name} is not used; allowed: --config-dir FOLDER")
    if key == "hydra" or key.startswith(("hydra.", "hydra@")):
        raise ConfigError(f"{name} is not used; allowed: settings that --help lists")


def _require_no_other_config(flag: str) -> None:
    """Refuse flags by which Hydra would read another configuration than ours."""
    if flag in ("--config-name", "-cn", "--config-path", "-cp"):
        raise ConfigError(
            f"{flag} is not used; allowed: simcs rerun FOLDER to repeat a run with its own "
            "settings, or --config-dir FOLDER with experiment=NAME for settings in "
            "FOLDER/experiment/NAME.yaml"
        )
