"""A configuration from overrides, files of settings and settings from Python.

It follows the rules by which Hydra reads the same for the command line, but holds no state that is
shared: programs may call it from several threads, and use Hydra for themselves.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from simcs.errors import ConfigError, quoted
from simcs.experiment import old_words
from simcs.experiment.book_words import from_file
from simcs.experiment.config import Config, checked
from simcs.experiment.explain import explained_error, not_a_key
from simcs.experiment.override_checks import require_readable
from simcs.experiment.own_segments import spelled_out, without_lost_shares
from simcs.experiment.percents import in_shares
from simcs.experiment.plain import plain
from simcs.experiment.references import require_references_within
from simcs.experiment.settings_files import ROOTED, USUAL, SettingsFiles, is_name
from simcs.experiment.shipped import config_folder
from simcs.journey.segments import Segment

if TYPE_CHECKING:
    from hydra.core.override_parser.types import Override
    from omegaconf import DictConfig

NEW_KEYS = ("team.tiers", "playbooks")
"""Parts of the tree whose keys are the user's own."""
NO_SETTING = re.compile(r"(?s)[+~]{0,2}playbooks(?P<file>[@.][^.=]*)?(=\s*(?P<mapping>\{)?.*)?")
"""An override of playbooks that names no setting: fine with a mapping of them."""

ONE_PARSER = Lock()
"""Hydra's parser caches its grammar in one place for all threads."""


def resolved(config: Any) -> Config:
    """Return the checked configuration of a composed tree.

    Raises
    ------
    ConfigError
        When something is missing, of the wrong type or out of range, or refers to what is no
        setting.
    """
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    require_references_within(OmegaConf.to_container(config, resolve=False))
    try:
        tree = OmegaConf.to_container(config, resolve=True, throw_on_missing=False)
    except OmegaConfBaseException as error:
        raise ConfigError(explained_error(error)) from error
    if not isinstance(tree, dict):
        raise ConfigError("the configuration is not a mapping")
    return checked(without_lost_shares({str(key): value for key, value in tree.items()}))


def compose(
    overrides: Sequence[str] = (),
    config_dir: str | Path | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Config:
    """Return the configuration that overrides and settings describe; safe in threads.

    Parameters
    ----------
    overrides
        As on the command line: ``["team.csms=6", "preset=lean_team"]``.
    config_dir
        A folder with files of settings of one's own, in folders named after their groups.
    settings
        The same from Python, as nested dicts: ``{"team": {"csms": 6}, "preset": "lean_team"}``.
        They count more than the overrides.

    Raises
    ------
    ConfigError
        When a key or a value, or the folder of configs, cannot be used.
    """
    from omegaconf.errors import OmegaConfBaseException

    require_settings(overrides)
    if config_dir is not None and not (
        isinstance(config_dir, str | Path) and Path(config_dir).is_dir()
    ):
        raise ConfigError(
            f"config_dir is {quoted(config_dir)}; allowed: a folder with configs of your own"
        )
    folders = [Path(config_folder()), *([] if config_dir is None else [Path(config_dir)])]
    files = SettingsFiles(folders)
    parsed = _parsed(overrides)
    given = {key: plain(value, key) for key, value in (settings or {}).items()}
    require_references_within(given)
    own = old_words.new_settings(given)
    choices = [one for one in parsed if files.is_choice(one)]
    for one in choices:
        _require_no_package(one)
    chosen = {one.key_or_group: one.value() for one in choices}
    _require_one_book(chosen, files)
    chosen |= {key: own.pop(key) for key in [*own] if key in USUAL and is_name(own[key])}
    for key in own:
        if key in ROOTED:
            raise ConfigError(
                f"{key} is {quoted(own[key])}; allowed: {', '.join(files.names(key))}"
            )
    if isinstance(own.get("book"), Mapping) and "path" in own["book"]:
        chosen.setdefault("book", "csv")
    tree = files.composed(chosen)
    try:
        for one in parsed:
            if not files.is_choice(one):
                _apply(tree, one)
        _set(tree, own)
    except (OmegaConfBaseException, ValueError) as error:  # of a name where a list is
        raise ConfigError(explained_error(error)) from error
    return resolved(tree)


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


def in_our_words(override: str) -> list[str]:
    """Return an override in today's words, with those that make what it sets.

    Raises
    ------
    ConfigError
        When it has a number that is too long to be one, or too many brackets within brackets.
    """
    require_readable(override)
    found = NO_SETTING.fullmatch(override)
    if found and (found["mapping"] is None or (found["file"] or "").startswith("@")):
        raise ConfigError(
            f"override {quoted(override)} names no setting of a file of playbooks; allowed: "
            "playbooks.FILE.SETTING=VALUE (an arm is made by "
            "policies={today: typical, new: FILE.yaml})"
        )
    words = from_file(old_words.new_override(override))
    return [part for one in words for part in spelled_out(in_shares(one))]


def _parsed(overrides: Sequence[str]) -> list[Override]:
    """Return overrides as Hydra's grammar reads them."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    words = [part for one in overrides for part in in_our_words(one)]
    try:
        with ONE_PARSER:
            parsed = OverridesParser.create().parse_overrides(words)
    except HydraException as error:
        raise ConfigError(explained_error(error)) from error
    for one in parsed:
        if one.is_sweep_override():
            raise ConfigError(
                f"override {quoted(one.input_line)} names several values; allowed: one (put a "
                "list in brackets, and quotes around a text with commas), or on the command line "
                "--multirun for a run with each"
            )
    return parsed


def _require_one_book(chosen: Mapping[str, Any], files: SettingsFiles) -> None:
    """Require that overrides name one file for the book, where they name any."""
    book = chosen.get("book", "")
    if not isinstance(book, str):
        what = "a list" if isinstance(book, list) else "null"
        names = ", ".join(files.names("book"))
        raise ConfigError(f"book is {what}; allowed: the name of a file, one of {names}")


def _require_no_package(override: Override) -> None:
    """Require that an override does not say where a file's settings go, which the file does."""
    if override.package is not None:
        raise ConfigError(
            f"override {quoted(override.input_line)}: a file's settings cannot go elsewhere; "
            f"allowed: {override.key_or_group}=NAME"
        )


def _apply(tree: DictConfig, override: Override) -> None:
    """Set what one override says."""
    from omegaconf import OmegaConf, open_dict

    key, value = override.key_or_group, override.value()
    if value == ".inf":  # as YAML files and our pages write it; on a command line it is text
        value = math.inf
    if key in USUAL and key != "book" and not isinstance(value, dict) and not override.is_delete():
        raise ConfigError(
            f"{key} is {quoted(value)}; allowed: the name of a file, such as market=calm"
        )
    if override.package is not None:
        raise ConfigError(
            f"override {quoted(override.input_line)}: there is no group {key!r}; allowed: KEY=VALUE"
        )
    path, _, name = key.rpartition(".")
    if path == "policies" and isinstance(tree.policies, str):
        raise ConfigError(
            f"{key} is not a key; allowed: policies={{{name}: POLICY, …}} with all arms"
        )
    there = OmegaConf.select(tree, key)
    if override.is_add() and there is not None and not isinstance(value, dict):
        raise ConfigError(
            f"override {quoted(override.input_line)}: {key} is there already; allowed: "
            f"{(override.input_line or key).lstrip('+')}"
        )
    if override.is_delete():
        if value not in (None, "", there):
            raise ConfigError(
                f"override {quoted(override.input_line)}: {key} is {quoted(there)}; allowed: ~{key}"
            )
        parent = OmegaConf.select(tree, path) if path else tree
        if not OmegaConf.is_dict(parent) or name not in parent:
            raise ConfigError(not_a_key(key, parent if OmegaConf.is_dict(parent) else ()))
        with open_dict(tree):
            del parent[name]
    elif key == "policies":
        tree.policies = value  # arms are always meant as given
    else:
        # Tiers of a team and settings of playbooks are new keys; else only those with a plus are.
        adds = override.is_add() or override.is_force_add() or key.startswith(NEW_KEYS)
        OmegaConf.update(tree, key, value, merge=True, force_add=adds)


def _set(node: DictConfig, values: Mapping[str, Any], place: str = "") -> None:
    """Set what nested dicts of `plain` values say, by the keys of the tree."""
    from omegaconf import DictConfig, OmegaConf, open_dict

    for full_key, value in values.items():
        key, inner_values = full_key, value
        if isinstance(key, str) and "." in key and key not in node:
            key, _, deeper = key.partition(".")
            inner_values = {deeper: value}
        here = f"{place}.{key}" if place else f"{key}"
        own = here.startswith("journey.segments.") and isinstance(inner_values, Mapping)
        if own and isinstance(key, str) and key not in node:
            with open_dict(node):
                node[key] = OmegaConf.structured(Segment)
        if key not in node and not OmegaConf.is_missing(node, key):
            raise ConfigError(not_a_key(here, node))
        inner = None if OmegaConf.is_missing(node, key) else node[key]
        if not isinstance(inner, DictConfig) or here == "policies":
            node[key] = inner_values
        elif not isinstance(inner_values, Mapping):
            raise ConfigError(
                f"{here} is {quoted(value)}; allowed: a dict of its settings"
                f"{', which are ' if inner else ''}{', '.join(map(str, inner))}"
            )
        elif _has_fixed_keys(inner):
            _set(inner, inner_values, here)
        else:
            with open_dict(inner):
                for name, one in inner_values.items():
                    inner[name] = one


def _has_fixed_keys(node: DictConfig) -> bool:
    """Return whether a part of the tree is a dataclass, or holds such for each segment."""
    from omegaconf import OmegaConf

    return is_dataclass(OmegaConf.get_type(node)) or any(
        OmegaConf.is_dict(node[key]) for key in node
    )
