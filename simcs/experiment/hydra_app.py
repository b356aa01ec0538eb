"""The bridge to Hydra: schema, config folder, and its errors in our words."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_type_hints

from simcs.errors import ConfigError, SimcsError, printable, quoted, unknown
from simcs.experiment.arms import arms_of
from simcs.experiment.config import BOOKS, Config, checked
from simcs.metrics.definitions import METRICS


def _parts(kind: Any) -> Iterator[type]:
    """Yield a class of the tree and those of all parts below it."""
    yield kind
    for hint in get_type_hints(kind).values():
        for inner in (hint, *get_args(hint)):
            if is_dataclass(inner) and isinstance(inner, type):
                yield from _parts(inner)


PARTS = {part.__name__: part for kind in (Config, *BOOKS.values()) for part in _parts(kind)}
"""Every class of the configuration's tree by its name, as Hydra's messages have it."""


def config_folder() -> str:
    """Return the folder of shipped configs: in the package when installed, else beside it."""
    package = Path(__file__).parents[1]
    inside = package / "configs"
    return str(inside if inside.is_dir() else package.parent / "configs")


def _file_schema() -> None:
    from hydra.core.config_store import ConfigStore

    store = ConfigStore.instance()
    store.store("schema", Config)
    for name, kind in BOOKS.items():
        store.store(name, kind, group="book")


def resolved(config: Any) -> Config:
    """Return the checked configuration of what Hydra composed.

    Raises
    ------
    ConfigError
        When something is missing, of the wrong type or out of range.
    """
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    try:
        tree = OmegaConf.to_container(config, resolve=True, throw_on_missing=False)
    except OmegaConfBaseException as error:
        raise ConfigError(told(error)) from error
    if not isinstance(tree, dict):
        raise ConfigError("the configuration is not a mapping")
    return checked({str(key): value for key, value in tree.items()})


def compose(overrides: Sequence[str] = (), config_dir: str | Path | None = None) -> Config:
    """Return the configuration that these Hydra overrides describe, as the command line would.

    Raises
    ------
    ConfigError
        When an override, or the folder of configs, cannot be used.
    """
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    require_settings(overrides)
    if config_dir is not None and not (
        isinstance(config_dir, str | Path) and Path(config_dir).is_dir()
    ):
        raise ConfigError(
            f"config_dir is {quoted(config_dir)}; allowed: a folder with configs of your own"
        )
    _file_schema()
    held = GlobalHydra.instance().hydra
    GlobalHydra.instance().clear()
    searched = [] if config_dir is None else [f"hydra.searchpath=[file://{config_dir}]"]
    try:
        with initialize_config_dir(config_folder(), version_base="1.3"):
            given = [part for override in overrides for part in replaced(override)]
            return resolved(hydra_compose("config", [*searched, *given]))
    except (HydraException, OmegaConfBaseException) as error:
        raise ConfigError(told(error)) from error
    finally:
        GlobalHydra.instance().hydra = held


def require_settings(overrides: Any) -> None:
    """Require a list of texts; from Python it may be anything.

    Raises
    ------
    ConfigError
        When it is something else.
    """
    allowed = "allowed: a list of settings, such as ['team.csms=6', 'book.size=200']"
    if isinstance(overrides, str) or not isinstance(overrides, Sequence):
        raise ConfigError(f"overrides is {quoted(overrides)}; {allowed}")
    for override in overrides:
        if not isinstance(override, str):
            raise ConfigError(f"overrides holds {quoted(override)}; {allowed}")


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
    import os
    import sys

    import hydra
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    _require_no_stray(arguments)
    _file_schema()
    os.environ["HYDRA_FULL_ERROR"] = "1"  # so that errors arrive here, to be told in our words
    # Hydra takes all overrides in one piece, wherever its own flags stand.
    overrides = [a for a in arguments if not a.startswith("-") and ("=" in a or a[:1] == "~")]
    flags = [a for a in arguments if a not in overrides]
    given = [part for override in overrides for part in replaced(override)]
    if {"--help", "-h"} & set(flags):
        texts = {"app_name": program} | ({"header": about} if about else {})
        given += [f"hydra.help.{name}='{escaped(text)}'" for name, text in texts.items()]
    argv, sys.argv = sys.argv, [program, *flags, *given]
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

    try:
        main(gather)()
    except BrokenPipeError:
        raise
    except Exception as error:
        if began and not isinstance(error, HydraException | OmegaConfBaseException):
            raise  # a defect of ours, not of the arguments
        raise ConfigError(told(error)) from error
    finally:
        sys.argv = argv
    if refused:
        raise refused[0]
    for config in composed:  # of many runs, none begins before all are known to be good
        task(config)


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


def escaped(text: str) -> str:
    """Return a text as it stands between single quotes in an override."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


def replaced(argument: str) -> list[str]:
    """Return overrides that put a new value for ``policies`` in the place of the old one.

    Hydra merges a mapping into what was there, and refuses to merge one into a list; arms are
    always meant as given. It also refuses new keys, which every tier of a team is, and to be told
    that a group stays without a choice.
    """
    if argument in ("preset=null", "experiment=null"):
        return []
    if argument.startswith("team.tiers"):
        return [f"+{argument}"]
    if argument.startswith("policies="):
        return ["~policies", f"+{argument}"]
    return [argument]


def told(error: BaseException) -> str:
    """Return what Hydra or OmegaConf found wrong in one or two lines, with what is allowed."""
    from omegaconf.errors import ConfigAttributeError, ConfigKeyError

    cause = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    key = getattr(cause, "full_key", None)
    text = str(error).partition("Config search path")[0]  # folders of ours tell users nothing
    text = text.replace("+policies=", "policies=")  # as it was given, see `replaced`
    noise = ("full_key:", "object_type=", "reference_type=")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith(noise)]
    first = lines[0] if lines else type(error).__name__
    if isinstance(cause, ConfigKeyError | ConfigAttributeError) and key:
        parent = getattr(cause, "parent_node", None)
        names = parent if parent is not None else ()
        allowed = [str(name) for name in names if name != "hydra"]
        name = key.split(".")[-1]
        return f"{unknown('key', name, allowed)} (in {_place(key)}){_of_another_book(key)}"
    if cause is not error and str(cause):
        first, key = str(cause).splitlines()[0], key or quoted(first)
    if key:
        return f"{key}{_conversion(first)}"
    if any(re.match(r"Key '(experiment|preset)' not in", line) for line in lines):
        lines.append("allowed: a file whose first line is '# @package _global_'")
    lines = [_with_keys(line) for line in lines]
    override = getattr(error, "override", None)
    if override is not None:
        given = str(override).removeprefix("+") if "policies=" in str(override) else override
        return f"override {quoted(given)} cannot be read{_misread(str(given), first)}"
    return "\n".join(lines[:20]) if lines else first


def _place(key: str) -> str:
    return key.rpartition(".")[0] or "the configuration"


def _with_keys(line: str) -> str:
    """Add what is allowed to Hydra's word on a key of a file that is not in a part of the tree."""
    found = re.fullmatch(r"Key '(.*)' not in '(\w+)'", line)
    part = PARTS.get(found[2]) if found else None
    if found is None or part is None:
        return line
    other = _of_another_book(f"book.{found[1]}") if part in BOOKS.values() else ""
    return unknown("key", found[1], [f.name for f in fields(part)]) + other


def _of_another_book(key: str) -> str:
    """Say which kind of book a key belongs to, where it is not the one that was chosen."""
    group, _, name = key.partition(".")
    for book, kind in BOOKS.items():
        if group == "book" and name in {f.name for f in fields(kind)}:
            return f"; {key} goes with book={book}"
    return ""


CONVERSIONS = (
    (r"Value '(.*)' of type '\w+' could not be converted to Integer", "a whole number"),
    (r"Value '(.*)' of type '\w+' could not be converted to Float", "a number"),
    (r"Value '(.*)' is not a valid bool \(type \w+\)", "true or false"),
    (r"Invalid value '(.*)', expected one of \[(.*)\]", r"\2"),
)
"""How OmegaConf words a value of the wrong type, and what is then allowed."""


def _conversion(reason: str) -> str:
    """Return what follows a key: its value and what is allowed, where the reason tells them."""
    for pattern, allowed in CONVERSIONS:
        if found := re.fullmatch(pattern, reason):
            return f" is {quoted(found[1])}; allowed: {found.expand(allowed)}"
    return f": {reason}"


PARSERS_OWN = ("Exception", "viable alternative", "mismatched input", "extraneous input",
               "token recognition", "missing ", "Error parsing")  # fmt: skip
"""Words of the parser of overrides, which say nothing to those who do not know it."""


def _misread(override: str, reason: str) -> str:
    """Return why an override cannot be read, in words that need no knowledge of a parser."""
    for opening, closing in ("[]", "{}", "()"):
        if override.count(opening) != override.count(closing):
            return f": '{opening}' and '{closing}' do not match: a bracket is not closed"
    if any(word in reason for word in PARSERS_OWN):
        return "; allowed: key=value (put quotes around a value with spaces or special characters)"
    return f": {reason}"


def as_yaml(
    config: Config, part: Callable[[dict[str, Any]], dict[str, Any]] = lambda tree: tree
) -> str:
    """Return a configuration, or a part of it, as YAML that `from_yaml` reads back."""
    from omegaconf import OmegaConf

    tree = {f.name: getattr(config, f.name) for f in fields(config)}
    return OmegaConf.to_yaml(OmegaConf.create(part(_plain(tree))))


def from_yaml(text: str, with_plugins: bool = True) -> Config:
    """Return the checked configuration that `as_yaml` wrote.

    Parameters
    ----------
    text
        YAML.
    with_plugins
        Whether to run the plugins that it names.

    Raises
    ------
    ConfigError
        When the text is not such a configuration; when it asks for something from outside of it,
        such as an environment variable; or when its verdict is about a metric that only its
        plugins define, and they are not run.
    """
    from omegaconf import DictConfig, OmegaConf
    from omegaconf.errors import OmegaConfBaseException
    from yaml import YAMLError  # type: ignore[import-untyped]

    _file_schema()
    try:
        tree = OmegaConf.create(text)
        if not isinstance(tree, DictConfig):
            raise ConfigError("config.yaml cannot be read: it is not a mapping")
        _require_plain(OmegaConf.to_container(tree, resolve=False))
        plugins = tree.get("plugins") or []
        if not with_plugins:
            tree.plugins = []
            verdict = tree.get("verdict", "")
            if plugins and verdict not in METRICS:
                raise ConfigError(
                    f"verdict is {quoted(verdict)}, a metric that the run's plugins define "
                    f"({quoted(list(plugins))}), and a folder's plugins are not run to read it; "
                    "allowed: a verdict on one of simcs' own metrics (to see this one again, run "
                    "simcs.compare with the same settings in Python)"
                )
        schema = OmegaConf.structured(Config)
        schema.book = BOOKS["csv" if "path" in tree.get("book", {}) else "generated"]
        config = resolved(OmegaConf.merge(schema, tree))
    except (
        OmegaConfBaseException, YAMLError, AttributeError, TypeError, ValueError, RecursionError,
    ) as error:  # fmt: skip
        raise ConfigError(f"config.yaml cannot be read: {told(error)}") from error
    config.plugins = [str(path) for path in plugins]
    return config


def _require_plain(tree: Any, place: str = "") -> None:
    """Require that nothing in a tree refers to anything: `as_yaml` writes values alone.

    A folder may come from somebody else, and what it says is shown: a reference to an environment
    variable would show what stands there on this machine.
    """
    if isinstance(tree, dict):
        for key, value in tree.items():
            _require_plain(str(key), f"{place}.{quoted(key)}")
            _require_plain(value, f"{place}.{key}")
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            _require_plain(value, f"{place}.{number}")
    elif isinstance(tree, str) and "${" in tree:
        raise ConfigError(
            f"config.yaml: {printable(place.removeprefix('.'))} is {quoted(tree)}; allowed: plain "
            "values without '${', as simcs writes them"
        )


def _plain(tree: Any) -> Any:
    if isinstance(tree, Enum):
        return tree.name
    if hasattr(tree, "plan"):
        return repr(tree)  # a policy object, given from Python: a record, not a recipe
    if is_dataclass(tree) and not isinstance(tree, type):
        return {f.name: _plain(getattr(tree, f.name)) for f in fields(tree)}
    if isinstance(tree, dict):
        return {key: _plain(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_plain(value) for value in tree]
    return tree
