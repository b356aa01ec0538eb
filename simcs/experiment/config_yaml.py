"""A configuration as YAML: what a run folder holds of it."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from simcs.errors import ConfigError, printable, quoted
from simcs.experiment import old_words
from simcs.experiment.compose import resolved
from simcs.experiment.config import BOOKS, Config
from simcs.experiment.explain import explained_error
from simcs.experiment.sources import object_text
from simcs.metrics.definitions import METRICS
from simcs.playbooks.policy import Playbooks

NO_MAPPING = "config.yaml cannot be read: it is not a mapping; allowed: KEY: VALUE"


def as_yaml(
    config: Config, part: Callable[[dict[str, Any]], dict[str, Any]] = lambda tree: tree
) -> str:
    """Return a configuration, or a part of it, as YAML that `from_yaml` reads back."""
    from omegaconf import OmegaConf

    return OmegaConf.to_yaml(OmegaConf.create(part(as_tree(config))))


def as_tree(config: Config) -> dict[str, Any]:
    """Return a configuration as mappings, lists, texts and numbers."""
    tree = {f.name: getattr(config, f.name) for f in fields(config)}
    for key in ("playbooks", "by", "anonymise"):
        if not tree[key]:
            del tree[key]  # as in runs of before
    found: dict[str, Any] = _plain(tree)
    return found


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

    try:
        tree: Any = OmegaConf.create(old_words.new_text(text, "config.yaml"))
        if not isinstance(tree, DictConfig):
            raise ConfigError(NO_MAPPING)
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
        why = explained_error(error)
        allowed = "" if "; allowed" in why else "; allowed: KEY: VALUE, as a run writes it"
        raise ConfigError(f"config.yaml cannot be read: {why}{allowed}") from error
    except AssertionError as error:  # OmegaConf's, of a text that is one number
        raise ConfigError(NO_MAPPING) from error
    config.plugins = [str(path) for path in plugins]
    return config


BESIDE_RESULTS = ("folder", "workers", "driver", "plan_seconds")
"""Settings that results do not depend on."""


def identity(tree: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a configuration that results depend on."""
    return {key: value for key, value in tree.items() if key not in BESIDE_RESULTS}


def flat(text: str) -> dict[str, str]:
    """Return the settings by their dotted places that results depend on.

    ``text`` is that of config.yaml; of one that is no mapping there are none.
    """
    from yaml import YAMLError, safe_load

    def settings(tree: Any, place: str) -> Iterator[tuple[str, str]]:
        if isinstance(tree, dict) and tree:
            for key, value in tree.items():
                yield from settings(value, f"{place}.{key}")
        else:
            yield place.removeprefix("."), str(tree)

    try:
        return dict(settings(identity(dict(safe_load(text))), ""))
    except (YAMLError, RecursionError, TypeError, ValueError):
        return {}


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
    if isinstance(tree, Playbooks):
        return _plain(tree.recipe)
    if hasattr(tree, "plan"):
        return object_text(tree)  # a policy object, from Python: a record, not a recipe
    if is_dataclass(tree) and not isinstance(tree, type):
        return {f.name: _plain(getattr(tree, f.name)) for f in fields(tree)}
    if isinstance(tree, dict):
        return {key: _plain(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_plain(value) for value in tree]
    return tree
