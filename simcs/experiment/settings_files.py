"""Files of settings: presets, experiments, markets, and those of a user's own.

They are read by the rules by which Hydra reads them for the command line, without its state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from simcs.errors import ConfigError, quoted, unknown
from simcs.experiment import old_words
from simcs.experiment.config import BOOKS, Config
from simcs.experiment.explain import explained_error
from simcs.experiment.references import require_references_within

if TYPE_CHECKING:
    from hydra.core.override_parser.types import Override
    from omegaconf import DictConfig

USUAL = {"book": "generated", "market": "calm", "preset": None, "experiment": None}
"""Group -> which of its files is read unless another is chosen; files are read in this order."""

LIBRARY = "playbooks"
"""The folder of shipped playbooks, which are arms and no settings."""

ROOTED = ("preset", "experiment")
"""Groups whose settings go to all parts of the configuration."""

PACKAGE = re.compile(r"^#\s*@package\s+(\S+)\s*$", re.MULTILINE)


def is_name(value: Any) -> bool:
    """Return whether a value can name a file of settings: a text, or None for no file."""
    return value is None or isinstance(value, str)


@dataclass(frozen=True)
class SettingsFile:
    """One file of settings: its place, what it builds on, and its own settings."""

    group: str
    path: Path

    @cached_property
    def _read(self) -> tuple[str, dict[Any, Any]]:
        from omegaconf import OmegaConf
        from yaml import YAMLError  # type: ignore[import-untyped]

        try:
            text = old_words.new_text(self.path.read_text("utf-8"), str(self.path))
            held = OmegaConf.to_container(OmegaConf.create(text), resolve=False)
        except (OSError, UnicodeDecodeError, YAMLError) as error:
            raise ConfigError(
                f"{self.path} cannot be read: {error}; allowed: text in UTF-8, KEY: VALUE"
            ) from error
        if not isinstance(held, dict):
            raise ConfigError(
                f"{self.path} cannot be read: it is not a mapping; allowed: KEY: VALUE"
            )
        require_references_within(held, str(self.path))
        return text, held

    @property
    def settings(self) -> dict[str, Any]:
        """Its settings by their place in the whole tree."""
        text, held = self._read
        found = PACKAGE.search(text)
        package = found[1] if found else self.group.replace("/", ".")
        tree: Any = {key: value for key, value in held.items() if key != "defaults"}
        for part in reversed(package.removeprefix("_global_").strip(".").split(".")):
            tree = {part: tree} if part else tree
        return tree if tree != {package: {}} else {}

    def parts(self) -> Iterator[tuple[str, str | None, bool]]:
        """Yield group and name of each file it builds on, and whether that is a choice instead.

        Its own settings are ("", None, False).
        """
        entries = self._read[1].get("defaults", [])
        if not isinstance(entries, list):
            raise ConfigError(f"{self.path}: defaults is {quoted(entries)}; allowed: a list")
        seen_self = False
        for entry in entries:
            seen_self |= entry == "_self_"
            yield self._part(entry)
        if not seen_self:
            yield "", None, False

    def _part(self, entry: Any) -> tuple[str, str | None, bool]:
        if entry == "_self_":
            return "", None, False
        if isinstance(entry, str) and ":" not in entry:
            group, _, name = entry.rpartition("/")
            return (group.strip("/") if entry.startswith("/") else self.group), name, False
        if isinstance(entry, dict) and len(entry) == 1:
            [(place, name)] = entry.items()
            found = re.fullmatch(r"(override\s+)?/([\w/]+)", str(place))
            if found and not found[1] and found[2] in USUAL and found[2] != self.group:
                raise ConfigError(
                    f"{self.path}: {place}: {name} would be a second choice in its group; write "
                    f"override {place}: {name}"
                )
            if found and is_name(name):
                return found[2], name, bool(found[1])
        raise ConfigError(
            f"{self.path}: defaults holds {quoted(entry)}; allowed: the name of a file beside it, "
            "'/group: name', 'override /group: name' or _self_"
        )


class SettingsFiles:
    """The files of settings that are shipped and those of the user."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders
        self._held: dict[Path, SettingsFile] = {}

    def is_choice(self, override: Override) -> bool:
        """Return whether an override chooses a file, and does not set a value."""
        key = override.key_or_group
        if key in USUAL:
            value = None if override.is_delete() else override.value()
            return is_name(value) or isinstance(value, list)
        if key == LIBRARY:
            return False
        with suppress(OSError, ValueError):  # too long for a folder's name
            return bool(key) and any((folder / key).is_dir() for folder in self.folders)
        return False

    def names(self, group: str) -> list[str]:
        """Return the names of a group's files, and of the kinds of book, in order."""
        held = {path.stem for folder in self.folders for path in (folder / group).glob("*.yaml")}
        return sorted(held | set(BOOKS)) if group == "book" else sorted(held)

    def composed(self, chosen: dict[str, Any]) -> DictConfig:
        """Return the tree with all chosen files read, in their order."""
        from omegaconf import OmegaConf

        groups = [*USUAL, *(group for group in chosen if group not in USUAL)]
        for group in reversed(groups):  # what a later group says of an earlier one is heard first
            for name in _names(chosen.get(group, USUAL.get(group))):
                self._hear_choices(group, name, chosen)
        tree: DictConfig = OmegaConf.structured(Config)
        for group in groups:
            for name in _names(chosen.get(group, USUAL.get(group))):
                if group == "book" and name in BOOKS:
                    tree.book = OmegaConf.structured(BOOKS[name])
                else:
                    tree = self._merged(tree, group, name)
        OmegaConf.set_struct(tree, True)  # an override adds a key only where it says so
        return tree

    def _file(self, group: str, name: str) -> SettingsFile | None:
        """Return a file of settings; None for a kind of book, which is none."""
        if group == "book" and name in BOOKS:
            return None
        for folder in self.folders:
            path = folder / group / f"{name}.yaml"
            if path.is_file():
                return self._held.setdefault(path, SettingsFile(group, path))
        raise ConfigError(f"{unknown(group, name, self.names(group))} (in {group}/)")

    def _hear_choices(
        self, group: str, name: str, chosen: dict[str, Any], above: tuple[Path, ...] = ()
    ) -> None:
        """Add what a file chooses in other groups, unless something was chosen there already."""
        if (file := self._file(group, name)) is None:
            return
        if file.path in above:
            raise ConfigError(f"{file.path}: its defaults lead back to it; allowed: other files")
        for other, which, is_choice in file.parts():
            if is_choice:
                chosen.setdefault(other, which)
            elif which is not None:
                self._hear_choices(other, which, chosen, (*above, file.path))

    def _merged(self, tree: DictConfig, group: str, name: str) -> DictConfig:
        from omegaconf import OmegaConf
        from omegaconf.errors import OmegaConfBaseException

        if (file := self._file(group, name)) is None:
            return tree
        for other, which, is_choice in file.parts():
            if other and which is not None and not is_choice:
                tree = self._merged(tree, other, which)
            elif not other:
                settings = file.settings
                if group in settings and group in ROOTED:
                    raise ConfigError(
                        f"{file.path}: its settings go nowhere; allowed: a file whose first line "
                        "is '# @package _global_'"
                    )
                if "policies" in settings:  # arms are always meant as given
                    tree.policies = "default"
                try:
                    tree = cast("DictConfig", OmegaConf.merge(tree, settings))
                except OmegaConfBaseException as error:
                    raise ConfigError(f"{file.path}: {explained_error(error)}") from error
        return tree


def _names(choice: Any) -> list[str]:
    """Return the names of the files that a choice means: none, one, or a list."""
    return [] if choice is None else [choice] if isinstance(choice, str) else list(choice)
