"""A finished run copied to another folder without names; its numbers are the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import yaml  # type: ignore[import-untyped]

from simcs.analysis.losses import OWN
from simcs.analysis.measurements import TABLES
from simcs.book.anonymous import Names, account_name, csm_name, names_of
from simcs.book.own_columns import NAME_COLUMNS
from simcs.errors import ConfigError, RunError, quoted
from simcs.experiment.arguments import ANONYMISE
from simcs.experiment.book_again import book_again
from simcs.experiment.book_file import (
    NO_PATH,
    about_book,
    require_no_names,
    require_settings_without,
    with_no_path,
)
from simcs.experiment.config import Config, CsvBook
from simcs.experiment.config_yaml import as_yaml, from_yaml, identity
from simcs.experiment.folder_files import json_text
from simcs.experiment.store import COPIES, RunFolder

if TYPE_CHECKING:
    import pandas as pd

EVENTS = "events"
TO = "folder="


def copy_typed(words: Sequence[str]) -> tuple[bool, str | None, list[str]]:
    """Return whether a copy without names is asked for, where it goes, and all other words."""
    if ANONYMISE not in words:
        return False, None, [*words]
    places = [word for word in words if word.startswith(TO)]
    others = [word for word in words if word != ANONYMISE and word not in places[:1]]
    return True, places[0].removeprefix(TO) if places else None, others


def anonymised(folder: RunFolder, place: str | None) -> RunFolder:
    """Return the folder of a run without names: a copy of what it measured, or itself if it is one.

    Parameters
    ----------
    folder
        Of a finished run.
    place
        Where the copy goes; None: a new folder under runs/.

    Raises
    ------
    SimcsError
        When the run is not finished, or a setting, a playbook or a group holds a name.
    """
    text = folder.config_yaml()
    folder.require_done()
    config = from_yaml(text, with_plugins=False)
    if config.anonymise:
        return folder
    tables = {
        name: folder.read_parquet(f"{name}.parquet")
        for name in (*TABLES, EVENTS)
        if (folder.path / f"{name}.parquet").exists()
    }
    if "portfolio" not in tables:
        raise RunError(
            f"folder {quoted(str(folder.path))} holds no names to leave out, as it was written "
            "before there were any in it; allowed: a run of this version"
        )
    accounts = tables["portfolio"]
    csms = sorted({*accounts["csm"]} - {""})
    book = book_again(config, folder)
    if book is not None:
        names = names_of(book)
    else:
        names = Names(accounts["account_id"] if isinstance(config.book, CsvBook) else (), csms)
    now = with_no_path(replace(config, anonymise=True, folder=None))
    require_settings_without(names, now)
    _require_groups_without(names, tables, config.by or ())

    def renamed(table: pd.DataFrame) -> pd.DataFrame:
        has_names = isinstance(config.book, CsvBook)
        return _renamed(table, csms, accounts["account"].nunique()) if has_names else table

    copies = sorted(folder.path.glob(f"{COPIES}*.yaml"))
    for one in copies:
        text = one.read_text("utf-8", "replace")
        _require_no_name_columns(text, one.name)
        require_no_names(names, text, one.name)
    to = RunFolder.fresh("anonymised") if place is None else RunFolder.at(place)
    to.require_open()
    with to.alone(), to.underway(config.replications):
        to.write_text("config.yaml", as_yaml(now))
        for one in copies:
            to.write_bytes(one.name, one.read_bytes())
        _write_about(folder, to, now, names)
        for name, table in tables.items():
            to.write_parquet(f"{name}.parquet", renamed(table))
    return to


def _require_groups_without(
    names: Names, tables: Mapping[str, pd.DataFrame], by: Iterable[str]
) -> None:
    """Require that no group by a column of the book's own, such as "plan: pro", holds a name."""
    for column in by:
        if column in NAME_COLUMNS:
            raise ConfigError(
                f"by is {column}, a column that says what accounts are called; allowed: a run "
                "without it, or by other columns of the book"
            )
    groups = {one for one in tables["breakdowns"]["group"] if ": " in one}
    if (losses := tables.get("losses")) is not None:
        groups |= {*losses.loc[losses["grouping"].str.startswith(OWN), "part"]}
    if any(names.within(one, any_case=True) for one in groups):
        raise ConfigError(
            "a group by a column of the book holds the name of a customer or CSM; allowed: simcs "
            "compare --anonymise, which leaves such columns out"
        )


def _require_no_name_columns(text: str, what: str) -> None:
    """Require that playbooks ask for no column that says what accounts are called."""
    tree = yaml.safe_load(text)
    asked = tree.get("columns") if isinstance(tree, dict) else None
    for column in asked if isinstance(asked, dict) else ():
        if column in NAME_COLUMNS:
            raise ConfigError(
                f"{what} asks for the book's column {column}, which says what accounts are called, "
                "and a copy is written; allowed with --anonymise: the same without that column"
            )


def _write_about(folder: RunFolder, to: RunFolder, now: Config, names: Names) -> None:
    """Write facts and provenance, without the path of the book and without notes with names."""
    facts, origin = folder.read_json("facts.json"), folder.read_json("provenance.json")
    if isinstance(now.book, CsvBook):
        path = from_yaml(folder.config_yaml(), with_plugins=False).book.path
        read = origin.get("files_sha256", {})
        origin["files_sha256"] = {NO_PATH if key == path else key: read[key] for key in read}
        facts["book"] = about_book(now, facts["accounts"])
        facts["notes"] = [one for one in facts["notes"] if not names.within(one, any_case=False)]
    origin["config_sha256"] = hashlib.sha256(as_yaml(now, identity).encode()).hexdigest()
    to.write_text("facts.json", json.dumps(facts, indent=2) + "\n")
    to.write_text("provenance.json", json_text(origin))


def _renamed(table: pd.DataFrame, csms: Iterable[str], accounts: int) -> pd.DataFrame:
    """Return a table with numbers for accounts of the book, and for CSMs."""
    found = table.copy()
    if "account_id" in found:
        found["account_id"] = [
            account_name(place) if place < accounts else known
            for place, known in zip(found["account"], found["account_id"], strict=True)
        ]
    if "csm" in found:
        numbers = {name: csm_name(place) for place, name in enumerate(csms)}
        found["csm"] = [numbers.get(name, "") for name in found["csm"]]
    return found
