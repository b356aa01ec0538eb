"""What a run measured: gathered from its outcomes, written to a run folder, and read back."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from dataclasses import fields as dataclass_fields
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcs.analysis.answer import Answer
from simcs.analysis.interval import futures_needed
from simcs.analysis.measurements import TABLES, Facts, Measurements, no_plays
from simcs.errors import RunError, quoted
from simcs.experiment.book_file import about_book
from simcs.experiment.comparison import Results
from simcs.experiment.config import Config
from simcs.experiment.old_words import KEYS, METRICS, NEW_METRICS
from simcs.experiment.read_back import (
    ForeignError,
    Provenance,
    checked_tables,
    typed,
)
from simcs.experiment.replications import Setup
from simcs.experiment.store import RunFolder
from simcs.interventions.plan import Policy
from simcs.playbooks.policy import Playbooks
from simcs.team.parameters import Ownership

if TYPE_CHECKING:
    import pandas as pd

RunMeasurements = Measurements[Config]
RunAnswer = Answer[Config]


def write(measured: RunMeasurements, folder: RunFolder) -> None:
    """Write all tables that have rows, and the facts, to a run folder."""
    for name in TABLES:
        if len(frame := getattr(measured, name)):
            folder.write_parquet(f"{name}.parquet", frame)
    folder.write_text("facts.json", json.dumps(asdict(measured.facts), indent=2) + "\n")


def measured(
    results: Results, provenance: Mapping[str, Any] | None = None, folder: str = ""
) -> RunMeasurements:
    """Return what a comparison measured, without any further study; and where it is written."""
    import pandas as pd

    setup = results.setup
    book, config, portfolio = setup.book, setup.config, results.portfolio
    plays = {arm.name: arm.policy for arm in setup.arms if isinstance(arm.policy, Playbooks)}
    facts = Facts(
        arms=tuple(arm.name for arm in setup.arms),
        about={arm.name: _about_policy(arm.policy) for arm in setup.arms},
        accounts=len(book),
        opening_arr=int(book.rows["arr"].sum()) / 100,
        book=about_book(config, len(book)),
        made_up=book.made_up,
        csms=setup.csms,
        notes=tuple(results.notes()),
        staffing=_staffing_note(setup),
        futures_needed=futures_needed(setup.book.rows["arr"] / 100),
        playbooks=tuple(plays),
        bases={arm: play.base_name for arm, play in plays.items() if play.base_name},
    )
    return Measurements(
        config,
        facts,
        results.replications(),
        _curve_rows(results),
        results.breakdowns(),
        variants=pd.DataFrame(),
        draws=pd.DataFrame(),
        plays=results.plays(),
        portfolio=portfolio.accounts() if portfolio else pd.DataFrame(),
        portfolio_groups=portfolio.groups() if portfolio else pd.DataFrame(),
        account_ends=portfolio.ends.table() if portfolio else pd.DataFrame(),
        losses=results.losses() if portfolio else pd.DataFrame(),
        provenance=provenance or {},
        folder=folder,
    )


def read(path: str | Path) -> RunMeasurements:
    """Return what the run of a folder measured.

    The run's plugins are not loaded: a folder may come from somebody else. What only they could
    name, metrics and breakdowns of one's own, is left out.

    Raises
    ------
    RunError
        When it holds no finished run, or one of its files cannot be read or is not as simcs wrote
        it.
    ConfigError
        When its configuration cannot be used; also when its verdict is about a metric of a plugin.
    """
    import pandas as pd

    from simcs.experiment.config_yaml import from_yaml

    folder = RunFolder.at(str(path))
    text = folder.config_yaml()
    folder.require_done()
    config = from_yaml(text, with_plugins=False)
    provenance = folder.read_json("provenance.json")
    tree = folder.read_json("facts.json")
    held = {
        name: folder.read_parquet(f"{name}.parquet")
        for name in TABLES
        if (folder.path / f"{name}.parquet").exists()
    }
    try:
        typed(Provenance, "provenance.json", provenance)
        facts = typed(Facts, "facts.json", tree)
        tables = checked_tables(in_todays_words(held), facts.arms, config)
    except ForeignError as error:
        raise RunError(
            f"folder {quoted(str(path))} cannot be used: {error}; allowed: a run folder as this "
            "version of simcs wrote it"
        ) from error
    tables |= {name: pd.DataFrame() for name in TABLES if name not in tables}
    tables["plays"] = tables["plays"] if len(tables["plays"]) else no_plays()
    return Measurements(config, facts, **tables, provenance=provenance, folder=str(path))


def in_todays_words(held: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return tables of a run folder with the words of the last release replaced by today's."""
    tables = dict(held)
    if "draws" in tables:
        tables["draws"] = tables["draws"].rename(columns={"world": "set"})
    if "variants" in tables and "study" in tables["variants"]:
        variants = tables["variants"]
        tables["variants"] = variants.assign(study=variants["study"].replace(KEYS))
    for name in ("replications", "variants"):
        frame = tables.get(name)
        if frame is not None and set(METRICS) <= set(frame):
            tables[name] = frame.rename(columns=METRICS).assign(**dict.fromkeys(NEW_METRICS, nan))
    return tables


def _staffing_note(setup: Setup) -> str:
    """Return what to know of other sizes of the team where the book names its CSMs.

    Empty where it does not, or where all serve all.
    """
    owners, team = len(setup.book.owners), setup.config.team
    if not owners or (team.ownership is Ownership.pool and not team.tiers):
        return ""
    note = (
        f"the book names {owners} CSM{'' if owners == 1 else 's'}: in a smaller team others take "
        "over whole books of accounts; in a larger one those beyond them get only new accounts and "
        "those for which the book names nobody, so it shows too little of what it could do "
        "(team.ownership=pool lets all serve all)."
    )
    if team.tiers:
        note += " With team.tiers, named accounts may change tier with the size of the team."
    return note


def _about_policy(policy: Policy) -> str:
    """Return the first paragraph of what a policy says of itself, and its options."""
    if isinstance(policy, Playbooks):
        return f"{policy.about()}."
    doc = " ".join((inspect.getdoc(type(policy)) or "").split("\n\n")[0].split())
    if not is_dataclass(policy):
        return doc
    # By their texts, as arrays have no single answer to whether they are equal.
    usual = {f.name: str(f.default) for f in dataclass_fields(policy)}
    chosen = {name: str(getattr(policy, name)) for name in usual}
    options = ", ".join(f"{name} {text}" for name, text in chosen.items() if text != usual[name])
    return f"{doc} Here with {options}." if options else doc


def _curve_rows(results: Results) -> pd.DataFrame:
    import pandas as pd

    frames = []
    for name, curves in results.curves().items():
        futures, moments = curves["net"].shape
        columns: dict[str, Any] = {
            "policy": name,
            "replication": [n for n in range(futures) for _ in range(moments)],
            "week": list(range(moments)) * futures,
        }
        columns |= {f"{kind}_retention": values.ravel() for kind, values in curves.items()}
        frames.append(pd.DataFrame(columns))
    return pd.concat(frames, ignore_index=True)
