"""What a run found, as tables: all that an answer is made from, in memory or in a run folder."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from dataclasses import fields as dataclass_fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcs.errors import RunError, printable, quoted
from simcs.experiment import old_words
from simcs.experiment.comparison import Results
from simcs.experiment.config import Config, CsvBook
from simcs.experiment.read_back import ForeignError, Provenance, checked_tables, typed
from simcs.experiment.replications import Setup
from simcs.experiment.store import DONE, RunFolder
from simcs.interventions.plan import Policy
from simcs.metrics.curves import KINDS, Curves
from simcs.team.parameters import Ownership
from simcs.world.state import size_of_team

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("replications", "retention", "breakdowns", "variants", "draws")
"""Tables of a run folder, each a file NAME.parquet."""


@dataclass(frozen=True)
class Facts:
    """What else an answer says of a run.

    Parameters
    ----------
    arms
        Names in the order of the comparison; the first is the baseline.
    about
        What each arm does: its policy's own words, and options that are not the defaults.
    accounts
        In the opening book.
    opening_arr
        $ a year, of the opening book.
    book
        Which accounts these are, in a few words.
    made_up
        Whether the book was drawn.
    csms
        How many the team has on the first day.
    notes
        What a reader should know before the figures, one sentence each.
    staffing
        What to know of teams of other sizes; often empty.
    """

    arms: tuple[str, ...]
    about: dict[str, str]
    accounts: int
    opening_arr: float
    book: str
    made_up: bool
    csms: int
    notes: tuple[str, ...]
    staffing: str


@dataclass(frozen=True)
class Findings:
    """All that a run measured, before anything is summed up.

    Parameters
    ----------
    config
        As it was run.
    facts
        What else an answer says of the run.
    replications
        policy, replication and every metric: one row for each arm and future.
    retention
        policy, replication, week, and logo, gross and net retention.
    breakdowns
        policy, replication, breakdown, group, value.
    variants
        study, variant, policy, replication and every metric; empty where no study was made.
    draws
        world, parameter, value, place; empty without plausible worlds.
    provenance
        Where the figures come from; empty of a run in memory.
    """

    config: Config
    facts: Facts
    replications: pd.DataFrame
    retention: pd.DataFrame
    breakdowns: pd.DataFrame
    variants: pd.DataFrame
    draws: pd.DataFrame
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def curves(self) -> Curves:
        """Each arm's logo, gross and net retention, shape (replications, weeks + 1)."""
        curves: Curves = {}
        for arm in self.facts.arms:
            rows = self.retention[self.retention["policy"] == arm]
            moments = self.config.horizon_weeks + 1
            curves[arm] = {
                kind: rows[f"{kind}_retention"].to_numpy(float).reshape(-1, moments)
                for kind in KINDS
            }
        return curves

    def with_study(self, variants: pd.DataFrame, draws: pd.DataFrame | None = None) -> Findings:
        """Return these findings and those of one more study."""
        import pandas as pd

        held = [frame for frame in (self.variants, variants) if len(frame)]
        return replace(
            self,
            variants=pd.concat(held, ignore_index=True) if held else self.variants,
            draws=self.draws if draws is None else draws,
        )

    def write(self, folder: RunFolder) -> None:
        """Write all tables that have rows, and the facts, to a run folder."""
        for name in TABLES:
            if len(frame := getattr(self, name)):
                folder.write_parquet(f"{name}.parquet", frame)
        folder.write_text("facts.json", json.dumps(asdict(self.facts), indent=2) + "\n")


def found(results: Results, provenance: Mapping[str, Any] | None = None) -> Findings:
    """Return the findings of a comparison that was just lived, without any further study."""
    import pandas as pd

    setup = results.setup
    book, config = setup.book, setup.config
    facts = Facts(
        arms=tuple(arm.name for arm in results.arms),
        about={arm.name: _told(arm.policy) for arm in results.arms},
        accounts=len(book),
        opening_arr=int(book.rows["arr"].sum()) / 100,
        book=_about(config, len(book)),
        made_up=book.made_up,
        csms=size_of_team(config.team, book, config.journey),
        notes=tuple(results.notes()),
        staffing=_staffing_note(setup),
    )
    return Findings(
        config,
        facts,
        results.replications(),
        _curve_rows(results),
        results.breakdowns(),
        variants=pd.DataFrame(),
        draws=pd.DataFrame(),
        provenance=provenance or {},
    )


def read(path: str | Path) -> Findings:
    """Return the findings that a run folder holds.

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
    state = folder.status().get("status")
    if state != DONE:
        raise RunError(
            f"folder {quoted(str(path))} holds a run that is {state or 'not there'}; allowed: a "
            "finished run (go on with an unfinished one by: simcs resume FOLDER)"
        )
    config = from_yaml(text, with_plugins=False)
    provenance = folder.read_json("provenance.json")
    told = folder.read_json("facts.json")
    held = {
        name: folder.read_parquet(f"{name}.parquet")
        for name in TABLES
        if (folder.path / f"{name}.parquet").exists()
    }
    held = old_words.new_tables(held)
    try:
        typed(Provenance, "provenance.json", provenance)
        facts = typed(Facts, "facts.json", told)
        tables = checked_tables(held, facts.arms, config)
    except ForeignError as error:
        raise RunError(
            f"folder {quoted(str(path))} cannot be used: {error}; allowed: a run folder as this "
            "version of simcs wrote it"
        ) from error
    tables |= {name: pd.DataFrame() for name in TABLES if name not in tables}
    return Findings(config, facts, **tables, provenance=provenance)


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


def _told(policy: Policy) -> str:
    """Return the first paragraph of what a policy says of itself, and its options."""
    doc = " ".join((inspect.getdoc(type(policy)) or "").split("\n\n")[0].split())
    if not is_dataclass(policy):
        return doc
    usual = {f.name: f.default for f in dataclass_fields(policy)}
    options = ", ".join(
        f"{name} {value}" for name in usual if (value := getattr(policy, name)) != usual[name]
    )
    return f"{doc} Here with {options}." if options else doc


def _about(config: Config, count: int) -> str:
    accounts = f"{count:,} account{'' if count == 1 else 's'}"
    if isinstance(config.book, CsvBook):
        return f"{accounts} of {printable(Path(config.book.path).name)}"
    return accounts


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
