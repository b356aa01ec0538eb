"""Repeating a finished run: from its own configuration, and to the same bytes or not."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from simcs.errors import RunError, quoted
from simcs.experiment.config import Config
from simcs.experiment.config_yaml import from_yaml
from simcs.experiment.playbook_arms import is_playbooks
from simcs.experiment.playbook_copies import require_same_playbooks
from simcs.experiment.store import RunFolder

TABLES = ("*.csv", "*.parquet")

ORIGINS = {
    "source_hash": "simcs itself",
    "key_scheme": "the scheme of random numbers",
    "python": "Python",
    "machine": "the machine",
}
"""Entries of provenance.json, and what to call them."""


@dataclass(frozen=True)
class Outcome:
    """How the tables of two runs compare.

    Parameters
    ----------
    same, different
        Names of files that both have.
    missing
        Names of files that one of them lacks.
    """

    same: tuple[str, ...]
    different: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def repeated(self) -> bool:
        """Whether there are tables, and all are the same."""
        return bool(self.same) and not self.different and not self.missing

    def __str__(self) -> str:
        """Return one line for each kind of outcome that there is."""
        if self.repeated:
            return f"Every table is the same, byte for byte: {', '.join(self.same)}"
        lines = {
            "Different": self.different,
            "In one of the two only": self.missing,
            "The same, byte for byte": self.same,
        }
        return "\n".join(f"{what}: {', '.join(files)}" for what, files in lines.items() if files)


def config_to_repeat(folder: RunFolder) -> Config:
    """Return the configuration of a finished run, without its folder; plugins are run.

    Raises
    ------
    RunError
        When the run is not finished, its policies were objects that no file holds, or a file of
        playbooks has changed.
    ConfigError
        When the configuration cannot be used any more.
    """
    text = folder.config_yaml()
    folder.require_done()
    config = from_yaml(text)
    require_policies_by_name(config, folder, "repeat")
    require_same_playbooks(folder, "repeat")
    return replace(config, folder=None)


def require_policies_by_name(config: Config, folder: RunFolder, what: str) -> None:
    """Require that no policy of a run was an object, which no folder holds.

    Parameters
    ----------
    what
        What is to be done with the run.

    Raises
    ------
    RunError
        When one was.
    """
    policies = config.policies
    uses = policies.values() if isinstance(policies, Mapping) else policies
    for use in uses if isinstance(uses, Collection) and not isinstance(uses, str) else ():
        is_object = isinstance(use, str) and ("(" in use or use.startswith("<"))
        if is_object and not is_playbooks(use):
            raise RunError(
                f"policies of folder {quoted(str(folder.path))} holds {quoted(use)}, an object "
                f"that was given from Python; allowed: policies by name (to {what} this run, call "
                "simcs.compare with the same policies)"
            )


def changes_since(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for all that has changed since a run and may change its tables.

    Parameters
    ----------
    before, now
        As `simcs.experiment.provenance.provenance` returns them.
    """

    def held(tree: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        part = tree.get(name)
        return part if isinstance(part, Mapping) else {}

    places = [(what, before.get(key), now.get(key)) for key, what in ORIGINS.items()]
    files: set[str] = set()  # plugins are among both
    for part in ("packages", "files_sha256", "sources"):
        old, new = held(before, part), held(now, part)
        # The version of simcs says less than its source, which is there already.
        names = sorted({*old, *new} - {"simcs", *(files if part == "sources" else ())})
        files |= {*old, *new}
        places += [(name, old.get(name), new.get(name)) for name in names]
    for what, then, today in places:
        if then != today:
            yield (
                f"{what} has changed since that run ({_short(then)} then, {_short(today)} now), "
                "so tables may differ"
            )


def _short(value: object) -> str:
    return "none" if value is None else quoted(value, 20).strip("'")


def compared(before: Path, after: Path) -> Outcome:
    """Return which tables of two run folders are the same, byte for byte."""
    names = sorted(
        {path.name for folder in (before, after) for kind in TABLES for path in folder.glob(kind)}
    )
    groups: dict[str, list[str]] = {"same": [], "different": [], "missing": []}
    for name in names:
        one, other = before / name, after / name
        if not one.is_file() or not other.is_file():
            groups["missing"].append(name)
        else:
            equal = one.read_bytes() == other.read_bytes()
            groups["same" if equal else "different"].append(name)
    return Outcome(**{kind: tuple(files) for kind, files in groups.items()})
